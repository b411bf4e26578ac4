"""What a draft takes the place of: rules.md 14.1.1.

By its own word, by its id, or as a renewal. A draft whose dose cannot be read takes nothing out of a sum: what it
replaces stands as the least that is taken.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from safety.regimen.dosing import Unread
from safety.regimen.record import Order

RENEWAL_WINDOW = timedelta(days=7)  # section 0 item 5 and 14.1.1 [P]
WITHDRAWN = frozenset({"cancelled", "entered-in-error", "stopped", "completed", "on-hold"})


def replacements(orders: Iterable[Order], today: date) -> tuple[Order, ...]:
    """Set replaced_by, maybe_replaced_by and least_of anew after a change of drafts; what counts stays as it is."""
    free = [
        dataclasses.replace(order, replaced_by=None, maybe_replaced_by=None, least_of=None)
        if order.replaced_by or order.maybe_replaced_by or order.least_of
        else order
        for order in orders
    ]
    return with_replacements(free, today)


def with_replacements(orders: Sequence[Order], today: date) -> tuple[Order, ...]:
    """One draft renews one order (14.1.1: "an active order"): the one of its own strength where there are several."""
    renewed = _renewals(orders, today)
    return tuple(_with_replacement(order, orders, renewed) for order in orders)


def _renewals(orders: Sequence[Order], today: date) -> dict[str, Order]:
    """Active order -> the draft that renews it, each draft used once; one that names its order renews no other."""
    found: dict[str, Order] = {}
    for draft in orders:
        if not draft.draft or not draft.counted or _has_named(draft, orders):
            continue
        begins = today if draft.start is None else max(today, draft.start.earliest)
        due = [
            order
            for order in orders
            if order.counted
            and not order.draft
            and order.reference not in found
            and _same_line(draft, order)
            and (end := computed_end(order)) is not None
            and end <= begins + RENEWAL_WINDOW
        ]
        if due:
            best = min(due, key=lambda order: (order.product.parts != draft.product.parts, order.reference))
            found[best.reference] = draft
    return found


def _with_replacement(order: Order, orders: Sequence[Order], renewed: Mapping[str, Order]) -> Order:
    if order.draft or not order.counted:
        return order
    if any(stops(draft) and draft.reference == order.reference for draft in orders):
        return dataclasses.replace(order, replaced_by=order.reference)
    drafts = [draft for draft in orders if draft.draft and draft.counted]
    named = next((draft for draft in drafts if _names(draft, order)), None)
    heir = named or renewed.get(order.reference)
    if heir is not None:
        return _given_way(order, heir, certain=True)
    same = [draft for draft in drafts if _same_line(draft, order) and not _has_named(draft, orders)]
    return _given_way(order, same[0], certain=False) if same else order


def _names(draft: Order, order: Order) -> bool:
    """Whether the two say themselves that one takes the other's place: by its id or by a link."""
    return order.reference == draft.reference or follows(draft, order) or draft.reference in order.links


def _has_named(draft: Order, orders: Iterable[Order]) -> bool:
    return any(not order.draft and order.counted and _names(draft, order) for order in orders)


def _given_way(order: Order, heir: Order, *, certain: bool) -> Order:
    if stays_as_least(order, heir):
        return dataclasses.replace(order, least_of=heir.reference)
    if certain:
        return dataclasses.replace(order, replaced_by=heir.reference)
    return dataclasses.replace(order, maybe_replaced_by=heir.reference)


def stays_as_least(order: Order, heir: Order) -> bool:
    """Whether an order is known and its heir's dose is not, though the heir has the same drug in it, or may have."""
    if isinstance(order.amount, Unread) or not isinstance(heir.amount, Unread):
        return False
    return not heir.product.parts or bool(set(order.product.ingredients) & set(heir.product.ingredients))


def stops(draft: Order) -> bool:
    """Whether a draft is an order of this very id that is being stopped, held or withdrawn."""
    return draft.draft and not draft.counted and draft.status in WITHDRAWN


def _same_line(draft: Order, order: Order) -> bool:
    """Same ingredients, release class and route (14.1.1)."""
    return (
        bool(order.product.parts)
        and set(draft.product.ingredients) == set(order.product.ingredients)
        and draft.product.release == order.product.release
        and (draft.route or draft.product.route) == (order.route or order.product.route)
    )


def follows(newer: Order, older: Order) -> bool:
    """Whether the newer request takes the place of the older: by its own word, or as a revision of the same drug."""
    same_drug = bool(older.product.parts) and set(newer.product.ingredients) == set(older.product.ingredients)
    revised = older.reference in newer.based_on and same_drug
    return newer.kind == "request" and (older.reference in newer.links or revised)


def computed_end(order: Order) -> date | None:
    return order.end.latest if order.end is not None else order.supply_end
