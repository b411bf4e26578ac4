"""An order-sign request with a prefetch of 40 to 60 KB: a believable outpatient with a draft opioid."""

from datetime import date, timedelta
from typing import Any

TODAY = date(2026, 11, 22)
PATIENT = {"reference": "Patient/bench"}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

_ORDERS = (
    ("310431", "gabapentin 300 MG Oral Capsule", 2, 3, False),
    ("1049621", "Oxycodone Hydrochloride 5 MG Oral Tablet", 1, 4, True),
    ("197591", "diazepam 5 MG Oral Tablet", 1, 1, False),
    ("596926", "duloxetine 20 MG Delayed Release Oral Capsule", 3, 1, False),
    ("314076", "lisinopril 10 MG Oral Tablet", 1, 1, False),
    ("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", 2, 1, False),
    ("197361", "amlodipine 5 MG Oral Tablet", 1, 1, False),
    ("617312", "atorvastatin 20 MG Oral Tablet", 1, 1, False),
)
_UNWATCHED = frozenset({"314076", "860975", "197361", "617312"})
_LABS = (("2160-0", 1.3, "mg/dL"), ("29463-7", 74.0, "kg"), ("8302-2", 166.0, "cm"), ("2951-2", 139.0, "mmol/L"))
_CONDITIONS = ("G63", "B02.29", "E11.42", "I10", "N18.31", "M54.50", "F32.A", "E78.5")


def varied_body(number: int) -> dict[str, Any]:
    """The same outpatient with drug names, sigs, problems, dates, lab values and doses that no other number has.

    Words differ in the case of their letters, so that they mean the same and no text is one that was read before; the
    doses that vary are of medicines that the checks do not watch.
    """
    body = order_sign_body()
    entries = [
        entry for key in ("medications", "conditions", "observations") for entry in body["prefetch"][key]["entry"]
    ]
    for entry in (*body["context"]["draftOrders"]["entry"], *entries):
        _vary(entry["resource"], number)
    return body


def _vary(resource: dict[str, Any], number: int) -> None:
    clock = f"T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    for key in ("authoredOn", "effectiveDateTime", "onsetDateTime", "recordedDate"):
        if key in resource:
            resource[key] += clock
    for concept in (resource.get("medicationCodeableConcept"), resource.get("code")):
        for holder in (concept, *concept["coding"]) if concept else ():
            for key in holder.keys() & {"text", "display"}:
                holder[key] = _spelled(holder[key], number)
    if resource["resourceType"] == "Observation":
        resource["valueQuantity"]["value"] = round(resource["valueQuantity"]["value"] + number % 50 / 1000, 3)
        resource["code"]["text"] = _spelled("laboratory result", number)
    for dosage in resource.get("dosageInstruction", ()):
        for key in ("text", "patientInstruction"):
            dosage[key] = _spelled(dosage[key], number)
        if resource["medicationCodeableConcept"]["coding"][0]["code"] in _UNWATCHED:
            dosage["doseAndRate"][0]["doseQuantity"]["value"] += number % 3
        resource["dispenseRequest"]["quantity"]["value"] += number


def _spelled(text: str, number: int) -> str:
    """The text with capitals where the number has ones: 2 to the power of its letters spellings."""
    letters = iter(range(len(text)))
    return "".join(
        (letter.upper() if number >> next(letters) & 1 else letter.lower()) if letter.isalpha() else letter
        for letter in text
    )


def order_sign_body() -> dict[str, Any]:
    """The request body; about 50 KB, as an EHR's own JSON carries texts, identifiers and displays."""
    return {
        "hook": "order-sign",
        "hookInstance": "5f1b1a52-6f0e-4c0a-9c42-1f5d6d0a0001",
        "context": {
            "userId": "Practitioner/p1",
            "patientId": "bench",
            "draftOrders": {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [
                    {
                        "resource": _request(
                            "draft-1", "1049683", "Oxycodone Hydrochloride 10 MG Oral Tablet", 2, 4, True, "draft", 0
                        )
                    }
                ],
            },
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "bench", "gender": "female", "birthDate": "1953-04-02"},
            "medications": _bundle(
                [
                    _request(
                        f"mr-{copy}-{n}",
                        code,
                        name,
                        dose,
                        times,
                        prn,
                        "active" if copy == 0 else "stopped",
                        20 + 200 * copy,
                    )
                    for copy in range(2)
                    for n, (code, name, dose, times, prn) in enumerate(_ORDERS)
                ]
            ),
            "conditions": _bundle([_condition(n, code) for n, code in enumerate(_CONDITIONS)]),
            "observations": _bundle([_lab(n, lab, n // len(_LABS)) for n, lab in enumerate(_LABS * 4)]),
        },
    }


def _bundle(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {
            "fullUrl": f"https://ehr.example.org/fhir/{r['resourceType']}/{r['id']}",
            "resource": r,
            "search": {"mode": "match"},
        }
        for r in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _request(key: str, code: str, name: str, dose: int, times: int, prn: bool, status: str, age: int) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": key,
        "meta": {"versionId": "3", "lastUpdated": "2026-11-01T08:30:00Z"},
        "identifier": [{"use": "usual", "system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.798268", "value": f"0{key}"}],
        "status": status,
        "intent": "order",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
                        "code": "community",
                        "display": "Community",
                    }
                ],
                "text": "Community",
            }
        ],
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": code, "display": name}], "text": name},
        "subject": {**PATIENT, "display": "Bench, Patient"},
        "encounter": {"reference": "Encounter/e1", "display": "Office Visit"},
        "authoredOn": (TODAY - timedelta(days=age)).isoformat(),
        "requester": {"reference": "Practitioner/p1", "type": "Practitioner", "display": "Clinician, One"},
        "dosageInstruction": [
            {
                "text": f"Take {dose} by mouth {times} times daily{' as needed for pain' if prn else ''}",
                "patientInstruction": f"Take {dose} by mouth {times} times a day.",
                "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
                "asNeededBoolean": prn,
                "route": {
                    "coding": [{"system": "http://snomed.info/sct", "code": "26643006", "display": "Oral route"}],
                    "text": "Oral",
                },
                "doseAndRate": [
                    {
                        "type": {
                            "coding": [
                                {
                                    "system": "http://terminology.hl7.org/CodeSystem/dose-rate-type",
                                    "code": "ordered",
                                    "display": "Ordered",
                                }
                            ],
                            "text": "ordered",
                        },
                        "doseQuantity": {
                            "value": dose,
                            "unit": "tablet",
                            "system": "http://unitsofmeasure.org",
                            "code": "{tbl}",
                        },
                    }
                ],
            }
        ],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": 2,
            "quantity": {"value": dose * times * 30, "unit": "tablet"},
            "expectedSupplyDuration": {"value": 30, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d"},
        },
    }


def _condition(number: int, code: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"condition-{number}",
        "clinicalStatus": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    "code": "active",
                    "display": "Active",
                }
            ]
        },
        "verificationStatus": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                    "code": "confirmed",
                    "display": "Confirmed",
                }
            ]
        },
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/condition-category",
                        "code": "problem-list-item",
                        "display": "Problem List Item",
                    }
                ]
            }
        ],
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}], "text": f"Problem {code}"},
        "subject": PATIENT,
        "onsetDateTime": "2024-03-01",
        "recordedDate": "2024-03-01",
    }


def _lab(number: int, lab: tuple[str, float, str], older: int) -> dict[str, Any]:
    code, value, unit = lab
    return {
        "resourceType": "Observation",
        "id": f"lab-{number}",
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "laboratory",
                        "display": "Laboratory",
                    }
                ]
            }
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": PATIENT,
        "effectiveDateTime": (TODAY - timedelta(days=20 + 60 * older)).isoformat(),
        "issued": "2026-11-01T08:30:00Z",
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        "referenceRange": [
            {"low": {"value": 0.5, "unit": unit}, "high": {"value": 200, "unit": unit}, "text": "see report"}
        ],
    }
