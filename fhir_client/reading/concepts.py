"""CodeableConcepts -> the groups of the knowledge tables."""

from functools import lru_cache
from typing import Any

from fhir_client.reading.shapes import all_names, codings
from safety.regimen.knowledge import load


def groups_of(concept: Any) -> tuple[frozenset[str], bool]:
    """The condition groups of a concept, and whether a code says so (True) or only its words (False)."""
    coded = frozenset(group for coding in codings(concept) for group in _of_code(coding.system, coding.code))
    if coded:
        return coded, True
    return frozenset(group for words in all_names(concept) for group in _of_words(words)), False


@lru_cache(maxsize=16384)
def _of_code(system: str, code: str) -> frozenset[str]:
    return load().concepts_of(system, code, None) if code else frozenset()


@lru_cache(maxsize=16384)
def _of_words(words: str) -> frozenset[str]:
    return load().concepts_of("", "", words)
