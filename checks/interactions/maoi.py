"""F01: an MAO inhibitor beside what its label rules out, or too few free days apart from it."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.limit_findings import not_verified
from safety.regimen.interactions.maoi import (
    NONE,
    Inhibitor,
    Partner,
    inhibitors,
    partners_now,
    past_inhibitors,
    past_partners,
)
from safety.regimen.interactions.washout import Ended
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    """Each pair of ingredients once, and of orders once at each severity: together before apart, and apart the
    fewest free days."""
    said: set[frozenset[str]] = set()
    for inhibitor, partner in _pairs(record):
        finding = _finding(record, check, inhibitor, partner)
        if finding is None:
            continue
        pairs = {frozenset({inhibitor.name, partner.name})}
        if inhibitor.order is not None and partner.order is not None:
            pairs.add(frozenset({inhibitor.order.reference, partner.order.reference, finding.severity.value}))
        if not pairs & said:
            said |= pairs
            yield finding


def _pairs(record: Record) -> Iterator[tuple[Inhibitor, Partner]]:
    beside = tuple(partners_now(record))
    now = inhibitors(record)
    yield from ((inhibitor, partner) for inhibitor in now for partner in beside)
    past = sorted(past_inhibitors(record), key=lambda one: _days(one.since.free if one.since else None))
    yield from ((inhibitor, partner) for inhibitor in past for partner in beside)
    begun = [each for each in now if each.order is not None and each.order.draft]
    before = sorted(past_partners(record), key=lambda one: _days(one.since.free if one.since else None))
    yield from ((inhibitor, partner) for inhibitor in begun for partner in before)


def _days(free: int | None) -> tuple[bool, int]:
    """Known days first: what is certain is said before what is not."""
    return free is None, free or 0


def _finding(record: Record, check: Check, inhibitor: Inhibitor, partner: Partner) -> Finding | None:
    severity = partner.row.severity(inhibitor.kind)
    if inhibitor.name == partner.name or severity == NONE:
        return None
    past = inhibitor.since or partner.since
    if past is None:
        words = "together" if severity == "critical" else "caution"
        return _say(record, check, inhibitor, partner, Severity(severity), words, Decimal(0))
    after = inhibitor.since is not None
    needed = check.limit(f"after_{inhibitor.kind}") if after else partner.row.days_before
    assert needed is not None
    if past.free is None:
        recent = (record.today - past.last).days <= check.limit("history_days")
        return _say(record, check, inhibitor, partner, Severity.WARNING, "unknown_end", needed) if recent else None
    if past.free >= needed:
        return None
    soft = not after and inhibitor.kind == "reversible"
    apart = "before_urgent" if soft else "before"
    words = apart if not after else "after" if severity == "critical" else "caution_after"
    return _say(record, check, inhibitor, partner, Severity.WARNING if soft else Severity(severity), words, needed)


def _say(
    record: Record,
    check: Check,
    inhibitor: Inhibitor,
    partner: Partner,
    severity: Severity,
    words: str,
    needed: Decimal,
) -> Finding:
    members = tuple(order for order in (inhibitor.order, partner.order) if order is not None)
    past = inhibitor.since or partner.since
    free = None if past is None else past.free
    lowers = only_lowers(record, members)
    row = partner.row
    ended, begun = (inhibitor.name, partner.name) if inhibitor.since else (partner.name, inhibitor.name)
    finding = check.finding(
        "F01",
        Severity.INFO if lowers else severity,
        record,
        members,
        words="lowered" if lowers else words,
        evidence={
            "pair": [inhibitor.name, partner.name],
            "maoi": inhibitor.kind,
            "washout_days": free,
            "washout_needed": None if past is None else needed,
            "last_use": None if past is None or free is None else past.last,
            "verified": row.verified,
        },
        identity=(inhibitor.name, partner.name, words, *doses(members)),
        certainty=Certainty.UNREAD if past is not None and free is None else Certainty.STATED,
        notes=() if past is None else (_rests_on(past),),
        advice=_advice(record, members),
        Maoi=inhibitor.name.capitalize(),
        partner=partner.name,
        ended=ended,
        Begun=begun.capitalize(),
        days="?" if free is None else free,
        needed=needed,
        risk=row.risk,
        source=load().sources[row.source].label,
        tag=not_verified(row.verified),
    )
    return dataclasses.replace(finding, sources=(cite(row.source),))


def _rests_on(past: Ended) -> str:
    order = past.order
    if past.given is not None:
        return "the last day is that on which it was given, by the record of its administration"
    if order is None:
        return "the last day is that of the supply that was handed over"
    return f"the last day is that of the order of {order.product.name}, by its dates and supply"


def _advice(record: Record, members: tuple[Order, ...]) -> tuple[Advice, ...]:
    draft = lone_draft(record, members)
    return () if draft is None else (Advice("delete", "Do not place this order", draft.reference),)


CHECK = Check.load(__name__, examine)
