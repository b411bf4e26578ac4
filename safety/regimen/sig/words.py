"""The closed vocabulary of the sig reader: text -> items, or a refusal that names the words it does not know.

The words stand in drugs/sig_words.csv (kind, value, the spellings that mean it), collected from prescription texts
(practicefusion/mmecalculator test data, MIT; smart-on-fhir/sample-patients, Apache-2.0) and the abbreviations in common
use. A spelling of several words wins over its parts; a word that is not there is refused.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

UNKNOWN = "UNKNOWN"
MORE_AS_NEEDED = "a schedule and more as needed: the most in a day is not stated"
"""Why "3 times a day and as needed" is refused"""
LONGEST = 1000
"""Characters. No sig of the corpora is longer than 230; a longer text is a leaflet or a note, not a sig."""

_TABLE = Path(__file__).parents[1] / "drugs" / "sig_words.csv"
# the alternatives cannot match the same character twice, so the time is linear in the text
_TOKEN = re.compile(
    r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|(?<![\w)])\.[0-9]+"
    r"|[^\W\d_]+(?:'[^\W\d_]+)?|\S"
)
_PLURAL = re.compile(r"(?<=[a-z])\((e?s)\)")
_COMMA = re.compile(r"[0-9],[0-9]{1,2}(?![0-9])")
"""1,5 mg"""
_SIGNS = str.maketrans({
    "½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "⅓": " 1/3 ", "⅔": " 2/3 ", "\u2044": "/", "\u00d7": "x",
    "µ": "u", "μ": "u",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00a0": " ",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
})  # fmt: skip
_DIAGNOSIS_LETTERS = frozenset("abcefghijklmnoprsuvwyz")
"""ICD-10-CM chapters, without d (day), q (every), t (tablet) and x (times), which stand before numbers in sigs."""


class Refused(Exception):
    """The sig cannot be read safely: `what` names the element, `why` the reason, `words` the words not understood."""

    def __init__(self, what: str, why: str, words: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.what, self.why, self.words = what, why, tuple(words)


class Item(NamedTuple):
    """One word or phrase of the vocabulary, or a number. tight: it follows the item before it without a space."""

    kind: str
    value: str
    text: str
    number: Decimal | None = None
    tight: bool = False


class _Phrase(NamedTuple):
    tokens: tuple[str, ...]
    kind: str
    value: str
    number: Decimal | None


def _phrases() -> dict[str, list[_Phrase]]:
    """All spellings by their first token, longest first."""
    found: dict[str, list[_Phrase]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            number = Decimal(row["value"]) if row["value"][:1].isdigit() else None
            for words in row["words"].split("|"):
                tokens = tuple(_TOKEN.findall(_PLURAL.sub(r"\1", words)))
                found.setdefault(tokens[0], []).append(_Phrase(tokens, row["kind"], row["value"], number))
    for spellings in found.values():
        spellings.sort(key=lambda phrase: -len(phrase.tokens))
    return found


_BY_FIRST = _phrases()


def items(text: str) -> list[Item]:
    """The items of a sig in order; raises Refused naming every word that is not in the vocabulary."""
    found = scan(text)
    unknown = tuple(dict.fromkeys(item.text for item in found if item.kind == UNKNOWN))
    if unknown:
        raise Refused("sig", f"has words that are not understood: {', '.join(unknown)}", unknown)
    return found


def scan(text: str) -> list[Item]:
    """The items of a text, those not in the vocabulary of the kind UNKNOWN; raises Refused where none can be told."""
    if len(text) > LONGEST:
        raise Refused("sig", f"is longer than {LONGEST} characters")
    plain = _PLURAL.sub(r"\1", text.translate(_SIGNS).lower())
    matches = list(_TOKEN.finditer(plain))
    tokens = [match.group() for match in matches]
    found: list[Item] = []
    if _COMMA.search(plain):
        raise Refused("dose", "a comma inside a number: a decimal or a list?")
    at = 0
    while at < len(tokens):
        tight = at > 0 and matches[at].start() == matches[at - 1].end()
        size, item = (
            _diagnosis(matches, at, tight)
            or _longest(tokens, at, tight)
            or _number(tokens[at], tight)
            or (1, Item(UNKNOWN, "", tokens[at], None, tight))
        )
        found.append(item)
        at += size
    return found


def _longest(tokens: list[str], at: int, tight: bool) -> tuple[int, Item] | None:
    for phrase in _BY_FIRST.get(tokens[at], ()):
        size = len(phrase.tokens)
        if size == 1 or tuple(tokens[at : at + size]) == phrase.tokens:
            return size, Item(phrase.kind, phrase.value, " ".join(phrase.tokens), phrase.number, tight)
    return None


def _number(token: str, tight: bool) -> tuple[int, Item] | None:
    if "0" <= token[0] <= "9" or (token[0] == "." and len(token) > 1):
        return 1, Item("NUM", "", token, Decimal(token.replace(",", "")), tight)
    return None


def _diagnosis(matches: list[re.Match[str]], at: int, tight: bool) -> tuple[int, Item] | None:
    """The code of a diagnosis ("F11.20"), which says nothing about the dose."""
    letter = matches[at].group()
    if (
        tight
        or letter not in _DIAGNOSIS_LETTERS
        or at + 1 == len(matches)
        or matches[at].end() != matches[at + 1].start()
    ):
        return None
    code = matches[at + 1].group()
    if len(code) > 1 and "0" <= code[0] <= "9":
        return 2, Item("FILL", "", letter + code)
    return None


def vague(found: Sequence[Item]) -> Iterator[str]:
    """The words of a sig that leave the dose to somebody else ("as directed")."""
    for item in found:
        if item.kind == "VAGUE":
            yield from item.text.split()
