"""A medicine's codes and names -> what is in it: by code first, the most specific code winning, then by its name.

RxNorm codes of every level, product NDCs and SNOMED CT substances are looked up; names are read as EHRs write
them. Where code and name disagree the code stands and the disagreement is noted, which lowers certainty.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from safety.regimen.knowledge import Knowledge, NdcRow, ProductRow, load
from safety.regimen.knowledge.classes import TOPICAL
from safety.regimen.knowledge.tables import Per, read_parts, readers_of, row_from
from safety.regimen.products import names
from safety.regimen.products.names import ReadName
from safety.regimen.record import Part, Product, Strength

RXNORM = frozenset(
    {
        "http://www.nlm.nih.gov/research/umls/rxnorm",
        "urn:oid:2.16.840.1.113883.6.88",
        "2.16.840.1.113883.6.88",
        "rxnorm",
    }
)
NDC = frozenset({"http://hl7.org/fhir/sid/ndc", "urn:oid:2.16.840.1.113883.6.69", "2.16.840.1.113883.6.69", "ndc"})
SNOMED = frozenset({"http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96", "2.16.840.1.113883.6.96"})
_NDC_DIGITS = 11
_NDC_SHORT = 10
_NDC_PRODUCT = 9

Parts = tuple[tuple[str, Decimal | None, Per | None], ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """A FHIR Coding as far as it names a medicine; "" where an element is absent."""

    system: str
    code: str
    display: str | None = None


def find(codings: Sequence[Coding], text: str | None) -> Product:
    """What the codings and the text say together; never raises.

    level: "unknown" when neither a code nor a name is ours, "other" for a medicine whose dose no check reads,
    "ingredient" when it is in scope but a strength could not be read.
    """
    found = [product for coding in codings if (product := by_code(coding.system, coding.code)) is not None]
    spoken = [word for word in (*(coding.display for coding in codings), text) if word and word.strip()]
    readings = [reading for word in dict.fromkeys(spoken) if (reading := _read(word)) is not None]
    if not found:
        return _by_name(spoken, readings)
    best = min(found, key=_vagueness)
    notes = [
        f"another code of the same order says {_listed(other)}"
        for other in found
        if set(other.ingredients) != set(best.ingredients) and not _within(best, other)
    ]
    rivals = [other for other in found if other.level == best.level == "product" and _differs(best, other)]
    for reading in readings if not rivals else ():
        best, added = _with_name(best, reading)
        notes += added
    if rivals:
        best = replace(best, level="ingredient", parts=tuple(Part(part.ingredient, None) for part in best.parts))
        notes.append(f"its codes name different strengths: {best.name}; {rivals[0].name}")
    called = text or next((coding.display for coding in codings if coding.display), None)
    kept = () if best.level == "other" else tuple(dict.fromkeys((*best.certainty_notes, *notes)))
    return replace(best, name=best.name or called or "", certainty_notes=kept)


def _differs(one: Product, other: Product) -> bool:
    """Whether two products of the same ingredients have other strengths: which is meant is not ours to choose."""
    return set(one.ingredients) == set(other.ingredients) and set(one.parts) != set(other.parts)


def by_code(system: str | None, code: str | None) -> Product | None:
    """The product or ingredient of one code; None for a code or system that is not in the tables."""
    named = (system or "").strip().lower()
    wanted = (code or "").strip()
    if not wanted:
        return None
    if named in RXNORM:
        return _by_rxcui(wanted)
    if named in NDC:
        return next((product for key in ndc_keys(wanted) if (product := _by_ndc(key)) is not None), None)
    if named in SNOMED:
        ingredient = load().snomed_ingredients.get(wanted)
        return (
            None if ingredient is None else _product(load(), ((ingredient, None, None),), name=ingredient, code=wanted)
        )
    return None


@cache
def _by_rxcui(code: str) -> Product | None:
    return of_rxcui(load(), code)


def of_rxcui(knowledge: Knowledge, code: str) -> Product | None:
    """The product or ingredient of a RxCUI in the tables given, for gates that run before those are loaded."""
    line = _line(knowledge.products_text, code)
    if line is None:
        ingredient = _ingredient_codes(knowledge).get(code)
        return (
            None if ingredient is None else _product(knowledge, ((ingredient, None, None),), name=ingredient, code=code)
        )
    row = row_from(line, readers_of(ProductRow), ProductRow, f"products.csv {code}")
    return _of_row(knowledge, row, row.container_ml)


@cache
def _by_ndc(key: str) -> Product | None:
    line = _line(load().ndc_text, key)
    return None if line is None else _of_row(load(), row_from(line, readers_of(NdcRow), NdcRow, f"ndc.csv {key}"), None)


def _line(table: str, key: str) -> list[str] | None:
    """The cells of the row whose first cell is the key; the tables hold one line a row."""
    start = table.find(f"\n{key},") if key.replace("-", "").isdigit() else -1
    return None if start < 0 else next(csv.reader([table[start + 1 : table.index("\n", start + 1)]]))


@cache
def _ingredient_codes(knowledge: Knowledge) -> dict[str, str]:
    found = {row.rxcui: row.name for row in knowledge.ingredients.values() if row.rxcui}
    found.update((code, row.name) for row in knowledge.ingredients.values() for code in row.precise)
    return found


def ndc_keys(code: str) -> tuple[str, ...]:
    """Labeler and product of an NDC in any of its spellings, as ndc.csv keys it: 11 digits, 10 digits, or hyphenated.

    Ten digits without hyphens may be split in three ways; all are answered.
    """
    pieces = code.split("-")
    if len(pieces) in (2, 3) and all(piece.isdigit() for piece in pieces):
        return (f"{pieces[0].zfill(5)}-{pieces[1].zfill(4)}",)
    if not code.isdigit():
        return ()
    if len(code) in (_NDC_DIGITS, _NDC_PRODUCT):
        return (f"{code[:5]}-{code[5:9]}",)
    if len(code) == _NDC_SHORT:
        return (f"0{code[:4]}-{code[4:8]}", f"{code[:5]}-0{code[5:8]}", f"{code[:5]}-{code[5:9]}")
    return ()


def _of_row(knowledge: Knowledge, row: ProductRow | NdcRow, container: Decimal | None) -> Product:
    return _product(
        knowledge,
        row.parts,
        name=row.name,
        code=row.code,
        form=row.form or None,
        route=row.route or None,
        release=_release(row.release),
        family=row.family or None,
        brand=row.brand or None,
        local=row.local,
        container_ml=container,
    )


def _release(word: str | None) -> Literal["IR", "ER"] | None:
    return "IR" if word == "IR" else "ER" if word == "ER" else None


def _product(knowledge: Knowledge, parts: Parts, *, name: str, **rest: Any) -> Product:
    read = tuple(
        Part(ingredient, None if mg is None or per is None else Strength(mg, per)) for ingredient, mg, per in parts
    )
    return Product(name=name, level=_level(knowledge, read, rest.get("local", False)), parts=read, **rest)


def _level(knowledge: Knowledge, parts: tuple[Part, ...], local: bool) -> Literal["product", "ingredient", "other"]:
    dosed = [
        part
        for part in parts
        if part.ingredient in knowledge.ingredients and knowledge.ingredients[part.ingredient].dosed
    ]
    if not dosed:
        return "other"
    if all(part.strength is not None for part in dosed):
        return "product"
    return "other" if local else "ingredient"


def _vagueness(product: Product) -> tuple[bool, bool, bool]:
    """Strength before form before ingredient."""
    return any(part.strength is None for part in product.parts), product.form is None, product.family is None


def _within(one: Product, other: Product) -> bool:
    """A component or ingredient code beside the code of the whole product."""
    return set(one.ingredients) <= set(other.ingredients) or set(other.ingredients) <= set(one.ingredients)


def _listed(product: Product) -> str:
    return " and ".join(product.ingredients)


@cache
def _read(text: str) -> ReadName | None:
    return names.read(text)


def _by_name(spoken: Sequence[str], readings: Sequence[ReadName]) -> Product:
    if not readings:
        return Product(name=spoken[-1] if spoken else "", level="unknown")
    products = [_of_reading(reading, word) for word in dict.fromkeys(spoken) if (reading := _read(word)) is not None]
    return min(products, key=lambda product: (product.level == "other", *_vagueness(product)))


def _of_reading(reading: ReadName, word: str) -> Product:
    parts = tuple(Part(name, strength) for name, strength in reading.parts)
    level = _level(load(), parts, reading.local)
    return Product(
        name=word,
        level=level,
        parts=parts,
        form=reading.form,
        route=reading.route,
        release=_release(reading.release),
        family=reading.family,
        brand=reading.brand,
        local=reading.local,
        container_ml=reading.container_ml,
        certainty_notes=() if level == "other" else reading.notes,
    )


def _with_name(product: Product, reading: ReadName) -> tuple[Product, list[str]]:
    """What a name adds to a code that says less, and where the two disagree."""
    said = dict(reading.parts)
    mine = set(product.ingredients)
    if not (set(said) <= mine or mine <= set(said)):
        return product, [f"the code says {_listed(product)}, its name says {' and '.join(said)}"]
    if set(said) != mine:
        return product, []
    notes = []
    parts = list(product.parts)
    for place, part in enumerate(parts):
        spoken = said[part.ingredient]
        if part.strength is None and spoken is not None:
            parts[place] = Part(part.ingredient, spoken)
            notes.append(f"the strength of {part.ingredient} is read from its name")
        elif part.strength is not None and spoken is not None and not _equal(part.strength, spoken):
            notes.append(f"code and name state different strengths of {part.ingredient}")
    if product.form is not None:
        if product.release and reading.release and product.release != reading.release:
            notes.append(f"the code is of an {product.release} product, the name of an {reading.release} one")
        return replace(product, parts=tuple(parts), level=_level(load(), tuple(parts), product.local)), notes
    completed = replace(
        product,
        parts=tuple(parts),
        level=_level(load(), tuple(parts), reading.local),
        form=reading.form,
        route=reading.route,
        release=_release(reading.release),
        family=product.family or reading.family,
        brand=product.brand or reading.brand,
        local=reading.local,
        container_ml=product.container_ml or reading.container_ml,
    )
    return completed, notes


def _equal(one: Strength, other: Strength) -> bool:
    if one.per != other.per:
        return one.per == "mL" and other.per == "unit"
    return abs(one.mg - other.mg) * 20 <= one.mg


def classes_of(product: Product) -> frozenset[str]:
    """The classes of a product by its ingredients. A locally acting product has none (14.1.7), but lidocaine and
    capsaicin on the skin are topical analgesics; what is injected or swallowed is not.

    An opioid antagonist inside an opioid product (buprenorphine with naloxone, morphine with naltrexone) deters
    misuse and is neither rescue nor blockade: such a product is no opioid antagonist.
    """
    rows = load().ingredients
    each = [rows[name].classes for name in product.ingredients if name in rows]
    if product.local:
        return frozenset().union(*(classes & TOPICAL for classes in each if "topical-analgesic" in classes))
    found = {group for classes in each for group in (classes - TOPICAL if "topical-analgesic" in classes else classes)}
    if "opioid" in found:
        found -= {"opioid-antagonist", "peripheral-opioid-antagonist"}
    return frozenset(found)


def combination_rows(knowledge: Knowledge) -> Iterator[Parts]:
    """The parts of every product with several ingredients and strengths."""
    cells = re.findall(r"(?:^|,)([^,\n]*=[^,\n]*\|[^,\n]*)(?=,)", knowledge.products_text, re.MULTILINE)
    return (read_parts(cell) for cell in dict.fromkeys(cells) if "/" in cell)
