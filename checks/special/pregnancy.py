"""H01: medicines for pain in pregnancy, in breastfeeding, and where a pregnancy is possible."""

from collections.abc import Iterator

from safety.examination.basis import only_lowers
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Finding, Severity
from safety.examination.pregnancy_findings import POSSIBLE, WEEKS_UNKNOWN, pregnancy_finding
from safety.examination.wording import some
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.pregnancy import (
    NSAID,
    OPIOID,
    Pregnancy,
    PregnancyRow,
    breastfeeding,
    holds,
    may_become_pregnant,
    members,
    named,
    pregnancy,
    pregnancy_rows,
)
from safety.regimen.record import Order, Record

ANSWERED_BY_B11 = frozenset({"codeine", "tramadol"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = pregnancy(record, int(check.limit("term_days")))
    possible = may_become_pregnant(record, check.limit("from_age"), check.limit("to_age"))
    for row in pregnancy_rows() if found is not None or possible else ():
        orders = members(record, row) if holds(record, row) else ()
        if orders and found is not None:
            yield from _in_pregnancy(record, check, row, orders, found)
        elif orders and row.potential:
            yield pregnancy_finding(record, check, row, orders, Severity.INFO, POSSIBLE, None)
    if breastfeeding(record):
        yield from _in_milk(record, check)


def _in_pregnancy(
    record: Record, check: Check, row: PregnancyRow, orders: tuple[Order, ...], found: Pregnancy
) -> Iterator[Finding]:
    if not _in_weeks(row, found):
        return
    begins = any(starts_or_raises(record, order) for order in orders)
    severity, words = Severity(row.start if begins else row.ongoing), "summary"
    opioids = record.of_class(OPIOID)
    if row.weeks_from is not None and found.weeks is None:
        severity, words = Severity.INFO, WEEKS_UNKNOWN
    elif opioids and any("gabapentinoid" in order.classes for order in orders):
        orders, severity, words = (*orders, *opioids), Severity.WARNING, "with_opioid"
    if severity is not Severity.INFO and only_lowers(record, orders):
        severity, words = Severity.INFO, "lowered"
    yield pregnancy_finding(record, check, row, orders, severity, words, found)


def _in_weeks(row: PregnancyRow, found: Pregnancy) -> bool:
    """Where the weeks are not known, the first of the rows that depend on them speaks."""
    if row.weeks_from is None:
        return True
    if found.weeks is None:
        return row.weeks_below is not None
    return row.weeks_from <= found.weeks and (row.weeks_below is None or found.weeks < row.weeks_below)


def _in_milk(record: Record, check: Check) -> Iterator[Finding]:
    """One finding for all but what B11 answers, NSAIDs, and the treatment of opioid use disorder."""
    rows = [row for row in pregnancy_rows() if NSAID not in row.members]
    orders = tuple(
        dict.fromkeys(o for row in rows for o in members(record, row) if holds(record, row) and not _left_out(o))
    )
    names = tuple(sorted({name for row in rows for name in named(row, orders)} - ANSWERED_BY_B11))
    if names:
        yield check.finding(
            "H01",
            Severity.INFO,
            record,
            orders,
            words="milk",
            evidence={"drugs": list(names), "reason": "breastfeeding", "age": record.age},
            identity=("breastfeeding", *names),
            Drugs=some(names, 3, 44).capitalize(),
            drugs=", ".join(names),
        )


def _left_out(order: Order) -> bool:
    return is_oud_treatment(order) or bool(ANSWERED_BY_B11 & set(order.product.ingredients))


CHECK = Check.load(__name__, examine)
