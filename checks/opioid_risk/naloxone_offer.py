"""B01: an overdose is more likely than usual and no rescue naloxone is on file."""

from collections.abc import Iterator

from safety.examination.basis import mme_evidence
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.naloxone import rescue_on_file
from safety.regimen.opioids.overdose_risk import Trigger, with_opioid, without_opioid
from safety.regimen.opioids.totals import Totals, totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = totals(record)
    triggers = triggers_of(record, check, found)
    if not triggers or rescue_on_file(record, check.limit("months")) is not None:
        return
    opioids = record.of_class("opioid")
    strong = bool(opioids) and any(trigger.strong for trigger in triggers)
    named = sorted(triggers, key=lambda trigger: not trigger.strong)
    members = (*opioids, *(order for trigger in triggers for order in trigger.orders))
    unread = found.lower_bound and not strong
    yield check.finding(
        "B01",
        Severity.WARNING if strong else Severity.INFO,
        record,
        members,
        words="summary" if opioids else "without_opioid",
        evidence={
            **mme_evidence(found),
            "triggers": [trigger.name for trigger in triggers],
            "rescue_naloxone_on_file": False,
        },
        identity=tuple(trigger.name for trigger in triggers),
        certainty=Certainty.UNREAD if unread else Certainty.STATED,
        notes=("an opioid dose could not be read: 50 MME/day or more cannot be excluded",) if unread else (),
        advice=(Advice("naloxone", "Add rescue naloxone 4 mg nasal spray"),),
        triggers=some([trigger.words for trigger in named], 1),
        all_triggers="; ".join(trigger.words for trigger in named),
        months=check.limit("months"),
    )


def triggers_of(record: Record, check: Check, found: Totals) -> tuple[Trigger, ...]:
    """What speaks for naloxone, whether or not it is on file."""
    days, gap = int(check.limit("used_days")), int(check.limit("break_days"))
    if record.of_class("opioid"):
        return tuple(with_opioid(record, found.projected_max, days, gap))
    return tuple(without_opioid(record, days, gap))


CHECK = Check.load(__name__, examine)
