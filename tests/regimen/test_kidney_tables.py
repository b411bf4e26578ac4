"""The renal tables: edges as the labels write them, both gates, proposals; less clearance never allows more."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.kidney import problems as kidney_problems
from safety.regimen.kidney import risk as renal_risk
from safety.regimen.kidney.tables import (
    column_for,
    edge_above,
    proposed,
    read_renal,
    row_at,
    supplement,
    top_column,
)
from safety.regimen.knowledge import DRUGS, KnowledgeError, load

D = Decimal
FILES = ("renal.csv", "renal_supplement.csv", "renal_indication.csv")
KEYS = {
    *("neurontin-label", "gralise-label", "horizant-label", "lyrica-label", "lyrica-cr-label"),
    *("mirogabalin-insert", "eu-gabapentin-smpc", "painrx-policy"),
}
TABLES = read_renal(DRUGS / "renal.csv", KEYS)


@pytest.mark.parametrize(
    ("table", "crcl", "tier", "most"),
    [
        ("neurontin", "60", ">=60", 3600),
        ("neurontin", "59.7", ">30-59", 1400),
        ("neurontin", "59.99999999", ">30-59", 1400),
        ("neurontin", "30.00000001", ">30-59", 1400),
        ("neurontin", "30", ">15-29", 700),
        ("neurontin", "15.00000001", ">15-29", 700),
        ("neurontin", "15", "15", 300),
        ("neurontin", "7.5", "<15", 150),
        ("neurontin", "0", "<15", 0),
        ("gabapentin_eu", "80", ">=80", 3600),
        ("gabapentin_eu", "70", "50-79", 1800),
        ("gabapentin_eu", "50", "50-79", 1800),
        ("gabapentin_eu", "30", "30-49", 900),
        ("gabapentin_eu", "15", "15-29", 600),
        ("gabapentin_eu", "14.9", "<15", 300),
        ("gralise", "60", ">=60", 1800),
        ("gralise", "30", "30-60", 1800),
        ("gralise", "29.9", "<30 or HD", 0),
        ("horizant_phn", "30", "30-59", 1200),
        ("horizant_phn", "15", "15-29", 600),
        ("horizant_phn", "14", "<15", 300),
        ("horizant_rls", "59.9", "30-59", 600),
        ("horizant_rls", "14", "<15", 150),
        ("pregabalin", "60", ">=60", 600),
        ("pregabalin", "59.7", "30-60", 300),
        ("pregabalin", "30", "30-60", 300),
        ("pregabalin", "29.9", "15-30", 150),
        ("pregabalin", "15", "15-30", 150),
        ("pregabalin", "14.9", "<15", 75),
        ("pregabalin_cr", "30", "30-60", 330),
        ("pregabalin_cr", "29.9", "<30 or HD", 0),
        ("mirogabalin", "60", ">=60", 30),
        ("mirogabalin", "30", "30-<60", 15),
        ("mirogabalin", "29.9", "<30", D("7.5")),
    ],
)
def test_edges(table: str, crcl: str, tier: str, most: Decimal) -> None:
    row = row_at(TABLES[table], D(crcl))
    assert (row.tier, row.max_mg_day) == (tier, most)


def test_a_scaled_row_is_whole_when_clearance_is_not_exact() -> None:
    row = row_at(TABLES["neurontin"], D(0), exact=False)
    assert (row.tier, row.max_mg_day, row.min_mg_day) == ("<15", 300, 100)


def test_haemodialysis_has_its_own_row_where_the_label_has_one() -> None:
    assert row_at(TABLES["horizant_rls"], D(0), haemodialysis=True).max_mg_day == 0
    assert row_at(TABLES["horizant_rls"], D(0)).max_mg_day == 150
    assert row_at(TABLES["pregabalin"], D(0), haemodialysis=True).tier == "<15"


@given(st.sampled_from(sorted(TABLES)), st.decimals(0, 150, places=2), st.decimals(0, 150, places=2), st.booleans())
def test_less_clearance_never_raises_a_maximum(name: str, one: Decimal, other: Decimal, exact: bool) -> None:
    lower, higher = sorted((one, other))
    table = TABLES[name]
    assert row_at(table, lower, exact=exact).max_mg_day <= row_at(table, higher, exact=exact).max_mg_day
    for column in table.indications.values():
        below, above = row_at(table, lower), row_at(table, higher)
        assert below.columns[column.index].high <= above.columns[column.index].high


@given(st.sampled_from(sorted(TABLES)), st.decimals(0, 150, places=3), st.integers(50, 5000))
def test_a_proposal_stays_within_its_row_and_never_raises_a_dose_that_is_over(
    name: str, crcl: Decimal, dose: int
) -> None:
    row = row_at(TABLES[name], crcl)
    found = proposed(TABLES[name], D(dose), row)
    if found is not None:
        assert found[0] * found[1] <= row.max_mg_day
        assert found[1] <= row.max_doses
        assert dose <= row.max_mg_day or found[0] * found[1] < dose


@pytest.mark.parametrize(
    ("table", "dose", "crcl", "single", "times"),
    [
        ("neurontin", 1800, "32", 400, 2),
        ("neurontin", 1800, "19", 400, 1),
        ("neurontin", 1800, "7.5", 75, 1),
        ("neurontin", 900, "19", 200, 1),
        ("neurontin", 300, "7.5", 50, 1),
        ("neurontin", 2400, "54", 500, 2),
        ("neurontin", 5000, "54", 700, 2),
        ("pregabalin", 600, "45", 150, 2),
        ("pregabalin", 300, "19", 75, 1),
        ("pregabalin_cr", 660, "45", 330, 1),
        ("horizant_phn", 1200, "19", 300, 1),
    ],
)
def test_proposals_keep_the_column(table: str, dose: int, crcl: str, single: int, times: int) -> None:
    assert proposed(TABLES[table], D(dose), row_at(TABLES[table], D(crcl))) == (single, times)


def test_supplements_after_haemodialysis() -> None:
    whole = supplement(TABLES["neurontin"], top_column(TABLES["neurontin"]))
    assert whole is not None
    assert (whole.low, whole.high) == (125, 350)
    by_indication = supplement(TABLES["pregabalin"], top_column(TABLES["pregabalin"]))
    assert by_indication is not None
    assert (by_indication.low, by_indication.high) == (100, 150)
    assert supplement(TABLES["gralise"], top_column(TABLES["gralise"])) is None


def test_indications_choose_the_column() -> None:
    table = TABLES["pregabalin"]
    assert column_for(table, frozenset({"np_diabetic_neuropathy"})).top == 300
    assert column_for(table, frozenset({"fibromyalgia"})).top == 450
    assert column_for(table, frozenset({"np_diabetic_neuropathy", "seizure_disorder"})).top == 600
    assert column_for(table, frozenset()).top == 600


@pytest.mark.parametrize(
    ("crcl", "edge"), [("60", 60), ("75", 60), ("75.1", None), ("37", 30), ("16", 15), ("5", None)]
)
def test_edge_above(crcl: str, edge: int | None) -> None:
    assert edge_above(TABLES["neurontin"], D(crcl), D("0.25")) == edge


def _broken(folder: Path, name: str, old: str, new: str) -> str:
    for file in FILES:
        shutil.copy(DRUGS / file, folder / file)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_renal(folder / "renal.csv", KEYS)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("renal.csv", "neurontin,>30-59,30,no,60,no", "neurontin,>30-59,30,no,61,no", "row 3: overlaps"),
        ("renal.csv", "neurontin,>30-59,30,no,60,no", "neurontin,>30-59,30,no,59,no", "row 3: leaves a gap"),
        ("renal.csv", "neurontin,>30-59,30,no,60,no", "neurontin,>30-59,30,no,60,yes", "row 3: 60 belongs to two"),
        ("renal.csv", "neurontin,>15-29,15,no,30,yes", "neurontin,>15-29,15,no,30,no", "row 4: leaves a gap"),
        ("renal.csv", "neurontin,<15,0,yes", "neurontin,<15,1,yes", "row 6: the lowest band must reach 0"),
        ("renal.csv", "neurontin,>=60,60,yes,,", "neurontin,>=60,60,yes,90,", "row 2: the highest band must be open"),
        ("renal.csv", "400,1400,2,BID", "400,1300,2,BID", "row 3: the columns go from 400 to 1400"),
        ("renal.csv", "200x2|300x2", "200x2|350x2", "row 3: 350 mg x 2 is outside its column"),
        ("renal.csv", "200x2|300x2", "300x2", "row 3: 5 columns"),
        ("renal.csv", "neurontin-label,V", "neurontin-labl,V", "row 2: unknown source 'neurontin-labl'"),
        ("renal.csv", "neurontin-label,V", "neurontin-label,X", "row 2: unknown verification tag"),
        ("renal.csv", "900,3600,3,TID", "900,lots,3,TID", "row 2: not a number"),
        ("renal.csv", "QD,info,", "QD,loud,", "row 4: frequency 'loud'"),
        ("renal.csv", "table,tier,", "table,row,", "the columns must be"),
        ("renal.csv", ",neurontin-label,V", ",neurontin-label", "row 2: wrong number of fields"),
        ("renal_supplement.csv", "neurontin,900", "neurontin,901", "row 2: neurontin has no column 901"),
        ("renal_supplement.csv", "neurontin,900", "neurontine,900", "row 2: unknown table 'neurontine'"),
        ("renal_supplement.csv", "pregabalin,150,25,50", "pregabalin,150,50,25", "row 9: the range is empty"),
        (
            "renal_indication.csv",
            "pregabalin,fibromyalgia,",
            "pregabalin,np_diabetic_neuropathy,",
            "row 3: np_diabetic_neuropathy is there twice",
        ),
        (
            "renal_indication.csv",
            "neuropathy,300,lyrica",
            "neuropathy,299,lyrica",
            "row 2: pregabalin has no column 299",
        ),
    ],
)
def test_a_wrong_table_is_refused_by_file_and_row(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    message = _broken(tmp_path, name, old, new)
    assert message.startswith(name)
    assert says in message


def test_a_table_that_allows_more_at_less_clearance_is_refused(tmp_path: Path) -> None:
    old = "gralise,30-60,30,yes,60,no,,600,1800,1,QD with the evening meal,warning,,most,600-1800"
    new = "gralise,30-60,30,yes,60,no,,600,2400,1,QD with the evening meal,warning,,most,600-2400"
    assert "row 13: less clearance may not allow a higher dose" in _broken(tmp_path, "renal.csv", old, new)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"renal\.csv"):
        read_renal(tmp_path / "renal.csv", KEYS)


def test_every_condition_group_that_is_asked_for_is_in_the_tables() -> None:
    knowledge = load()
    known = {row.group for row in (*knowledge.conditions_icd10, *knowledge.conditions_snomed)}
    asked = {
        *(group for table in TABLES.values() for group in table.indications),
        *kidney_problems.CHRONIC_KIDNEY_GROUPS,
        *kidney_problems.MUSCLE,
        *(group for groups in renal_risk.DISEASES.values() for group in groups),
        *("dialysis", "hemodialysis", "x_kidney_transplant", "x_transplant", "pregnancy", "x_restless_legs"),
    }
    assert asked <= known
