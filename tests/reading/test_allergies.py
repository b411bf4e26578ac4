"""AllergyIntolerance of each version, by code, by name and by class; what no table knows is said without noise."""

from datetime import date
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.report import unread
from safety.regimen.allergies import allergies_to
from safety.regimen.chart import Allergy
from safety.regimen.record import Record
from tests.reading.samples import ALLERGY, ALLERGY_DSTU2, PERSON, RXNORM, SNOMED

TODAY = date(2026, 11, 22)


def read(*allergies: dict[str, Any]) -> Record:
    return read_record(Bag("p1", [PERSON, *allergies]), today=TODAY)


def an_allergy(text: str | None = None, **changes: Any) -> dict[str, Any]:
    base = {key: value for key, value in ALLERGY.items() if key not in ("reaction", "code")}
    return base | ({"code": {"text": text}} if text else {}) | changes


def only(record: Record) -> Allergy:
    (found,) = record.allergies
    return found


def test_an_r4_allergy_by_code_and_reaction():
    found = only(read(ALLERGY))
    assert found.ingredients == {"codeine", "acetaminophen"}
    assert (found.kind, found.active, found.text, found.reference) == (
        "intolerance", True, "Codeine, codeine", "AllergyIntolerance/a1"
    )  # fmt: skip


def test_dstu2_and_stu3_shapes():
    assert only(read(ALLERGY_DSTU2)).classes == {"nsaid"}
    stu3 = an_allergy("Morphine", clinicalStatus="active", verificationStatus="confirmed")
    assert only(read(stu3)).ingredients == {"morphine"}
    assert not only(read(stu3 | {"clinicalStatus": "resolved"})).active
    assert not only(read(ALLERGY_DSTU2 | {"status": "inactive"})).active


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_what_is_not_so_is_left_out(status: str):
    assert read(an_allergy("Codeine", verificationStatus={"coding": [{"code": status}]})).allergies == ()
    assert read(ALLERGY_DSTU2 | {"status": status}).allergies == ()


@pytest.mark.parametrize(
    "text", ["NKDA", "NKA", "No known allergies", "No known drug allergies.", "None known", "none"]
)
def test_a_statement_that_there_is_none_is_no_allergy(text: str):
    record = read(an_allergy(text))
    assert (record.allergies, record.gaps) == ((), ())


def test_none_known_by_code():
    concept = {"coding": [{"system": SNOMED, "code": "409137002"}], "text": "Allergies reviewed"}
    assert read(an_allergy(code=concept)).allergies == ()


def test_none_known_with_an_exception_is_an_allergy():
    assert only(read(an_allergy("No known drug allergies except codeine"))).ingredients == {"codeine"}


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Opioids", "opioid"),
        ("Allergy to opioids", "opioid"),
        ("Non-steroidal anti-inflammatory agent (substance)", "nsaid"),
        ("NSAIDs", "nsaid"),
        ("Sulfa drugs", "sulfonamide"),
        ("Sulfonamide", "sulfonamide"),
    ],
)
def test_whole_classes_by_their_name(text: str, group: str):
    assert only(read(an_allergy(text))).classes == {group}


def test_whole_classes_by_code():
    concept = {"coding": [{"system": SNOMED, "code": "404642006"}]}
    assert only(read(an_allergy(code=concept))).classes == {"opioid"}


def test_a_class_is_not_guessed_from_more_words():
    assert only(read(an_allergy("Opioids tolerated well"))).classes == frozenset()


def test_what_no_table_knows_is_kept_and_said_but_makes_no_finding():
    record = read(an_allergy("Wound tape"))
    assert only(record) == Allergy(frozenset(), frozenset(), "Wound tape", "intolerance", True, "AllergyIntolerance/a1")
    assert [gap.why for gap in record.gaps] == ["no table knows the substance: Wound tape"]
    assert {"order": "AllergyIntolerance/a1", "what": "AllergyIntolerance", "why": record.gaps[0].why} in unread(record)
    assert examine(record, ALL) == ()


def test_foods_and_the_air_are_no_gap():
    for category in (["food"], "environment"):
        record = read(an_allergy("Peanut", category=category))
        assert only(record).text == "Peanut"
        assert record.gaps == ()


def test_an_allergy_to_nothing_named_is_said():
    assert [gap.why for gap in read(an_allergy()).gaps] == ["does not say to what"]


def test_who_is_allergic_to_what():
    record = read(ALLERGY, ALLERGY_DSTU2, an_allergy("Duloxetine", id="a3", clinicalStatus="resolved"))
    assert [each.reference for each in allergies_to(record, ["codeine"])] == ["AllergyIntolerance/a1"]
    assert [each.reference for each in allergies_to(record, ["ibuprofen"])] == ["AllergyIntolerance/a2"]
    assert allergies_to(record, ["duloxetine", "gabapentin"]) == ()


def test_another_patients_allergy_is_left_out():
    record = read(an_allergy("Codeine", patient={"reference": "Patient/p2"}))
    assert record.allergies == ()
    assert [gap.what for gap in record.gaps] == ["AllergyIntolerance"]


def test_rxnorm_products_give_their_ingredients():
    concept = {"coding": [{"system": RXNORM, "code": "1049621"}]}
    assert only(read(an_allergy(code=concept))).ingredients == {"oxycodone"}
