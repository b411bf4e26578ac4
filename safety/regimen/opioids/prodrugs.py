"""What speaks against codeine, tramadol and hydrocodone, whose effect depends on CYP2D6: rules.md B11."""

from dataclasses import dataclass
from datetime import timedelta

from safety.regimen.record import Record

TONSILS = "tonsillectomy"
RAPID, POOR, LACTATION = "cyp2d6_um", "cyp2d6_pm", "lactation"
_ADDED = {
    "sleep apnoea": ("sleep_apnea", "x_obesity_hypoventilation"),
    "severe lung disease": ("copd_chronic_lung", "respiratory_failure"),
    "obesity": ("obesity",),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """Tonsils or adenoids, taken out or to be taken out, near today."""

    text: str
    when: str


def tonsil_operation(record: Record, days: int) -> Operation | None:
    """A procedure, request or diagnosis that says so, at most so many days before or after today; None else."""
    for event in record.events:
        start, last = event.span.start, event.span.end or event.span.start
        if TONSILS not in event.groups or (event.kind == "encounter" and not event.text):
            continue
        if start is None or last is None:
            return Operation(event.text, "undated")
        if last.latest >= record.today - timedelta(days=days) and start.earliest <= record.today + timedelta(days=days):
            return Operation(event.text, last.latest.isoformat())
    for problem in record.problems_in(TONSILS, active=False):
        if problem.onset is not None and problem.onset.latest >= record.today - timedelta(days=days):
            return Operation(problem.text, problem.onset.latest.isoformat())
    return None


def rapid(record: Record) -> bool:
    return bool(record.problems_in(RAPID, active=False))


def poor(record: Record) -> bool:
    return bool(record.problems_in(POOR, active=False))


def breastfeeding(record: Record) -> bool:
    """An active problem that says so; pregnancy alone is none."""
    return bool(record.problems_in(LACTATION))


def added_risks(record: Record) -> tuple[str, ...]:
    """What the label adds for adolescents: obesity, sleep apnoea, severe lung disease."""
    return tuple(name for name, groups in _ADDED.items() if record.problems_in(*groups))
