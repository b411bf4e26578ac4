"""A dose that could not be read is never a dose of zero: not in the numbers of a finding, nor in its words."""

import re
from datetime import date
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Finding

TODAY = date(2026, 11, 22)
DRUGS = (
    "morphine 15 MG Oral Tablet",
    "oxymorphone 5 MG Oral Tablet",
    "methadone 10 MG Oral Tablet",
    "fentanyl 0.025 MG/HR patch",
    "tapentadol 50 MG Oral Tablet",
    "24 HR tramadol 100 MG Extended Release Oral Tablet",
    "gabapentin 300 MG Oral Capsule",
    "Gralise 600 mg tablet",
    "gabapentin enacarbil 600 mg tablet",
    "pregabalin CR 330 mg tablet",
    "baclofen 10 MG Oral Tablet",
    "duloxetine 60 MG Oral Capsule",
    "levomilnacipran 40 MG Extended Release Oral Capsule",
    "acetaminophen 500 MG Oral Tablet",
    "ketorolac 10 MG Oral Tablet",
    "citalopram 20 MG Oral Tablet",
)
AMOUNTS = ("daily_mg", "renewal_mg", "current_mg", "times_a_day", "single_mg", "apap_mg_day")
AMOUNTS += ("methadone_mg_day", "methadone_mg_day_renewal", "increase_mg_day")


def order(drug: str, sig: str, status: str, key: str = "a") -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": status,
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": "2026-10-01",
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [{"text": sig}],
    }


def lab(code: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": code,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": "2026-11-10",
        "valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }


def found(*orders: dict[str, Any]) -> tuple[Finding, ...]:
    """A man of 76 years with cirrhosis, at a clearance of 15 mL/min, where most rules of doses speak."""
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1950-01-01"}
    liver = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "cirrhosis of liver"},
    }
    chart = [patient, liver, lab("2160-0", 4.2, "mg/dL"), lab("29463-7", 70, "kg")]
    taken = [each for each in orders if each["status"] != "draft"]
    drafts = [each for each in orders if each["status"] == "draft"]
    return examine(read_record(Bag("p", [*chart, *taken], [*drafts]), today=TODAY), ALL)


@pytest.mark.parametrize("status", ["active", "draft"])
@pytest.mark.parametrize("drug", DRUGS)
def test_no_number_and_no_word_makes_it_zero(drug: str, status: str) -> None:
    speaking = found(order(drug, "use as directed", status))
    assert speaking
    for finding in speaking:
        zeros = {name for name in AMOUNTS if finding.evidence.get(name) == 0}
        # what was taken before a draft is not what could not be read
        assert zeros - ({"current_mg"} if status == "draft" else set()) == set(), (finding.spec, zeros)
        text = f"{finding.summary}\n{finding.detail}"
        assert not re.search(r"(at least|Taken:|:) ?0 (mg|a day|doses|patches)", text), (finding.spec, text)


@pytest.mark.parametrize("drug", ["morphine", "baclofen", "gabapentin", "acetaminophen"])
def test_part_of_a_sum_is_at_least_that_much(drug: str) -> None:
    strength = {"morphine": 15, "baclofen": 10, "gabapentin": 300, "acetaminophen": 500}[drug]
    name, dose = f"{drug} {strength} MG Oral Tablet", "take 1 tablet twice daily"
    speaking = found(order(name, dose, "active"), order(name, "use as directed", "active", "b"))
    said = [f"{finding.summary}\n{finding.detail}" for finding in speaking if finding.spec not in ("READ", "A05")]
    assert any(f"at least {2 * strength} mg" in text for text in said), said
