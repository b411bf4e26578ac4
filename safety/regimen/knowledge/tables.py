"""The shape gate: CSV rows become typed rows, or an error that names file, row and column."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_type_hints

Row = TypeVar("Row")
Per = Literal["unit", "mL", "h", "actuation", "g"]
Release = Literal["IR", "ER"]


class KnowledgeError(Exception):
    """A table or leaflet is wrong; the message names the file, the row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A citation; tag: how far it was verified (V, V-draft, S, K, P)."""

    label: str
    url: str
    note: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class IngredientRow:
    """One ingredient. rxcui: IN level, empty where no openly licensed source carries it; precise: its salts' codes.

    dosed: whether a check reads its dose; others are only recognised.
    """

    name: str
    rxcui: str
    precise: tuple[str, ...]
    classes: frozenset[str]
    dosed: bool
    source: str


@dataclass(frozen=True, slots=True)
class BrandRow:
    """A brand (or another name) and what it stands for in free text."""

    brand: str
    ingredients: tuple[str, ...]
    family: str
    release: str
    source: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """A spelling of a dose form or route. form, route and release may be empty: the spelling says nothing about them.

    local: "yes" acts where it is put, "no" reaches the body, "by-ingredient" depends on what is in it (14.1.7).
    """

    spelling: str
    form: str
    route: str
    release: str
    local: str
    source: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A spelling of a unit: canonical name (empty: a bare count), dimension, factor to the canonical unit."""

    spelling: str
    name: str
    dimension: str
    factor: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class MmeRow:
    """One factor of one factor set, or the stated reason why there is none.

    kind: oral, transdermal, transmucosal-tablet, film-spray, nasal, or "any". unit: mg, mcg or mcg/h.
    above..up_to: the band of the patient's total mg a day, for methadone in the older sets. legacy: from an older set.
    status: "factor", "excluded" (left out on purpose) or "not-convertible" (makes the total a lower bound).
    """

    factor_set: str
    ingredient: str
    kind: str
    unit: str
    factor: Decimal | None
    above: Decimal | None
    up_to: Decimal | None
    legacy: bool
    status: str
    reason: str
    verified: str
    source: str


@dataclass(frozen=True, slots=True)
class AcbRow:
    """Anticholinergic cognitive burden of an ingredient: score 1, 2 or 3."""

    ingredient: str
    score: int
    verified: str
    source: str


@dataclass(frozen=True, slots=True)
class LabRow:
    """A LOINC code: its group, the group's canonical unit, the unit it usually comes in, and what it is exactly."""

    code: str
    group: str
    kind: str
    display: str
    unit: str
    usual_unit: str
    source: str


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A code in a group. match: exact, prefix (with all children) or range (inclusive, of categories)."""

    code: str
    group: str
    match: str
    display: str
    source: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A RxNorm concept. parts: "ingredient=mg/per" joined by "|"; a part without strength is the bare name."""

    code: str
    tty: str
    name: str
    parts: tuple[tuple[str, Decimal | None, Per | None], ...]
    form: str
    route: str
    release: str
    family: str
    brand: str
    local: bool
    container_ml: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class NdcRow:
    """A product NDC as labeler (5 digits) and product (4 digits) joined by a hyphen."""

    code: str
    name: str
    parts: tuple[tuple[str, Decimal | None, Per | None], ...]
    form: str
    route: str
    release: str
    family: str
    brand: str
    local: bool
    source: str


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    return value


def _optional_decimal(text: str) -> Decimal | None:
    return _decimal(text) if text else None


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"{text!r} is neither yes nor no")
    return text == "yes"


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def read_parts(text: str) -> tuple[tuple[str, Decimal | None, Per | None], ...]:
    """ "acetaminophen=325/unit|hydrocodone=7.5/unit"; raises ValueError."""
    return tuple(_part(item) for item in text.split("|"))


def _part(item: str) -> tuple[str, Decimal | None, Per | None]:
    name, found, strength = item.partition("=")
    if not name:
        raise ValueError("a part has no ingredient")
    if not found:
        return name, None, None
    amount, _, per = strength.partition("/")
    value = _decimal(amount)
    if per not in get_args(Per) or value <= 0:
        raise ValueError(f"{strength!r} is not a strength")
    return name, value, per  # type: ignore[return-value]


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: _whole,
    bool: _yes,
    Decimal: _decimal,
    Decimal | None: _optional_decimal,
    tuple[str, ...]: _split,
    frozenset[str]: lambda text: frozenset(_split(text)),
    tuple[tuple[str, Decimal | None, Per | None], ...]: read_parts,
}
_NEEDED: dict[type[Any], frozenset[str]] = {
    IngredientRow: frozenset({"name", "dosed", "source"}),
    BrandRow: frozenset({"brand", "ingredients", "source"}),
    FormRow: frozenset({"spelling", "source"}),
    UnitRow: frozenset({"spelling", "dimension", "factor", "source"}),
    MmeRow: frozenset({"factor_set", "ingredient", "kind", "legacy", "status", "verified", "source"}),
    AcbRow: frozenset({"ingredient", "score", "verified", "source"}),
    LabRow: frozenset({"code", "group", "display", "source"}),
    ConceptRow: frozenset({"code", "group", "match", "display", "source"}),
    ProductRow: frozenset({"code", "tty", "name", "parts", "local", "source"}),
    NdcRow: frozenset({"code", "name", "parts", "local", "source"}),
}
"""The columns of each table that may not be empty; a table that is not listed here needs all its words and numbers."""
_MAY_BE_MISSING = frozenset({_optional_decimal, _split, _READERS[frozenset[str]]})


def readers_of(kind: type[Row]) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    """Column name and reader of each field of a row class."""
    hints = get_type_hints(kind)
    return tuple((field.name, _READERS[hints[field.name]]) for field in fields(kind))  # type: ignore[arg-type]


def rows_of(path: Path, kind: type[Row]) -> Iterator[tuple[int, Row]]:
    """Row number (the header is 1) and row; raises KnowledgeError naming file, row and column."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path.name}: {error}") from error
    return parse(text, kind, path.name)


def parse(text: str, kind: type[Row], file: str) -> Iterator[tuple[int, Row]]:
    """The rows of a table already read."""
    columns = readers_of(kind)
    lines = csv.reader(text.splitlines())
    header = next(lines, [])
    if header != [name for name, _ in columns]:
        raise KnowledgeError(f"{file} row 1: columns are {header}, not {[name for name, _ in columns]}")
    for number, cells in enumerate(lines, start=2):
        yield number, row_from(cells, columns, kind, f"{file} row {number}")


def row_from(
    cells: list[str], columns: tuple[tuple[str, Callable[[str], Any]], ...], kind: type[Row], where: str
) -> Row:
    """One typed row; raises KnowledgeError naming the column."""
    if len(cells) != len(columns):
        raise KnowledgeError(f"{where}: {len(cells)} cells instead of {len(columns)}")
    values = []
    needed = _NEEDED.get(kind) or {name for name, read in columns if read not in _MAY_BE_MISSING}
    for cell, (name, read) in zip(cells, columns, strict=True):
        if not cell and name in needed:
            raise KnowledgeError(f"{where}: {name} is empty")
        try:
            values.append(read(cell))
        except ValueError as error:
            raise KnowledgeError(f"{where}: {name}: {error}") from error
    return kind(*values)
