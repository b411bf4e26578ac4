"""Synthetic patients for the transport tests: enough orders for several pages, medications by reference, every type."""

from collections.abc import Iterable, Mapping
from typing import Any

Resource = dict[str, Any]
LOINC = "http://loinc.org"


def patient(identifier: str, **more: Any) -> Resource:
    return {"resourceType": "Patient", "id": identifier, "gender": "female", "birthDate": "1961-04-02", **more}


def medication(identifier: str) -> Resource:
    return {"resourceType": "Medication", "id": identifier, "code": {"text": f"Gabapentin 300 MG ({identifier})"}}


def order(identifier: str, whose: str, **more: Any) -> Resource:
    drug = (
        {}
        if "medicationReference" in more
        else {"medicationCodeableConcept": {"text": "Gabapentin 300 MG Oral Capsule"}}
    )
    return {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": "active",
        "intent": "order",
        "subject": {"reference": f"Patient/{whose}"},
        "authoredOn": "2026-11-01",
        **drug,
        **more,
    }


def observation(identifier: str, whose: str, code: str = "2160-0") -> Resource:
    return {
        "resourceType": "Observation",
        "id": identifier,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{whose}"},
        "effectiveDateTime": "2026-10-01",
        "valueQuantity": {"value": 1.4, "unit": "mg/dL"},
    }


def about(kind: str, identifier: str, whose: str, **more: Any) -> Resource:
    return {"resourceType": kind, "id": identifier, "subject": {"reference": f"Patient/{whose}"}, **more}


def allergy(identifier: str, whose: str) -> Resource:
    reference = {"reference": f"Patient/{whose}"}
    return {"resourceType": "AllergyIntolerance", "id": identifier, "patient": reference, "code": {"text": "Codeine"}}


def chart(whose: str, orders: int = 23, by_reference: int = 8) -> list[Resource]:
    """One patient with everything; `by_reference` of the orders name a Medication each."""
    prefix = whose
    resources = [patient(whose)]
    for number in range(orders):
        more: Resource = {}
        if number < by_reference:
            resources.append(medication(f"{prefix}-drug{number}"))
            more = {"medicationReference": {"reference": f"Medication/{prefix}-drug{number}"}}
        resources.append(order(f"{prefix}-order{number}", whose, **more))
    drug = {"medicationCodeableConcept": {"text": "Tramadol 50 MG Oral Tablet"}}
    planned = {"status": "active", "intent": "order"}
    encounter = {"status": "finished", "class": {"code": "AMB"}}
    resources += [observation(f"{prefix}-lab{number}", whose) for number in range(7)]
    resources += [
        about("Condition", f"{prefix}-condition", whose, code={"text": "Neuropathy"}),
        about("MedicationStatement", f"{prefix}-statement", whose, status="active", **drug),
        about("MedicationDispense", f"{prefix}-dispense", whose, status="completed", **drug),
        about("MedicationAdministration", f"{prefix}-given", whose, status="completed", **drug),
        about("Encounter", f"{prefix}-encounter", whose, **encounter),
        about("Procedure", f"{prefix}-procedure", whose, status="completed", code={"text": "Dialysis"}),
        about("ServiceRequest", f"{prefix}-request", whose, code={"text": "Hospice"}, **planned),
        about("CarePlan", f"{prefix}-plan", whose, title="Taper", status="active", intent="plan"),
        allergy(f"{prefix}-allergy", whose),
    ]
    return resources


def names(resources: Iterable[Mapping[str, Any]]) -> list[str]:
    """`Type/id` of each, sorted: a list, so that what came twice shows."""
    return sorted(f"{each['resourceType']}/{each['id']}" for each in resources)


def bundle(*resources: Mapping[str, Any], **more: Any) -> Resource:
    """A searchset as servers send it."""
    entries = [{"resource": dict(each)} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


def outcome(severity: str = "error", code: str = "processing", text: str = "") -> Resource:
    issue = {"severity": severity, "code": code, **({"diagnostics": text} if text else {})}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
