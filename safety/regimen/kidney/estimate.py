"""Clearances of one creatinine: the body they rest on, and the estimate for a known or an unknown sex."""

from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.kidney.egfr import (
    DosingWeight,
    body_surface,
    ckd_epi_2021,
    cockcroft_gault,
    dosing_weight,
    ideal_weight,
)
from safety.regimen.kidney.labs import Chosen, newest, undated_or_old
from safety.regimen.kidney.problems import amputation_day
from safety.regimen.record import Record, Sex

OLDEST = 120
LOW_CREATININE = Decimal("0.8")
LOW_CREATININE_AGE = 65
"""From this age a creatinine under LOW_CREATININE mg/dL is flagged, never rounded up"""


@dataclass(frozen=True, slots=True)
class Body:
    """Weight and height of today; ideal_height_cm: the height for the ideal weight (from before an amputation)."""

    weight_kg: Decimal | None
    height_cm: Decimal | None
    ideal_height_cm: Decimal | None
    notes: tuple[str, ...]

    @property
    def surface_m2(self) -> Decimal | None:
        if self.weight_kg is None or self.height_cm is None:
            return None
        return body_surface(self.height_cm, self.weight_kg)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Clearances of one creatinine in mL/min; those that need a weight are None without one. egfr: per 1.73 m2."""

    egfr: Decimal
    primary: Decimal | None = None
    actual: Decimal | None = None
    ideal: Decimal | None = None
    at_0_8: Decimal | None = None
    weight: DosingWeight | None = None


def body(record: Record) -> Body:
    """The newest weight and height, with what makes them doubtful."""
    notes: list[str] = []
    weight, height = newest(record, "body_weight", notes), newest(record, "body_height", notes)
    if weight is not None and undated_or_old(weight):
        notes.append(f"the newest weight {weight.age_words}: low confidence")
    ideal_height = None if height is None else height.lab.value
    if height is not None:
        lost, since = amputation_day(record)
        if lost:
            series = (height.lab, *height.earlier)
            before = [lab.value for lab in series if since and lab.when and lab.when.latest < since]
            ideal_height = before[0] if before else None
            known = "is used for" if before else "is not known: the actual weight stands in for"
            notes.append(f"the height before the amputation {known} the ideal weight")
    return Body(
        None if weight is None else weight.lab.value,
        None if height is None else height.lab.value,
        ideal_height,
        tuple(notes),
    )


def estimate(record: Record, creatinine: Chosen | None, of: Body, notes: list[str]) -> Estimate | None:
    """The clearances of the creatinine, of the sex with less where it is unknown; None without creatinine or age."""
    if creatinine is None:
        return None
    age, scr = record.age, creatinine.lab.value
    if age is None or age > OLDEST:
        notes.append("no usable birth date: clearance cannot be computed from creatinine")
        return None
    if record.patient.sex is not None:
        return _of_one_sex(record, scr, of, age, record.patient.sex)
    notes.append("sex is not known: both were computed and the lower clearance is used")
    both: tuple[Sex, ...] = ("female", "male")
    estimates = [_of_one_sex(record, scr, of, age, sex) for sex in both]
    return min(estimates, key=lambda e: e.egfr if e.primary is None else e.primary)


def _of_one_sex(record: Record, scr: Decimal, of: Body, age: int, sex: Sex) -> Estimate:
    egfr = ckd_epi_2021(age, scr, sex)
    if of.weight_kg is None:
        return Estimate(egfr)
    height = of.ideal_height_cm
    weight = dosing_weight(of.weight_kg, height, sex, record.weight_policy)
    flagged = age >= LOW_CREATININE_AGE and scr < LOW_CREATININE
    return Estimate(
        egfr,
        primary=cockcroft_gault(age, weight.kg, scr, sex),
        actual=cockcroft_gault(age, of.weight_kg, scr, sex),
        ideal=None if height is None else cockcroft_gault(age, ideal_weight(height, sex), scr, sex),
        at_0_8=cockcroft_gault(age, weight.kg, LOW_CREATININE, sex) if flagged else None,
        weight=weight,
    )
