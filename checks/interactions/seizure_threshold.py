"""F11: tramadol, tapentadol or meperidine where seizures are likelier, and bupropion with a seizure disorder."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.dosing import Unread
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import names_in, taking

OPIOIDS = ("tramadol", "tapentadol", "meperidine")
ILLNESSES = {"seizure_disorder": "a seizure disorder", "alcohol_withdrawal": "alcohol withdrawal"}
HIGH = "high_"
"""the leaflet's limits by drug: from this dose on, an antidepressant counts as high"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = taking(record, OPIOIDS)
    illnesses = [words for group, words in ILLNESSES.items() if record.problems_in(group)]
    if opioids:
        others = _others(record, check)
        reasons = (*illnesses, *(words for words, _ in others))
        if reasons:
            members = (*opioids, *(order for _, orders in others for order in orders))
            yield _finding(record, check, members, "opioid", names_in(opioids, OPIOIDS), reasons)
    bupropion = taking(record, ("bupropion",))
    if bupropion and illnesses:
        yield _finding(record, check, bupropion, "bupropion", ("bupropion",), tuple(illnesses))


def _others(record: Record, check: Check) -> list[tuple[str, tuple[Order, ...]]]:
    """Antidepressants beside the opioid that lower the threshold too, each with its orders."""
    found = [("bupropion", taking(record, ("bupropion",)))]
    tricyclics = tuple(order for order in record.of_class("tca") if is_tricyclic(order))
    names = ingredients_in(tricyclics, "tca")
    found += [(name, tuple(order for order in tricyclics if order.takes(name))) for name in names]
    for limit in check.leaflet.limits:
        drug, orders = limit.removeprefix(HIGH), taking(record, (limit.removeprefix(HIGH),))
        daily = _daily(orders, drug)
        if orders and daily is not None and daily >= check.limit(limit):
            found.append((f"{drug} {plain_number(daily)} mg/day", orders))
    return [(words, orders) for words, orders in found if orders]


def _daily(orders: tuple[Order, ...], drug: str) -> Decimal | None:
    """Milligrams a day of what could be read; None where nothing could."""
    read = [order.amount.of(drug) for order in orders if not isinstance(order.amount, Unread)]
    known = [intake.most_mg for intake in read if intake is not None]
    return sum(known, Decimal(0)) if known else None


def _finding(
    record: Record,
    check: Check,
    members: tuple[Order, ...],
    words: str,
    names: tuple[str, ...],
    reasons: tuple[str, ...],
) -> Finding:
    draft = lone_draft(record, members)
    return check.finding(
        "F11",
        Severity.INFO if only_lowers(record, members) else Severity.WARNING,
        record,
        members,
        words=words,
        evidence={"drugs": list(names), "reasons": list(reasons)},
        identity=(words, *reasons, *doses(members)),
        notes=dose_notes(record, members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(names, 1),
        Drug=some(names, 1).capitalize(),
        reasons=some(reasons, 2, 44),
        all_reasons=", ".join(reasons),
    )


CHECK = Check.load(__name__, examine)
