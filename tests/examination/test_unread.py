"""What is listed as not read: a rescue kit's sig is not, for nothing rests on it."""

from datetime import date
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.report import unread

PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1970-01-01"}


def order(drug: str, sig: str) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": "2026-11-01",
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [{"text": sig}],
    }


@pytest.mark.parametrize(
    ("drug", "sig", "listed"),
    [
        (
            "naloxone hydrochloride 40 MG/ML Nasal Spray",
            "Spray 1 spray in one nostril; may repeat every 2-3 minutes in other nostril",
            False,
        ),
        (
            "butorphanol tartrate 10 MG/ML Nasal Spray",
            "Spray 1 spray in one nostril; may repeat in other nostril",
            True,
        ),
        ("buprenorphine 8 MG / naloxone 2 MG Sublingual Film", "as the clinic says", True),
    ],
    ids=["rescue", "opioid spray", "combination"],
)
def test_only_what_something_rests_on_is_listed(drug: str, sig: str, listed: bool) -> None:
    record = read_record(Bag("p", [PATIENT, order(drug, sig)], []), today=date(2026, 11, 22))
    assert (record.orders[0].reference in {row["order"] for row in unread(record)}) is listed
