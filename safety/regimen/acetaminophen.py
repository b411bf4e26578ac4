"""All acetaminophen of a day, over every product, as-needed doses in full (rules.md B14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.dosing import Unread
from safety.regimen.kidney.labs import newest
from safety.regimen.liver import liver
from safety.regimen.record import Order, Record

NAME = "acetaminophen"


@dataclass(frozen=True, slots=True)
class Total:
    """mg a day: daily with possible replacements added, renewal without, current before any draft."""

    orders: tuple[Order, ...]
    daily: Decimal
    renewal: Decimal
    current: Decimal
    unread: tuple[Order, ...]


def total(record: Record) -> Total:
    """Of what could be read; what could not is listed."""
    orders = tuple(order for order in record.projected if order.takes(NAME))
    return Total(
        orders,
        _sum(orders),
        _sum(order for order in orders if order.maybe_replaced_by is None),
        _sum(order for order in record.current if order.takes(NAME)),
        tuple(order for order in orders if most_of(order) is None),
    )


def liver_at_risk(record: Record) -> str | None:
    """Chronic liver disease or alcohol use disorder, in words."""
    if liver(record).state is not None:
        return liver(record).words
    return "alcohol use disorder" if active_alcohol_use(record) else None


def weight_kg(record: Record) -> Decimal | None:
    found = newest(record, "body_weight", [])
    return None if found is None else found.lab.value


def _sum(orders: Iterable[Order]) -> Decimal:
    amounts = (most_of(order) for order in orders)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def most_of(order: Order) -> Decimal | None:
    """mg a day at most; None where the dose could not be read."""
    intake = None if isinstance(order.amount, Unread) else order.amount.of(NAME)
    return None if intake is None else intake.most_mg
