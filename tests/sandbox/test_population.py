"""The synthetic patients: many enough, real codes, valid FHIR where it means to be, and never mistaken for people."""

import csv
from datetime import date

import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from safety.regimen.knowledge import load
from safety.sandbox.catalogue import Catalogue
from safety.sandbox.chart import chart
from safety.sandbox.orders import order
from safety.sandbox.population import people, requests
from tests.shared import SHARED, needs_shared

TODAY = date(2026, 11, 25)
STU3_ON_PURPOSE = {"charts-stu3-order-1"}


def test_there_are_forty_patients_and_more_and_a_third_is_unremarkable():
    population = people(TODAY)
    quiet = [person for person in population if not set(person.expects.values()) & {"warning", "critical"}]
    assert len(population) >= 40
    assert len(quiet) * 3 >= len(population)


def test_names_and_ids_cannot_be_taken_for_real_ones():
    patients = [person.resources[0] for person in people(TODAY)]
    assert all(patient["name"][0]["family"].startswith("Sandbox-") for patient in patients)
    assert (
        len({patient["id"] for patient in patients})
        == len({str(patient["name"]) for patient in patients})
        == len(patients)
    )


def test_every_resource_is_valid_but_the_ones_that_mean_not_to_be():
    refused = set()
    for resource in (resource for person in people(TODAY) for resource in person.resources):
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValidationError:
            refused.add(resource["id"])
    assert refused == STU3_ON_PURPOSE


def test_ids_are_unique_within_their_type():
    keys = [(r["resourceType"], r["id"]) for person in people(TODAY) for r in person.resources]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 12, 31)])
def test_dates_move_with_the_day_and_ages_stay(today):
    for then, now in zip(people(TODAY), people(today), strict=True):
        born, born_now = (date.fromisoformat(p.resources[0]["birthDate"]) for p in (then, now))
        assert _age(born, TODAY) == _age(born_now, today)
        assert not any(str(r.get("authoredOn", "")) > today.isoformat() for r in now.resources)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_example_requests_are_about_patients_who_exist():
    known = {person.id for person in people(TODAY)}
    for request in requests(TODAY):
        body = request.body("http://127.0.0.1:8001/fhir")
        assert body["context"]["patientId"] in known
        drafts = [entry["resource"] for entry in body["context"]["draftOrders"]["entry"]]
        assert {draft["status"] for draft in drafts} == {"draft"}
        assert {draft["subject"]["reference"] for draft in drafts} == {f"Patient/{request.patient}"}


@pytest.mark.parametrize("row", [{"drug": "gabapentin 300", "dos": 1}, {"drug": "gabapentin 300", "shape": "poem"}])
def test_a_row_that_cannot_be_written_is_refused(row):
    with pytest.raises(ValueError, match="someone"):
        order(row, "someone", 1, TODAY, Catalogue.load())


@needs_shared
def test_every_drug_code_is_a_product_of_rxnorm_with_that_name():
    with (SHARED / "terminology" / "drugs.csv").open(encoding="utf-8", newline="") as file:
        names = {row["rxcui"]: row["name"] for row in csv.DictReader(file)}
    for drug in Catalogue.load().drugs.values():
        assert drug.rxnorm is None or names[drug.rxnorm] == drug.name


def test_every_observation_code_is_in_the_laboratory_table():
    assert {kind.loinc for kind in Catalogue.load().observations.values()} <= set(load().labs)


def test_a_chart_is_well_kept_unless_its_row_says_otherwise():
    charts = {person.id: person.resources for person in people(TODAY)}
    assert {"back-nsaid-peg", "back-nsaid-physiotherapy"} <= {resource["id"] for resource in charts["back-nsaid"]}
    loose = {resource["id"] for resource in charts["back-not-followed"]}
    assert not {"back-not-followed-peg", "back-not-followed-physiotherapy"} & loose


@pytest.mark.parametrize("wrong", [{"has": ["flu"]}, {"is": {"sex": "male", "age": 50, "pulse": 60}}, {"hass": []}])
def test_a_patient_that_cannot_be_written_is_refused(wrong):
    row = {"id": "someone", "name": ["A", "B"], "is": {"sex": "male", "age": 50}, "has": [], "takes": []}
    with pytest.raises((ValueError, KeyError), match=r"someone|flu"):
        list(chart(row | wrong, TODAY, Catalogue.load()))


def test_what_was_stopped_says_when_and_why():
    row = {"drug": "duloxetine 60", "dose": 1, "times": 1, "since": 44, "until": 30, "because": "Ineffective"}
    (stopped,) = order(row, "someone", 1, TODAY, Catalogue.load())
    assert (stopped["status"], stopped["statusReason"]) == ("stopped", {"text": "Ineffective"})
    taken = {"start": "2026-10-12", "end": "2026-10-26"}
    assert stopped["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] == taken
