"""FHIR Dosage of any version -> Step: what the structure alone says."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fhir_client.reading.amounts import Rate, caps, chosen_dose, chosen_rate
from fhir_client.reading.routes import route
from fhir_client.reading.shapes import Odd, first, mapping, number, objects, true, unique
from fhir_client.reading.timing import Timing, read_timing, says_as_needed, timing_text
from safety.regimen.dosing import HOURS_A_DAY, Dose, Frequency, Step
from safety.regimen.record import Product

_AS_NEEDED = ("asNeededBoolean", "asNeededCodeableConcept", "asNeeded", "asNeededFor")
_BESIDE = ("sequence", "route", "maxDosePerPeriod", "maxDosePerAdministration")


@dataclass(frozen=True, slots=True)
class Structured:
    """A Step with its notes. says_prn: the structure tells whether it is as needed. nothing: it tells nothing."""

    step: Step
    notes: tuple[str, ...]
    says_prn: bool
    nothing: bool = False

    @property
    def complete(self) -> bool:
        """Whether it says both how much and how often."""
        step = self.step
        return step.rate_mg_h is not None or (step.dose is not None and step.frequency is not None)


def read_dosage(raw: Mapping[str, Any], path: str, product: Product) -> Structured:
    """Read one dosageInstruction; raises Odd naming the element that cannot be used."""
    timing = read_timing(raw.get("timing"), f"{path}.timing")
    dose, notes = chosen_dose(raw, path, product)
    frequency = timing.frequency
    rate_mg_h: Decimal | None = None
    total = False
    if dose is None or frequency is None:
        rate = chosen_rate(raw, path)
        if rate is not None:
            dose, frequency, rate_mg_h = _by_rate(rate, timing, product, path)
            total = frequency is not timing.frequency
    limits, more = caps(raw, path, dose)
    said = any(raw.get(key) is not None for key in _AS_NEEDED)
    prn = as_needed(raw) if said else timing.prn or says_as_needed(timing_text(raw.get("timing")))
    step = Step(
        dose=dose,
        frequency=frequency,
        prn=prn,
        caps=limits,
        rate_mg_h=rate_mg_h,
        sequence=_sequence(raw),
        days=timing.days,
        start=timing.start,
        end=timing.end,
        route=route(raw.get("route")),
        once=timing.once,
        total=total,
        at=timing.at,
    )
    nothing = dose is None and frequency is None and rate_mg_h is None and not limits
    return Structured(step, unique((*timing.notes, *notes, *more)), said or prn, nothing)


def read_beside(raw: Mapping[str, Any], path: str, product: Product) -> Structured:
    """What one dosageInstruction says beside how much and how often, for where these cannot be used."""
    timing = mapping(raw.get("timing"))
    bounds = {key: value for key, value in mapping(timing.get("repeat")).items() if key.startswith("bounds")}
    kept = {key: raw[key] for key in (*_AS_NEEDED, *_BESIDE) if raw.get(key) is not None}
    if says_as_needed(timing_text(timing)) and not kept.keys() & set(_AS_NEEDED):
        kept["asNeededBoolean"] = True
    return read_dosage({**kept, "timing": {"repeat": bounds}}, path, product)


def as_needed(raw: Mapping[str, Any]) -> bool:
    """asNeeded[x] in every version: a true boolean, a concept, or R5's list of reasons."""
    return (
        true(raw.get("asNeededBoolean"))
        or true(raw.get("asNeeded"))
        or bool(mapping(raw.get("asNeededCodeableConcept")))
        or bool(mapping(raw.get("asNeeded")))
        or bool(objects(raw.get("asNeededFor")))
    )


def _sequence(raw: Mapping[str, Any]) -> int:
    try:
        return min(max(int(number(first(raw.get("sequence"), 1), "sequence")), 0), 10_000)
    except Odd:
        return 1


def _by_rate(
    rate: Rate, timing: Timing, product: Product, path: str
) -> tuple[Dose | None, Frequency | None, Decimal | None]:
    """A rate as dose and frequency, or as milligrams an hour.

    An amount per day is the day's total (JP Core writes "3 tablets a day" so): shared out over the times a day where
    these are known. An amount per hour or minute runs for as long as one administration lasts, else all day.
    """
    frequency = timing.frequency
    if rate.hours >= HOURS_A_DAY:
        if (
            frequency is not None
            and frequency.times_low == frequency.times_high
            and frequency.hours_low == frequency.hours_high
        ):
            single = rate.amount * frequency.hours_low / rate.hours / frequency.times_low
            return Dose(single, single, rate.unit), frequency, None
        return (
            Dose(rate.amount, rate.amount, rate.unit),
            Frequency(Decimal(1), Decimal(1), rate.hours, rate.hours),
            None,
        )
    an_hour = rate.an_hour
    if timing.lasts is not None and frequency is not None:
        return Dose(an_hour * timing.lasts, an_hour * timing.lasts, rate.unit), frequency, None
    if rate.unit == "mg" and any(part.strength is not None and part.strength.per == "h" for part in product.parts):
        worn = an_hour * 1000
        return Dose(worn, worn, "mcg/h"), frequency, None
    return None, frequency, _mg_an_hour(an_hour, rate, product, path)


def _mg_an_hour(an_hour: Decimal, rate: Rate, product: Product, path: str) -> Decimal:
    if rate.unit == "mg":
        return an_hour
    strengths = [part.strength for part in product.parts]
    if rate.unit == "mL" and len(strengths) == 1 and strengths[0] is not None and strengths[0].per == "mL":
        return an_hour * strengths[0].mg
    raise Odd(f"{path}.rate", f"is in {rate.unit or 'no unit'} per hour and the concentration is not known", "rate")
