"""New drafts of medicines: the naloxone rescue kit, and an alternative at the dose at which it is begun."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from fhir_client.propose.parts import UCUM, added, amount
from fhir_client.reading.medications import Shelf
from fhir_client.reading.orders import Reading, read_order
from safety.examination.finding import Proposal
from safety.regimen.allergies import allergies_to
from safety.regimen.record import Daily, Order, Record
from safety.regimen.start_doses import StartDoseRow, start_doses

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NALOXONE_RXCUI = "1725059"
NALOXONE_NAME = "naloxone hydrochloride 40 MG/ML Nasal Spray"
"""RxNorm's name of the 4 mg in 0.1 mL rescue spray"""
_KIT = "MedicationRequest/naloxone-offer"
_FORM_UNITS = frozenset({"tablet", "capsule", "patch"})
_COMMUNITY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
            "code": "community",
            "display": "Community",
        }
    ]
}


def naloxone(record: Record) -> Proposal:
    """A draft for the rescue kit."""
    resource = {**rescue_kit(), "subject": {"reference": record.patient.reference}}
    order = dataclasses.replace(_kit_order(record.today), resource=resource)
    return Proposal("create", resource, None, added(record, order))


def alternative(record: Record, drug: str) -> Proposal | None:
    """A draft of another medicine at its first dose.

    None for one that is not in start_doses.csv, that is taken already, or that an allergy stands against; and where
    the list of allergies could not be had, since a new medicine is not suggested unawares.
    """
    row = start_doses().get(drug)
    if row is None or _unknown_allergies(record) or allergies_to(record, [row.ingredient]):
        return None
    if any(order.takes(row.ingredient) for order in record.orders if order.counted):
        return None
    resource = _draft(row, record)
    order = read_order(resource, f"MedicationRequest/{_slug(drug)}-offer", Reading(Shelf(), record.today), draft=True)
    if not _reads_as(order, row):
        return None
    return Proposal("create", resource, None, added(record, dataclasses.replace(order, counted=True)))


def _unknown_allergies(record: Record) -> bool:
    return any(gap.what == "AllergyIntolerance" and not gap.reference for gap in record.gaps)


def _reads_as(order: Order, row: StartDoseRow) -> bool:
    """Whether the reader makes of the draft what the table says."""
    if order.product.ingredients != (row.ingredient,):
        return False
    if order.product.local:
        return True
    intake = order.highest.of(row.ingredient) if isinstance(order.highest, Daily) else None
    return intake is not None and intake.most_mg == row.mg_day


def _draft(row: StartDoseRow, record: Record) -> dict[str, Any]:
    repeat: dict[str, Any] = {"frequency": int(row.times), "period": 1, "periodUnit": "d"}
    if row.when != "any":
        repeat["when"] = [row.when]
    code = {"system": UCUM, "code": f"{{{_ucum(row.unit)}}}"} if row.unit in _FORM_UNITS else {}
    dosage = {
        "text": row.words,
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": {"value": amount(row.amount), "unit": row.unit, **code}}],
    }
    return _built(
        {"coding": [{"system": RXNORM, "code": row.rxcui, "display": row.product}], "text": row.product},
        dosage,
        subject={"reference": record.patient.reference},
        authoredOn=record.today.isoformat(),
    )


def _ucum(unit: str) -> str:
    return {"tablet": "tbl"}.get(unit, unit)


def _slug(drug: str) -> str:
    return drug.replace(" ", "-")


def _built(concept: Mapping[str, Any], dosage: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A draft as fhir.resources validates it. intent "proposal" is what FHIR calls a suggestion, and what Epic
    documents for orders from decision support."""
    from fhir.resources.R4B.medicationrequest import MedicationRequest

    built = MedicationRequest.model_validate(
        {
            "resourceType": "MedicationRequest",
            "status": "draft",
            "intent": "proposal",
            "category": [_COMMUNITY],
            "medicationCodeableConcept": concept,
            "dosageInstruction": [dosage],
            **more,
        }
    )
    return built.model_dump(mode="json", exclude_none=True)


@lru_cache(maxsize=8)
def _kit_order(today: date) -> Order:
    """The kit as the order reader reads it: the same path as every other order."""
    order = read_order(rescue_kit(), _KIT, Reading(Shelf(), today), draft=True)
    return dataclasses.replace(order, counted=True)


@lru_cache(maxsize=1)
def rescue_kit() -> dict[str, Any]:
    """A draft for a box of two 4 mg nasal sprays, without its subject.

    Wording after the US label of the spray: one spray into one nostril, again after 2 to 3 minutes in the other, until
    help arrives.
    """
    resource = _built(
        {
            "coding": [{"system": RXNORM, "code": NALOXONE_RXCUI, "display": NALOXONE_NAME}],
            "text": "naloxone 4 mg nasal spray",
        },
        {
            "text": "1 spray into one nostril for suspected opioid overdose; call emergency services; "
            "repeat every 2 to 3 minutes in the other nostril until help arrives",
            "asNeededCodeableConcept": {"text": "suspected opioid overdose"},
            "route": {"coding": [{"system": "http://snomed.info/sct", "code": "46713006", "display": "Nasal route"}]},
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "spray", "system": UCUM, "code": "{spray}"}}],
        },
        subject={"reference": "Patient/unknown"},
        dispenseRequest={"quantity": {"value": 2, "unit": "nasal spray device (one box of 2)"}},
    )
    return {name: value for name, value in resource.items() if name != "subject"}
