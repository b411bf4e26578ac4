"""A02 and A03: a draft takes the total of all opioids across 50 or 90 MME a day; only the higher mark is named."""

from collections.abc import Iterator

from safety.examination.basis import doses, in_mme_sum, lone_draft, mme_certainty, mme_evidence, mme_notes
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import mme
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = totals(record)
    marks = (check.limit("first"), check.limit("second"))
    crossed = [mark for mark in marks if found.current < mark <= found.projected_max]
    if not crossed:
        return
    orders = in_mme_sum(record, found)
    draft = lone_draft(record, orders)
    yield check.finding(
        "A02" if crossed[-1] == marks[0] else "A03",
        Severity.WARNING,
        record,
        orders,
        words="replace_or_add" if found.renewal_max < crossed[-1] else "summary",
        evidence={
            **mme_evidence(found),
            "thresholds_crossed": [int(mark) for mark in crossed],
            "lower_bound": found.lower_bound,
        },
        identity=doses(orders),
        certainty=mme_certainty(record, found, orders),
        notes=mme_notes(record, found, orders),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        at_least="at least " if found.lower_bound else "",
        mark=int(crossed[-1]),
        current=mme(found.current),
        total=mme(found.projected_max),
        renewal=mme(found.renewal_max),
        scheduled=mme(found.projected_scheduled),
        factors=found.factor_set,
    )


CHECK = Check.load(__name__, examine)
