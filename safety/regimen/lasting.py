"""For how long an order is meant to be taken: a few days, or long enough to be treatment of chronic pain."""

from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.record import Order


def stated_days(order: Order) -> int | None:
    """Days that the order states from its start to its end, refills included; None where it does not say."""
    supplied = _supplied(order)
    days = [] if supplied is None else [int(supplied * (1 + order.refills))]
    if order.start is not None and order.end is not None:
        days.append((order.end.latest - order.start.earliest).days + 1)
    return min(days, default=None)


def _supplied(order: Order) -> Decimal | None:
    """The longer of the supply and the course that the sig itself states ("for 5 days"), as counting takes it."""
    days = [order.supply_days, _course(order)]
    return max((each for each in days if each is not None), default=None)


def _course(order: Order) -> Decimal | None:
    if isinstance(order.dosing, Unread):
        return None
    total = Decimal(0)
    for number in {step.sequence for step in order.dosing.steps}:
        days = [step.days for step in order.dosing.steps if step.sequence == number]
        known = [each for each in days if each is not None]
        if len(known) < len(days):
            return None
        total += max(known)
    return total if order.dosing.steps else None


def lasts(order: Order, days: Decimal) -> bool:
    """Whether it is meant for so many days or more: by its dates or its supply, or because it can be refilled.

    An order that does not say counts: nothing shows that it is short (chronic proxy of the CDC guideline's logic).
    """
    stated = stated_days(order)
    return order.refills > 0 or stated is None or stated >= days
