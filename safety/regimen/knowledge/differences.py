"""What two editions of the tables say differently, row by row, in a pharmacist's words."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from safety.regimen.knowledge.tables import KnowledgeError

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """keys: the columns that make a row the same row in both editions. words: how a row is called."""

    keys: tuple[str, ...]
    words: str


_TABLES: Mapping[str, _Table] = {
    "acb.csv": _Table(("ingredient",), "Anticholinergic burden of {ingredient}"),
    "allergy_classes.csv": _Table(("code", "system"), "Allergy class {display}"),
    "brands.csv": _Table(("brand",), "Brand {brand}"),
    "cautions.csv": _Table(
        ("spec", "ingredient", "action", "product", "kidney_below", "liver", "days_from", "when"),
        "Caution for {ingredient}",
    ),
    "conditions_icd10.csv": _Table(("group", "code"), "Diagnosis {display}"),
    "conditions_snomed.csv": _Table(("group", "code"), "Diagnosis {display}"),
    "conditions_words.csv": _Table(("group", "code"), "Diagnosis in words"),
    "dose_forms.csv": _Table(("spelling",), "Dose form {spelling}"),
    "fentanyl_start.csv": _Table(("mcg_h",), "First fentanyl patch of {mcg_h} mcg/h"),
    "ingredients.csv": _Table(("name",), "Ingredient {name}"),
    "ingredients_snomed.csv": _Table(("group", "code"), "Substance {display}"),
    "interactions.csv": _Table(("spec", "actor", "victim", "product"), "{actor} beside {victim}"),
    "labs.csv": _Table(("group", "code"), "Laboratory test {display}"),
    "limits.csv": _Table(
        ("spec", "ingredient", "release", "age_from", "kidney", "low", "high", "dialysis", "liver", "needs", "when"),
        "Limit of {ingredient}",
    ),
    "maoi.csv": _Table(("partner",), "{partner} beside MAO inhibitors"),
    "mme.csv": _Table(("ingredient", "factor_set", "kind", "unit", "above"), "MME of {ingredient}"),
    "ndc.csv": _Table(("code",), "Package {name}"),
    "neuropathic_doses.csv": _Table(("ingredient",), "Effective dose of {ingredient} in neuropathic pain"),
    "orderables.csv": _Table(("key", "system", "code"), "Order of {display}"),
    "products.csv": _Table(("code",), "Product {name}"),
    "renal.csv": _Table(("table", "tier"), "Renal doses of {table}"),
    "renal_indication.csv": _Table(("table", "group"), "Renal doses of {table} for {indication}"),
    "renal_supplement.csv": _Table(("table", "column"), "Dose of {table} after dialysis"),
    "riosord_classes.csv": _Table(("risk_class",), "RIOSORD class {risk_class}"),
    "riosord_items.csv": _Table(("key",), "RIOSORD item {key}"),
    "start_doses.csv": _Table(("drug",), "Usual start of {drug}"),
    "synonyms.csv": _Table(("brand",), "Other name {brand}"),
    "units.csv": _Table(("spelling",), "Unit {spelling}"),
    "units_snomed.csv": _Table(("spelling",), "Unit {spelling}"),
    "withdrawal.csv": _Table(("members", "key"), "Stopping {members}"),
}
_KEPT_ASIDE = frozenset({"source", "verified"})
"""a better source for the same number is not another number: told apart in the words"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of a table: new, gone or changed. what: the row in words; changes: column, before, after."""

    table: str
    what: str
    change: str
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def words(self) -> str:
        if self.change != "changed":
            return f"{self.what}: {self.change}"
        said = (
            f"{name.replace('_', ' ')} {before or 'none'} → {after or 'none'}" for name, before, after in self.changes
        )
        return f"{self.what}: {'; '.join(said)}"

    @property
    def only_sources(self) -> bool:
        """Whether the numbers and words are the same, on another authority."""
        return self.change == "changed" and all(name in _KEPT_ASIDE for name, _, _ in self.changes)


def differences(before: Path, after: Path) -> Iterator[Difference]:
    """Every row in which two folders of tables differ, table by table. Raises KnowledgeError naming a file."""
    for file, table in _TABLES.items():
        old, new = _rows(before / file, table), _rows(after / file, table)
        for key in sorted(old.keys() | new.keys()):
            was, now = old.get(key), new.get(key)
            if was is None or now is None:
                row = now if was is None else was
                assert row is not None
                yield Difference(file, _called(table, row), "new" if was is None else "no longer there")
                continue
            changed = tuple(
                (name, was.get(name, ""), now[name]) for name in now if not _same(was.get(name, ""), now[name])
            )
            if changed:
                yield Difference(file, _called(table, now), "changed", changed)


def _same(before: str, after: str) -> bool:
    """0.20 is 0.2."""
    try:
        return before == after or Decimal(before) == Decimal(after)
    except InvalidOperation:
        return False


def _called(table: _Table, row: Row) -> str:
    """The row in words, with what else makes it this row in brackets."""
    also = [
        f"{name.replace('_', ' ')} {row[name]}" for name in table.keys if row[name] and f"{{{name}}}" not in table.words
    ]
    return table.words.format_map(row) + (f" ({', '.join(also)})" if also else "")


def _rows(path: Path, table: _Table) -> dict[tuple[str, ...], Row]:
    """The rows by their key; rows that share one are numbered. A table that an edition lacks has no rows."""
    if not path.exists():
        return {}
    try:
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        found: dict[tuple[str, ...], Row] = {}
        for row in rows:
            key = tuple(row[column] for column in table.keys)
            number = 0
            while (*key, str(number)) in found:
                number += 1
            found[*key, str(number)] = row
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise KnowledgeError(f"{path.name}: {error!r}") from error
    return found
