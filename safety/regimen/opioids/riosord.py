"""RIOSORD, the civilian version: a score of the risk of overdose or slow breathing while an opioid is taken (B19).

Zedler 2018. Items are rows of drugs/riosord_items.csv, classes of riosord_classes.csv. An active problem stands for a
contact about it in the last six months. A predicted percentage belongs to the case-control study; it is no probability
for a patient and is not shown to clinicians.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.limits.table import unknown_groups
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record

_DERIVED = frozenset({"long-acting-opioid"})


@dataclass(frozen=True, slots=True)
class ItemRow:
    """kind: "problem" (members are condition groups), "ingredient", "class", or "mme" (one number, inclusive)."""

    key: str
    kind: str
    members: tuple[str, ...]
    points: Decimal
    words: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    risk_class: Decimal
    from_score: Decimal
    predicted_percent: Decimal
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the items that hold, and the class that it falls in; orders: those that items rest on."""

    points: Decimal
    items: tuple[ItemRow, ...]
    risk: ClassRow
    orders: tuple[Order, ...]


@cache
def items() -> tuple[ItemRow, ...]:
    """The items; raises KnowledgeError naming file and row."""
    return read_items(DRUGS / "riosord_items.csv", load())


@cache
def classes() -> tuple[ClassRow, ...]:
    """The classes, lowest first; raises KnowledgeError naming file and row."""
    return read_classes(DRUGS / "riosord_classes.csv", load())


def read_items(path: Path, knowledge: Knowledge) -> tuple[ItemRow, ...]:
    """Read and validate the items; raises KnowledgeError naming file and row."""
    found: list[ItemRow] = []
    for number, row in rows_of(path, ItemRow):
        wrong = _wrong_item(row, knowledge)
        if wrong is None and row.key in {other.key for other in found}:
            wrong = f"{row.key!r} is there already"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found.append(row)
    return tuple(found)


def _wrong_item(row: ItemRow, knowledge: Knowledge) -> str | None:
    if row.source not in knowledge.sources or row.verified not in TAGS:
        return "unknown source or verification tag"
    if row.points <= 0 or not row.members:
        return "an item needs members and points"
    return _unknown_member(row, knowledge)


def _unknown_member(row: ItemRow, knowledge: Knowledge) -> str | None:
    if row.kind == "mme":
        try:
            return None if Decimal(row.members[0]) > 0 else "a total is positive"
        except InvalidOperation:
            return f"{row.members[0]!r} is not a number"
    if row.kind == "problem":
        odd = unknown_groups(row.members, knowledge)
    elif row.kind == "ingredient":
        odd = tuple(name for name in row.members if name not in knowledge.ingredients)
    elif row.kind == "class":
        known = _DERIVED.union(*(each.classes for each in knowledge.ingredients.values()))
        odd = tuple(name for name in row.members if name not in known)
    else:
        return f"kind {row.kind!r} is not known"
    return f"unknown member {odd[0]!r}" if odd else None


def read_classes(path: Path, knowledge: Knowledge) -> tuple[ClassRow, ...]:
    """Read and validate the classes: from 0, rising; raises KnowledgeError naming file and row."""
    found: list[ClassRow] = []
    for number, row in rows_of(path, ClassRow):
        if row.source not in knowledge.sources or row.verified not in TAGS:
            raise KnowledgeError(f"{path.name} row {number}: unknown source or verification tag")
        rising = row.from_score == 0 if not found else row.from_score > found[-1].from_score
        if not rising or row.risk_class != len(found) + 1:
            raise KnowledgeError(f"{path.name} row {number}: classes begin at 0 and rise")
        found.append(row)
    return tuple(found)


def score(record: Record) -> Score | None:
    """The score once the drafts are signed; None without an opioid, for which it was not made."""
    opioids = record.of_class("opioid")
    if not opioids:
        return None
    holding = [(item, orders) for item in items() if (orders := _holds(record, item)) is not None]
    points = sum((item.points for item, _ in holding), Decimal(0))
    risk = [row for row in classes() if points >= row.from_score][-1]
    used = {order.reference: order for order in (*opioids, *_flat(orders for _, orders in holding))}
    return Score(points, tuple(item for item, _ in holding), risk, tuple(used.values()))


def _holds(record: Record, item: ItemRow) -> tuple[Order, ...] | None:
    """The orders that make the item hold, none for a problem; None where it does not hold."""
    if item.kind == "problem":
        return () if record.problems_in(*item.members) else None
    if item.kind == "mme":
        return record.of_class("opioid") if totals(record).projected_max >= Decimal(item.members[0]) else None
    if item.kind == "class":
        return record.of_class(*item.members) or None
    orders = tuple(o for o in record.of_class("opioid") if set(item.members) & set(o.product.ingredients))
    return orders or None


def _flat(groups: Iterable[tuple[Order, ...]]) -> Iterator[Order]:
    for group in groups:
        yield from group
