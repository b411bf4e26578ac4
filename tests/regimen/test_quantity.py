"""Units as EHRs write them; ucumvert (UCUM's grammar over pint) is the oracle for what it can parse."""

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.knowledge import load
from safety.regimen.quantity import Unit, UnknownUnit, unit_of

UCUM = "http://unitsofmeasure.org"


@pytest.mark.parametrize(
    ("spellings", "name", "factor"),
    [
        (("mg", "MG", "Mg", "milligram", "milligrams", "mgs", " mg ", "{mg}", "MG."), "mg", "1"),
        (("mcg", "ug", "µg", "μg", "MCG", "microgram", "micrograms"), "mg", "0.001"),
        (("g", "G", "gm", "gram", "GM"), "mg", "1000"),
        (("mL", "ml", "ML", "cc", "milliliter", "mLs"), "mL", "1"),
        (("L", "liter"), "mL", "1000"),
        (("tsp", "teaspoon", "[tsp_m]", "teaspoonful"), "mL", "5"),
        (("tbsp", "tablespoon", "tablespoonfuls"), "mL", "15"),
        (("ug/h", "mcg/hr", "mcg/h", "MCG/HR", "mcg per hour", "ug/hr", "µg/h"), "mcg/h", "1"),
        (("mg/h", "mg/hr"), "mcg/h", "1000"),
        (("ug/min",), "mcg/h", "60"),
        (("mL/h", "ml/hr", "mL/hr"), "mL/h", "1"),
        (("{tbl}", "{tablet}", "TAB", "tabs", "Tablet(s)", "tablet", "Tab", "tab(s)", "caplet"), "tablet", "1"),
        (("{capsule}", "cap", "CAP", "capsules", "Capsule(s)"), "capsule", "1"),
        (("patch", "{patch}", "PTCH", "patches", "patch(es)", "system"), "patch", "1"),
        (("film", "{film}", "strip"), "film", "1"),
        (("lozenge", "LOZ", "TROC", "troche"), "lozenge", "1"),
        (("suppository", "SUPP", "RECSUPP"), "suppository", "1"),
        (("spray", "{spray}", "SPRY", "sprays"), "spray", "1"),
        (("[puff]", "puff", "PUFF", "{puff}", "puffs"), "puff", "1"),
        (("actuation", "{actuation}", "actuations"), "actuation", "1"),
        (("drop", "gtt", "[drp]", "DROP", "OPDROP"), "drop", "1"),
        (("syringe", "SYR"), "syringe", "1"),
        (("PKT", "packet", "{packet}"), "packet", "1"),
        (("dose", "{dose}", "dose(s)"), "dose", "1"),
        (("1", "{pill}", "pill", "each", "ea", "EA"), None, "1"),
        (("UNIT", "unit", "U", "[iU]", "units"), "[iU]", "1"),
        (("h", "hr", "hours"), "h", "1"),
        (("d", "days"), "h", "24"),
        (("wk", "weeks"), "h", "168"),
    ],
)
def test_spellings(spellings: tuple[str, ...], name: str | None, factor: str) -> None:
    for spelling in spellings:
        unit = unit_of(spelling, UCUM)
        assert (unit.name, unit.factor) == (name, Decimal(factor)), spelling


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mg/kg",
        "ug/kg/min",
        "mg/m2",
        "mg/m²",
        "%",
        "bottle of wine",
        "mgg",
        "milli",
        "{}",
        "2",
        "385055001x",
        "in",
        "mg PE",
    ],
)
def test_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(UnknownUnit):
        unit_of(text, UCUM)


def test_snomed_codes_need_their_system() -> None:
    assert unit_of("258684004", "http://snomed.info/sct") == Unit("mg", "mass", Decimal(1))
    assert unit_of("385055001", "http://snomed.info/sct").name == "tablet"
    with pytest.raises(UnknownUnit):
        unit_of("258684004", UCUM)


def test_of_converts() -> None:
    assert unit_of("mcg").of(Decimal(250)) == Decimal("0.250")
    assert unit_of("tsp").of(Decimal(2)) == Decimal(10)


def test_a_litre_is_not_a_milligram_and_a_tablet_is_no_count() -> None:
    assert unit_of("mL").dimension == "volume"
    assert unit_of("mg").dimension == "mass"
    assert unit_of("tablet").dimension == "form"
    assert unit_of("{pill}").dimension == "count"


@cache
def registry() -> Any:
    ucumvert = pytest.importorskip("ucumvert")
    return ucumvert.PintUcumRegistry()


_ORACLE_UNIT = {"mg": "mg", "mL": "mL", "mcg/h": "ug/h", "mL/h": "mL/h", "h": "h", "meq": None, "mmol": "mmol"}
_MEANT_OTHERWISE = {
    "tsp": "dosing teaspoons are 5 mL, the US customary one 4.93 mL",
    "a": "UCUM's year has 365.25 days, FHIR periods are counted as 365",
    "mo": "UCUM's month has 30.4375 days, doses count 30",
}
_PLAIN_UCUM = (
    "mg ug ng g kg mL dL L uL ug/h mg/h ug/min mg/min ng/h mL/h mL/min L/min s min h d wk [tsp_m] [tbs_m] mmol cm3"
).split()


@pytest.mark.parametrize("code", [code for code in _PLAIN_UCUM if code not in _MEANT_OTHERWISE])
def test_factors_agree_with_ucum(code: str) -> None:
    unit = unit_of(code, UCUM)
    canonical = _ORACLE_UNIT[str(unit.name)]
    assert canonical is not None
    oracle = registry().from_ucum(code).to(registry().from_ucum(canonical)).magnitude
    assert float(unit.factor) == pytest.approx(oracle, rel=1e-9)


def test_every_ucum_code_in_the_table_is_covered_by_the_oracle_or_named() -> None:
    """A mass, volume, rate or time in units.csv whose very spelling is UCUM is in the list above."""
    listed = {code.lower().strip("[]") for code in _PLAIN_UCUM}
    rows = [row for row in load().units.values() if not row.spelling.isdigit()]
    scaled = [row.spelling for row in rows if row.dimension in ("mass", "volume", "rate", "flow")]
    parsed = []
    for spelling in scaled:
        try:
            registry().from_ucum(spelling.replace("ml", "mL") if "ml" in spelling else spelling)
        except Exception:  # noqa: BLE001, S112  the oracle raises whatever its parser does
            continue
        parsed.append(spelling)
    assert {"mg", "ug", "g", "ml"} <= set(parsed)
    assert not set(parsed) - listed, sorted(set(parsed) - listed)


@given(st.sampled_from(sorted(load().units)), st.sampled_from(["", " ", "  "]), st.booleans())
def test_case_and_spaces_do_not_matter(spelling: str, space: str, upper: bool) -> None:
    if spelling.isdigit() and len(spelling) > 1:
        return
    text = space + (spelling.upper() if upper else spelling) + space
    row = load().units[spelling]
    assert unit_of(text) == Unit(row.name or None, row.dimension, row.factor)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        unit = unit_of(text)
    except UnknownUnit:
        return
    assert unit.factor > 0
