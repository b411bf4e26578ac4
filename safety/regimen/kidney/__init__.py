"""Kidney function of a record: creatinine clearance, the weight it rests on, the age of the value, how certain it is.

The order of evidence: dialysis, creatinine, a reported filtration rate, a coded stage of kidney disease, nothing.
Label tables are read at `low`; where the evidence is a band, `high` is its other end. Clearances are in mL/min,
unrounded (eight decimals).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from safety.regimen.kidney.egfr import Basis, deindex
from safety.regimen.kidney.estimate import Body, Estimate, body, estimate
from safety.regimen.kidney.labs import CURRENT_EGFR, Chosen, Freshness, newest, rise
from safety.regimen.kidney.problems import (
    Dialysis,
    acute_injury,
    dialysis,
    dosed_after_dialysis,
    muscle,
    pregnant,
    stage,
)
from safety.regimen.record import Record, Sex

Certainty = Literal["stated", "assumed", "unread"]
Evidence = Literal["dialysis", "creatinine", "egfr", "stage", "none"]

ADULT = 18


@dataclass(frozen=True, slots=True)
class Kidney:
    """What is known of the kidneys on the record's day.

    basis: what `low` and `high` rest on. exact: they are one number computed for this patient, not the ends of a band.
    crcl_primary: Cockcroft-Gault on the chosen weight; crcl_actual, crcl_ibw: on actual and ideal weight.
    lab_date, lab_age_days, freshness: of the creatinine, or of the reported eGFR where that is the basis. An "expired"
    value is named and not used; "missing": there is none.
    certainty: "assumed" where a value is old, undated, borrowed or unsteady; each reason is in `notes`.
    """

    basis: Evidence = "none"
    low: Decimal | None = None
    high: Decimal | None = None
    exact: bool = False
    crcl_primary: Decimal | None = None
    crcl_actual: Decimal | None = None
    crcl_ibw: Decimal | None = None
    weight_basis: Basis | None = None
    weight_used_kg: Decimal | None = None
    weight_why: str | None = None
    scr_mg_dl: Decimal | None = None
    lab_date: date | None = None
    lab_age_days: int | None = None
    freshness: Freshness | Literal["missing"] = "missing"
    egfr_ckdepi2021: Decimal | None = None
    egfr_reported: Decimal | None = None
    bsa_m2: Decimal | None = None
    egfr_deindexed: Decimal | None = None
    low_creatinine_flag: bool = False
    crcl_if_scr_0_8: Decimal | None = None
    dialysis: Dialysis | None = None
    dialysis_assumed: bool = False
    stage: str | None = None
    unstable: bool = False
    ratio: Decimal | None = None
    kdigo_aki: bool = False
    pregnant: bool = False
    muscle: tuple[str, ...] = ()
    paediatric: bool = False
    certainty: Certainty = "unread"
    notes: tuple[str, ...] = ()


def kidney(record: Record) -> Kidney:
    """Kidney function on the record's day, from labs, problems and events up to that day.

    Never raises on what a chart may hold: a value that cannot be used is named in `notes`.
    """
    return record.once(_kept)


def _kept(record: Record) -> Kidney:
    return record.once_for_facts(_kidney, dosed_after_dialysis(record))


def _kidney(record: Record) -> Kidney:
    if record.age is not None and record.age < ADULT:
        why = "under 18: adult formulas do not apply, paediatric clearance is not computed"
        return Kidney(paediatric=True, notes=(why,))
    notes: list[str] = []
    of = body(record)
    creatinine = newest(record, "creatinine_serum", notes)
    reported = newest(record, "egfr", notes)
    usable = _usable(creatinine, "creatinine", notes)
    found = _measured(usable, _usable(reported, "reported eGFR", notes), estimate(record, usable, of, notes), of, notes)
    if found.basis == "none" and (expired := creatinine or reported) is not None:
        found = replace(found, lab_date=expired.day, lab_age_days=expired.age_days, freshness=expired.freshness)
    if found.crcl_primary is not None:
        notes.extend(of.notes)
    return _with_certainty(_with_diagnoses(record, usable, found, notes), of, record.patient.sex, notes)


def _usable(chosen: Chosen | None, name: str, notes: list[str]) -> Chosen | None:
    if chosen is None or chosen.freshness != "expired":
        return chosen
    notes.append(f"the newest {name} {chosen.age_words} and is not used")
    return None


def _measured(
    creatinine: Chosen | None, reported: Chosen | None, found: Estimate | None, of: Body, notes: list[str]
) -> Kidney:
    """The kidney by laboratory values alone; a fresh reported eGFR goes before a stale creatinine."""
    if creatinine is not None and found is not None:
        if reported is None or creatinine.freshness == "fresh" or reported.freshness != "fresh":
            return _by_creatinine(creatinine, found, of, notes)
        notes.append(f"creatinine is {creatinine.age_days} days old; the newer eGFR is used")
    if reported is not None:
        return _by_reported_egfr(reported, of, notes)
    return Kidney(bsa_m2=of.surface_m2)


def _by_creatinine(creatinine: Chosen, found: Estimate, of: Body, notes: list[str]) -> Kidney:
    scr = creatinine.lab
    if scr.comparator is not None:
        notes.append(f"creatinine is reported as {scr.comparator}{scr.value.normalize():f}; the value itself is used")
    if creatinine.freshness == "stale":
        notes.append(f"creatinine is {creatinine.age_days} days old")
    if found.at_0_8 is not None:
        notes.append("low creatinine at this age: clearance may be overestimated")
    if found.primary is None:
        notes.append("no weight: eGFR per 1.73 m2 stands in for creatinine clearance, low confidence")
    surface = of.surface_m2
    tested = found.egfr if found.primary is None else found.primary
    return Kidney(
        basis="creatinine",
        low=tested,
        high=tested,
        exact=True,
        crcl_primary=found.primary,
        crcl_actual=found.actual,
        crcl_ibw=found.ideal,
        weight_basis=None if found.weight is None else found.weight.basis,
        weight_used_kg=None if found.weight is None else found.weight.kg,
        weight_why=None if found.weight is None else found.weight.why,
        scr_mg_dl=scr.value,
        lab_date=creatinine.day,
        lab_age_days=creatinine.age_days,
        freshness=creatinine.freshness,
        egfr_ckdepi2021=found.egfr,
        bsa_m2=surface,
        egfr_deindexed=None if surface is None else deindex(found.egfr, surface),
        low_creatinine_flag=found.at_0_8 is not None,
        crcl_if_scr_0_8=found.at_0_8,
    )


def _by_reported_egfr(reported: Chosen, of: Body, notes: list[str]) -> Kidney:
    """De-indexed where height and weight are known; "<" leaves the low end open to 0, ">" counts as its value."""
    lab, surface = reported.lab, of.surface_m2
    notes.append("a reported eGFR stands in for creatinine clearance")
    if lab.code not in CURRENT_EGFR:
        notes.append("the formula of the reported eGFR is older or not stated")
    if reported.freshness == "stale":
        notes.append(f"eGFR is {reported.age_days} days old")
    deindexed = None
    if lab.comparator is not None:
        notes.append(f"eGFR is reported as {lab.comparator}{lab.value.normalize():f}")
    elif surface is not None:
        deindexed = deindex(lab.value, surface)
    else:
        notes.append("no height or weight: the eGFR is per 1.73 m2, low confidence")
    tested = lab.value if deindexed is None else deindexed
    below = lab.comparator in ("<", "<=")
    return Kidney(
        basis="egfr",
        low=Decimal(0) if below else tested,
        high=tested,
        exact=not below,
        lab_date=reported.day,
        lab_age_days=reported.age_days,
        freshness=reported.freshness,
        egfr_reported=lab.value,
        bsa_m2=surface,
        egfr_deindexed=deindexed,
    )


def _with_diagnoses(record: Record, creatinine: Chosen | None, measured: Kidney, notes: list[str]) -> Kidney:
    """Add what diagnoses and procedures say: dialysis, stage, acute injury, pregnancy, muscle."""
    treated, coded, little_muscle = dialysis(record, notes), stage(record), muscle(record)
    ratio, risen = (None, False) if creatinine is None else rise(creatinine)
    expecting = pregnant(record)
    if little_muscle:
        notes.append(f"{', '.join(little_muscle)}: creatinine overestimates clearance")
    found = replace(
        measured,
        dialysis=None if treated is None else treated.kind,
        dialysis_assumed=treated is not None and treated.assumed,
        stage=None if coded is None else coded.name,
        unstable=risen or acute_injury(record) or expecting,
        ratio=ratio,
        kdigo_aki=risen,
        pregnant=expecting,
        muscle=little_muscle,
    )
    if treated is not None:
        return _on_dialysis(found)
    if found.unstable and found.low is not None:
        notes.append("kidney function is not steady: the lower of the estimates is used")
        filtration = found.egfr_ckdepi2021 if found.egfr_deindexed is None else found.egfr_deindexed
        lowest = min(value for value in (found.low, found.crcl_actual, filtration) if value is not None)
        return replace(found, low=lowest, high=lowest if found.exact else found.high)
    if found.low is None and coded is not None:
        notes.append(f"no usable creatinine: coded stage {coded.name} stands for {coded.low} to {coded.high} mL/min")
        return replace(found, basis="stage", low=coded.low, high=coded.high)
    return found


def _on_dialysis(found: Kidney) -> Kidney:
    """On dialysis the rows under 15 mL/min are read; a clearance counts only where it is lower still."""
    crcl = found.crcl_primary
    if crcl is not None and crcl < 15:
        return replace(found, basis="dialysis", low=crcl, high=crcl, exact=True)
    return replace(found, basis="dialysis", low=Decimal(0), high=Decimal(14), exact=False)


def _with_certainty(found: Kidney, of: Body, sex: Sex | None, notes: list[str]) -> Kidney:
    doubtful = (
        found.basis != "creatinine"
        or found.freshness != "fresh"
        or found.crcl_primary is None
        or bool(of.notes)
        or sex is None
        or found.unstable
    )
    if found.basis == "dialysis":
        doubtful = found.dialysis_assumed
    certainty: Certainty = "assumed" if doubtful else "stated"
    return replace(found, certainty="unread" if found.low is None else certainty, notes=tuple(dict.fromkeys(notes)))


def as_json(found: Kidney) -> dict[str, Any]:
    """The `kidney` object of `painrx check --format json`: numbers are Decimal, dates text, the unknown None."""
    return {
        "crcl_primary": found.crcl_primary,
        "crcl_actual": found.crcl_actual,
        "crcl_ibw": found.crcl_ibw,
        "weight_basis": found.weight_basis,
        "weight_used_kg": found.weight_used_kg,
        "scr_mg_dl": found.scr_mg_dl,
        "scr_date": found.lab_date.isoformat() if found.lab_date is not None and found.scr_mg_dl is not None else None,
        "lab_age_days": found.lab_age_days,
        "freshness": found.freshness,
        "basis": found.basis,
        "tested_low": found.low,
        "tested_high": found.high,
        "egfr_ckdepi2021": found.egfr_ckdepi2021,
        "egfr_reported": found.egfr_reported,
        "bsa_m2": found.bsa_m2,
        "egfr_deindexed": found.egfr_deindexed,
        "low_creatinine_flag": found.low_creatinine_flag,
        "crcl_if_scr_0.8": found.crcl_if_scr_0_8,
        "dialysis": found.dialysis,
        "stage": found.stage,
        "unstable": found.unstable,
        "ratio": found.ratio,
        "kdigo_aki": found.kdigo_aki,
        "pregnant": found.pregnant,
        "muscle": list(found.muscle),
        "certainty": found.certainty,
        "notes": list(found.notes),
    }
