"""Both gates: what is wrong in any table is refused with file and row; what passed is not checked again."""

import csv
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from safety.regimen import knowledge
from safety.regimen.knowledge import DRUGS, Knowledge, KnowledgeError
from safety.regimen.knowledge.meaning import sound_loinc, sound_snomed

Edit = Callable[[list[list[str]]], None]
SMALL_TABLES = ("renal.csv", "orderables.csv", "allergy_classes.csv", "start_doses.csv", "interactions.csv", "maoi.csv")


@pytest.fixture(scope="session")
def short_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables, the two large ones cut short."""
    folder = tmp_path_factory.mktemp("short") / "drugs"
    shutil.copytree(DRUGS, folder)
    for name in ("products.csv", "ndc.csv"):
        lines = (folder / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[:200]), "utf-8")
    with (folder / "start_doses.csv").open(encoding="utf-8") as table:
        heading = table.readline()
    (folder / "start_doses.csv").write_text(heading, encoding="utf-8")  # its products are not among the few rows kept
    return folder


@pytest.fixture
def tables(tmp_path: Path, short_tables: Path) -> Path:
    """A copy of the tables, to be spoilt."""
    folder = tmp_path / "drugs"
    shutil.copytree(short_tables, folder)
    return folder


def edit(folder: Path, name: str, change: Edit) -> None:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def cell(column: str, value: str, row: int = 5) -> Edit:
    """Sets a cell of a row; row 1 is the header."""

    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return change


def again(row: int = 5) -> Edit:
    def change(rows: list[list[str]]) -> None:
        rows.insert(row, list(rows[row - 1]))

    return change


def drop(word: str) -> Edit:
    """Takes away every row whose second cell is the word."""

    def change(rows: list[list[str]]) -> None:
        rows[:] = [row for row in rows if row[1] != word]

    return change


def where(column: str, value: str, other: str, new: str) -> Edit:
    """Sets a cell of the first row whose column has the value."""

    def change(rows: list[list[str]]) -> None:
        found = next(row for row in rows if row[rows[0].index(column)] == value)
        found[rows[0].index(other)] = new

    return change


def band(above: str, column: str, new: str) -> Edit:
    def change(rows: list[list[str]]) -> None:
        head = rows[0]
        for row in rows:
            if (row[0], row[1], row[head.index("above")]) == ("cdc-2016", "methadone", above):
                row[head.index(column)] = new

    return change


def short(rows: list[list[str]]) -> None:
    rows[4].pop()


def renamed(rows: list[list[str]]) -> None:
    rows[0][0] = "something"


SHAPE: list[tuple[str, Edit, str]] = [
    ("ingredients.csv", renamed, r"ingredients\.csv row 1: columns are"),
    ("products.csv", renamed, r"products\.csv row 1: columns are"),
    ("ndc.csv", short, r"ndc\.csv row 5: 9 cells instead of 10"),
    ("ingredients.csv", cell("dosed", "perhaps"), r"ingredients\.csv row 5: dosed: 'perhaps' is neither yes nor no"),
    ("ingredients.csv", cell("name", ""), r"ingredients\.csv row 5: name is empty"),
    ("brands.csv", cell("source", ""), r"brands\.csv row 5: source is empty"),
    ("units.csv", cell("factor", "ten"), r"units\.csv row 5: factor: 'ten' is not a number"),
    ("units.csv", cell("factor", "NaN"), r"units\.csv row 5: factor: 'NaN' is not a finite number"),
    ("mme.csv", cell("factor", "1,5"), r"mme\.csv row 5: factor: '1,5' is not a number"),
    ("acb.csv", cell("score", "much"), r"acb\.csv row 5: score: 'much' is not a whole number"),
    ("mme.csv", cell("legacy", ""), r"mme\.csv row 5: legacy is empty"),
    ("products.csv", cell("parts", "codeine=15"), r"products\.csv row 5: parts: '15' is not a strength"),
    ("products.csv", cell("parts", "codeine=0/unit"), r"products\.csv row 5: parts: '0/unit' is not a strength"),
    ("products.csv", cell("parts", "codeine=15/bottle"), r"products\.csv row 5: parts: '15/bottle' is not a strength"),
    ("products.csv", cell("parts", "=15/unit"), r"products\.csv row 5: parts: a part has no ingredient"),
    ("products.csv", cell("local", ""), r"products\.csv row 5: local"),
    ("conditions_icd10.csv", cell("group", ""), r"conditions_icd10\.csv row 5: group is empty"),
    ("labs.csv", cell("code", ""), r"labs\.csv row 5: code is empty"),
]

MEANING: list[tuple[str, Edit, str]] = [
    *(
        (name, cell("source", "hearsay"), rf"{re.escape(name)} row 5: unknown source 'hearsay'")
        for name in (
            "ingredients.csv synonyms.csv brands.csv dose_forms.csv units.csv units_snomed.csv mme.csv acb.csv "
            "products.csv "
            "ndc.csv conditions_icd10.csv conditions_snomed.csv conditions_words.csv ingredients_snomed.csv labs.csv"
        ).split()
    ),
    *(
        (name, again(), rf"{re.escape(name)} row 6: .* stands in row 5 already")
        for name in (
            "ingredients.csv synonyms.csv brands.csv dose_forms.csv units.csv mme.csv acb.csv products.csv "
            "ndc.csv conditions_icd10.csv conditions_snomed.csv conditions_words.csv ingredients_snomed.csv labs.csv"
        ).split()
    ),
    ("ingredients.csv", cell("classes", "wonder-drug"), r"ingredients\.csv row 5: class 'wonder-drug' is not one of"),
    ("ingredients.csv", cell("name", "Zaleplon X"), r"ingredients\.csv row 5: 'Zaleplon X' is not in lower case"),
    ("ingredients.csv", cell("rxcui", "7804"), r"ingredients\.csv row \d+: RxCUI 7804 stands in row 5 already"),
    ("ingredients.csv", cell("rxcui", "x12"), r"ingredients\.csv row 5: 'x12' is not a RxCUI"),
    (
        "ingredients.csv",
        where("name", "tramadol", "classes", "opioid|respiratory-depressant"),
        r"ingredients\.csv row \d+: tramadol is in opioid but not in beers-cns",
    ),
    (
        "ingredients.csv",
        where("name", "pregabalin", "classes", "gabapentinoid|beers-cns"),
        r"ingredients\.csv row \d+: pregabalin is in gabapentinoid but not in respiratory-depressant",
    ),
    (
        "ingredients.csv",
        where(
            "name",
            "loperamide",
            "classes",
            "beers-cns|neuropathic-any|opioid|opioid-full-agonist|respiratory-depressant",
        ),
        r"ingredients\.csv row \d+: opioid 'loperamide' has neither a factor nor a stated .* for cdc-2022",
    ),
    ("mme.csv", drop("tapentadol"), r"ingredients\.csv row \d+: opioid 'tapentadol' has neither a factor nor a stated"),
    ("mme.csv", drop("buprenorphine"), r"ingredients\.csv row \d+: opioid 'buprenorphine' has neither"),
    ("mme.csv", cell("ingredient", "ibuprofen"), r"mme\.csv row 5: 'ibuprofen' is no opioid of ingredients\.csv"),
    ("mme.csv", cell("factor_set", "cdc-1999"), r"mme\.csv row 5: factor_set 'cdc-1999' is not one of"),
    ("mme.csv", cell("kind", "aural"), r"mme\.csv row 5: kind 'aural' is not one of"),
    ("mme.csv", cell("verified", "sure"), r"mme\.csv row 5: verified 'sure' is not one of"),
    ("mme.csv", where("status", "factor", "factor", "-1"), r"mme\.csv row \d+: a factor row needs a positive factor"),
    ("mme.csv", where("status", "factor", "factor", ""), r"mme\.csv row \d+: a factor row needs a positive factor"),
    (
        "mme.csv",
        where("status", "excluded", "reason", ""),
        r"mme\.csv row \d+: an opioid that is excluded needs a reason",
    ),
    ("mme.csv", where("status", "factor", "status", "maybe"), r"mme\.csv row \d+: status 'maybe' is not one of"),
    ("mme.csv", band("20", "above", "25"), r"mme\.csv row \d+: the band starts at 25, the one before ends at 20"),
    ("mme.csv", band("0", "above", "1"), r"mme\.csv row \d+: the lowest band starts at 1, not at 0"),
    ("mme.csv", band("60", "up_to", "100"), r"mme\.csv row \d+: no band above 100"),
    ("mme.csv", band("40", "above", ""), r"mme\.csv row \d+: a band needs its lower end"),
    ("acb.csv", cell("score", "4"), r"acb\.csv row 5: score '4' is not one of 1, 2, 3"),
    ("acb.csv", cell("ingredient", "unobtainium"), r"acb\.csv row 5: unknown ingredient 'unobtainium'"),
    ("acb.csv", cell("verified", "sure"), r"acb\.csv row 5: verified 'sure' is not one of"),
    (
        "ingredients.csv",
        where("name", "apixaban", "classes", "doac"),
        r"ingredients\.csv row \d+: apixaban is in doac but not in anticoagulant",
    ),
    (
        "ingredients.csv",
        where("name", "naloxone", "classes", "opioid-mixed"),
        r"ingredients\.csv row \d+: naloxone is an opioid that is neither full, partial nor mixed, or no opioid",
    ),
    ("brands.csv", cell("ingredients", "unobtainium"), r"brands\.csv row 5: unknown ingredient 'unobtainium'"),
    ("brands.csv", cell("brand", "codeine"), r"brands\.csv row 5: 'codeine' is the name of an ingredient"),
    ("brands.csv", cell("release", "slow"), r"brands\.csv row 5: release 'slow' is not one of"),
    ("synonyms.csv", cell("ingredients", "codeine|aspirin"), r"synonyms\.csv row 5: a synonym stands for exactly one"),
    ("dose_forms.csv", cell("local", "somewhat"), r"dose_forms\.csv row 5: local 'somewhat' is not one of"),
    ("units.csv", cell("factor", "0"), r"units\.csv row 5: factor 0 is not positive"),
    ("units.csv", cell("dimension", "taste"), r"units\.csv row 5: dimension 'taste' is not one of"),
    (
        "units.csv",
        where("name", "mg", "name", ""),
        r"units\.csv row \d+: a bare count, and only that, has no canonical",
    ),
    ("products.csv", cell("parts", "unobtainium=5/unit"), r"products\.csv row 5: unknown ingredient 'unobtainium'"),
    ("products.csv", cell("parts", "codeine=5/unit|codeine"), r"products\.csv row 5: an ingredient stands in it twice"),
    ("products.csv", cell("release", "XL"), r"products\.csv row 5: release 'XL' is not IR, ER or DR"),
    ("products.csv", cell("code", "A1"), r"products\.csv row 5: 'A1' is not a code"),
    ("ndc.csv", cell("parts", "unobtainium"), r"ndc\.csv row 5: unknown ingredient 'unobtainium'"),
    ("conditions_icd10.csv", cell("match", "range"), r"conditions_icd10\.csv row 5: '.*' does not fit match 'range'"),
    ("conditions_icd10.csv", cell("match", "roughly"), r"conditions_icd10\.csv row 5: match 'roughly' is not one of"),
    (
        "conditions_snomed.csv",
        cell("code", "44054007"),
        r"conditions_snomed\.csv row 5: '44054007' fails the SNOMED CT",
    ),
    ("ingredients_snomed.csv", cell("code", "387517005"), r"ingredients_snomed\.csv row 5: '387517005' fails"),
    ("ingredients_snomed.csv", cell("group", "unobtainium"), r"ingredients_snomed\.csv row 5: unknown ingredient"),
    ("labs.csv", cell("code", "2160-1"), r"labs\.csv row 5: '2160-1' fails the LOINC check digit"),
    ("labs.csv", where("code", "2160-0", "unit", "g/dL"), r"labs\.csv row \d+: creatinine_serum has .* as its unit"),
    ("renal.csv", cell("source", "hearsay", 3), r"renal\.csv.*3.*hearsay"),
]


SPOILT = [pytest.param(*case, id=f"{case[0]}-{number}") for number, case in enumerate([*SHAPE, *MEANING])]


@pytest.mark.parametrize(("name", "change", "says"), SPOILT)
def test_gates_refuse_with_file_and_row(tables: Path, name: str, change: Edit, says: str) -> None:
    edit(tables, name, change)
    with pytest.raises(KnowledgeError, match=says):
        knowledge.check(tables)


def test_a_table_that_is_missing_is_refused(tables: Path) -> None:
    (tables / "mme.csv").unlink()
    with pytest.raises(KnowledgeError, match=r"mme\.csv"):
        knowledge.check(tables)


def test_a_table_without_rows_is_refused(tables: Path) -> None:
    edit(tables, "labs.csv", lambda rows: rows.__delitem__(slice(1, None)))
    with pytest.raises(KnowledgeError, match=r"labs\.csv: no rows"):
        knowledge.check(tables)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[a]\nlabel = "A"\n', r"sources\.toml: \[a\] needs a label and a url"),
        ('[a]\nurl = "https://a.example"\n', r"sources\.toml: \[a\] needs a label and a url"),
        ('[a]\nlabel = "A"\nurl = "see there"\n', r"sources\.toml: \[a\] needs a label and a url"),
        ("[a\n", r"sources\.toml: "),
    ],
)
def test_sources_are_refused_by_key(tables: Path, text: str, says: str) -> None:
    (tables / "sources.toml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=says):
        knowledge.check(tables)


def test_the_tables_of_this_version_passed_and_are_stamped() -> None:
    rows = knowledge.check(DRUGS)
    assert rows["products.csv"] > 8000
    assert set(rows) == {*knowledge.TABLES, *SMALL_TABLES}
    assert (DRUGS / knowledge.STAMP).read_text("ascii").strip() == knowledge.fingerprint(DRUGS), (
        "the tables changed after they were stamped: python -m tools.make_tables --stamp"
    )


def test_a_stamped_folder_is_not_checked_again_but_an_edited_one_is(tables: Path) -> None:
    knowledge.stamp(tables)
    assert knowledge._load(tables).edition
    edit(tables, "products.csv", cell("parts", "unobtainium=5/unit", 77))
    with pytest.raises(KnowledgeError, match=r"products\.csv row 77: unknown ingredient"):
        knowledge._load(tables)


def test_a_folder_without_stamp_is_checked(tables: Path) -> None:
    (tables / knowledge.STAMP).unlink()
    edit(tables, "units.csv", cell("factor", "0"))
    with pytest.raises(KnowledgeError, match=r"units\.csv row 5"):
        knowledge._load(tables)


def test_a_wrong_table_cannot_be_stamped(tables: Path) -> None:
    edit(tables, "units.csv", cell("factor", "0"))
    before = (tables / knowledge.STAMP).read_text("ascii")
    with pytest.raises(KnowledgeError):
        knowledge.stamp(tables)
    assert (tables / knowledge.STAMP).read_text("ascii") == before


def test_snomed_files_may_be_left_out(tables: Path) -> None:
    for name in knowledge.OPTIONAL:
        (tables / name).unlink()
    knowledge.check(tables)
    without = Knowledge(tables)
    assert without.snomed_ingredients == {}
    assert without.concepts_of("http://snomed.info/sct", "44054006", None) == frozenset()
    assert "diabetes" in without.concepts_of("http://hl7.org/fhir/sid/icd-10-cm", "E11.9", None)
    assert without.units["mg"].name == "mg"


def test_no_table_is_empty() -> None:
    tables = Knowledge(DRUGS)
    assert knowledge.fingerprint(DRUGS)
    names = "sources ingredients synonyms brands forms units mme acb labs concepts products_text ndc_text"
    for name in (*names.split(), "snomed_ingredients"):
        assert getattr(tables, name)


def test_every_row_of_the_factor_table_of_cdc_2022() -> None:
    table = {
        "codeine": "0.15",
        "fentanyl": "2.4",
        "hydrocodone": "1",
        "hydromorphone": "5",
        "methadone": "4.7",
        "morphine": "1",
        "oxycodone": "1.5",
        "oxymorphone": "3",
        "tapentadol": "0.4",
        "tramadol": "0.2",
    }
    own = {row.ingredient: row for row in knowledge.load().mme if row.factor_set == "cdc-2022" and not row.legacy}
    assert {name: row.factor for name, row in own.items() if row.factor} == {n: Decimal(f) for n, f in table.items()}
    assert own["fentanyl"].unit == "mcg/h"
    assert own["buprenorphine"].status == "excluded"


@pytest.mark.parametrize("factor_set", ["cdc-2016", "cms-2018"])
def test_older_sets_differ_where_they_should(factor_set: str) -> None:
    rows = [row for row in knowledge.load().mme if row.factor_set == factor_set]
    single = {row.ingredient: row.factor for row in rows if row.kind == "oral" and row.above is None}
    assert (single["hydromorphone"], single["tramadol"], single["oxycodone"]) == (
        Decimal(4),
        Decimal("0.1"),
        Decimal("1.5"),
    )
    bands = [(row.above, row.up_to, row.factor) for row in rows if row.ingredient == "methadone"]
    edges = [None if edge is None else Decimal(edge) for edge in (0, 20, 40, 60, None)]
    factors = [Decimal(factor) for factor in (4, 8, 10, 12)]
    assert bands == list(zip(edges, edges[1:], factors, strict=False))
    assert not any(row.legacy for row in rows)


def test_the_extension_of_cdc_2022_is_flagged() -> None:
    extended = {row.ingredient for row in knowledge.load().mme if row.factor_set == "cdc-2022" and row.legacy}
    assert {"levorphanol", "meperidine", "butorphanol", "dihydrocodeine", "pentazocine", "opium"} <= extended


def test_buprenorphine_never_has_a_factor() -> None:
    rows = [row for row in knowledge.load().mme if row.ingredient == "buprenorphine"]
    assert len(rows) == 3
    assert all(row.factor is None and row.reason for row in rows)


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("44054006", True),
        ("387517004", True),
        ("385763009", True),
        ("44054007", False),
        ("4405406", False),
        ("x", False),
    ],
)
def test_snomed_check_digit(code: str, sound: bool) -> None:
    assert sound_snomed(code) is sound


@pytest.mark.parametrize(
    ("code", "sound"),
    [("2160-0", True), ("29463-7", True), ("98979-8", True), ("2160-1", False), ("2160", False), ("a-1", False)],
)
def test_loinc_check_digit(code: str, sound: bool) -> None:
    assert sound_loinc(code) is sound
