"""B10: tapentadol above what its label allows, with failing kidneys, or beside tramadol or more tapentadol."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.limit_findings import limit_finding
from safety.regimen.dosing import Dosing
from safety.regimen.limits.ceilings import Ceiling, over
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = [ceiling for ceiling in over(record, "B10") if not _first_day(record, check, ceiling)]
    for ceiling in found:
        yield limit_finding(record, check, ceiling)
    if not found:
        yield from _concurrent(record, check)


def _first_day(record: Record, check: Check, ceiling: Ceiling) -> bool:
    """Whether it is the larger dose that the label allows on the first day alone."""
    if ceiling.kind != "dose" or ceiling.row.release != "IR" or ceiling.taken.daily > check.limit("first_day"):
        return False
    return any(change_of(record, order) == "start" and _for_a_day(order) for order in ceiling.taken.orders)


def _for_a_day(order: Order) -> bool:
    return isinstance(order.dosing, Dosing) and any(step.days == 1 for step in order.dosing.steps)


def _concurrent(record: Record, check: Check) -> Iterator[Finding]:
    """The extended-release label rules out other tapentadol and tramadol (B10)."""
    orders = tuple(o for o in record.of_class("opioid") if o.takes("tapentadol") or o.takes("tramadol"))
    extended = [order for order in orders if order.takes("tapentadol") and order.product.release == "ER"]
    others = [order for order in orders if order not in extended]
    if not extended or not others:
        return
    draft = lone_draft(record, orders)
    yield check.finding(
        "B10",
        Severity.WARNING,
        record,
        orders,
        words="concurrent",
        evidence={"pair": sorted({name for order in orders for name in order.product.ingredients})},
        identity=("concurrent", *doses(orders)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        other="tramadol" if any(order.takes("tramadol") for order in others) else "immediate-release tapentadol",
    )


CHECK = Check.load(__name__, examine)
