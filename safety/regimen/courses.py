"""For how long something was taken: spans of days per ingredient or class, and what each of them rests on.

A day belongs to a course only when the record is certain of it: an order without a start, or a closed one that does
not say when it ended, proves nothing. Used wherever a rule asks for the past: naive and tolerant patients, the length
of a trial, washout, gaps, abrupt stops (rules.md 14.1.2, 14.2.9).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from safety.regimen.depots import depot_days
from safety.regimen.knowledge import load
from safety.regimen.record import Administration, Dispense, Order, Product, Record

Basis = Literal["bounds", "supply", "open", "dispense", "given"]
"""What says when it ended: the order's own dates, its supply and refills, nothing (it runs), what was handed over or
given in a clinic"""

NEVER_TAKEN = frozenset({"entered-in-error", "cancelled", "draft", "not-taken", "intended", "proposed"})


@dataclass(frozen=True, slots=True)
class Course:
    """From the first to the last day of use, both included and at most the record's day.

    orders, dispenses: references of what it rests on. as_needed: no order of it is taken on a schedule.
    """

    first: date
    last: date
    basis: frozenset[Basis]
    orders: tuple[str, ...] = ()
    dispenses: tuple[str, ...] = ()
    as_needed: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def ended(self, today: date) -> int:
        """Days since the last day of use; 0: it may go on."""
        return (today - self.last).days


def course(order: Order, today: date) -> Course | None:
    """The days on which one order was certainly to be taken; None when unknown, drafted or never taken."""
    if order.draft or order.do_not_perform or order.start is None or order.status in NEVER_TAKEN:
        return None
    ends: list[tuple[date, Basis]] = []
    if order.end is not None:
        ends.append((order.end.earliest, "bounds"))
    if order.supply_end is not None:
        ends.append((order.supply_end - timedelta(days=1), "supply"))
    if not ends and not order.counted:
        return None
    last, basis = min(ends, default=(today, "open"))
    last = min(last, today)
    if order.start.latest > last:
        return None
    return Course(order.start.latest, last, frozenset({basis}), (order.reference,), as_needed=order.prn)


def handed_over(dispense: Dispense, today: date) -> Course | None:
    """The days that a dispensed amount was to last, from the day it was handed over; None when either is unknown."""
    if dispense.when is None or dispense.days is None:
        return None
    first = dispense.when.latest
    last = min(first + timedelta(days=max(int(dispense.days) - 1, 0)), today)
    return Course(first, last, frozenset({"dispense"}), (), (dispense.reference,)) if first <= last else None


def was_given(administration: Administration, today: date) -> Course | None:
    """The days of one administration, those on which a depot stays present among them; None for a day ahead."""
    start, end = administration.span.start, administration.span.end
    if start is None or start.latest > today:
        return None
    last = today if administration.going_on else (end or start).latest
    lasting = depot_days(administration.product, administration.route)
    if lasting is not None:
        last = start.latest + timedelta(days=lasting)
    last = max(start.latest, min(last, today))
    return Course(start.latest, last, frozenset({"given"}))


def courses(
    record: Record, *, ingredient: str | None = None, of_class: str | None = None, gap: int = 0
) -> tuple[Course, ...]:
    """What was taken of an ingredient or a class before the drafts, earliest first; all medicines where neither is
    named. Breaks of up to `gap` days are bridged."""
    return record.once(_courses, ingredient, of_class, gap)


def _courses(record: Record, ingredient: str | None, of_class: str | None, gap: int) -> tuple[Course, ...]:
    return merged(_single(record, ingredient, of_class), gap)


def fills(record: Record, *, ingredient: str | None = None, of_class: str | None = None) -> tuple[Course, ...]:
    """As `courses`, by what was handed over alone; early fills are used up after the ones before them."""
    found: list[Course] = []
    spans = (handed_over(each, record.today) for each in _dispenses(record, ingredient, of_class))
    for span in sorted((span for span in spans if span is not None), key=lambda span: span.first):
        lies_over = found[-1].last - span.first if found else timedelta(days=-1)
        shift = lies_over + timedelta(days=1) if lies_over >= timedelta(0) else timedelta(0)
        found.append(Course(span.first, min(span.last + shift, record.today), span.basis, (), span.dispenses))
    return merged(found, 0)


def merged(spans: Iterable[Course], gap: int) -> tuple[Course, ...]:
    """Spans that touch, overlap or lie at most `gap` days apart as one."""
    found: list[Course] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last, span.orders, span.dispenses)):
        if found and (span.first - found[-1].last).days <= gap + 1:
            found[-1] = _joined(found[-1], span)
        else:
            found.append(span)
    return tuple(found)


def _joined(one: Course, other: Course) -> Course:
    return Course(
        one.first,
        max(one.last, other.last),
        one.basis | other.basis,
        tuple(dict.fromkeys((*one.orders, *other.orders))),
        tuple(dict.fromkeys((*one.dispenses, *other.dispenses))),
        _as_needed((one, other)),
    )


def _as_needed(spans: Iterable[Course]) -> bool:
    """Of the spans that an order says something about; a dispense does not say how it is taken."""
    known = [span.as_needed for span in spans if span.orders]
    return bool(known) and all(known)


def _single(record: Record, ingredient: str | None, of_class: str | None) -> Iterator[Course]:
    for order in record.orders:
        wanted = (ingredient is None or order.takes(ingredient)) and (of_class is None or of_class in order.classes)
        span = course(order, record.today) if wanted else None
        if span is not None:
            yield span
    for dispense in _dispenses(record, ingredient, of_class):
        handed = handed_over(dispense, record.today)
        if handed is not None:
            yield handed
    for administration in record.administrations:
        given = was_given(administration, record.today) if _is(administration.product, ingredient, of_class) else None
        if given is not None:
            yield given


def _dispenses(record: Record, ingredient: str | None, of_class: str | None) -> Iterator[Dispense]:
    return (dispense for dispense in record.dispenses if _is(dispense.product, ingredient, of_class))


def _is(product: Product, ingredient: str | None, of_class: str | None) -> bool:
    """Whether a product holds the ingredient and acts as the class, where these are named."""
    if ingredient is not None and ingredient not in product.ingredients:
        return False
    if of_class is None:
        return True
    rows = load().ingredients
    return not product.local and any(name in rows and of_class in rows[name].classes for name in product.ingredients)
