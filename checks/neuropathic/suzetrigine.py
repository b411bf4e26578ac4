"""E15: suzetrigine beside what its label rules out, in liver or kidney disease, or for longer than acute pain."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.courses import courses
from safety.regimen.daily import daily
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.kidney import kidney
from safety.regimen.lasting import stated_days
from safety.regimen.liver import liver
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

DRUG = "suzetrigine"
INDUCERS = ("cyp3a4-strong-inducer", "cyp3a4-moderate-inducer")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = tuple(order for order in record.projected if order.takes(DRUG))
    if not orders:
        return
    full = any(_full(record, check, order) for order in orders)
    yield from _partners(record, check, orders, full=full)
    state = liver(record).state
    if state == "severe" or (state == "moderate" and full):
        yield _finding(record, check, orders, Severity.WARNING, "liver" if state == "severe" else "liver_dose")
    if _kidneys_fail(record, check):
        yield _finding(record, check, orders, Severity.WARNING, "kidney")
    days = max((_days(record, order) for order in orders), default=0)
    if days > check.limit("days"):
        yield _finding(record, check, orders, Severity.INFO, "long", days=days)
    elif any(order.draft and _open_ended(order) for order in orders):
        yield _finding(record, check, orders, Severity.INFO, "open")


def _partners(record: Record, check: Check, orders: tuple[Order, ...], *, full: bool) -> Iterator[Finding]:
    strong = _beside(record, "cyp3a4-strong-inhibitor")
    moderate = _beside(record, "cyp3a4-moderate-inhibitor")
    inducers = _beside(record, *INDUCERS)
    if strong:
        names = ingredients_in(strong, "cyp3a4-strong-inhibitor")
        yield _finding(record, check, orders, Severity.CRITICAL, "strong", strong, names)
    if moderate and full:
        names = ingredients_in(moderate, "cyp3a4-moderate-inhibitor")
        yield _finding(record, check, orders, Severity.WARNING, "moderate", moderate, names)
    if inducers:
        yield _finding(
            record, check, orders, Severity.WARNING, "inducer", inducers, ingredients_in(inducers, *INDUCERS)
        )


def _beside(record: Record, *classes: str) -> tuple[Order, ...]:
    return tuple(order for order in record.of_class(*classes) if not order.takes(DRUG))


def _full(record: Record, check: Check, order: Order) -> bool:
    """Whether it goes on above the reduced dose after what is taken once at the start; an unread dose may."""
    if isinstance(order.dosing, Unread):
        return True
    steps = [step for step in order.dosing.steps if not step.once]
    last = max((step.sequence for step in steps), default=0)
    dosing = dataclasses.replace(order.dosing, steps=tuple(step for step in steps if step.sequence == last))
    amount = daily(dosing, order.product, record.today, None) if dosing.steps else order.amount
    intake = None if isinstance(amount, Unread) else amount.of(DRUG)
    return intake is None or intake.most_mg > check.limit("reduced_mg_day")


def _kidneys_fail(record: Record, check: Check) -> bool:
    found = kidney(record)
    if found.dialysis is not None:
        return True
    rates = (found.egfr_deindexed, found.egfr_ckdepi2021, found.egfr_reported, found.low)
    rate = next((each for each in rates if each is not None), None)
    return rate is not None and rate < check.limit("egfr")


def _open_ended(order: Order) -> bool:
    """Whether nothing says how long it is to be taken; what is only taken once is over."""
    once = isinstance(order.dosing, Dosing) and all(step.once for step in order.dosing.steps)
    return stated_days(order) is None and not once


def _days(record: Record, order: Order) -> int:
    """For how long it is known to be taken in a row: as the order states, with what was taken until today."""
    spans = [span for span in courses(record, ingredient=DRUG) if span.ended(record.today) < 2]
    taken = max((span.days for span in spans), default=0)
    stated = stated_days(order) or 0
    return taken + stated if order.draft else max(taken, stated)


def _finding(
    record: Record,
    check: Check,
    orders: tuple[Order, ...],
    severity: Severity,
    words: str,
    beside: tuple[Order, ...] = (),
    names: tuple[str, ...] = (),
    *,
    days: int = 0,
) -> Finding:
    members = (*orders, *beside)
    draft = lone_draft(record, members)
    return check.finding(
        "E15",
        Severity.INFO if only_lowers(record, members) else severity,
        record,
        members,
        words=words,
        evidence={"reason": words, "partners": list(names), "days": days or None},
        identity=(words, *names, *doses(orders)),
        certainty=dose_certainty(record, orders),
        notes=dose_notes(record, orders),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        other=some(names, 1),
        days=plain_number(Decimal(days)),
        most=check.limit("days"),
        liver=liver(record).words,
    )


CHECK = Check.load(__name__, examine)
