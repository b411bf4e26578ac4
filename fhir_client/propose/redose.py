"""An order's own resource with another dose: only the elements that say how much and how often are touched.

Every element of the one dosage instruction must be known here, either as one that is replaced or as one that says
nothing of the amount. An unknown one (an extension that repeats the dose, a second set of words) could go on saying the
old dose, so then there is no proposal.
"""

import copy
import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from fhir_client.reading.amounts import unit as read_unit
from fhir_client.reading.dosage import as_needed
from fhir_client.reading.instructions import read_dosing
from fhir_client.reading.shapes import Odd
from fhir_client.reading.wording import is_sig, note_words, rendered_words
from safety.examination.finding import Regimen
from safety.regimen.daily import daily, highest
from safety.regimen.dispensing import gives, units_of, volume_of
from safety.regimen.dosing import Dosing
from safety.regimen.record import Daily, Order, Product

_AS_NEEDED = frozenset({"asNeededBoolean", "asNeededCodeableConcept", "asNeeded", "asNeededFor"})
_SILENT = frozenset({"id", "sequence", "site", "route", "method"}) | _AS_NEEDED
_REPLACED = frozenset({"text", "timing", "doseAndRate", "doseQuantity", "doseRange"})
_TIMING = frozenset({"id", "repeat", "code"})
_BOUNDS = frozenset({"id", "boundsPeriod", "boundsDuration", "boundsRange"})
_PACE = frozenset({"frequency", "frequencyMax", "period", "periodMax", "periodUnit"})
_CLOCK = frozenset({"when", "timeOfDay", "dayOfWeek", "offset"})
_UCUM_MG = {"unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}


class Unfaithful(Exception):
    """The dose cannot be replaced without a trace of the old one, or cannot be given with this product."""


def redosed(order: Order, regimen: Regimen, today: date) -> Order | None:
    """The order with its resource changed to the regimen and read again; None where that cannot be done faithfully."""
    try:
        resource = _changed(order, regimen)
    except (Unfaithful, Odd):
        return None
    again = _read_again(order, resource, today)
    return again if again is not None and _is(again, regimen) else None


def _changed(order: Order, regimen: Regimen) -> dict[str, Any]:
    if order.product.ingredients != (regimen.ingredient,) or not _sendable(order.resource):
        raise Unfaithful
    words = (*rendered_words(order.resource), *note_words(order.resource))
    if order.resource.get("text") is not None or any(is_sig(remark) for remark in words):
        raise Unfaithful  # a narrative or a note of the order says the old dose
    resource: dict[str, Any] = copy.deepcopy(dict(order.resource))
    held = resource.get("dosageInstruction")
    dosage = held[0] if isinstance(held, list) and len(held) == 1 else held
    if not isinstance(dosage, dict) or not set(dosage) <= _SILENT | _REPLACED:
        raise Unfaithful
    doses = _set_doses(dosage, regimen, order.product)
    dosage["timing"] = _timing(dosage.get("timing"), regimen.times_a_day)
    if "text" in dosage:
        dosage["text"] = _words(regimen, prn=as_needed(dosage))
    _validate(doses, dosage["timing"])
    return resource


def _set_doses(dosage: dict[str, Any], regimen: Regimen, product: Product) -> list[dict[str, Any]]:
    """Replace every dose in its own unit; without any, write one in mg. Returns the new quantities."""
    held = dosage.get("doseAndRate")
    holders = [dosage] if {"doseQuantity", "doseRange"} & set(dosage) else []
    for holder in held if isinstance(held, list) else [] if held is None else [held]:
        if not isinstance(holder, dict) or not set(holder) <= {"id", "type", "doseQuantity", "doseRange"}:
            raise Unfaithful
        holders.append(holder)
    if not holders:
        dosage["doseAndRate"] = [{"doseQuantity": {"value": _json(regimen.single_mg), **_UCUM_MG}}]
        _dispensable(regimen.single_mg, product)
        return [dosage["doseAndRate"][0]["doseQuantity"]]
    return [_set_dose(holder, regimen, product) for holder in holders]


def _set_dose(holder: dict[str, Any], regimen: Regimen, product: Product) -> dict[str, Any]:
    """A doseQuantity in the unit that stood there; a range becomes one, in the place where it stood."""
    old = holder.get("doseQuantity")
    if "doseRange" in holder:
        if old is not None or not isinstance(holder["doseRange"], dict):
            raise Unfaithful
        old = holder["doseRange"].get("high")
    if not isinstance(old, dict) or not set(old) <= {"value", "unit", "system", "code"}:
        raise Unfaithful
    new = {**old, "value": _json(_amount(old, regimen.single_mg, product))}
    renamed = {("doseQuantity" if name == "doseRange" else name): value for name, value in holder.items()}
    holder.clear()
    holder.update(renamed | {"doseQuantity": new})
    return new


def _amount(old: Mapping[str, Any], single_mg: Decimal, product: Product) -> Decimal:
    unit = read_unit(old, "doseQuantity")
    if unit is not None and unit.name == "mg":
        _dispensable(single_mg, product)
        return single_mg / unit.factor
    if unit is not None and unit.name == "mL":
        return _known(volume_of(single_mg, product)) / unit.factor
    if unit is not None and unit.name is not None and unit.dimension != "form":
        raise Unfaithful
    return _known(units_of(single_mg, product))


def _dispensable(single_mg: Decimal, product: Product) -> None:
    """A dose in mg must still be one that the product can give."""
    if not gives(single_mg, product):
        raise Unfaithful


def _known(amount: Decimal | None) -> Decimal:
    if amount is None:
        raise Unfaithful
    return amount


def _timing(held: Any, times: int) -> dict[str, Any]:
    """So many times a day within the bounds that were stated; a code ("TID") goes, for it says the old pace."""
    timing = {} if held is None else held
    repeat = timing.get("repeat", {}) if isinstance(timing, dict) else None
    if not isinstance(repeat, dict) or not set(timing) <= _TIMING or not set(repeat) <= _BOUNDS | _PACE | _CLOCK:
        raise Unfaithful
    pace = {"frequency": times, "period": 1, "periodUnit": "d"}
    kept = {name: pace.pop(name, value) for name, value in repeat.items() if name in _BOUNDS or name in pace}
    return {name: value for name, value in timing.items() if name == "id"} | {"repeat": {**kept, **pace}}


def _words(regimen: Regimen, *, prn: bool) -> str:
    often = {1: "once a day", 2: "twice a day"}.get(regimen.times_a_day, f"{regimen.times_a_day} times a day")
    return f"{regimen.single_mg.normalize():f} mg {often}" + (" as needed" if prn else "")


def _validate(doses: list[dict[str, Any]], timing: Mapping[str, Any]) -> None:
    from fhir.resources.R4B.quantity import Quantity
    from fhir.resources.R4B.timing import TimingRepeat
    from pydantic import ValidationError

    try:
        for dose in doses:
            Quantity.model_validate(dose)
        TimingRepeat.model_validate({name: value for name, value in timing["repeat"].items() if name in _PACE})
    except ValidationError:
        raise Unfaithful from None


def _json(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _sendable(value: Any) -> bool:
    """Whether it may be sent back whole: CDS Hooks allows no null and no empty value in what a service sends."""
    if isinstance(value, Mapping):
        return bool(value) and all(_sendable(part) for part in value.values())
    if isinstance(value, list):
        return bool(value) and all(_sendable(part) for part in value)
    return value is not None and value != ""


def _read_again(order: Order, resource: dict[str, Any], today: date) -> Order | None:
    """The order with the changed dose as the ordinary reader reads it."""
    held = resource["dosageInstruction"]
    instructions = held if isinstance(held, list) else [held]
    dosing = read_dosing(
        instructions, rendered_words(resource), note_words(resource), order.product, "dosageInstruction"
    )
    if not isinstance(dosing, Dosing):
        return None
    begins = None if order.start is None else order.start.earliest
    return dataclasses.replace(
        order,
        dosing=dosing,
        daily=daily(dosing, order.product, today, begins),
        highest=highest(dosing, order.product, today, begins),
        sig=instructions[0].get("text", ""),
        prn=dosing.prn,
        resource=resource,
    )


def _is(order: Order, regimen: Regimen) -> bool:
    """Whether what was read back is the regimen: the right amount, and no word that says another."""
    amount = order.amount
    intake = amount.of(regimen.ingredient) if isinstance(amount, Daily) else None
    notes = order.dosing.notes if isinstance(order.dosing, Dosing) else ()
    contradicted = any("the words say" in note for note in notes)
    return intake is not None and intake.most_mg == regimen.daily_mg and not contradicted
