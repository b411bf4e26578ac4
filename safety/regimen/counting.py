"""Which orders count today, and what a draft replaces: rules.md section 0 and 14.1.1.

Every order stays in the record; one that does not count says why.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from safety.regimen.dosing import Unread
from safety.regimen.record import Daily, Event, Order
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
    dated = [dataclasses.replace(order, supply_end=_supply_end(order)) for order in orders]
    counted = [_with_reason(order, _why_not(order, today, past, encounters)) for order in dated]
    counted = _without_linked(counted)
    counted = _without_refilled(counted)
    counted = _without_repeated_statements(counted)
    return with_replacements(counted, today)


def _with_reason(order: Order, why: str | None) -> Order:
    state = "history" if why is not None and order.state == "active" else order.state
    return dataclasses.replace(order, counted=why is None, why_not_counted=why, state=state)


def _supply_end(order: Order) -> date | None:
    """start + days of supply x (1 + refills), or the stated length of the course x (1 + refills)."""
    if order.start is None:
        return None
    days = order.supply_days
    course = _course_days(order)
    longest = max((d for d in (days, course) if d is not None), default=None)
    if longest is None:
        return None
    return order.start.latest + timedelta(days=min(int(longest * (1 + order.refills)), 36500))


def _course_days(order: Order) -> int | None:
    """The length of treatment that the dosing itself states; None when any last step is open."""
    if isinstance(order.dosing, Unread) or not order.dosing.steps:
        return None
    total = 0
    for number in {step.sequence for step in order.dosing.steps}:
        days = [step.days for step in order.dosing.steps if step.sequence == number]
        if any(day is None for day in days):
            return None
        total += int(max(day for day in days if day is not None))
    return total


def _why_not(order: Order, today: date, past: bool, encounters: Sequence[Event]) -> str | None:
    if order.do_not_perform:
        return "marked doNotPerform"
    if order.state == "draft":
        return f"status {order.status}" if order.status in WITHDRAWN else None
    return (
        _status_reason(order, past)
        or _intent_reason(order)
        or _not_yet(order, today)
        or _date_reason(order, today, past)
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


def _date_reason(order: Order, today: date, past: bool) -> str | None:
    end = _stated_end(order, past)
    if end is not None:
        return f"ended on {end.isoformat()}" if end < today else None
    if order.supply_end is not None:
        if order.supply_end + EXPIRED_AFTER < today:
            return f"supply ended on {order.supply_end.isoformat()}; possibly still taken"
        return None
    if order.start is None:
        return None
    if order.start.latest + NO_END_AFTER < today:
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
        return _set_aside(order, f"replaced by {heir.reference}")
    note = f"{heir.reference} replaces it and could not be read: counted on as the least"
    return dataclasses.replace(order, notes=(*order.notes, note))


def _circle(reference: str, heirs: Mapping[str, str]) -> bool:
    """Whether following the heirs of an order never ends."""
    seen = {reference}
    while (heir := heirs.get(reference)) is not None:
        if heir in seen:
            return True
        seen.add(heir)
        reference = heir
    return False


def _set_aside(order: Order, why: str) -> Order:
    return dataclasses.replace(order, counted=False, why_not_counted=why, state="history")


def _without_refilled(orders: list[Order]) -> list[Order]:
    """Section 0 item 5: of two fills of one product, sig and prescriber the older stops when the newer takes over."""
    same_drug: dict[frozenset[str], list[Order]] = defaultdict(list)
    for order in orders:
        if order.counted and not order.draft and order.product.parts:
            same_drug[frozenset(order.product.ingredients)].append(order)
    return [_refilled_or_noted(order, same_drug[frozenset(order.product.ingredients)]) for order in orders]


def _refilled_or_noted(order: Order, same_drug: list[Order]) -> Order:
    others = [other for other in same_drug if other.reference != order.reference]
    if not others or len(others) == len(same_drug):
        return order
    newer = next((other for other in others if _refills(other, order)), None)
    if newer is not None:
        return _set_aside(order, f"refilled by {newer.reference}")
    return dataclasses.replace(order, notes=(*order.notes, "another order of the same drug counts too"))


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
    return not isinstance(one.daily, Unread) and one.daily == other.daily and one.prn == other.prn


def _without_repeated_statements(orders: list[Order]) -> list[Order]:
    """Section 0 item 1: a MedicationStatement of an ingredient, strength and dose already ordered is that medicine."""
    return [
        _set_aside(order, f"the same medicine as {twin.reference}") if (twin := _twin(order, orders)) else order
        for order in orders
    ]


def _twin(statement: Order, orders: Sequence[Order]) -> Order | None:
    if statement.kind != "statement" or not statement.counted or not statement.product.parts:
        return None
    for order in orders:
        if order.kind != "request" or not order.counted or order.draft:
            continue
        if order.product.parts == statement.product.parts and _same_dose(order.daily, statement.daily):
            return order
    return None


def _same_dose(one: Daily | Unread, other: Daily | Unread) -> bool:
    """Equal amounts; two that are both unread cannot be told apart and count once, as unread."""
    if isinstance(one, Unread) or isinstance(other, Unread):
        return isinstance(one, Unread) and isinstance(other, Unread)
    return one.intakes == other.intakes


__all__ = ["EXPIRED_AFTER", "INPATIENT_CLASSES", "RENEWAL_WINDOW", "count", "replacements", "stops"]
