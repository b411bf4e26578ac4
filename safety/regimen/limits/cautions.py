"""Opioids that need care with failing kidneys or a sick liver: rows of drugs/cautions.csv (rules.md B07, B08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.courses import courses
from safety.regimen.kidney import kidney
from safety.regimen.kidney.measure import clearance_of
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.liver import liver
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record

_ALLOWED: Mapping[str, frozenset[str]] = {
    "product": frozenset({"any", "ER", "patch", "combination", "single"}),
    "liver": frozenset({"any", "chronic", "moderate", "severe"}),
    "when": frozenset({"any", "start"}),
    "severity": frozenset({"info", "warning"}),
    "verified": TAGS,
}
_SEVERITIES = ("info", "warning")


@dataclass(frozen=True, slots=True)
class CautionRow:
    """What to do with one opioid below a creatinine clearance (mL/min), or with a liver at least so ill.

    product: any, extended release, a patch, a combination with naloxone, or without it. days_from: of use so far, a
    draft's own supply not included. when: "start" for a draft that starts or raises it. low_percent, high_percent: of
    the usual starting dose.
    """

    spec: str
    ingredient: str
    product: str
    kidney_below: Decimal | None
    liver: str
    days_from: Decimal | None
    when: str
    severity: str
    action: str
    low_percent: Decimal | None
    high_percent: Decimal | None
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Caution:
    """A row that holds. definite: at the high end of what is known of the kidneys too; borderline: not on actual
    weight."""

    row: CautionRow
    orders: tuple[Order, ...]
    definite: bool = True
    borderline: bool = False


@cache
def cautions() -> Mapping[str, tuple[CautionRow, ...]]:
    """The rows by spec; raises KnowledgeError naming file and row."""
    return read_cautions(DRUGS / "cautions.csv", load())


def read_cautions(path: Path, knowledge: Knowledge) -> Mapping[str, tuple[CautionRow, ...]]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, list[CautionRow]] = {}
    for number, row in rows_of(path, CautionRow):
        if (wrong := _wrong(row, knowledge)) is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found.setdefault(row.spec, []).append(row)
    return {spec: tuple(rows) for spec, rows in found.items()}


def _wrong(row: CautionRow, knowledge: Knowledge) -> str | None:
    for column, values in _ALLOWED.items():
        if getattr(row, column) not in values:
            return f"{column} {getattr(row, column)!r} is not one of {', '.join(sorted(values))}"
    if row.source not in knowledge.sources:
        return f"unknown source {row.source!r}"
    if row.ingredient not in knowledge.ingredients or "opioid" not in knowledge.ingredients[row.ingredient].classes:
        return f"{row.ingredient!r} is no opioid of ingredients.csv"
    if row.kidney_below is None and row.liver == "any" and row.days_from is None:
        return "the row holds for everyone"
    low, high = row.low_percent, row.high_percent
    if (low is None) != (high is None) or (low is not None and high is not None and not 0 < low <= high <= 100):
        return "the percentages are no range"
    return None


def cautions_for(record: Record, spec: str) -> tuple[Caution, ...]:
    """The gravest caution that holds for what is taken or drafted, one an ingredient, by name."""
    found: dict[str, list[Caution]] = {}
    for row in cautions()[spec]:
        caution = _holding(record, row)
        if caution is not None:
            found.setdefault(row.ingredient, []).append(caution)
    return tuple(max(found[name], key=_weight) for name in sorted(found))


def _weight(caution: Caution) -> tuple[bool, int, Decimal]:
    below = caution.row.kidney_below
    return not caution.borderline, _SEVERITIES.index(caution.row.severity), -(Decimal(1000) if below is None else below)


def _holding(record: Record, row: CautionRow) -> Caution | None:
    taking = record.taking(row.ingredient)
    orders = tuple([order for order in taking if "opioid" in order.classes and _fits(order, row)])
    if row.when == "start":
        raised = ("start", "raise", "unread")
        orders = tuple(order for order in orders if change_of(record, order) in raised)
    if not orders or (row.liver != "any" and not liver(record).at_least(row.liver)) or not _lasts(record, row):
        return None
    if row.kidney_below is None:
        return Caution(row, orders)
    measure, edge = clearance_of(kidney(record)), row.kidney_below
    if measure is None:
        return None
    low, definite, borderline = measure.holds(lambda value: value < edge)
    return Caution(row, orders, definite, borderline) if low else None


def _fits(order: Order, row: CautionRow) -> bool:
    match row.product:
        case "ER":
            return order.product.release == "ER"
        case "patch":
            return (order.route or order.product.route) == "transdermal" or order.product.form == "patch"
        case "combination":
            return order.takes("naloxone")
        case "single":
            return not order.takes("naloxone")
    return True


def _lasts(record: Record, row: CautionRow) -> bool:
    if row.days_from is None:
        return True
    yesterday = record.today - timedelta(days=1)
    spans = (span for span in courses(record, ingredient=row.ingredient) if span.last >= yesterday)
    return any((record.today - span.first).days >= row.days_from for span in spans)
