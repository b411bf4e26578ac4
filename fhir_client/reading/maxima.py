"""Maxima that stand beside a dose: in the patient's instruction, in additional instructions, in words not read wholly.

The structure's own maximum wins over another in the words, and the difference is said (as with doses). A maximum that
is not clear is said and not applied: what is counted is then too much rather than too little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fhir_client.reading.echo import say_maximum
from fhir_client.reading.shapes import unique
from fhir_client.reading.wording import instruction_words, read_words, remark_words
from safety.regimen.dosing import Cap, Dosing, Step
from safety.regimen.sig.clause import Limit
from safety.regimen.sig.remarks import Remarks, cap_of, remarks

_NOT_CLEAR = "a maximum in the words is not clear and is not applied: '{}'"


def beside(raw: Mapping[str, Any]) -> dict[str, Remarks]:
    """What each of the words of an instruction says beside a dose."""
    return {words: remarks(words) for words in (*instruction_words(raw), *remark_words(raw))}


def stated(said: Mapping[str, Remarks]) -> tuple[tuple[Limit, ...], tuple[str, ...]]:
    """The maxima that the words of an instruction state, and a note for each that is not clear.

    Words that read wholly as a sig are clear by themselves: their maxima stand in its steps.
    """
    unclear = [words for words, found in said.items() if found.unclear and not isinstance(read_words((words,)), Dosing)]
    limits = tuple(dict.fromkeys(limit for found in said.values() for limit in found.maxima))
    return limits, tuple(_NOT_CLEAR.format(words[:60]) for words in unclear)


def limited_by(steps: Iterable[Step], limits: Sequence[Limit]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Each step with the maxima; a step that has one of the same kind keeps its own."""
    changed: list[Step] = []
    notes: list[str] = []
    for step in steps:
        caps = list(step.caps)
        for limit in limits:
            cap = cap_of(limit, step.dose, step.frequency)
            if cap is None:
                notes.append(f"a maximum of {limit.amount.normalize():f} in the words is not clear and is not applied")
                continue
            own = next((one for one in caps if _alike(one, cap)), None)
            if own is None:
                caps.append(cap)
            elif own.amount != cap.amount:
                notes.append(f"the words say at most {say_maximum(cap)}, but {say_maximum(own)} is used")
        changed.append(replace(step, caps=tuple(caps), read="") if tuple(caps) != step.caps else step)
    return tuple(changed), unique(notes)


def _alike(one: Cap, other: Cap) -> bool:
    unit = one.unit == other.unit or None in (one.unit, other.unit)
    return unit and (one.hours, one.administrations) == (other.hours, other.administrations)


def shared(steps: Sequence[Step]) -> list[Step]:
    """The steps that say how much, with the maxima of instructions that give nothing but a maximum."""
    alone = [step for step in steps if step.caps and step.dose is None and step.frequency is None]
    alone = [step for step in alone if step.rate_mg_h is None]
    others = [step for step in steps if step not in alone]
    if not alone or not others:
        return list(steps)
    caps = tuple(dict.fromkeys(cap for step in alone for cap in step.caps))
    return [replace(step, caps=tuple(dict.fromkeys((*step.caps, *caps))), read="") for step in others]
