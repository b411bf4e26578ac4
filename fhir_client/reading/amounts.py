"""FHIR quantities, ranges and ratios -> amounts in canonical units.

One dose may be sent several times in several units (Epic: calculated, admin-amount, ordered): they are never added,
one is chosen (cds-hooks.md 2.3). A quantity whose code and unit contradict each other is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fhir_client.reading.shapes import (
    HOURS,
    Odd,
    codes,
    duration,
    duration_hours,
    extension,
    mapping,
    name,
    number,
    objects,
    positive,
    text,
    times,
)
from safety.regimen.administration import amounts_of, in_words
from safety.regimen.dosing import Cap, Dose, Unread
from safety.regimen.quantity import Unit, UnknownUnit, unit_of
from safety.regimen.record import Product

MOST_MG = Decimal(1_000_000)
"""A kilogram at a time is a slip, whatever the medicine."""
MOST_UNITS = Decimal(10_000)
MEASURED = frozenset({"mg", "mL", "mcg/h"})
"""Units in which a bare number cannot be meant"""
_ORDERED_URL = ("fhir/extensions/ordered-dose",)
_AMOUNT_URL = ("fhir/extensions/admin-amount",)
_TYPES = ("ordered", "calculated", "admin-amount")


@dataclass(frozen=True, slots=True)
class Rate:
    """So much of a canonical unit in so many hours; an_hour: what that is in one."""

    amount: Decimal
    unit: str | None
    hours: Decimal
    an_hour: Decimal


def unit(quantity: Mapping[str, Any], path: str) -> Unit | None:
    """The unit of a Quantity by code and word, None when it has neither; raises Odd when unknown or contradictory."""
    system = text(quantity.get("system"))
    found: list[Unit] = []
    unknown: list[str] = []
    for key in ("code", "unit"):
        written = quantity.get(key)
        written = str(written) if isinstance(written, int) and not isinstance(written, bool) else text(written)
        if written is None:
            continue
        try:
            found.append(unit_of(written, system if key == "code" else None))
        except UnknownUnit:
            unknown.append(written)
    if not found and unknown:
        raise Odd(f"{path}.unit", f"'{unknown[-1][:30]}' is not a unit we know")
    named = [one for one in found if one.name is not None]
    if len(named) == 2 and not _agree(*named):
        raise Odd(f"{path}.unit", f"'{quantity.get('code')}' and '{quantity.get('unit')}' contradict each other")
    if len(named) == 1 and unknown and text(quantity.get("unit")) in unknown and "/" in unknown[-1]:
        # code "ml" beside unit "mg/m^2" (DSTU2 capecitabine example): the words say what the code does not
        raise Odd(f"{path}.unit", f"'{quantity.get('code')}' and '{unknown[-1][:30]}' contradict each other")
    return named[0] if named else (found[0] if found else None)


def _agree(one: Unit, other: Unit) -> bool:
    """Whether code and word can mean the same: one dimension, and one size of one unit (not "ug" and "mg")."""
    return one.dimension == other.dimension and (one.name != other.name or one.factor == other.factor)


def amount(raw: Any, path: str, *, zero: bool = False) -> tuple[Decimal, str | None]:
    """A Quantity in its canonical unit. zero: whether nothing at all is an amount ("0 at noon")."""
    quantity = mapping(raw)
    if not quantity and raw is not None:
        quantity = {"value": raw}
    value = number(quantity.get("value"), f"{path}.value") if zero else positive(quantity.get("value"), f"{path}.value")
    if value < 0:
        raise Odd(f"{path}.value", "is negative", impossible=True)
    if text(quantity.get("comparator")) in (">", ">="):
        raise Odd(f"{path}.comparator", "leaves the amount open at the top")
    known = unit(quantity, path)
    canonical = value if known is None else value * known.factor
    label = None if known is None else known.name
    if canonical > (MOST_MG if label == "mg" else MOST_UNITS):
        raise Odd(f"{path}.value", "is not a possible dose", impossible=True)
    return canonical, label


def dose(holder: Mapping[str, Any], path: str) -> Dose | None:
    """doseQuantity, doseRange, or DSTU2's quantityQuantity and quantityRange; None when there is none of them."""
    for key in ("doseQuantity", "quantityQuantity"):
        if holder.get(key) is not None and mapping(holder[key]).get("value") is not None:
            value, label = amount(holder[key], f"{path}.{key}", zero=True)
            return Dose(value, value, label)
    for key in ("doseRange", "quantityRange"):
        if mapping(holder.get(key)):
            return _range(mapping(holder[key]), f"{path}.{key}")
    return None


def _range(raw: Mapping[str, Any], path: str) -> Dose:
    if raw.get("high") is None:
        raise Odd(f"{path}.high", "is missing: the range is open at the top")
    high, label = amount(raw["high"], f"{path}.high")
    if raw.get("low") is None:
        return Dose(high, high, label)
    low, other = amount(raw["low"], f"{path}.low", zero=True)
    if label is not None and other is not None and label != other:
        raise Odd(path, f"has ends in different units, {other} and {label}")
    return Dose(min(low, high), max(low, high), label or other)


def chosen_dose(raw: Mapping[str, Any], path: str, product: Product) -> tuple[Dose | None, tuple[str, ...]]:
    """The one dose of a Dosage: ordered, else calculated, else a mass or unmarked one, else admin-amount.

    For a combination product a count of units says more than a mass and is preferred where both are sent.
    Raises Odd for the first that cannot be read when none can, and at once for an impossible number.
    """
    found: list[tuple[str, Dose]] = []
    odd: Odd | None = None
    for kind, holder, where in _holders(raw, path):
        try:
            one = dose(holder, where)
        except Odd as problem:
            if problem.impossible:
                raise
            odd = odd or problem
            continue
        if one is not None:
            found.append((kind, one))
    if not found:
        if odd is not None:
            raise odd
        return None, ()
    kind, likely = min(found, key=lambda pair: _rank(pair, product))
    alike = {other for mark, other in found if mark == kind and other.unit == likely.unit}
    best = max(alike, key=lambda one: (one.high, one.low))
    notes = [f"{path} gives several {kind or 'unmarked'} doses; the highest is used"] if len(alike) > 1 else []
    other = next((one for _, one in found if _differ(best, one, product)), None)
    if other is not None:
        used = in_words(best)
        notes.append(f"{path} gives {used} and {in_words(other)}, which is not the same; {used} is used")
    return best, tuple(notes)


def _differ(one: Dose, other: Dose, product: Product) -> bool:
    """Whether doses in two units amount to different things; False where it cannot be told."""
    if one.unit == other.unit or not product.parts:
        return False
    here, there = amounts_of(one, product), amounts_of(other, product)
    if isinstance(here, Unread) or isinstance(there, Unread):
        return False
    pairs = zip(here[0], there[0], strict=True)
    return any(abs(mine.high - theirs.high) * 20 > max(mine.high, theirs.high) for mine, theirs in pairs)


def _rank(pair: tuple[str, Dose], product: Product) -> int:
    kind, one = pair
    mass = one.unit == "mg"
    if len(product.parts) > 1 and mass:
        return 10
    if kind in ("ordered", "calculated"):
        return _TYPES.index(kind)
    if kind == "":
        return 2 if mass else 3
    return 4


def _holders(raw: Mapping[str, Any], path: str) -> list[tuple[str, Mapping[str, Any], str]]:
    """Every place where a dose may stand, with what kind of dose it is said to be."""
    holders: list[tuple[str, Mapping[str, Any], str]] = []
    for position, holder in enumerate(objects(raw.get("doseAndRate"))):
        mark = holder.get("type")
        kinds = () if mark is None else codes(mark) | {(name(mark) or "").lower()}
        kind = next((known for known in _TYPES if known in kinds), "")
        holders.append((kind, holder, f"{path}.doseAndRate[{position}]"))
    holders.append(("", raw, path))  # STU3 and DSTU2: on the Dosage itself
    if raw.get("extension") is None:
        return holders
    for urls, kind in ((_ORDERED_URL, "ordered"), (_AMOUNT_URL, "admin-amount")):
        value = extension(raw, *urls)
        if value is not None:
            holders.append((kind, {"doseQuantity": value}, f"{path}.extension({kind})"))
    return holders


def chosen_rate(raw: Mapping[str, Any], path: str) -> Rate | None:
    """The first rate of a Dosage, at its high end; raises Odd when it is none."""
    for _, holder, where in _holders(raw, path):
        for key in ("rateRatio", "rateQuantity", "rateRange"):
            part = mapping(holder.get(key))
            if part:
                return _rate(key, part, f"{where}.{key}")
    return None


def _rate(key: str, part: Mapping[str, Any], path: str) -> Rate:
    if key == "rateRatio":
        value, label = amount(part.get("numerator"), f"{path}.numerator")
        per = mapping(part.get("denominator"))
        if per.get("value") is None:
            per = {**per, "value": 1}
        hours = duration(per, f"{path}.denominator", "rate")
        return Rate(value, label, times(Decimal(1), hours), times(value, 1 / hours))
    if key == "rateRange":
        part = mapping(part.get("high")) or mapping(part.get("low"))
    value = positive(part.get("value"), f"{path}.value", "rate")
    for written in (text(part.get("code")), text(part.get("unit"))):
        split = _per_time(written)
        if split is not None:
            top, per_unit = split
            total = value * top.factor
            return Rate(total, top.name, times(Decimal(1), per_unit), times(total, 1 / per_unit))
    raise Odd(
        f"{path}.unit",
        f"'{(text(part.get('unit')) or text(part.get('code')) or 'none')[:30]}' is not a rate we know",
        "rate",
    )


def _per_time(written: str | None) -> tuple[Unit, Fraction] | None:
    """ "mL/hr" as mL and 1 hour; None for anything else ("ug/kg/min", "min")."""
    if written is None or written.count("/") != 1:
        return None
    top, _, bottom = written.partition("/")
    hours = HOURS.get(bottom.strip().lower())
    if hours is None:
        return None
    try:
        return unit_of(top.strip()), hours
    except UnknownUnit:
        return None


def caps(raw: Mapping[str, Any], path: str, of: Dose | None) -> tuple[tuple[Cap, ...], tuple[str, ...]]:
    """maxDosePerPeriod (R5 several) and maxDosePerAdministration; one that cannot be read is noted, never applied."""
    found: list[Cap] = []
    notes: list[str] = []
    for position, ratio in enumerate(objects(raw.get("maxDosePerPeriod"))):
        where = f"{path}.maxDosePerPeriod[{position}]"
        try:
            found.append(_cap(ratio, where, of))
        except Odd as odd:
            notes.append(f"{odd}; the maximum is not applied")
    if mapping(raw.get("maxDosePerAdministration")):
        try:
            value, label = amount(raw["maxDosePerAdministration"], f"{path}.maxDosePerAdministration")
            found.append(Cap(value, label, None))
        except Odd as odd:
            notes.append(f"{odd}; the maximum is not applied")
    return tuple(found), tuple(notes)


def _cap(ratio: Mapping[str, Any], path: str, of: Dose | None) -> Cap:
    """A bare number counts units beside a dose in units; beside a mass, a volume or a larger dose, administrations."""
    value, label = amount(ratio.get("numerator"), f"{path}.numerator")
    per = mapping(ratio.get("denominator"))
    hours = duration_hours(per, f"{path}.denominator")
    times_a_day = label is None and of is not None and (of.unit in MEASURED or value < of.high)
    return Cap(value, label, hours, administrations=times_a_day)
