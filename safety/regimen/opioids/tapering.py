"""How opioids come down: stops, gaps in supply and steps of the patient's total (rules.md B18, 14.2.15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from safety.regimen.counting import stops
from safety.regimen.courses import course, courses, fills
from safety.regimen.opioids.mme import Converted, convert
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.opioids.past_totals import (
    SWITCH_DAYS,
    days_since_fall,
    falls,
    held_days,
    opioids_of,
    regimen_on,
    takes_its_place,
    therapy_days,
)
from safety.regimen.record import Order, Record

Kind = Literal["stop", "ended", "gap", "step"]
_ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Lowering:
    """A fall of the total from old to new MME a day.

    kind: "stop" by a draft, "ended" before today, "gap" in the supply of orders that count, "step" to a lower total.
    therapy_days: of opioid use before it, None where no start is known; held_days: of what is lowered itself.
    interval_days: since the step before it, at most 30; 0 where nothing is left. ago: days since it happened.
    orders: what was taken, and the drafts that change it. rotated: opioids that are started instead. as_needed: nothing
    was taken on a schedule. disorder: it was treatment of opioid use disorder. supposed: only if a draft replaces an
    order that it does not name. unread: old is a lower bound.
    """

    kind: Kind
    old: Decimal
    new: Decimal
    therapy_days: int | None
    held_days: int
    interval_days: int
    ago: int
    orders: tuple[Order, ...]
    rotated: tuple[Order, ...] = ()
    as_needed: bool = False
    disorder: bool = False
    supposed: bool = False
    unread: bool = False

    @property
    def percent(self) -> Decimal:
        """Of the old total; 100 where nothing is left."""
        return _ALL if self.new == 0 or self.old == 0 else (self.old - self.new) / self.old * _ALL

    def percent_per(self, days: int) -> Decimal | None:
        """Scaled to so many days; over a longer interval the whole step falls into them. None for a stop."""
        return self.percent * days / min(self.interval_days, days) if self.interval_days else None


def stop_of(record: Record, recent: int, gap: int, bridge: int) -> Lowering | None:
    """All opioids, or all treatment of opioid use disorder, stopped by a draft or in the `recent` days before today, or
    without supply for more than `gap` days. bridge: days without use that do not end a therapy."""
    now = tuple(order for order in record.current if "opioid" in order.classes)
    if not now:
        return _ended(record, recent, bridge)
    return _stopped(record, now, bridge) or _supply_gap(record, now, recent, gap, bridge)


def step_of(record: Record, recent: int, bridge: int) -> Lowering | None:
    """A step to a lower total, with opioids left: by the drafts, else the newest of the `recent` days before today."""
    now = tuple(order for order in record.current if "opioid" in order.classes)
    if not now:
        return None
    if record.of_class("opioid", among=record.drafts) or _stop_drafts(record, now):
        return _drafted_step(record, now, bridge)
    return _past_step(record, now, recent, bridge)


def _stop_drafts(record: Record, now: Iterable[Order]) -> tuple[Order, ...]:
    mine = {order.reference for order in now}
    return tuple(order for order in record.orders if stops(order) and order.reference in mine)


def _stopped(record: Record, now: tuple[Order, ...], bridge: int) -> Lowering | None:
    gone = tuple(order for order in now if order.replaced_by is not None)
    then = record.of_class("opioid")
    treatment = tuple(order for order in gone if is_oud_treatment(order))
    leaves_treatment = bool(treatment) and not any(is_oud_treatment(order) for order in then)
    rotated = _rotated(record, now, then)
    if not gone or not (leaves_treatment or set(then) <= set(rotated)):
        return None
    before = convert(now, record.factor_set)
    return Lowering(
        kind="stop",
        old=before.most,
        new=Decimal(0),
        therapy_days=therapy_days(record, record.today, bridge),
        held_days=held_days(record, gone, record.today, bridge),
        interval_days=0,
        ago=0,
        orders=(*now, *_stop_drafts(record, now), *rotated),
        rotated=rotated,
        as_needed=all(order.prn for order in gone),
        disorder=bool(treatment),
        unread=bool(before.not_convertible),
    )


def _rotated(record: Record, now: tuple[Order, ...], then: tuple[Order, ...]) -> tuple[Order, ...]:
    """Opioids of another ingredient that the drafts start, or that were started within three days."""
    since = record.today - timedelta(days=SWITCH_DAYS)
    new = [order for order in then if order.draft or (order.start is not None and order.start.latest >= since)]
    before = opioids_of(order for order in now if order not in new)
    return tuple(order for order in new if takes_its_place(order) and not opioids_of((order,)) & before)


def _drafted_step(record: Record, now: tuple[Order, ...], bridge: int) -> Lowering | None:
    """By what the drafts surely replace; else, if they replace what they may (14.1.1), as supposed."""
    certain = tuple(order for order in now if order.replaced_by is not None)
    maybe = tuple(order for order in now if order.maybe_replaced_by is not None)
    then = record.of_class("opioid")
    readings = ((certain, then, False), ((*certain, *maybe), tuple(o for o in then if o not in maybe), True))
    before = convert(now, record.factor_set)
    for gone, left, supposed in readings:
        after = convert(left, record.factor_set)
        if gone and _falls(before, after) and not set(left) <= set(_rotated(record, now, left)):
            drafts = tuple(order for order in left if order.draft)
            return Lowering(
                kind="step",
                old=before.most,
                new=after.most,
                therapy_days=therapy_days(record, record.today, bridge),
                held_days=held_days(record, gone, record.today, bridge),
                interval_days=days_since_fall(record, record.today),
                ago=0,
                orders=(*now, *_stop_drafts(record, now), *drafts),
                rotated=_rotated(record, now, left),
                as_needed=all(order.prn for order in gone),
                supposed=supposed,
            )
    return None


def _falls(before: Converted, after: Converted) -> bool:
    """Whether the total falls for sure: an amount that could not be converted leaves it open."""
    return after.most < before.most and not before.not_convertible and not after.not_convertible


def _ended(record: Record, recent: int, bridge: int) -> Lowering | None:
    """Everything was stopped in the last days, by an end or a stop that the record states."""
    spans = courses(record, of_class="opioid", gap=bridge)
    ago = spans[-1].ended(record.today) if spans else 0
    if not 0 < ago <= recent:
        return None
    day = spans[-1].last + timedelta(days=1)
    taken = regimen_on(record, spans[-1].last)
    started = record.of_class("opioid", among=record.drafts)
    rotated = tuple(order for order in started if takes_its_place(order)) if ago <= SWITCH_DAYS else ()
    goes_on = bool(started) and (set(started) != set(rotated) or bool(opioids_of(started) & opioids_of(taken)))
    if goes_on or not any(order.end is not None or order.status == "stopped" for order in taken):
        return None
    before = convert(taken, record.factor_set)
    return Lowering(
        kind="ended",
        old=before.most,
        new=Decimal(0),
        therapy_days=therapy_days(record, day, bridge),
        held_days=held_days(record, taken, day, bridge),
        interval_days=0,
        ago=ago,
        orders=(*taken, *started),
        rotated=rotated,
        as_needed=all(order.prn for order in taken),
        disorder=all(is_oud_treatment(order) for order in taken),
        unread=bool(before.not_convertible),
    )


def _supply_gap(record: Record, now: tuple[Order, ...], recent: int, gap: int, bridge: int) -> Lowering | None:
    """Scheduled opioids whose supply, by fills where there are any, ended more than so many days ago."""
    ends = [None if order.prn else _supplied_until(record, order) for order in now]
    known = [end for end in ends if end is not None]
    if len(known) < len(now) or record.of_class("opioid", among=record.drafts):
        return None
    missing = (record.today - max(known)).days
    if not gap < missing <= recent:
        return None
    day = max(known) + timedelta(days=1)
    before = convert(now, record.factor_set)
    return Lowering(
        kind="gap",
        old=before.most,
        new=Decimal(0),
        therapy_days=therapy_days(record, day, bridge),
        held_days=held_days(record, now, day, bridge),
        interval_days=0,
        ago=missing,
        orders=now,
        disorder=all(is_oud_treatment(order) for order in now),
        unread=bool(before.not_convertible),
    )


def _supplied_until(record: Record, order: Order) -> date | None:
    """The last day with supply; None where nothing says when it ends."""
    span = course(order, record.today)
    if span is None:
        return None
    handed = [fill.last for name in opioids_of((order,)) for fill in fills(record, ingredient=name)]
    if handed and max(handed) >= span.first:
        return max(handed)
    return span.last if span.basis == {"supply"} else None


def _past_step(record: Record, now: tuple[Order, ...], recent: int, bridge: int) -> Lowering | None:
    fall = next(falls(record, record.today, recent), None)
    if fall is None or convert(now, record.factor_set).not_convertible:
        return None
    taken = regimen_on(record, fall.day - timedelta(days=1))
    ended = tuple(order for order in taken if not order.counted)
    before = opioids_of(taken)
    rotated = tuple(o for o in now if takes_its_place(o) and not opioids_of((o,)) & before and _begun_near(o, fall.day))
    return Lowering(
        kind="step",
        old=fall.before,
        new=fall.after,
        therapy_days=therapy_days(record, fall.day, bridge),
        held_days=held_days(record, ended, fall.day, bridge),
        interval_days=days_since_fall(record, fall.day),
        ago=(record.today - fall.day).days,
        orders=_distinct((*taken, *now)),
        rotated=rotated,
        as_needed=all(order.prn for order in ended),
    )


def _begun_near(order: Order, day: date) -> bool:
    return order.start is not None and abs((order.start.latest - day).days) <= SWITCH_DAYS


def _distinct(orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple({order.reference: order for order in orders}.values())
