"""The strengths that a medicine's name states: "325 mg-7.5 mg", "10-100 mg/5 mL", "0.025 MG/HR", "7.5/325".

A slash may part two strengths or stand inside a unit; the scanner tells them apart by what follows it, never by
splitting.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(r"\d+(?:\.\d+)?|\.\d+|[a-z]+|[^\s]")
_GLUED = re.compile(r"(\d)(mg|mcg|ml|ug)(?=[a-z]{3,})(?!l\b)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")

MASS = {
    "mg": Decimal(1), "milligram": Decimal(1), "milligrams": Decimal(1), "mgs": Decimal(1),
    "mcg": Decimal("0.001"), "ug": Decimal("0.001"), "microgram": Decimal("0.001"), "micrograms": Decimal("0.001"),
    "g": Decimal(1000), "gm": Decimal(1000), "gram": Decimal(1000), "grams": Decimal(1000),
}  # fmt: skip
"""Milligrams in one of each."""

_HOURS = {"h": 1, "hr": 1, "hrs": 1, "hour": 1, "hours": 1, "day": 24, "days": 24, "d": 24}
_SPRAYS = frozenset({"actuat", "actuation", "actuations", "act", "spray", "sprays", "puff", "inh"})
_UNITS = [
    "tablet",
    "tab",
    "tablets",
    "capsule",
    "cap",
    "capsules",
    "each",
    "patch",
    "dose",
    "film",
    "supp",
    "suppository",
    "lozenge",
    "unit",
    "vial",
    "syringe",
]
_WHOLE = {
    "ml": "mL",
    "g": "g",
    "gm": "g",
    "gram": "g",
    **dict.fromkeys(_SPRAYS, "actuation"),
    **dict.fromkeys(_UNITS, "unit"),
}
_OTHER = frozenset({"unt", "units", "meq", "mmol", "iu", "international", "mci", "cm", "percent", "million", "u"})
_LITRE = frozenset({"l", "liter", "litre"})


@dataclass(frozen=True, slots=True)
class Stated:
    """One strength as written: mg in `share` of `per`, at which tokens.

    mg None: only a per cent or a unit that is no mass. per: "" (nothing said), "mL", "h", "actuation", "unit" or "g".
    bare: a number of a series without any unit ("7.5/325").
    """

    mg: Decimal | None
    per: str
    start: int
    end: int
    share: Decimal = Decimal(1)
    bare: bool = False


def tokens(text: str) -> list[str]:
    """Lower-case numbers, words and single signs of a name."""
    text = text.lower().replace("µg", "mcg").replace("μg", "mcg")
    text = _GLUED.sub(r"\1\2 ", _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", text)))
    return _TOKEN.findall(text)


def is_number(token: str) -> bool:
    return token[0].isdigit() or (token[0] == "." and len(token) > 1)


def stated(found: list[str]) -> tuple[list[Stated], Decimal | None, bool]:
    """All strengths among the tokens, the container's mL, and whether "12 hr" or "24 hour" stands there."""
    strengths: list[Stated] = []
    container: Decimal | None = None
    hours = False
    place = 0
    while place < len(found):
        if not is_number(found[place]) or (place and found[place - 1] == "#"):
            place += 1
            continue
        unit = found[place + 1] if place + 1 < len(found) else ""
        if unit in _HOURS and unit != "d":
            hours = True
            place += 2
        elif unit == "ml" and not (place and found[place - 1] in ("/", "per")):
            container = Decimal(found[place])
            place += 2
        elif unit in _SPRAYS or unit in _OTHER or unit == "%":
            if unit != "%" and unit not in _SPRAYS:
                strengths.append(Stated(None, "", place, place + 2))
            place += 2
        else:
            series, place = _series(found, place)
            strengths.extend(series)
    return strengths, container, hours


def _series(found: list[str], place: int) -> tuple[list[Stated], int]:
    """Numbers joined by "-" or "/", each with or without a unit; a unit or a "per 5 mL" at the end holds for those
    before it."""
    items: list[_Item] = []
    while True:
        item = _item(found, place)
        items.append(item)
        place = item.end
        if not (place + 1 < len(found) and found[place] in ("-", "/") and is_number(found[place + 1])):
            break
        after = found[place + 2] if place + 2 < len(found) else ""
        if after in _HOURS or after == "ml":
            break
        place += 1
    return _resolved(items), place


@dataclass(frozen=True, slots=True)
class _Item:
    amount: Decimal
    unit: str
    per: str
    share: Decimal
    start: int
    end: int


def _item(found: list[str], start: int) -> _Item:
    place = start + 1
    if found[place : place + 1] == ["-"] and place + 1 < len(found) and found[place + 1] in MASS:
        place += 1
    if place >= len(found) or found[place] not in MASS:
        return _Item(Decimal(found[start]), "", "", Decimal(1), start, start + 1)
    unit = found[place]
    per, share, place = _per(found, place + 1)
    return _Item(Decimal(found[start]), unit, per, share, start, place)


def _per(found: list[str], place: int) -> tuple[str, Decimal, int]:
    """What a unit is followed by: "/ml", "/5 mL", "/hr", "/24 hours", "per actuation"; how many of it; the next
    token."""
    nothing = "", Decimal(1), place
    if place >= len(found) or found[place] not in ("/", "per"):
        return nothing
    after = place + 1
    share = Decimal(1)
    numbered = after < len(found) and is_number(found[after])
    if numbered:
        share = Decimal(found[after])
        after += 1
    word = found[after] if after < len(found) else ""
    if share == 0:
        return nothing
    if word in _LITRE:
        return "mL", share * 1000, after + 1
    if word in _HOURS:
        return "h", share * _HOURS[word], after + 1
    if word in _WHOLE:
        return _WHOLE[word], share, after + 1
    if word == "mg" and not numbered:
        return "g", Decimal("0.001"), after + 1
    return nothing


def _resolved(items: list[_Item]) -> list[Stated]:
    """Scale to mg, from the right: what a number does not say, the next one that does says for it."""
    unit, per, share = "", "", Decimal(1)
    kept: list[Stated] = []
    for item in reversed(items):
        own = item.unit or unit
        if item.unit:
            unit = item.unit
        if item.per:
            per, share = (item.per, item.share) if item.per == "mL" else ("", Decimal(1))
        said = (item.per, item.share) if item.per else (per, share)
        mg = item.amount * MASS[own] if own else item.amount
        kept.append(Stated(mg, said[0], item.start, item.end, said[1], bare=not own))
    kept.reverse()
    return kept if len(kept) > 1 or not kept[0].bare else []
