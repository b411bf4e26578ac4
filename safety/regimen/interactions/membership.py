"""Whether an order belongs to a group of a pair table: a class of ingredients.csv, or an ingredient by its name.

Only products that reach the body belong to any (14.1.7). Doxepin by mouth up to 6 mg a day is a sleeping aid and no
tricyclic (14.4.34).
"""

from collections.abc import Iterable

from safety.regimen.knowledge import Knowledge, load
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Product


def known(group: str, knowledge: Knowledge) -> bool:
    """Whether the tables have such a class or ingredient."""
    return group in knowledge.ingredients or any(group in row.classes for row in knowledge.ingredients.values())


def belonging(product: Product, group: str) -> tuple[str, ...]:
    """The ingredients of a product that are in a group."""
    if product.local:
        return ()
    rows = load().ingredients
    return tuple(
        name for name in product.ingredients if name == group or (name in rows and group in rows[name].classes)
    )


def members(orders: Iterable[Order], group: str) -> tuple[Order, ...]:
    """Orders that belong to a group; a tricyclic in the dose of a sleeping aid does not to "tca"."""
    return tuple(
        order for order in orders if belonging(order.product, group) and (group != "tca" or is_tricyclic(order))
    )
