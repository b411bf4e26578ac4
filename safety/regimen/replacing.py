"""What a draft takes the place of: rules.md 14.1.1.

By its own word, by its id, or as a renewal. A draft whose dose cannot be read takes nothing out of a sum: what it
replaces stands as the least that is taken.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.record import Order
from safety.regimen.statements import same_medicine

RENEWAL_WINDOW = timedelta(days=7)  # section 0 item 5 and 14.1.1 [P]
REPEATED_AFTER = timedelta(days=30)  # a month of supply, where an order does not say for how long [P]
WITHDRAWN = frozenset({"cancelled", "entered-in-error", "stopped", "completed", "on-hold"})


def replacements(orders: Iterable[Order], today: date) -> tuple[Order, ...]:
    """Set replaced_by, maybe_replaced_by and least_of anew after a change of drafts; what counts stays as it is."""
    free = [
        order.changed(replaced_by=None, maybe_replaced_by=None, least_of=None)
        if order.replaced_by or order.maybe_replaced_by or order.least_of
        else order
        for order in orders
    ]
    return with_replacements(free, today)


def with_replacements(orders: Sequence[Order], today: date) -> tuple[Order, ...]:
    """What each order gives way to: what names it, else the draft that renews it, else the one that may.

    One draft renews one order (14.1.1: "an active order"), the one of its own strength where there are several.
    """
    found: dict[str, tuple[Order, bool]] = {}
    drafts = [draft for draft in orders if draft.draft and draft.counted]
    taken = [order for order in orders if order.counted and not order.draft]
    unnamed = [draft for draft in drafts if not any(_names(draft, order) for order in taken)]
    strengths = [order.product.parts for order in taken]
    free = sorted(unnamed, key=lambda draft: (draft.product.parts not in strengths, draft.reference))
    over = {draft.reference for draft in orders if stops(draft)}
    for order in taken:
        named = [draft for draft in drafts if _names(draft, order) or _names_confirmed(draft, order, taken)]
        if named and order.reference not in over:
            found[order.reference] = (next((heir for heir in named if stays_as_least(order, heir)), named[0]), True)
    for surely in (True, False):
        for draft in free:
            given = {heir.reference for heir, _ in found.values()}
            open_to = [order for order in taken if order.reference not in {*found, *over}]
            match = None if draft.reference in given else _renewed(draft, open_to, today, surely=surely)
            if match is not None:
                found[match.reference] = (draft, surely)
    return tuple(_with_replacement(order, over, found) for order in orders)


def _renewed(draft: Order, orders: Iterable[Order], today: date, *, surely: bool) -> Order | None:
    """The order that a draft renews: surely when it has run out by then, else perhaps."""
    begins = today if draft.start is None else max(today, draft.start.earliest)
    if surely:
        fitting = [order for order in orders if _same_line(draft, order) and _runs_out(order, begins)]
    else:
        fitting = [order for order in orders if _may_be_same_line(draft, order)]
    return min(fitting, key=lambda order: _likeness(draft, order), default=None)


def _likeness(draft: Order, order: Order) -> tuple[bool, bool, bool, Decimal, str]:
    """The most alike first: strength, as-needed or not, dose; among others the smallest, so that most is counted on."""
    known = () if isinstance(order.amount, Unread) else order.amount.intakes
    other_dose = isinstance(draft.amount, Unread) or draft.amount.intakes != known
    most = sum((intake.most_mg for intake in known), Decimal(0))
    return (order.product.parts != draft.product.parts, order.prn != draft.prn, other_dose, most, order.reference)


def _runs_out(order: Order, begins: date) -> bool:
    end = computed_end(order)
    return end is not None and end <= begins + RENEWAL_WINDOW


def _with_replacement(order: Order, over: Container[str], found: Mapping[str, tuple[Order, bool]]) -> Order:
    if order.draft or not order.counted:
        return order
    if order.reference in over:
        return order.changed(replaced_by=order.reference)
    if order.reference not in found:
        return order
    heir, surely = found[order.reference]
    if stays_as_least(order, heir):
        return order.changed(least_of=heir.reference)
    if surely:
        return order.changed(replaced_by=heir.reference)
    return order.changed(maybe_replaced_by=heir.reference)


def _names(draft: Order, order: Order) -> bool:
    """Whether the two say themselves that one takes the other's place: by its id or by a link."""
    return order.reference == draft.reference or follows(draft, order) or draft.reference in order.links


def _names_confirmed(draft: Order, statement: Order, taken: Iterable[Order]) -> bool:
    """Whether a draft names the one order that a statement reports on; such a statement counts for its amount alone."""
    if statement.kind != "statement":
        return False
    ordered = [order for order in taken if order.kind == "request" and same_medicine(order, statement)]
    return len(ordered) == 1 and _names(draft, ordered[0])


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


def _may_be_same_line(draft: Order, order: Order) -> bool:
    """As `_same_line`, where release or route of either may not be stated."""
    pairs = (
        (draft.product.release, order.product.release),
        (draft.route or draft.product.route, order.route or order.product.route),
    )
    same_drug = bool(order.product.parts) and set(draft.product.ingredients) == set(order.product.ingredients)
    return same_drug and all(left is None or right is None or left == right for left, right in pairs)


def follows(newer: Order, older: Order) -> bool:
    """Whether the newer request takes the place of the older: by its own word, or as a revision of the same drug."""
    same_drug = bool(older.product.parts) and set(newer.product.ingredients) == set(older.product.ingredients)
    revised = older.reference in newer.based_on and same_drug
    return newer.kind == "request" and (older.reference in newer.links or revised)


def repeated(order: Order, orders: Iterable[Order], today: date) -> bool:
    """Whether the draft that may take an order's place is its like, and the order old enough to have run out.

    Only of an order that states neither end nor supply, written a month ago or more: what is written anew each month.
    """
    if order.maybe_replaced_by is None or computed_end(order) is not None or order.start is None:
        return False
    if order.start.latest + REPEATED_AFTER > today or isinstance(order.daily, Unread):
        return False
    heir = next((each for each in orders if each.draft and each.reference == order.maybe_replaced_by), None)
    if heir is None or isinstance(heir.amount, Unread):
        return False
    here, there = order.daily, heir.amount
    same = (here.intakes, here.times_a_day, order.prn) == (there.intakes, there.times_a_day, heir.prn)
    return same and order.product.parts == heir.product.parts


def computed_end(order: Order) -> date | None:
    return order.end.latest if order.end is not None else order.supply_end
