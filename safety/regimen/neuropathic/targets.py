"""The doses from which a first-line medicine is known to work (drugs/neuropathic_doses.csv), and for weak kidneys.

Below 60 mL/min the label's own row takes the place of a gabapentinoid's range, half of venlafaxine's is its due, and
duloxetine is not judged below 30 (its label advises against it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import assess
from safety.regimen.knowledge import DRUGS, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.record import Record

_KIDNEYS = frozenset({"same", "half", "to-30", "table"})
_WEAK = Decimal(60)
_SEVERE = Decimal(30)


@dataclass(frozen=True, slots=True)
class DoseRow:
    """The least effective daily dose. lenient: what is asked for while it is not known that pain goes on.

    kidney: what a clearance below 60 mL/min makes of it: the "same", "half", the "same" down to 30 and then nothing
    ("to-30"), or the lowest of the label's renal "table".
    """

    ingredient: str
    min_mg_day: Decimal
    lenient_mg_day: Decimal
    kidney: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Target:
    """The least effective daily mg for this patient. renal: lowest and highest of the label's row, where that is it.

    kidney_unknown: the dose depends on the kidneys, and nothing is known of them.
    """

    mg: Decimal
    renal: tuple[Decimal, Decimal] | None = None
    kidney_unknown: bool = False


@cache
def effective_doses() -> Mapping[str, DoseRow]:
    """By ingredient; raises KnowledgeError naming file and row."""
    return read_effective_doses(DRUGS / "neuropathic_doses.csv", frozenset(load().sources))


def read_effective_doses(path: Path, sources: frozenset[str]) -> Mapping[str, DoseRow]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, DoseRow] = {}
    for number, row in rows_of(path, DoseRow):
        wrong = f"{row.ingredient!r} stands there already" if row.ingredient in found else _wrong(row, sources)
        if wrong:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found[row.ingredient] = row
    return found


def _wrong(row: DoseRow, sources: frozenset[str]) -> str | None:
    if row.ingredient not in load().ingredients:
        return f"unknown ingredient {row.ingredient!r}"
    if not 0 < row.lenient_mg_day <= row.min_mg_day:
        return "the lenient dose must lie above 0 and not above the least effective dose"
    if row.kidney not in _KIDNEYS or row.verified not in TAGS or row.source not in sources:
        return f"kidney {row.kidney!r}, verified {row.verified!r} or source {row.source!r} is not known"
    return None


def target(record: Record, ingredient: str, *, lenient: bool = False) -> Target | None:
    """The least effective dose of a medicine that is taken; None where none is known, or none should be aimed at."""
    row = effective_doses().get(ingredient)
    if row is None:
        return None
    mg = row.lenient_mg_day if lenient else row.min_mg_day
    if row.kidney == "same":
        return Target(mg)
    clearance = kidney(record).low
    if clearance is None:
        return Target(mg, kidney_unknown=True)
    if clearance >= _WEAK:
        return Target(mg)
    if row.kidney == "table":
        return _of_table(record, ingredient)
    if row.kidney == "half":
        return Target(mg / 2)
    return None if clearance < _SEVERE else Target(mg)


def _of_table(record: Record, ingredient: str) -> Target | None:
    """The least of the lowest rows of the labels whose products are taken; None where a label rules the drug out."""
    rows = [found.placed.low for found in assess(record) if found.ingredient == ingredient and found.placed is not None]
    if not rows or any(row.max_mg_day == 0 for row in rows):
        return None
    lowest = min(rows, key=lambda row: row.min_mg_day)
    return Target(lowest.min_mg_day, (lowest.min_mg_day, lowest.max_mg_day))
