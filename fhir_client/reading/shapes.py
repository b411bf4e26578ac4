"""Tolerant access to raw FHIR JSON.

A list may arrive as one object, an object as a list of one, anything may be null or of the wrong type. These functions
answer with what is usable and with nothing else; only numbers complain, since a wrong number is worse than none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from fhir_client.reading.remembered import by_content
from safety.regimen.dosing import Unread
from safety.regimen.products import Coding
from safety.regimen.when import Moment, Span

EMPTY: Mapping[str, Any] = {}
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,12})?")
_DEEPEST = 4
_LARGEST = 10**12
_FIRST_YEAR, _LAST_YEAR = 1850, 2300  # charts shifted for privacy reach into the 2200s (MIMIC)
SEMANTIC_TAG = re.compile(
    r"\s*\((?:qualifier value|product|medicinal product|clinical drug|finding|disorder|procedure|substance)\)\s*$"
)
HOURS = {
    **dict.fromkeys(("s", "sec", "second", "seconds", "257997001"), Fraction(1, 3600)),
    **dict.fromkeys(("min", "minute", "minutes", "258701004"), Fraction(1, 60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hourly", "258702006"), Fraction(1)),
    **dict.fromkeys(("d", "day", "days", "daily", "258703001"), Fraction(24)),
    **dict.fromkeys(("wk", "week", "weeks", "weekly", "258705008"), Fraction(168)),
    **dict.fromkeys(("mo", "month", "months", "monthly", "258706009"), Fraction(720)),
    **dict.fromkeys(("a", "y", "yr", "year", "years", "258707000"), Fraction(8760)),
}
"""Hours in each unit of time; a month is 30, a year 365 days (rules.md section 0). The long numbers are SNOMED CT."""


class Odd(ValueError):
    """An element that is there and cannot be used: says which (`element`), why, and what it would have told (`what`).

    impossible: no medicine has such a number, so nothing else in the same instruction is believed either.
    """

    def __init__(self, element: str, why: str, what: str = "dose", *, impossible: bool = False) -> None:
        super().__init__(f"{element} {why}")
        self.element, self.why, self.what, self.impossible = element, why, what, impossible

    def unread(self) -> Unread:
        """As Unread; `what` is "number" for a number that no medicine has."""
        return Unread("number" if self.impossible else self.what, str(self))


def mapping(value: Any) -> Mapping[str, Any]:
    """An object, or the first object of a list, or nothing."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return next((item for item in value if isinstance(item, dict)), EMPTY)
    return EMPTY


def items(value: Any, depth: int = 0) -> Iterator[Any]:
    """The members of a list without its nulls; a lone value counts as a list of one; lists in lists are opened."""
    if value is None:
        return
    if not isinstance(value, list):
        yield value
    elif depth < _DEEPEST:
        for item in value:
            yield from items(item, depth + 1)


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects among the members of a list, or a lone one."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list) and all(type(item) is dict for item in value):
        return value
    return [item for item in items(value) if isinstance(item, dict)]


def text(value: Any) -> str | None:
    """A string with something in it, blanks collapsed."""
    if not isinstance(value, str):
        return None
    if value.isprintable() and " " not in value:  # one word without blanks of any kind: most codes and ids
        return value or None
    return " ".join(value.split()) or None


def texts(value: Any) -> list[str]:
    return [found for item in items(value) if (found := text(item)) is not None]


def first(*values: Any) -> Any:
    """The first value that is there at all."""
    for value in values:
        if value is not None:
            return value
    return None


def true(value: Any) -> bool:
    """A FHIR boolean that says true, also as the string some exports write."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def number(value: Any, element: str, what: str = "dose") -> Decimal:
    """A decimal from a JSON number or a string of one; raises Odd on booleans, NaN, words and absurd numbers."""
    if type(value) is int and -_LARGEST < value < _LARGEST:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Odd(element, "is not a number", what, impossible=True)
    written = value.strip() if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, str) and not _NUMBER.fullmatch(written):
        raise Odd(element, "is not a number", what, impossible=True)
    try:
        read = Decimal(written)
    except InvalidOperation:
        raise Odd(element, "is not a number", what, impossible=True) from None
    if not read.is_finite() or abs(read) > _LARGEST or (read and abs(read) < Decimal(10) ** -9):
        raise Odd(element, "is not a possible number", what, impossible=True)
    return read


def positive(value: Any, element: str, what: str = "dose") -> Decimal:
    """As `number`, and above zero."""
    read = number(value, element, what)
    if read <= 0:
        raise Odd(element, "is negative" if read < 0 else "is zero", what, impossible=True)
    return read


def codings(concept: Any) -> tuple[Coding, ...]:
    """The codings of a CodeableConcept or of a bare Coding; a bare code string counts as one without a system."""
    if concept is None:
        return ()
    if isinstance(concept, str):
        return (Coding("", concept.strip(), None),) if concept.strip() else ()
    found: list[Coding] = []
    for part in objects(concept):
        listed = part.get("coding")
        for item in objects(listed) or ([part] if "code" in part else ()):
            coding = _coding(item)
            if coding.code or coding.display:
                found.append(coding)
    return tuple(found)


def _coding(item: Mapping[str, Any]) -> Coding:
    system, code = item.get("system"), item.get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    return Coding(
        system.strip() if isinstance(system, str) else "",
        code.strip() if isinstance(code, str) else "",
        text(item.get("display")),
    )


def codes(concept: Any) -> frozenset[str]:
    """All codes of one concept or several, in lower case, whatever their system."""
    return _codes(concept) if isinstance(concept, dict | list) else _codes_of(concept)


def _codes_of(concept: Any) -> frozenset[str]:
    return frozenset(coding.code.lower() for item in items(concept) for coding in codings(item) if coding.code)


_codes = by_content(_codes_of)


def name(concept: Any) -> str | None:
    """What a concept is called: its text, else the first display."""
    if isinstance(concept, str):
        return text(concept)
    for part in objects(concept):
        found = text(part.get("text")) or text(part.get("display"))
        if found:
            return found
    return next((coding.display for coding in codings(concept) if coding.display), None)


def all_names(concept: Any) -> tuple[str, ...]:
    """Every text and display of one concept or several, without SNOMED's semantic tag."""
    found: list[str] = []
    for item in items(concept):
        if (own := name(item)) is not None:
            found.append(own)
        found.extend(coding.display for coding in codings(item) if coding.display)
    return tuple(dict.fromkeys(SEMANTIC_TAG.sub("", word) for word in found))


def moment(value: Any) -> Moment | None:
    """A date between 1850 and 2300, or None: "9999-12-31" stands for no end, "0001-01-01" for nothing known."""
    return _moment(value) if isinstance(value, str) else None


@lru_cache(maxsize=8192)
def _moment(written: str) -> Moment | None:
    try:
        read = Moment.read(written)
    except ValueError:
        return None
    return read if _FIRST_YEAR <= read.earliest.year <= _LAST_YEAR else None


_ALWAYS = Span()


def span(period: Any) -> Span:
    if period is None:
        return _ALWAYS
    part = mapping(period)
    return Span(moment(part.get("start")), moment(part.get("end")))


def times(amount: Decimal, factor: Fraction) -> Decimal:
    """Exact where a decimal can be: 30 minutes are 0.5 hours."""
    return amount * factor.numerator / factor.denominator


def hours_in(unit: Any, element: str, what: str = "frequency") -> Fraction:
    """Hours in one unit of time, by code or word; raises Odd where the unit is missing or no time."""
    written = text(unit)
    if written is None:
        raise Odd(element, "has no unit of time", what)
    known = HOURS.get(written) or HOURS.get(written.lower().strip("{}.[]"))
    if known is None:
        raise Odd(element, f"is the unknown unit of time '{written[:20]}'", what)
    return known


def duration(quantity: Any, element: str, what: str = "frequency") -> Fraction:
    """A Duration in hours, exactly; raises Odd where value or unit is missing or impossible."""
    part = mapping(quantity)
    amount = Fraction(positive(part.get("value"), f"{element}.value", what))
    for unit in (part.get("code"), part.get("unit")):
        if isinstance(unit, str) and (unit in HOURS or unit.lower() in HOURS):
            return amount * hours_in(unit, element, what)
    return amount * hours_in(first(text(part.get("code")), text(part.get("unit"))), f"{element}.unit", what)


def duration_hours(quantity: Any, element: str, what: str = "frequency") -> Decimal:
    """A Duration in hours; raises Odd as `duration` does."""
    return times(Decimal(1), duration(quantity, element, what))


def duration_days(quantity: Any, element: str, what: str = "supply") -> Decimal:
    """A Duration in days. Raises Odd as `duration_hours` does, and beyond ten years."""
    days = duration_hours(quantity, element, what) / 24
    if days > 3653:
        raise Odd(element, "is longer than ten years", what, impossible=True)
    return days


def relative(reference: Any) -> str | None:
    """A reference as Type/id, from a relative or absolute one, without its version; #id, urn: and bare ids stay."""
    written = text(reference if isinstance(reference, str) else mapping(reference).get("reference"))
    if written is None or written.startswith(("#", "urn:")):
        return written
    parts = written.split("/")
    if len(parts) == 2 and parts[1]:
        return written
    parts = written.split("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def references(value: Any) -> list[str]:
    return [found for item in items(value) if (found := relative(item)) is not None]


def dig(value: Any, *path: str) -> Any:
    """What lies at the end of a path of names, taking the first object wherever a list lies in between."""
    for step in path:
        if value is None:
            return None
        value = mapping(value).get(step)
    return value


def extension(element: Mapping[str, Any], *urls: str) -> Any:
    """The value of the first extension whose url ends in one of the names."""
    if "extension" not in element:
        return None
    for part in objects(element["extension"]):
        url = text(part.get("url"))
        if url is not None and url.endswith(urls):
            return next((value for key, value in part.items() if key.startswith("value")), None)
    return None


def unique(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))
