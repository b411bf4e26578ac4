"""Generated charts as FHIR JSON, and what becomes of one once a suggestion is taken."""

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.finding import Suggestion
from safety.regimen.record import Record

TODAY = date(2026, 11, 22)
SUBJECT = {"reference": "Patient/p"}
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"

DRUGS = (
    ("oxycodone hydrochloride 10 MG Oral Tablet", "{tbl}"),
    ("12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet", "{tbl}"),
    ("tramadol hydrochloride 50 MG Oral Tablet", "{tbl}"),
    ("methadone hydrochloride 10 MG Oral Tablet", "{tbl}"),
    ("acetaminophen 325 MG / hydrocodone bitartrate 10 MG Oral Tablet", "{tbl}"),
    ("72 HR fentanyl 0.025 MG/HR Transdermal System", "{patch}"),
    ("gabapentin 100 MG Oral Capsule", "{capsule}"),
    ("gabapentin 300 MG Oral Capsule", "{capsule}"),
    ("gabapentin 600 MG Oral Tablet", "{tbl}"),
    ("pregabalin 75 MG Oral Capsule", "{capsule}"),
    ("pregabalin 150 MG Oral Capsule", "{capsule}"),
    ("duloxetine 60 MG Delayed Release Oral Capsule", "{capsule}"),
    ("amitriptyline hydrochloride 50 MG Oral Tablet", "{tbl}"),
    ("carbamazepine 200 MG Oral Tablet", "{tbl}"),
    ("alprazolam 0.5 MG Oral Tablet", "{tbl}"),
    ("zolpidem tartrate 10 MG Oral Tablet", "{tbl}"),
    ("baclofen 10 MG Oral Tablet", "{tbl}"),
    ("ibuprofen 600 MG Oral Tablet", "{tbl}"),
    ("acetaminophen 500 MG Oral Tablet", "{tbl}"),
    ("sertraline 50 MG Oral Tablet", "{tbl}"),
    ("citalopram 20 MG Oral Tablet", "{tbl}"),
    ("lisinopril 10 MG Oral Tablet", "{tbl}"),
    ("warfarin sodium 5 MG Oral Tablet", "{tbl}"),
)
CONDITIONS = (
    *("E11.42", "B02.29", "G50.0", "M54.17", "N18.4", "N18.6", "Z99.2", "J44.9", "G47.33", "F11.20", "F32.9"),
    *("I50.9", "K74.60", "R29.6", "G40.909", "N40.1", "H40.20", "Z33.1", "I45.81"),
)
LABS = (
    ("2160-0", "mg/dL", ("0.7", "1.1", "1.8", "2.9")),
    ("2951-2", "mmol/L", ("128", "138")),
    ("2823-3", "mmol/L", ("3.1", "4.2")),
    ("8636-3", "ms", ("430", "470", "510")),
)


@st.composite
def charts(draw: st.DrawFn) -> Bag:
    """A patient with up to five orders, on file or drafted, some problems and some laboratory values."""
    resources: list[dict[str, Any]] = [
        {
            "resourceType": "Patient",
            "id": "p",
            "gender": draw(st.sampled_from(["male", "female"])),
            "birthDate": f"{TODAY.year - draw(st.integers(16, 92))}-03-04",
        },
        lab("29463-7", "kg", draw(st.sampled_from(["48", "71", "110"])), 20),
        lab("8302-2", "cm", draw(st.sampled_from(["152", "168", "183"])), 20),
    ]
    for code, unit, values in LABS:
        value = draw(st.sampled_from([None, *values]))
        if value is not None:
            resources.append(lab(code, unit, value, draw(st.sampled_from([5, 100, 400]))))
    for number, code in enumerate(draw(st.lists(st.sampled_from(CONDITIONS), max_size=3, unique=True))):
        resources.append(condition(number, code))
    drafts = []
    for number, (drug, unit) in enumerate(draw(st.lists(st.sampled_from(DRUGS), max_size=5, unique=True))):
        draft = draw(st.booleans())
        made = order(draw, number, drug, unit, draft=draft)
        (drafts if draft else resources).append(made)
    return Bag("p", list(resources), list(drafts))


def lab(code: str, unit: str, value: str, days: int) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"lab-{code}",
        "status": "final",
        "subject": SUBJECT,
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": (TODAY - timedelta(days=days)).isoformat(),
        "valueQuantity": {"value": float(value), "unit": unit, "system": UCUM, "code": unit},
    }


def condition(number: int, code: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"condition-{number}",
        "subject": SUBJECT,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": ICD10, "code": code}]},
        "onsetDateTime": (TODAY - timedelta(days=400)).isoformat(),
    }


def order(draw: st.DrawFn, number: int, drug: str, unit: str, *, draft: bool) -> dict[str, Any]:
    patch = unit == "{patch}"
    period = {"frequency": 1, "period": 72, "periodUnit": "h"}
    if not patch:
        period = {"frequency": draw(st.integers(1, 4)), "period": 1, "periodUnit": "d"}
    quantity = {
        "value": 1 if patch else draw(st.integers(1, 3)),
        "unit": unit.strip("{}"),
        "system": UCUM,
        "code": unit,
    }
    since = 0 if draft else draw(st.sampled_from([3, 30, 120]))
    made: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": f"m{number}",
        "status": "draft" if draft else "active",
        "intent": "order",
        "subject": SUBJECT,
        "authoredOn": (TODAY - timedelta(days=since)).isoformat(),
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [
            {
                "timing": {"repeat": period},
                "asNeededBoolean": draw(st.booleans()),
                "doseAndRate": [{"doseQuantity": quantity}],
            }
        ],
    }
    supply = draw(st.sampled_from([None, 7, 30]))
    if supply is not None:
        made["dispenseRequest"] = {"expectedSupplyDuration": {"value": supply, "unit": "d", "code": "d"}}
    return made


def read(bag: Bag) -> Record:
    """Through the whole reader, as each hook call does."""
    return read_record(copy.deepcopy(bag), today=TODAY)


def taken(bag: Bag, suggestion: Suggestion) -> Bag:
    """The chart as the EHR would send it once the suggestion is accepted: nothing of what we computed, only FHIR."""
    resources, drafts = list(bag.resources), list(bag.drafts)
    if suggestion.action == "create":
        drafts.append({**copy.deepcopy(dict(suggestion.resource or {})), "id": "taken"})
    elif suggestion.action == "delete":
        drafts = [each for each in drafts if _name(each) != suggestion.resource_id]
    else:
        new = dict(suggestion.resource or {})
        resources = [new if _name(each) == _name(new) else each for each in resources]
        drafts = [new if _name(each) == _name(new) else each for each in drafts]
    return Bag(bag.patient_id, resources, drafts, list(bag.gaps))


def _name(resource: Mapping[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"
