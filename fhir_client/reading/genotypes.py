"""Observation of a risk allele (labs.csv) -> Problem in the group of its carriers (rules.md E11), as a Condition gives.

A test that did not find the allele makes nobody a carrier. A result that says neither is a Gap: it may be there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fhir_client.reading.labs import LOINC, SKIPPED
from fhir_client.reading.remembered import by_content
from fhir_client.reading.shapes import all_names, codes, codings, first, moment, text, true
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Problem

_CARRIERS = {"hla_b_1502": "hla_b_1502_positive"}
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
    """The group of labs.csv, when its carriers are a group of conditions."""
    rows = (load().labs.get(each.code) for each in codings(concept) if each.system.lower() in LOINC)
    return next((row.group for row in rows if row is not None and row.group in _CARRIERS), None)


def _said(resource: Mapping[str, Any]) -> Iterator[str]:
    value = resource.get("valueCodeableConcept")
    yield from codes(value) | codes(resource.get("interpretation"))
    for words in (*all_names(value), text(resource.get("valueString")) or ""):
        yield words.strip().lower()
    if resource.get("valueBoolean") is not None:
        yield "positive" if true(resource.get("valueBoolean")) else "negative"
