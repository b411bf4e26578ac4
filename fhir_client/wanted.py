"""Which resources the checks need, and of the observations which codes."""

from functools import cache

from safety.regimen.knowledge import load
from safety.regimen.record import Gap

PATIENT = "Patient"
ORDERS = "MedicationRequest"
REQUIRED = (PATIENT, ORDERS)
OPTIONAL = (
    "Condition",
    "Observation",
    "MedicationStatement",
    "MedicationDispense",
    "MedicationAdministration",
    "Encounter",
    "Procedure",
    "ServiceRequest",
    "AllergyIntolerance",
    "QuestionnaireResponse",
    "CarePlan",
)
MINOR = frozenset({"MedicationAdministration", "AllergyIntolerance", "QuestionnaireResponse", "CarePlan"})
"""Types on which no dose and no total rests: that they are not to be had is said where gaps are listed, no louder.
Many servers have none of them, or want a category with the search, and a finding about it on each patient says nothing.
"""
TYPES = (*REQUIRED, *OPTIONAL)
MEDICINES = frozenset({ORDERS, "MedicationOrder", "MedicationStatement", "MedicationDispense"}) | {
    "MedicationAdministration"
}


def gap(kind: str, why: str) -> Gap:
    """What could not be had of a type."""
    return Gap(kind, why, minor=kind in MINOR)


def type_of(kind: str) -> str:
    """The name under which a type is asked for: DSTU2 calls a MedicationRequest a MedicationOrder."""
    return ORDERS if kind == "MedicationOrder" else kind


@cache
def lab_codes() -> tuple[str, ...]:
    """LOINC codes of every observation that the knowledge tables can use, in order."""
    return tuple(sorted(code for code in load().labs if code))
