"""How many days a patient has been free of a medicine that counts no longer (rules.md F01, 14.1.2).

The last day is the latest that the record allows: an order's own end, else that of its supply; today for what this
session stops. What was closed before its end or supply ran out has no known last day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safety.regimen.courses import NEVER_TAKEN, handed_over, was_given
from safety.regimen.dosing import Unread
from safety.regimen.record import Administration, Dispense, Order, Product, Record


@dataclass(frozen=True, slots=True)
class Ended:
    """One product that was taken before and is not any more.

    last: its last day, or where that is not known the day on which it was begun. free: whole days between the last day
    and the record's; None where it is not known. order: None for what was only handed over or
    given in a clinic (`given`).
    """

    product: Product
    last: date
    free: int | None
    order: Order | None = None
    given: Administration | None = None

    @property
    def route(self) -> str | None:
        """How it was given, where that is stated."""
        return next((one.route for one in (self.order, self.given) if one is not None), None)


def ended(record: Record) -> Iterator[Ended]:
    """Orders, dispenses and administrations of the past, stops of this session included."""
    left = {order.reference for order in record.projected}
    for order in record.orders:
        if order.draft or order.reference in left or order.do_not_perform or order.status in NEVER_TAKEN:
            continue
        if order.counted:
            yield Ended(order.product, record.today, 0, order)
        elif order.start is not None and order.start.latest <= record.today:
            last = last_day(order, record.today)
            free = None if last is None else free_days(record, last)
            yield Ended(order.product, last or order.start.latest, free, order)
    for dispense in record.dispenses:
        span = handed_over(dispense, record.today)
        if span is not None and not _told_by_an_order(record, dispense):
            yield Ended(dispense.product, span.last, free_days(record, span.last))
    for given in record.administrations:
        span = was_given(given, record.today)
        if span is not None:
            yield Ended(given.product, span.last, free_days(record, span.last), given=given)


def free_days(record: Record, last: date) -> int:
    """Whole days after the last day of use and before today: none if that was yesterday."""
    return max((record.today - last).days - 1, 0)


def last_day(order: Order, today: date) -> date | None:
    """The last day of an order that counts no longer, at most today; None where nothing says it."""
    if order.end is not None:
        return order.end.latest if order.end.latest <= today else None
    if _single_doses(order) and order.start is not None:
        return order.start.latest
    supplied = None if order.supply_end is None else order.supply_end - timedelta(days=1)
    return supplied if supplied is not None and supplied < today else None


def _single_doses(order: Order) -> bool:
    steps = () if isinstance(order.dosing, Unread) else order.dosing.steps
    return bool(steps) and all(step.once for step in steps)


def _told_by_an_order(record: Record, dispense: Dispense) -> bool:
    """Whether an order of the same ingredients, begun before it was handed over, says when it ended or goes on."""
    names = set(dispense.product.ingredients)
    return any(
        names == set(order.product.ingredients)
        and order.start is not None
        and dispense.when is not None
        and order.start.earliest <= dispense.when.latest
        and (order.counted or last_day(order, record.today) is not None)
        for order in record.orders
        if not order.draft
    )
