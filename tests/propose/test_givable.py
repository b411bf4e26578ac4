"""Every dose that is suggested can be given with the order's own product, as its name tells."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import ALL
from safety.examination.examine import examine
from safety.regimen.dispensing import gives
from safety.regimen.knowledge import load
from safety.regimen.products import find
from tests.propose.test_one_dose import read

DRUGS = "gabapentin|pregabalin|tramadol|tapentadol|amitriptyline|nortriptyline|venlafaxine|oxycodone|morphine"
ROW = re.compile(rf"(?m)^\d+,SCD,\"?([^\n\"]*?)\"?,(?:{DRUGS})=[\d.]+/(?:unit|mL),(?:tablet|capsule|solution),oral,")
PRODUCTS = sorted(set(ROW.findall(load().products_text)))
STRENGTH = re.compile(r"([\d.]+) MG(/ML)?")


def by_name(product: str, mg: Decimal) -> bool:
    """A second reading: the strength, what may be halved and a tenth of a mL, from the name alone."""
    strength = STRENGTH.search(product)
    assert strength is not None
    whole = re.search(r"Extended|Delayed|Once-Daily|Capsule|Disintegrating|12 HR|24 HR", product)
    part = Decimal("0.1") if strength[2] else Decimal(1) if whole else Decimal("0.5")
    return mg > 0 and not mg % (Decimal(strength[1]) * part)


CLEARANCES = st.sampled_from(["100", "45", "20", "10", "7.5"])


@given(st.sampled_from(PRODUCTS), CLEARANCES, st.integers(1, 12), st.integers(1, 4))
def test_a_suggested_dose_can_be_given(product: str, clearance: str, units: int, times: int) -> None:
    strength = STRENGTH.search(product)
    assert strength is not None
    a_day = Decimal(strength[1]) * units * 3 * (times if "/ML" in product else 1)
    for finding in examine(read(product, Decimal(clearance), a_day), ALL):
        for advice in finding.advice:
            if advice.regimen is not None:
                assert by_name(product, advice.regimen.single_mg), (finding.spec, advice.label)


def test_there_are_many_products() -> None:
    assert len(PRODUCTS) > 80


@pytest.mark.parametrize(
    ("product", "mg", "possible"),
    [
        ("gabapentin 100 MG Oral Capsule", 50, False),
        ("gabapentin 50 MG/ML Oral Solution", 25, True),
        ("gabapentin 600 MG Oral Tablet", 300, True),
        ("Once-Daily gabapentin 600 MG Oral Tablet", 300, False),
        ("tramadol hydrochloride 50 MG Oral Tablet", 75, True),
        ("24 HR tramadol hydrochloride 100 MG Extended Release Oral Tablet", 150, False),
        ("naproxen 500 MG Delayed Release Oral Tablet", 250, False),
        ("gabapentin Oral Capsule", 50, False),
        ("gabapentin Oral Capsule", 400, True),
        ("gabapentin", 50, True),
    ],
    ids=str,
)
def test_what_a_product_gives(product: str, mg: int, possible: Any) -> None:
    assert gives(Decimal(mg), find([], product)) is possible
