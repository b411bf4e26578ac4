"""A finding's advice -> a FHIR action, with the record as it would be once the action is taken.

What we create is built and validated with fhir.resources (R4B). An update is the EHR's own resource with only the
elements of the dose changed, and only those validated; where that cannot be done without leaving something behind that
says the old dose, nothing is proposed (fhir_client/redose.py).
"""

import dataclasses
import re
from datetime import date
from functools import lru_cache
from typing import Any

from fhir_client.reading.medications import Shelf
from fhir_client.reading.orders import Reading, read_order
from fhir_client.redose import redosed
from safety.examination.finding import Advice, Proposal
from safety.regimen.counting import replacements
from safety.regimen.record import Order, Record

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NALOXONE_RXCUI = "1725059"
NALOXONE_NAME = "naloxone hydrochloride 40 MG/ML Nasal Spray"
"""RxNorm's name of the 4 mg in 0.1 mL rescue spray"""
_NEW = "MedicationRequest/naloxone-offer"
_RELATIVE = re.compile(r"MedicationRequest/[^/\s#?]+")


def propose(record: Record, advice: Advice) -> Proposal | None:
    """The advice as an action on this record; None where it cannot be made one faithfully. Not yet proven (law 4)."""
    match advice.kind:
        case "naloxone":
            return _naloxone(record)
        case "delete":
            return _delete(record, advice)
        case "dose":
            return _dose(record, advice)
        case _:
            return None


def warm_up() -> None:
    """Build what every proposal needs, so that the first request does not wait for fhir.resources."""
    _kit()


def _naloxone(record: Record) -> Proposal:
    resource = {**_kit(), "subject": {"reference": record.patient.reference}}
    order = dataclasses.replace(_kit_order(record.today), resource=resource)
    return Proposal("create", resource, None, _with(record, (*record.orders, order)))


def _delete(record: Record, advice: Advice) -> Proposal | None:
    draft = _order(record, advice)
    if draft is None or not draft.draft:
        return None
    return Proposal("delete", None, draft.reference, _with(record, (o for o in record.orders if o is not draft)))


def _dose(record: Record, advice: Advice) -> Proposal | None:
    order = _order(record, advice)
    if order is None or advice.regimen is None:
        return None
    changed = redosed(order, advice.regimen, record.today)
    if changed is None:
        return None
    orders = (changed if other is order else other for other in record.orders)
    return Proposal("update", changed.resource, None, _with(record, orders))


def _order(record: Record, advice: Advice) -> Order | None:
    """The MedicationRequest that the advice names; None when two go by one name: which would the action mean?"""
    named = [order for order in record.orders if order.reference == advice.order]
    if len(named) != 1 or not _RELATIVE.fullmatch(named[0].reference):
        return None
    own = f"{named[0].resource.get('resourceType')}/{named[0].resource.get('id')}"
    return named[0] if own == named[0].reference else None


def _with(record: Record, orders: Any) -> Record:
    return dataclasses.replace(record, orders=replacements(orders, record.today))


@lru_cache(maxsize=8)
def _kit_order(today: date) -> Order:
    """The kit as the order reader reads it: the same path as every other order."""
    order = read_order(_kit(), _NEW, Reading(Shelf(), today), draft=True)
    return dataclasses.replace(order, counted=True)


@lru_cache(maxsize=1)
def _kit() -> dict[str, Any]:
    """A draft for a box of two 4 mg nasal sprays, without its subject.

    Wording after the US label of the spray: one spray into one nostril, again after 2 to 3 minutes in the other, until
    help arrives. intent "proposal" is what FHIR calls a suggestion, and what Epic documents for orders from CDS.
    """
    from fhir.resources.R4B.medicationrequest import MedicationRequest

    built = MedicationRequest.model_validate(
        {
            "resourceType": "MedicationRequest",
            "status": "draft",
            "intent": "proposal",
            "category": [
                {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
                            "code": "community",
                            "display": "Community",
                        }
                    ]
                }
            ],
            "medicationCodeableConcept": {
                "coding": [{"system": RXNORM, "code": NALOXONE_RXCUI, "display": NALOXONE_NAME}],
                "text": "naloxone 4 mg nasal spray",
            },
            "subject": {"reference": "Patient/unknown"},
            "dosageInstruction": [
                {
                    "text": "1 spray into one nostril for suspected opioid overdose; call emergency services; "
                    "repeat every 2 to 3 minutes in the other nostril until help arrives",
                    "asNeededCodeableConcept": {"text": "suspected opioid overdose"},
                    "route": {
                        "coding": [{"system": "http://snomed.info/sct", "code": "46713006", "display": "Nasal route"}]
                    },
                    "doseAndRate": [
                        {
                            "doseQuantity": {
                                "value": 1,
                                "unit": "spray",
                                "system": "http://unitsofmeasure.org",
                                "code": "{spray}",
                            }
                        }
                    ],
                }
            ],
            "dispenseRequest": {"quantity": {"value": 2, "unit": "nasal spray device (one box of 2)"}},
        }
    )
    resource: dict[str, Any] = built.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in resource.items() if name != "subject"}
