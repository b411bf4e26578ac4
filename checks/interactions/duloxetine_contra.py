"""F08: duloxetine with a sick liver, much alcohol or narrow-angle glaucoma; an SNRI with uncontrolled hypertension."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.liver import liver
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

DULOXETINE, SNRI = "duloxetine", "snri"
_GLAUCOMA = {"glaucoma_angle_closure": "narrow-angle glaucoma"}
_PRESSURE = {"uncontrolled_hypertension": "uncontrolled hypertension"}


def examine(record: Record, check: Check) -> Iterator[Finding]:
    snris = record.of_class(SNRI)
    duloxetine = tuple(order for order in snris if order.takes(DULOXETINE))
    pressure = _present(record, _PRESSURE)
    against = (*_liver(record), *_alcohol(record), *_present(record, _GLAUCOMA), *pressure)
    if duloxetine and against:
        yield _finding(record, check, duloxetine, against)
    others = tuple(order for order in snris if order not in duloxetine)
    if others and pressure:
        yield _finding(record, check, others, pressure)


def _liver(record: Record) -> tuple[str, ...]:
    found = liver(record)
    return () if found.state is None else (found.words,)


def _alcohol(record: Record) -> tuple[str, ...]:
    return ("alcohol use disorder",) if active_alcohol_use(record) else ()


def _present(record: Record, groups: dict[str, str]) -> tuple[str, ...]:
    return tuple(words for group, words in groups.items() if record.problems_in(group))


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
