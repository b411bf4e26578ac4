"""What makes an overdose more likely, each with whether it alone calls for naloxone: rules.md B01 and 14.2.17."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.kidney.dose import assess
from safety.regimen.opioids.exposure import lost_tolerance, stopped
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Order, Problem, Record
from safety.regimen.sedation import OLDER, older, respiratory_conditions, sedatives

MARK = Decimal(50)
"""MME a day (CDC 2022)"""

_STRONG = {
    "benzodiazepine": "a benzodiazepine",
    "barbiturate": "a barbiturate",
    "meprobamate": "meprobamate",
    "oxybate": "sodium oxybate",
}
_WEAK = {
    "z-drug": "a Z-drug",
    "muscle-relaxant": "a muscle relaxant",
    "antipsychotic": "an antipsychotic",
    "sedating-antihistamine": "a sedating antihistamine",
    "sedating-antidepressant": "a sedating antidepressant",
    "orexin-antagonist": "an orexin antagonist",
    "cannabinoid": "a cannabinoid",
}
_DISORDERS = ("sedative_use_disorder", "stimulant_cocaine_cannabis_other_sud")
_NOT_A_DISORDER = re.compile(r"caffein|nicotin|tobacco", re.IGNORECASE)
_STIMULANT = re.compile(r"stimulant|cocaine|amphetamine|amfetamine", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trigger:
    """name: as evidence shows it; words: as a sentence says it; strong: it calls for a warning by itself."""

    name: str
    words: str
    strong: bool
    orders: tuple[Order, ...] = ()


def with_opioid(record: Record, mme: Decimal, days: int, gap: int) -> Iterator[Trigger]:
    """Triggers while an opioid is taken or drafted. days, gap: the use and the break that lose tolerance (14.2.9)."""
    if mme >= MARK:
        yield Trigger("mme>=50", "50 MME/day or more", True)
    yield from _conditions(record)
    if lost_tolerance(record, days, gap) is not None:
        yield Trigger("tolerance_lost", "a return after a break in opioid use", True)
    yield from _company(record, mme)


def without_opioid(record: Record, days: int, gap: int) -> Iterator[Trigger]:
    """Triggers although no opioid counts (14.2.17)."""
    yield from _history(record)
    if record.problems_in("opioid_use_unspecified", active=False):
        yield Trigger("nonprescribed_opioid_use", "opioid use without a prescription", False)
    if any(_STIMULANT.search(problem.text) for problem in _other_disorders(record)):
        yield Trigger("stimulant_use", "stimulant use", False)
    if stopped(record, days, gap) is not None:
        yield Trigger("opioid_stopped", "an opioid stopped within 90 days", False)


def _conditions(record: Record) -> Iterator[Trigger]:
    treated = tuple(order for order in record.of_class("opioid") if is_oud_treatment(order))
    if treated:
        yield Trigger("oud_treatment", "treatment of opioid use disorder", True, treated)
    yield from use_history(record)
    for name in respiratory_conditions(record):
        yield Trigger(name.replace(" ", "_").replace("-", "_").lower(), name, True)


def use_history(record: Record) -> Iterator[Trigger]:
    """Overdose and substance use disorder at any time, also in remission; nicotine and caffeine are left out."""
    yield from _history(record)
    if record.problems_in("alcohol_use_disorder", active=False):
        yield Trigger("history_alcohol_use_disorder", "history of alcohol use disorder", True)
    if _other_disorders(record):
        yield Trigger("history_sud", "history of substance use disorder", True)


def _history(record: Record) -> Iterator[Trigger]:
    if record.problems_in("overdose_history", active=False):
        yield Trigger("history_overdose", "history of overdose", True)
    if record.problems_in("opioid_use_disorder", active=False):
        yield Trigger("history_oud", "history of opioid use disorder", True)


def _other_disorders(record: Record) -> tuple[Problem, ...]:
    found = record.problems_in(*_DISORDERS, active=False)
    return tuple(problem for problem in found if not _NOT_A_DISORDER.search(problem.text))


def _company(record: Record, mme: Decimal) -> Iterator[Trigger]:
    """Other medicines that slow breathing; an opioid of the same order is not company."""
    for name, words in _STRONG.items():
        if orders := sedatives(record, name):
            yield Trigger(name, words, True, orders)
    if orders := tuple(order for order in sedatives(record, "muscle-relaxant") if order.takes("carisoprodol")):
        yield Trigger("carisoprodol", "carisoprodol", True, orders)
    if orders := sedatives(record, "gabapentinoid"):
        yield Trigger("gabapentinoid", "a gabapentinoid", bool(gabapentinoid_factors(record, mme)), orders)
    for name, words in _WEAK.items():
        orders = tuple(order for order in sedatives(record, name) if not order.takes("carisoprodol"))
        if orders:
            yield Trigger(name, words, False, orders)


def gabapentinoid_factors(record: Record, mme: Decimal) -> tuple[str, ...]:
    """What makes an opioid with a gabapentinoid a warning (rules.md C02): age, lungs, doses, a benzodiazepine."""
    factors = [f"age>={OLDER}"] if older(record) else []
    factors += respiratory_conditions(record)
    if mme >= MARK:
        factors.append("MME>=50")
    if any(found.over and not found.borderline for found in assess(record)):
        factors.append("renal dose exceeded")
    if sedatives(record, "benzodiazepine"):
        factors.append("benzodiazepine")
    return tuple(factors)
