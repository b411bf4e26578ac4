"""A medicine in pregnancy, in breastfeeding or where a pregnancy is possible as a finding (H01)."""

import dataclasses
from decimal import Decimal

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.limit_findings import not_verified
from safety.examination.wording import plain_number, some
from safety.regimen.absence import fetched
from safety.regimen.dosing import Unread
from safety.regimen.pregnancy import OPIOID, Pregnancy, PregnancyRow, named
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

WEEKS_UNKNOWN, POSSIBLE = "weeks_unknown", "possible"


def pregnancy_finding(
    record: Record,
    check: Check,
    row: PregnancyRow,
    orders: tuple[Order, ...],
    severity: Severity,
    words: str,
    found: Pregnancy | None,
) -> Finding:
    """words: "summary", "with_opioid", "lowered", "weeks_unknown", or "possible" where no pregnancy is on record."""
    names = named(row, orders)
    quiet = severity is Severity.INFO
    draft = None if quiet else lone_draft(record, orders)
    certainty, notes = _certainty(record, words)
    finding = check.finding(
        "H01",
        severity,
        record,
        orders,
        words=words,
        evidence={
            "drugs": list(names),
            "reason": row.key,
            "weeks": None if found is None else found.weeks,
            "pregnancy": [] if found is None else list(found.texts),
            "age": record.age,
            "verified": row.verified,
        },
        identity=(words, row.key, *(names if quiet else doses(orders))),
        certainty=certainty,
        notes=notes,
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        Drug=_first_capital(some(names, 1, 40)),
        drugs=", ".join(names),
        opioid=some(_opioids(record), 1, 40),
        daily=plain_number(_daily(orders, names)),
        risk=row.risk,
        action=row.action,
        Action=_first_capital(row.action),
        age="unknown" if record.age is None else record.age,
        weeks_from="" if row.weeks_from is None else row.weeks_from,
        entries="none" if found is None else ", ".join(found.texts),
        weeks="not known" if found is None or found.weeks is None else found.weeks,
        tag=not_verified(row.verified),
    )
    return dataclasses.replace(finding, sources=(cite(row.source),))


def _certainty(record: Record, words: str) -> tuple[Certainty, tuple[str, ...]]:
    if words == WEEKS_UNKNOWN:
        return Certainty.UNREAD, ("no entry says how many weeks the pregnancy has lasted",)
    if words == POSSIBLE and not fetched(record, "Condition"):
        return Certainty.UNREAD, ("diagnoses could not be fetched: contraception or pregnancy may be among them",)
    return Certainty.STATED, ()


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _opioids(record: Record) -> tuple[str, ...]:
    return ingredients_in(record.of_class(OPIOID), OPIOID)


def _daily(orders: tuple[Order, ...], names: tuple[str, ...]) -> Decimal:
    """Milligrams a day at most, of what could be read."""
    intakes = (None if isinstance(o.amount, Unread) else o.amount.of(name) for o in orders for name in names)
    return sum((intake.most_mg for intake in intakes if intake is not None), Decimal(0))
