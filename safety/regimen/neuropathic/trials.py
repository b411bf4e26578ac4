"""For how long which daily dose of one ingredient was taken before the drafts.

Built on `courses`: a day without a known start or end proves nothing. Orders that count are taken to run on until
today; a break of a few days between two fills is no break.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from safety.regimen.courses import NEVER_TAKEN, course
from safety.regimen.dosing import Unread
from safety.regimen.knowledge import load
from safety.regimen.neuropathic import FIRST_LINE, is_first_line
from safety.regimen.record import Order, Record

_DAY = timedelta(days=1)
LATE_FILL_DAYS = 7
"""A break of at most so many days between two orders is a late fill, as for renewals (14.1.1)"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both included, on each of which the same `mg` were taken."""

    first: date
    last: date
    mg: Decimal

    def full_days(self, today: date) -> int:
        """Days that are over: today itself is not."""
        return (min(self.last, today - _DAY) - self.first).days + 1


def stretches(record: Record, ingredient: str) -> tuple[Stretch, ...]:
    """The daily amounts of the past in the order of time, breaks left out and late fills bridged."""
    return record.once(_stretches, ingredient)


def _stretches(record: Record, ingredient: str) -> tuple[Stretch, ...]:
    spans = list(_spans(record, ingredient))
    edges = sorted({day for first, last, _ in spans for day in (first, last + _DAY)})
    found: list[Stretch] = []
    for first, following in pairwise(edges):
        mg = _on(spans, ingredient, first)
        if mg > 0:
            _append(found, Stretch(first, following - _DAY, mg))
    return tuple(found)


def _append(found: list[Stretch], new: Stretch) -> None:
    """A late fill lengthens the stretch before it; the same amount goes on as one."""
    if found and (new.first - found[-1].last).days - 1 <= LATE_FILL_DAYS:
        before = found.pop()
        if before.mg == new.mg:
            new = Stretch(before.first, new.last, new.mg)
        else:
            found.append(Stretch(before.first, new.first - _DAY, before.mg))
    found.append(new)


_Span = tuple[date, date, Order]


def _spans(record: Record, ingredient: str) -> Iterator[_Span]:
    for order in record.orders:
        if not order.takes(ingredient) or order.product.local or isinstance(order.daily, Unread):
            continue
        span = course(order, record.today)
        if span is not None:
            yield span.first, record.today if order.counted else span.last, order


def _on(spans: Iterable[_Span], ingredient: str, day: date) -> Decimal:
    """What was taken on a day: orders that count are added; of those set aside, one of each product."""
    running, aside = Decimal(0), defaultdict[object, Decimal](Decimal)
    for first, last, order in spans:
        if first <= day <= last:
            mg = _most(order, ingredient)
            if order.counted:
                running += mg
            else:
                aside[order.product.parts] = max(aside[order.product.parts], mg)
    return max(running, sum(aside.values(), Decimal(0)))


def _most(order: Order, ingredient: str) -> Decimal:
    assert not isinstance(order.daily, Unread)
    intake = order.daily.of(ingredient)
    return Decimal(0) if intake is None else intake.most_mg


def days_at_dose(record: Record, ingredient: str) -> int:
    """For how many full days today's daily amount has been taken without a change; 0 where nothing is taken today."""
    found = stretches(record, ingredient)
    return found[-1].full_days(record.today) if found and found[-1].last >= record.today else 0


def days_at_target(record: Record, ingredient: str, mg: Decimal) -> int:
    """The most full days in a row on which at least `mg` were taken."""
    longest = run = 0
    before: Stretch | None = None
    for stretch in stretches(record, ingredient):
        goes_on = before is not None and stretch.first - before.last == _DAY
        enough = stretch.mg >= mg
        run = ((run if goes_on else 0) + stretch.full_days(record.today)) if enough else 0
        longest, before = max(longest, run), stretch
    return longest


def undated(record: Record, ingredient: str) -> bool:
    """Whether it was ordered without our knowing for how long, or how much: then the length of a trial is unknown."""
    return any(
        isinstance(order.daily, Unread) or course(order, record.today) is None
        for order in was_ordered(record, ingredient)
    )


def was_ordered(record: Record, ingredient: str) -> tuple[Order, ...]:
    """Orders of it that are no drafts and may have been taken."""
    return tuple(
        order
        for order in record.orders
        if order.takes(ingredient) and not order.product.local and _may_have_been_taken(order)
    )


def _may_have_been_taken(order: Order) -> bool:
    return not order.draft and not order.do_not_perform and order.status not in NEVER_TAKEN


def tried(record: Record, days: Decimal) -> tuple[str, ...]:
    """First-line ingredients ordered or handed over in the last so many days, undated orders included."""
    since = record.today - timedelta(days=int(days))
    found = set[str]()
    for order in record.orders:
        if is_first_line(order) and _may_have_been_taken(order) and _within(order, since):
            found |= _first_line_of(order.product.ingredients)
    for dispense in record.dispenses:
        if dispense.when is None or dispense.when.latest >= since:
            found |= set() if dispense.product.local else _first_line_of(dispense.product.ingredients)
    return tuple(sorted(found))


def _within(order: Order, since: date) -> bool:
    """Whether it was begun since then, or may have gone on so long; an undated order may have."""
    if order.counted or order.start is None:
        return True
    days = [order.start.latest, None if order.end is None else order.end.latest, order.supply_end]
    return any(day >= since for day in days if day is not None)


def _first_line_of(ingredients: Iterable[str]) -> frozenset[str]:
    rows = load().ingredients
    return frozenset(name for name in ingredients if name in rows and rows[name].classes & set(FIRST_LINE))
