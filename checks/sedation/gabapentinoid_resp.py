"""C03: a gabapentinoid without an opioid, in a patient whose breathing is fragile."""

from collections.abc import Iterator

from safety.examination.basis import doses, only_lowers
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Finding, Severity
from safety.examination.wording import some
from safety.regimen.record import Order, Record
from safety.regimen.sedation import (
    BREATHING,
    breathing_reserve_risks,
    cns_active,
    ingredients_in,
    respiratory_risks,
    sedatives,
)


def examine(record: Record, check: Check) -> Iterator[Finding]:
    gabapentinoids = record.of_class("gabapentinoid")
    if not gabapentinoids or record.of_class("opioid"):
        return
    others = other_depressants(record)
    factors = [
        *respiratory_risks(record),
        *(["other CNS depressant"] if others else []),
        *breathing_reserve_risks(record),
    ]
    if not factors:
        return
    members = (*gabapentinoids, *others)
    begins = any(starts_or_raises(record, order) for order in members) and not only_lowers(record, members)
    severe = len(factors) >= check.limit("factors") and begins
    names = ingredients_in(gabapentinoids, "gabapentinoid")
    yield check.finding(
        "C03",
        Severity.WARNING if severe else Severity.INFO,
        record,
        members,
        evidence={
            "respiratory_risk_factors": list(respiratory_risks(record)),
            "other_risk_factors": factors[len(respiratory_risks(record)) :],
            "cns_active_beers": list(cns_active(record)),
            "cns_active_count": len(cns_active(record)),
        },
        identity=(*doses(members), *factors),
        gabapentinoid=some(names, 1),
        factors=some(factors, 3, 46),
        all_factors=", ".join(factors),
    )


def other_depressants(record: Record) -> tuple[Order, ...]:
    """Counted medicines that slow breathing and are no gabapentinoid."""
    return tuple(order for order in sedatives(record, BREATHING) if "gabapentinoid" not in order.classes)


CHECK = Check.load(__name__, examine)
