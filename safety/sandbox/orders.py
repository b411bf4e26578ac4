"""One line of a patient file ("gabapentin 300, 1 capsule, 3 times a day") as a FHIR medication order.

The same line can be written in the ways that charts really use: `shape` says how the dose is written, and
`medication` how the drug is.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from safety.sandbox.catalogue import UCUM, Catalogue, Drug

Resource = dict[str, Any]
Row = Mapping[str, Any]

_KEYS = frozenset(
    {"drug", "dose", "most", "times", "every", "at", "prn", "sig", "shape", "medication"}
    | {"since", "until", "because", "supply", "refills", "quantity", "status", "reason", "as", "replaces"}
)
_SHAPES = frozenset({"structured", "text", "stu3", "none"})
_UNITS = {"tablet": "{tbl}", "capsule": "{capsule}", "patch": "{patch}", "film": "{film}", "spray": "{spray}"}
_DAY = 24
_SINCE = 45  # days ago, when a row does not say: an order that is running


def order(
    row: Row, patient: str, number: int, today: date, catalogue: Catalogue, *, draft: bool = False
) -> list[Resource]:
    """The order and, for a drug given by reference, its Medication. Raises ValueError on a row it cannot write."""
    unknown = set(row) - _KEYS
    shape = row.get("shape", "structured")
    if unknown or shape not in _SHAPES:
        raise ValueError(f"{patient}: cannot write an order with {sorted(unknown) or shape}")
    drug = catalogue.drug(row["drug"])
    if row.get("as") == "statement":
        return [_statement(row, drug, patient, number, today)]
    since = today if draft else today - timedelta(days=row.get("since", _SINCE))
    resource: Resource = {
        "resourceType": "MedicationRequest",
        "id": f"{patient}-draft-{number}" if draft else f"{patient}-order-{number}",
        "status": "draft" if draft else row.get("status", "stopped" if "until" in row else "active"),
        "intent": "order",
        "category": [
            _concept("http://terminology.hl7.org/CodeSystem/medicationrequest-category", "community", "Community")
        ],
        "subject": {"reference": f"Patient/{patient}"},
        "authoredOn": since.isoformat(),
        "requester": {"reference": "Practitioner/sandbox-prescriber"},
    }
    extra = _medication(resource, row, drug, patient, number)
    if shape != "none":
        resource["dosageInstruction"] = [_dosage(row, drug, shape)]
    if "until" in row:
        resource["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] = {
            "start": since.isoformat(),
            "end": (today - timedelta(days=row["until"])).isoformat(),
        }
    if "because" in row:
        resource["statusReason"] = {"text": row["because"]}
    if "replaces" in row:
        resource["priorPrescription"] = {"reference": f"MedicationRequest/{patient}-order-{row['replaces']}"}
    if "reason" in row:
        resource["reasonCode"] = [catalogue.condition(row["reason"]).concept()]
    supply = _supply(row, drug)
    if supply:
        resource["dispenseRequest"] = supply
    return [*extra, resource]


def _statement(row: Row, drug: Drug, patient: str, number: int, today: date) -> Resource:
    return {
        "resourceType": "MedicationStatement",
        "id": f"{patient}-statement-{number}",
        "status": row.get("status", "active"),
        "subject": {"reference": f"Patient/{patient}"},
        "effectivePeriod": {"start": (today - timedelta(days=row.get("since", _SINCE))).isoformat()},
        "medicationCodeableConcept": drug.concept(),
        "dosage": [_dosage(row, drug, "structured")],
    }


def _medication(resource: Resource, row: Row, drug: Drug, patient: str, number: int) -> list[Resource]:
    """Write the drug into the order in the row's way; returns the separate Medication of a reference."""
    way = row.get("medication", "code")
    if way == "code":
        resource["medicationCodeableConcept"] = drug.concept()
    elif way == "ndc":
        resource["medicationCodeableConcept"] = drug.ndc_concept()
    elif way == "contained":
        resource["contained"] = [{"resourceType": "Medication", "id": "medication", "code": drug.concept()}]
        resource["medicationReference"] = {"reference": "#medication"}
    elif way == "reference":
        key = f"{patient}-medication-{number}"
        resource["medicationReference"] = {"reference": f"Medication/{key}", "display": drug.name}
        return [{"resourceType": "Medication", "id": key, "status": "active", "code": drug.concept()}]
    else:
        raise ValueError(f"{patient}: cannot write a medication as {way}")
    return []


def _dosage(row: Row, drug: Drug, shape: str) -> Resource:
    if shape == "text":
        return {"text": row["sig"]}
    dosage: Resource = {"sequence": 1, "text": row.get("sig") or sig(row, drug), "timing": _timing(row)}
    if row.get("prn"):
        dosage["asNeededBoolean"] = True
    low = _quantity(row["dose"], drug)
    if shape == "stu3":
        return dosage | {"doseQuantity": low}
    if "most" in row:
        return dosage | {"doseAndRate": [{"doseRange": {"low": low, "high": _quantity(row["most"], drug)}}]}
    return dosage | {"doseAndRate": [{"doseQuantity": low}]}


def _timing(row: Row) -> Resource:
    if "at" in row:
        return {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "when": [row["at"]]}}
    if "times" in row:
        return {"repeat": {"frequency": row["times"], "period": 1, "periodUnit": "d"}}
    return {"repeat": {"frequency": 1, "period": row["every"], "periodUnit": "h"}}


def sig(row: Row, drug: Drug) -> str:
    """The words that say the same as the structure."""
    verb, how = ("Apply", "to the skin") if drug.unit in {"patch", "application"} else ("Take", "by mouth")
    if drug.unit == "film":
        verb, how = "Place", "under the tongue"
    amount = f"{row['dose']} to {row['most']}" if "most" in row else str(row["dose"])
    plural = "" if amount == "1" else "s"
    words = f"{verb} {amount} {drug.unit}{plural} {how} {_when(row)}"
    return words + (" as needed" if row.get("prn") else "")


def _when(row: Row) -> str:
    if "at" in row:
        return "at bedtime"
    if "every" in row:
        hours = row["every"]
        return f"every {hours} hours" if hours < 2 * _DAY else f"every {hours // _DAY} days"
    return {1: "once daily", 2: "twice daily"}.get(row["times"], f"{row['times']} times daily")


def _quantity(value: float, drug: Drug) -> Resource:
    code = _UNITS.get(drug.unit)
    return {"value": value, "unit": drug.unit} | ({"system": UCUM, "code": code} if code else {})


def _supply(row: Row, drug: Drug) -> Resource:
    supply: Resource = {}
    if "supply" in row:
        supply["expectedSupplyDuration"] = {"value": row["supply"], "unit": "days", "system": UCUM, "code": "d"}
    if "quantity" in row:
        supply["quantity"] = _quantity(row["quantity"], drug)
    if "refills" in row:
        supply["numberOfRepeatsAllowed"] = row["refills"]
    return supply


def _concept(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}]}
