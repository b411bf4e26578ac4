"""Which orders count today, and what a draft replaces: rules.md section 0 and 14.1.1.

Every order stays in the record; one that does not count says why.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from safety.regimen.dosing import Unread
from safety.regimen.record import Event, Order
from safety.regimen.replacing import (
    RENEWAL_WINDOW,
    WITHDRAWN,
    computed_end,
    follows,
    replacements,
    stays_as_least,
    stops,
    with_replacements,
)
from safety.regimen.statements import confirmed, set_aside
from safety.regimen.when import Moment

EXPIRED_AFTER = timedelta(days=30)  # section 0 item 2 [P]
NO_END_AFTER = timedelta(days=730)  # section 0 item 2: two years
CLOSED_WITHOUT_END = timedelta(days=30)  # a closed order of a past chart that says no end [P]

_INTENTS = frozenset({"order", "plan", "instance-order", "original-order", "reflex-order", "filler-order"})
_TAKEN_NOW = frozenset({"active", None})
"""None: DSTU2 leaves the status optional (MedicationOrder.status 0..1); an order on the list without one is kept"""
_HOSPITAL = frozenset({"inpatient"})
_MAY_HAVE_BEEN_TAKEN = frozenset({"active", "completed", "stopped", "on-hold", "ended", "unknown", None})
INPATIENT_CLASSES = frozenset({"IMP", "EMER", "ACUTE", "NONAC", "OBSENC", "SS", "inpatient", "emergency"})
"""Encounter.class of a stay: v3-ActCode, and the DSTU2 words"""


def count(
    orders: Sequence[Order], today: date, *, past: bool = False, events: Iterable[Event] = ()
) -> tuple[Order, ...]:
    """Set counted, why_not_counted, supply_end, replaced_by and maybe_replaced_by on every order.

    past: the day lies in the past of the chart; an order then counts when its dates cover the day, whatever its status
    has become since.
    """
    encounters = [event for event in events if event.kind == "encounter"]
    counted = [_judged(order, today, past, encounters) for order in orders]
    counted = _without_linked(counted)
    counted = _without_refilled(counted)
    counted = _with_company_noted(confirmed(counted))
    return with_replacements(counted, today)


def _judged(order: Order, today: date, past: bool, encounters: Sequence[Event]) -> Order:
    end = _supply_end(order)
    why = _why_not(order, end, today, past, encounters)
    state = "history" if why is not None and order.state == "active" else order.state
    return order.changed(supply_end=end, counted=why is None, why_not_counted=why, state=state)


def _supply_end(order: Order) -> date | None:
    """The later end of the supply, from when it was written or is to start, and of the course that the dosing states,
    from its start; each x (1 + refills)."""
    start, written = order.start, _written(order)
    lasting = [(start, _course_days(order)), (written, order.supply_days)]
    fills = 1 + order.refills
    ends = [
        since.latest + timedelta(days=min(int(days * fills), 36500))
        for since, days in lasting
        if since is not None and days is not None
    ]
    return max(ends, default=None)


def _written(order: Order) -> Moment | None:
    """When it was written, or later where it starts later; a renewal may state when the medicine was first taken."""
    if order.start is None or order.written is None:
        return order.start
    return max(order.start, order.written, key=lambda when: when.latest)


def _course_days(order: Order) -> int | None:
    """The length of treatment that the dosing itself states; None when any last step is open."""
    if isinstance(order.dosing, Unread) or not order.dosing.steps:
        return None
    total = 0
    if order.dosing.steps[-1].days is None:
        return None
    for number in {step.sequence for step in order.dosing.steps}:
        days = [step.days for step in order.dosing.steps if step.sequence == number]
        if any(day is None for day in days):
            return None
        total += int(max(day for day in days if day is not None))
    return total


def _why_not(order: Order, supply_end: date | None, today: date, past: bool, encounters: Sequence[Event]) -> str | None:
    if order.do_not_perform:
        return "marked doNotPerform"
    if order.state == "draft":
        return f"status {order.status}" if order.status in WITHDRAWN else None
    return (
        _status_reason(order, past)
        or _intent_reason(order)
        or _not_yet(order, today)
        or _date_reason(order, supply_end, today, past)
        or _setting_reason(order, today, encounters)
    )


def _status_reason(order: Order, past: bool) -> str | None:
    if order.status in (_MAY_HAVE_BEEN_TAKEN if past else _TAKEN_NOW):
        return None
    if order.status == "draft":
        return "a draft that is not in this request"
    return f"status {order.status}"


def _intent_reason(order: Order) -> str | None:
    if order.kind == "statement" or order.intent is None or order.intent in _INTENTS:
        return None
    return f"intent {order.intent}"


def _not_yet(order: Order, today: date) -> str | None:
    """Why the order lies ahead: its own start, or a script written for a later month."""
    if order.start is not None and _ahead(order.start, today):
        return f"starts on {order.start.earliest.isoformat()}"
    first = None if order.validity is None else order.validity.start
    if first is not None and _ahead(first, today):
        return f"not to be dispensed before {first.earliest.isoformat()}"
    return None


def _date_reason(order: Order, supply_end: date | None, today: date, past: bool) -> str | None:
    end = _stated_end(order, past)
    if end is not None:
        return f"ended on {end.isoformat()}" if end < today else None
    if supply_end is not None:
        if supply_end + EXPIRED_AFTER < today:
            return f"supply ended on {supply_end.isoformat()}; possibly still taken"
        return None
    written = _written(order)
    if order.start is None or written is None:
        return None
    if written.latest + NO_END_AFTER < today:
        return "written more than two years ago without an end"
    if order.status not in _TAKEN_NOW and order.start.latest + CLOSED_WITHOUT_END < today:
        return f"status {order.status}, and no end date says when"
    return None


def _ahead(start: Moment, today: date) -> bool:
    """Whether it begins on a later day; an instant may carry tomorrow's date in another time zone than ours."""
    return start.earliest > (today if start.instant is None else today + timedelta(days=1))


def _stated_end(order: Order, past: bool) -> date | None:
    if order.end is not None:
        return order.end.latest
    if order.start is not None and _once(order):
        return order.start.latest + timedelta(days=1)
    if (past or order.category & _HOSPITAL) and order.validity is not None and order.validity.end is not None:
        return order.validity.end.latest
    return None


def _once(order: Order) -> bool:
    """Whether the dosing is single doses only: over the day after."""
    steps = () if isinstance(order.dosing, Unread) else order.dosing.steps
    return bool(steps) and all(step.once for step in steps)


def _setting_reason(order: Order, today: date, encounters: Sequence[Event]) -> str | None:
    """An inpatient order counts during a stay; where no encounter could be read it cannot be ruled out and counts."""
    if order.category != _HOSPITAL or not encounters:
        return None
    if any(event.klass in INPATIENT_CLASSES and event.span.may_cover(today) for event in encounters):
        return None
    return "an inpatient order, and no hospital stay covers this day"


def _without_linked(orders: list[Order]) -> list[Order]:
    """An active request that another counted one names as its predecessor is over; a circle of names ends nothing."""
    requests = [order for order in orders if order.counted and not order.draft and order.kind == "request"]
    named = {order.reference: order for order in requests}
    heirs = {
        link: order.reference
        for order in requests
        for link in (*order.links, *order.based_on)
        if link in named and follows(order, named[link])
    }
    over = {reference for reference in heirs if not _circle(reference, heirs)}
    return [
        _succeeded(order, named[heirs[order.reference]])
        if order.counted and not order.draft and order.reference in over
        else order
        for order in orders
    ]


def _succeeded(order: Order, heir: Order) -> Order:
    """Over, unless the dose of its heir is not known: then it stands as the least that is taken."""
    if not stays_as_least(order, heir):
        return set_aside(order, f"replaced by {heir.reference}")
    note = f"{heir.reference} replaces it and could not be read: counted on as the least"
    return order.changed(notes=(*order.notes, note))


def _circle(reference: str, heirs: Mapping[str, str]) -> bool:
    """Whether following the heirs of an order never ends."""
    seen = {reference}
    while (heir := heirs.get(reference)) is not None:
        if heir in seen:
            return True
        seen.add(heir)
        reference = heir
    return False


def _without_refilled(orders: list[Order]) -> list[Order]:
    """Section 0 item 5: of two fills of one product, sig and prescriber the older stops when the newer takes over."""
    return [_unless_refilled(order, same) for order, same in _beside_same_drug(orders)]


def _beside_same_drug(orders: list[Order]) -> Iterator[tuple[Order, list[Order]]]:
    """Each order with the other counted ones of its ingredients; with none where it does not count itself."""
    same: dict[frozenset[str], list[Order]] = defaultdict(list)
    for order in orders:
        if order.counted and not order.draft and order.product.parts:
            same[frozenset(order.product.ingredients)].append(order)
    for order in orders:
        fellows = same[frozenset(order.product.ingredients)] if order.counted and not order.draft else []
        yield order, [other for other in fellows if other.reference != order.reference]


def _unless_refilled(order: Order, others: list[Order]) -> Order:
    newer = next((other for other in others if _refills(other, order)), None)
    return order if newer is None else set_aside(order, f"refilled by {newer.reference}")


def _with_company_noted(orders: list[Order]) -> list[Order]:
    note = "another order of the same drug counts too"
    return [
        order.changed(notes=(*order.notes, note)) if others else order for order, others in _beside_same_drug(orders)
    ]


def _refills(newer: Order, older: Order) -> bool:
    end = computed_end(older)
    if newer.prescriber is None or newer.prescriber != older.prescriber or end is None:
        return False
    if older.start is None or newer.start is None or older.start.latest >= newer.start.earliest:
        return False
    return _same_product(newer, older) and _same_sig(newer, older) and newer.start.earliest >= end - RENEWAL_WINDOW


def _same_product(one: Order, other: Order) -> bool:
    return one.product.parts == other.product.parts and one.product.release == other.product.release


def _same_sig(one: Order, other: Order) -> bool:
    """The same amounts, as often and as needed or not; how surely they were read makes no other sig."""
    if isinstance(one.daily, Unread) or isinstance(other.daily, Unread):
        return False
    here, there = one.daily, other.daily
    return (here.intakes, here.times_a_day, one.prn) == (there.intakes, there.times_a_day, other.prn)


__all__ = ["EXPIRED_AFTER", "INPATIENT_CLASSES", "RENEWAL_WINDOW", "count", "replacements", "stops"]
