"""Label tables of the gabapentinoids by creatinine clearance: rows, bands, columns, doses after haemodialysis.

The tables lie in drugs/renal.csv (bands), renal_supplement.csv (single dose after a haemodialysis session) and
renal_indication.csv (which column an indication may reach). Clearance in mL/min, doses in mg.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.kidney import Kidney
from safety.regimen.kidney.read import Band, Column, Range, Row, Table, read_tables
from safety.regimen.knowledge import DRUGS, load

PRACTICAL_STEP_MG = Decimal(25)
"""a scaled single dose is proposed in steps of 25 mg, rounded down (project policy)"""


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows of a table that hold for a patient: at the low and at the high end of what is known of the kidney."""

    low: Row
    high: Row


def read_renal(path: Path, source_keys: Iterable[str]) -> Mapping[str, Table]:
    """Read and validate renal.csv and the two tables beside it; raises KnowledgeError that names file and row."""
    return read_tables(path, frozenset(source_keys))


@cache
def tables() -> Mapping[str, Table]:
    """All renal tables by name; raises KnowledgeError."""
    return read_renal(DRUGS / "renal.csv", load().sources)


def row_at(table: Table, crcl: Decimal, *, exact: bool = True, haemodialysis: bool = False) -> Row:
    """The row for a clearance. A scaled row shrinks only by an exact clearance, else its full dose is the limit."""
    if haemodialysis and table.haemodialysis is not None:
        return table.haemodialysis
    row = next(row for row in table.rows if row.band.holds(crcl))
    return _scaled(row, crcl) if exact and row.scaled_at is not None else row


def place(table: Table, kidney: Kidney, column: Column | None = None) -> Placed | None:
    """The rows for a patient, narrowed to the column of an indication; None when nothing is known of the kidney."""
    if kidney.low is None or kidney.high is None:
        return None
    haemodialysis = kidney.dialysis == "HD"
    low = row_at(table, kidney.low, exact=kidney.exact, haemodialysis=haemodialysis)
    high = row_at(table, kidney.high, exact=kidney.exact, haemodialysis=haemodialysis)
    return Placed(narrowed(low, column), narrowed(high, column))


def narrowed(row: Row, column: Column | None) -> Row:
    """The row with the maximum of one column."""
    if column is None or row.max_mg_day == 0:
        return row
    return dataclasses.replace(row, max_mg_day=row.columns[column.index].high)


def top_column(table: Table) -> Column:
    """The widest column: what holds for an unknown indication."""
    return Column(len(table.tops) - 1, table.tops[-1], None)


def column_for(table: Table, groups: frozenset[str]) -> Column:
    """The column that indications allow; the widest of several, and of an unknown one (project policy: permissive)."""
    found = [column for group, column in table.indications.items() if group in groups]
    return max(found, key=lambda column: column.index) if found else top_column(table)


def column_of_dose(table: Table, daily_mg: Decimal) -> int:
    """The column whose normal-function daily dose is the largest not above the dose taken; below all: the first."""
    below = [index for index, top in enumerate(table.tops) if top <= daily_mg]
    return max(below, default=0)


def proposed(table: Table, daily_mg: Decimal, row: Row) -> tuple[Decimal, int] | None:
    """The label's own regimen in the row: single dose in mg and times a day, in the column of the dose taken now."""
    return next(iter(regimens_down(table, daily_mg, row)), None)


def regimens_down(table: Table, daily_mg: Decimal, row: Row) -> tuple[tuple[Decimal, int], ...]:
    """The row's regimens from the column of the dose taken now downwards; none where the label has no columns."""
    within = row.regimens[: column_of_dose(table, daily_mg) + 1]
    return tuple((single, times) for single, times in reversed(within) if single * times <= row.max_mg_day)


def supplement(table: Table, column: Column) -> Range | None:
    """The single dose after a haemodialysis session: of the column where columns are indications, else over all."""
    if not table.supplements:
        return None
    if table.indications:
        return table.supplements.get(column.top)
    return Range(
        min(given.low for given in table.supplements.values()), max(given.high for given in table.supplements.values())
    )


def edge_above(table: Table, crcl: Decimal, within: Decimal) -> Decimal | None:
    """The lower edge of the row when the clearance lies at most `within` (0.25 = 25 %) above it."""
    row = next(row for row in table.rows if row.band.holds(crcl))
    edge = row.band.low
    return edge if edge > 0 and crcl <= edge * (1 + within) else None


def row_below(table: Table, crcl: Decimal) -> Row | None:
    """The next lower row of the table."""
    index = next(i for i, row in enumerate(table.rows) if row.band.holds(crcl))
    return table.rows[index + 1] if index + 1 < len(table.rows) else None


def _scaled(row: Row, crcl: Decimal) -> Row:
    assert row.scaled_at is not None
    factor = crcl / row.scaled_at
    return dataclasses.replace(
        row,
        min_mg_day=row.min_mg_day * factor,
        max_mg_day=row.max_mg_day * factor,
        columns=tuple(Range(column.low * factor, column.high * factor) for column in row.columns),
        regimens=tuple((_practical(single * factor), times) for single, times in row.regimens),
    )


def _practical(mg: Decimal) -> Decimal:
    steps = mg // PRACTICAL_STEP_MG
    return steps * PRACTICAL_STEP_MG if steps else mg


__all__ = [
    "Band",
    "Column",
    "Placed",
    "Range",
    "Row",
    "Table",
    "column_for",
    "column_of_dose",
    "edge_above",
    "narrowed",
    "place",
    "proposed",
    "read_renal",
    "regimens_down",
    "row_at",
    "row_below",
    "supplement",
    "tables",
    "top_column",
]
