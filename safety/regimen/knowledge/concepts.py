"""Codes and words -> groups of the condition tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from safety.regimen.knowledge.problem_words import spellings
from safety.regimen.knowledge.tables import ConceptRow

ICD_10_CM = frozenset(
    {
        "http://hl7.org/fhir/sid/icd-10-cm",
        "https://hl7.org/fhir/sid/icd-10-cm",
        "http://hl7.org/fhir/sid/icd-10",
        "http://terminology.hl7.org/codesystem/icd10",
        "http://www.cms.gov/medicare/coding/icd10",
        "urn:oid:2.16.840.1.113883.6.90",
        "urn:oid:2.16.840.1.113883.6.3",
        "2.16.840.1.113883.6.90",
        "icd-10-cm",
        "icd10cm",
    }
)
SNOMED = frozenset(
    {
        "http://snomed.info/sct",
        "https://snomed.info/sct",
        "urn:oid:2.16.840.1.113883.6.96",
        "2.16.840.1.113883.6.96",
        "snomed-ct",
    }
)
_CATEGORY = 3
_INTENT = 5
_NOT_POISONED = frozenset("56")


class Concepts:
    """Lookup over the three condition tables."""

    def __init__(
        self, icd10: tuple[ConceptRow, ...], snomed: tuple[ConceptRow, ...], words: tuple[ConceptRow, ...]
    ) -> None:
        exact: dict[str, set[str]] = defaultdict(set)
        prefix: dict[str, set[str]] = defaultdict(set)
        self._ranges: list[tuple[str, str, str]] = []
        for row in icd10:
            code = row.code.replace(".", "").upper()
            if row.match == "range":
                low, _, high = code.partition("-")
                self._ranges.append((low, high, row.group))
            else:
                (prefix if row.match == "prefix" else exact)[code].add(row.group)
        self._exact: Mapping[str, set[str]] = dict(exact)
        self._prefix: Mapping[str, set[str]] = dict(prefix)
        self._snomed = _grouped((row.code, row.group) for row in snomed)
        shown = [(_plain(row.display), row.group) for row in (*icd10, *snomed) if row.match != "range"]
        self._words = _grouped([*shown, *((_plain(row.code), row.group) for row in words)])

    def of(self, system: str | None, code: str | None, text: str | None) -> frozenset[str]:
        """Groups by code; by its words where no code of a known system is given."""
        named = (system or "").strip().lower()
        if code and named in ICD_10_CM:
            return self._of_icd10(code.strip().replace(".", "").upper())
        if code and (named in SNOMED or named.startswith("http://snomed.info/sct/")):
            found = self._snomed.get(code.strip())
            return found if found is not None else self._of_words(text)
        return self._of_words(text)

    def _of_words(self, text: str | None) -> frozenset[str]:
        """By the first way of saying it that the tables know."""
        known = (self._words.get(each) for each in spellings(text)) if text else ()
        return next((found for found in known if found is not None), frozenset())

    def _of_icd10(self, code: str) -> frozenset[str]:
        found = set(self._exact.get(code, ()))
        for length in range(_CATEGORY, len(code) + 1):
            groups = self._prefix.get(code[:length])
            if groups is not None and not _not_poisoned(code, length):
                found |= groups
        category = code[:_CATEGORY]
        found.update(group for low, high, group in self._ranges if low <= category <= high)
        return frozenset(found)


def _not_poisoned(code: str, matched: int) -> bool:
    """T36-T50: the sixth character says adverse effect (5) or underdosing (6), which is no poisoning (ICD-10-CM,
    chapter 19)."""
    return "T36" <= code[:_CATEGORY] <= "T50" and matched <= _INTENT and code[_INTENT : _INTENT + 1] in _NOT_POISONED


def _plain(text: str) -> str:
    """As it is looked up first."""
    return next(spellings(text))


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, group in pairs:
        found[key].add(group)
    return {key: frozenset(groups) for key, groups in found.items()}
