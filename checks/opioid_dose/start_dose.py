"""A04: a large first dose for a patient who is new to opioids."""

from collections.abc import Iterator

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Regimen, Severity
from safety.examination.wording import mme, plain_number, some
from safety.regimen.opioids.first_dose import Start, first_dose, smaller
from safety.regimen.opioids.naive import naive
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not record.of_class("opioid", among=record.drafts):
        return
    if not naive(record, int(check.limit("naive_days")), int(check.limit("ignored_days"))):
        return
    start = first_dose(record)
    if not any(order.draft for order in start.orders):
        return
    large = start.a_day > check.limit("usual_day")
    if not large and start.single <= check.limit("usual_single"):
        return
    severe = start.a_day > check.limit("high_day") and not only_lowers(record, start.orders)
    yield check.finding(
        "A04",
        Severity.WARNING if severe else Severity.INFO,
        record,
        start.orders,
        words="summary" if large else "single",
        evidence={**mme_evidence(totals(record)), "opioid_naive": True, **_amounts(start)},
        identity=doses(start.orders),
        certainty=dose_certainty(record, start.orders),
        notes=dose_notes(record, start.orders),
        advice=_advice(record, check, start),
        drug=some(ingredients_in(start.orders, "opioid"), 1),
        daily=mme(start.a_day),
        single=plain_number(start.single, 1),
        days=check.limit("naive_days"),
    )


def _amounts(start: Start) -> dict[str, object]:
    return {"start_mme_day": start.a_day, "single_dose_mme": start.single}


def _advice(record: Record, check: Check, start: Start) -> tuple[Advice, ...]:
    draft: Order | None = lone_draft(record, start.orders)
    if draft is None or len(start.orders) != 1:
        return ()
    less = smaller(record, draft, check.limit("usual_single"), check.limit("usual_day"))
    if less is None:
        return ()
    single = plain_number(less.single_mg)
    label = f"Change {less.ingredient} to {single} mg, at most {less.times_a_day} times a day"
    return (Advice("dose", label, draft.reference, Regimen(less.ingredient, less.single_mg, less.times_a_day)),)


CHECK = Check.load(__name__, examine)
