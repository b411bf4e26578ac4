"""Kidney function as a finding says it. Rounding is for words only; the evidence holds the unrounded numbers."""

from decimal import Decimal

from safety.examination.wording import number_of, plain_number
from safety.regimen.kidney import Kidney

EDGES = (Decimal(15), Decimal(30), Decimal(60))
_NEAR = Decimal(2)
_DIALYSIS = {"HD": "haemodialysis", "PD": "peritoneal dialysis"}


def clearance(value: Decimal) -> str:
    """mL/min as a whole number, with one decimal within 2 of the edge of a label table and below the lowest edge."""
    return plain_number(value, 1 if value < EDGES[0] or any(abs(value - edge) <= _NEAR for edge in EDGES) else 0)


def basis(kidney: Kidney) -> str:
    """Short, for a summary: what the dose is judged by, with its value and date."""
    if kidney.dialysis is not None:
        return f"patients on {_DIALYSIS[kidney.dialysis]}"
    if kidney.basis == "stage":
        return f"coded CKD stage {kidney.stage}"
    assert kidney.low is not None
    at = "" if kidney.lab_date is None else kidney.lab_date.isoformat()
    if kidney.basis == "egfr":
        return f"eGFR {clearance(kidney.low)} ({at})"
    name = "eGFR" if kidney.crcl_primary is None else "CrCl"
    scr = "" if kidney.scr_mg_dl is None else f"SCr {plain_number(kidney.scr_mg_dl)}, "
    return f"{name} {clearance(kidney.low)} ({scr}{at})"


def inputs(kidney: Kidney) -> str:
    """Long, for a detail: every input of the clearance, and what it would be on actual weight."""
    parts = [_dialysis_or_stage(kidney), _lab(kidney), _weight(kidney)]
    if kidney.crcl_primary is not None:
        parts.append(f"creatinine clearance {clearance(kidney.crcl_primary)} mL/min")
    if kidney.crcl_actual is not None and kidney.weight_basis != "actual":
        parts.append(f"on actual weight {clearance(kidney.crcl_actual)}")
    if kidney.unstable and kidney.low is not None:
        parts.append(f"not steady, judged at {clearance(kidney.low)}")
    if kidney.crcl_if_scr_0_8 is not None:
        parts.append(f"if creatinine were 0.8: {clearance(kidney.crcl_if_scr_0_8)}")
    return "; ".join(part for part in parts if part)


def _dialysis_or_stage(kidney: Kidney) -> str:
    if kidney.dialysis is not None:
        return f"patients on {_DIALYSIS[kidney.dialysis]}"
    if kidney.basis == "stage":
        return f"coded CKD stage {kidney.stage} ({kidney.low} to {kidney.high} mL/min), no usable creatinine"
    return ""


def _lab(kidney: Kidney) -> str:
    if kidney.lab_date is None or kidney.freshness in ("expired", "missing"):
        return ""
    age = "" if kidney.lab_age_days is None else f" ({number_of(kidney.lab_age_days, 'day')} old)"
    when = f"of {kidney.lab_date.isoformat()}{age}"
    if kidney.basis == "egfr" and kidney.egfr_reported is not None:
        own = "" if kidney.egfr_deindexed is None else f", {clearance(kidney.egfr_deindexed)} mL/min for this body size"
        return f"eGFR {plain_number(kidney.egfr_reported)} {when}{own}"
    if kidney.scr_mg_dl is not None:
        return f"creatinine {plain_number(kidney.scr_mg_dl)} mg/dL {when}"
    return ""


def _weight(kidney: Kidney) -> str:
    if kidney.weight_used_kg is None:
        return ""
    return f"{kidney.weight_basis} weight {plain_number(kidney.weight_used_kg, 1)} kg ({kidney.weight_why})"
