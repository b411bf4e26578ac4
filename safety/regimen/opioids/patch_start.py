"""The first fentanyl patch against the label's table (drugs/fentanyl_start.csv): rules.md B13 and 14.2.12.

The table goes from oral morphine a day to a patch; it never leads back, and is no table of equal strength. Another
opioid counts as the oral morphine that confers the same tolerance (FDA's definition, B03), not by MME.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.dosing import Unread
from safety.regimen.knowledge import DRUGS, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.opioids.mme import ENTERAL
from safety.regimen.record import Order, Record

FENTANYL = "fentanyl"


@dataclass(frozen=True, slots=True)
class PatchRow:
    """From so many mg of oral morphine a day on, a first patch of at most so many mcg/h."""

    mcg_h: Decimal
    morphine_from: Decimal
    source: str
    verified: str


@cache
def patch_rows() -> tuple[PatchRow, ...]:
    """Raises KnowledgeError naming file and row."""
    return read_patch_rows(DRUGS / "fentanyl_start.csv", frozenset(load().sources))


def read_patch_rows(path: Path, sources: frozenset[str]) -> tuple[PatchRow, ...]:
    """Read and validate the table: doses rise together, every source is known; raises KnowledgeError."""
    rows: list[PatchRow] = []
    for number, row in rows_of(path, PatchRow):
        if rows and not (row.mcg_h > rows[-1].mcg_h and row.morphine_from > rows[-1].morphine_from):
            raise KnowledgeError(f"{path.name} row {number}: does not rise above the row before")
        if row.source not in sources or row.verified not in TAGS:
            raise KnowledgeError(f"{path.name} row {number}: source {row.source!r} or {row.verified!r} is not known")
        rows.append(row)
    return tuple(rows)


def most_for(morphine_mg: Decimal, rows: Sequence[PatchRow]) -> PatchRow | None:
    """The row that the daily morphine falls in; None below the first."""
    return next((row for row in reversed(rows) if morphine_mg >= row.morphine_from), None)


def steps_above(worn_mcg_h: Decimal, allowed: PatchRow, rows: Sequence[PatchRow]) -> Decimal:
    """How far above the row, counted in steps between the first two rows; part steps count as parts."""
    return (worn_mcg_h - allowed.mcg_h) / (rows[1].mcg_h - rows[0].mcg_h)


@dataclass(frozen=True, slots=True)
class Start:
    """A first patch: mcg/h once signed, and what was taken before as oral morphine a day, as-needed doses left out
    (scheduled) and in full (most). uncounted: opioids before that the table does not hold."""

    orders: tuple[Order, ...]
    before: tuple[Order, ...]
    worn_mcg_h: Decimal
    scheduled_mg: Decimal
    most_mg: Decimal
    uncounted: tuple[str, ...]


def patches(record: Record) -> tuple[Order, ...]:
    """Counted fentanyl patches with a readable rate."""
    return tuple(order for order in record.of_class("opioid") if worn(order) > 0)


def worn(order: Order) -> Decimal:
    """mcg/h of fentanyl worn at the same time."""
    intake = None if isinstance(order.amount, Unread) else order.amount.of(FENTANYL)
    return Decimal(0) if intake is None or intake.worn_mcg_h is None else intake.worn_mcg_h


def first_patch(record: Record, equal_to_first_row: Mapping[str, Decimal]) -> Start | None:
    """None unless a patch is drafted and none is worn. equal_to_first_row: mg a day of each opioid that stand for the
    morphine of the table's first row."""
    orders = patches(record)
    if not any(order.draft for order in orders) or any(
        order.takes(FENTANYL) and _patch(order) for order in _now(record)
    ):
        return None
    per_mg = {name: patch_rows()[0].morphine_from / mg for name, mg in equal_to_first_row.items()}
    before = tuple(order for order in _now(record) if set(order.product.ingredients) & set(per_mg))
    counted = [order for order in before if _counts(order)]
    return Start(
        orders=orders,
        before=before,
        worn_mcg_h=sum((worn(order) for order in orders), Decimal(0)),
        scheduled_mg=sum((_morphine(order, per_mg, most=False) for order in counted), Decimal(0)),
        most_mg=sum((_morphine(order, per_mg, most=True) for order in counted), Decimal(0)),
        uncounted=_uncounted(record, counted),
    )


def _now(record: Record) -> tuple[Order, ...]:
    return record.of_class("opioid", among=record.current)


def _patch(order: Order) -> bool:
    return (order.route or order.product.route) == "transdermal" or order.product.form == "patch"


def _counts(order: Order) -> bool:
    return not isinstance(order.daily, Unread) and (order.route or order.product.route) in ENTERAL


def _morphine(order: Order, per_mg: Mapping[str, Decimal], *, most: bool) -> Decimal:
    assert not isinstance(order.daily, Unread)
    taken = [intake for intake in order.daily.intakes if intake.ingredient in per_mg]
    return sum(((i.most_mg if most else i.usual_mg) * per_mg[i.ingredient] for i in taken), Decimal(0))


def _uncounted(record: Record, counted: Sequence[Order]) -> tuple[str, ...]:
    held = {order.reference for order in counted}
    names = {name for order in _now(record) if order.reference not in held for name in order.product.ingredients}
    rows = load().ingredients
    return tuple(sorted(name for name in names if name in rows and "opioid" in rows[name].classes))
