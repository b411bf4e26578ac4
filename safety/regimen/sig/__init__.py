"""Free-text sigs: what a prescription says in words, read wholly or refused.

The vocabulary is closed (sig_words.py): a word that is not in it, a number that fits nowhere and two statements that
contradict each other all refuse the sig, with the reason: a refused sig is looked at, a wrongly read one is believed.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from safety.regimen.dosing import HOURS_A_DAY, Cap, Dosing, Step, Unread
from safety.regimen.sig.amounts import as_written, dimension
from safety.regimen.sig.clause import Clause
from safety.regimen.sig.echo import say_all
from safety.regimen.sig.grammar import clauses
from safety.regimen.sig.steps import groups, steps
from safety.regimen.sig.words import MORE_AS_NEEDED, Refused, items, vague

__all__ = ["MORE_AS_NEEDED", "answer", "read"]
_UNUSUAL = Decimal(10)
"""Tablets and the like at one time beyond which a pharmacist asks ("TAKE 30 TABLETS" for 30 mg)"""


@dataclass(frozen=True, slots=True)
class _Reading:
    dosing: Dosing
    unit: str | None
    """the unit as written, in the singular ("teaspoon", "caplet")"""


def read(text: str) -> Dosing | Unread:
    """Read a sig. Amounts are in tablets and the like, mg, mL or mcg/h; unit None is a bare count.

    Never raises: what cannot be read is an Unread that says why and names the words not understood.
    """
    found = _reading(text)
    return found if isinstance(found, Unread) else found.dosing


def read_unkept(text: str) -> Dosing | Unread:
    """As `read`, for a text that may be about one person: nothing of it stays in memory."""
    found = _reading.__wrapped__(text)
    return found if isinstance(found, Unread) else found.dosing


def answer(text: str) -> dict[str, Any]:
    """What `painrx sig` says: the reading with usual and most a day, or the refusal.

    `usual` is the mean a day at the low end as written, null where there is no one mean (steps that follow one another,
    a single dose, "after dialysis"); `most` the most in any 24 hours of any step. Both are in the unit as written.
    """
    found = _reading(text)
    if isinstance(found, Unread):
        return {"sig": text, "refused": found.why, "words": list(found.words)}
    dosing = found.dosing
    last = max(step.sequence for step in dosing.steps)
    sums = [[step for step in dosing.steps if step.sequence == number] for number in range(1, last + 1)]
    usual = _usual(sums[0]) if last == 1 else None
    routes, days = {step.route for step in dosing.steps}, {step.days for step in dosing.steps}
    length = next(iter(days)) if len(days) == 1 else None
    return {
        "sig": text,
        "read": dosing.read,
        "usual": None if usual is None else _amount(usual, found.unit),
        "most": _amount(max(_most(group) for group in sums), found.unit),
        "prn": dosing.prn,
        "route": next(iter(routes)) if len(routes) == 1 else None,
        "days": None if length is None else _json(length),
    }


@lru_cache(maxsize=8192)
def _reading(text: str) -> _Reading | Unread:
    words: tuple[str, ...] = ()
    try:
        found = items(text)
        words = tuple(vague(found))
        if not found:
            raise Refused("sig", "is empty")
        together = groups(clauses(found))
        made = steps(together)
    except Refused as refused:
        return Unread(refused.what, refused.why, refused.words or words)
    every = [clause for group in together for clause in group]
    first = every[0].dose
    assert first is not None
    return _Reading(Dosing(made, "text", say_all(together), _notes(every)), first.unit)


def _notes(found: list[Clause]) -> tuple[str, ...]:
    notes = [note for clause in found for note in clause.notes]
    for clause in found:
        assert clause.dose is not None
        if clause.dose.unit is not None and dimension(clause.dose.unit) == "count" and clause.dose.high > _UNUSUAL:
            notes.append(f"{clause.dose.high.normalize():f} {clause.dose.unit}s at one time is unusual")
    return tuple(dict.fromkeys(notes))


def _usual(group: list[Step]) -> Decimal | None:
    total = Decimal(0)
    for step in group:
        if step.once or step.frequency is None or step.dose is None:
            return None
        total += min(step.dose.low * step.frequency.mean_per_day, _step_most(step))
    return total


def _most(group: list[Step]) -> Decimal:
    """The sum, limited by a maximum that all of them share."""
    total = sum((_step_most(step) for step in group), Decimal(0))
    return min([total, *(_limit(cap, group[0]) for cap in group[0].caps if not cap.administrations and len(group) > 1)])


def _step_most(step: Step) -> Decimal:
    assert step.dose is not None
    high, times = step.dose.high, None if step.frequency is None else step.frequency.most_in_24h
    if times is None and step.after_dialysis:
        times = Decimal(1)
    limits = []
    for cap in step.caps:
        if cap.administrations and cap.hours is not None:
            allowed = _in_24h(cap.amount, cap.hours)
            times = allowed if times is None else min(times, allowed)
        elif cap.unit == step.dose.unit:
            if cap.hours is None:
                high = min(high, cap.amount)
            else:
                limits.append(_in_24h(cap.amount, cap.hours))
    return min([*([] if times is None else [high * times]), *limits])


def _limit(cap: Cap, step: Step) -> Decimal:
    if cap.hours is None or step.dose is None or cap.unit != step.dose.unit:
        return Decimal("Infinity")
    return _in_24h(cap.amount, cap.hours)


def _in_24h(amount: Decimal, hours: Decimal) -> Decimal:
    """A maximum of a longer time may all fall on one day."""
    return amount * HOURS_A_DAY / hours if hours < HOURS_A_DAY else amount


def _amount(value: Decimal, unit: str | None) -> dict[str, Any]:
    return {"value": _json(as_written(value, unit)), "unit": unit}


def _json(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
