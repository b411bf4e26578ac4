"""Brands of medicines that interact: a chart that names them by brand alone must not hide them."""

import pytest

from safety.regimen.knowledge import load
from safety.regimen.products import find
from tools.tables import partner_brands

ROWS = partner_brands.rows()


@pytest.mark.parametrize("brand", sorted(ROWS))
def test_a_brand_in_free_text_is_its_ingredients(brand: str) -> None:
    wanted = set(ROWS[brand].split("/"))
    assert wanted <= set(load().ingredients)
    for text in (brand, brand.upper(), f"{brand} 10 MG Oral Tablet", f"take {brand} 10 mg daily"):
        assert set(find((), text).ingredients) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Eliquis 5 mg", {"apixaban"}),
        ("Paxlovid", {"nirmatrelvir", "ritonavir"}),
        ("Zestoretic 20-12.5", {"hydrochlorothiazide", "lisinopril"}),
        ("Benicar HCT 20-12.5", {"hydrochlorothiazide", "olmesartan"}),
        ("Cipro HC otic", {"ciprofloxacin", "hydrocortisone"}),
        ("Robitussin DM", {"dextromethorphan", "guaifenesin"}),
    ],
)
def test_what_a_chart_writes(text: str, wanted: set[str]) -> None:
    assert set(find((), text).ingredients) == wanted
