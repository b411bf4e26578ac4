"""B13: a fentanyl patch that is begun too high, changed too soon, or worn beside what raises its level."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.dosing import Unread
from safety.regimen.opioids.patch_start import first_patch, most_for, patch_rows, patches, steps_above, worn
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

STRONG, MODERATE = "cyp3a4-strong-inhibitor", "cyp3a4-moderate-inhibitor"
EQUAL = ("morphine", "oxycodone", "hydromorphone", "oxymorphone", "hydrocodone")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    worn_now = patches(record)
    if worn_now:
        yield from _start(record, check)
        yield from _raised(record, check, worn_now)
        for order in worn_now:
            yield from _changed_early(record, check, order)


def _start(record: Record, check: Check) -> Iterator[Finding]:
    """A critical never rests on as-needed doses having been left out."""
    start = first_patch(record, {name: check.limit(f"equal_{name}") for name in EQUAL})
    rows = patch_rows()
    if start is None:
        return
    before_mg = start.scheduled_mg if most_for(start.scheduled_mg, rows) else start.most_mg
    allowed = most_for(before_mg, rows)
    if allowed is None or start.worn_mcg_h <= allowed.mcg_h:
        return
    at_most = most_for(start.most_mg, rows) or allowed
    gross = steps_above(start.worn_mcg_h, at_most, rows) >= check.limit("critical_steps") and not start.uncounted
    members = (*start.orders, *start.before)
    draft = lone_draft(record, start.orders)
    yield check.finding(
        "B13",
        Severity.CRITICAL if gross else Severity.WARNING,
        record,
        members,
        words="start_gross" if gross else "start",
        evidence={
            "fentanyl_mcg_h": start.worn_mcg_h,
            "max_mcg_h": allowed.mcg_h,
            "oral_morphine_mg_day": start.scheduled_mg,
            "oral_morphine_most_mg_day": start.most_mg,
            "not_in_table": list(start.uncounted),
            "mme_projected_max": totals(record).projected_max,
        },
        identity=doses(members),
        certainty=dose_certainty(record, members),
        notes=dose_notes(record, members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        raises=True,
        worn=plain_number(start.worn_mcg_h),
        most=plain_number(allowed.mcg_h),
        morphine=plain_number(before_mg, 0),
        uncounted=", ".join(start.uncounted) or "no other opioid",
    )


def _raised(record: Record, check: Check, worn_now: tuple[Order, ...]) -> Iterator[Finding]:
    """A strong or moderate CYP3A4 inhibitor beside the patch (boxed warning)."""
    inhibitors = record.of_class(STRONG, MODERATE)
    if not inhibitors:
        return
    members = (*worn_now, *inhibitors)
    names = ingredients_in(inhibitors, STRONG) or ingredients_in(inhibitors, MODERATE)
    draft = lone_draft(record, members)
    yield check.finding(
        "B13",
        Severity.INFO if only_lowers(record, members) else Severity.WARNING,
        record,
        members,
        words="inhibitor",
        evidence={
            "pair": ["fentanyl", *names],
            "fentanyl_mcg_h": sum((worn(order) for order in worn_now), Decimal(0)),
            "mme_projected_max": totals(record).projected_max,
        },
        identity=doses(members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        inhibitor=some(names, 1),
    )


def _changed_early(record: Record, check: Check, order: Order) -> Iterator[Finding]:
    hours = _interval(order)
    if hours is None or hours >= check.limit("change_hours"):
        return
    yield check.finding(
        "B13",
        Severity.WARNING,
        record,
        (order,),
        words="early",
        evidence={"change_hours": hours, "fentanyl_mcg_h": worn(order)},
        identity=(*doses((order,)), f"{hours} h"),
        certainty=dose_certainty(record, (order,)),
        notes=dose_notes(record, (order,)),
        hours=plain_number(hours),
        least=check.limit("change_hours"),
    )


def _interval(order: Order) -> Decimal | None:
    """Hours between changes: the shortest of the steps that say it."""
    if isinstance(order.dosing, Unread):
        return None
    paces = [step.frequency for step in order.dosing.steps if step.frequency is not None]
    return min((pace.hours_low / pace.times_high for pace in paces if pace.days_a_week is None), default=None)


CHECK = Check.load(__name__, examine)
