"""One of a thing is said in the singular, more than one in the plural: everywhere a finding or a card speaks."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.audit.report import table
from safety.audit.run import Examined
from safety.cards.deck import cards_for
from safety.examination.examine import examine
from safety.examination.report import examination
from safety.regimen.administration import in_words
from safety.regimen.dosing import Dose
from safety.regimen.record import Record
from safety.sandbox.population import people

TODAY = date(2026, 11, 25)
THINGS = "tablet|capsule|patch|dose|day|week|hour|time|order|medicine|finding|patient|session|spray|month|year"
ONE_AS_MANY = re.compile(rf"(?<![\d.,-])1 (?:\w+ )?(?:{THINGS})(?:e?s)\b")
MANY_AS_ONE = re.compile(rf"(?<![\d.,/-])(?:[2-9]|\d\d+) (?:{THINGS})\b(?![-/'])")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in strings(part))
    elif isinstance(value, (list, tuple)):
        yield from (text for part in value for text in strings(part))


def spoken(record: Record) -> Iterator[str]:
    """What findings, cards and the lines of an examination say, without the EHR's own words."""
    findings = examine(record, ALL, propose)
    for finding in findings:
        yield from (finding.summary, finding.detail, *finding.notes, *(s.label for s in finding.suggestions))
    for hook in ("patient-view", "order-sign"):
        for shown in cards_for(findings, record, hook, "http://cds.example.org"):
            yield from (shown.card.summary, shown.card.detail)
    whole = examination(record, findings)
    yield from strings([[line["read"], line["notes"], line["why_not_counted"]] for line in whole["regimen"]])
    yield from strings(whole["unread"])


def wrong(record: Record) -> set[str]:
    return {
        text[max(0, match.start() - 20) : match.end() + 20]
        for text in spoken(record)
        for pattern in (ONE_AS_MANY, MANY_AS_ONE)
        for match in pattern.finditer(text)
    }


def test_the_sandbox_speaks_well() -> None:
    everyone = people(TODAY)
    assert len(everyone) > 50
    found = {
        words
        for person in everyone
        for words in wrong(read_record(Bag(person.id, list(person.resources), []), today=TODAY))
    }
    assert found == set()


DRUGS = ["gabapentin 600 mg tablet", "hydrocodone-acetaminophen 5-325 mg tablet", "fentanyl 25 mcg/hr patch"]
REPEATS: list[dict[str, Any]] = [
    {"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]},
    {"frequency": 1, "period": 1, "periodUnit": "h"},
    {"frequency": 1, "period": 2, "periodUnit": "d", "boundsDuration": {"value": 1, "unit": "d", "code": "d"}},
    {"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]},
    {"count": 1},
    {},
]


@pytest.mark.parametrize(
    "repeat", REPEATS, ids=["a weekday", "an hour", "a day's course", "three days", "once", "none"]
)
@pytest.mark.parametrize("number", [1, 2, 30])
@pytest.mark.parametrize("drug", DRUGS)
def test_orders_of_one_and_of_many_speak_well(drug: str, number: int, repeat: dict[str, Any]) -> None:
    assert wrong(read_record(Bag("p", a_chart(drug, number, repeat), []), today=TODAY)) == set()


def a_chart(drug: str, number: int, repeat: dict[str, Any]) -> list[dict[str, Any]]:
    """An order of so many units, so many doses at most, so many days of supply, and a creatinine as old."""
    dose = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": number, "unit": "tablet"}}]}
    most = {"numerator": {"value": number, "unit": "doses"}, "denominator": {"value": 36, "unit": "h", "code": "h"}}
    order = {
        "resourceType": "MedicationRequest",
        "id": "a",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": (TODAY - timedelta(days=1)).isoformat(),
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [dose | {"maxDosePerPeriod": most}] if repeat else [],
        "dispenseRequest": {
            "quantity": {"value": number, "unit": "tablet"},
            "expectedSupplyDuration": {"value": number, "unit": "d", "code": "d"},
        },
    }
    creatinine = {
        "resourceType": "Observation",
        "id": "c",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
        "effectiveDateTime": (TODAY - timedelta(days=number)).isoformat(),
        "valueQuantity": {"value": 4, "unit": "mg/dL"},
    }
    weight = creatinine | {"id": "w", "valueQuantity": {"value": 70, "unit": "kg"}}
    weight["code"] = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1950-01-01"}
    return [patient, creatinine, weight, order]


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [("1", "tablet", "1 tablet"), ("2", "patch", "2 patches"), ("30", "tablet", "30 tablets"),
     ("0.5", "tablet", "0.5 tablet"), ("20", "mg", "20 mg"), ("25", "mcg/h", "25 mcg/h")],
)  # fmt: skip
def test_an_amount_in_words(amount: str, unit: str, words: str) -> None:
    assert in_words(Dose(Decimal(amount), Decimal(amount), unit)) == words


def test_an_audit_of_one_patient_speaks_well() -> None:
    words = table([Examined("Patient/p", (), 1, 0, 0, Decimal(0), False)], [])
    assert "1 patient examined, 0 not; 1 order, 0 unread" in words
    assert "1 patient without any" in words
    assert not ONE_AS_MANY.search(words), words
