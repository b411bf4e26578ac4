"""E07: pain has lasted for months, and nothing but medicines was tried for it in the last year."""

import dataclasses
from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Reach, Severity
from safety.regimen.absence import REFERRALS, fetched
from safety.regimen.assessments import latest_pain
from safety.regimen.neuropathic import known_for, names, neuropathic, radicular
from safety.regimen.record import Event, Problem, Record

KINDS = frozenset({"physiotherapy", "pain-psychology", "pain-clinic"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    problems = _chronic(record, check)
    if not problems or not fetched(record, *REFERRALS) or any(_recent(e, record, check) for e in record.events):
        return
    score = latest_pain(record, check.limit("look_back_days"))
    if score is not None and score.value is not None and score.value <= check.limit("controlled"):
        return
    opioids = record.of_class("opioid", among=record.current)
    days = known_for(record, problems)
    finding = check.finding(
        "E07",
        Severity.INFO,
        record,
        opioids,
        evidence={"chronic_days": days, "pain_score": None if score is None else score.value},
        identity=names(problems) or ("chronic pain",),
        advice=(
            Advice("refer", "Refer to physiotherapy", what="physiotherapy"),
            Advice("refer", "Refer to pain psychology", what="pain-psychology"),
        ),
        months=0 if days is None else round(days * 12 / 365),
        diagnosis=next(iter(names(problems)), "chronic pain"),
    )
    hurts = score is not None and score.value is not None and score.value >= check.limit("pain")
    yield finding if opioids or hurts else dataclasses.replace(finding, reach=Reach.REPORT)


def _chronic(record: Record, check: Check) -> tuple[Problem, ...]:
    """Painful problems that are certainly that old; one without a date proves nothing."""
    found = (*neuropathic(record), *radicular(record), *record.problems_in("chronic_pain"))
    return tuple(p for p in found if (days := known_for(record, (p,))) is not None and days >= check.limit("days"))


def _recent(event: Event, record: Record, check: Check) -> bool:
    """A referral or treatment of the last year; one that is under way, or has no date, counts."""
    when = event.span.end or event.span.start
    recent = when is None or (record.today - when.latest).days <= check.limit("look_back_days")
    return bool(event.groups & KINDS) and recent


CHECK = Check.load(__name__, examine)
