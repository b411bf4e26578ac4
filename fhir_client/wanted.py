"""Which resources the checks need, and of the observations which codes."""

from functools import cache

from safety.regimen.knowledge import load

PATIENT = "Patient"
ORDERS = "MedicationRequest"
REQUIRED = (PATIENT, ORDERS)
OPTIONAL = (
    "Condition",
    "Observation",
    "MedicationStatement",
    "MedicationDispense",
    "Encounter",
    "Procedure",
    "ServiceRequest",
)
TYPES = (*REQUIRED, *OPTIONAL)
MEDICINES = frozenset({ORDERS, "MedicationOrder", "MedicationStatement", "MedicationDispense"})


def type_of(kind: str) -> str:
    """The name under which a type is asked for: DSTU2 calls a MedicationRequest a MedicationOrder."""
    return ORDERS if kind == "MedicationOrder" else kind


@cache
def lab_codes() -> tuple[str, ...]:
    """LOINC codes of every observation that the knowledge tables can use, in order."""
    return tuple(sorted(code for code in load().labs if code))
