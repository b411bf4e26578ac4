"""What is changed: each limit of each leaflet and each number of the clinical tables, by one step up and one down.

A step is one unit in the last decimal place that is written: 1 for 50, 0.1 for 4.7, 0.01 for 168.75. Whether an edge
belongs to its band (yes, no) is turned round.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from safety.examination.check import Check

NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:[|x-]\d+(?:\.\d+)?)*")
"""a cell of numbers only: "50", "900-1200", "300x3|400x3" """
_NAMES = frozenset({"rxcui", "code", "table", "tier", "key", "risk_class"})
"""columns whose digits are a name"""
_EDGES = frozenset({"low_in", "high_in"})


@dataclass(frozen=True, slots=True)
class Table:
    """A clinical table: who reads it ("module:function"), which rules rest on it (none named: the row's own `spec`),
    which tests hold it against figures of their own."""

    file: str
    reader: str
    specs: frozenset[str]
    tests: tuple[str, ...]


_KIDNEY_TESTS = (
    "tests/regimen/test_kidney_figures.py",
    "tests/regimen/test_kidney_tables.py",
    "tests/regimen/test_kidney.py",
    "tests/checks/test_kidney_gabapentinoid.py",
)
_RENAL = frozenset({"D01", "D02", "D03", "D04", "D05", "D06", "E04"})


def _table(file: str, reader: str, specs: str, *tests: str) -> Table:
    return Table(file, f"safety.regimen.{reader}", frozenset(specs.split()), tests)


TABLES = (
    _table("limits.csv", "limits.table:limits", "", "tests/checks/test_limits.py"),
    _table("cautions.csv", "limits.cautions:cautions", "", "tests/checks/test_cautions.py"),
    *(
        Table(f"{name}.csv", "safety.regimen.kidney.tables:tables", _RENAL, _KIDNEY_TESTS)
        for name in ("renal", "renal_supplement", "renal_indication")
    ),
    _table(
        "neuropathic_doses.csv",
        "neuropathic.targets:effective_doses",
        "E04 E05",
        "tests/regimen/test_neuropathic.py",
        "tests/regimen/test_neuropathic_trials.py",
    ),
    _table("withdrawal.csv", "withdrawal:withdrawals", "B23", "tests/checks/test_withdrawal_edges.py"),
    _table("riosord_items.csv", "opioids.riosord:items", "B19", "tests/checks/test_more_scores.py"),
    _table("riosord_classes.csv", "opioids.riosord:classes", "B19", "tests/checks/test_more_scores.py"),
    _table("fentanyl_start.csv", "opioids.patch_start:patch_rows", "B13", "tests/regimen/test_patch_start.py"),
    _table("start_doses.csv", "start_doses:start_doses", "E02 E12", "tests/propose/test_start_doses.py"),
    _table("interactions.csv", "interactions.pairs:pair_rows", "", "tests/checks/test_interaction_tables.py"),
    _table("maoi.csv", "interactions.maoi:partners", "F01", "tests/checks/test_interaction_tables.py"),
    _table("pregnancy.csv", "pregnancy:pregnancy_rows", "H01", "tests/checks/test_special.py"),
    _table("drug_burden.csv", "drug_burden:burden_rows", "C06", "tests/checks/test_burden.py"),
    _table("mme.csv", "knowledge:load", "A01 A02 A03 A04 A06", "tests/regimen/test_mme_factors.py"),
    _table("acb.csv", "knowledge:load", "E12 F09", "tests/regimen/test_anticholinergic.py"),
)
NO_LIMITS = frozenset(
    """
    ingredients ingredients_snomed synonyms brands products ndc dose_forms units units_snomed labs sig_words orderables
    conditions_icd10 conditions_snomed conditions_words allergy_classes
    """.split()
)
"""names, codes, spellings, strengths and units: no limits of a rule"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """file: a table or a leaflet; row: its number and first words, or the limit's name; column: empty in a leaflet."""

    file: str
    row: str
    column: str
    old: str
    new: str
    check: str = ""
    line: int = 0
    subject: Mapping[str, str] | None = None

    def __str__(self) -> str:
        where = f"{self.row}, {self.column}" if self.column else self.row
        return f"{self.file}: {where}: {self.old} -> {self.new}"


def steps(text: str) -> tuple[str, str]:
    """A number one step up and one down, written as it was."""
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    step = Decimal(1).scaleb(exponent)
    return str(value + step), str(value - step)


def of_leaflet(check: Check) -> Iterator[Mutant]:
    for name, limit in check.leaflet.limits.items():
        for new in steps(str(limit.value)):
            yield Mutant(check.id, name, "", str(limit.value), new, check=check.id)


def of_table(path: Path) -> Iterator[Mutant]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            words = " ".join(list(row.values())[:3])
            for column, cell in row.items():
                edge = row[column.removesuffix("_in")] if column in _EDGES else ""
                for new in _changed(column, cell, edge):
                    yield Mutant(path.name, f"row {number} ({words})", column, cell, new, line=number, subject=row)


def _changed(column: str, cell: str, edge: str) -> Iterator[str]:
    """edge: the number to which a yes or no belongs; empty where there is none."""
    if edge and cell in ("yes", "no"):
        yield "no" if cell == "yes" else "yes"
    if column in _NAMES or not _NUMBERS.fullmatch(cell):
        return
    for found in NUMBER.finditer(cell):
        for new in steps(found[0]):
            yield cell[: found.start()] + new + cell[found.end() :]


def mutated(path: Path, mutant: Mutant) -> str:
    """The text of the table with the mutant's cell in it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[mutant.line - 1][rows[0].index(mutant.column)] = mutant.new
    return "".join(",".join(_quoted(cell) for cell in row) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def unknown_tables(folder: Path) -> list[str]:
    """Tables of which nobody has said whether they hold limits."""
    known = {table.file for table in TABLES} | {f"{name}.csv" for name in NO_LIMITS}
    return sorted(path.name for path in folder.glob("*.csv") if path.name not in known)
