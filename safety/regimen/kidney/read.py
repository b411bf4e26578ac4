"""Reads the renal tables: first the shape of each line, then whether the bands mean what a label can mean."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Literal

from safety.regimen.knowledge.tables import KnowledgeError

Compare = Literal["most", "mean"]
Frequency = Literal["", "info", "warning"]

_TAGS = frozenset({"V", "V-draft", "K", "P", "S"})
_BAND = ["table", "tier", "low", "low_in", "high", "high_in", "dialysis"]
_DOSE = ["min_mg_day", "max_mg_day", "max_doses", "doses", "frequency", "scaled", "compare", "columns", "regimens"]
_ORIGIN = ["source", "verified"]


@dataclass(frozen=True, slots=True)
class Range:
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """Clearances from low to high in mL/min, each end in or out; high None is open."""

    low: Decimal
    low_in: bool
    high: Decimal | None
    high_in: bool

    def holds(self, crcl: Decimal) -> bool:
        over = crcl >= self.low if self.low_in else crcl > self.low
        return over and (self.high is None or (crcl <= self.high if self.high_in else crcl < self.high))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a label table.

    max_mg_day 0: the label says not to use it. max_doses: administrations a day; frequency: how loud more of them are.
    scaled_at: the clearance at which the doses hold, below it they shrink in proportion. compare: the daily amount that
    the limit is for, the most in 24 h or the mean. columns: a daily range each; regimens: single mg and times a day.
    """

    table: str
    tier: str
    band: Band
    min_mg_day: Decimal
    max_mg_day: Decimal
    max_doses: int
    doses: str
    frequency: Frequency
    scaled_at: Decimal | None
    compare: Compare
    columns: tuple[Range, ...]
    regimens: tuple[tuple[Decimal, int], ...]
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its place, its daily dose at normal function, the indication it is for (None: not known)."""

    index: int
    top: Decimal
    indication: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """rows: from the highest band down. haemodialysis: its own row where the label has one. tops: of columns."""

    name: str
    rows: tuple[Row, ...]
    haemodialysis: Row | None
    tops: tuple[Decimal, ...]
    supplements: Mapping[Decimal, Range] = field(default_factory=dict)
    indications: Mapping[str, Column] = field(default_factory=dict)


def read_tables(path: Path, sources: frozenset[str]) -> Mapping[str, Table]:
    """Every table of renal.csv with its supplements and indications; raises KnowledgeError naming file and row."""
    rows: dict[str, list[tuple[int, Row, bool]]] = {}
    for number, line in _lines(path, [*_BAND, *_DOSE, *_ORIGIN]):
        row = _row(path, number, line, sources)
        rows.setdefault(row.table, []).append((number, row, line["dialysis"] == "yes"))
    found = {name: _table(path, name, listed) for name, listed in rows.items()}
    supplements = _supplements(path.with_name("renal_supplement.csv"), found, sources)
    indications = _indications(path.with_name("renal_indication.csv"), found, sources)
    return {
        name: Table(t.name, t.rows, t.haemodialysis, t.tops, supplements.get(name, {}), indications.get(name, {}))
        for name, t in found.items()
    }


def _lines(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != columns:
                raise KnowledgeError(f"{path.name}: the columns must be {', '.join(columns)}")
            for number, line in enumerate(reader, start=2):
                if None in line or None in line.values():
                    raise KnowledgeError(f"{path.name} row {number}: wrong number of fields")
                yield number, line
    except OSError as error:
        raise KnowledgeError(f"{path.name}: {error.strerror}") from error


def _row(path: Path, number: int, line: Mapping[str, str], sources: frozenset[str]) -> Row:
    _check_source(path, number, line, sources)
    if line["frequency"] not in ("", "info", "warning"):
        raise KnowledgeError(f"{path.name} row {number}: frequency {line['frequency']!r} is not info or warning")
    if line["compare"] not in ("most", "mean"):
        raise KnowledgeError(f"{path.name} row {number}: compare {line['compare']!r} is not most or mean")
    try:
        return Row(
            table=line["table"],
            tier=line["tier"],
            band=Band(
                Decimal(line["low"]),
                _yes(line["low_in"]),
                Decimal(line["high"]) if line["high"] else None,
                _yes(line["high_in"]),
            ),
            min_mg_day=Decimal(line["min_mg_day"]),
            max_mg_day=Decimal(line["max_mg_day"]),
            max_doses=int(line["max_doses"]),
            doses=line["doses"],
            frequency=_frequency(line["frequency"]),
            scaled_at=Decimal(line["scaled"]) if line["scaled"] else None,
            compare="mean" if line["compare"] == "mean" else "most",
            columns=tuple(_range(text) for text in line["columns"].split("|")),
            regimens=tuple(_regimen(text) for text in line["regimens"].split("|") if text),
            source=line["source"],
            verified=line["verified"],
        )
    except (InvalidOperation, ValueError) as error:
        raise KnowledgeError(f"{path.name} row {number}: not a number or not yes ({error})") from error


def _frequency(text: str) -> Frequency:
    return "warning" if text == "warning" else "info" if text == "info" else ""


def _yes(text: str) -> bool:
    if text not in ("", "yes", "no"):
        raise ValueError(text)
    return text == "yes"


def _range(text: str) -> Range:
    low, _, high = text.partition("-")
    return Range(Decimal(low), Decimal(high or low))


def _regimen(text: str) -> tuple[Decimal, int]:
    single, _, times = text.partition("x")
    return Decimal(single), int(times)


def _check_source(path: Path, number: int, line: Mapping[str, str], sources: frozenset[str]) -> None:
    if line["source"] not in sources:
        raise KnowledgeError(f"{path.name} row {number}: unknown source {line['source']!r}")
    if line["verified"] not in _TAGS:
        raise KnowledgeError(f"{path.name} row {number}: unknown verification tag {line['verified']!r}")


def _table(path: Path, name: str, listed: list[tuple[int, Row, bool]]) -> Table:
    bands = [(number, row) for number, row, on_dialysis in listed if not on_dialysis]
    dialysed = [row for _, row, on_dialysis in listed if on_dialysis]
    if not bands or len(dialysed) > 1:
        raise KnowledgeError(f"{path.name} row {listed[0][0]}: {name} needs bands, and at most one dialysis row")
    _check_bands(path, bands)
    for number, row, _ in listed:
        _check_doses(path, number, row, columns=len(bands[0][1].columns))
    rows = tuple(row for _, row in bands)
    return Table(name, rows, dialysed[0] if dialysed else None, tuple(column.high for column in rows[0].columns))


def _check_bands(path: Path, bands: list[tuple[int, Row]]) -> None:
    """From an open top down to 0, each band meets the next at one edge that belongs to exactly one of them."""
    first_number, first = bands[0]
    if first.band.high is not None:
        raise KnowledgeError(f"{path.name} row {first_number}: the highest band must be open")
    for (_, above), (number, below) in pairwise(bands):
        if below.band.high is None or below.band.high > above.band.low:
            raise KnowledgeError(f"{path.name} row {number}: overlaps the band above it")
        if below.band.high < above.band.low or not (below.band.high_in or above.band.low_in):
            raise KnowledgeError(f"{path.name} row {number}: leaves a gap to the band above it")
        if below.band.high_in and above.band.low_in:
            raise KnowledgeError(f"{path.name} row {number}: {below.band.high} belongs to two bands")
        if below.max_mg_day > above.max_mg_day:
            raise KnowledgeError(f"{path.name} row {number}: less clearance may not allow a higher dose")
    last_number, last = bands[-1]
    if last.band.low != 0 or not last.band.low_in:
        raise KnowledgeError(f"{path.name} row {last_number}: the lowest band must reach 0")


def _check_doses(path: Path, number: int, row: Row, columns: int) -> None:
    where = f"{path.name} row {number}"
    if len(row.columns) != columns or len(row.regimens) not in (0, columns):
        raise KnowledgeError(f"{where}: {columns} columns and as many regimens, or none, expected")
    lowest, highest = min(column.low for column in row.columns), max(column.high for column in row.columns)
    if (lowest, highest) != (row.min_mg_day, row.max_mg_day):
        raise KnowledgeError(f"{where}: the columns go from {lowest} to {highest}, the row says otherwise")
    if row.band.high is not None and row.band.low > row.band.high:
        raise KnowledgeError(f"{where}: the band ends before it begins")
    for column, (single, times) in zip(row.columns, row.regimens, strict=False):
        if not column.low <= single * times <= column.high or not 0 < times <= row.max_doses:
            raise KnowledgeError(f"{where}: {single} mg x {times} is outside its column")


def _supplements(path: Path, found: Mapping[str, Table], sources: frozenset[str]) -> dict[str, dict[Decimal, Range]]:
    all_of: dict[str, dict[Decimal, Range]] = {}
    for number, line in _lines(path, ["table", "column", "low_mg", "high_mg", *_ORIGIN]):
        _check_source(path, number, line, sources)
        try:
            given = Range(Decimal(line["low_mg"]), Decimal(line["high_mg"]))
        except InvalidOperation as error:
            raise KnowledgeError(f"{path.name} row {number}: not a number") from error
        column = _column(path, number, line, found)
        if not 0 < given.low <= given.high:
            raise KnowledgeError(f"{path.name} row {number}: the range is empty")
        all_of.setdefault(line["table"], {})[column.top] = given
    return all_of


def _indications(path: Path, found: Mapping[str, Table], sources: frozenset[str]) -> dict[str, dict[str, Column]]:
    all_of: dict[str, dict[str, Column]] = {}
    for number, line in _lines(path, ["table", "group", "indication", "column", *_ORIGIN]):
        _check_source(path, number, line, sources)
        column = _column(path, number, line, found)
        named = Column(column.index, column.top, line["indication"])
        if all_of.setdefault(line["table"], {}).setdefault(line["group"], named) is not named:
            raise KnowledgeError(f"{path.name} row {number}: {line['group']} is there twice")
    return all_of


def _column(path: Path, number: int, line: Mapping[str, str], found: Mapping[str, Table]) -> Column:
    table = found.get(line["table"])
    if table is None:
        raise KnowledgeError(f"{path.name} row {number}: unknown table {line['table']!r}")
    try:
        top = Decimal(line["column"])
    except InvalidOperation as error:
        raise KnowledgeError(f"{path.name} row {number}: not a number: {line['column']!r}") from error
    if top not in table.tops:
        raise KnowledgeError(f"{path.name} row {number}: {line['table']} has no column {top}")
    return Column(table.tops.index(top), top, None)
