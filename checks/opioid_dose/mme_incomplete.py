"""A05: an opioid could not be converted, so the total is a lower bound."""

from collections.abc import Iterator

from safety.examination.basis import doses, mme_evidence
from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Severity
from safety.examination.wording import distinct, mme, some
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = totals(record)
    if not found.not_convertible:
        return
    lines = sorted(found.not_convertible, key=lambda line: (line.ingredient, line.why))
    orders = tuple({line.order.reference: line.order for line in lines}.values())
    reasons = [f"{line.ingredient}: {line.why}" for line in lines]
    yield check.finding(
        "A05",
        Severity.INFO,
        record,
        orders,
        words="bound" if found.projected_max else "unknown",
        evidence={**mme_evidence(found), "lower_bound": True, "reasons": reasons},
        identity=(*doses(orders), *reasons),
        certainty=Certainty.UNREAD,
        notes=reasons,
        total=mme(found.projected_max),
        drugs=some(distinct(line.ingredient for line in lines), 3, 44),
        reasons="; ".join(reasons),
        factors=found.factor_set,
    )


CHECK = Check.load(__name__, examine)
