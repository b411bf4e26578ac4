"""An order whose code and text name different medicines, from FHIR to findings."""

from datetime import date
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Certainty
from safety.regimen.dosing import Unread
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Daily, Record

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
GABAPENTIN_300, OXYCODONE_5 = "310431", "1049621"


def order(code: str, text: str, *, by_reference: bool = False) -> list[dict[str, Any]]:
    concept = {"coding": [{"system": RXNORM, "code": code}], "text": text}
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": "a",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "dosageInstruction": [{"text": "take 1 tablet 4 times a day"}],
    }
    if not by_reference:
        return [request | {"medicationCodeableConcept": concept}]
    medication = {"resourceType": "Medication", "id": "m", "code": {"coding": concept["coding"]}}
    return [medication, request | {"medicationReference": {"reference": "Medication/m", "display": text}}]


def read(*resources: dict[str, Any]) -> Record:
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1970-01-01"}
    return read_record(Bag("p", [patient, *resources], [], []), today=date(2026, 11, 22))


@pytest.mark.parametrize("by_reference", [False, True])
@pytest.mark.parametrize("text", ["morphine 15 mg tablet", "diazepam 5 mg tablet"])
def test_it_is_unread_and_in_scope_by_either(text: str, by_reference: bool) -> None:
    record = read(*order(GABAPENTIN_300, text, by_reference=by_reference))
    (found,) = record.orders
    assert isinstance(found.daily, Unread)
    drug = text.split(maxsplit=1)[0]
    assert found.daily.why == f"code and text disagree: its code says gabapentin, its name {drug}"
    assert {"gabapentinoid", "opioid" if drug == "morphine" else "benzodiazepine"} <= found.classes
    findings = examine(record, ALL)
    assert {finding.certainty for finding in findings} == {Certainty.UNREAD}
    assert totals(record).lower_bound is (drug == "morphine")
    assert any(finding.spec == "READ" and "code and text disagree" in finding.detail for finding in findings)
    assert not {"B02", "C02"} & {finding.spec for finding in findings}


def test_what_the_name_adds_to_the_code_is_counted() -> None:
    (found,) = read(*order(OXYCODONE_5, "Percocet 5-325")).orders
    assert not isinstance(found.daily, Unread)
    assert {intake.ingredient: int(intake.most_mg) for intake in found.daily.intakes} == {
        "acetaminophen": 1300,
        "oxycodone": 20,
    }


def by_ingredients(called: str, *ingredients: tuple[str, int]) -> Record:
    listed = [
        {"itemCodeableConcept": {"text": name}, "strength": {"numerator": {"value": mg, "unit": "mg"}}}
        for name, mg in ingredients
    ]
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": called}, "ingredient": listed}
    request = order("", "")[0] | {"medicationReference": {"reference": "Medication/m"}}
    return read(medication, {key: value for key, value in request.items() if key != "medicationCodeableConcept"})


@pytest.mark.parametrize("called", ["morphine 15 mg tablet", "ascorbic acid 500 mg tablet"])
def test_an_opioid_that_only_the_ingredients_name_is_in_scope_and_unread(called: str) -> None:
    record = by_ingredients(called, ("oxycodone hydrochloride", 5))
    (found,) = record.orders
    assert isinstance(found.daily, Unread)
    assert found.daily.why == f"code and text disagree: it is called '{called}', its ingredients say oxycodone too"
    assert "opioid" in found.classes
    assert found.takes("oxycodone")
    assert totals(record).lower_bound


def test_a_second_ingredient_is_not_lost_behind_a_name_that_leaves_it_out() -> None:
    (found,) = by_ingredients("oxycodone 5 mg tablet", ("oxycodone", 5), ("acetaminophen", 325)).orders
    assert set(found.product.ingredients) == {"oxycodone", "acetaminophen"}
    assert isinstance(found.daily, Unread)


def test_ingredients_that_a_name_leaves_out_and_no_check_reads_change_nothing() -> None:
    (found,) = by_ingredients("oxycodone 5 mg tablet", ("oxycodone", 5), ("lactose", 60), ("ethanol", 1)).orders
    assert isinstance(found.daily, Daily)
    assert found.daily.intakes[0].most_mg == 20


@pytest.mark.parametrize("called", ["morphine 15 mg tablet", "ascorbic acid 500 mg tablet"])
@pytest.mark.parametrize("r5", [False, True])
def test_a_medication_pointed_at_is_not_lost_behind_another_name(called: str, r5: bool) -> None:
    medication, request = order(OXYCODONE_5, "oxycodone 5 mg tablet", by_reference=True)
    pointer, concept = request.pop("medicationReference"), {"text": called}
    split = {"medicationCodeableConcept": concept, "medicationReference": pointer}
    record = read(medication, request | ({"medication": {"concept": concept, "reference": pointer}} if r5 else split))
    (found,) = record.orders
    assert isinstance(found.daily, Unread)
    assert found.daily.why == f"code and text disagree: it is called '{called}', its reference names oxycodone too"
    assert totals(record).lower_bound


@pytest.mark.parametrize("called", ["oxycodone", "oxycodone 5 mg tablet", "pain pill"])
def test_a_name_and_a_reference_that_agree_are_one(called: str) -> None:
    medication, request = order(OXYCODONE_5, "oxycodone 5 mg tablet", by_reference=True)
    (found,) = read(medication, request | {"medicationCodeableConcept": {"text": called}}).orders
    assert isinstance(found.daily, Daily)
    assert found.daily.intakes[0].most_mg == 20
