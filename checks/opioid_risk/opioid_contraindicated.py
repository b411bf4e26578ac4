"""B21: an opioid in a state in which its label forbids it."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.regimen.breathing import contraindications
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = record.of_class("opioid")
    found = contraindications(record, int(check.limit("recent_days"))) if opioids else ()
    if not found:
        return
    draft = lone_draft(record, opioids)
    yield check.finding(
        "B21",
        Severity.INFO if only_lowers(record, opioids) else Severity.WARNING,
        record,
        opioids,
        words="watched" if all(each.unless_watched for each in found) else "summary",
        evidence={"states": [each.name for each in found]},
        identity=(*doses(opioids), *(each.name for each in found)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        state=found[0].words,
        states="; ".join(each.words for each in found),
    )


CHECK = Check.load(__name__, examine)
