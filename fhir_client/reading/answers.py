"""QuestionnaireResponse of any version -> Answer, when it is of an instrument that we know.

An instrument is known by the questionnaire's canonical address, by LOINC codes of its items, or by its title. The
score is the item that states it; it is counted from the items only where the instrument is a plain count or mean and
every item is there. Which questionnaire a local one is, is never guessed from its answers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from fhir_client.reading.shapes import (
    EMPTY,
    Odd,
    codings,
    extension,
    first,
    mapping,
    moment,
    number,
    objects,
    text,
    texts,
)
from safety.regimen.chart import Answer

Value = Decimal | bool | str


@dataclass(frozen=True, slots=True)
class Instrument:
    """How an instrument is known and counted. low..high: its possible scores.

    called: its name in plain words. panel, total, parts: LOINC codes of the whole, of the score and of its items.
    count: how `size` items make the score ("yes": the number of yes answers); None: only a stated score is taken.
    """

    key: str
    low: int
    high: int
    called: re.Pattern[str]
    panel: str = ""
    total: str = ""
    parts: tuple[str, ...] = ()
    size: int = 0
    count: Literal["mean", "sum", "yes"] | None = None


def _called(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", re.IGNORECASE)


# PEG: mean of three items 0-10 (Krebs 2009). DN4: ten yes/no (Bouhassira 2005). ORT-OUD: nine yes/no (Cheatle 2019).
# PHQ-9: sum of nine items 0-3 (Kroenke 2001). LANSS, S-LANSS, painDETECT and ORT weigh their items: stated score only.
# Of two names that both fit the first wins, so the longer ones stand before those that they contain.
INSTRUMENTS = (
    Instrument(
        "peg", 0, 10, _called(r"peg(?:-3)?(?![- ]?(?:tube|feed|3350|site))"), panel="91148-7",
        total="91147-9", parts=("75893-8", "91145-3", "91146-1"), size=3, count="mean",
    ),
    Instrument("dn4", 0, 10, _called(r"dn[- ]?4|douleur neuropathique(?: en)? 4(?: questions)?"), size=10, count="yes"),
    Instrument("s-lanss", 0, 24, _called(r"s[- ]?lanss")),
    Instrument("lanss", 0, 24, _called(r"lanss")),
    Instrument("paindetect", -1, 38, _called(r"pain[- ]?detect")),
    Instrument("ort-oud", 0, 9, _called(r"ort[- ]?oud"), size=9, count="yes"),
    Instrument("ort", 0, 26, _called(r"ort|opioid[- ]risk[- ]tool"), panel="91392-1"),
    Instrument(
        "phq9", 0, 27, _called(r"phq[- ]?9"), panel="44249-1", total="44261-6", size=9, count="sum",
        parts=("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"),
    ),
    Instrument("pain-score", 0, 10, _called(r"numeric(?:al)? (?:pain )?rating(?: scale)?|pain nrs|nrs pain"),
               panel="72514-3", total="72514-3"),
)  # fmt: skip
_KEPT = frozenset({"completed", "amended", "in-progress"})
_LOINC_CODE = re.compile(r"(?<![\d-])\d{3,7}-\d(?![\d-])")
_SCORE = re.compile(r"(?<![a-z])(?:score|total|sum)(?![a-z])", re.IGNORECASE)
_YES, _NO = (
    frozenset({"yes", "y", "true", "la33-6", "373066001"}),
    frozenset({"no", "n", "false", "la32-8", "373067005"}),
)
_TITLES = ("display", "title", "name")


class _Item(NamedTuple):
    """A question with its answer: what names it, and the value."""

    link: str
    words: str
    codes: frozenset[str]
    value: Value


def read_answer(resource: Mapping[str, Any], reference: str) -> Answer | None:
    """The answers and the score; None for what is of no known instrument, or was entered in error."""
    status = (text(resource.get("status")) or "completed").lower()
    if status not in _KEPT:
        return None
    questions = list(_questions(resource))
    instrument = _instrument(resource, questions)
    if instrument is None:
        return None
    answered = list(_answered(questions))
    score, notes = _score(instrument, answered, status)
    return Answer(
        instrument.key,
        score,
        {_key(item): item.value for item in answered},
        moment(first(resource.get("authored"), resource.get("authoredOn"))),
        reference,
        notes,
    )


def _questions(node: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every item or question, in order, however deep; DSTU2 calls them group and question."""
    if depth > 8:
        return
    for key in ("item", "group", "question"):
        for part in objects(node.get(key)):
            yield part
            yield from _questions(part, depth + 1)
            for answer in objects(part.get("answer")):
                yield from _questions(answer, depth + 1)


def _instrument(resource: Mapping[str, Any], questions: list[Mapping[str, Any]]) -> Instrument | None:
    stated = " ".join(_titles(resource))
    codes = {*_LOINC_CODE.findall(stated), *(code for each in questions for code in _codes(each))}
    for instrument in INSTRUMENTS:
        if instrument.panel and instrument.panel in codes:
            return instrument
        if instrument.parts and set(instrument.parts) <= codes:
            return instrument
    headings = (text(each.get("text")) or "" for each in questions if each.get("answer") is None)
    for words in (stated, *headings):
        plain = words.replace("_", " ")
        named = next((each for each in INSTRUMENTS if each.called.search(plain)), None)
        if named is not None:
            return named
    return None


def _titles(resource: Mapping[str, Any]) -> Iterator[str]:
    """The canonical address or reference of the questionnaire, its display, and the title of a contained one."""
    asked = resource.get("questionnaire")
    yield from texts(asked)
    yield from texts([mapping(asked).get("reference"), mapping(asked).get("display")])
    yield from texts(extension(mapping(resource.get("_questionnaire")) or EMPTY, *_TITLES))
    for part in objects(resource.get("contained")):
        if part.get("resourceType") == "Questionnaire":
            yield from texts([part.get("title"), part.get("name"), part.get("url")])
            yield from (coding.code for coding in codings(part.get("code")))


def _codes(question: Mapping[str, Any]) -> frozenset[str]:
    """LOINC codes by which an item is named: in its linkId, its definition, or a code that some exports add."""
    named = " ".join(texts([question.get("linkId"), question.get("definition")]))
    return frozenset({*_LOINC_CODE.findall(named), *(coding.code for coding in codings(question.get("code")))})


def _answered(questions: list[Mapping[str, Any]]) -> Iterator[_Item]:
    for question in questions:
        for answer in objects(question.get("answer")):
            value = _value(answer)
            if value is not None:
                words = text(question.get("text")) or ""
                yield _Item(text(question.get("linkId")) or words, words, _codes(question), value)


def _value(answer: Mapping[str, Any]) -> Value | None:
    for key in ("valueInteger", "valueDecimal", "valueQuantity", "valueBoolean", "valueCoding", "valueString"):
        if (held := answer.get(key)) is not None:
            break
    else:
        return None
    if isinstance(held, bool):
        return held
    if key == "valueCoding":
        return _coded(mapping(held))
    raw = mapping(held).get("value") if key == "valueQuantity" else held
    return _numeric(raw) if _numeric(raw) is not None else text(raw)


def _coded(coding: Mapping[str, Any]) -> Value | None:
    """The number that a choice stands for (its ordinal, or the display itself), yes or no, else its words."""
    ordinal = _numeric(extension(coding, "ordinalValue", "itemWeight"))
    if ordinal is not None:
        return ordinal
    code, shown = text(coding.get("code")) or "", text(coding.get("display")) or ""
    if {code.lower(), shown.lower()} & _YES:
        return True
    if {code.lower(), shown.lower()} & _NO:
        return False
    return (
        next((found for word in (shown, code) if (found := _numeric(word)) is not None), None) or shown or code or None
    )


def _numeric(value: Any) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else number(value, "answer", "value")
    except Odd:
        return None


def _score(instrument: Instrument, answered: list[_Item], status: str) -> tuple[Decimal | None, tuple[str, ...]]:
    if status == "in-progress":
        return None, ("the questionnaire is not completed",)
    stated = [item for item in answered if _is_score(instrument, item)]
    values = {item.value for item in stated if isinstance(item.value, Decimal)}
    if len(values) > 1:
        return None, ("states more than one score",)
    found = values.pop() if values else _counted(instrument, [item for item in answered if item not in stated])
    if found is None:
        return None, (_why_uncounted(instrument, answered),)
    if not instrument.low <= found <= instrument.high:
        return None, (f"the score {found} is not one of {instrument.low} to {instrument.high}",)
    return found, ()


def _is_score(instrument: Instrument, item: _Item) -> bool:
    if instrument.total and instrument.total in item.codes:
        return True
    return not item.codes & set(instrument.parts) and bool(_SCORE.search(f"{item.link} {item.words}"))


def _counted(instrument: Instrument, answered: list[_Item]) -> Decimal | None:
    """The score from the items, when every one of them is answered once in the way that is counted."""
    if instrument.parts:
        chosen = [[item.value for item in answered if code in item.codes] for code in instrument.parts]
        if any(len(values) != 1 for values in chosen):
            return None
        numbers = [values[0] for values in chosen if isinstance(values[0], Decimal)]
    else:
        numbers = [Decimal(item.value) for item in answered if isinstance(item.value, bool)]
    if instrument.count is None or len(numbers) != instrument.size:
        return None
    total = sum(numbers, Decimal(0))
    return total / instrument.size if instrument.count == "mean" else total


def _why_uncounted(instrument: Instrument, answered: list[_Item]) -> str:
    if instrument.count is None:
        return "states no score, and its items are weighed: not counted here"
    return f"states no score, and not all of its {instrument.size} items are answered ({len(answered)} are)"


def _key(item: _Item) -> str:
    return next(iter(sorted(item.codes)), item.link)
