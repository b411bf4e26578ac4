"""B14: acetaminophen of all products together above what the liver bears."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number, taken_words
from safety.regimen.acetaminophen import NAME, Total, liver_at_risk, most_of, total, weight_kg
from safety.regimen.dosing import unless_unread
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = total(record)
    limit, why, severity = limit_of(record, check, found.daily)
    if found.daily <= limit:
        if found.unread:
            yield _least(record, check, found, limit, why)
        return
    lowered = only_lowers(record, found.orders) and found.daily < found.current
    words = "lowered" if lowered else "replace_or_add" if found.renewal <= limit else "summary"
    yield check.finding(
        "B14",
        Severity.INFO if lowered else severity,
        record,
        found.orders,
        words=words,
        evidence={
            "apap_mg_day": found.daily,
            "limit_mg_day": limit,
            "current_mg": found.current,
            "reason": why,
            "renewal_mg": found.renewal,
        },
        identity=(plain_number(limit), *doses(found.orders)),
        certainty=dose_certainty(record, found.orders),
        notes=dose_notes(record, found.orders),
        advice=() if lowered else tuple(_advice(record, found, limit)),
        at_least="at least " if found.unread else "",
        daily=plain_number(found.daily),
        current=plain_number(found.current),
        renewal=plain_number(found.renewal),
        excess=plain_number(found.daily - limit),
        products="1 product" if len(found.orders) == 1 else f"{len(found.orders)} products",
        limit=plain_number(limit),
        why=why,
        names="; ".join(order.product.name for order in found.orders),
    )


def _least(record: Record, check: Check, found: Total, limit: Decimal, why: str) -> Finding:
    """What could be read is within the limit, and something could not be: the sum may be above it."""
    return check.finding(
        "B14",
        Severity.INFO,
        record,
        found.orders,
        words="least" if found.daily else "unread",
        evidence={
            "apap_mg_day": unless_unread(found.daily, found.unread),
            "limit_mg_day": limit,
            "reason": why,
            "lower_bound": True,
        },
        identity=("least", plain_number(limit), *doses(found.orders)),
        certainty=Certainty.UNREAD,
        notes=dose_notes(record, found.orders),
        at_least="at least ",
        daily=plain_number(found.daily),
        current=plain_number(found.current),
        limit=plain_number(limit),
        why=why,
        names="; ".join(order.product.name for order in found.orders),
        taken=taken_words(found.daily, found.unread),
        unread="1 product" if len(found.unread) == 1 else f"{len(found.unread)} products",
    )


def limit_of(record: Record, check: Check, daily: Decimal) -> tuple[Decimal, str, Severity]:
    """mg a day, for whom, and how loud more is."""
    at_risk = liver_at_risk(record)
    if at_risk is not None:
        return check.limit("liver"), at_risk, Severity.WARNING
    most = check.limit("most")
    frail = _frail(record, check)
    if daily <= most and frail is not None:
        return check.limit("frail"), frail, Severity.INFO
    return most, "label maximum", Severity.WARNING


def _frail(record: Record, check: Check) -> str | None:
    if record.age is not None and record.age >= check.limit("older"):
        return f"age {record.age}"
    weight = weight_kg(record)
    return f"weight {plain_number(weight, 1)} kg" if weight is not None and weight < check.limit("light") else None


def _advice(record: Record, found: Total, limit: Decimal) -> Iterator[Advice]:
    """A lower dose of the one product of acetaminophen alone, else the draft taken away."""
    single = [order for order in found.orders if len(order.product.parts) == 1]
    draft = lone_draft(record, found.orders)
    if draft is None or draft in single:
        others = [amount for order in found.orders if order not in single and (amount := most_of(order)) is not None]
        known = len(single) == 1 and not found.unread
        lower = lower_to(single, NAME, limit - sum(others, Decimal(0)), None) if known else None
        if lower is not None:
            yield lower
            return
    if draft is not None:
        yield Advice("delete", "Do not place this order", draft.reference)


CHECK = Check.load(__name__, examine)
