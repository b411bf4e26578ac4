"""The meaning gate: do the rows fit together? Every refusal names file and row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safety.regimen.knowledge.classes import CLASSES, DERIVED, OPIOID_KINDS
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
    UnitRow,
    rows_of,
)

if TYPE_CHECKING:
    from safety.regimen.knowledge import Knowledge

ACB_SCORES = ("1", "2", "3")
FACTOR_SETS = ("cdc-2022", "cdc-2016", "cms-2018")
MME_KINDS = frozenset({"oral", "transdermal", "transmucosal-tablet", "film-spray", "nasal", "any"})
MME_UNITS = frozenset({"mg", "mcg", "mcg/h"})
TAGS = frozenset({"V", "V-draft", "K", "P", "S"})
RELEASES = frozenset({"IR", "ER", "DR", ""})
LOCALS = frozenset({"yes", "no", "by-ingredient", ""})
DIMENSIONS = frozenset(
    {"mass", "volume", "rate", "flow", "form", "count", "activity", "equivalent", "substance", "time"}
)

Where = tuple[str, int]


def check_all(knowledge: "Knowledge") -> Mapping[str, int]:
    """Rows per file; raises KnowledgeError at the first row that does not fit."""
    from safety.regimen.allergies import read_allergy_classes  # these read with the errors of this package
    from safety.regimen.interactions.maoi import read_partners
    from safety.regimen.interactions.pairs import read_pairs
    from safety.regimen.kidney.read import read_tables
    from safety.regimen.orderables import read_orderables
    from safety.regimen.start_doses import read_start_doses

    folder = knowledge.folder
    counts = {"sources.toml": len(knowledge.sources)}
    gates: tuple[tuple[str, type[Any], Callable[[Knowledge, list[tuple[int, Any]], str], None]], ...] = (
        ("ingredients.csv", IngredientRow, _ingredients),
        ("synonyms.csv", BrandRow, _brands),
        ("brands.csv", BrandRow, _brands),
        ("dose_forms.csv", FormRow, _forms),
        ("units.csv", UnitRow, _units),
        ("units_snomed.csv", UnitRow, _units),
        ("mme.csv", MmeRow, _mme),
        ("acb.csv", AcbRow, _acb),
        ("products.csv", ProductRow, _products),
        ("ndc.csv", NdcRow, _products),
        ("conditions_icd10.csv", ConceptRow, _concepts),
        ("conditions_snomed.csv", ConceptRow, _concepts),
        ("conditions_words.csv", ConceptRow, _concepts),
        ("ingredients_snomed.csv", ConceptRow, _substances),
        ("labs.csv", LabRow, _labs),
    )
    for name, kind, gate in gates:
        if not _left_out(folder / name):
            rows = list(rows_of(folder / name, kind))
            _sourced(knowledge, rows, name)
            gate(knowledge, rows, name)
            counts[name] = len(rows)
    sources = frozenset(knowledge.sources)
    renal = read_tables(folder / "renal.csv", sources)
    counts["renal.csv"] = sum(len(table.rows) for table in renal.values())
    counts["orderables.csv"] = len(read_orderables(folder / "orderables.csv", sources))
    counts["start_doses.csv"] = len(read_start_doses(folder / "start_doses.csv", knowledge))
    counts["interactions.csv"] = sum(map(len, read_pairs(folder / "interactions.csv", knowledge).values()))
    counts["maoi.csv"] = len(read_partners(folder / "maoi.csv", knowledge))
    counts["allergy_classes.csv"] = len(read_allergy_classes(folder / "allergy_classes.csv", sources))
    return counts


def _left_out(path: Path) -> bool:
    from safety.regimen.knowledge import OPTIONAL  # the two modules name each other

    return path.name in OPTIONAL and not path.exists()


def _refuse(file: str, number: int, what: str) -> None:
    raise KnowledgeError(f"{file} row {number}: {what}")


def _sourced(knowledge: "Knowledge", rows: Iterable[tuple[int, Any]], file: str) -> None:
    if not rows:
        raise KnowledgeError(f"{file}: no rows")
    for number, row in rows:
        if row.source not in knowledge.sources:
            _refuse(file, number, f"unknown source {row.source!r}")


def _unique(rows: Iterable[tuple[int, Any]], file: str, key: Callable[[Any], Any]) -> None:
    seen: dict[Any, int] = {}
    for number, row in rows:
        first = seen.setdefault(key(row), number)
        if first != number:
            _refuse(file, number, f"{key(row)!r} stands in row {first} already")


def _allowed(file: str, number: int, name: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        _refuse(file, number, f"{name} {value!r} is not one of {', '.join(sorted(allowed))}")


def _ingredients(knowledge: "Knowledge", rows: list[tuple[int, IngredientRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.name)
    codes: dict[str, int] = {}
    for number, row in rows:
        for group in sorted(row.classes):
            _allowed(file, number, "class", group, CLASSES)
        for derived, members in DERIVED.items():
            if row.classes & set(members) and derived not in row.classes:
                _refuse(file, number, f"{row.name} is in {sorted(row.classes & set(members))[0]} but not in {derived}")
        if len(row.classes & OPIOID_KINDS) != ("opioid" in row.classes):
            _refuse(file, number, f"{row.name} is an opioid that is neither full, partial nor mixed, or no opioid")
        for code in filter(None, (row.rxcui, *row.precise)):
            if not code.isdigit():
                _refuse(file, number, f"{code!r} is not a RxCUI")
            if codes.setdefault(code, number) != number:
                _refuse(file, number, f"RxCUI {code} stands in row {codes[code]} already")
        if row.name != row.name.lower().strip():
            _refuse(file, number, f"{row.name!r} is not in lower case")


def _brands(knowledge: "Knowledge", rows: list[tuple[int, BrandRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.brand)
    for number, row in rows:
        for name in row.ingredients:
            if name not in knowledge.ingredients:
                _refuse(file, number, f"unknown ingredient {name!r}")
        if row.brand in knowledge.ingredients:
            _refuse(file, number, f"{row.brand!r} is the name of an ingredient")
        if file == "synonyms.csv" and len(row.ingredients) != 1:
            _refuse(file, number, "a synonym stands for exactly one ingredient")
        _allowed(file, number, "release", row.release, RELEASES)


def _forms(knowledge: "Knowledge", rows: list[tuple[int, FormRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.spelling)
    for number, row in rows:
        _allowed(file, number, "release", row.release, RELEASES)
        _allowed(file, number, "local", row.local, LOCALS)


def _units(knowledge: "Knowledge", rows: list[tuple[int, UnitRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.spelling)
    for number, row in rows:
        _allowed(file, number, "dimension", row.dimension, DIMENSIONS)
        if row.factor <= 0:
            _refuse(file, number, f"factor {row.factor} is not positive")
        if (row.name == "") != (row.dimension == "count"):
            _refuse(file, number, "a bare count, and only that, has no canonical name")


def _mme(knowledge: "Knowledge", rows: list[tuple[int, MmeRow]], file: str) -> None:
    _unique(rows, file, lambda row: (row.factor_set, row.ingredient, row.kind, row.above))
    for number, row in rows:
        _allowed(file, number, "factor_set", row.factor_set, FACTOR_SETS)
        _allowed(file, number, "kind", row.kind, MME_KINDS)
        _allowed(file, number, "verified", row.verified, TAGS)
        _mme_status(file, number, row)
        if "opioid" not in _classes(knowledge, row.ingredient):
            _refuse(file, number, f"{row.ingredient!r} is no opioid of ingredients.csv")
    _bands(rows, file)
    covered = {(row.factor_set, row.ingredient) for _, row in rows}
    for number, ingredient in rows_of(knowledge.folder / "ingredients.csv", IngredientRow):
        for factor_set in FACTOR_SETS if "opioid" in ingredient.classes else ():
            if (factor_set, ingredient.name) not in covered:
                what = f"opioid {ingredient.name!r} has neither a factor nor a stated reason in {file} for {factor_set}"
                _refuse("ingredients.csv", number, what)


def _mme_status(file: str, number: int, row: MmeRow) -> None:
    if row.status == "factor":
        if row.factor is None or row.factor <= 0 or row.unit not in MME_UNITS:
            _refuse(file, number, "a factor row needs a positive factor and a unit")
    elif row.status in ("excluded", "not-convertible"):
        if row.factor is not None or not row.reason:
            _refuse(file, number, f"an opioid that is {row.status} needs a reason and no factor")
    else:
        _refuse(file, number, f"status {row.status!r} is not one of excluded, factor, not-convertible")


def _bands(rows: list[tuple[int, MmeRow]], file: str) -> None:
    """Bands of one opioid in one set meet without gap or overlap, from zero and open at the end."""
    banded: dict[tuple[str, str, str], list[tuple[int, MmeRow]]] = {}
    for number, row in rows:
        if row.above is not None or row.up_to is not None:
            banded.setdefault((row.factor_set, row.ingredient, row.kind), []).append((number, row))
        if row.up_to is not None and row.above is None:
            _refuse(file, number, "a band needs its lower end")
    for bands in banded.values():
        bands.sort(key=lambda pair: pair[1].above or 0)
        edge = bands[0][1].above
        if edge != 0:
            _refuse(file, bands[0][0], f"the lowest band starts at {edge}, not at 0")
        for number, row in bands:
            if row.above != edge:
                _refuse(file, number, f"the band starts at {row.above}, the one before ends at {edge}")
            edge = row.up_to
        if edge is not None:
            _refuse(file, bands[-1][0], f"no band above {edge}")


def _acb(knowledge: "Knowledge", rows: list[tuple[int, AcbRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.ingredient)
    for number, row in rows:
        if row.ingredient not in knowledge.ingredients:
            _refuse(file, number, f"unknown ingredient {row.ingredient!r}")
        _allowed(file, number, "score", str(row.score), ACB_SCORES)
        _allowed(file, number, "verified", row.verified, TAGS)


def _classes(knowledge: "Knowledge", name: str) -> frozenset[str]:
    row = knowledge.ingredients.get(name)
    return row.classes if row is not None else frozenset()


def _products(knowledge: "Knowledge", rows: list[tuple[int, Any]], file: str) -> None:
    _unique(rows, file, lambda row: row.code)
    known = knowledge.ingredients
    for number, row in rows:
        if row.release not in RELEASES:
            _refuse(file, number, f"release {row.release!r} is not IR, ER or DR")
        names = [name for name, _, _ in row.parts]
        for name in names:
            if name not in known:
                _refuse(file, number, f"unknown ingredient {name!r}")
        if len(set(names)) != len(names):
            _refuse(file, number, "an ingredient stands in it twice")
        if not row.code.replace("-", "").isdigit():
            _refuse(file, number, f"{row.code!r} is not a code")


def _concepts(knowledge: "Knowledge", rows: list[tuple[int, ConceptRow]], file: str) -> None:
    _unique(rows, file, lambda row: (row.code, row.group))
    for number, row in rows:
        _allowed(file, number, "match", row.match, ("exact", "prefix", "range"))
        if (row.match == "range") != (file == "conditions_icd10.csv" and "-" in row.code):
            _refuse(file, number, f"{row.code!r} does not fit match {row.match!r}")
        if file == "conditions_snomed.csv" and not sound_snomed(row.code):
            _refuse(file, number, f"{row.code!r} fails the SNOMED CT check digit")


def _substances(knowledge: "Knowledge", rows: list[tuple[int, ConceptRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.code)
    for number, row in rows:
        if row.group not in knowledge.ingredients:
            _refuse(file, number, f"unknown ingredient {row.group!r}")
        if not sound_snomed(row.code):
            _refuse(file, number, f"{row.code!r} fails the SNOMED CT check digit")


def _labs(knowledge: "Knowledge", rows: list[tuple[int, LabRow]], file: str) -> None:
    _unique(rows, file, lambda row: row.code)
    units: dict[str, str] = {}
    for number, row in rows:
        if not sound_loinc(row.code):
            _refuse(file, number, f"{row.code!r} fails the LOINC check digit")
        if units.setdefault(row.group, row.unit) != row.unit:
            _refuse(file, number, f"{row.group} has {units[row.group]!r} as its unit elsewhere")


_TIMES = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4))


def _permutations() -> Iterator[tuple[int, ...]]:
    row: tuple[int, ...] = _TIMES[0]
    for _ in range(8):
        yield row
        row = tuple(_TIMES[1][digit] for digit in row)


_PERMUTED = tuple(_permutations())
_DIHEDRAL = tuple(
    tuple(
        (a + b) % 5 + 5 * ((a // 5 + b // 5) % 2) if a < 5 else (a - b) % 5 + 5 * ((a // 5 + b // 5) % 2)
        for b in range(10)
    )
    for a in range(10)
)


def sound_snomed(code: str) -> bool:
    """Verhoeff check of a SNOMED CT identifier (SNOMED CT release file specification, 5.5)."""
    if not code.isdigit():
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _DIHEDRAL[check][_PERMUTED[place % 8][int(digit)]]
    return check == 0


def sound_loinc(code: str) -> bool:
    """Mod-10 (Luhn) check of a LOINC code (LOINC user's guide, appendix C)."""
    digits, _, check = code.partition("-")
    if not (digits.isdigit() and check.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return (10 - total % 10) % 10 == int(check)
