"""E11: carbamazepine and its relatives with a risk allele, marrow disease, low sodium or a drug ruled out beside it."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.courses import courses
from safety.regimen.neuropathic.choices import low_sodium, newest_sodium
from safety.regimen.neuropathic.genes import carrier
from safety.regimen.neuropathic.trials import LATE_FILL_DAYS
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record

RULED_OUT = ("carbamazepine", "oxcarbazepine")
RELATED = ("eslicarbazepine", "phenytoin", "fosphenytoin")
LOWERS_SODIUM = ("carbamazepine", "oxcarbazepine", "eslicarbazepine")
_NEVER_BESIDE = frozenset(
    {"nefazodone", "nirmatrelvir", "nevirapine", "efavirenz", "rilpivirine", "etravirine", "doravirine", "delavirdine"}
)
"""Nefazodone, nirmatrelvir/ritonavir and the non-nucleoside inhibitors of HIV: carbamazepine takes their effect away"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    yield from _alleles(record, check)
    if orders := _orders(record, "carbamazepine"):
        yield from _company(record, check, orders)
        if record.problems_in("x_bone_marrow_suppression"):
            yield _finding(record, check, orders, Severity.WARNING, "marrow", "carbamazepine")
    for drug in LOWERS_SODIUM:
        if orders := _orders(record, drug):
            yield from _sodium(record, check, drug, orders)


def _orders(record: Record, drug: str) -> tuple[Order, ...]:
    return tuple(order for order in record.projected if order.takes(drug) and not order.product.local)


def _alleles(record: Record, check: Check) -> Iterator[Finding]:
    for allele, drugs, severity in (
        ("B*15:02", RULED_OUT, Severity.CRITICAL),
        ("B*15:02", RELATED, Severity.WARNING),
        ("A*31:01", ("carbamazepine",), Severity.WARNING),
    ):
        if not carrier(record, allele):
            continue
        for drug in drugs:
            if orders := _orders(record, drug):
                tolerated = _longest(record, drug) >= check.limit("tolerated_days")
                words = "tolerated" if tolerated else "carrier" if severity is Severity.CRITICAL else "risk"
                loud = Severity.INFO if tolerated else severity
                yield _finding(record, check, orders, loud, words, drug, allele=f"HLA-{allele}")


def _longest(record: Record, drug: str) -> int:
    """Days of the longest use in a row before the drafts."""
    spans = courses(record, ingredient=drug, gap=LATE_FILL_DAYS)
    return max((span.days for span in spans), default=0)


def _company(record: Record, check: Check, orders: tuple[Order, ...]) -> Iterator[Finding]:
    beside = tuple(order for order in record.projected if _NEVER_BESIDE & set(order.product.ingredients))
    if beside:
        names = sorted({name for order in beside for name in order.product.ingredients if name in _NEVER_BESIDE})
        yield _finding(
            record, check, (*orders, *beside), Severity.CRITICAL, "ruled_out", "carbamazepine", other=some(names, 1)
        )


def _sodium(record: Record, check: Check, drug: str, orders: tuple[Order, ...]) -> Iterator[Finding]:
    sodium = newest_sodium(record)
    if low_sodium(record):
        shown = "low sodium on the problem list" if sodium is None else f"sodium {sodium.value.normalize():f}"
        yield _finding(record, check, orders, Severity.WARNING, "sodium", drug, sodium=shown)
        return
    starts = any(order.draft and change_of(record, order) == "start" for order in orders)
    old = sodium is None or sodium.when is None or (record.today - sodium.when.latest).days > check.limit("lab_days")
    if starts and old and not record.pending("sodium"):
        lab = Advice("lab", "Order a sodium", what="sodium")
        yield _finding(record, check, orders, Severity.INFO, "baseline", drug, advice=(lab,))


def _finding(
    record: Record,
    check: Check,
    members: tuple[Order, ...],
    severity: Severity,
    words: str,
    drug: str,
    *,
    advice: tuple[Advice, ...] | None = None,
    allele: str = "",
    sodium: str = "",
    other: str = "",
) -> Finding:
    draft = lone_draft(record, members)
    away = () if draft is None else (Advice("delete", "Do not place this order", draft.reference),)
    return check.finding(
        "E11",
        Severity.INFO if only_lowers(record, members) else severity,
        record,
        members,
        words=words,
        evidence={"drug": drug, "reason": words, "days_used": _longest(record, drug)},
        identity=(drug, words, allele, *doses(members)),
        advice=away if advice is None else advice,
        drug=drug.capitalize(),
        allele=allele,
        sodium=sodium,
        other=other,
        days=_longest(record, drug),
        lab_days=plain_number(check.limit("lab_days")),
    )


CHECK = Check.load(__name__, examine)
