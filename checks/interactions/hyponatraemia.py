"""F10: medicines that lower sodium together, late in life or with a low sodium; one begun and sodium not measured."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import period, plain_number, some
from safety.regimen.absence import fetched
from safety.regimen.courses import courses
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.neuropathic.choices import low_sodium, newest_sodium
from safety.regimen.neuropathic.trials import LATE_FILL_DAYS
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

LOWERING = "sodium-imbalance"
_LAB = Advice("lab", "Order a sodium", what="sodium")
_BASELINE_OF_E11 = ("carbamazepine", "oxcarbazepine")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = tuple(o for o in record.of_class(LOWERING) if "tca" not in o.classes or is_tricyclic(o))
    names = ingredients_in(orders, LOWERING)
    older = record.age is not None and record.age >= check.limit("age")
    low = low_sodium(record)
    if len(names) >= check.limit("together") and (low or older):
        loud = low or len(names) >= check.limit("many")
        if loud or not record.pending("sodium"):
            yield _together(record, check, orders, names, loud=loud, low=low)
    elif older and not low and (begun := _begun(record, check, orders)) and _unmeasured(record, check):
        yield _unchecked(record, check, begun)


def _together(
    record: Record, check: Check, orders: tuple[Order, ...], names: tuple[str, ...], *, loud: bool, low: bool
) -> Finding:
    draft = lone_draft(record, orders)
    sodium = newest_sodium(record)
    away = () if draft is None else (Advice("delete", "Do not place this order", draft.reference),)
    level = "no sodium on record" if sodium is None else f"sodium {plain_number(sodium.value)}"
    return check.finding(
        "F10",
        Severity.WARNING if loud and not only_lowers(record, orders) else Severity.INFO,
        record,
        orders,
        words="low" if low else "together",
        evidence={**_numbers(record), "hyponatraemic_drugs": len(names), "drugs": list(names), "low_sodium": low},
        identity=("low" if low else "not low", *doses(orders)),
        notes=dose_notes(record, orders),
        advice=away if loud or not _unmeasured(record, check) else (*away, _LAB),
        count=len(names),
        drugs=some(names, 2, 44),
        all_drugs=", ".join(names),
        age="unknown age" if record.age is None else f"{record.age} y",
        level="low sodium diagnosed" if low and sodium is None else level,
    )


def _unchecked(record: Record, check: Check, begun: tuple[Order, ...]) -> Finding:
    names = ingredients_in(begun, LOWERING)
    return check.finding(
        "F10",
        Severity.INFO,
        record,
        begun,
        words="unchecked",
        evidence={**_numbers(record), "hyponatraemic_drugs": len(names), "drugs": list(names), "low_sodium": False},
        identity=("unchecked", *names),
        advice=(_LAB,),
        drug=some(names, 1).capitalize(),
        all_drugs=", ".join(names),
        age=f"{record.age} y",
        level="no recent sodium on record",
        period=period(check.limit("sodium_days")),
    )


def _numbers(record: Record) -> dict[str, object]:
    sodium = newest_sodium(record)
    return {
        "age": record.age,
        "sodium_mmol_l": None if sodium is None else sodium.value,
        "sodium_date": None if sodium is None or sodium.when is None else sodium.when.latest,
    }


def _begun(record: Record, check: Check, orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """Orders of what is begun now or was begun in the last months; the first dose of carbamazepine is rule E11's."""
    return tuple(
        order for order in orders if any(_is_new(record, check, order, n) for n in ingredients_in((order,), LOWERING))
    )


def _is_new(record: Record, check: Check, order: Order, name: str) -> bool:
    spans = courses(record, ingredient=name, gap=LATE_FILL_DAYS)
    if order.draft and change_of(record, order) == "start":
        return name not in _BASELINE_OF_E11
    return bool(spans) and spans[-1].days - 1 <= check.limit("sodium_days")


def _unmeasured(record: Record, check: Check) -> bool:
    """No sodium within the last months, and none under way; what was not fetched is not known to be missing."""
    sodium = newest_sodium(record)
    if record.pending("sodium") or not fetched(record, "Observation"):
        return False
    return (
        sodium is None or sodium.when is None or (record.today - sodium.when.latest).days > check.limit("sodium_days")
    )


CHECK = Check.load(__name__, examine)
