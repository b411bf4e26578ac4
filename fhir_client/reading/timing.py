"""FHIR Timing -> how often, how long, from when to when.

R4 Timing (https://hl7.org/fhir/R4/datatypes.html#Timing) with the STU3 and DSTU2 spellings; rules.md section 0 for what
an interval, a range or a day of the week amounts to. A month is 30 days, a year 365.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from fhir_client.reading.shapes import (
    HOURS,
    SEMANTIC_TAG,
    Odd,
    all_names,
    codings,
    duration_days,
    duration_hours,
    first,
    hours_in,
    items,
    mapping,
    moment,
    positive,
    span,
    text,
    texts,
)
from fhir_client.reading.shapes import times as times_of
from safety.regimen import sig
from safety.regimen.dosing import Dosing, Frequency
from safety.regimen.when import Moment

MOST_A_DAY = 100
"""More administrations than this in 24 h are a slip of the keyboard, not a regimen."""

ONE, DAY, WEEK = Decimal(1), Decimal(24), Decimal(168)
_ONCE_A_DAY = (ONE, DAY)
# https://terminology.hl7.org/CodeSystem-v3-GTSAbbreviation.html and the abbreviations that stand beside it in EHRs
_ABBREVIATIONS: dict[str, tuple[Decimal, Decimal]] = {
    **dict.fromkeys(("QD", "OD", "DAILY", "Q1D", "AM", "PM", "QAM", "QPM", "BED", "HS", "QHS"), _ONCE_A_DAY),
    **dict.fromkeys(("BID", "BD"), (Decimal(2), DAY)),
    **dict.fromkeys(("TID", "TDS"), (Decimal(3), DAY)),
    **dict.fromkeys(("QID", "QDS"), (Decimal(4), DAY)),
    "QOD": (ONE, Decimal(48)),
    **dict.fromkeys(("WK", "QWK", "WEEKLY"), (ONE, WEEK)),
    **dict.fromkeys(("MO", "QMO", "MONTHLY"), (ONE, Decimal(720))),
}
_EVERY = re.compile(r"Q(\d{1,3})(?:-(\d{1,3}))?(MIN|H|HR|HRS|D|W|WK)")
_EVERY_UNITS = {"MIN": "min", "H": "h", "HR": "h", "HRS": "h", "D": "d", "W": "wk", "WK": "wk"}
_CLOCK = r"(?:[01]\d|2[0-3]):?[0-5]\d"
_CLOCKS = re.compile(rf"{_CLOCK}(?:\s*(?:,|and|&)\s*{_CLOCK})*")
# Epic writes "1000 every 24h scheduled": a clock time before the words (opioid-mme-r4 example, 2020)
_LEADING_CLOCK = re.compile(rf"^{_CLOCK}\s+(?=\D)|\s+scheduled$", re.IGNORECASE)
_MEALS = frozenset({"C", "AC", "PC"})
_MEALS_OF_DAY = {"CM": ("m", "breakfast"), "CD": ("n", "lunch"), "CV": ("e", "dinner")}
_AT: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("MORN", "MORN.EARLY", "MORN.LATE", "WAKE", "AM", "QAM"), ("m", "in the morning")),
    "NOON": ("n", "at noon"),
    **dict.fromkeys(("AFT", "AFT.EARLY", "AFT.LATE"), ("a", "in the afternoon")),
    **dict.fromkeys(("EVE", "EVE.EARLY", "EVE.LATE"), ("e", "in the evening")),
    **dict.fromkeys(("PM", "QPM"), ("ae", "in the evening")),
    **dict.fromkeys(("NIGHT", "PHS"), ("e", "at night")),
    **dict.fromkeys(("HS", "BED", "QHS"), ("e", "at bedtime")),
    **{code: (part, f"with {meal}") for code, (part, meal) in _MEALS_OF_DAY.items()},
    **{f"A{code}": (part, f"before {meal}") for code, (part, meal) in _MEALS_OF_DAY.items()},
    **{f"P{code}": (part, f"after {meal}") for code, (part, meal) in _MEALS_OF_DAY.items()},
    **{code: ("emn", words) for code, words in {"C": "with meals", "AC": "before meals", "PC": "after meals"}.items()},
}
"""The times of day of the codes of `when` and of Timing.code, as in Step.at"""
_OFFSETS = _AT.keys() - {"AM", "QAM", "BED", "QHS", "PM", "QPM"}
_TIME = re.compile(r"(\d\d):([0-5]\d)")
_HOURS_OF_PARTS = {"m": range(4, 11), "n": range(11, 14), "a": range(14, 17)}
_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


@dataclass(frozen=True, slots=True)
class Timing:
    """What a Timing says. prn: its words say "as needed". once: a single administration. lasts: hours of each.

    at: the times of day named, as in a Step.
    """

    frequency: Frequency | None = None
    prn: bool = False
    once: bool = False
    days: Decimal | None = None
    lasts: Decimal | None = None
    start: Moment | None = None
    end: Moment | None = None
    notes: tuple[str, ...] = ()
    at: frozenset[tuple[str, str]] = frozenset()


_SILENT = Timing()
_DAILY = Frequency(ONE, ONE, DAY, DAY)
_TEN_YEARS = Decimal(3653)


def read_timing(raw: Any, path: str) -> Timing:
    """Read a Timing; raises Odd that names the element where a number or code in it cannot be used."""
    timing = mapping(raw)
    if not timing:
        return _SILENT
    repeat = mapping(timing.get("repeat"))
    where = f"{path}.repeat"
    notes: list[str] = []
    frequency = _repeated(repeat, where, notes)
    prn = once = False
    at = _named(repeat)
    if frequency is None:
        coded = _coded(timing.get("code"), path)
        frequency, prn, once, at = coded.frequency, coded.prn, coded.once, coded.at
    else:
        frequency = _more_often(frequency, timing.get("code"), path, notes)
    count = first(repeat.get("countMax"), repeat.get("count"))
    number = None if count is None else positive(count, f"{where}.count", "frequency")
    period = span(repeat.get("boundsPeriod"))
    start, end = period.start, period.end
    events = [when for item in items(timing.get("event")) if (when := moment(item)) is not None]
    if events:
        start = start or min(events, key=lambda when: when.earliest)
        if frequency is None and not once and number is None:
            frequency, once = _rhythm_of(events), len(events) == 1
            end = end or max(events, key=lambda when: when.latest)
    once = once or number == 1
    if once:
        return Timing(frequency or _DAILY, prn, once, ONE, None, start, end, tuple(notes), at)
    days = _bound(repeat, where, notes)
    if days is None and number is not None and frequency is not None:
        days = min(number / frequency.mean_per_day, _TEN_YEARS)
    lasts = _lasting(repeat, where, notes)
    if lasts is not None and lasts > DAY:
        if days is None and frequency is not None and frequency.hours_high < lasts <= _TEN_YEARS * DAY:
            # DSTU2 and STU3 examples of the specification: duration 11 d with a frequency of twice a day
            days = lasts / DAY
        lasts = None
    return Timing(frequency, prn, once, days, lasts, start, end, tuple(notes), at)


def _repeated(repeat: Mapping[str, Any], path: str, notes: list[str]) -> Frequency | None:
    """The frequency of Timing.repeat, None when it has none."""
    if not repeat:
        return None
    times = _range(repeat, "frequency", path)
    periods = _range(repeat, "period", path)
    clocks = len({clock[:5] for clock in texts(repeat.get("timeOfDay"))})
    whens = _whens(repeat, path)
    days = _days(repeat, path)
    if times is None and periods is None and not clocks and not whens and not days:
        return None
    if periods is None:
        if times is not None and not (clocks or whens or days):
            raise Odd(f"{path}.period", "is missing beside a frequency", "frequency")
        hours = (DAY, DAY)
    else:
        unit = hours_in(first(repeat.get("periodUnit"), repeat.get("periodUnits")), f"{path}.periodUnit")
        hours = (times_of(periods[0], unit), times_of(periods[1], unit))
    named = clocks or whens
    if times is None:
        # "If no frequency is stated, the assumption is that the event occurs once per period" (Timing.repeat.frequency)
        times = (Decimal(named or 1), Decimal(named or 1))
    elif named and times[1] != named and hours[1] == DAY:
        notes.append(f"{path}.frequency and the {named} times of day named beside it differ")
        if whens:
            # several `when` are their union: "with breakfast, with dinner" is twice a day
            times = (max(times[0], Decimal(whens)), max(times[1], Decimal(whens)))
    frequency = Frequency(*times, *hours) if days is None else _on_days(times, hours, days)
    if frequency.most_in_24h > MOST_A_DAY:
        raise Odd(f"{path}.frequency", f"means more than {MOST_A_DAY} times a day", "frequency", impossible=True)
    return frequency


def _range(repeat: Mapping[str, Any], element: str, path: str) -> tuple[Decimal, Decimal] | None:
    """element..elementMax, in order; either may be missing."""
    low, high = repeat.get(element), repeat.get(f"{element}Max")
    if low is None and high is None:
        return None
    ends = [
        positive(value, f"{path}.{name}", "frequency")
        for name, value in ((element, low), (f"{element}Max", high))
        if value is not None
    ]
    return min(ends), max(ends)


def _whens(repeat: Mapping[str, Any], path: str) -> int:
    """How many events of the day `when` names; "with meals" are three."""
    found = {code.upper() for code in texts(repeat.get("when"))}
    unknown = found - _OFFSETS
    if unknown:
        raise Odd(f"{path}.when", f"has the unknown code '{min(unknown)[:20]}'", "frequency")
    return sum(3 if code in _MEALS else 1 for code in found)


def _named(repeat: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The times of day of timeOfDay and `when`."""
    clocks = {found for clock in texts(repeat.get("timeOfDay")) if (found := _clock(clock)) is not None}
    whens = {_AT[code.upper()] for code in texts(repeat.get("when")) if code.upper() in _AT}
    return frozenset(clocks | whens)


def _clock(written: str) -> tuple[str, str] | None:
    """ "14:30:00" as ("a", "at 2:30 pm"); None for what is no time."""
    found = _TIME.match(written)
    if found is None or int(found[1]) > 23:
        return None
    hour = int(found[1])
    part = next((part for part, hours in _HOURS_OF_PARTS.items() if hour in hours), "e")
    minutes = "" if found[2] == "00" else f":{found[2]}"
    return part, f"at {hour % 12 or 12}{minutes} {'am' if hour < 12 else 'pm'}"


def _days(repeat: Mapping[str, Any], path: str) -> int | None:
    found = {day[:3].lower() for day in texts(repeat.get("dayOfWeek"))}
    if not found:
        return None
    unknown = found - _DAYS
    if unknown:
        raise Odd(f"{path}.dayOfWeek", f"has the unknown day '{min(unknown)}'", "frequency")
    return len(found)


def _on_days(times: tuple[Decimal, Decimal], hours: tuple[Decimal, Decimal], days: int) -> Frequency:
    """Days of the week narrow a daily rhythm; of a weekly one they share the times out, at least one a day."""
    if hours[1] <= DAY:
        return Frequency(*times, *hours, days_a_week=days)
    if hours == (WEEK, WEEK):
        return Frequency(max(times[0] / days, ONE), max(times[1] / days, ONE), DAY, DAY, days_a_week=days)
    return Frequency(*times, *hours)


def _more_often(frequency: Frequency, code: Any, path: str, notes: list[str]) -> Frequency:
    """The more frequent of repeat and code, where they differ: the most aggressive reading (rules.md section 0)."""
    try:
        coded = _coded(code, path).frequency
    except Odd:
        return frequency
    if coded is None or coded.most_in_24h == frequency.most_in_24h:
        return frequency
    notes.append("its code and its repeat say different frequencies; the more frequent is counted")
    return coded if coded.most_in_24h > frequency.most_in_24h else frequency


def _coded(code: Any, path: str) -> Timing:
    """Timing.code by abbreviation, else by what it is called; raises Odd when it is there and says nothing we know."""
    if code is None:
        return Timing()
    for coding in codings(code):
        known = _abbreviated(coding.code)
        if known is not None:
            return known
    names = all_names(code)
    for name in names:
        known = _abbreviated(name) or worded(name)
        if known is not None:
            return known
    if not names:
        return Timing()
    raise Odd(f"{path}.code", f"'{names[0][:40]}' is not a frequency we know", "frequency")


def _abbreviated(code: str) -> Timing | None:
    written = code.strip().upper().replace(".", "").replace(" ", "")
    if written in ("ONCE", "STAT", "X1"):
        return Timing(_DAILY, once=True, days=ONE)
    known = _ABBREVIATIONS.get(written)
    if known is not None:
        named = frozenset({_AT[written]} if written in _AT else ())
        return Timing(Frequency(known[0], known[0], known[1], known[1]), at=named)
    every = _EVERY.fullmatch(written)
    if every is None:
        return None
    unit = HOURS[_EVERY_UNITS[every[3]]]
    ends = sorted(times_of(Decimal(end), unit) for end in (every[1], every[2] or every[1]))
    if not ends[0] or DAY / ends[0] > MOST_A_DAY:
        return None
    return Timing(Frequency(ONE, ONE, ends[0], ends[1]))


@lru_cache(maxsize=2048)
def worded(words: str) -> Timing | None:
    """A frequency in words ("Q6H PRN", "Three times daily", "0900, 2100"), by the sig reader's closed vocabulary."""
    plain = SEMANTIC_TAG.sub("", words)
    if _CLOCKS.fullmatch(plain):
        times = Decimal(len(re.findall(_CLOCK, plain)))
        return Timing(Frequency(times, times, DAY, DAY))
    plain = _LEADING_CLOCK.sub("", plain)
    read = sig.read(f"1 tablet {plain}")
    if not isinstance(read, Dosing) or len(read.steps) != 1:
        return None
    step = read.steps[0]
    if step.frequency is None and not step.once:
        return None
    return Timing(step.frequency, prn=step.prn, once=step.once, at=step.at)


def _bound(repeat: Mapping[str, Any], path: str, notes: list[str]) -> Decimal | None:
    """Days of boundsDuration, DSTU2's boundsQuantity or the longer end of boundsRange; an unusable one is noted."""
    length = first(
        repeat.get("boundsDuration"), repeat.get("boundsQuantity"), mapping(repeat.get("boundsRange")).get("high")
    )
    if length is None:
        return None
    try:
        return duration_days(length, f"{path}.bounds")
    except Odd as odd:
        notes.append(str(odd))
        return None


def _lasting(repeat: Mapping[str, Any], path: str, notes: list[str]) -> Decimal | None:
    """Hours of `duration`, how long one administration takes; an unusable one is noted."""
    if repeat.get("duration") is None:
        return None
    unit = first(repeat.get("durationUnit"), repeat.get("durationUnits"))
    longest = first(repeat.get("durationMax"), repeat["duration"])
    try:
        return duration_hours({"value": longest, "unit": unit}, f"{path}.duration")
    except Odd as odd:
        notes.append(str(odd))
        return None


def _rhythm_of(events: list[Moment]) -> Frequency:
    """`event` lists single days: the fullest day says how often on such a day, the gaps which days are left out.

    Gaps that are not alike count by the days of the week that occur ("Monday, Wednesday and Friday").
    """
    fullest = Counter(when.earliest for when in events)
    a_day = Decimal(min(max(fullest.values()), MOST_A_DAY))
    days = sorted(fullest)
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    if a_day == 1 and gaps and (len(gaps) == 1 or min(gaps) >= 7):
        every = DAY * min(gaps)
        return Frequency(ONE, ONE, every, every)
    weekdays = len({day.weekday() for day in days})
    in_a_row = 1 in gaps and (days[-1] - days[0]).days < 7
    if not gaps or in_a_row or weekdays == 7:
        return Frequency(a_day, a_day, DAY, DAY)
    return Frequency(a_day, a_day, DAY, DAY, days_a_week=weekdays)


def says_as_needed(words: str | None) -> bool:
    """Whether words say "as needed", in the shapes that need no reading of the rest."""
    return (
        words is not None
        and re.search(r"\b(?:prn|as\s+needed|when\s+needed|if\s+needed)\b", words, re.IGNORECASE) is not None
    )


def timing_text(raw: Any) -> str | None:
    """The words of Timing.code, where an "as needed" may hide."""
    return text(mapping(mapping(raw).get("code")).get("text"))
