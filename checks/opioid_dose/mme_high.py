"""A01: the total of all opioids is at or above 50 MME a day."""

from collections.abc import Iterator

from safety.examination.basis import doses, in_mme_sum, mme_certainty, mme_evidence, mme_notes
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Finding, Severity
from safety.examination.wording import mme
from safety.regimen.dosing import Unread
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = totals(record)
    first, second = check.limit("first"), check.limit("second")
    if found.projected_max < first:
        return
    orders = in_mme_sum(record, found)
    unknown_draft = any(order.draft and isinstance(order.amount, Unread) for order in orders)
    raised = found.projected_max > found.current or unknown_draft
    lowered = not raised and found.projected_max < found.current
    severe = raised or (not lowered and found.projected_max >= second)
    words = "raised" if raised else "lowered" if lowered else "unchanged"
    if raised and found.renewal_max < found.projected_max:
        words = "replace_or_add"
    crossed = [int(limit) for limit in (first, second) if found.current < limit <= found.projected_max]
    yield check.finding(
        "A01",
        Severity.WARNING if severe else Severity.INFO,
        record,
        orders,
        words=words,
        evidence={**mme_evidence(found), "thresholds_crossed": crossed, "lower_bound": found.lower_bound},
        identity=doses(orders),
        certainty=mme_certainty(record, found, orders),
        notes=mme_notes(record, found, orders),
        raises=raised and any(starts_or_raises(record, order) for order in orders),
        at_least="at least " if found.lower_bound else "",
        total=mme(found.projected_max),
        current=mme(found.current),
        renewal=mme(found.renewal_max),
        scheduled=mme(found.projected_scheduled),
        excess=mme(found.projected_max - first),
        factors=found.factor_set,
    )


CHECK = Check.load(__name__, examine)
