"""Every row of the renal tables with every strength on the market: words, label and action name one dose."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Finding
from safety.regimen.kidney.tables import tables
from safety.regimen.record import Daily, Record

TODAY = date(2026, 11, 22)
PRODUCTS = {
    "neurontin": [
        *(f"gabapentin {mg} MG Oral Capsule" for mg in (100, 300, 400)),
        *(f"gabapentin {mg} MG Oral Tablet" for mg in (600, 800)),
        "gabapentin 50 MG/ML Oral Solution",
    ],
    "gralise": ["Gralise 300 mg tablet", "Gralise 600 mg tablet"],
    "horizant_phn": ["Horizant 300 mg tablet", "Horizant 600 mg tablet"],
    "pregabalin": [
        *(f"pregabalin {mg} MG Oral Capsule" for mg in (25, 50, 75, 100, 150, 200, 225, 300)),
        "pregabalin 20 MG/ML Oral Solution",
    ],
    "pregabalin_cr": [f"Lyrica CR {mg} mg tablet" for mg in ("82.5", "165", "330")],
}
TIMES = {"once daily": 1, "twice daily": 2, "three times daily": 3}
SAID = re.compile(r"([\d.]+) mg (once daily|twice daily|three times daily)")


def clearances(name: str) -> list[Decimal]:
    """One clearance in the middle of each row; 100 mL/min for the row without an upper edge."""
    bands = [row.band for row in tables()[name].rows]
    return sorted({Decimal(100) if band.high is None else (band.low + band.high) / 2 or band.high for band in bands})


def cases() -> Iterator[Any]:
    for name, products in PRODUCTS.items():
        for clearance in clearances(name):
            for product in products:
                yield pytest.param(product, clearance, id=f"{product} at {clearance}")


def read(product: str, clearance: Decimal, a_day: Decimal, drafts: list[dict[str, Any]] | None = None) -> Record:
    """A man of 40 years and 72 kg whose creatinine is 100 / clearance, with a draft of so many mg a day."""
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1986-01-01"}
    labs = [lab("2160-0", round(float(100 / clearance), 4), "mg/dL"), lab("29463-7", 72, "kg")]
    reason = [{"text": "Postherpetic neuralgia"}]
    order = {
        "resourceType": "MedicationRequest",
        "id": "d",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": product},
        "reasonCode": reason,
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": float(a_day / 3), "unit": "mg"}}],
            }
        ],
    }
    return read_record(Bag("p", [patient, *labs], drafts or [order]), today=TODAY)


def lab(code: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": code,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": "2026-11-15",
        "valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }


def said(text: str) -> list[tuple[Decimal, int]]:
    return [(Decimal(mg), TIMES[times]) for mg, times in SAID.findall(text)]


def words_with_a_dose(finding: Finding) -> list[str]:
    """The summary and the lines of the detail that say what to give."""
    lines = [finding.summary, *finding.detail.splitlines()]
    return [line for line in lines if "Suggest" in line or "Start with" in line]


@pytest.mark.parametrize(("product", "clearance"), list(cases()))
@pytest.mark.parametrize("a_day", [900, 1800, 3600])
def test_words_label_and_action_name_one_dose(product: str, clearance: Decimal, a_day: int) -> None:
    record = read(product, clearance, taken(product, a_day))
    for finding in examine(record, ALL, propose):
        for change in (suggestion for suggestion in finding.suggestions if suggestion.action == "update"):
            assert change.resource is not None
            (order,) = read(product, clearance, Decimal(0), [dict(change.resource)]).orders
            assert isinstance(order.amount, Daily)
            (intake,) = order.amount.intakes
            given = (intake.single_mg, int(order.amount.times_a_day))
            assert said(change.label) == [given]
            assert words_with_a_dose(finding)
            assert {said(line)[0] for line in words_with_a_dose(finding)} == {given}


def taken(product: str, a_day: int) -> Decimal:
    """Pregabalin is taken in a sixth of gabapentin's amounts."""
    return Decimal(a_day) / (6 if product.startswith(("pregabalin", "Lyrica")) else 1)


def test_many_doses_are_suggested() -> None:
    found = set()
    for case in cases():
        product, clearance = case.values
        for finding in examine(read(product, clearance, taken(product, 3600)), ALL, propose):
            found |= {(product, s.label) for s in finding.suggestions if s.action == "update"}
    assert len({product for product, _ in found}) >= 14, found
