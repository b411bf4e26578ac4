"""D07: a medicine that is dosed by the kidney, and a kidney function that is missing, old or not steady."""

import dataclasses
from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Reach, Severity
from safety.examination.kidney_words import inputs
from safety.examination.wording import plain_number, some
from safety.regimen.kidney import Kidney, kidney
from safety.regimen.kidney.problems import acute_injury
from safety.regimen.kidney.risk import renally_dosed, renally_dosed_in, risks, short_course
from safety.regimen.record import Order, Record

STATUS = {
    "missing": "cannot verify: no creatinine",
    "expired": "cannot verify: no creatinine in 12 months",
    "no_age": "cannot verify: no birth date",
    "unstable": "unstable",
    "pregnant": "pregnancy",
    "stale": "stale",
    "paediatric": "paediatric renal dosing not computed",
}

_ANSWERED_BY_A_TEST = frozenset({"missing", "expired", "stale"})
"""A creatinine that is ordered already answers these. One that moves fast stays unreliable until it is steady."""

_LAB_GAPS = frozenset({"Observation", "Observation creatinine_serum", "Observation egfr"})
"""How a record names observations that could not be fetched or read"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = renally_dosed(record)
    if not orders:
        return
    found, reasons = kidney(record), risks(record, orders)
    words = _words(found, record)
    if not reasons and words not in ("unstable", "paediatric"):
        orders = tuple(order for order in orders if not short_course(order))
    if words is None or not orders or (words == "stale" and not reasons and not _starts_gabapentinoid(orders)):
        return
    test = words in _ANSWERED_BY_A_TEST
    if test and record.pending("creatinine"):
        return
    loud = words != "paediatric" and (bool(reasons) or words == "unstable")
    drugs = renally_dosed_in(orders)
    gaps = tuple(f"{gap.what}: {gap.why}" for gap in record.gaps if gap.what in _LAB_GAPS)
    finding = check.finding(
        "D07",
        Severity.WARNING if loud else Severity.INFO,
        record,
        orders,
        words=words,
        evidence={
            "status": STATUS[words],
            "drugs": list(drugs),
            "risks": list(reasons),
            "scr_mg_dl": found.scr_mg_dl,
            "lab_age_days": found.lab_age_days,
            "ratio": found.ratio,
            "kdigo_aki": found.kdigo_aki,
        },
        identity=(words, *drugs),
        certainty=Certainty.UNREAD if gaps else Certainty.STATED,
        notes=(*found.notes, *gaps),
        advice=(Advice("lab", "Order serum creatinine", what="creatinine"),) if test else (),
        drugs=some(drugs),
        all_drugs=", ".join(drugs),
        risks="; ".join(reasons) or "none on record",
        age=found.lab_age_days,
        rise=_rise(found),
        inputs=inputs(found) or "nothing usable on record",
    )
    # H02 says on screen that no adult limit holds
    yield dataclasses.replace(finding, reach=Reach.REPORT) if words == "paediatric" else finding


def _words(found: Kidney, record: Record) -> str | None:
    """What is wrong with the kidney function; None: it is good enough, or dialysis says all."""
    if found.paediatric:
        return "paediatric"
    if found.dialysis is not None:
        return None
    if found.basis in ("none", "stage"):
        return "no_age" if found.freshness in ("fresh", "stale") else found.freshness
    if found.kdigo_aki or acute_injury(record):
        return "unstable"
    if found.pregnant:
        return "pregnant"
    return "stale" if found.freshness == "stale" else None


def _starts_gabapentinoid(orders: tuple[Order, ...]) -> bool:
    return any(order.draft and "gabapentinoid" in order.classes for order in orders)


def _rise(found: Kidney) -> str:
    if not found.kdigo_aki:
        return "acute kidney injury coded"
    if found.ratio is None or found.ratio <= 1:
        return "creatinine is rising fast"
    return f"creatinine rose to {plain_number(found.ratio)} times"


CHECK = Check.load(__name__, examine)
