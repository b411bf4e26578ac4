"""D09: a first gabapentinoid that begins with a high dose."""

from collections.abc import Iterator

from safety.examination.basis import dose_certainty, dose_notes, doses
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number
from safety.regimen.courses import courses
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import assess
from safety.regimen.kidney.problems import only_after_dialysis
from safety.regimen.opioids.overdose_risk import gabapentinoid_factors
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record

DRUGS = ("gabapentin", "pregabalin")
OTHERWISE_SAID = frozenset({"age>=65", "renal dose exceeded"})
"""factors of C02 that this rule states with numbers of its own"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for draft in record.of_class("gabapentinoid", among=record.drafts):
        name = next((name for name in DRUGS if draft.takes(name)), None)
        if name is not None and is_first(record, draft, int(check.limit("naive"))) and not _spared(record, draft):
            yield from _high(record, check, draft, name)


def is_first(record: Record, draft: Order, days: int) -> bool:
    """No gabapentinoid was taken in the days before, and none is on the list undated."""
    if any(order.counted and not order.draft for order in record.orders if "gabapentinoid" in order.classes):
        return False
    return all(span.ended(record.today) > days for span in courses(record, of_class="gabapentinoid"))


def _spared(record: Record, draft: Order) -> bool:
    """A single dose, a reload in epilepsy, what is given after dialysis only, or what the check of doses against the
    kidneys says already."""
    once = isinstance(draft.dosing, Dosing) and all(step.once for step in draft.dosing.steps)
    epilepsy = "seizure_disorder" in draft.groups or bool(record.problems_in("seizure_disorder"))
    if once or epilepsy or only_after_dialysis(draft):
        return True
    return any(found.over and draft in found.orders for found in assess(record))


def _high(record: Record, check: Check, draft: Order, name: str) -> Iterator[Finding]:
    """By what the first day brings, not by the steps after it."""
    intake = None if isinstance(draft.daily, Unread) else draft.daily.of(name)
    reasons = vulnerable(record, check)
    limit = check.limit(f"{name}_careful" if reasons else name)
    if intake is None or intake.most_mg <= limit:
        return
    lower = lower_to((draft,), name, limit, None)
    suggestion = f"Start with {plain_number(limit)} mg/day or less"
    yield check.finding(
        "D09",
        Severity.WARNING,
        record,
        (draft,),
        evidence={"daily_mg": intake.most_mg, "max_mg_day": limit, "factors": list(reasons)},
        identity=(*doses((draft,)), plain_number(limit)),
        certainty=dose_certainty(record, (draft,)),
        notes=dose_notes(record, (draft,)),
        advice=() if lower is None else (lower,),
        drug=name,
        daily=plain_number(intake.most_mg),
        limit=plain_number(limit),
        why=f" with {reasons[0]}" if reasons else "",
        factors=", ".join(reasons) or "none found",
        suggest=suggestion if lower is None else lower.label.replace(f"Change {name} to", "Start with"),
    )


def vulnerable(record: Record, check: Check) -> tuple[str, ...]:
    """Age, kidneys, and what makes an opioid with a gabapentinoid dangerous."""
    found = []
    if record.age is not None and record.age >= check.limit("older"):
        found.append(f"age {record.age}")
    clearance = kidney(record).low
    if clearance is not None and clearance < check.limit("crcl"):
        found.append(f"CrCl below {plain_number(check.limit('crcl'))}")
    factors = gabapentinoid_factors(record, totals(record).projected_max)
    return (*found, *(factor for factor in factors if factor not in OTHERWISE_SAID))


CHECK = Check.load(__name__, examine)
