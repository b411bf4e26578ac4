"""A06: the factors of 2022 and the older ones put the total into different bands."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import doses, in_mme_sum, mme_certainty, mme_evidence, mme_notes
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import mme, some
from safety.regimen.opioids.totals import LEGACY_SET, Totals, totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

NEWER_SET = "cdc-2022"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    newer = _under(record, NEWER_SET)
    marks = (check.limit("first"), check.limit("second"))
    if _band(newer.projected_max, marks) == _band(newer.legacy, marks):
        return
    older = _under(record, LEGACY_SET)
    orders = tuple(order for order in in_mme_sum(record, newer) if _differs(order, newer, older))
    yield check.finding(
        "A06",
        Severity.INFO,
        record,
        orders,
        evidence={
            **mme_evidence(totals(record)),
            "mme_2022_factors": newer.projected_max,
            "mme_legacy_factors": newer.legacy,
        },
        identity=doses(orders),
        certainty=mme_certainty(record, newer, orders),
        notes=mme_notes(record, newer, orders),
        newer=mme(newer.projected_max),
        older=mme(newer.legacy),
        drugs=some(ingredients_in(orders, "opioid"), 3, 34),
        marks=" and ".join(str(mark) for mark in marks),
    )


def _under(record: Record, factor_set: str) -> Totals:
    return totals(record if record.factor_set == factor_set else dataclasses.replace(record, factor_set=factor_set))


def _band(amount: Decimal, marks: tuple[Decimal, ...]) -> int:
    return sum(amount >= mark for mark in marks)


def _differs(order: Order, newer: Totals, older: Totals) -> bool:
    return newer.by_order.get(order.reference) != older.by_order.get(order.reference)


CHECK = Check.load(__name__, examine)
