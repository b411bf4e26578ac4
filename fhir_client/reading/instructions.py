"""All dosageInstructions of an order -> Dosing: structure first, words where it is silent, the supply as a last resort.

The structure wins; where the words amount to something else the Dosing says so in its notes. An order of which one
instruction cannot be read is unread as a whole: a part of a dose is no dose.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from fhir_client.reading.amounts import MEASURED, amount
from fhir_client.reading.dosage import Structured, as_needed, read_beside, read_dosage
from fhir_client.reading.echo import say, say_together
from fhir_client.reading.maxima import beside, limited_by, shared, stated
from fhir_client.reading.sequences import in_order, says_later
from fhir_client.reading.shapes import Odd, unique
from fhir_client.reading.timing import Timing, says_as_needed, timing_text, worded
from fhir_client.reading.wording import amount_in_words, instruction_words, is_sig, read_words, remark_words
from safety.regimen import sig
from safety.regimen.daily import highest
from safety.regimen.dosing import HOURS_A_DAY, Dose, Dosing, Doubt, Frequency, Step, Unread
from safety.regimen.record import Daily, Product
from safety.regimen.sig.clause import Limit
from safety.regimen.sig.echo import counted
from safety.regimen.sig.remarks import Remarks, remarks

_NOTHING = Unread("dose", "no dosing instruction")
_SUPPLIED = frozenset({"tablet", "capsule", "patch", "film", "lozenge", "suppository", "packet", "mL"})
_SHORTEST_WEAR = Decimal(48)
"""more patches than one every two days: several may be worn together, and the supply does not say how many"""
_NOT_READ = "words beside the dose are not read: '{}'"
_MORE = "one more instruction says 'as needed' and no dose: the most in a day is not stated"
_SCHEDULED = "the words say 'as needed', the structure says scheduled; counted as scheduled"


@dataclass(frozen=True, slots=True)
class _Found:
    """The steps of one instruction and its notes. structured: any of it came from the structure; bare: its structure
    says neither how much nor how often.

    maxima: what it says of the most without a dose of its own, which limits the other instructions.
    """

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    structured: bool = True
    bare: bool = False
    maxima: tuple[Limit, ...] = ()


def read_dosing(
    instructions: Sequence[Mapping[str, Any]],
    rendered: Sequence[str],
    notes: Sequence[str],
    product: Product,
    element: str,
) -> Dosing | Unread:
    """Read every instruction of an order.

    rendered: the EHR's own words for all of them; notes: remarks, believed where one reads wholly as a sig and not
    otherwise; element: what the list is called.
    """
    noted = tuple(note for note in notes if is_sig(note))
    elsewhere = (*rendered, *noted)
    if not instructions:
        found = read_words(elsewhere)
        return _NOTHING if found is None else found
    read: list[tuple[tuple[str, ...], _Found]] = []
    for position, raw in enumerate(instructions):
        words = instruction_words(raw)
        more = elsewhere if len(instructions) == 1 else ()
        one = _instruction(raw, f"{element}[{position}]", (*words, *more), product, alone=len(instructions) == 1)
        if isinstance(one, Unread):
            return one
        read.append((words, one))
    read = list(_without_repeats(read))
    later = frozenset(step.sequence for words, one in read for step in one.steps if says_later(words))
    return _together([one for _, one in read], later)


def _without_repeats(read: Sequence[tuple[tuple[str, ...], _Found]]) -> Iterator[tuple[tuple[str, ...], _Found]]:
    """Without words that are said again: some systems repeat those of the whole order in every instruction."""
    structured = {words for words, one in read if one.structured and one.steps}
    seen: set[tuple[object, ...]] = set()
    for words, one in read:
        if words and not one.structured:
            mark = (words, *((step.prn, step.start, step.end, step.days) for step in one.steps))
            if mark in seen or (one.bare and words in structured):
                continue
            seen.add(mark)
        yield words, one


def _together(read: list[_Found], later: frozenset[int]) -> Dosing | Unread:
    dosed = [one for one in read if one.steps]
    if len(dosed) > 1 and any(len({step.sequence for step in one.steps}) > 1 for one in dosed):
        return Unread("dose", "several instructions, and the words of one of them are a taper of their own")
    steps, limits = limited_by(
        shared([step for one in dosed for step in one.steps]), [limit for one in read for limit in one.maxima]
    )
    taken = [
        step if step.read else replace(step, read=say(step))
        for step in steps
        if step.dose is None or step.dose.high > 0
    ]
    if not steps:
        return _NOTHING
    if not taken:
        return Unread("dose", "every dose is zero")
    ordered, doubts = (tuple(taken), ()) if len(dosed) == 1 else in_order(taken, later)
    notes = unique((*(note for one in read for note in one.notes), *limits, *doubts))
    structured = any(one.structured for one in dosed)
    words = "; then ".join(
        say_together([step for step in ordered if step.sequence == number])
        for number in sorted({step.sequence for step in ordered})
    )
    return Dosing(ordered, "structure" if structured else "text", words, notes)


def _instruction(
    raw: Mapping[str, Any], path: str, words: tuple[str, ...], product: Product, *, alone: bool
) -> _Found | Unread:
    told, said = read_words(words), beside(raw)
    found: _Found
    try:
        structured = read_dosage(raw, path, product)
    except Odd as odd:
        if odd.impossible or not isinstance(told, Dosing):
            return odd.unread()
        rest = read_beside(raw, path, product)
        notes = (*told.notes, f"read from the words, for {odd}", *rest.notes)
        return _limited(_Found(_told_steps(rest, told), notes, structured=False), said, raw)
    if isinstance(told, Dosing):
        found = _with_words(structured, told, product)
        return _limited(replace(found, notes=(*found.notes, *_other_words(raw, told, product))), said, raw)
    if not structured.nothing:
        return _limited(_with_half(structured, told, words), said, raw)
    if told is None or (not alone and not structured.step.prn and all(found.advice for found in said.values())):
        found = _advice(said)
        return found if alone or not structured.step.prn else replace(found, notes=(*found.notes, _MORE))
    return told


def _advice(said: Mapping[str, Remarks]) -> _Found:
    """An instruction without a dose: what it says of the most holds for the others, the rest is left aside."""
    maxima, notes = stated(said)
    aside = [f"left aside as advice: '{words[:60]}'" for words, found in said.items() if not found.maxima]
    return _Found((), unique((*notes, *aside)), maxima=maxima)


def _limited(found: _Found, said: Mapping[str, Remarks], raw: Mapping[str, Any]) -> _Found:
    """With the maxima that its words state beside the dose."""
    maxima, notes = stated(said)
    beside_it = [words for words in remark_words(raw) if _says_more(words) or _says_other(found.steps, words)]
    notes = (*notes, *(_NOT_READ.format(words[:60]) for words in beside_it))
    steps, more = limited_by(found.steps, maxima)
    return replace(found, steps=steps, notes=unique((*found.notes, *notes, *more)))


def _other_words(raw: Mapping[str, Any], told: Dosing, product: Product) -> Iterator[str]:
    """What is to be said of the words beside those that were read: another dose, or words that do not read."""
    for words in instruction_words(raw):
        other = read_words((words,))
        if isinstance(other, Dosing):
            here, there = _most(told, product), _most(other, product)
            if None not in (here, there) and here != there:
                yield f"other words say {other.read}, not {told.read}"
        elif _says_more(words):
            yield _NOT_READ.format(words[:60])


def _says_more(words: str) -> bool:
    """Whether words that are no sig may say something of the dose."""
    found = remarks(words)
    return not (
        found.unclear or found.advice or found.silent or worded(words) is not None or amount_in_words(words) is not None
    )


def _says_other(steps: Sequence[Step], words: str) -> bool:
    """Whether words that say only how much, how often, or "as needed" say another than each of the steps."""
    pace, dose, needed = worded(words), amount_in_words(words), says_as_needed(words)
    frequency = None if pace is None else pace.frequency
    return bool(steps) and all(
        not _same_pace(step.frequency, frequency) or _other_dose(step, dose) or (needed and not step.prn)
        for step in steps
    )


def _with_half(structured: Structured, told: Unread | None, words: tuple[str, ...]) -> _Found:
    """A structure beside words that do not read wholly: they may still say how often, or how much, or "as needed"."""
    step, notes = structured.step, structured.notes
    pace = next((found for word in words if (found := worded(word)) is not None), None)
    told_dose = next((dose for word in words if (dose := amount_in_words(word)) is not None), None)
    if step.rate_mg_h is None and step.frequency is None and pace is not None:
        step = replace(step, frequency=pace.frequency, once=pace.once, at=pace.at)
        notes = (*notes, "how often it is taken is read from the words")
    elif not _same_pace(step.frequency, None if pace is None else pace.frequency) or _other_dose(step, told_dose):
        notes = (*notes, f"{Doubt.CONTRADICTED} {say(step)}, the words say otherwise: '{words[0][:60]}'")
    if step.rate_mg_h is None and step.dose is None and step.frequency is not None and told_dose is not None:
        step = replace(step, dose=told_dose)
        notes = (*notes, "the dose is read from the words")
    more = told is not None and told.why == sig.MORE_AS_NEEDED
    as_needed = not more and any(says_as_needed(word) for word in words)
    if more:
        notes = (*notes, f"the words say {sig.MORE_AS_NEEDED}")
    elif as_needed and not structured.says_prn:
        step = replace(step, prn=True)
    elif as_needed and not step.prn:
        notes = (*notes, _SCHEDULED)
    if told is not None and step.rate_mg_h is None and (step.dose is None or step.frequency is None):
        notes = (*notes, f"the words are not read: {told.why}")
    elif told is not None and not more and not _compared(step, pace, told_dose, words):
        notes = (*notes, f"the words could not be compared with the structured dose: {told.why}")
    return _Found((step,), notes)


def _other_dose(step: Step, told: Dose | None) -> bool:
    """Whether words say another amount in the same unit ("1-2 tablets" beside 1 tablet)."""
    return step.dose is not None and told is not None and step.dose.unit == told.unit and step.dose != told


def _compared(step: Step, pace: Timing | None, dose: Dose | None, words: tuple[str, ...]) -> bool:
    """Whether words that are no whole sig say how often, or this very dose, or nothing that could contradict."""
    if pace is not None or (dose is not None and step.dose is not None and dose.unit == step.dose.unit):
        return True
    return all(found.silent or found.advice for found in map(remarks, words))


def _with_words(structured: Structured, told: Dosing, product: Product) -> _Found:
    """Structure and words together: what the structure lacks is taken from words that read wholly."""
    notes = (*structured.notes, *told.notes)
    if structured.nothing:
        return _Found(_told_steps(structured, told), notes, structured=False, bare=True)
    if len(told.steps) != 1:
        if not structured.complete:
            notes = (*notes, "the structured dose is incomplete; the words are read")
            return _Found(_told_steps(structured, told), notes, structured=False)
        return _Found((structured.step,), (*notes, *_differs(structured.step, told, product)))
    words = told.steps[0]
    step = _in_unit_of(structured.step, words)
    dose, frequency, once, prn = step.dose, step.frequency, step.once, step.prn
    lacking = []
    if step.rate_mg_h is None and frequency is None and (words.frequency is not None or words.once):
        lacking.append("how often it is taken")
        frequency, once = words.frequency or Frequency(Decimal(1), Decimal(1), HOURS_A_DAY, HOURS_A_DAY), words.once
    if step.rate_mg_h is None and dose is None and words.dose is not None:
        lacking.append("the dose")
        dose = words.dose
    if not structured.says_prn:
        prn = words.prn
    elif words.prn and not prn:
        notes = (*notes, _SCHEDULED)
    step = replace(
        step,
        dose=dose,
        frequency=frequency,
        once=once,
        prn=prn,
        caps=step.caps or words.caps,
        days=step.days if step.days is not None else words.days,
        after_dialysis=words.after_dialysis,
        stated_mg=words.stated_mg,
        stated_mcg_h=words.stated_mcg_h,
        at=step.at or words.at,
        route=step.route or words.route,
    )
    if lacking:
        notes = (*notes, f"{' and '.join(lacking)} is read from the words")
    return _Found((step,), (*notes, *_differs(step, told, product)))


def _in_unit_of(step: Step, words: Step) -> Step:
    """A bare number beside words with the same number and a unit means that unit ("5" and "5 mL three times daily")."""
    if step.dose is None or words.dose is None or step.dose.unit is not None or words.dose.unit is None:
        return step
    if (step.dose.low, step.dose.high) != (words.dose.low, words.dose.high):
        return step
    measured = words.dose.unit in MEASURED
    limits = tuple(replace(cap, administrations=True) if cap.unit is None and measured else cap for cap in step.caps)
    return replace(step, dose=words.dose, caps=limits)


def _told_steps(structured: Structured, told: Dosing) -> tuple[Step, ...]:
    """Steps from the words, with the bounds, place, route and maxima that the structure gave."""
    own = structured.step
    single = len(told.steps) == 1
    steps = []
    for step in told.steps:
        changed = replace(step, route=own.route or step.route, start=step.start or own.start, end=step.end or own.end)
        if single:
            changed = replace(changed, sequence=own.sequence, days=step.days if step.days is not None else own.days)
        if own.caps:
            changed = replace(changed, caps=own.caps, read="")
        if structured.says_prn and own.prn and not step.prn:
            changed = replace(changed, prn=True, read="")
        steps.append(changed)
    return tuple(steps)


def _differs(step: Step, told: Dosing, product: Product) -> tuple[str, ...]:
    """A note when structure and words amount to different things; nothing when they cannot be compared."""
    other = told.steps[0]
    if len(told.steps) == 1 and step.dose == other.dose and step.frequency == other.frequency:
        return ()
    here = _most(Dosing((step,), "structure", ""), product)
    there = _most(told, product)
    if here is None or there is None:
        same = len(told.steps) > 1 or _same_pace(step.frequency, other.frequency)
        return () if same else (_words(step, told),)
    return () if here == there else (_words(step, told),)


def _words(step: Step, told: Dosing) -> str:
    return f"{Doubt.CONTRADICTED} {say(step)}, the words say {told.read}; the structured dose is used"


def _same_pace(one: Frequency | None, other: Frequency | None) -> bool:
    return one is None or other is None or one.most_in_24h == other.most_in_24h


def _most(dosing: Dosing, product: Product) -> list[Decimal] | None:
    found = highest(dosing, product, date.min, None)
    return [round(intake.most_mg, 6) for intake in found.intakes] if isinstance(found, Daily) else None


def as_needed_throughout(instructions: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every instruction says "as needed", in its structure or its words, whatever else it does not say."""
    return bool(instructions) and all(
        as_needed(raw)
        or says_as_needed(timing_text(raw.get("timing")))
        or any(says_as_needed(words) for words in instruction_words(raw))
        for raw in instructions
    )


def from_supply(
    quantity: Any, days: Decimal | None, product: Product, known: Dosing | Unread, *, prn: bool
) -> Dosing | None:
    """Units a day from what one fill holds and how many days it is for (CMS: units / days supply).

    How many are taken at one time stays unknown. Only for a quantity in mL, in form units, or a bare count of a product
    whose strength is per unit; else None.
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
    if worn:
        hours = days * HOURS_A_DAY / units
        if hours < _SHORTEST_WEAR:
            return None
        step = Step(Dose(Decimal(1), Decimal(1), label), Frequency(Decimal(1), Decimal(1), hours, hours), prn=prn)
    else:
        a_day = units / days
        step = Step(Dose(a_day, a_day, label), Frequency(Decimal(1), Decimal(1), HOURS_A_DAY, HOURS_A_DAY), prn=prn)
        step = replace(step, total=True)
    step = replace(step, read=say(step))
    why = known.why if isinstance(known, Unread) else "how much or how often is not stated"
    supply = f"{units.normalize():f} for {counted(days, days, 'day')}"
    note = f"taken from the supply of {supply}, for the instruction is not enough: {why}"
    return Dosing((step,), "supply", step.read, (note,))
