"""F15: ketorolac for longer than its label allows, or in too high a dose for someone old or light."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number
from safety.regimen.courses import courses
from safety.regimen.dosing import Unread
from safety.regimen.kidney.estimate import body
from safety.regimen.lasting import stated_days
from safety.regimen.nsaids import KETOROLAC
from safety.regimen.record import Order, Record
from safety.regimen.taking import taking


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = taking(record, (KETOROLAC,))
    if orders:
        yield from _long(record, check, orders)
        yield from _high(record, check, orders)


def _long(record: Record, check: Check, orders: tuple[Order, ...]) -> Iterator[Finding]:
    """More days than the label allows in all, or no end: those before the drafts are added to the drafts' own."""
    most = check.limit("course_days")
    before = [span for span in courses(record, ingredient=KETOROLAC, gap=1) if span.ended(record.today) <= 1]
    past = (record.today - before[-1].first).days if before else 0
    days = [(_days(order), order.draft) for order in orders]
    endless = any(own is None for own, _ in days)
    total = max((own + (past if draft else 0) for own, draft in days if own is not None), default=0)
    if not endless and total <= most:
        return
    yield check.finding(
        "F15",
        Severity.INFO if only_lowers(record, orders) else Severity.WARNING,
        record,
        orders,
        words="course",
        evidence={"course_days": None if endless else total, "max_days": most},
        identity=("course", "open" if endless else str(total)),
        length="without a stated end" if endless else f"for {total} days",
        most=most,
    )


def _days(order: Order) -> int | None:
    """Days that it states; a single dose is one."""
    stated = stated_days(order)
    if stated is not None or isinstance(order.dosing, Unread) or not order.dosing.steps:
        return stated
    return 1 if all(step.once for step in order.dosing.steps) else None


def _high(record: Record, check: Check, orders: tuple[Order, ...]) -> Iterator[Finding]:
    amounts = [order.amount.of(KETOROLAC) for order in orders if not isinstance(order.amount, Unread)]
    daily = sum((intake.most_mg for intake in amounts if intake is not None), Decimal(0))
    weight = body(record).weight_kg
    frail = []
    if record.age is not None and record.age >= check.limit("age"):
        frail.append(f"{record.age} y")
    if weight is not None and weight < check.limit("light_kg"):
        frail.append(f"{plain_number(weight, 1)} kg")
    if not frail or daily <= check.limit("frail_mg_day"):
        return
    lower = lower_to(orders, KETOROLAC, check.limit("frail_mg_day"), None)
    yield check.finding(
        "F15",
        Severity.INFO if only_lowers(record, orders) else Severity.WARNING,
        record,
        orders,
        words="dose",
        evidence={"daily_mg": daily, "max_mg_day": check.limit("frail_mg_day"), "age": record.age, "weight_kg": weight},
        identity=("dose", *doses(orders)),
        certainty=dose_certainty(record, orders),
        notes=dose_notes(record, orders),
        advice=() if lower is None else (lower,),
        daily=plain_number(daily),
        frail=" and ".join(frail),
        most=check.limit("frail_mg_day"),
    )


CHECK = Check.load(__name__, examine)
