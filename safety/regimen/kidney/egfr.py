"""Formulas of kidney function, without a record: clearance, filtration rate, weights, body surface.

Sources: Cockcroft DW, Gault MH. Nephron 1976;16:31-41 (as printed in the Gralise and Horizant labels); CKD-EPI 2021:
Inker LA et al. N Engl J Med 2021;385:1737-49; ideal weight: Devine 1974; body surface: Mosteller 1987;
de-indexing: NIDDK.
Units: years, kg, cm, mg/dL, mL/min (per 1.73 m2 where indexed).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from safety.regimen.record import Sex

Basis = Literal["actual", "ideal", "adjusted"]
Policy = Literal["standard", "label_actual"]

CM_PER_INCH = Decimal("2.54")
STANDARD_SURFACE_M2 = Decimal("1.73")
OBESE_FROM = Decimal("1.2")
ADJUSTMENT = Decimal("0.4")
SMALLEST_IDEAL_KG = Decimal(30)
_IDEAL_AT_60_INCHES: dict[Sex, Decimal] = {"male": Decimal(50), "female": Decimal("45.5")}
_KG_PER_INCH = Decimal("2.3")
_KAPPA: dict[Sex, Decimal] = {"male": Decimal("0.9"), "female": Decimal("0.7")}
_ALPHA: dict[Sex, Decimal] = {"male": Decimal("-0.302"), "female": Decimal("-0.241")}
_SETTLED = Decimal("1e-8")


def settle(value: Decimal) -> Decimal:
    """Eight decimals: finer than any laboratory, and a creatinine with a recurring decimal still meets an edge."""
    return value.quantize(_SETTLED)


def cockcroft_gault(age: int, weight_kg: Decimal, scr_mg_dl: Decimal, sex: Sex) -> Decimal:
    """Creatinine clearance in mL/min, not indexed to body surface."""
    value = (140 - age) * weight_kg / (72 * scr_mg_dl)
    return settle(value * Decimal("0.85") if sex == "female" else value)


def ckd_epi_2021(age: int, scr_mg_dl: Decimal, sex: Sex) -> Decimal:
    """Filtration rate by the race-free creatinine equation of 2021, in mL/min/1.73 m2."""
    ratio = scr_mg_dl / _KAPPA[sex]
    shape = min(ratio, Decimal(1)) ** _ALPHA[sex] * max(ratio, Decimal(1)) ** Decimal("-1.2")
    value = 142 * shape * Decimal("0.9938") ** age
    return settle(value * Decimal("1.012") if sex == "female" else value)


def body_surface(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Mosteller's body surface in m2."""
    return settle((height_cm * weight_kg / 3600).sqrt())


def deindex(egfr: Decimal, surface_m2: Decimal) -> Decimal:
    """From mL/min/1.73 m2 to the patient's own mL/min."""
    return settle(egfr * surface_m2 / STANDARD_SURFACE_M2)


def ideal_weight(height_cm: Decimal, sex: Sex) -> Decimal:
    """Devine's ideal weight in kg; under 60 inches 2.3 kg less an inch, never under 30 kg (project policy)."""
    kg = _IDEAL_AT_60_INCHES[sex] + _KG_PER_INCH * (height_cm / CM_PER_INCH - 60)
    return max(kg, SMALLEST_IDEAL_KG)


@dataclass(frozen=True, slots=True)
class DosingWeight:
    """The weight that Cockcroft-Gault is given, and on what it rests."""

    kg: Decimal
    basis: Basis
    why: str


def dosing_weight(actual_kg: Decimal, height_cm: Decimal | None, sex: Sex, policy: Policy) -> DosingWeight:
    """The ladder of weights: actual up to the ideal, adjusted from 1.2 times the ideal, the ideal between.

    Under 60 inches the formula of the ideal weight is an extrapolation: it decides whether the patient is heavy enough
    for the adjusted weight, but is not used as the weight itself.
    """
    if policy == "label_actual":
        return DosingWeight(actual_kg, "actual", "site policy: weight as on the label")
    if height_cm is None:
        return DosingWeight(actual_kg, "actual", "no height")
    ideal = ideal_weight(height_cm, sex)
    if actual_kg <= ideal:
        return DosingWeight(actual_kg, "actual", "not above the ideal weight")
    if actual_kg >= OBESE_FROM * ideal:
        return DosingWeight(ideal + ADJUSTMENT * (actual_kg - ideal), "adjusted", "at least 1.2 times the ideal weight")
    if height_cm < 60 * CM_PER_INCH:
        return DosingWeight(actual_kg, "actual", "height under 60 inches")
    return DosingWeight(ideal, "ideal", "between the ideal weight and 1.2 times it")
