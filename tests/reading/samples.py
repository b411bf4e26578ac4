"""Resources in the shapes that EHRs send, written for these tests."""

from typing import Any

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
PATIENT = {"reference": "Patient/p1"}

OXYCODONE_5 = {
    "coding": [{"system": RXNORM, "code": "1049621", "display": "oxycodone hydrochloride 5 MG Oral Tablet"}],
    "text": "oxycodone hydrochloride 5 MG Oral Tablet",
}
GABAPENTIN_300 = {"coding": [{"system": RXNORM, "code": "310431", "display": "gabapentin 300 MG Oral Capsule"}]}


def request(**changes: Any) -> dict[str, Any]:
    """An active R4 order of oxycodone 5 mg, 1 tablet every 6 hours as needed."""
    resource: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "category": [{"coding": [{"code": "community"}]}],
        "medicationCodeableConcept": OXYCODONE_5,
        "subject": PATIENT,
        "authoredOn": "2026-11-01",
        "requester": {"reference": "Practitioner/d1"},
        "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.42"}]}],
        "dosageInstruction": [dosage()],
        "dispenseRequest": {
            "quantity": {"value": 60, "unit": "tablet"},
            "expectedSupplyDuration": {"value": 15, "unit": "days", "system": UCUM, "code": "d"},
            "numberOfRepeatsAllowed": 0,
        },
    }
    resource.update(changes)
    return {key: value for key, value in resource.items() if value is not None}


def dosage(**changes: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "sequence": 1,
        "timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
        "asNeededBoolean": True,
        "route": {"coding": [{"system": SNOMED, "code": "26643006"}]},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet", "system": UCUM, "code": "{tbl}"}}],
    }
    raw.update(changes)
    return {key: value for key, value in raw.items() if value is not None}


def repeat(**elements: Any) -> dict[str, Any]:
    return {"repeat": elements}


def quantity(value: Any, unit: str | None = None, **more: Any) -> dict[str, Any]:
    return {"value": value, **({"unit": unit} if unit is not None else {}), **more}


EPIC = request(
    id="epic",
    medicationCodeableConcept=None,
    medicationReference={"reference": "Medication/m1", "display": "OXYCODONE 5 MG PO TABS"},
    category={"coding": [{"code": "community"}]},
    dosageInstruction=[
        {
            "text": "Take 2 tablets (10 mg total) by mouth every 6 hours as needed., Starting Mon 11/2/2026, Normal",
            "patientInstruction": "Take 2 tablets (10 mg total) by mouth every 6 (six) hours as needed.",
            "timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}, "code": {"text": "Q6H PRN"}},
            "asNeededBoolean": True,
            "doseAndRate": [
                {
                    "type": {"text": "calculated"},
                    "doseQuantity": {"value": 10, "unit": "mg", "system": UCUM, "code": "mg"},
                },
                {
                    "type": {"text": "admin-amount"},
                    "doseQuantity": {"value": 2, "unit": "tablet", "system": UCUM, "code": "{tbl}"},
                },
                {
                    "type": {"text": "ordered"},
                    "doseQuantity": {"value": 10, "unit": "mg", "system": UCUM, "code": "mg"},
                },
            ],
        }
    ],
)
MEDICATION = {"resourceType": "Medication", "id": "m1", "code": OXYCODONE_5}
STU3 = request(
    id="stu3",
    category={"coding": [{"code": "outpatient"}]},
    requester={"agent": {"reference": "Practitioner/d1"}},
    dosageInstruction=[
        {
            "timing": repeat(frequency=2, period=1, periodUnit="d"),
            "doseQuantity": {"value": 1, "unit": "TAB", "code": "TAB"},
        }
    ],
)
R5 = request(
    id="r5",
    medicationCodeableConcept=None,
    medication={"concept": GABAPENTIN_300},
    dosageInstruction=[
        {
            "timing": repeat(frequency=3, period=1, periodUnit="d"),
            "asNeeded": False,
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "capsule"}}],
            "maxDosePerPeriod": [
                {"numerator": {"value": 3, "unit": "capsule"}, "denominator": {"value": 1, "unit": "d"}}
            ],
        }
    ],
)
DSTU2 = {
    "resourceType": "MedicationOrder",
    "id": "dstu2",
    "status": "active",
    "patient": PATIENT,
    "dateWritten": "2026-11-01",
    "prescriber": {"reference": "Practitioner/d1"},
    "medicationCodeableConcept": OXYCODONE_5,
    "dosageInstruction": [
        {
            "text": "Take 1 tablet by mouth 2 times a day",
            "asNeededBoolean": False,
            "timing": {
                "repeat": {"frequency": 1, "period": 12, "periodUnits": "h", "boundsPeriod": {"start": "2026-11-01"}}
            },
            "doseQuantity": {"value": 1, "unit": "tablet"},
        }
    ],
    "dispenseRequest": {
        "quantity": {"value": 60, "unit": "tablet"},
        "expectedSupplyDuration": {"value": 30, "code": "d"},
    },
}
STATEMENT_DSTU2 = {
    "resourceType": "MedicationStatement",
    "id": "s2",
    "status": "active",
    "patient": PATIENT,
    "wasNotTaken": False,
    "effectiveDateTime": "2026-10-01",
    "medicationCodeableConcept": GABAPENTIN_300,
    "dosage": [
        {"quantityQuantity": {"value": 1}, "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnits": "d"}}}
    ],
}
STATEMENT = {
    "resourceType": "MedicationStatement",
    "id": "s4",
    "status": "active",
    "subject": PATIENT,
    "effectivePeriod": {"start": "2026"},
    "medicationReference": {"reference": "#m"},
    "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "gabapentin 300 mg capsule"}}],
    "dosage": [{"text": "1 capsule three times daily"}],
}
COMPOUND = request(
    id="compound",
    medicationCodeableConcept=None,
    medicationReference={"reference": "#c"},
    contained=[
        {
            "resourceType": "Medication",
            "id": "c",
            "code": {"text": "morphine oral solution, ward made"},
            "form": {"text": "Oral solution"},
            "ingredient": [
                {
                    "itemCodeableConcept": {"coding": [{"system": RXNORM, "code": "7052"}], "text": "morphine"},
                    "strength": {"numerator": {"value": 10, "code": "mg"}, "denominator": {"value": 5, "code": "mL"}},
                }
            ],
        }
    ],
    dosageInstruction=[
        {
            "timing": {"code": {"text": "BID"}},
            "doseAndRate": [{"doseRange": {"low": quantity(5, "mL"), "high": quantity(10, "mL")}}],
        }
    ],
)
TEXT_ONLY = request(
    id="text",
    medicationCodeableConcept={"text": "tramadol 50 mg tablet"},
    dosageInstruction=[{"text": "1-2 tabs po q4-6h prn"}],
)
SUPPLY_ONLY = request(id="supply", dosageInstruction=None)
PERSON = {
    "resourceType": "Patient",
    "id": "p1",
    "gender": "female",
    "birthDate": "1956-03",
    "name": [{"family": "Test", "given": ["One"]}],
    "deceasedBoolean": False,
}
CREATININE = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "subject": PATIENT,
    "code": {"coding": [{"system": LOINC, "code": "2160-0"}]},
    "effectiveDateTime": "2026-10-20T08:00:00Z",
    "valueQuantity": {"value": 1.4, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"},
}
PANEL = {
    "resourceType": "Observation",
    "id": "o2",
    "status": "final",
    "subject": PATIENT,
    "code": {"text": "vital signs"},
    "effectivePeriod": {"start": "2026-10-20"},
    "component": [
        {
            "code": {"coding": [{"system": LOINC, "code": "29463-7"}]},
            "valueQuantity": {"value": 154, "unit": "lb", "code": "[lb_av]"},
        },
        {"code": {"coding": [{"system": LOINC, "code": "8302-2"}]}, "valueQuantity": {"value": 1.65, "unit": "m"}},
    ],
}
DIABETIC_NEUROPATHY = {
    "resourceType": "Condition",
    "id": "c1",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
    "category": [{"coding": [{"code": "problem-list-item"}]}],
    "severity": {"coding": [{"system": SNOMED, "code": "6736007"}]},
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.42"}]},
    "subject": PATIENT,
    "onsetDateTime": "2020-05-01",
}
STAY = {
    "resourceType": "Encounter",
    "id": "e1",
    "status": "in-progress",
    "class": {"code": "IMP"},
    "type": [{"text": "Inpatient stay"}],
    "subject": PATIENT,
    "period": {"start": "2026-11-10"},
    "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "N18.6"}]}],
    "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}},
}
DIALYSIS = {
    "resourceType": "Procedure",
    "id": "pr1",
    "status": "completed",
    "subject": PATIENT,
    "code": {"coding": [{"system": SNOMED, "code": "265764009", "display": "Renal dialysis"}], "text": "Hemodialysis"},
    "performedPeriod": {"start": "2026-11-15", "end": "2026-11-15"},
}
HOSPICE = {
    "resourceType": "ServiceRequest",
    "id": "sr1",
    "status": "active",
    "intent": "order",
    "subject": PATIENT,
    "authoredOn": "2026-11-02",
    "code": {"coding": [{"system": SNOMED, "code": "385763009", "display": "Hospice care"}]},
}
DISPENSE = {
    "resourceType": "MedicationDispense",
    "id": "d1",
    "status": "completed",
    "subject": PATIENT,
    "medicationCodeableConcept": OXYCODONE_5,
    "whenHandedOver": "2026-11-01",
    "daysSupply": {"value": 15, "code": "d"},
    "quantity": {"value": 60, "unit": "tablet"},
    "authorizingPrescription": [{"reference": "MedicationRequest/r1"}],
}
ALLERGY = {
    "resourceType": "AllergyIntolerance",
    "id": "a1",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "verificationStatus": {"coding": [{"code": "confirmed"}]},
    "type": "intolerance",
    "category": ["medication"],
    "code": {"coding": [{"system": RXNORM, "code": "2670", "display": "codeine"}], "text": "Codeine"},
    "patient": PATIENT,
    "recordedDate": "2019-04-02",
    "reaction": [{"substance": {"text": "Tylenol with codeine"}, "manifestation": [{"text": "vomiting"}]}],
}
ALLERGY_DSTU2 = {
    "resourceType": "AllergyIntolerance",
    "id": "a2",
    "patient": PATIENT,
    "substance": {"text": "NSAIDs"},
    "status": "active",
    "type": "allergy",
    "category": "medication",
}
PEG = {
    "resourceType": "QuestionnaireResponse",
    "id": "q1",
    "questionnaire": "http://loinc.org/q/91148-7",
    "status": "completed",
    "subject": PATIENT,
    "authored": "2026-11-03T10:00:00Z",
    "item": [
        {"linkId": "/75893-8", "text": "Pain on average, past week", "answer": [{"valueInteger": 7}]},
        {"linkId": "/91145-3", "text": "Enjoyment of life", "answer": [{"valueDecimal": 6}]},
        {
            "linkId": "/91146-1",
            "text": "General activity",
            "answer": [{"valueCoding": {"system": LOINC, "code": "LA6114-8", "display": "5"}}],
        },
    ],
}
DN4_STU3 = {
    "resourceType": "QuestionnaireResponse",
    "id": "q2",
    "questionnaire": {"reference": "Questionnaire/dn4"},
    "status": "completed",
    "subject": PATIENT,
    "authored": "2026-10-01",
    "item": [
        {
            "linkId": "interview",
            "item": [{"linkId": f"{number}", "answer": [{"valueBoolean": number < 5}]} for number in range(1, 11)],
        }
    ],
}
TEST_ORDERED = {
    "resourceType": "ServiceRequest",
    "id": "sr2",
    "status": "active",
    "intent": "order",
    "subject": PATIENT,
    "authoredOn": "2026-11-20",
    "code": {"coding": [{"system": LOINC, "code": "2160-0", "display": "Creatinine"}], "text": "Creatinine"},
}
TAPER_PLAN = {
    "resourceType": "CarePlan",
    "id": "cp1",
    "status": "active",
    "intent": "plan",
    "title": "Opioid taper",
    "subject": PATIENT,
    "period": {"start": "2026-11-01", "end": "2027-06-01"},
    "activity": [
        {
            "detail": {
                "kind": "MedicationRequest",
                "status": "scheduled",
                "productCodeableConcept": OXYCODONE_5,
                "dailyAmount": {"value": 15, "unit": "mg", "system": UCUM, "code": "mg"},
            }
        }
    ],
}

ORDERS = (request(), EPIC, STU3, R5, DSTU2, STATEMENT_DSTU2, STATEMENT, COMPOUND, TEXT_ONLY, SUPPLY_ONLY)
OTHERS = (
    *(MEDICATION, PERSON, CREATININE, PANEL, DIABETIC_NEUROPATHY, STAY, DIALYSIS, HOSPICE, DISPENSE),
    *(ALLERGY, ALLERGY_DSTU2, PEG, DN4_STU3, TEST_ORDERED, TAPER_PLAN),
)
