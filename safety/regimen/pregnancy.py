"""Pregnancy, breastfeeding, and the medicines that matter in them: rows of drugs/pregnancy.csv (rules.md H01, 14.4.37).

An entry that names weeks of gestation counts on from the day it was made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.kidney.risk import low_dose_aspirin
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.limits.table import unknown_groups
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Order, Problem, Record

OPIOID, OUD, NSAID, CONTRACEPTIVE = "opioid", "oud", "nsaid", "contraceptive"
_SEVERITIES = frozenset({"info", "warning", "critical"})
_WEEK = 7
_WEEKS = re.compile(r"Z3A\.?(?P<code>[1-4]\d|0[89])|\b(?P<words>\d{1,2}) (?:completed )?weeks?\b", re.IGNORECASE)
_PREVENTED = ("contraception",)
_FOR_GOOD = ("infertile",)


@dataclass(frozen=True, slots=True)
class PregnancyRow:
    """What a medicine means in pregnancy. members: classes or ingredients. needs, unless: condition groups, one of them
    on file, none of them.

    weeks_from, weeks_below: completed weeks of gestation. start, ongoing: severity of a draft that starts or raises it,
    and of what is taken already. potential: matters also where pregnancy is possible.
    """

    key: str
    members: tuple[str, ...]
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    weeks_from: Decimal | None
    weeks_below: Decimal | None
    start: str
    ongoing: str
    potential: bool
    risk: str
    action: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """weeks: completed weeks of gestation as far as an entry with a number tells, else None. texts: the entries."""

    weeks: int | None
    texts: tuple[str, ...]


@cache
def pregnancy_rows() -> tuple[PregnancyRow, ...]:
    """The rows; raises KnowledgeError naming file and row."""
    return read_pregnancy_rows(DRUGS / "pregnancy.csv", load())


def read_pregnancy_rows(path: Path, knowledge: Knowledge) -> tuple[PregnancyRow, ...]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    classes = frozenset().union(*(row.classes for row in knowledge.ingredients.values()))
    found = []
    for number, row in rows_of(path, PregnancyRow):
        odd = [name for name in row.members if name not in classes and name not in knowledge.ingredients]
        wrong = f"{odd[0]!r} is neither a class nor an ingredient" if odd else None
        if not row.members or not {row.start, row.ongoing} <= _SEVERITIES or row.verified not in TAGS:
            wrong = "members, severity or verification tag is missing or unknown"
        if row.source not in knowledge.sources:
            wrong = f"unknown source {row.source!r}"
        if unknown := unknown_groups((*row.needs, *row.unless), knowledge):
            wrong = f"unknown condition group {unknown[0]!r}"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found.append(row)
    return tuple(found)


def pregnancy(record: Record, term_days: int) -> Pregnancy | None:
    """A pregnancy that is on record and may still go on; None where none is, or where it began more than `term_days`
    ago."""
    if record.patient.sex == "male":
        return None
    found = []
    for problem in record.problems_in("pregnancy"):
        weeks = _weeks(record, problem)
        days = _days_since(record, problem) if weeks is None else weeks * _WEEK
        if days is None or days <= term_days:
            found.append((weeks, problem.text))
    if not found:
        return None
    return Pregnancy(max((weeks for weeks, _ in found if weeks is not None), default=None), tuple(t for _, t in found))


def _weeks(record: Record, problem: Problem) -> int | None:
    """The weeks that the entry names, and those since it was made."""
    match = _WEEKS.search(problem.text)
    if match is None:
        return None
    since = _days_since(record, problem)
    return int(match["code"] or match["words"]) + (0 if since is None else since // _WEEK)


def _days_since(record: Record, problem: Problem) -> int | None:
    if problem.onset is None or problem.onset.latest > record.today:
        return None
    return (record.today - problem.onset.latest) // timedelta(days=1)


def breastfeeding(record: Record) -> bool:
    return record.patient.sex != "male" and bool(record.problems_in("lactation"))


def may_become_pregnant(record: Record, low: Decimal, high: Decimal) -> bool:
    """A woman from `low` to `high` years with neither contraception nor infertility on record."""
    if record.patient.sex != "female" or record.age is None or not low <= record.age <= high:
        return False
    if record.problems_in(*_PREVENTED) or record.problems_in(*_FOR_GOOD, active=False):
        return False
    names = {name for order in record.projected for name in order.product.ingredients}
    return not any(CONTRACEPTIVE in _classes(name) for name in names)


def holds(record: Record, row: PregnancyRow) -> bool:
    """Whether the patient's conditions let the row stand."""
    if row.needs and not record.problems_in(*row.needs):
        return False
    return not (row.unless and record.problems_in(*row.unless))


def members(record: Record, row: PregnancyRow) -> tuple[Order, ...]:
    """Projected systemic orders of the row's medicines; low-dose aspirin is none."""
    return tuple(order for order in record.projected if _is_member(order, row))


def named(row: PregnancyRow, orders: Iterable[Order]) -> tuple[str, ...]:
    """The ingredients of the orders that the row is about, sorted."""
    names = {name for order in orders for name in order.product.ingredients}
    return tuple(sorted(name for name in names if name in row.members or _classes(name) & set(row.members)))


def _is_member(order: Order, row: PregnancyRow) -> bool:
    if order.product.local or (NSAID in row.members and low_dose_aspirin(order)) or not named(row, (order,)):
        return False
    return row.key not in (OPIOID, OUD) or is_oud_treatment(order) == (row.key == OUD)


def _classes(name: str) -> frozenset[str]:
    row = load().ingredients.get(name)
    return frozenset() if row is None else row.classes
