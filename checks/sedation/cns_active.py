"""C01: three or more CNS-active medicines from 65 years (Beers 2023); below that, three or more that slow breathing."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.record import Record
from safety.regimen.sedation import BEERS, BREATHING, cns_active, ingredients_in, older, sedatives


def examine(record: Record, check: Check) -> Iterator[Finding]:
    classes = (BEERS,) if older(record) else (BREATHING, "antidepressant")
    orders = sedatives(record, *classes)
    names = ingredients_in(orders, *classes)
    if len(names) < check.limit("count"):
        return
    before = ingredients_in(sedatives(record, *classes, among=record.current), *classes)
    raised = any(order.draft and set(order.product.ingredients) & (set(names) - set(before)) for order in orders)
    severe = raised if older(record) else _stacked(record, check)
    draft = lone_draft(record, orders)
    yield check.finding(
        "C01",
        Severity.WARNING if severe else Severity.INFO,
        record,
        orders,
        words="older" if older(record) else "younger",
        evidence={
            "cns_active_count": len(cns_active(record)),
            "cns_active_beers": list(cns_active(record)),
            "counted": list(names),
            "counted_medicines": len(names),
            "age": record.age,
        },
        identity=doses(orders),
        certainty=Certainty.ASSUMED if record.age is None else Certainty.STATED,
        notes=("the age is not known; the criteria for 65 years and older were not applied",)
        if record.age is None
        else (),
        advice=(Advice("delete", "Do not place this order", draft.reference),) if draft is not None and raised else (),
        raises=raised,
        count=len(names),
        age="unknown" if record.age is None else record.age,
        drugs=some(names, 3, 44),
        all_drugs=", ".join(names),
    )


def _stacked(record: Record, check: Check) -> bool:
    """Below 65: four that slow breathing, or an opioid, a benzodiazepine and a third."""
    slow = ingredients_in(sedatives(record, BREATHING), BREATHING)
    triple = (
        bool(record.of_class("opioid"))
        and bool(sedatives(record, "benzodiazepine"))
        and len(slow) >= check.limit("count")
    )
    return triple or len(slow) >= check.limit("many")


CHECK = Check.load(__name__, examine)
