"""F15: an NSAID where it may cause bleeding, kidney or heart failure; ketorolac's own limits."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.kidney_words import basis
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number, some
from safety.regimen.courses import courses
from safety.regimen.dosing import Unread
from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import clearances
from safety.regimen.kidney.estimate import body
from safety.regimen.lasting import stated_days
from safety.regimen.nsaids import KETOROLAC, Edges, Reason, reasons, systemic
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import taking


def examine(record: Record, check: Check) -> Iterator[Finding]:
    nsaids = systemic(record)
    if not nsaids:
        return
    edges = Edges(
        check.limit("severe"),
        check.limit("moderate"),
        int(check.limit("bypass_days")),
        int(check.limit("bleed_days")),
        check.limit("use_days"),
    )
    against = reasons(record, nsaids, edges)
    if against:
        yield _against(record, check, nsaids, against, edges)
    if ketorolac := taking(record, (KETOROLAC,)):
        yield from _long(record, check, ketorolac)
        yield from _high(record, check, ketorolac)


def _against(
    record: Record, check: Check, nsaids: tuple[Order, ...], against: tuple[Reason, ...], edges: Edges
) -> Finding:
    """All of it in one finding, as loud as its gravest reason."""
    kidneys = kidney(record)
    by_kidney = any(reason.kidney for reason in against)
    words = tuple(basis(kidneys) if reason.kidney else reason.words for reason in against)
    members = tuple(dict.fromkeys((*nsaids, *(order for reason in against for order in reason.orders))))
    worst = Severity(against[0].severity)
    names = ingredients_in(nsaids, "nsaid")
    if worst is Severity.CRITICAL and KETOROLAC in names:
        names = (KETOROLAC,)
    draft = lone_draft(record, members)
    return check.finding(
        "F15",
        Severity.INFO if only_lowers(record, members) else worst,
        record,
        members,
        words=worst.value,
        evidence={
            "nsaids": list(ingredients_in(nsaids, "nsaid")),
            "reasons": list(words),
            **(clearances(kidneys) if by_kidney else {}),
        },
        identity=(*(reason.words for reason in against), *doses(members)),
        certainty=Certainty.ASSUMED if by_kidney and kidneys.certainty != "stated" else Certainty.STATED,
        notes=(*(kidneys.notes if by_kidney else ()), *dose_notes(record, members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        days=edges.use_days,
        kidney=some(words, 1),
        **_words(names, words),
    )


def _words(names: tuple[str, ...], against: tuple[str, ...]) -> dict[str, Any]:
    return {
        "nsaid": some(names, 1),
        "Nsaid": some(names, 1).capitalize(),
        "reasons": some(against, 2, 50),
        "all_reasons": "; ".join(against),
    }


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
        **_words((KETOROLAC,), ()),
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
        **_words((KETOROLAC,), ()),
    )


CHECK = Check.load(__name__, examine)
