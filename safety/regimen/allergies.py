"""Allergies to whole classes of medicines (drugs/allergy_classes.csv), and whether a patient is allergic to one.

A class is matched by its code or by its whole name: words that say more or less than a known class are not guessed at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safety.regimen.chart import Allergy
from safety.regimen.knowledge import DRUGS, load
from safety.regimen.knowledge.classes import CLASSES
from safety.regimen.knowledge.concepts import SNOMED
from safety.regimen.knowledge.meaning import sound_snomed
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.record import Record

ALLERGY_ONLY = frozenset({"sulfonamide", "penicillin"})
"""Groups that only an allergy names; no medicine here is put into them."""

_WORD = re.compile(r"[a-z0-9]+")
_AROUND = frozenset(
    {"allergy", "allergic", "to", "intolerance", "substance", "hypersensitivity", "finding", "disorder"}
)


@dataclass(frozen=True, slots=True)
class AllergyClassRow:
    """A class as allergy lists name it. system: SNOMED-CT or words."""

    system: str
    code: str
    group: str
    display: str
    source: str


def class_of(system: str, code: str) -> str | None:
    """The class of a code; None where the table does not know it."""
    return _codes().get(code.strip()) if system.strip().lower() in SNOMED else None


def class_of_words(words: str) -> str | None:
    """The class that words name, "Allergy to", "(substance)" and the like left out."""
    return _words().get(" ".join(word for word in _WORD.findall(words.lower()) if word not in _AROUND))


def allergies_to(record: Record, ingredients: Iterable[str]) -> tuple[Allergy, ...]:
    """The active allergies and intolerances that stand against any of the ingredients, by name or by class.

    Allergies to substances that no table knows cannot be matched; they are in `record.gaps`.
    """
    rows = load().ingredients
    names = frozenset(ingredients)
    classes = frozenset(group for name in names if name in rows for group in rows[name].classes)
    return tuple(
        each for each in record.allergies if each.active and (each.ingredients & names or each.classes & classes)
    )


@cache
def _codes() -> dict[str, str]:
    return {row.code: row.group for row in _rows() if row.system == "SNOMED-CT"}


@cache
def _words() -> dict[str, str]:
    return {row.code: row.group for row in _rows() if row.system == "words"}


@cache
def _rows() -> tuple[AllergyClassRow, ...]:
    return read_allergy_classes(DRUGS / "allergy_classes.csv", frozenset(load().sources))


def read_allergy_classes(path: Path, sources: frozenset[str]) -> tuple[AllergyClassRow, ...]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[tuple[str, str], AllergyClassRow] = {}
    for number, row in rows_of(path, AllergyClassRow):
        wrong = _wrong(row, sources)
        if (row.system, row.code) in found:
            wrong = f"{row.code!r} stands there already"
        if wrong:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found[row.system, row.code] = row
    return tuple(found.values())


def _wrong(row: AllergyClassRow, sources: frozenset[str]) -> str | None:
    if row.group not in CLASSES | ALLERGY_ONLY:
        return f"group {row.group!r} is not known"
    if row.source not in sources:
        return f"unknown source {row.source!r}"
    if row.system == "SNOMED-CT":
        return None if sound_snomed(row.code) else f"{row.code!r} fails the SNOMED CT check digit"
    return None if row.system == "words" else f"system {row.system!r} is not known"
