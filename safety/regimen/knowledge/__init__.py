"""Every table of drugs/, read and validated: `load()` is the one door.

Two gates stand before any use. The shape gate checks columns and types, the meaning gate that rows fit together (law
5 of the house: an unknown source, a duplicate code, an opioid without a factor ...). Passing both takes a second for
the large product tables, so `stamp()` records the SHA-256 of the tables once they passed; `load()` runs the gates
again whenever the files differ from that record. Whatever is wrong raises KnowledgeError naming file and row.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from safety.regimen.knowledge.concepts import Concepts
from safety.regimen.knowledge.tables import (
    AcbRow,
    BrandRow,
    ConceptRow,
    FormRow,
    IngredientRow,
    KnowledgeError,
    LabRow,
    MmeRow,
    NdcRow,
    ProductRow,
    Row,
    SourceRow,
    UnitRow,
    rows_of,
)

__all__ = [
    "AcbRow",
    "BrandRow",
    "ConceptRow",
    "FormRow",
    "IngredientRow",
    "Knowledge",
    "KnowledgeError",
    "LabRow",
    "MmeRow",
    "NdcRow",
    "ProductRow",
    "SourceRow",
    "UnitRow",
    "check",
    "load",
    "read_sources",
    "stamp",
]

EDITION = "2026.11"
DRUGS = Path(__file__).parents[1] / "drugs"
STAMP = "validated.sha256"
TABLES = (
    "sources.toml",
    "ingredients.csv",
    "synonyms.csv",
    "brands.csv",
    "dose_forms.csv",
    "units.csv",
    "units_snomed.csv",
    "mme.csv",
    "acb.csv",
    "products.csv",
    "ndc.csv",
    "conditions_icd10.csv",
    "conditions_snomed.csv",
    "conditions_words.csv",
    "ingredients_snomed.csv",
    "labs.csv",
)
"""What the stamp covers. The small tables beside them (renal, sig words) are validated whenever they are read."""

OPTIONAL = ("ingredients_snomed.csv", "conditions_snomed.csv", "units_snomed.csv")
"""Files a site may leave out (SNOMED CT is licensed by country)."""


class Knowledge:
    """The tables of one folder, each read at its first use. Mappings are keyed as their docstrings say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edition = EDITION

    @cached_property
    def sources(self) -> Mapping[str, SourceRow]:
        """By source key."""
        return read_sources(self.folder / "sources.toml")

    @cached_property
    def ingredients(self) -> Mapping[str, IngredientRow]:
        """By ingredient name, lower case."""
        return {row.name: row for _, row in rows_of(self.folder / "ingredients.csv", IngredientRow)}

    @cached_property
    def synonyms(self) -> Mapping[str, str]:
        """Another name of an ingredient -> the ingredient."""
        rows = rows_of(self.folder / "synonyms.csv", BrandRow)
        return {row.brand: row.ingredients[0] for _, row in rows}

    @cached_property
    def brands(self) -> Mapping[str, BrandRow]:
        """By brand name, lower case."""
        return {row.brand: row for _, row in rows_of(self.folder / "brands.csv", BrandRow)}

    @cached_property
    def forms(self) -> Mapping[str, FormRow]:
        """By spelling, lower case: RxNorm dose forms, FDA dose forms and EHR words."""
        return {row.spelling: row for _, row in rows_of(self.folder / "dose_forms.csv", FormRow)}

    @cached_property
    def units(self) -> Mapping[str, UnitRow]:
        """By spelling in lower case, with the SNOMED codes where that file is present."""
        rows = [*rows_of(self.folder / "units.csv", UnitRow), *self._optional("units_snomed.csv", UnitRow)]
        return {row.spelling: row for _, row in rows}

    @cached_property
    def mme(self) -> tuple[MmeRow, ...]:
        """Factor rows and the stated reasons of opioids without a factor, of every factor set."""
        return tuple(row for _, row in rows_of(self.folder / "mme.csv", MmeRow))

    @cached_property
    def acb(self) -> Mapping[str, AcbRow]:
        """Anticholinergic burden by ingredient name."""
        return {row.ingredient: row for _, row in rows_of(self.folder / "acb.csv", AcbRow)}

    @cached_property
    def labs(self) -> Mapping[str, LabRow]:
        """By LOINC code."""
        return {row.code: row for _, row in rows_of(self.folder / "labs.csv", LabRow)}

    @cached_property
    def conditions_icd10(self) -> tuple[ConceptRow, ...]:
        return tuple(row for _, row in rows_of(self.folder / "conditions_icd10.csv", ConceptRow))

    @cached_property
    def conditions_snomed(self) -> tuple[ConceptRow, ...]:
        """Empty where the site left the file out."""
        return tuple(row for _, row in self._optional("conditions_snomed.csv", ConceptRow))

    @cached_property
    def conditions_words(self) -> tuple[ConceptRow, ...]:
        return tuple(row for _, row in rows_of(self.folder / "conditions_words.csv", ConceptRow))

    @cached_property
    def concepts(self) -> Concepts:
        return Concepts(self.conditions_icd10, self.conditions_snomed, self.conditions_words)

    def concepts_of(self, system: str | None, code: str | None, text: str | None) -> frozenset[str]:
        """The condition groups of a coding: ICD-10-CM and SNOMED CT by code, else by words equal to a known display."""
        return self.concepts.of(system, code, text)

    @cached_property
    def snomed_ingredients(self) -> Mapping[str, str]:
        """SNOMED CT substance code -> ingredient; empty where the site left the file out."""
        return {row.code: row.group for _, row in self._optional("ingredients_snomed.csv", ConceptRow)}

    @cached_property
    def products_text(self) -> str:
        """products.csv as text, sorted by nothing in particular: `products.py` finds single rows in it without
        parsing the rest."""
        return (self.folder / "products.csv").read_text("utf-8")

    @cached_property
    def ndc_text(self) -> str:
        return (self.folder / "ndc.csv").read_text("utf-8")

    def _optional(self, name: str, kind: type[Row]) -> Iterator[tuple[int, Row]]:
        path = self.folder / name
        return rows_of(path, kind) if path.exists() else iter(())


def read_sources(path: Path) -> dict[str, SourceRow]:
    """sources.toml; raises KnowledgeError naming the key that lacks a label or a URL."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path.name}: {error}") from error
    found: dict[str, SourceRow] = {}
    for key, row in raw.items():
        ours = key.startswith("painrx-")  # the project's own choices: DECISIONS.md, wherever it is kept
        if (
            not isinstance(row, dict)
            or not row.get("label")
            or not (ours or str(row.get("url", "")).startswith("http"))
        ):
            raise KnowledgeError(f"{path.name}: [{key}] needs a label and a url")
        found[key] = SourceRow(row["label"], row["url"], row.get("note", ""), row.get("tag", ""))
    return found


@cache
def load() -> Knowledge:
    """The validated tables of this installation. Raises KnowledgeError when any table is wrong."""
    return _load(DRUGS)


def _load(folder: Path) -> Knowledge:
    knowledge = Knowledge(folder)
    if _recorded(folder) != fingerprint(folder):
        check(folder)
    return knowledge


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and bytes of the tables in the folder."""
    digest = hashlib.sha256()
    for name in TABLES:
        path = folder / name
        if path.exists():
            digest.update(name.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _recorded(folder: Path) -> str | None:
    path = folder / STAMP
    return path.read_text("ascii").strip() if path.exists() else None


def check(folder: Path = DRUGS) -> Mapping[str, int]:
    """Both gates over every table; rows per file. Raises KnowledgeError naming file and row."""
    from safety.regimen.knowledge.meaning import check_all  # the gates are only needed when tables changed

    return check_all(Knowledge(folder))


def stamp(folder: Path = DRUGS) -> str:
    """Check everything, then record that these very files passed; answers the fingerprint."""
    check(folder)
    mark = fingerprint(folder)
    (folder / STAMP).write_text(mark + "\n", "ascii")
    return mark
