"""C02: an opioid and a gabapentinoid together; one order that may be either of them is not both."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.overdose_risk import gabapentinoid_factors
from safety.regimen.opioids.totals import change_of, totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import cns_active, ingredients_in, respiratory_risks


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids, gabapentinoids = record.of_class("opioid"), record.of_class("gabapentinoid")
    members = (*opioids, *gabapentinoids)
    if not opioids or not gabapentinoids or len({order.reference for order in members}) == 1:
        return
    found = totals(record)
    factors = gabapentinoid_factors(record, found.projected_max)
    reducing = _opioid_goes_down(record, opioids)
    severe = bool(factors) and not reducing and not only_lowers(record, members)
    draft = lone_draft(record, members)
    names = ingredients_in(opioids, "opioid"), ingredients_in(gabapentinoids, "gabapentinoid")
    yield check.finding(
        "C02",
        Severity.WARNING if severe else Severity.INFO,
        record,
        members,
        words="reducing" if reducing else "with_factor" if factors else "summary",
        evidence={
            **mme_evidence(found),
            "pair": [*names[0], *names[1]],
            "respiratory_risk_factors": list(respiratory_risks(record)),
            "other_risk_factors": [factor for factor in factors if factor not in respiratory_risks(record)],
            "cns_active_beers": list(cns_active(record)),
            "cns_active_count": len(cns_active(record)),
        },
        identity=(*doses(members), *factors),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        opioid=some(names[0], 1),
        gabapentinoid=some(names[1], 1),
        factors=some(factors, 2, 34),
        all_factors=", ".join(factors) or "none found",
    )


def _opioid_goes_down(record: Record, opioids: tuple[Order, ...]) -> bool:
    """The exception of the Beers Criteria: a gabapentinoid helps to lower the opioid, or takes its place."""
    changes = [change_of(record, order) for order in opioids if order.draft]
    return "lower" in changes and not {"start", "raise", "unread"} & set(changes)


CHECK = Check.load(__name__, examine)
