"""What the diagnoses and procedures of a record say about the kidney: dialysis, stage, acute injury, pregnancy, muscle.

Groups are those of the condition tables. Some are wide (end-stage disease, dialysis and transplant in one); the
coded text tells them apart.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from safety.regimen.dosing import Dosing, Step
from safety.regimen.record import Event, Order, Problem, Record
from safety.regimen.when import Moment

Dialysis = Literal["HD", "PD"]


@dataclass(frozen=True, slots=True)
class Treated:
    """Haemodialysis or peritoneal dialysis; assumed: only the timing of an order says so."""

    kind: Dialysis
    assumed: bool = False


DIALYSIS_DAYS = 90
"""a dialysis procedure older than this says nothing about today (project policy)"""

_DIALYSIS_GROUPS = frozenset({"dialysis", "hemodialysis"})
_TRANSPLANT = "x_kidney_transplant"
_WIDE = frozenset({"esrd_dialysis", "ckd_stage_5", "x_transplant"})
_NOT_DONE = frozenset({"not-done", "entered-in-error", "preparation", "cancelled", "planned"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A coded stage of chronic kidney disease with the clearance band it stands for; KDIGO 2012 G categories."""

    name: str
    low: Decimal
    high: Decimal


_STAGES = (
    Stage("end-stage", Decimal(0), Decimal(14)),
    Stage("5", Decimal(0), Decimal(14)),
    Stage("4", Decimal(15), Decimal(29)),
    Stage("3b", Decimal(30), Decimal(44)),
    Stage("3", Decimal(30), Decimal(59)),
    Stage("3a", Decimal(45), Decimal(59)),
)

MUSCLE = {
    "np_phantom_limb": "amputation",
    "x_amputation": "amputation",
    "np_spinal_cord_injury": "spinal cord injury",
    "x_paraplegia": "paraplegia",
    "x_cachexia": "cachexia",
    "neuromuscular_resp_risk": "neuromuscular disease",
}
_FOR_GOOD = frozenset({"amputation", "spinal cord injury", "paraplegia"})


def stage(record: Record) -> Stage | None:
    """The worst coded stage 3 to 5; stages 1 and 2 and an unstated stage give no band."""
    found = {name for problem in record.problems_in(*_STAGE_GROUPS) if (name := _stage_name(problem)) is not None}
    return next((stage for stage in _STAGES if stage.name in found), None)


_STAGE_GROUPS = ("ckd_stage_3", "ckd_stage_3a", "ckd_stage_3b", "ckd_stage_4", "ckd_stage_5", "esrd_dialysis")
CHRONIC_KIDNEY_GROUPS = (*_STAGE_GROUPS, "ckd_stage_1", "ckd_stage_2", "ckd_unspecified")


def _stage_name(problem: Problem) -> str | None:
    groups, text = problem.groups, problem.text.lower()
    if "esrd_dialysis" in groups:
        return None if _is_transplant(problem.groups, problem.text) else "end-stage"
    if "ckd_stage_5" in groups:
        return "5"
    if "ckd_stage_4" in groups:
        return "4"
    if "ckd_stage_3b" in groups or "3b" in text:
        return "3b"
    if "ckd_stage_3a" in groups or "3a" in text:
        return "3a"
    return "3" if "ckd_stage_3" in groups else None


def dialysis(record: Record, notes: list[str]) -> Treated | None:
    """Dialysis by diagnosis, by a procedure within 90 days, or by an order that is timed after it.

    What a transplant or a coded recovery followed is over (rules.md 14.3.22). Kind unstated: haemodialysis.
    """
    problems = [p for p in record.problems if p.active and _is_dialysis(p.groups, p.text)]
    events = [e for e in record.events if _is_dialysis(e.groups, e.text) and _happened(e, record.today)]
    transplanted, recovered = _transplant_day(record), _recovery_day(record)
    standing = [(p.groups, p.text) for p in problems if not _over(p.onset, transplanted)]
    standing += [
        (e.groups, e.text) for e in events if not _over(e.span.end or e.span.start, _last(transplanted, recovered))
    ]
    if standing:
        return Treated("PD" if all(_is_peritoneal(groups, text) for groups, text in standing) else "HD")
    if problems or events:
        notes.append("earlier dialysis is not counted: a transplant or a coded recovery followed it")
    if dosed_after_dialysis(record):
        notes.append("no dialysis is coded; an order is timed after dialysis, so haemodialysis is assumed")
        return Treated("HD", assumed=True)
    return None


def dosed_after_dialysis(record: Record) -> bool:
    """Whether a counted order is timed after dialysis: then the patient has it."""
    return any(timed_after_dialysis(order) for order in record.orders if order.counted)


def timed_after_dialysis(order: Order) -> bool:
    return any(step.after_dialysis for step in _steps(order))


def _steps(order: Order) -> tuple[Step, ...]:
    return order.dosing.steps if isinstance(order.dosing, Dosing) else ()


def only_after_dialysis(order: Order) -> bool:
    """Whether all of it is given after a session: it is no part of the daily dose (14.3.22)."""
    return timed_after_dialysis(order) and all(step.after_dialysis for step in _steps(order))


def acute_injury(record: Record) -> bool:
    return bool(record.problems_in("aki"))


def pregnant(record: Record) -> bool:
    """Pregnancy changes creatinine; the group is not pregnancy_lactation, for lactation does not."""
    return record.patient.sex != "male" and bool(record.problems_in("pregnancy"))


def muscle(record: Record) -> tuple[str, ...]:
    """Conditions with so little muscle that creatinine looks better than the kidney is.

    What is lost for good (a limb, the spinal cord) counts when its entry is resolved too.
    """
    found = {(MUSCLE[group], p.active) for p in record.problems for group in p.groups if group in MUSCLE}
    return tuple(sorted({name for name, active in found if active or name in _FOR_GOOD}))


def amputation_day(record: Record) -> tuple[bool, date | None]:
    """Whether a limb was lost, and the first day known of it."""
    lost = [p for p in record.problems if any(MUSCLE.get(group) == "amputation" for group in p.groups)]
    days = [p.onset.earliest for p in lost if p.onset is not None]
    return bool(lost), min(days, default=None)


def _is_dialysis(groups: frozenset[str], text: str) -> bool:
    lower = text.lower()
    if groups & _DIALYSIS_GROUPS:
        return True
    return bool(groups & _WIDE) and ("dialysis" in lower or "dialytic" in lower) and "not on dialysis" not in lower


def _is_transplant(groups: frozenset[str], text: str) -> bool:
    lower = text.lower()
    if _TRANSPLANT in groups:
        return True
    return bool(groups & _WIDE) and "transplant" in lower and ("kidney" in lower or "renal" in lower)


def _is_peritoneal(groups: frozenset[str], text: str) -> bool:
    return "peritoneal" in text.lower() and "hemodialysis" not in groups


def _happened(event: Event, today: date) -> bool:
    if event.kind == "request" or event.status in _NOT_DONE:
        return False
    last = event.span.end or event.span.start
    first = event.span.start or event.span.end
    if last is None or first is None or first.earliest > today:
        return False
    return last.latest >= today - timedelta(days=DIALYSIS_DAYS)


def _transplant_day(record: Record) -> date | None:
    """The newest dated kidney transplant up to the record's day; an undated one cannot be said to follow a dialysis."""
    days = [p.onset.latest for p in record.problems if p.onset is not None and _is_transplant(p.groups, p.text)]
    for event in record.events:
        if event.kind == "procedure" and event.status not in _NOT_DONE and _is_transplant(event.groups, event.text):
            days += [when.latest for when in (event.span.start,) if when is not None]
    return max((day for day in days if day <= record.today), default=None)


def _recovery_day(record: Record) -> date | None:
    """The day a dialysis dependence was coded as over."""
    ended = [p for p in record.problems if not p.active and _is_dialysis(p.groups, p.text) and p.abatement is not None]
    return max((p.abatement.latest for p in ended if p.abatement is not None), default=None)


def _last(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _over(when: Moment | None, last: date | None) -> bool:
    """Whether a transplant or a recovery came on or after the dialysis; a dialysis of unknown day is not over by it."""
    return last is not None and when is not None and when.latest <= last
