"""Rescue naloxone or nalmefene on file: rules.md B01.

Only a product with a single ingredient that is given by nose or needle is a rescue. Buprenorphine with naloxone and
pentazocine with naloxone are treatments (published value sets mix them up: rules.md section 12).
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from safety.regimen.record import Dispense, Order, Product, Record
from safety.regimen.when import Moment

_RESCUE = frozenset({"naloxone", "nalmefene"})
_SWALLOWED = frozenset({"oral", "sublingual", "buccal"})
_NEVER_IN_HAND = frozenset({"entered-in-error", "cancelled", "draft", "not-taken"})


def rescue_on_file(record: Record, months: Decimal) -> str | None:
    """Reference of an order, dispense or statement of a rescue within so many months, or drafted here; else None.

    Whatever its status has become since, an order leaves a kit at home; not so one that was withdrawn or never signed.
    """
    since = _months_before(record.today, int(months))
    for order in record.orders:
        if is_rescue(order.product, order.route) and _in_hand(order, since):
            return order.reference
    for dispense in record.dispenses:
        if is_rescue(dispense.product, None) and _dispensed(dispense, since):
            return dispense.reference or "a dispense"
    return None


def is_rescue(product: Product, route: str | None) -> bool:
    return (
        len(product.parts) == 1
        and product.parts[0].ingredient in _RESCUE
        and (route or product.route) not in _SWALLOWED
    )


def _in_hand(order: Order, since: date) -> bool:
    if order.draft:
        return order.counted
    if order.do_not_perform or order.status in _NEVER_IN_HAND:
        return False
    return _recent(order.start, since) or (order.start is None and order.counted)


def _dispensed(dispense: Dispense, since: date) -> bool:
    return _recent(dispense.when, since)


def _recent(when: Moment | None, since: date) -> bool:
    return when is not None and when.latest >= since


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
