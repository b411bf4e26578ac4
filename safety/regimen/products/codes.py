"""Codes of medicines -> products: RxNorm of every level, product NDCs, SNOMED CT substances."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal

from safety.regimen.knowledge import Knowledge, NdcRow, ProductRow, load
from safety.regimen.knowledge.tables import Per, read_parts, readers_of, row_from
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
KEPT = 16384
"""Codes, and names, of medicines that are remembered"""

Parts = tuple[tuple[str, Decimal | None, Per | None], ...]


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


@lru_cache(maxsize=KEPT)
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


@lru_cache(maxsize=KEPT)
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
        release=release_of(row.release),
        family=row.family or None,
        brand=row.brand or None,
        local=row.local,
        container_ml=container,
    )


def release_of(word: str | None) -> Literal["IR", "ER"] | None:
    return "IR" if word == "IR" else "ER" if word == "ER" else None


def _product(knowledge: Knowledge, parts: Parts, *, name: str, **rest: Any) -> Product:
    read = tuple(
        Part(ingredient, None if mg is None or per is None else Strength(mg, per)) for ingredient, mg, per in parts
    )
    return Product(name=name, level=level_of(knowledge, read, rest.get("local", False)), parts=read, **rest)


def level_of(knowledge: Knowledge, parts: tuple[Part, ...], local: bool) -> Literal["product", "ingredient", "other"]:
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


def combination_rows(knowledge: Knowledge) -> Iterator[Parts]:
    """The parts of every product with several ingredients and strengths."""
    cells = re.findall(r"(?:^|,)([^,\n]*=[^,\n]*\|[^,\n]*)(?=,)", knowledge.products_text, re.MULTILINE)
    return (read_parts(cell) for cell in dict.fromkeys(cells) if "/" in cell)
