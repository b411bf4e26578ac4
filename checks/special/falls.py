"""H04: from 65 years, after a fall or an osteoporotic fracture, a medicine that makes falls likelier."""

from collections.abc import Iterator
from datetime import timedelta

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Problem, Record
from safety.regimen.sedation import ingredients_in, sedatives

ANTIEPILEPTIC = frozenset({"antiepileptic", "gabapentinoid"})
OTHERS = frozenset({"tca", "snri", "ssri", "benzodiazepine", "z-drug", "antipsychotic"})
SPARED_FOR = ("seizure_disorder", "bipolar")
"""what antiepileptics are given for in spite of falls (Beers 2023: seizure and mood disorders)"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if record.age is None or record.age < check.limit("age"):
        return
    falls = _falls(record, int(check.limit("days")))
    fractures = record.problems_in("fragility_fracture", active=False)
    orders = _fall_makers(record)
    if not orders or not (falls or fractures):
        return
    opioids = sedatives(record, "opioid")
    classes = (*OTHERS, *ANTIEPILEPTIC, "opioid")
    names = ingredients_in((*orders, *opioids), *classes)
    before = {name for order in record.current for name in order.product.ingredients}
    new = tuple(order for order in orders if order.draft and not before & set(order.product.ingredients))
    dated = bool(fractures) or any(fall.onset is not None for fall in falls)
    draft = lone_draft(record, orders)
    yield check.finding(
        "H04",
        Severity.WARNING if new else Severity.INFO,
        record,
        (*orders, *opioids),
        words="new" if new else "summary",
        evidence={
            "age": record.age,
            "drugs": list(names),
            "new": list(ingredients_in(new, *classes)),
            "falls": [problem.text for problem in falls],
            "fractures": [problem.text for problem in fractures],
        },
        identity=(*(doses(orders) if new else names), "new" if new else ""),
        certainty=Certainty.STATED if dated else Certainty.ASSUMED,
        notes=() if dated else ("the fall on record has no date; it is counted",),
        advice=(Advice("delete", "Do not place this order", draft.reference),) if new and draft is not None else (),
        raises=bool(new),
        age=record.age,
        what=" and ".join([*(["a fall"] if falls else []), *(["a fracture"] if fractures else [])]),
        Drugs=some(names, 2, 40).capitalize(),
        new=some(ingredients_in(new, *classes), 1, 40).capitalize() if new else "none",
        all_drugs=", ".join(names),
        entries="; ".join(problem.text for problem in (*falls, *fractures)),
    )


def _falls(record: Record, days: int) -> tuple[Problem, ...]:
    """Falls of the last year; one without a date counts while it is active."""
    since = record.today - timedelta(days=days)
    return tuple(
        problem
        for problem in record.problems_in("falls", active=False)
        if (problem.active if problem.onset is None else problem.onset.latest >= since)
    )


def _fall_makers(record: Record) -> tuple[Order, ...]:
    """All but opioids, which rule B06 answers alone. A low dose of doxepin for sleep is no tricyclic."""
    spared = bool(record.problems_in(*SPARED_FOR))
    wanted = OTHERS if spared else OTHERS | ANTIEPILEPTIC
    return tuple(
        order for order in sedatives(record, *wanted) if order.classes & (wanted - {"tca"}) or is_tricyclic(order)
    )


CHECK = Check.load(__name__, examine)
