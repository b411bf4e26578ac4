"""The patient's opioid total on days of the past, and when it fell (rules.md B18).

MME a day over all opioids. An order that still counts is taken as running; one that was set aside for its successor is
never added to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from safety.regimen.courses import course, courses, merged
from safety.regimen.knowledge import load
from safety.regimen.opioids.mme import convert
from safety.regimen.record import Order, Record

SWITCH_DAYS = 3
"""days within which an opioid that is started takes the place of one that ends (14.2.15)"""
_MONTH = 30
_PARTIAL = "buprenorphine"

Line = tuple[frozenset[str], str | None, str | None]


@dataclass(frozen=True, slots=True)
class Fall:
    """The first day of a lower total, and the totals before and after."""

    day: date
    before: Decimal
    after: Decimal


def falls(record: Record, until: date, days: int) -> Iterator[Fall]:
    """Falls of the `days` days up to `until`, newest first; what is taken up again within three days is none."""
    over = (_over_since(order, record.today) for order in record.orders)
    for day in sorted({day for day in over if day is not None}, reverse=True):
        if day > record.today or not 0 <= (until - day).days <= days:
            continue
        before = _total_on(record, day - timedelta(days=1))
        soon = (day + timedelta(days=n) for n in range(SWITCH_DAYS + 1))
        after = max(_total_on(record, each) for each in soon if each <= record.today)
        if 0 < after < before:
            yield Fall(day, before, after)


def days_since_fall(record: Record, day: date) -> int:
    """Days from the fall before to a day, at most a month."""
    earlier = [(day - fall.day).days for fall in falls(record, day - timedelta(days=1), _MONTH)]
    return min([*earlier, _MONTH])


def regimen_on(record: Record, day: date) -> tuple[Order, ...]:
    """The opioid orders of a day: of one line those that count, else the largest that was set aside."""
    lines: dict[Line, list[Order]] = {}
    for order in record.orders:
        if "opioid" in order.classes and _runs_on(order, day, record.today):
            lines.setdefault(line_of(order), []).append(order)
    chosen: list[Order] = []
    for orders in lines.values():
        counted = [order for order in orders if order.counted]
        chosen += counted or [max(orders, key=lambda each: _weight(record, each))]
    return tuple(chosen)


def _weight(record: Record, order: Order) -> tuple[Decimal, bool, str]:
    """The largest goes first, of two as large the scheduled one, whatever the order of the list."""
    return convert((order,), record.factor_set).most, not order.prn, order.reference


def line_of(order: Order) -> Line:
    """What makes two orders the same medicine going on: ingredients, release and route (14.1.1)."""
    return frozenset(order.product.ingredients), order.product.release, order.route or order.product.route


def therapy_days(record: Record, day: date, bridge: int) -> int | None:
    """Days of opioid use before a day, breaks of up to `bridge` days included; None where no start is known."""
    held = [span for span in courses(record, of_class="opioid", gap=bridge) if span.first < day]
    return (day - held[-1].first).days if held else None


def held_days(record: Record, orders: Iterable[Order], day: date, bridge: int) -> int:
    """The longest of the lines of some orders before a day: an addition of a few days is no therapy."""
    longest = 0
    for line in {line_of(order) for order in orders}:
        spans = (course(o, record.today) for o in record.orders if "opioid" in o.classes and line_of(o) == line)
        known = [span for span in merged((span for span in spans if span is not None), bridge) if span.first < day]
        longest = max(longest, (day - known[-1].first).days if known else 0)
    return longest


def opioids_of(orders: Iterable[Order]) -> frozenset[str]:
    """The opioid ingredients of some orders."""
    rows = load().ingredients
    return frozenset(name for o in orders for name in o.product.ingredients if name in rows and _is(name, "opioid"))


def takes_its_place(order: Order) -> bool:
    """A full agonist, or buprenorphine: what makes a stop a rotation, whatever its MME (14.2.15)."""
    return any(name == _PARTIAL or _is(name, "opioid-full-agonist") for name in opioids_of((order,)))


def _is(name: str, group: str) -> bool:
    return group in load().ingredients[name].classes


def _total_on(record: Record, day: date) -> Decimal:
    return convert(regimen_on(record, day), record.factor_set).most


def _runs_on(order: Order, day: date, today: date) -> bool:
    if order.counted and not order.draft and order.start is None:
        return True
    span = course(order, today)
    return span is not None and span.first <= day and (order.counted or day <= span.last)


def _over_since(order: Order, today: date) -> date | None:
    """The first day without an opioid order that no longer counts; None while it runs or where nothing is known."""
    span = course(order, today) if "opioid" in order.classes and not order.counted else None
    return None if span is None else span.last + timedelta(days=1)
