"""F08: duloxetine with a sick liver, much alcohol or narrow-angle glaucoma; an SNRI with uncontrolled hypertension."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.neuropathic.snri import DULOXETINE, against_duloxetine, against_snri
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

SNRI = "snri"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    snris = record.of_class(SNRI)
    duloxetine = tuple(order for order in snris if order.takes(DULOXETINE))
    pressure, against = against_snri(record), against_duloxetine(record)
    if duloxetine and against:
        yield _finding(record, check, duloxetine, against)
    others = tuple(order for order in snris if order not in duloxetine)
    if others and pressure:
        yield _finding(record, check, others, pressure)


def _finding(record: Record, check: Check, orders: tuple[Order, ...], against: tuple[str, ...]) -> Finding:
    draft = lone_draft(record, orders)
    drug = some(ingredients_in(orders, SNRI), 1)
    return check.finding(
        "F08",
        Severity.INFO if only_lowers(record, orders) else Severity.WARNING,
        record,
        orders,
        words="lowered" if only_lowers(record, orders) else "against",
        evidence={"drug": drug, "against": list(against)},
        identity=(*against, *doses(orders)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        Drug=drug.capitalize(),
        against=some(against, 2, 50),
        all_against=", ".join(against),
    )


CHECK = Check.load(__name__, examine)
