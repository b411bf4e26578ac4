"""Generated charts as FHIR JSON, and what becomes of one once a suggestion is taken."""

import copy
from collections.abc import Mapping, Sequence
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

THEMES: dict[str, tuple[tuple[str, str], ...]] = {
    "opioids": (
        ("oxycodone hydrochloride 10 MG Oral Tablet", "{tbl}"),
        ("12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet", "{tbl}"),
        ("12 HR morphine sulfate 30 MG Extended Release Oral Tablet", "{tbl}"),
        ("tramadol hydrochloride 50 MG Oral Tablet", "{tbl}"),
        ("tapentadol 100 MG Oral Tablet", "{tbl}"),
        ("methadone hydrochloride 10 MG Oral Tablet", "{tbl}"),
        ("acetaminophen 325 MG / hydrocodone bitartrate 10 MG Oral Tablet", "{tbl}"),
        ("72 HR fentanyl 0.025 MG/HR Transdermal System", "{patch}"),
        ("168 HR buprenorphine 0.01 MG/HR Transdermal System", "{patch}"),
        ("naloxone 50 MG / pentazocine 0.5 MG Oral Tablet", "{tbl}"),
        ("naltrexone hydrochloride 50 MG Oral Tablet", "{tbl}"),
    ),
    "nerve pain": (
        ("gabapentin 100 MG Oral Capsule", "{capsule}"),
        ("gabapentin 300 MG Oral Capsule", "{capsule}"),
        ("gabapentin 600 MG Oral Tablet", "{tbl}"),
        ("Once-Daily gabapentin 600 MG Oral Tablet [Gralise]", "{tbl}"),
        ("gabapentin enacarbil 600 MG Extended Release Oral Tablet [Horizant]", "{tbl}"),
        ("pregabalin 75 MG Oral Capsule", "{capsule}"),
        ("pregabalin 150 MG Oral Capsule", "{capsule}"),
        ("24 HR pregabalin 165 MG Extended Release Oral Tablet", "{tbl}"),
        ("duloxetine 60 MG Delayed Release Oral Capsule", "{capsule}"),
        ("24 HR venlafaxine 150 MG Extended Release Oral Capsule", "{capsule}"),
        ("amitriptyline hydrochloride 50 MG Oral Tablet", "{tbl}"),
        ("carbamazepine 200 MG Oral Tablet", "{tbl}"),
        ("oxcarbazepine 300 MG Oral Tablet", "{tbl}"),
        ("suzetrigine 50 MG Oral Tablet", "{tbl}"),
    ),
    "sedatives": (
        ("alprazolam 0.5 MG Oral Tablet", "{tbl}"),
        ("zolpidem tartrate 10 MG Oral Tablet", "{tbl}"),
        ("baclofen 10 MG Oral Tablet", "{tbl}"),
        ("tizanidine 4 MG Oral Tablet", "{tbl}"),
        ("carisoprodol 350 MG Oral Tablet", "{tbl}"),
        ("quetiapine 100 MG Oral Tablet", "{tbl}"),
    ),
    "serotonin and rhythm": (
        ("sertraline 50 MG Oral Tablet", "{tbl}"),
        ("citalopram 20 MG Oral Tablet", "{tbl}"),
        ("fluvoxamine maleate 100 MG Oral Tablet", "{tbl}"),
        ("paroxetine hydrochloride 20 MG Oral Tablet", "{tbl}"),
        ("12 HR bupropion hydrochloride 150 MG Extended Release Oral Tablet", "{tbl}"),
        ("phenelzine 15 MG Oral Tablet", "{tbl}"),
        ("linezolid 600 MG Oral Tablet", "{tbl}"),
        ("rasagiline 1 MG Oral Tablet", "{tbl}"),
        ("ondansetron 8 MG Oral Tablet", "{tbl}"),
        ("ciprofloxacin 500 MG Oral Tablet", "{tbl}"),
        ("clarithromycin 500 MG Oral Tablet", "{tbl}"),
        ("rifampin 300 MG Oral Capsule", "{capsule}"),
    ),
    "blood and body": (
        ("ibuprofen 600 MG Oral Tablet", "{tbl}"),
        ("ketorolac tromethamine 10 MG Oral Tablet", "{tbl}"),
        ("acetaminophen 500 MG Oral Tablet", "{tbl}"),
        ("warfarin sodium 5 MG Oral Tablet", "{tbl}"),
        ("apixaban 5 MG Oral Tablet", "{tbl}"),
        ("lithium carbonate 300 MG Oral Capsule", "{capsule}"),
        ("lisinopril 10 MG Oral Tablet", "{tbl}"),
        ("hydrochlorothiazide 25 MG Oral Tablet", "{tbl}"),
        ("furosemide 40 MG Oral Tablet", "{tbl}"),
        ("glipizide 5 MG Oral Tablet", "{tbl}"),
        ("pioglitazone 30 MG Oral Tablet", "{tbl}"),
        ("topiramate 100 MG Oral Tablet", "{tbl}"),
        ("valproic acid 250 MG Oral Capsule", "{capsule}"),
        ("oxybutynin chloride 5 MG Oral Tablet", "{tbl}"),
        ("omeprazole 20 MG Delayed Release Oral Capsule", "{capsule}"),
    ),
}
DRUGS = tuple(drug for drugs in THEMES.values() for drug in drugs)
CONDITIONS = (
    *("E11.42", "B02.29", "G50.0", "M54.17", "N18.4", "N18.6", "Z99.2", "J44.9", "G47.33", "F11.20", "F32.9"),
    *("I50.9", "K74.60", "R29.6", "G40.909", "N40.1", "H40.20", "Z33.1", "I45.81", "C79.51", "Z51.5", "D57.1"),
    *("I50.22", "K92.2", "K56.7", "F10.20", "Z91.81", "M80.08XA", "F03.90", "G89.4"),
)
LABS = (
    ("2160-0", "mg/dL", ("0.7", "1.1", "1.8", "2.9")),
    ("2951-2", "mmol/L", ("128", "138")),
    ("2823-3", "mmol/L", ("3.1", "4.2")),
    ("8636-3", "ms", ("430", "470", "510")),
)


SCORES = ("ort-oud", "peg")


@st.composite
def charts(draw: st.DrawFn) -> Bag:
    """A patient with up to five drugs, on file, past, drafted, lowered or stopped, some problems and some numbers."""
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
    instrument = draw(st.sampled_from([None, *SCORES]))
    if instrument is not None:
        resources.append(answered(instrument, draw(st.integers(0, 9)), draw(st.sampled_from([5, 100]))))
    drafts: list[dict[str, Any]] = []
    for number, (drug, unit) in enumerate(draw(drugs())):
        on_file, drafted = orders(draw, number, drug, unit)
        resources += on_file
        drafts += drafted
    return Bag("p", list(resources), list(drafts))


def drugs() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Up to five drugs: of two themes, so that those meet which have to do with each other, of opioids, or of all."""
    two = st.lists(st.sampled_from(sorted(THEMES)), min_size=2, max_size=2, unique=True)
    of_two = two.flatmap(lambda names: some_of([*THEMES[names[0]], *THEMES[names[1]]], 2))
    return st.one_of(of_two, some_of(THEMES["opioids"], 1), some_of(DRUGS, 3), some_of(DRUGS, 0))


def some_of(listed: Sequence[tuple[str, str]], least: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from(listed), min_size=least, max_size=5, unique=True)


def orders(draw: st.DrawFn, number: int, drug: str, unit: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The orders of one drug on file and in the session: taken, drafted, taken until lately, changed or stopped now."""
    kind = draw(st.sampled_from(["taken", "drafted", "past", "changed", "stopped"]))
    made = order(draw, number, drug, unit, draft=kind == "drafted")
    if kind == "drafted":
        return [], [made]
    if kind == "past":
        start, last = made["authoredOn"], TODAY - timedelta(days=draw(st.integers(1, 20)))
        period = {"start": min(start, last.isoformat()), "end": last.isoformat()}
        for dosage in made["dosageInstruction"]:
            dosage.setdefault("timing", {}).setdefault("repeat", {})["boundsPeriod"] = period
        return [{**made, "status": "stopped", "authoredOn": period["start"]}], []
    if kind == "changed":
        new = order(draw, number, drug, unit, draft=True)
        return [made], [{**new, "id": f"n{number}", "priorPrescription": {"reference": f"MedicationRequest/m{number}"}}]
    return [made], [{**made, "status": "stopped"}] if kind == "stopped" else []


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


def answered(instrument: str, score: int, days: int) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": instrument,
        "status": "completed",
        "questionnaire": f"http://example.org/Questionnaire/{instrument}",
        "subject": SUBJECT,
        "authored": (TODAY - timedelta(days=days)).isoformat(),
        "item": [{"linkId": "score", "text": "Total score", "answer": [{"valueInteger": score}]}],
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
    since = 0 if draft else draw(st.sampled_from([3, 30, 120, 400]))
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
    style = draw(st.sampled_from(["structure"] * 7 + ["words", "by the day", "unread"]))
    if style == "words":
        often = "every 72 hours" if patch else f"{period['frequency']} times a day"
        made["dosageInstruction"] = [{"text": f"use {quantity['value']} {unit.strip('{}')} {often}"}]
    elif style == "by the day":  # as hospital and pharmacy lists have it: so much for so many days
        made["dosageInstruction"] = []
        days = {"value": 30, "unit": "d", "code": "d"}
        made["dispenseRequest"] = {"quantity": {**quantity, "value": 90}, "expectedSupplyDuration": days}
    elif style == "unread":
        made["dosageInstruction"] = [{"text": "use as directed"}]
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
