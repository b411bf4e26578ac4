"""Medicines other than opioids that were taken for weeks and stop at once: drugs/withdrawal.csv (B23, 14.2.16)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from safety.regimen.counting import stops
from safety.regimen.courses import course, courses
from safety.regimen.dosing import Unread
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.record import Order, Record

_SEVERITIES = ("info", "warning")


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """members, replaced_by: classes or ingredients. needs: condition groups, one of them on file. over_mg: a day, of
    the dose before. days_from: of use before the stop."""

    key: str
    members: tuple[str, ...]
    replaced_by: tuple[str, ...]
    needs: tuple[str, ...]
    over_mg: Decimal | None
    days_from: Decimal
    severity: str
    action: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Fall:
    """before, after: mg a day at most, None where it could not be read; after 0: nothing of it is left.

    days: of use before. ago: days since its last day, 0 for what a draft does. as_needed: no order of it was on a
    schedule. supposed: only if a draft replaces an order that it does not name.
    """

    before: Decimal | None
    after: Decimal
    days: int
    ago: int
    orders: tuple[Order, ...]
    as_needed: bool
    supposed: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """One ingredient that stops or is cut, and the row that this concerns."""

    row: WithdrawalRow
    ingredient: str
    fall: Fall


@cache
def withdrawals() -> tuple[WithdrawalRow, ...]:
    """The rows; raises KnowledgeError naming file and row."""
    return read_withdrawals(DRUGS / "withdrawal.csv", load())


def read_withdrawals(path: Path, knowledge: Knowledge) -> tuple[WithdrawalRow, ...]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    from safety.regimen.limits.table import unknown_groups

    classes = frozenset().union(*(row.classes for row in knowledge.ingredients.values()))
    found = []
    for number, row in rows_of(path, WithdrawalRow):
        names = (*row.members, *row.replaced_by)
        odd = [name for name in names if name not in classes and name not in knowledge.ingredients]
        wrong = f"{odd[0]!r} is neither a class nor an ingredient" if odd else None
        if not row.members or row.severity not in _SEVERITIES or row.verified not in TAGS:
            wrong = "members, severity or verification tag is missing or unknown"
        if row.source not in knowledge.sources:
            wrong = f"unknown source {row.source!r}"
        if unknown := unknown_groups(row.needs, knowledge):
            wrong = f"unknown condition group {unknown[0]!r}"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found.append(row)
    return tuple(found)


def stopped_at_once(record: Record, cut_percent: Decimal, recent: int, bridge: int) -> Iterator[Stopped]:
    """Each ingredient once, by its gravest row. cut_percent: of the dose, above which one cut counts as a stop; recent:
    days back; bridge: days without use that do not end a course."""
    names = sorted({name for order in record.orders if not order.draft for name in order.product.ingredients})
    for name in names:
        rows = [row for row in withdrawals() if _is_member(name, row.members) and _needed(record, row)]
        if not rows:
            continue
        found = _drafted(record, name, cut_percent, bridge) or _ended(record, name, recent, bridge)
        if found is None:
            continue
        fitting = [row for row in rows if _fits(record, row, found)]
        if fitting:
            row = max(fitting, key=lambda row: _SEVERITIES.index(row.severity))
            yield Stopped(row, name, found)


def _drafted(record: Record, name: str, cut_percent: Decimal, bridge: int) -> Fall | None:
    """What the drafts stop or cut: by what they surely replace, else by what they may."""
    now = _systemic(record.current, name)
    then = _systemic(record.taking(name), name)
    spans = courses(record, ingredient=name, gap=bridge)
    if not now or not spans or spans[-1].ended(record.today) > bridge:
        return None
    days = (record.today - spans[-1].first).days
    renewed = tuple(order for order in then if order.maybe_replaced_by is None)
    for left, supposed in ((then, False), (renewed, True)):
        gone = tuple(order for order in now if order not in left)
        before, after = _sum(now, name), _sum(left, name)
        cut = after is not None and before is not None and (before - after) * 100 > cut_percent * before
        if gone and (not left or cut):
            changed = (*left, *(order for order in record.orders if stops(order) and order.takes(name)))
            drafts = tuple(order for order in changed if order.draft)
            prn = all(order.prn for order in gone)
            return Fall(before, Decimal(0) if after is None else after, days, 0, (*now, *drafts), prn, supposed)
    return None


def _ended(record: Record, name: str, recent: int, bridge: int) -> Fall | None:
    """What ended in the last days by an end or a stop that the record states, and is not taken now."""
    spans = courses(record, ingredient=name, gap=bridge)
    if _systemic(record.taking(name), name) or not spans or not 0 < spans[-1].ended(record.today) <= recent:
        return None
    last = spans[-1].last
    mine = _systemic((order for order in record.orders if not order.draft), name)
    orders = tuple(o for o in mine if (span := course(o, record.today)) is not None and span.last == last)
    if not any(order.end is not None or order.status == "stopped" for order in orders):
        return None
    return Fall(
        _sum(orders, name),
        Decimal(0),
        spans[-1].days,
        spans[-1].ended(record.today),
        orders,
        all(order.prn for order in orders),
    )


def _systemic(orders: Iterable[Order], name: str) -> tuple[Order, ...]:
    return tuple(order for order in orders if order.takes(name) and not order.product.local)


def _sum(orders: Iterable[Order], name: str) -> Decimal | None:
    """mg a day at most; None where one could not be read."""
    amounts = [None if isinstance(order.amount, Unread) else order.amount.of(name) for order in orders]
    if any(amount is None for amount in amounts):
        return None
    return sum((amount.most_mg for amount in amounts if amount is not None), Decimal(0))


def _needed(record: Record, row: WithdrawalRow) -> bool:
    return not row.needs or bool(record.problems_in(*row.needs))


def _fits(record: Record, row: WithdrawalRow, found: Fall) -> bool:
    """Long and high enough, and nothing of the same kind goes on or takes its place."""
    if found.days < row.days_from:
        return False
    if row.over_mg is not None and (found.before is None or found.before <= row.over_mg):
        return False
    others = [order for order in record.projected if not _shares(order, found.orders)]
    return not any(_is_member(n, row.replaced_by) for o in others if not o.product.local for n in o.product.ingredients)


def _shares(order: Order, orders: tuple[Order, ...]) -> bool:
    return any(order.reference == other.reference for other in orders)


@lru_cache(maxsize=4096)
def _is_member(name: str, members: tuple[str, ...]) -> bool:
    rows = load().ingredients
    return name in members or (name in rows and bool(rows[name].classes & set(members)))
