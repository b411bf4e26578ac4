"""B23: a sedative, antiepileptic, relaxant or antidepressant taken for weeks that is stopped or cut at once."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from safety.examination.asked_for import over_limit
from safety.examination.basis import dose_certainty, doses
from safety.examination.check import Check, cite
from safety.examination.finding import Certainty, Finding, Severity
from safety.examination.limit_findings import not_verified
from safety.examination.wording import plain_number
from safety.regimen.knowledge import load
from safety.regimen.record import Record
from safety.regimen.withdrawal import Fall, Stopped, stopped_at_once


def examine(record: Record, check: Check) -> Iterator[Finding]:
    limits = check.limit("cut_percent"), int(check.limit("recent")), int(check.limit("bridge"))
    for found in stopped_at_once(record, *limits):
        if not record.pending(f"taper:{found.ingredient}"):
            yield _finding(record, check, found)


def _finding(record: Record, check: Check, found: Stopped) -> Finding:
    row, fall = found.row, found.fall
    cut = bool(fall.after) and not fall.ago and not fall.supposed
    asked = over_limit(record, (found.ingredient,)) if cut else None
    quiet = fall.as_needed or fall.supposed or asked is not None
    read = dose_certainty(record, fall.orders) if fall.before is None else Certainty.STATED
    finding = check.finding(
        "B23",
        Severity.INFO if quiet else Severity(row.severity),
        record,
        fall.orders,
        words="asked" if asked is not None else _words(fall),
        evidence={
            "from_mg_day": fall.before,
            "to_mg_day": fall.after,
            "therapy_days": fall.days,
            "days_ago": fall.ago,
            "as_needed": fall.as_needed,
            "row": row.key,
            "verified": row.verified,
        },
        identity=(found.ingredient, row.key, str(fall.ago > 0), *doses(fall.orders)),
        certainty=Certainty.ASSUMED if fall.supposed and read is Certainty.STATED else read,
        notes=("counted as if the draft replaced an order that it does not name",) if fall.supposed else (),
        raises=fall.ago == 0,
        drug=found.ingredient,
        Drug=found.ingredient[0].upper() + found.ingredient[1:],
        before="an unread dose" if fall.before is None else f"{plain_number(fall.before)} mg/day",
        after=plain_number(fall.after),
        days=fall.days,
        ago=fall.ago,
        percent=plain_number(_percent(fall.before, fall.after), 0),
        action=row.action,
        asked=asked or "",
        source=load().sources[row.source].label,
        tag=not_verified(row.verified),
    )
    return dataclasses.replace(finding, sources=(cite(row.source),))


def _words(fall: Fall) -> str:
    if fall.supposed:
        return "supposed"
    return "ended" if fall.ago else "cut" if fall.after else "stop"


def _percent(before: Decimal | None, after: Decimal) -> Decimal:
    return Decimal(100) if not before else (before - after) * 100 / before


CHECK = Check.load(__name__, examine)
