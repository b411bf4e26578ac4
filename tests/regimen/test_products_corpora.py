"""Real drug names, by code and with the code withheld, and every medication of the patient sets."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from safety.regimen.knowledge import load
from safety.regimen.products import Coding, by_code, find
from safety.regimen.record import Product
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

CODE_OF_ANOTHER_PRODUCT = {
    "1944543",
    "894807",
    "1049565",
    "1050490",
    "857120",
    "997287",
    "1049504",
    "1049223",
    "2055307",
}
"""Codes that the prescriber's system gave to a liquid although they are of a tablet, suppository or ampoule."""
AMBIGUOUS = {"Percocet 5/325 325 mg-2.5 mg oral tablet", "FENTANYL 50MCG", "FENTANYL DIS 100MCG/HFENTANYL"}
"""Two contradicting strengths; micrograms of a form that is not said; a rate grown together with the name."""


def rows(name: str, delimiter: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(
            csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE)
        )


def same(one: Product, other: Product) -> bool:
    """Same ingredients with the same strengths, within what RxNorm rounds."""
    mine, theirs = ({p.ingredient: p.strength for p in product.parts} for product in (one, other))
    if mine.keys() != theirs.keys():
        return False
    return all(
        (a is None and b is None)
        or (a is not None and b is not None and a.per == b.per and abs(a.mg - b.mg) <= a.mg * Decimal("0.03"))
        for a, b in ((mine[name], theirs[name]) for name in mine)
    )


def test_prescribed_texts_read_alone_say_what_their_code_says() -> None:
    variants = rows("terminology/drug_text_variants.csv", ",")
    differing = [
        row for row in variants if not same(_by_rxnorm(row["rxcui"]), find([], row["drug_text_as_prescribed"]))
    ]
    unexplained = [
        row["drug_text_as_prescribed"]
        for row in differing
        if row["rxcui"] not in CODE_OF_ANOTHER_PRODUCT and row["drug_text_as_prescribed"] not in AMBIGUOUS
    ]
    assert len(variants) == 594
    assert unexplained == []
    assert len(differing) <= 12


def _by_rxnorm(code: str) -> Product:
    product = by_code(RXNORM, code)
    assert product is not None, code
    return product


def test_products_of_the_opioid_orders_read_alone_say_what_their_code_says() -> None:
    orders = Counter((row["rxcui"], row["product"]) for row in rows("corpora/mme.tsv", "\t"))
    differing = {pair: n for pair, n in orders.items() if not same(_by_rxnorm(pair[0]), find([], pair[1]))}
    explained = {
        pair: n
        for pair, n in differing.items()
        if pair[0] in CODE_OF_ANOTHER_PRODUCT or " ".join(pair[1].split()) in AMBIGUOUS
    }
    assert differing == explained
    assert sum(differing.values()) <= orders.total() * 0.01


def test_rxnorm_names_are_read_back() -> None:
    """Every product name of RxNorm in scope of doses, its code withheld; what acts locally may stay unread."""
    read = Counter[bool]()
    wrong = []
    for row in rows("terminology/drugs.csv", ","):
        product = by_code(RXNORM, row["rxcui"]) if row["tty"] in ("SCD", "SBD") else None
        if product is None or product.local or product.level == "other":
            continue
        spoken = find([], row["name"])
        read[same(product, spoken)] += 1
        if not same(product, spoken) and spoken.level == "product":
            wrong.append(row["name"])
    assert read[True] >= 0.995 * read.total()
    assert [name for name in wrong if "salicylate" not in name and "monobasic" not in name] == []


def medications(folder: Path) -> Iterator[tuple[tuple[Coding, ...], str | None]]:
    for path in [*sorted(folder.glob("Medication*.ndjson.gz"))]:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                resource = json.loads(line)
                concept = resource.get("medicationCodeableConcept") or resource.get("code")
                if isinstance(concept, dict) and (concept.get("coding") or concept.get("text")):
                    codings = tuple(
                        Coding(c.get("system") or "", c.get("code") or "", c.get("display"))
                        for c in concept.get("coding", ())
                    )
                    yield codings, concept.get("text")


SCOPE = {"opioid", "gabapentinoid", "benzodiazepine", "z-drug", "antidepressant"}
UNREADABLE = ("range", "udcup", "(n-100)")
"""Hospital wording: a range of doses, millilitres without what is in them, a strength inside a nickname."""
FOLDERS = [path.name for path in sorted((SHARED / "patients").glob("*")) if any(path.glob("Medication*.gz"))]


@pytest.mark.parametrize("folder", FOLDERS)
def test_medications_of_the_patient_sets(folder: str) -> None:
    table = load().ingredients
    levels: Counter[str] = Counter()
    defects: dict[Any, int] = Counter()
    for codings, text in medications(SHARED / "patients" / folder):
        product = find(codings, text)
        levels[product.level] += 1
        spoken = text or next((coding.display for coding in codings if coding.display), "") or ""
        scoped = any(name in table and table[name].classes & SCOPE for name in product.ingredients)
        written = any(letter.isdigit() for letter in spoken) and not any(word in spoken.lower() for word in UNREADABLE)
        if product.level == "ingredient" and scoped and written:
            defects[spoken] += 1
    assert levels.total() > 0
    assert levels["unknown"] <= 0.03 * levels.total(), levels
    assert defects == {}
