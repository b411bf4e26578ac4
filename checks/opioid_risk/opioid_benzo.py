"""B02: an opioid and a benzodiazepine together; one order that may be either of them is not both."""

from collections.abc import Iterator
from datetime import timedelta

from safety.examination.basis import doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.opioids.overdose_risk import gabapentinoid_factors
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in, sedatives, uses_a_month

EPILEPSY = frozenset({"clobazam", "clonazepam"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids, benzodiazepines = record.of_class("opioid"), record.of_class("benzodiazepine")
    members = (*opioids, *benzodiazepines)
    if not opioids or not benzodiazepines or len({order.reference for order in members}) == 1:
        return
    words = _state(record, members, benzodiazepines, check)
    mild = words in ("brief", "seizure", "long_standing") or only_lowers(record, members)
    found = totals(record)
    draft = lone_draft(record, members)
    names = ingredients_in(opioids, "opioid"), ingredients_in(benzodiazepines, "benzodiazepine")
    worse = [factor for factor in gabapentinoid_factors(record, found.projected_max) if factor != "benzodiazepine"]
    worse += ["gabapentinoid"] if sedatives(record, "gabapentinoid") else []
    worse += ["alcohol use disorder"] if active_alcohol_use(record) else []
    yield check.finding(
        "B02",
        Severity.INFO if mild else Severity.WARNING,
        record,
        members,
        words=words,
        evidence={**mme_evidence(found), "pair": [*names[0], *names[1]], "escalators": worse},
        identity=doses(members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        opioid=some(names[0], 1),
        benzodiazepine=some(names[1], 1),
        long_days=plain_number(check.limit("long_standing")),
        escalators=", ".join(worse) or "none found",
    )


def _state(record: Record, members: tuple[Order, ...], benzodiazepines: tuple[Order, ...], check: Check) -> str:
    if all(_brief(order, check) for order in benzodiazepines):
        return "brief"
    if all(set(order.product.ingredients) <= EPILEPSY and _for_seizures(record, order) for order in benzodiazepines):
        return "seizure"
    since = record.today - timedelta(days=int(check.limit("long_standing")))
    old = all(not order.draft and order.start is not None and order.start.latest <= since for order in members)
    return "long_standing" if old else "summary"


def _for_seizures(record: Record, order: Order) -> bool:
    return "seizure_disorder" in order.groups or bool(record.problems_in("seizure_disorder"))


def _brief(order: Order, check: Check) -> bool:
    """At most two doses in all, or at most two a month (14.2.18)."""
    uses = uses_a_month(order)
    few = order.quantity is not None and order.quantity <= check.limit("doses") and order.refills == 0
    return few or (uses is not None and uses <= check.limit("doses"))


CHECK = Check.load(__name__, examine)
