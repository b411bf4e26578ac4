"""Partial FHIR dates and the spans between them.

A FHIR ``date`` or ``dateTime`` may name a year or a month only
(https://hl7.org/fhir/R4/datatypes.html#dateTime); a Moment keeps the earliest and the
latest day it can mean, so that a rule can take the safe end.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as precisely as it was written: earliest..latest day, and the instant of a clock time."""

    earliest: date
    latest: date
    instant: datetime | None = None

    @classmethod
    def read(cls, text: str) -> "Moment":
        """Read a FHIR date, dateTime or instant; raises ValueError naming what is wrong."""
        if not isinstance(text, str):
            raise ValueError(f"not a date: {type(text).__name__}")
        head, _, clock = text.strip().partition("T")
        match = _PARTIAL.fullmatch(head)
        if match is None:
            raise ValueError("not a FHIR date")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        whole = date(year, month, day)
        return cls(whole, whole, _instant(text) if clock else None)

    @classmethod
    def on(cls, day: date) -> "Moment":
        return cls(day, day)


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From start to end, both included; None is open."""

    start: Moment | None = None
    end: Moment | None = None

    def may_cover(self, day: date) -> bool:
        """Whether the span can include the day, given how precisely its ends are known."""
        return (self.start is None or self.start.earliest <= day) and (self.end is None or day <= self.end.latest)


def whole_years(birth: Moment, today: date) -> tuple[int, int]:
    """Age in completed years: the youngest and the oldest that the birth date allows."""

    def years(born: date) -> int:
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    return years(birth.latest), years(birth.earliest)
