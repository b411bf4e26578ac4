"""What an order says that many people's orders say: how much of its product is taken, and how much is supplied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fhir_client.reading.instructions import as_needed_throughout, from_supply, read_dosing
from fhir_client.reading.remembered import by_content
from fhir_client.reading.routes import route
from fhir_client.reading.shapes import (
    Odd,
    dig,
    duration_days,
    first,
    items,
    mapping,
    number,
    objects,
    positive,
    unique,
)
from fhir_client.reading.wording import instruction_words, note_words, rendered_words
from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.record import Daily, Product
from safety.regimen.when import Moment

_MOST_REFILLS = 99

Amounts = tuple[Daily | Unread, Daily | Unread]
"""What is taken on the day, and the most of any step not yet past"""


@dataclass(frozen=True, slots=True)
class Prescribed:
    """The instructions of an order, read for its product. sig: as the EHR wrote them, for showing beside `dosing`.

    always: the amounts, where they are the same on every day.
    """

    dosing: Dosing | Unread
    sig: str
    route: str | None
    always: Amounts | None

    def amounts(self, product: Product, today: date, start: Moment | None) -> Amounts:
        if self.always is not None:
            return self.always
        return _amounts(self.dosing, product, today, None if start is None else start.earliest)


def read_prescribed(resource: Mapping[str, Any], product: Product, element: str) -> Prescribed:
    """Read dosageInstruction of a request, dosage of a statement. element: which of them it is called."""
    listed = first(resource.get("dosageInstruction"), resource.get("dosage"))
    notes = note_words(resource)
    read = _read if notes else _remembered  # a note is free text about one person: it is not kept
    return read((listed, rendered_words(resource), notes, element), product)


def _read(said: tuple[Any, tuple[str, ...], tuple[str, ...], str], product: Product) -> Prescribed:
    listed, rendered, notes, element = said
    instructions = _instructions(listed)
    words = [word for raw in instructions for word in instruction_words(raw)[:1]]
    sig = " | ".join(unique(words or rendered[:1]))
    return _prescribed(instructions, read_dosing(instructions, rendered, notes, product, element), product, sig)


_remembered = by_content(_read)


def by_supply(known: Prescribed, resource: Mapping[str, Any], days: Decimal | None, product: Product) -> Prescribed:
    """The same, taken from the supply where the instructions do not say how much or how often."""
    if not _silent(known.dosing):
        return known
    instructions = _instructions(first(resource.get("dosageInstruction"), resource.get("dosage")))
    prn = known.dosing.prn if isinstance(known.dosing, Dosing) else as_needed_throughout(instructions)
    supplied = from_supply(dig(resource, "dispenseRequest", "quantity"), days, product, known.dosing, prn=prn)
    return known if supplied is None else _prescribed(instructions, supplied, product, known.sig)


def _instructions(listed: Any) -> list[Mapping[str, Any]]:
    """A string where an object belongs is its text."""
    each = ([{"text": one}] if isinstance(one, str) and one.strip() else objects(one) for one in items(listed))
    return [instruction for found in each for instruction in found]


def _prescribed(
    instructions: list[Mapping[str, Any]], dosing: Dosing | Unread, product: Product, sig: str
) -> Prescribed:
    fixed = (
        isinstance(dosing, Unread)
        or product.level == "unknown"
        or product.disputed is not None
        or not _depends_on_day(dosing)
    )
    always = _amounts(dosing, product, date.min, None) if fixed else None
    return Prescribed(dosing, sig, _route(instructions, dosing, product), always)


def _depends_on_day(dosing: Dosing) -> bool:
    """Whether a step follows another, begins, ends or lasts for so long."""
    if len({step.sequence for step in dosing.steps}) > 1:
        return True
    return any((step.start, step.end, step.days) != (None, None, None) for step in dosing.steps)


def _amounts(dosing: Dosing | Unread, product: Product, today: date, begins: date | None) -> Amounts:
    if product.level == "unknown":
        unknown = Unread(
            "drug", f"'{product.name}' is not a medicine we know" if product.name else "no medicine is named"
        )
        return unknown, unknown
    if product.disputed is not None:
        disputed = Unread("drug", product.disputed)
        return disputed, disputed
    if isinstance(dosing, Unread):
        return dosing, dosing
    return daily(dosing, product, today, begins), highest(dosing, product, today, begins)


def _silent(dosing: Dosing | Unread) -> bool:
    """Whether the instruction does not say how much or how often; an impossible number is no silence."""
    if isinstance(dosing, Unread):
        return dosing.what in ("dose", "frequency")
    return any(step.rate_mg_h is None and (step.dose is None or step.frequency is None) for step in dosing.steps)


def _route(instructions: list[Mapping[str, Any]], dosing: Dosing | Unread, product: Product) -> str | None:
    """The first route stated; a patch whose strength is per hour is transdermal wherever it is put."""
    steps = dosing.steps if isinstance(dosing, Dosing) else ()
    stated = [route(raw.get("route")) for raw in instructions] + [step.route for step in steps]
    found = next((one for one in stated if one is not None), None)
    per_hour = any(part.strength is not None and part.strength.per == "h" for part in product.parts)
    return "transdermal" if found == "topical" and per_hour else found


@dataclass(frozen=True, slots=True)
class Supply:
    """One fill: for how many days, how often it may be refilled, how much it holds; and why what is not read is not."""

    days: Decimal | None
    refills: int
    quantity: Decimal | None
    days_notes: tuple[str, ...] = ()
    refill_notes: tuple[str, ...] = ()


def read_supply(resource: Mapping[str, Any]) -> Supply:
    """Read what dispenseRequest says of the supply."""
    request = mapping(resource.get("dispenseRequest"))
    return _supply([request.get(key) for key in ("expectedSupplyDuration", "numberOfRepeatsAllowed", "quantity")])


@by_content
def _supply(said: list[Any]) -> Supply:
    duration, repeats, quantity = said
    days, days_notes = _days(duration)
    refills, refill_notes = _refills(repeats)
    return Supply(days, refills, _quantity(mapping(quantity).get("value")), days_notes, refill_notes)


def _days(raw: Any) -> tuple[Decimal | None, tuple[str, ...]]:
    try:
        return (None if raw is None else duration_days(raw, "dispenseRequest.expectedSupplyDuration")), ()
    except Odd as odd:
        return None, (str(odd),)


def _refills(raw: Any) -> tuple[int, tuple[str, ...]]:
    if raw is None:
        return 0, ()
    try:
        count = number(raw, "dispenseRequest.numberOfRepeatsAllowed", "supply")
    except Odd as odd:
        return 0, (f"{odd}; no refill is counted",)
    if not 0 <= count <= _MOST_REFILLS:
        return 0, ("dispenseRequest.numberOfRepeatsAllowed is not a possible number; no refill is counted",)
    return int(count), ()


def _quantity(raw: Any) -> Decimal | None:
    try:
        return None if raw is None else positive(raw, "dispenseRequest.quantity", "supply")
    except Odd:
        return None
