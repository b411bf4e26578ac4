"""Observation of a risk allele, by code (labs.csv) or by name -> Problem in the group of its carriers (rules.md E11).

A test that did not find the allele makes nobody a carrier. A result that says neither is a Gap: it may be there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fhir_client.reading.labs import LOINC, SKIPPED
from fhir_client.reading.remembered import by_content
from fhir_client.reading.shapes import all_names, codes, codings, first, moment, text, true
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Problem

_CARRIERS = {"hla_b_1502": "hla_b_1502_positive", "hla_a_3101": "hla_a_3101_positive"}
_NAMED = {
    "hla_b_1502": re.compile(r"\bhla[\s-]*b\s*\*?\s*15:?02(?!\d)", re.IGNORECASE),
    "hla_a_3101": re.compile(r"\bhla[\s-]*a\s*\*?\s*31:?01(?!\d)", re.IGNORECASE),
}
# LOINC answers LA..., SNOMED CT qualifiers, HL7 interpretations, and the words for them
_FOUND = frozenset({"la6576-8", "la9633-4", "la11882-0", "10828004", "52101004", "260373001", "pos"}) | {
    *("positive", "present", "detected")
}
_NOT_FOUND = frozenset({"la6577-6", "la9634-2", "la11883-8", "260385009", "2667000", "260415000", "neg"}) | {
    *("negative", "absent", "not detected")
}


def read_genotype(resource: Mapping[str, Any], reference: str) -> Iterator[Problem | Gap]:
    """The allele that was found, or why that cannot be told; nothing for any other observation."""
    group = _group(resource.get("code"))
    if group is None or (text(resource.get("status")) or "").lower() in SKIPPED:
        return
    said = frozenset(_said(resource))
    found, missing = bool(said & _FOUND), bool(said & _NOT_FOUND)
    if found == missing:
        yield Gap(f"Observation {group}", "does not say whether the allele was found", reference)
    elif found:
        when = moment(
            first(resource.get("effectiveDateTime"), resource.get("effectiveInstant"), resource.get("issued"))
        )
        words = ", ".join(all_names(resource.get("code")))
        yield Problem(frozenset({_CARRIERS[group]}), words, active=True, onset=when, reference=reference)


@by_content
def _group(concept: Any) -> str | None:
    """The group of labs.csv, when its carriers are a group of conditions; else the one allele that its words name."""
    rows = (load().labs.get(each.code) for each in codings(concept) if each.system.lower() in LOINC)
    coded = next((row.group for row in rows if row is not None and row.group in _CARRIERS), None)
    named = {group for group, allele in _NAMED.items() if any(map(allele.search, all_names(concept)))}
    return coded or (named.pop() if len(named) == 1 else None)


def _said(resource: Mapping[str, Any]) -> Iterator[str]:
    value = resource.get("valueCodeableConcept")
    yield from codes(value) | codes(resource.get("interpretation"))
    for words in (*all_names(value), text(resource.get("valueString")) or ""):
        yield _result(words)
    if resource.get("valueBoolean") is not None:
        yield "positive" if true(resource.get("valueBoolean")) else "negative"


def _result(words: str) -> str:
    """ "Positive for HLA-B*15:02" and "HLA-B*15:02: not detected" alike: the word for it, where there is one kind."""
    plain = words.strip().lower()
    if plain in _FOUND or plain in _NOT_FOUND:
        return plain
    denied = re.search(r"\b(?:negative|absent|not (?:detected|present|found|a carrier)|non-?carrier)\b", plain)
    rest = plain if denied is None else plain.replace(denied[0], "")
    found = re.search(r"\b(?:positive|present|detected|carrier)\b", rest)
    unsure = re.search(r"\b(?:no|not|if|pending|possible|indeterminate|inconclusive|equivocal|unlikely)\b", rest)
    if unsure is not None or (found is None) == (denied is None):
        return plain
    return "positive" if denied is None else "negative"
