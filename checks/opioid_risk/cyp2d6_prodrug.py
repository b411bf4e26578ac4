"""B11: codeine or tramadol in a child, after a tonsil operation, in breastfeeding, or against the CYP2D6 genotype."""

from collections.abc import Iterator, Sequence

from safety.examination.basis import doses, lone_draft, mme_evidence
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.prodrugs import added_risks, breastfeeding, poor, rapid, tonsil_operation
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record

PRODRUGS = frozenset({"codeine", "tramadol"})
CRITICAL = frozenset({"child", "tonsils", "rapid"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = record.of_class("opioid")
    prodrugs = [order for order in opioids if PRODRUGS & set(order.product.ingredients)]
    words = _words(record, check) if prodrugs else None
    if words is not None:
        severity = Severity.CRITICAL if words in CRITICAL else Severity.WARNING
        yield _finding(record, check, prodrugs, words, severity)
    hydrocodone = [order for order in opioids if order.takes("hydrocodone")]
    if hydrocodone and rapid(record):
        yield _finding(record, check, hydrocodone, "hydrocodone", Severity.INFO)


def _words(record: Record, check: Check) -> str | None:
    """The gravest reason."""
    age = record.age
    young = age is not None and age < check.limit("adult")
    if age is not None and age < check.limit("child"):
        return "child"
    if young and tonsil_operation(record, int(check.limit("operation_days"))) is not None:
        return "tonsils"
    if rapid(record):
        return "rapid"
    if young:
        return "adolescent"
    return "breastfeeding" if breastfeeding(record) else "poor" if poor(record) else None


def _finding(record: Record, check: Check, orders: Sequence[Order], words: str, severity: Severity) -> Finding:
    names = sorted({i for order in orders for i in order.product.ingredients if i in PRODRUGS | {"hydrocodone"}})
    draft = lone_draft(record, orders)
    added = added_risks(record)
    return check.finding(
        "B11",
        severity,
        record,
        orders,
        words=words,
        evidence={**mme_evidence(totals(record)), "age": record.age, "reason": words, "added_risks": list(added)},
        identity=(words, *doses(orders)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(names, 1),
        Drug=some(names, 1).capitalize(),
        age=record.age,
        child=check.limit("child"),
        adult=check.limit("adult"),
        added=", ".join(added) or "none on record",
    )


CHECK = Check.load(__name__, examine)
