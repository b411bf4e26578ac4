"""`painrx drug`: by RxNorm code, by NDC, by name; with sources."""

import json

import pytest


def known(painrx, asked):
    return json.loads(painrx("drug", asked, "--format", "json").out)


@pytest.mark.parametrize(
    "asked", ["1049563", "12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet", "OxyContin 20 mg"]
)
def test_a_product_by_code_by_its_name_and_by_its_brand(painrx, asked):
    found = known(painrx, asked)
    assert found["level"] == "product"
    assert [(part["name"], part["strength"]) for part in found["ingredients"]] == [
        ("oxycodone", {"mg": 20, "per": "unit"})
    ]
    assert "opioid" in found["ingredients"][0]["classes"]


@pytest.mark.parametrize("asked", ["0002-3270", "00002-3270-30", "00002327030"])
def test_an_ndc_in_its_spellings(painrx, asked):
    found = known(painrx, asked)
    assert [part["name"] for part in found["ingredients"]] == ["duloxetine"]


def test_an_opioid_has_its_factors_by_set_with_their_sources(painrx):
    found = known(painrx, "hydromorphone")
    factors = {row["factor_set"]: row["factor"] for row in found["mme"] if row["kind"] == "oral"}
    assert factors == {"cdc-2022": 5, "cdc-2016": 4, "cms-2018": 4}
    assert any("CDC 2022" in source["label"] for source in found["sources"])


def test_methadone_has_its_bands(painrx):
    bands = [row for row in known(painrx, "methadone")["mme"] if row["factor_set"] == "cdc-2016"]
    assert [(row["factor"], row["above_mg_day"]) for row in bands] == [(4, 0), (8, 20), (10, 40), (12, 60)]


def test_what_nobody_knows_is_said_with_exit_code_3(painrx):
    done = painrx("drug", "Nerve Comfort herbal complex")
    assert done.code == 3
    assert "no table knows it" in done.out


def test_words_for_a_person(painrx):
    out = painrx("drug", "methadone").out
    assert "above 20 up to 40 mg a day" in out
    assert "source: " in out
