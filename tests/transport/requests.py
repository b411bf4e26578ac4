"""Hook requests over one small chart, in whole and in part."""

from typing import Any

from tests.transport.ehr import WHO
from tests.transport.people import about, bundle, observation, order, patient

CHART: dict[str, dict[str, Any]] = {
    "patient": patient(WHO),
    "medications": bundle(order("o1", WHO), order("o2", WHO)),
    "conditions": bundle(about("Condition", "c1", WHO)),
    "observations": bundle(observation("b1", WHO)),
    "statements": bundle(about("MedicationStatement", "s1", WHO)),
    "dispenses": bundle(),
    "administrations": bundle(),
    "encounters": bundle(about("Encounter", "e1", WHO)),
    "procedures": bundle(about("Procedure", "p1", WHO)),
    "requests": bundle(about("ServiceRequest", "r1", WHO)),
    "allergies": bundle(about("AllergyIntolerance", "a1", WHO)),
    "answers": bundle(about("QuestionnaireResponse", "q1", WHO)),
    "plans": bundle(about("CarePlan", "l1", WHO)),
}


def body(prefetch: dict[str, Any] | None = None, **context: Any) -> dict[str, Any]:
    more = {} if prefetch is None else {"prefetch": prefetch}
    return {"hook": "order-sign", "context": {"userId": "Practitioner/1", "patientId": WHO, **context}, **more}


def whole(**changed: Any) -> dict[str, Any]:
    return {**CHART, **changed}
