"""E10: a tricyclic above its dose for the age, beside a disease that speaks against it, or begun at 65 or more."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_certainty, dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.exemptions import ADULT
from safety.examination.finding import Advice, Finding, Regimen, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.dispensing import gives
from safety.regimen.dosing import Unread
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.neuropathic.choices import ANTICHOLINERGIC, HEART
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

_MILDER = frozenset({"nortriptyline", "desipramine"})
"""what is recommended instead of the others is not recommended instead of itself"""
_ALSO_AT_LOW_DOSES = frozenset({*HEART, "glaucoma_angle_closure", "urinary_retention", "bph", "dementia"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One tricyclic: mg None where a dose could not be read."""

    drug: str
    orders: tuple[Order, ...]
    mg: Decimal | None


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for taken in tricyclics(record):
        top = highest_dose(record, check)
        adult = record.age is None or record.age >= ADULT
        over = adult and taken.mg is not None and taken.mg > top
        against = _against(record, check, taken)
        if over or against:
            yield _warning(record, check, taken, top, against, over=over)
        elif adult and _older(record, check) and _starts(record, taken):
            yield _start(record, check, taken)


def tricyclics(record: Record) -> tuple[Taken, ...]:
    """Each tricyclic that is taken once the drafts are signed, with the most a day."""
    members = tuple(order for order in record.projected if is_tricyclic(order))
    found = []
    for name in ingredients_in(members, "tca"):
        orders = tuple(order for order in members if order.takes(name))
        intakes = [None if isinstance(order.amount, Unread) else order.amount.of(name) for order in orders]
        known = [intake.most_mg for intake in intakes if intake is not None]
        found.append(Taken(name, orders, sum(known, Decimal(0)) if len(known) == len(intakes) else None))
    return tuple(found)


def highest_dose(record: Record, check: Check) -> Decimal:
    return check.limit("older_mg_day" if _older(record, check) else "mg_day")


def _older(record: Record, check: Check) -> bool:
    return record.age is not None and record.age >= check.limit("age")


def _starts(record: Record, taken: Taken) -> bool:
    return any(order.draft and change_of(record, order) == "start" for order in taken.orders)


def _against(record: Record, check: Check, taken: Taken) -> tuple[str, ...]:
    """Diseases that speak against it; those that matter in larger doses only are left out up to the low dose."""
    low = taken.mg is not None and taken.mg <= check.limit("low_mg_day")
    return tuple(
        words
        for group, words in (HEART | ANTICHOLINERGIC).items()
        if (not low or group in _ALSO_AT_LOW_DOSES) and _present(record, check, group)
    )


def _present(record: Record, check: Check, group: str) -> bool:
    """A myocardial infarction counts for some months; an undated one counts."""
    found = record.problems_in(group)
    if group != "recent_mi":
        return bool(found)
    days = [None if p.onset is None else (record.today - p.onset.latest).days for p in found]
    return any(day is None or day <= check.limit("infarction_days") for day in days)


def _warning(
    record: Record, check: Check, taken: Taken, top: Decimal, against: tuple[str, ...], *, over: bool
) -> Finding:
    lowers = only_lowers(record, taken.orders)
    words = "lowered" if over and lowers else "over" if over else "disease"
    draft = lone_draft(record, taken.orders)
    away = () if draft is None else (Advice("delete", "Do not place this order", draft.reference),)
    return check.finding(
        "E10",
        Severity.INFO if lowers else Severity.WARNING,
        record,
        taken.orders,
        words=words,
        evidence={**_numbers(record, taken, top), "against": list(against)},
        identity=(*doses(taken.orders), *against),
        certainty=dose_certainty(record, taken.orders),
        notes=dose_notes(record, taken.orders),
        advice=(*_less(taken, top), *away) if over else away,
        **_words(record, taken, top, against),
    )


def _less(taken: Taken, top: Decimal) -> tuple[Advice, ...]:
    if len(taken.orders) != 1 or not gives(top, taken.orders[0].product):
        return ()
    label = f"Change {taken.drug} to {plain_number(top)} mg once daily"
    return (Advice("dose", label, taken.orders[0].reference, Regimen(taken.drug, top, 1)),)


def _start(record: Record, check: Check, taken: Taken) -> Finding:
    high = taken.mg is not None and taken.mg > check.limit("start_mg_day")
    words = "start_high" if high else "start_mild" if taken.drug in _MILDER else "start"
    return check.finding(
        "E10",
        Severity.INFO,
        record,
        taken.orders,
        words=words,
        evidence=_numbers(record, taken, highest_dose(record, check)),
        identity=doses(taken.orders),
        certainty=dose_certainty(record, taken.orders),
        notes=dose_notes(record, taken.orders),
        **_words(record, taken, highest_dose(record, check), ()),
    )


def _numbers(record: Record, taken: Taken, top: Decimal) -> dict[str, Any]:
    return {"daily_mg": taken.mg, "max_mg_day": top, "age": record.age}


def _words(record: Record, taken: Taken, top: Decimal, against: tuple[str, ...]) -> dict[str, Any]:
    return {
        "drug": taken.drug.capitalize(),
        "daily": "?" if taken.mg is None else plain_number(taken.mg),
        "most": plain_number(top),
        "excess": "" if taken.mg is None else plain_number(taken.mg - top),
        "age": "unknown age" if record.age is None else f"{record.age} y",
        "diseases": some(against, 2, 50),
        "all_diseases": ", ".join(against) or "none found",
    }


CHECK = Check.load(__name__, examine)
