"""E06: pain is treated, and neither a score nor a screening questionnaire is on record."""

import dataclasses
from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Reach, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.absence import ASSESSMENTS, fetched
from safety.regimen.assessments import assessed, pain_scores, screened
from safety.regimen.courses import courses
from safety.regimen.neuropathic import names, neuropathic, radicular, treats
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not fetched(record, *ASSESSMENTS) or record.pending("peg") or assessed(record, check.limit("score_days")):
        return
    opioids = _long_on_opioids(record, check)
    problems = (*neuropathic(record), *radicular(record))
    changed = tuple(draft for draft in record.drafts if treats(draft) and change_of(record, draft) != "same")
    suspected = bool(problems or (changed and record.problems_in("chronic_pain")))
    if not opioids and (not suspected or screened(record) or record.pending("dn4")):
        return
    newest = next(iter(pain_scores(record)), None)
    finding = check.finding(
        "E06",
        Severity.INFO,
        record,
        opioids or changed,
        words="opioid" if opioids else "summary",
        evidence={
            "last_score_days_ago": None if newest is None else newest.days_ago(record),
            "screened": screened(record),
            "diagnoses": list(names(problems)),
        },
        identity=("opioid",) if opioids else ("neuropathic", *names(problems)),
        advice=(
            Advice("assess", "Order a PEG pain score", what="peg"),
            *([] if opioids or screened(record) else [Advice("assess", "Order a DN4 questionnaire", what="dn4")]),
        ),
        opioid=some(ingredients_in(opioids, "opioid"), 1),
        score_days=plain_number(check.limit("score_days")),
    )
    yield finding if opioids or changed else dataclasses.replace(finding, reach=Reach.REPORT)


def _long_on_opioids(record: Record, check: Check) -> tuple[Order, ...]:
    """Current opioids, where use has gone on for as long as a score may be old."""
    current = record.of_class("opioid", among=record.current)
    if not current:
        return ()
    spans = courses(record, of_class="opioid", gap=int(check.limit("late_fill_days")))
    long = bool(spans) and (record.today - spans[-1].first).days >= check.limit("score_days")
    return current if long else ()


CHECK = Check.load(__name__, examine)
