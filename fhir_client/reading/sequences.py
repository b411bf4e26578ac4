"""Which of several instructions are taken together and which follow one another.

FHIR numbers those that follow ("sequence"), and many systems number whatever they send. So a later number is a later
step only where something else says so: dates, durations, words such as "then", or the same time of day. Parts of one
day are added; where it cannot be told, both count for the most and the first for the usual, and that is said.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from safety.regimen.dosing import Step

_LATER = re.compile(
    r"\b(?:then|thereafter|afterwards?|after that|followed by)\b|^\W*(?:on\s+)?(?:week|day|month)s?\s+\d", re.IGNORECASE
)
_DOUBT = "whether its instructions are taken together or follow one another is not stated; the most is their sum"
_Relation = Literal["beside", "perhaps", "after"]


def says_later(words: Sequence[str]) -> bool:
    """Whether words tell of a step that follows others ("then", "week 2")."""
    return any(_LATER.search(word) is not None for word in words)


def in_order(steps: Sequence[Step], later: frozenset[int]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps with one sequence number for those of one day, and what is not clear. later: numbers whose words tell
    of a step that follows."""
    numbers = sorted({step.sequence for step in steps})
    groups: list[list[Step]] = []
    notes: tuple[str, ...] = ()
    for number in numbers:
        group = [step for step in steps if step.sequence == number]
        how = "after" if not groups or number in later else _relation(groups[-1], group)
        if how == "after":
            groups.append(group)
            continue
        if how == "perhaps":
            notes = (_DOUBT,)
        joined = groups[-1][0].sequence
        groups[-1].extend(replace(step, sequence=joined, maybe=how == "perhaps") for step in group)
    return tuple(step for group in groups for step in group), notes


def _relation(group: Sequence[Step], other: Sequence[Step]) -> _Relation:
    found = {_of_two(one, another) for one in group for another in other}
    if "after" in found:
        return "after"
    return "perhaps" if "perhaps" in found else "beside"


def _of_two(one: Step, other: Step) -> _Relation:
    apart = bool(one.at) and bool(other.at) and not _parts(one) & _parts(other)
    if any(step.start is not None or step.end is not None for step in (one, other)):
        if _ends_before(one, other) or _ends_before(other, one):
            return "after"
        return "beside" if apart else "perhaps"
    if one.once:
        return "beside" if other.at or _several_a_day(other) else "after"
    if one.days is not None:
        return "beside" if apart and one.days == other.days else "after"
    if apart:
        return "beside"
    return "after" if _same_time(one, other) else "perhaps"


def _ends_before(one: Step, other: Step) -> bool:
    """By their dates; the day on which the one ends may be that on which the other begins."""
    end = None if one.end is None else one.end.latest
    if end is None and one.start is not None and one.days is not None:
        end = one.start.latest + timedelta(days=int(one.days))
    return end is not None and other.start is not None and end <= other.start.earliest


def _several_a_day(step: Step) -> bool:
    return step.frequency is not None and step.frequency.most_in_24h > 1


def _parts(step: Step) -> set[str]:
    return {part for parts, _ in step.at for part in parts}


def _same_time(one: Step, other: Step) -> bool:
    """A time of day in common, or both all day long in the same manner: scheduled, as needed, or at a rate."""
    if {words for _, words in one.at} & {words for _, words in other.at}:
        return True
    all_day = not one.at and not other.at
    some_days = any(step.frequency is not None and step.frequency.days_a_week is not None for step in (one, other))
    alike = (one.prn, one.rate_mg_h is None) == (other.prn, other.rate_mg_h is None)
    return all_day and alike and not some_days and not other.once
