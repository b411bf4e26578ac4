"""What a patient takes a day beside the limits that hold for them: rules.md B08-B10, D08 and E14.

Amounts of one ingredient are added over its products; possible replacements count as additions (14.1.1). Doses that are
given after dialysis stand apart (14.3.22).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from safety.regimen.dosing import Unread
from safety.regimen.kidney import Kidney, kidney
from safety.regimen.kidney.measure import Measure, clearance_of, end_stage, filtration_of
from safety.regimen.kidney.problems import only_after_dialysis
from safety.regimen.limits.table import LimitRow, limits
from safety.regimen.liver import liver
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Intake, Order, Record

Kind = Literal["avoid", "dose", "times"]
_SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the products of one row come to a day, in the row's unit.

    daily: possible replacements added; renewal: they replace; current: before any draft. times: most administrations
    in 24 h of one order. unread: orders whose amount is not known.
    """

    orders: tuple[Order, ...]
    daily: Decimal
    renewal: Decimal
    current: Decimal
    times: Decimal
    unread: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A row that holds for the patient and is exceeded.

    kind: "avoid" where the row allows nothing; "dose"; "times" where the dose is in range and its doses are too many.
    definite: exceeded at the high end of what is known of the kidneys too. borderline: not on actual weight.
    added_only: exceeded only if an order that a draft may replace is taken too.
    """

    row: LimitRow
    taken: Taken
    kind: Kind
    kidney: Kidney
    definite: bool = True
    borderline: bool = False
    added_only: bool = False


def over(record: Record, spec: str) -> tuple[Ceiling, ...]:
    """The gravest limit that is exceeded, one an ingredient, by name."""
    found: dict[str, list[Ceiling]] = {}
    for row in limits()[spec]:
        ceiling = _exceeded(record, row)
        if ceiling is not None:
            found.setdefault(row.ingredient, []).append(ceiling)
    return tuple(_gravest(found[name]) for name in sorted(found))


def strictest(record: Record, spec: str) -> Iterator[tuple[LimitRow, Taken]]:
    """The lowest limit that holds for what is taken, exceeded or not, one an ingredient."""
    lowest: dict[str, tuple[LimitRow, Taken]] = {}
    for row in limits()[spec]:
        taken = _taken(record, row)
        if taken is None or not _holds(record, row, taken.orders) or not _kidney_holds(record, row)[0]:
            continue
        if row.ingredient not in lowest or row.max_day < lowest[row.ingredient][0].max_day:
            lowest[row.ingredient] = (row, taken)
    yield from lowest.values()


def _gravest(found: Iterable[Ceiling]) -> Ceiling:
    order: tuple[Kind, ...] = ("avoid", "dose", "times")

    def rank(each: Ceiling) -> tuple[bool, int, bool, int, Decimal]:
        loud = _SEVERITIES.index(each.row.severity)
        return (each.added_only, -loud, each.borderline, order.index(each.kind), each.row.max_day)

    return min(found, key=rank)


def _exceeded(record: Record, row: LimitRow) -> Ceiling | None:
    taken = _taken(record, row)
    if taken is None or not _holds(record, row, taken.orders):
        return None
    kind = _kind(row, taken)
    if kind is None:
        return None
    low, definite, borderline = _kidney_holds(record, row)
    if not low:
        return None
    added = kind == "dose" and taken.renewal <= row.max_day
    return Ceiling(row, taken, kind, kidney(record), definite, borderline, added)


def _kind(row: LimitRow, taken: Taken) -> Kind | None:
    if row.max_day == 0:
        return "avoid"
    if taken.daily > row.max_day:
        return "dose"
    return "times" if row.max_times is not None and taken.times > row.max_times else None


def _taken(record: Record, row: LimitRow) -> Taken | None:
    orders = tuple([order for order in record.taking(row.ingredient) if _in_scope(order, row)])
    if not orders:
        return None
    before = [order for order in record.current if _in_scope(order, row)]
    return Taken(
        orders,
        _sum(orders, row),
        _sum((order for order in orders if order.maybe_replaced_by is None), row),
        _sum(before, row),
        max((_times(order) for order in orders), default=Decimal(0)),
        tuple(order for order in orders if _amount(order, row) is None),
    )


def _in_scope(order: Order, row: LimitRow) -> bool:
    if not order.takes(row.ingredient) or only_after_dialysis(order):
        return False
    if row.unit == "patch":
        return order.product.form == "patch"
    if order.product.local:
        return False
    return row.release == "any" or (row.release == "ER") == (order.product.release == "ER")


def _sum(orders: Iterable[Order], row: LimitRow) -> Decimal:
    """Of what could be read."""
    amounts = (_amount(order, row) for order in orders)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _amount(order: Order, row: LimitRow) -> Decimal | None:
    if row.unit == "patch":
        return _patches(order)
    intake = _intake(order, row.ingredient)
    if intake is None:
        return None
    return intake.usual_mg if row.compare == "mean" and intake.usual_mg > 0 else intake.most_mg


def _intake(order: Order, ingredient: str) -> Intake | None:
    return None if isinstance(order.amount, Unread) else order.amount.of(ingredient)


def _patches(order: Order) -> Decimal | None:
    """Patches put on at one time."""
    if isinstance(order.dosing, Unread):
        return None
    counts = [step.dose.high for step in order.dosing.steps if step.dose is not None and step.dose.unit in _PATCHES]
    return max(counts) if counts else None


_PATCHES = frozenset({None, "each", "patch", "system", "unit"})


def _times(order: Order) -> Decimal:
    """Most administrations in 24 h; zero where they could not be read."""
    if not isinstance(order.amount, Unread):
        return order.amount.times_a_day
    if isinstance(order.dosing, Unread):
        return Decimal(0)
    every = [step.frequency.most_in_24h for step in order.dosing.steps if step.frequency is not None]
    return max(every, default=Decimal(0))


def _holds(record: Record, row: LimitRow, orders: tuple[Order, ...]) -> bool:
    """Whether the row is for this patient, apart from the kidneys."""
    if row.age_from is not None and (record.age is None or record.age < row.age_from):
        return False
    if row.liver != "any" and not liver(record).at_least(row.liver):
        return False
    if row.needs and not _named(record, row.needs, orders):
        return False
    if row.unless and _named(record, row.unless, orders):
        return False
    return row.when == "any" or any(change_of(record, order) == "start" for order in orders)


def _named(record: Record, groups: tuple[str, ...], orders: tuple[Order, ...]) -> bool:
    """A reason of the orders or an active problem in one of the groups."""
    here = frozenset().union(*(order.groups for order in orders), *(p.groups for p in record.problems if p.active))
    exact = frozenset(group for group in groups if not group.endswith("*"))
    families = tuple(group[:-1] for group in groups if group.endswith("*"))
    return bool(here & exact) or any(group.startswith(families) for group in here if families)


def _kidney_holds(record: Record, row: LimitRow) -> tuple[bool, bool, bool]:
    """Whether the row's band holds at the low end of what is known, at both ends, and not on actual weight."""
    if row.kidney == "none":
        return True, True, False
    found = kidney(record)
    if row.dialysis:
        return end_stage(found), True, False
    measure: Measure | None = clearance_of(found) if row.kidney == "crcl" else filtration_of(found)
    return (False, False, False) if measure is None else measure.holds(lambda value: _in_band(row, value))


def _in_band(row: LimitRow, value: Decimal) -> bool:
    if row.low is not None and value < row.low:
        return False
    return row.high is None or (value <= row.high if row.high_in else value < row.high)
