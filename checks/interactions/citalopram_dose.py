"""F03: citalopram above the dose that its label allows for the QT interval."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number, some
from safety.regimen.dosing import Unread
from safety.regimen.interactions.qt import taken
from safety.regimen.record import Order, Record

CITALOPRAM = "citalopram"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = tuple(order for order in record.of_class("ssri") if order.takes(CITALOPRAM))
    read = (order.amount.of(CITALOPRAM) for order in orders if not isinstance(order.amount, Unread))
    daily = sum((intake.most_mg for intake in read if intake is not None), Decimal(0))
    inhibitors = taken(record, "cyp2c19-inhibitor")
    most, why, causes = _most(record, check, inhibitors)
    if daily <= most:
        return
    members = (*orders, *causes)
    lowers = only_lowers(record, members)
    yield check.finding(
        "F03",
        Severity.INFO if lowers else Severity.WARNING,
        record,
        members,
        words="lowered" if lowers else "over",
        evidence={"daily_mg": daily, "max_mg_day": most, "reason": why},
        identity=(why, *doses(orders)),
        certainty=dose_certainty(record, orders),
        notes=dose_notes(record, orders),
        advice=() if lowers else tuple(_advice(record, orders, members, most)),
        daily=plain_number(daily),
        most=plain_number(most),
        excess=plain_number(daily - most),
        why=why,
    )


def _most(
    record: Record, check: Check, inhibitors: dict[str, tuple[Order, ...]]
) -> tuple[Decimal, str, tuple[Order, ...]]:
    """The lowest limit that holds, why, and the orders that it rests on."""
    if record.age is not None and record.age > check.limit("age"):
        return check.limit("older_mg_day"), f"above {check.limit('age')} years", ()
    if inhibitors:
        orders = tuple(order for each in inhibitors.values() for order in each)
        return check.limit("older_mg_day"), f"with {some(sorted(inhibitors), 1)}", orders
    return check.limit("mg_day"), "at any age", ()


def _advice(record: Record, orders: tuple[Order, ...], members: tuple[Order, ...], most: Decimal) -> Iterator[Advice]:
    lower = lower_to(orders, CITALOPRAM, most, None)
    if lower is not None:
        yield lower
    draft = lone_draft(record, members)
    if draft is not None and draft not in orders:
        yield Advice("delete", "Do not place this order", draft.reference)


CHECK = Check.load(__name__, examine)
