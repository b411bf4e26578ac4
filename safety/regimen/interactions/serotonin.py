"""Serotonergic medicines, strong and weak (rules.md F02 as amended in 14.4.27).

What is strong or weak by its dose: a tricyclic other than clomipramine and imipramine is strong above 50 mg a day,
trazodone from 100. Where the dose could not be read it counts as strong. MAO inhibitors are rule F01's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.interactions.membership import belonging, groups
from safety.regimen.record import Order, Record

STRONG, WEAK = "serotonergic-strong", "serotonergic-weak"
TRICYCLIC, TRIPTAN, TRAZODONE, TAPENTADOL = "tca", "triptan", "trazodone", "tapentadol"


@dataclass(frozen=True, slots=True)
class Serotonergic:
    """One ingredient. unread: its dose decides how strong it is and could not be read."""

    name: str
    strong: bool
    orders: tuple[Order, ...]
    groups: frozenset[str]
    unread: bool = False


def serotonergic(record: Record, tricyclic_above: Decimal, trazodone_from: Decimal) -> tuple[Serotonergic, ...]:
    """Each ingredient once, by name; those of one product only (the salts of amphetamine) count as one. Both edges in
    mg a day."""
    by_name: dict[str, list[Order]] = {}
    own = groups(record)
    for order in record.projected:
        for name in (*belonging(order.product, STRONG), *belonging(order.product, WEAK)):
            if TRICYCLIC in own[order.reference] or not belonging(order.product, TRICYCLIC):
                by_name.setdefault(name, []).append(order)
    members = {
        tuple(order.reference for order in orders): name for name, orders in sorted(by_name.items(), reverse=True)
    }
    by_name = {name: by_name[name] for name in members.values()}
    return tuple(
        _one(
            name,
            orders,
            frozenset().union(*(own[order.reference] for order in orders)),
            tricyclic_above,
            trazodone_from,
        )
        for name, orders in sorted(by_name.items())
    )


def _one(
    name: str, orders: list[Order], own: frozenset[str], tricyclic_above: Decimal, trazodone_from: Decimal
) -> Serotonergic:
    if any(STRONG in order.classes and name in belonging(order.product, STRONG) for order in orders):
        return Serotonergic(name, True, tuple(orders), own)
    if TRICYCLIC not in own and name != TRAZODONE:
        return Serotonergic(name, False, tuple(orders), own)
    mg = _most(name, orders)
    strong = mg is None or (mg >= trazodone_from if name == TRAZODONE else mg > tricyclic_above)
    return Serotonergic(name, strong, tuple(orders), own, mg is None)


def _most(name: str, orders: Iterable[Order]) -> Decimal | None:
    intakes = [None if isinstance(order.amount, Unread) else order.amount.of(name) for order in orders]
    known = [intake.most_mg for intake in intakes if intake is not None]
    return sum(known, Decimal(0)) if len(known) == len(intakes) else None
