"""Observation of any version -> Lab in the canonical unit of its group (labs.csv); components are read as their own."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fhir_client.reading.remembered import by_content
from fhir_client.reading.shapes import Odd, codings, first, mapping, moment, number, objects, span, text
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Lab
from safety.regimen.when import Moment

LOINC = frozenset({"http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1", "loinc", ""})
SKIPPED = frozenset({"entered-in-error", "cancelled", "registered"})
_COMPARATORS = ("<=", ">=", "<", ">")
_WRITTEN = re.compile(r"(<=|>=|<|>|≤|≥)?\s*(\d+(?:\.\d+)?)\s*(.*)")
_SIGNS = {"≤": "<=", "≥": ">="}
_SPELLINGS = {
    "ml/min/1.73": "ml/min/1.73m2",
    "ml/min/bsa": "ml/min/1.73m2",
    "kgs": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "lbs": "lb_av",
    "lb": "lb_av",
    "pounds": "lb_av",
    "oz": "oz_av",
    "grams": "g",
    "in": "in_i",
    "inch": "in_i",
    "inches": "in_i",
    "ft": "ft_i",
    "meters": "m",
    "centimeters": "cm",
    "msec": "ms",
    "sec": "s",
    "k/ul": "10*3/ul",
    "10*9/l": "10*3/ul",
    "10^3/ul": "10*3/ul",
    "x10e3/ul": "10*3/ul",
    "mg/100ml": "mg/dl",
}
_UMOL, _MMOL = Decimal("88.4"), Decimal("0.0884")  # creatinine: rules.md D00 item 1
_POUND, _OUNCE, _INCH = Decimal("0.45359237"), Decimal("0.028349523125"), Decimal("2.54")
_MAGNESIUM = Decimal("2.4305")  # mg/dL in one mmol/L: 24.305 g/mol, two charges
_FACTORS: Mapping[str, Mapping[str, Decimal]] = {
    "creatinine_serum": {"umol/l": 1 / _UMOL, "mmol/l": 1 / _MMOL, "mg/l": Decimal("0.1")},
    "creatinine_clearance": {"ml/s": Decimal(60), "ml/min/1.73m2": Decimal(1)},
    "egfr": {"ml/s/1.73m2": Decimal(60), "ml/min": Decimal(1)},
    "body_weight": {"g": Decimal("0.001"), "lb_av": _POUND, "oz_av": _OUNCE},
    "body_height": {"m": Decimal(100), "in_i": _INCH, "ft_i": 12 * _INCH, "mm": Decimal("0.1")},
    "albumin_serum": {"g/l": Decimal("0.1"), "umol/l": Decimal("0.00665")},
    "bilirubin_total": {"umol/l": 1 / Decimal("17.1")},
    "sodium": {"meq/l": Decimal(1)},
    "potassium": {"meq/l": Decimal(1)},
    "magnesium": {"mmol/l": _MAGNESIUM, "meq/l": _MAGNESIUM / 2, "mg/l": Decimal("0.1")},
    "alt": {"iu/l": Decimal(1)},
    "ast": {"iu/l": Decimal(1)},
    "qtc": {"s": Decimal(1000)},
    "spo2": {"1": Decimal(100)},
}
"""What one of the unit is in the group's canonical unit (labs.csv, column conversion)."""
_NEEDS_UNIT = frozenset({"creatinine_serum", "body_weight", "body_height", "albumin_serum", "bilirubin_total"})
"""Groups whose numbers are plausible in two units: without one they are not read."""


def read_labs(resource: Mapping[str, Any], reference: str) -> Iterator[Lab | Gap]:
    """Every value of an Observation in a group of labs.csv; one that cannot be read is a Gap naming it."""
    status = text(resource.get("status"))
    if status is not None and status.lower() in SKIPPED:
        return
    when = _when(resource)
    for holder in (resource, *objects(resource.get("component"))):
        code = _code(holder.get("code"))
        if code is not None:
            found = _value(holder, code, when, reference)
            if found is not None:
                yield found


@by_content
def _code(concept: Any) -> str | None:
    table = load().labs
    return next((c.code for c in codings(concept) if c.code in table and c.system.lower() in LOINC), None)


def _when(resource: Mapping[str, Any]) -> Moment | None:
    period = span(resource.get("effectivePeriod"))
    dated = moment(first(resource.get("effectiveDateTime"), resource.get("effectiveInstant")))
    return dated or period.end or period.start or moment(resource.get("issued"))


def _value(holder: Mapping[str, Any], code: str, when: Moment | None, reference: str) -> Lab | Gap | None:
    row = load().labs[code]
    if not row.unit:
        return None  # a group of answers, not of numbers
    try:
        found = _number(holder)
        if found is None:
            return _without(holder, row.group, reference)
        value, units, comparator = found
        if not units and row.group in _NEEDS_UNIT:
            raise Odd("its value", "has no unit", "value")
        factor = _one_factor(row.group, row.unit, units or (row.usual_unit or row.unit,))
    except Odd as odd:
        return Gap(f"Observation {row.group}", str(odd), reference)
    return Lab(row.group, value * factor, row.unit, when, comparator, reference, code)


@lru_cache(maxsize=1024)
def _one_factor(group: str, canonical: str, units: tuple[str, ...]) -> Decimal:
    """The factor that code and word agree on; raises Odd where they contradict each other or neither is known."""
    known = {factor for unit in units if (factor := _factor(group, canonical, unit)) is not None}
    if len(known) > 1:
        raise Odd("valueQuantity", f"says both {' and '.join(unit[:20] for unit in units)}", "value")
    if not known:
        raise Odd("valueQuantity.unit", f"'{units[-1][:30]}' is not a unit of {group}", "value")
    return known.pop()


def _without(holder: Mapping[str, Any], group: str, reference: str) -> Gap | None:
    """No number: a Gap, unless the Observation is a mere heading over components."""
    if objects(holder.get("component")) or objects(holder.get("hasMember")):
        return None
    return Gap(f"Observation {group}", "has no value that is a number", reference)


_Number = tuple[Decimal, tuple[str, ...], str | None]
"""Value, units by code and by word, comparator"""


def _number(holder: Mapping[str, Any]) -> _Number | None:
    """What value[x] says; None when there is no number."""
    quantity = mapping(holder.get("valueQuantity"))
    raw = quantity.get("value")
    if raw is not None:
        units = tuple([found for key in ("code", "unit") if (found := text(quantity.get(key))) is not None])
        if isinstance(raw, str) and not raw.strip().replace(".", "", 1).isdigit():
            return _written(raw, units)
        comparator = text(quantity.get("comparator"))
        return number(raw, "valueQuantity.value", "value"), units, comparator if comparator in _COMPARATORS else None
    for key in ("valueInteger", "valueDecimal"):
        if holder.get(key) is not None:
            return number(holder[key], key, "value"), (), None
    return _written(text(holder.get("valueString")), ())


def _written(words: str | None, units: tuple[str, ...]) -> _Number | None:
    """A value in words: ">60", "1.2 mg/dL"."""
    match = _WRITTEN.fullmatch(words.strip()) if words is not None else None
    if match is None:
        return None
    unit = match[3].strip()
    return number(match[2], "valueString", "value"), (unit,) if unit else units, _SIGNS.get(match[1], match[1])


@lru_cache(maxsize=1024)
def _factor(group: str, canonical: str, unit: str) -> Decimal | None:
    """Factor to the canonical unit; None for a unit that the group does not take."""
    written = _plain(unit)
    return Decimal(1) if written == _plain(canonical) else _FACTORS.get(group, {}).get(written)


def _plain(unit: str) -> str:
    """A unit in lower case without UCUM's brackets, spaces and mu signs."""
    written = re.sub(r"[\s\[\]{}_]", "", unit.lower().replace("µ", "u").replace("μ", "u"))
    written = re.sub(r"(?:sq\.?m|m\^2|m\*2|m²|msq)$", "m2", written)
    written = written.replace("lbav", "lb_av").replace("ozav", "oz_av").replace("ini", "in_i").replace("fti", "ft_i")
    return _SPELLINGS.get(written, written)
