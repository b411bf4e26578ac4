"""Reads drugs/limits.csv: first the shape of each row, then whether it says something that a limit can say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of

_ALLOWED: Mapping[str, frozenset[str]] = {
    "release": frozenset({"any", "IR", "ER"}),
    "kidney": frozenset({"none", "crcl", "egfr"}),
    "liver": frozenset({"any", "chronic", "cirrhosis", "moderate", "severe"}),
    "when": frozenset({"any", "start"}),
    "unit": frozenset({"mg", "patch"}),
    "compare": frozenset({"most", "mean"}),
    "severity": frozenset({"info", "warning", "critical"}),
    "verified": TAGS,
}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """The most a day of one ingredient under the conditions that the row names; all must hold.

    release: of the products that are added up; IR takes those whose release is not known. age_from: completed years.
    kidney: which measure lies from `low` up to `high` (mL/min; `high_in`: included); dialysis: only on dialysis or in
    end-stage disease. liver: at least so ill. needs: condition groups, one of them must be the order's reason or on the
    problem list ("np_*": any of that family); unless: none of them may. when: "start" for a drug that was not taken
    before. unit: mg, or patches worn at once. max_day 0: not to be used. max_times: administrations in 24 h.
    compare: with the most of any day, or with the mean where a label limits more than one day. reason: in words; where
    it begins with "kidney" or "liver", these stand for what was found there.
    """

    spec: str
    ingredient: str
    release: str
    age_from: Decimal | None
    kidney: str
    low: Decimal | None
    high: Decimal | None
    high_in: bool
    dialysis: bool
    liver: str
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    when: str
    unit: str
    max_day: Decimal
    max_times: Decimal | None
    compare: str
    severity: str
    reason: str
    source: str
    verified: str


@cache
def limits() -> Mapping[str, tuple[LimitRow, ...]]:
    """The rows by spec; raises KnowledgeError naming file and row."""
    return read_limits(DRUGS / "limits.csv", load())


def read_limits(path: Path, knowledge: Knowledge) -> Mapping[str, tuple[LimitRow, ...]]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, list[LimitRow]] = {}
    for number, row in rows_of(path, LimitRow):
        wrong, others = _wrong(row, knowledge), found.get(row.spec, ())
        if wrong is None and any(_same_case(row, other) for other in others):
            wrong = f"{row.ingredient} has a limit for the same conditions already"
        if wrong is None and any(_overlaps(row, other) for other in others):
            wrong = f"its band overlaps another one of {row.ingredient}"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found.setdefault(row.spec, []).append(row)
    return {spec: tuple(rows) for spec, rows in found.items()}


def _wrong(row: LimitRow, knowledge: Knowledge) -> str | None:
    for column, values in _ALLOWED.items():
        if getattr(row, column) not in values:
            return f"{column} {getattr(row, column)!r} is not one of {', '.join(sorted(values))}"
    if row.source not in knowledge.sources:
        return f"unknown source {row.source!r}"
    if row.ingredient not in knowledge.ingredients:
        return f"unknown ingredient {row.ingredient!r}"
    if unknown := unknown_groups((*row.needs, *row.unless), knowledge):
        return f"unknown condition group {unknown[0]!r}"
    banded = row.low is not None or row.high is not None
    if (row.kidney == "none") == (banded or row.dialysis):
        return "a kidney measure needs a band or dialysis, and a band a measure"
    if row.low is not None and row.high is not None and row.low >= row.high:
        return "the band ends before it begins"
    if row.max_day < 0 or (row.max_times is not None and row.max_times <= 0):
        return "a limit is not negative"
    return None


def unknown_groups(names: Iterable[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Condition groups that no table holds; "np_*" stands for a family."""
    names = tuple(names)
    if not names:
        return ()
    tables = (knowledge.conditions_icd10, knowledge.conditions_snomed, knowledge.conditions_words)
    known = {row.group for table in tables for row in table}
    return tuple(
        name
        for name in names
        if name not in known and not (name.endswith("*") and any(group.startswith(name[:-1]) for group in known))
    )


def _same_case(one: LimitRow, other: LimitRow) -> bool:
    columns = ("ingredient", "release", "age_from", "kidney", "low", "high", "dialysis", "liver", "needs", "when")
    return all(getattr(one, column) == getattr(other, column) for column in columns)


def _overlaps(one: LimitRow, other: LimitRow) -> bool:
    """Whether two bands of one drug share a clearance; what only has an upper end is a step down, not a band."""
    if one.ingredient != other.ingredient or one.kidney != other.kidney or one.low is other.low is None:
        return False
    lower, upper = sorted((one, other), key=lambda row: (row.low is not None, row.low or 0))
    if upper.low is None or lower.dialysis or upper.dialysis:
        return False
    return lower.high is None or lower.high > upper.low or (lower.high_in and lower.high == upper.low)
