"""E05: a first-line medicine was given up, or an opioid drafted, before the first had a fair trial."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from safety.examination.basis import doses
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Finding, Severity
from safety.examination.wording import some
from safety.regimen.allergies import allergies_to
from safety.regimen.knowledge import load
from safety.regimen.lasting import lasts
from safety.regimen.neuropathic import neuropathic
from safety.regimen.neuropathic.targets import effective_doses, target
from safety.regimen.neuropathic.trials import days_at_target, tried, undated, was_ordered
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

INEFFECTIVE = re.compile(
    r"ineffective|not effective|no effect|(?:lack|loss) of (?:effect|efficacy|response)|inadequate (?:response|relief)"
    r"|no (?:relief|response|benefit)|(?:did not|didn't|does not|doesn't) (?:help|work)|not (?:helping|working)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One first-line ingredient: its most full days in a row at an effective dose, None where that is not known."""

    ingredient: str
    days: int | None
    required: int
    orders: tuple[Order, ...]
    given_up: bool

    @property
    def short(self) -> bool:
        return self.days is not None and self.days < self.required


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not neuropathic(record):
        return
    trials = [_trial(record, check, name) for name in tried(record, check.limit("look_back_days"))]
    drafts = _next(record, check) if trials and all(trial.short for trial in trials) else ()
    given_up = [trial for trial in trials if trial.short and trial.given_up]
    shown = max(given_up or (trials if drafts else []), key=lambda trial: trial.days or 0, default=None)
    if shown is None or allergies_to(record, (trial.ingredient for trial in trials)):
        return
    opioids = ingredients_in(drafts, "opioid")
    yield check.finding(
        "E05",
        Severity.INFO,
        record,
        (*shown.orders, *drafts),
        words="next" if drafts and not shown.given_up else "summary",
        evidence={"drug": shown.ingredient, "days_at_target": shown.days, "required_days": shown.required},
        identity=(shown.ingredient, *doses(drafts)),
        drug=shown.ingredient,
        days=shown.days,
        required=shown.required,
        opioid=some(opioids, 1),
    )


def _trial(record: Record, check: Check, name: str) -> Trial:
    orders = was_ordered(record, name)
    rows = load().ingredients
    tricyclic = name in rows and "tca" in rows[name].classes
    aim = target(record, name) if name in effective_doses() else None
    known = aim is not None and bool(orders) and not undated(record, name)
    return Trial(
        name,
        days_at_target(record, name, aim.mg) if known and aim is not None else None,
        int(check.limit("tricyclic_trial_days" if tricyclic else "trial_days")),
        orders,
        _given_up(record, check, orders),
    )


def _given_up(record: Record, check: Check, orders: tuple[Order, ...]) -> bool:
    """Whether its last order was stopped for want of effect not long ago, and none is taken now."""
    if any(order.counted for order in orders):
        return False
    for order in orders:
        end = order.end or order.start
        recent = end is not None and (record.today - end.latest).days <= check.limit("stopped_days")
        if recent and INEFFECTIVE.search(order.status_reason):
            return True
    return False


def _next(record: Record, check: Check) -> tuple[Order, ...]:
    """Drafts that start or raise an opioid for a month or more."""
    return tuple(
        draft
        for draft in record.of_class("opioid", among=record.drafts)
        if starts_or_raises(record, draft) and lasts(draft, check.limit("chronic_days")) and not is_oud_treatment(draft)
    )


CHECK = Check.load(__name__, examine)
