"""All dosageInstructions of an order -> Dosing: structure first, words where it is silent, the supply as a last resort.

The structure wins; where the words amount to something else the Dosing says so in its notes. An order of which one
instruction cannot be read is unread as a whole: a part of a dose is no dose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from fhir_client.reading.amounts import amount
from fhir_client.reading.dosage import Structured, read_dosage
from fhir_client.reading.echo import echoed
from fhir_client.reading.shapes import Odd, unique
from fhir_client.reading.timing import says_as_needed
from fhir_client.reading.wording import instruction_words, read_words
from safety.regimen.daily import highest
from safety.regimen.dosing import HOURS_A_DAY, Dose, Dosing, Frequency, Step, Unread
from safety.regimen.record import Daily, Product

_NOTHING = Unread("dose", "no dosing instruction")
_SUPPLIED = frozenset({"tablet", "capsule", "patch", "film", "lozenge", "suppository", "packet", "mL"})
_Found = tuple[tuple[Step, ...], tuple[str, ...], bool]
"""The steps of one instruction, its notes, and whether any of it came from the structure."""


def read_dosing(
    instructions: Sequence[Mapping[str, Any]], elsewhere: Sequence[str], product: Product, element: str
) -> Dosing | Unread:
    """Read every instruction of an order. elsewhere: words about the whole order; element: what the list is called."""
    if not instructions:
        found = read_words(elsewhere)
        return _NOTHING if found is None else found
    read: list[_Found] = []
    seen: set[tuple[str, ...]] = set()
    for position, raw in enumerate(instructions):
        words = instruction_words(raw)
        more = elsewhere if len(instructions) == 1 else ()
        one = _instruction(raw, f"{element}[{position}]", (*words, *more), product)
        if isinstance(one, Unread):
            return one
        steps, _, structured = one
        if not structured and words and words in seen:
            continue  # some systems repeat the words of the whole order in every instruction
        seen.add(words)
        if steps:
            read.append(one)
    return _together(read)


def _together(read: list[_Found]) -> Dosing | Unread:
    if len(read) > 1 and any(len({step.sequence for step in one[0]}) > 1 for one in read):
        return Unread("dose", "several instructions, and the words of one of them are a taper of their own")
    steps = [step for one in read for step in one[0]]
    taken = [step for step in steps if step.dose is None or step.dose.high > 0]
    if not steps:
        return _NOTHING
    if not taken:
        return Unread("dose", "every dose is zero")
    notes = unique(note for _, found, _ in read for note in found)
    structured = any(one for _, _, one in read)
    words = "; then ".join(
        " and ".join(step.read for step in taken if step.sequence == number)
        for number in sorted({step.sequence for step in taken})
    )
    return Dosing(tuple(taken), "structure" if structured else "text", words, notes)


def _instruction(raw: Mapping[str, Any], path: str, words: tuple[str, ...], product: Product) -> _Found | Unread:
    told = read_words(words)
    try:
        structured = read_dosage(raw, path, product)
    except Odd as odd:
        if odd.impossible or not isinstance(told, Dosing):
            return odd.unread()
        return told.steps, (*told.notes, f"read from the words, for {odd}"), False
    if isinstance(told, Dosing):
        return _with_words(structured, told, product)
    if structured.complete or not structured.nothing:
        step = structured.step
        if not structured.says_prn and any(says_as_needed(word) for word in words):
            step = echoed(replace(step, prn=True))
        refused = () if told is None or structured.complete else (f"the words are not read: {told.why}",)
        return (step,), (*structured.notes, *refused), True
    return ((), (), True) if told is None else told


def _with_words(structured: Structured, told: Dosing, product: Product) -> _Found:
    """Structure and words together: what the structure lacks is taken from words that read wholly."""
    notes = (*structured.notes, *told.notes)
    if structured.nothing:
        return _told_steps(structured, told), notes, False
    if len(told.steps) != 1:
        if not structured.complete:
            return (
                _told_steps(structured, told),
                (*notes, "the structured dose is incomplete; the words are read"),
                False,
            )
        return (structured.step,), (*notes, *_differs(structured.step, told, product)), True
    words = told.steps[0]
    step = structured.step
    lacking = []
    if step.rate_mg_h is None and step.frequency is None and (words.frequency is not None or words.once):
        lacking.append("how often it is taken")
        step = replace(
            step,
            frequency=words.frequency or Frequency(Decimal(1), Decimal(1), HOURS_A_DAY, HOURS_A_DAY),
            once=words.once,
        )
    if step.rate_mg_h is None and step.dose is None and words.dose is not None:
        lacking.append("the dose")
        step = replace(step, dose=words.dose)
    if not step.caps:
        step = replace(step, caps=words.caps)
    if not structured.says_prn:
        step = replace(step, prn=words.prn)
    elif words.prn and not step.prn:
        notes = (*notes, "the words say 'as needed', the structure says scheduled; counted as scheduled")
    step = replace(step, days=step.days if step.days is not None else words.days, after_dialysis=words.after_dialysis)
    step = replace(step, stated_mg=words.stated_mg, route=step.route or words.route)
    step = echoed(step)
    if lacking:
        notes = (*notes, f"{' and '.join(lacking)} is read from the words")
    return (step,), (*notes, *_differs(step, told, product)), True


def _told_steps(structured: Structured, told: Dosing) -> tuple[Step, ...]:
    """Steps from the words, with the bounds, place and route that the structure gave."""
    own = structured.step
    single = len(told.steps) == 1
    steps = []
    for step in told.steps:
        changed = replace(step, route=own.route or step.route, start=step.start or own.start, end=step.end or own.end)
        if single:
            changed = replace(changed, sequence=own.sequence, days=step.days if step.days is not None else own.days)
        if structured.says_prn and own.prn and not step.prn:
            changed = echoed(replace(changed, prn=True))
        steps.append(changed)
    return tuple(steps)


def _differs(step: Step, told: Dosing, product: Product) -> tuple[str, ...]:
    """A note when structure and words amount to different things; nothing when they cannot be compared."""
    other = told.steps[0]
    if len(told.steps) == 1 and step.dose == other.dose and step.frequency == other.frequency:
        return ()
    here = _most(Dosing((step,), "structure", step.read), product)
    there = _most(told, product)
    if here is None or there is None:
        same = len(told.steps) > 1 or _same_pace(step, other)
        return () if same else (_words(step, told),)
    return () if here == there else (_words(step, told),)


def _words(step: Step, told: Dosing) -> str:
    return f"the structured dose says {step.read}, the words say {told.read}; the structured dose is used"


def _same_pace(step: Step, other: Step) -> bool:
    if step.frequency is None or other.frequency is None:
        return True
    return step.frequency.most_in_24h == other.frequency.most_in_24h


def _most(dosing: Dosing, product: Product) -> list[Decimal] | None:
    found = highest(dosing, product, date.min, None)
    return [round(intake.most_mg, 6) for intake in found.intakes] if isinstance(found, Daily) else None


def from_supply(quantity: Any, days: Decimal | None, product: Product, known: Dosing | Unread) -> Dosing | None:
    """Units a day from what one fill holds and how many days it is for (CMS: units / days supply).

    Only for a quantity in mL, in form units, or a bare count of a product whose strength is per unit; else None.
    """
    if days is None or days <= 0:
        return None
    try:
        units, label = amount(quantity, "dispenseRequest.quantity")
    except Odd:
        return None
    solid = bool(product.parts) and all(
        part.strength is not None and part.strength.per == "unit" for part in product.parts
    )
    worn = any(part.strength is not None and part.strength.per == "h" for part in product.parts)
    if label not in _SUPPLIED and not (label is None and (solid or worn)):
        return None
    prn = isinstance(known, Dosing) and known.prn
    if worn:
        hours = days * HOURS_A_DAY / units
        step = Step(Dose(Decimal(1), Decimal(1), label), Frequency(Decimal(1), Decimal(1), hours, hours), prn=prn)
    else:
        a_day = units / days
        step = Step(Dose(a_day, a_day, label), Frequency(Decimal(1), Decimal(1), HOURS_A_DAY, HOURS_A_DAY), prn=prn)
    step = echoed(step)
    why = known.why if isinstance(known, Unread) else "how much or how often is not stated"
    supply = f"{units.normalize():f} for {days.normalize():f} days"
    note = f"taken from the supply of {supply}, for the instruction is not enough: {why}"
    return Dosing((step,), "supply", step.read, (note,))
