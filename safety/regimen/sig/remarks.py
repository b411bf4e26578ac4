"""Texts beside a dose that are no sig themselves: advice ("take with food"), and maxima ("max 8 tablets a day").

The same closed vocabulary as the sig reader's. A maximum is read where the whole of its sentence is understood;
otherwise `Remarks.unclear` says so, and it is neither applied nor forgotten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from safety.regimen.dosing import Cap, Dose, Frequency
from safety.regimen.sig.amounts import MASS, VOLUME, Cursor, canonical, dimension
from safety.regimen.sig.clause import Limit
from safety.regimen.sig.statements import cap_a_day, read_cap
from safety.regimen.sig.walk import Walk
from safety.regimen.sig.words import UNKNOWN, Item, Refused, scan

_CAPS = frozenset({"CAP", "CAPDAY"})
_TALK = frozenset({"SOFT", "ART", "AND", "OR", "DASH", "SLASH", "TO", "OF", "LPAR", "RPAR", "PREP", "VERB", "FILL"})
_ADVISED = frozenset({"ADVICE", "MEAL", "FORMADJ"})
_BESIDE = _TALK | _ADVISED | {"ROUTE", "NOTE"}
_SILENT = _BESIDE | {"VAGUE", "PRN", "FOR", "REASON", "SCORE", "X"}
_AFTER_A_MAXIMUM = frozenset({"SOFT", "RPAR", "TOTAL", "AND", "PRN", "FOR", "REASON", "ROUTE", "ADVICE"})
_MORE = frozenset({"extra", "additional", "supplemental", "supplementary", "also"})
_RISES = ("increase", "titrat")
_MEASURED = frozenset({*MASS, *VOLUME, "mcg/h"})


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a text says beside a dose.

    maxima: those that are clear; unclear: it states one that is not; advice: it says nothing else than maxima and
    advice; silent: it says neither how much nor how often, so it contradicts no dose.
    """

    maxima: tuple[Limit, ...] = ()
    unclear: bool = False
    advice: bool = False
    silent: bool = False


@lru_cache(maxsize=4096)
def remarks(text: str) -> Remarks:
    """Read a text for what it says beside a dose. Never raises."""
    try:
        found = scan(text)
    except Refused:
        return Remarks(unclear="max" in text.lower() or "exceed" in text.lower())
    maxima: list[Limit] = []
    unclear = False
    for sentence in _sentences(found):
        try:
            maxima.extend(limit for limit in _maxima(sentence) if limit not in maxima)
        except Refused:
            unclear = True
    if maxima and _moves(found, maxima):
        maxima, unclear = [], True
    advice = not unclear and all(_is_advice(sentence, maxima) for sentence in _sentences(found))
    return Remarks(
        tuple(maxima), unclear, advice and bool(found), {item.kind for item in found} <= _SILENT and not _more(found)
    )


def _sentences(found: Sequence[Item]) -> Iterator[list[Item]]:
    sentence: list[Item] = []
    for item in found:
        if item.kind == "SOFT" and item.text in (".", ";", "!"):
            if sentence:
                yield sentence
            sentence = []
        else:
            sentence.append(item)
    if sentence:
        yield sentence


def _maxima(sentence: list[Item]) -> Iterator[Limit]:
    """The maxima of a sentence; raises Refused where one is not clear."""
    places = [at for at, item in enumerate(sentence) if item.kind in _CAPS]
    if not places:
        return
    if any(item.kind in (UNKNOWN, "VARIES", "INGREDIENT", "THEN") for item in sentence):
        raise Refused("dose", "a maximum beside words that are not understood")
    for place, end in zip(places, [*places[1:], len(sentence)], strict=True):
        walk = Walk(Cursor(sentence[place:end]))
        (cap_a_day if sentence[place].kind == "CAPDAY" else read_cap)(walk)
        if any(kind not in _AFTER_A_MAXIMUM for kind in walk.cursor.kinds[walk.cursor.at : end - place]):
            raise Refused("dose", "a maximum with more said of it")
        yield from walk.clause.limits
        for rate in walk.clause.rates:
            if rate.interval or rate.hours_low != rate.hours_high:
                raise Refused("dose", "a shortest interval is no maximum")
            yield Limit(rate.high, None, rate.hours_low, doses=True)


def _moves(found: Sequence[Item], maxima: Sequence[Limit]) -> bool:
    """Whether the maxima contradict each other or are to be raised later."""
    kinds = [(limit.unit, limit.hours, limit.doses) for limit in maxima]
    rises = any(item.kind in ("VARIES", "THEN") and any(word in item.text for word in _RISES) for item in found)
    return rises or len(set(kinds)) < len(kinds)


def _is_advice(sentence: Sequence[Item], maxima: Sequence[Limit]) -> bool:
    """Nothing but advice, or nothing but a maximum that was read."""
    kinds = ["ADVICE" if item.value == "advice" else item.kind for item in sentence]
    capped = next((at for at, kind in enumerate(kinds) if kind in _CAPS), None)
    if capped is not None:
        return bool(maxima) and set(kinds[:capped]) <= {"VERB", "SOFT", "ADVICE"}
    allowed = _BESIDE | {"REASON", "UNIT"} if "ADVICE" in kinds else _BESIDE
    # "a tablet" is one, and so is "apply patch"
    counted = any(one == "ART" and other == "UNIT" for one, other in pairwise(kinds))
    counted = counted or any(item.kind == "UNIT" and item.text == "patch" for item in sentence)
    return set(kinds) <= allowed and bool(_ADVISED & set(kinds)) and not counted and not _more(sentence)


def _more(found: Sequence[Item]) -> bool:
    """ "take extra with food" tells of a further dose."""
    return any(item.kind == "FILL" and item.text in _MORE for item in found)


def cap_of(limit: Limit, dose: Dose | None, frequency: Frequency | None) -> Cap | None:
    """A stated maximum in the unit of a dose; None where it is not clear what it counts, or it is below one dose."""
    if limit.doses:
        return Cap(limit.amount, None, limit.hours, administrations=True)
    if limit.unit is None:
        if dose is None:
            return None
        if dose.unit in _MEASURED:
            return Cap(limit.amount, None, limit.hours, administrations=True)
        most = None if frequency is None else frequency.most_in_24h
        if dose.high != 1 and (most is None or limit.amount <= most):
            return None
        amount, unit = limit.amount, dose.unit
    else:
        amount, unit = canonical(limit.amount, limit.unit)
        if dose is not None and dose.unit is None and dimension(limit.unit) == "count":
            unit = None
    if dose is not None and unit == dose.unit and amount < dose.high:
        return None
    return Cap(amount, unit, limit.hours)
