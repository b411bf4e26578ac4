"""The groups of a pair table that a medicine belongs to: classes of ingredients.csv and ingredients by name.

Only products that reach the body belong to any (14.1.7). Doxepin by mouth up to 6 mg a day is a sleeping aid and no
tricyclic (14.4.34).
"""

from collections.abc import Mapping

from safety.regimen.knowledge import Knowledge, load
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Product, Record

_TRICYCLIC = "tca"


def every_group(knowledge: Knowledge) -> frozenset[str]:
    """Every class and ingredient that the tables know."""
    return frozenset(knowledge.ingredients).union(*(row.classes for row in knowledge.ingredients.values()))


def belonging(product: Product, group: str) -> tuple[str, ...]:
    """The ingredients of a product that are in a group."""
    if product.local:
        return ()
    rows = load().ingredients
    return tuple(
        name for name in product.ingredients if name == group or (name in rows and group in rows[name].classes)
    )


def groups_of(product: Product) -> frozenset[str]:
    """Every class of a product's ingredients, and these by name."""
    if product.local:
        return frozenset()
    rows = load().ingredients
    names = frozenset(product.ingredients)
    return names.union(*(rows[name].classes for name in names if name in rows))


def groups(record: Record) -> Mapping[str, frozenset[str]]:
    """The groups of every order that is taken once the drafts are signed, by its reference."""
    return record.once(_groups)


def _groups(record: Record) -> Mapping[str, frozenset[str]]:
    return {order.reference: _of_order(order) for order in record.projected}


def _of_order(order: Order) -> frozenset[str]:
    found = groups_of(order.product)
    return found - {_TRICYCLIC} if _TRICYCLIC in found and not is_tricyclic(order) else found
