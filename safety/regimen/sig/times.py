"""How often, in a sig: "every 4 to 6 hours", "2 to 3 times a day", "bid", "in the morning and at bedtime"."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from safety.regimen.dosing import Cap, Frequency
from safety.regimen.sig.amounts import Cursor, quantity
from safety.regimen.sig.words import Refused

DAY = Decimal(24)
WEEK = Decimal(168)
ONE = Decimal(1)
_PER = frozenset({"PER", "EVERY", "SLASH", "ART", "PREP"})
MOST_A_DAY = 24
"""More administrations than one an hour are a slip of the keyboard ("34 times daily")."""

_PARTS = {
    "morning": "m", "am": "m", "breakfast": "m", "noon": "n", "lunch": "n", "afternoon": "a", "evening": "e",
    "dinner": "e", "pm": "ae", "night": "e", "bedtime": "e",
}  # fmt: skip
"""Parts of the day, to tell "in the evening at bedtime" (one time) from "in the morning at bedtime" (unclear)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One statement of how often. daily: "daily" or "every day", which may only say that no day is left out.

    upto: it is the most; aside: it stands in brackets; total: "2 tablets a day", which does not say at how many times.
    """

    low: Decimal
    high: Decimal
    hours_low: Decimal
    hours_high: Decimal
    interval: bool = False
    daily: bool = False
    upto: bool = False
    aside: bool = False
    total: bool = False


@dataclass(slots=True)
class Moments:
    """The times of day a clause names, one entry an administration: the parts of the day it may be in, and its words.

    meals: "with meals"; with_meals: those and other times ("after meals and at bedtime"). doubtful: it is not clear
    whether two of them are one. refined: one was said twice with a comma ("in the evening, with dinner").
    """

    named: list[tuple[frozenset[str], str]] = field(default_factory=list)
    meals: bool = False
    with_meals: bool = False
    doubtful: bool = False
    refined: bool = False

    @property
    def clocked(self) -> bool:
        """Whether the last time is on the clock ("at 8 am"), so that "and 8 pm" is a time and no dose."""
        return bool(self.named) and _on_clock(self.named[-1][1])

    def same(self, parts: str) -> None:
        """ "with breakfast or the first meal": the same time in other words; raises Refused where it is not."""
        if not self.named or not self.named[-1][0] & frozenset(parts):
            raise Refused("frequency", "one time of day or another")

    def add(self, parts: str, words: str, joined: bool, comma: bool) -> None:
        """A further time when joined by "and"; a refinement of the last one when it can be the same part of the day."""
        new = frozenset(parts)
        if joined:
            if self.refined:
                raise Refused("frequency", "the times of day may be one or several")
            self.doubtful = False
            self.with_meals = self.with_meals or (self.meals and not self.named)
        elif self.named:
            last, said = self.named[-1]
            if last & new and not (_on_clock(said) and _on_clock(words)):
                self.refined = self.refined or comma
                self.named[-1] = (last & new, said if words in said else f"{said} {words}")
                return
            if not comma:
                raise Refused("frequency", f"'{said} {words}' may be one time or two")
            self.doubtful = True
        self.named.append((new, words))


def _on_clock(words: str) -> bool:
    return words[-3:] in (" am", " pm")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in hours, low to high, and the position after it."""

    low: Decimal
    high: Decimal
    end: int


def period(cursor: Cursor, at: int) -> Span | None:
    """What follows "3 times" or "max 4": "a day", "/day", "in 24 hours", "per week", "daily", "every 3 days"."""
    kinds, items = cursor.kinds, cursor.items
    if kinds[at] in ("DAILY", "PERIODLY", "HOURLY") or (kinds[at] == "FREQ" and items[at].number == 1):
        hours = DAY if kinds[at] == "FREQ" else cursor.number(at)
        return Span(hours, hours, at + 1)
    if kinds[at] not in _PER or (kinds[at] == "PREP" and items[at].value != "in"):
        return None
    at = cursor.ahead(("ART", "EVERY", "PER"), at + 1)
    return stretch(cursor, at)


def stretch(cursor: Cursor, at: int) -> Span | None:
    """ "day", "24 hours", "24-hour period", "4 to 6 hours", "other day", "third day" at this position."""
    kinds, items = cursor.kinds, cursor.items
    low = high = ONE
    counted = quantity(cursor, at)
    if counted is not None:
        if counted.unit is not None:
            return None
        low, high, at = counted.low, counted.high, counted.end
        if kinds[at] == "SOFT" and items[at].text == ".":
            at += 1
        at = cursor.ahead(("DASH",), at)
    elif kinds[at] == "OTHER":
        low, high, at = Decimal(2), Decimal(2), at + 1
    elif kinds[at] == "ORD":
        low, high, at = cursor.number(at), cursor.number(at), at + 1
    if kinds[at] != "PERIOD":
        return None
    if counted is None and items[at].text.endswith("s"):
        raise Refused("frequency", f"does not say how many {items[at].text}")
    unit = cursor.number(at)
    if not low:
        raise Refused("frequency", "an interval of zero")
    end = at + 1
    if kinds[end] == "SPAN":
        end += 1
    return Span(low * unit, high * unit, end)


def every(cursor: Cursor) -> Rate | None:
    """The rate that follows "every", "q" or "each"; None when a time of day follows, which the caller reads."""
    kinds = cursor.kinds
    at = cursor.at + 1
    if kinds[at] == "SOFT" and cursor.items[at].text == ".":
        at += 1
    if kinds[at] in ("DAILY", "PERIODLY"):
        cursor.at = at
        return None
    bare = kinds[at] == "PERIOD" and cursor.items[at].number == DAY
    found = stretch(cursor, at)
    if found is None:
        if kinds[at] == "OTHER" and kinds[at + 1] == "ANCHOR":
            cursor.at = at + 1
            return Rate(ONE, ONE, 2 * DAY, 2 * DAY, interval=True)
        if kinds[at] not in ("ANCHOR", "WEEKDAY", "NUM"):
            raise Refused("frequency", "does not say how often after 'every'")
        if kinds[at] == "NUM" and clock(cursor, at) is None:
            raise Refused("frequency", "the interval has no unit of time")
        cursor.at = at
        return None
    cursor.at = found.end
    return Rate(ONE, ONE, found.low, found.high, interval=not bare, daily=bare)


def clock(cursor: Cursor, at: int) -> tuple[str, str, int] | None:
    """A time on the clock, "8 am", "8:00 pm": its part of the day, its words and the position after it."""
    kinds, items = cursor.kinds, cursor.items
    hour = items[at].number if kinds[at] == "NUM" else None
    if hour is None or hour % 1 or not 1 <= hour <= 12:
        return None
    end, minutes = at + 1, ""
    if items[end].text == ":" and kinds[end + 1] == "NUM":
        minutes, end = f":{items[end + 1].text}", end + 2
    if kinds[end] != "ANCHOR" or items[end].value not in ("am", "pm", "morning") or items[end].text == "morning":
        return None
    half = "pm" if items[end].value == "pm" else "am"
    part = "m"
    if half == "pm":
        part = "n" if hour == 12 else "ae"
    elif hour == 12:
        part = "e"
    return part, f"at {hour}{minutes} {half}", end + 1


_AT = frozenset({"night", "bedtime", "noon", "breakfast", "lunch", "dinner"})


def anchor(cursor: Cursor, at: int, relation: str) -> tuple[str, str]:
    """The part of the day and the words of the time of day at this position."""
    value = cursor.items[at].value
    words = {"am": "morning", "pm": "evening"}.get(value, value)
    if relation in ("before", "after", "with"):
        return _PARTS[value], f"{relation} {words}"
    return _PARTS[value], f"at {words}" if words in _AT else f"in the {words}"


def settle(
    rates: Sequence[Rate], moments: Moments, weekdays: int
) -> tuple[Frequency | None, tuple[Cap, ...], Rate | None]:
    """One frequency out of all that a clause says, the maximum that a second statement makes, and the rate if stated.

    Raises Refused where two statements contradict: refusing is safer than choosing.
    """
    if moments.doubtful:
        raise Refused("frequency", "the times of day may be one or several")
    daily = any(rate.daily for rate in rates)
    rate, caps = _one([rate for rate in rates if not rate.daily], daily)
    named = len(moments.named)
    if rate is None:
        if not daily and not named and not weekdays:
            return None, (), None
        if not named and moments.meals and not daily and not weekdays:
            return None, (), None
        if moments.with_meals:
            raise Refused("frequency", "does not say how many meals a day")
        count = Decimal(named or 1)
        rate = Rate(count, count, DAY, DAY)
        return _on_days(rate, weekdays), (), None
    _agree(rate, named, moments)
    return _on_days(rate, weekdays), caps, rate


def _one(rates: Sequence[Rate], daily: bool) -> tuple[Rate | None, tuple[Cap, ...]]:
    """The one rate; "every 4 hours (5 times a day)" is an interval with a maximum (practicefusion corpus)."""
    rate: Rate | None = None
    caps: tuple[Cap, ...] = ()
    for other in rates:
        if rate is None or _same(rate, other):
            chosen = rate if rate is not None and rate.interval else other
            rate = replace(chosen, upto=other.upto or (rate is not None and rate.upto))
            continue
        interval, times = (rate, other) if rate.interval else (other, rate)
        if not interval.interval or times.interval or times.hours_high != DAY or interval.hours_low > DAY:
            raise Refused("frequency", "says how often twice, and differently")
        if times.high > DAY / interval.hours_low or not (times.upto or times.aside):
            raise Refused("frequency", "says how often twice, and differently")
        rate, caps = interval, (Cap(times.high, None, DAY, administrations=True),)
    if rate is None:
        return None, ()
    if daily and rate.hours_low > DAY:
        raise Refused("frequency", "says both daily and a longer interval")
    if rate.high * DAY / rate.hours_low > MOST_A_DAY:
        raise Refused("frequency", f"more than {MOST_A_DAY} times a day")
    if not rate.low:
        raise Refused("frequency", "zero times")
    return rate, caps


def _same(one: Rate, other: Rate) -> bool:
    """The same means and extremes, however said ("every 12 hours" and "twice a day")."""

    def ends(rate: Rate) -> tuple[Decimal, Decimal]:
        return rate.low / rate.hours_high, rate.high / rate.hours_low

    return ends(one) == ends(other)


def _agree(rate: Rate, named: int, moments: Moments) -> None:
    """The times of day named must be as many as the rate says."""
    if not named:
        return
    if rate.hours_low > DAY:
        if named > 1:
            raise Refused("frequency", "names several times of day for an interval over a day")
        return
    a_day = (rate.low * DAY / rate.hours_high, rate.high * DAY / rate.hours_low)
    count = Decimal(named + (3 if moments.with_meals else 0))
    if a_day != (count, count):
        raise Refused("frequency", "the times of day named are not as many as it says")


def _on_days(rate: Rate, weekdays: int) -> Frequency:
    if not weekdays:
        return Frequency(rate.low, rate.high, rate.hours_low, rate.hours_high)
    if rate.hours_high == WEEK and rate.low == rate.high == weekdays:
        return Frequency(ONE, ONE, DAY, DAY, days_a_week=weekdays)
    if rate.hours_high > DAY:
        raise Refused("frequency", "the days of the week are not as many as it says")
    return Frequency(rate.low, rate.high, rate.hours_low, rate.hours_high, days_a_week=weekdays)
