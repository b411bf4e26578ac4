"""Numbers, ranges and amounts of a sig: "1 and a half tablets", "one (1) to two (2)", "5 mg to 10 mg"."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.sig.words import Item, Refused

MASS = {"mg": Decimal(1), "mcg": Decimal("0.001"), "g": Decimal(1000)}
"""To milligrams"""
VOLUME = {"mL": Decimal(1), "teaspoon": Decimal(5), "tablespoon": Decimal(15)}
"""To millilitres; spoons as 21 CFR 101.9(b)(5)(viii) has them"""
FORMS = {
    "caplet": "tablet", "softgel": "capsule", "gelcap": "capsule", "strip": "film", "lollipop": "lozenge",
    "inhalation": "puff",
}  # fmt: skip
"""Other names of the forms that we count in"""
LARGEST = Decimal(1_000_000)
_DIMENSIONS: dict[str | None, str] = {"mcg/h": "rate", "iu": "iu", "mEq": "other"}
_DENOMINATORS = frozenset(map(Decimal, (2, 3, 4)))
_FORWARD = frozenset({"TO", "DASH", "OR"})
_END = Item("END", "", "")


class Cursor:
    """The items of a sig and where the reader stands; reading past the end gives END."""

    __slots__ = ("at", "items", "kinds")

    def __init__(self, found: Sequence[Item]) -> None:
        self.items = [*found, *[_END] * 12]
        self.kinds = [item.kind for item in self.items]
        self.at = 0

    @property
    def kind(self) -> str:
        return self.kinds[self.at]

    @property
    def item(self) -> Item:
        return self.items[self.at]

    def number(self, at: int) -> Decimal:
        """What the item at `at` counts; only for kinds that the vocabulary gives a number."""
        found = self.items[at].number
        assert found is not None
        return found

    def ahead(self, kinds: Sequence[str], start: int) -> int:
        """The first position from `start` on whose kind is not among `kinds`."""
        while self.kinds[start] in kinds:
            start += 1
        return start


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range as written, the unit inside or after it, and the position after it."""

    low: Decimal
    high: Decimal
    unit: str | None
    end: int


def number(cursor: Cursor, at: int, nested: bool = False) -> tuple[Decimal, int] | None:
    """A number at `at` with the position after it; None when there is none. Raises Refused for two that contradict."""
    kinds = cursor.kinds
    if kinds[at] == "LPAR" and not nested and kinds[at + 1] == "NUM" and kinds[at + 2] == "RPAR":
        return cursor.number(at + 1), at + 3
    if kinds[at] in ("ROMAN", "HALF"):
        return cursor.number(at), at + 1
    if kinds[at] != "NUM":
        return None
    value, end = _tens(cursor, at)
    value, end = _fraction(cursor, at, value, end)
    if value > LARGEST:
        raise Refused("dose", f"the number {cursor.items[at].text} is too large")
    if kinds[end] == "LPAR" and not nested:
        again = number(cursor, end + 1, nested=True)
        if again is not None and kinds[again[1]] == "RPAR":
            if again[0] != value:
                raise Refused("dose", "two different numbers stand where one belongs")
            end = again[1] + 1
    return value, end


def _tens(cursor: Cursor, at: int) -> tuple[Decimal, int]:
    """ "seventy two" is one number; digits beside digits are not."""
    value, kinds, items = cursor.number(at), cursor.kinds, cursor.items
    if items[at].text.isalpha() and value >= 20 and value % 10 == 0:
        unit = at + 2 if kinds[at + 1] == "DASH" else at + 1
        if kinds[unit] == "NUM" and items[unit].text.isalpha() and cursor.number(unit) < 10:
            return value + cursor.number(unit), unit + 1
    return value, at + 1


def _slashed(cursor: Cursor, at: int) -> tuple[Decimal, int] | None:
    """1/2, 1/3, 2/3, 1/4, 3/4; "5/325" is a strength and no fraction."""
    if cursor.kinds[at : at + 3] != ["NUM", "SLASH", "NUM"]:
        return None
    above, below = cursor.number(at), cursor.number(at + 2)
    if below not in _DENOMINATORS or not 0 < above < below or above % 1:
        return None
    return above / below, at + 3


def _part(cursor: Cursor, at: int) -> tuple[Decimal, int] | None:
    """A fraction in figures or words: "1/2", "half", "a half", "one half", "one-half"."""
    kinds = cursor.kinds
    if kinds[at] == "ART":
        at += 1
    slashed = _slashed(cursor, at)
    if slashed is not None:
        return slashed
    if kinds[at] == "NUM" and cursor.number(at) in (1, 3):
        word = at + 2 if kinds[at + 1] == "DASH" else at + 1
        if kinds[word] == "HALF" and cursor.number(at) * cursor.number(word) < 1:
            return cursor.number(at) * cursor.number(word), word + 1
    return (cursor.number(at), at + 1) if kinds[at] == "HALF" else None


def _fraction(cursor: Cursor, at: int, value: Decimal, end: int) -> tuple[Decimal, int]:
    """The whole number with the fraction that belongs to it, or the fraction that starts here."""
    alone = _part(cursor, at)
    if alone is not None:
        return alone
    kinds = cursor.kinds
    if kinds[end] == "AND":
        more = _part(cursor, end + 1)
    elif kinds[end] == "DASH" and cursor.items[end].tight and cursor.items[end + 1].tight:
        more = _slashed(cursor, end + 1)  # "1-1/2" printed tight is one and a half; as a range it would run backwards
    else:
        more = _slashed(cursor, end)
    if more is None or value % 1 or not value:
        return value, end
    return value + more[0], more[1]


def quantity(cursor: Cursor, at: int) -> Quantity | None:
    """A number or range with its unit ; None when no number stands here. Raises Refused for a backward range."""
    first = number(cursor, at)
    if first is None:
        return None
    low, end = first
    unit, after = _unit(cursor, end, low)
    if cursor.kinds[after] in _FORWARD:
        second = _second(cursor, after, unit)
        if second is not None:
            return _ranged(low, unit, second)
    return Quantity(low, low, unit, after)


def _second(cursor: Cursor, joint: int, unit: str | None) -> Quantity | None:
    """The upper end of a range; None where the next number starts something else ("500 mg - 3 times a day")."""
    start = joint + 1
    if cursor.kinds[joint] == "TO" and cursor.kinds[start] == "UPTO":
        start += 1
    found = number(cursor, start)
    if found is None:
        return None
    high, end = found
    other, after = _unit(cursor, end, high)
    if unit is not None and (other is None or dimension(other) != dimension(unit)):
        return None
    if other is None and cursor.kinds[after] == "DASH" and number(cursor, after + 1) is not None:
        raise Refused("dose", "more than two numbers stand in a row")
    return Quantity(high, high, other, after)


def _ranged(low: Decimal, unit: str | None, second: Quantity) -> Quantity:
    if unit is not None and second.unit is not None and unit != second.unit:
        raise Refused("dose", f"a range from {unit} to {second.unit}")
    if second.high < low:
        raise Refused("dose", "a range that runs backwards")
    return Quantity(low, second.high, second.unit or unit, second.end)


def _unit(cursor: Cursor, at: int, value: Decimal) -> tuple[str | None, int]:
    """The unit at `at`: "tablet", "er tablet", and after a fraction "of a tablet"."""
    kinds = cursor.kinds
    place = cursor.ahead(("FORMADJ",), at)
    if value < 1:
        place = cursor.ahead(("OF", "ART", "FORMADJ"), place)
    if kinds[place] in ("UNIT", "TEE"):
        unit = cursor.items[place].value
        place += 1
        return unit, place + 1 if kinds[place] == "SOFT" and cursor.items[place].text == "." else place
    if cursor.items[at].text == "each" and not _starts_interval(cursor, at + 1):
        return "each", at + 1
    return None, at


def _starts_interval(cursor: Cursor, at: int) -> bool:
    """ "1 each 12 hours" and "1 each morning", unlike "1 each 2 times a day"."""
    if cursor.kinds[at] == "NUM":
        count = quantity(cursor, at)
        return count is not None and cursor.kinds[count.end] == "PERIOD"
    return cursor.kinds[at] in ("PERIOD", "ANCHOR", "OTHER", "WEEKDAY", "ORD")


def dimension(unit: str | None) -> str:
    """What a unit measures: "mass", "volume", "rate", "iu" (international units), "other", or "count" of a form."""
    if unit in MASS:
        return "mass"
    if unit in VOLUME:
        return "volume"
    return _DIMENSIONS.get(unit, "count")


def canonical(amount: Decimal, unit: str | None) -> tuple[Decimal, str | None]:
    """In milligrams, millilitres, or the form that we count in."""
    if unit in MASS:
        return amount * MASS[unit], "mg"
    if unit in VOLUME:
        return amount * VOLUME[unit], "mL"
    return amount, None if unit is None else FORMS.get(unit, unit)


def as_written(amount: Decimal, unit: str | None) -> Decimal:
    """An amount in canonical units back in the unit of the sig."""
    if unit is None:
        return amount
    return amount / MASS.get(unit, VOLUME.get(unit, Decimal(1)))
