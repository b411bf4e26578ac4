"""Opioid antagonists that act in the whole body, and how long ago one or an opioid was last taken: B16, 14.2.13.

A depot stays present after its injection (14.1.2): naltrexone 30 days, buprenorphine 60.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from safety.regimen.courses import NEVER_TAKEN, course, handed_over, was_given
from safety.regimen.depots import depot_of
from safety.regimen.knowledge import load
from safety.regimen.opioids.long_acting import LONG_ACTING
from safety.regimen.record import Administration, Dispense, Order, Product, Record

BLOCKERS = frozenset({"naltrexone", "samidorphan"})
_SLOW = frozenset({"methadone", "buprenorphine"})


@dataclass(frozen=True, slots=True)
class Last:
    """The last use of something before today. slow: an opioid that leaves slowly. depot: an injection that lasts.

    days: since the last day of use, or since the injection of a depot.
    """

    name: str
    day: date
    days: int
    order: Order | None
    slow: bool = False
    depot: bool = False


def is_blocker(product: Product) -> bool:
    """Naltrexone or samidorphan, alone or with another drug; not the core of an abuse-deterrent opioid."""
    names = set(product.ingredients)
    return bool(names & BLOCKERS) and not product.local and not any(_opioid(name) for name in names)


def blockers(record: Record) -> tuple[Order, ...]:
    return tuple(order for order in record.projected if is_blocker(order.product))


def blocker_name(order: Order) -> str:
    return next(name for name in order.product.ingredients if name in BLOCKERS)


def is_depot(order: Order) -> bool:
    return _is_depot(order.product, order.route)


def last_blockers(record: Record) -> tuple[Last, ...]:
    """Blockers taken before today that count no longer, the most recent first."""
    found = [
        Last(blocker_name(order), day, (record.today - day).days, order, depot=is_depot(order))
        for order, day in _past(record)
        if is_blocker(order.product)
    ]
    for dispense, day in _handed(record):
        if is_blocker(dispense.product):
            name = next(name for name in dispense.product.ingredients if name in BLOCKERS)
            depot = _is_depot(dispense.product, None)
            found.append(Last(name, day, (record.today - day).days, None, depot=depot))
    for given, day in _given(record):
        if is_blocker(given.product):
            name = next(name for name in given.product.ingredients if name in BLOCKERS)
            depot = _is_depot(given.product, given.route)
            found.append(Last(name, day, (record.today - day).days, None, depot=depot))
    return _newest(found)


def last_opioids(record: Record) -> tuple[Last, ...]:
    """Opioids taken before today that count no longer, the most recent first."""
    found = [
        Last(_name(order.product), day, (record.today - day).days, order, _slow(order.product, order), is_depot(order))
        for order, day in _past(record)
        if "opioid" in order.classes
    ]
    for dispense, day in _handed(record):
        if any(_opioid(name) for name in dispense.product.ingredients) and not dispense.product.local:
            slow, depot = _slow(dispense.product, None), _is_depot(dispense.product, None)
            found.append(Last(_name(dispense.product), day, (record.today - day).days, None, slow, depot))
    for given, day in _given(record):
        if any(_opioid(name) for name in given.product.ingredients) and not given.product.local:
            slow, depot = _slow(given.product, None), _is_depot(given.product, given.route)
            found.append(Last(_name(given.product), day, (record.today - day).days, None, slow, depot))
    return _newest(found)


def present_depots(record: Record, of_class: str, days: int) -> tuple[Last, ...]:
    """Depots of a class that were injected at most `days` days ago and of which no order counts."""
    rows = load().ingredients
    counted = {name for order in record.projected for name in order.product.ingredients}
    return tuple(
        last
        for last in last_opioids(record)
        if last.depot and last.days <= days and last.name not in counted and of_class in rows[last.name].classes
    )


def _past(record: Record) -> Iterator[tuple[Order, date]]:
    """Orders that count no longer with their last possible day: their end, or the day of a depot or an undated one."""
    for order in record.orders:
        if order.draft or order.counted or order.do_not_perform or order.status in NEVER_TAKEN:
            continue
        span = course(order, record.today)
        started = None if order.start is None else order.start.latest
        day = started if span is None or is_depot(order) else span.last
        if day is not None and day <= record.today:
            yield order, day


def _handed(record: Record) -> Iterator[tuple[Dispense, date]]:
    """Dispenses with the last day that they were to last; without days, the day they were handed over."""
    for dispense in record.dispenses:
        span = handed_over(dispense, record.today)
        if dispense.when is None or dispense.when.latest > record.today:
            continue
        depot = _is_depot(dispense.product, None)
        yield dispense, dispense.when.latest if span is None or depot else span.last


def _given(record: Record) -> Iterator[tuple[Administration, date]]:
    """Administrations with their last day; of a depot the day of its injection."""
    for given in record.administrations:
        span = was_given(given, record.today)
        if span is not None:
            yield given, span.first if _is_depot(given.product, given.route) else span.last


def _newest(found: list[Last]) -> tuple[Last, ...]:
    return tuple(sorted(found, key=lambda last: (-last.day.toordinal(), last.name, not last.slow)))


def _is_depot(product: Product, route: str | None) -> bool:
    return depot_of(product, route) is not None


def _slow(product: Product, order: Order | None) -> bool:
    long = order is not None and LONG_ACTING in order.classes
    return long or product.release == "ER" or bool(_SLOW & set(product.ingredients))


def _name(product: Product) -> str:
    return next((name for name in product.ingredients if _opioid(name)), product.name)


def _opioid(name: str) -> bool:
    rows = load().ingredients
    return name in rows and "opioid" in rows[name].classes
