"""How many medicines are taken, as people count them: rules.md G01.

A product of several ingredients is one, two orders of the same ingredients are one, all insulins are one regimen. Left
out: what acts where it is put or is inhaled, vaccines, antibiotics for ten days or less, vitamins and supplements
unless they are wanted, and a rescue kit of naloxone, which lies ready and is not taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.kidney.risk import low_dose_aspirin
from safety.regimen.knowledge import load
from safety.regimen.record import Order

_INHALED = "inhalation"
_RESCUE = frozenset({"naloxone"})
_SAME_EFFECT = (
    ("benzodiazepine", "z-drug"),
    ("ssri", "snri"),
    ("tca",),
    ("gabapentinoid",),
    ("nsaid",),
    ("ppi",),
    ("antipsychotic",),
    ("muscle-relaxant",),
    ("sedating-antihistamine",),
)
"""Classes of which a second member adds little"""


@dataclass(frozen=True, slots=True)
class Medicine:
    """name: ingredients joined, or the product's name where it is not known here."""

    name: str
    orders: tuple[Order, ...]
    known: bool


def medicines(orders: Iterable[Order], *, short_days: Decimal, count_otc: bool) -> tuple[Medicine, ...]:
    """Distinct medicines among the orders, by name."""
    found: dict[str, list[Order]] = {}
    for order in orders:
        if not _left_out(order, short_days, count_otc=count_otc):
            found.setdefault(_name(order), []).append(order)
    return tuple(
        Medicine(name, tuple(members), members[0].product.level != "unknown") for name, members in sorted(found.items())
    )


def duplicates(orders: Iterable[Order]) -> tuple[tuple[str, ...], ...]:
    """Groups of ingredients of the same effect, two or more of each."""
    systemic = [order for order in orders if not order.product.local and not low_dose_aspirin(order)]
    names = sorted({name for order in systemic for name in order.product.ingredients})
    groups = (tuple(name for name in names if _classes(name) & set(classes)) for classes in _SAME_EFFECT)
    return tuple(group for group in groups if len(group) > 1)


def without_reason(found: Iterable[Medicine]) -> tuple[str, ...]:
    """Medicines whose orders give no reason, in a chart where others do; a chart without any reason tells nothing."""
    found = tuple(found)
    bare = tuple(each.name for each in found if not any(_has_reason(order) for order in each.orders))
    return bare if len(bare) < len(found) else ()


def _has_reason(order: Order) -> bool:
    return bool(order.groups) or any(order.resource.get(key) for key in ("reasonCode", "reasonReference"))


def _name(order: Order) -> str:
    if any("insulin" in _classes(name) for name in order.product.ingredients):
        return "insulin"
    return " / ".join(sorted(set(order.product.ingredients))) or order.product.name.lower()


def _left_out(order: Order, short_days: Decimal, *, count_otc: bool) -> bool:
    names = frozenset(order.product.ingredients)
    if order.product.local or _INHALED in (order.route, order.product.route) or names == _RESCUE:
        return True
    if any("vaccine" in _classes(name) for name in names):
        return True
    if names and all("otc-vitamin" in _classes(name) for name in names):
        return not count_otc
    return bool(names) and all("antibiotic" in _classes(name) for name in names) and _short(order, short_days)


def _short(order: Order, days: Decimal) -> bool:
    """Whether all of it, refills included, lasts so many days at most; a course that does not say is not short."""
    if order.supply_days is not None:
        return order.supply_days * (1 + order.refills) <= days
    if order.start is not None and order.end is not None:
        return (order.end.latest - order.start.earliest).days + 1 <= days
    if isinstance(order.dosing, Unread) or not order.dosing.steps:
        return False
    return sum((Decimal(1) if s.once else s.days or days + 1 for s in order.dosing.steps), Decimal(0)) <= days


def _classes(name: str) -> frozenset[str]:
    row = load().ingredients.get(name)
    return frozenset() if row is None else row.classes
