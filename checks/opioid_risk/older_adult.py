"""B06: an opioid at 65 years or more; louder with falls, fractures or delirium."""

from collections.abc import Iterable, Iterator

from safety.examination.basis import doses, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

HISTORY = {"falls": "falls", "fragility_fracture": "a fragility fracture", "delirium": "delirium"}


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = record.of_class("opioid")
    if not opioids or record.age is None or record.age < check.limit("age"):
        return
    history = [words for group, words in HISTORY.items() if record.problems_in(group, active=False)]
    yield check.finding(
        "B06",
        Severity.WARNING if history and not only_lowers(record, opioids) else Severity.INFO,
        record,
        opioids,
        words="history" if history else "summary",
        evidence={**mme_evidence(totals(record)), "age": record.age, "history": history},
        identity=(*doses(opioids), *history) if history else _names(opioids),
        age=record.age,
        history=" and ".join(history[:2]),
        all_history=", ".join(history) or "none on record",
    )


def _names(opioids: Iterable[Order]) -> tuple[str, ...]:
    """Information on age is the same whatever the dose."""
    return ingredients_in(opioids, "opioid")


CHECK = Check.load(__name__, examine)
