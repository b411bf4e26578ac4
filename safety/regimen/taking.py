"""Orders of named ingredients, whatever class these are in: for pairs that a label names one by one.

A product that acts where it is put (eye drops, a cream) is none of them (14.1.7).
"""

from collections.abc import Collection, Iterable

from safety.regimen.record import Order, Record


def taking(record: Record, names: Collection[str], among: Iterable[Order] | None = None) -> tuple[Order, ...]:
    """Projected systemic orders of any of the ingredients."""
    wanted = frozenset(names)
    orders = record.projected if among is None else among
    return tuple(order for order in orders if not order.product.local and wanted & set(order.product.ingredients))


def names_in(orders: Iterable[Order], names: Collection[str]) -> tuple[str, ...]:
    """The distinct ingredients of the orders that are among the names, sorted."""
    return tuple(sorted({name for order in orders for name in order.product.ingredients if name in names}))
