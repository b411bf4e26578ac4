"""An opioid with failing kidneys or a sick liver as a finding; the leaflet of each check has the words (B07, B08)."""

import dataclasses
from decimal import Decimal

from safety.examination.basis import dose_notes, doses, only_lowers
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.kidney_words import basis, inputs
from safety.examination.limit_findings import not_verified
from safety.examination.wording import plain_number, taken_words
from safety.regimen.dosing import Unread, unless_unread
from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import clearances
from safety.regimen.knowledge import load
from safety.regimen.limits.cautions import Caution, CautionRow
from safety.regimen.liver import liver
from safety.regimen.record import Record

PREFERRED = ("buprenorphine", "fentanyl (tolerant only)", "methadone (specialist)")
"""with failing kidneys: no active metabolites that stay (Fast Facts 161)"""


def caution_finding(record: Record, check: Check, found: Caution) -> Finding:
    """In the words "summary", or "lowered" where the drafts only lower it."""
    row, kidneys = found.row, kidney(record)
    lowered = only_lowers(record, found.orders)
    severity = Severity.INFO if lowered or found.borderline else Severity(row.severity)
    by_kidney = row.kidney_below is not None
    drafts = [order for order in found.orders if order.draft]
    avoid = row.severity == "warning" and row.low_percent is None and not lowered and len(drafts) == 1
    finding = check.finding(
        row.spec,
        severity,
        record,
        found.orders,
        words="lowered" if lowered else "summary",
        evidence={
            **(clearances(kidneys) if by_kidney else {}),
            "daily_mg": unless_unread(_daily(found), _unread(found)),
            "max_mg_day": None,
            "start_percent": None if row.low_percent is None else [row.low_percent, row.high_percent],
            "preferred": list(PREFERRED) if by_kidney else [],
            "borderline": found.borderline,
            "verified": row.verified,
        },
        identity=(row.action, str(row.kidney_below), row.liver, *doses(found.orders)),
        certainty=_certainty(record, found),
        notes=(*(kidneys.notes if by_kidney else ()), *dose_notes(record, found.orders)),
        advice=(Advice("delete", "Do not place this order", drafts[0].reference),) if avoid else (),
        drug=row.ingredient,
        Drug=row.ingredient[0].upper() + row.ingredient[1:],
        reason=reason(record, row),
        action=action(row),
        daily=plain_number(_daily(found)),
        taken=taken_words(_daily(found), _unread(found)),
        inputs=(inputs(kidneys) or "not known") if by_kidney else "not needed",
        liver=", ".join(problem.text for problem in liver(record).problems) or "not needed",
        source=load().sources[row.source].label,
        tag=not_verified(row.verified),
    )
    keys = (row.source, *(("cockcroft-gault",) if by_kidney and kidneys.crcl_primary is not None else ()))
    return dataclasses.replace(finding, sources=tuple(cite(key) for key in keys))


def reason(record: Record, row: CautionRow) -> str:
    """What was found of the kidneys, the liver or the time of use."""
    if row.kidney_below is not None:
        return basis(kidney(record))
    return liver(record).words if row.liver != "any" else f"{row.days_from} days of use or more"


def action(row: CautionRow) -> str:
    """What to do: the row's words, or its share of the usual starting dose."""
    if row.low_percent is None or row.high_percent is None:
        return row.action
    low, high = plain_number(row.low_percent), plain_number(row.high_percent)
    return f"{row.action} at {low if low == high else f'{low} to {high}'} % of the usual dose"


def _unread(found: Caution) -> bool:
    return any(isinstance(order.amount, Unread) for order in found.orders)


def _daily(found: Caution) -> Decimal:
    """Milligrams of the ingredient a day at most, of what could be read."""
    amounts = (order.amount.of(found.row.ingredient) for order in found.orders if not isinstance(order.amount, Unread))
    return sum((intake.most_mg for intake in amounts if intake is not None), Decimal(0))


def _certainty(record: Record, found: Caution) -> Certainty:
    """The dose does not matter here; the kidneys do."""
    kidneys = kidney(record)
    sure = (
        found.row.kidney_below is None or kidneys.certainty == "stated" or (kidneys.basis == "stage" and found.definite)
    )
    return Certainty.STATED if sure else Certainty.ASSUMED
