"""MedicationAdministration of every version -> what was given, and what rests on it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.check import Check
from safety.regimen import depots
from safety.regimen.courses import courses
from safety.regimen.opioids.antagonists import last_blockers
from safety.regimen.opioids.naive import naive
from safety.regimen.record import Record

TODAY = date(2026, 11, 22)
PATIENT = {"reference": "Patient/p"}
VIVITROL = {"medicationCodeableConcept": {"text": "Vivitrol 380 MG Injection"}}
MORPHINE = {"medicationCodeableConcept": {"text": "morphine sulfate 10 MG/ML Injectable Solution"}}


def record(*given: dict[str, Any]) -> Record:
    resources: list[dict[str, Any]] = [{"resourceType": "Patient", "id": "p"}]
    for number, each in enumerate(given):
        resources.append(
            {"resourceType": "MedicationAdministration", "id": f"g{number}", "status": "completed", "subject": PATIENT}
            | each
        )
    return read_record(Bag("p", resources), today=TODAY)


@pytest.mark.parametrize(
    "dated",
    [
        {"effectiveDateTime": "2026-11-02T09:30:00Z"},
        {"effectivePeriod": {"start": "2026-11-02", "end": "2026-11-02"}},
        {"effectiveTimeDateTime": "2026-11-02"},
        {"effectiveTimePeriod": {"start": "2026-11-02"}},
        {"occurenceDateTime": "2026-11-02"},
        {"occurencePeriod": {"start": "2026-11-02"}},
    ],
    ids=["R4", "R4 period", "DSTU2", "DSTU2 period", "R5", "R5 period"],
)
def test_the_day_of_every_version(dated: dict[str, Any]) -> None:
    (last,) = last_blockers(record({**VIVITROL, **dated}))
    assert (last.name, last.days, last.depot) == ("naltrexone", 20, True)


@pytest.mark.parametrize(
    "medicine",
    [
        {
            "medicationReference": {"reference": "#m"},
            "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Vivitrol"}}],
        },
        {"medication": {"concept": {"text": "Vivitrol"}}},
        {"medicationCodeableConcept": {"text": "naltrexone"}, "dosage": {"route": {"text": "IM"}}},
        {"medicationCodeableConcept": {"text": "naltrexone"}, "dosage": [{"route": {"text": "IM"}}]},
    ],
    ids=["contained", "R5", "route", "route in a list"],
)
def test_the_medicine_and_the_route_of_every_version(medicine: dict[str, Any]) -> None:
    (last,) = last_blockers(record({**medicine, "effectiveDateTime": "2026-11-02"}))
    assert last.depot


@pytest.mark.parametrize(
    "broken",
    [
        {**VIVITROL},
        {**VIVITROL, "effectiveDateTime": "soon"},
        {**VIVITROL, "effectiveDateTime": [3, []]},
        {**VIVITROL, "effectiveDateTime": "2026-11-02", "status": "not-done"},
        {**VIVITROL, "effectiveDateTime": "2026-11-02", "status": "entered-in-error"},
        {**VIVITROL, "effectiveDateTime": "2026-11-02", "wasNotGiven": True},
        {"effectiveDateTime": "2026-11-02", "medicationCodeableConcept": 7},
        {"effectiveDateTime": "2026-11-02", "medicationCodeableConcept": {"text": "nobody knows this"}},
        {**VIVITROL, "effectiveDateTime": "2026-11-02", "subject": {"reference": "Patient/other"}},
        {**VIVITROL, "effectiveDateTime": "2026-12-24"},
    ],
    ids=["no day", "no date", "a list", "not done", "error", "DSTU2", "no name", "unknown", "another's", "ahead"],
)
def test_what_proves_nothing(broken: dict[str, Any]) -> None:
    found = record(broken)
    assert last_blockers(found) == ()
    assert courses(found) == ()


def test_a_dose_for_a_procedure_leaves_a_patient_naive_and_a_week_on_a_ward_does_not() -> None:
    once = record({**MORPHINE, "effectiveDateTime": "2026-11-01"})
    week = record(*({**MORPHINE, "effectiveDateTime": f"2026-11-0{day}"} for day in range(1, 8)))
    assert naive(once, 90, 3)
    assert not naive(week, 90, 3)
    (span,) = courses(week, of_class="opioid")
    assert (span.days, span.basis) == (7, {"given"})


def test_an_infusion_that_runs_goes_on_today() -> None:
    runs = {**MORPHINE, "status": "in-progress", "effectivePeriod": {"start": "2026-11-20"}}
    (span,) = courses(record(runs), ingredient="morphine")
    assert (span.first, span.last) == (date(2026, 11, 20), TODAY)


def test_a_depot_is_present_as_long_as_the_checks_say() -> None:
    given = {
        "medicationCodeableConcept": {"text": "Sublocade 300 mg"},
        "effectiveDateTime": "2026-08-01",
        "dosage": {"route": {"text": "SC"}},
    }
    (span,) = courses(record(given), ingredient="buprenorphine")
    assert span.days == depots.DAYS["buprenorphine"] + 1
    naltrexone = _check("opioid-naltrexone")
    assert naltrexone.limit("buprenorphine_depot_days") == Decimal(depots.DAYS["buprenorphine"])
    assert naltrexone.limit("naltrexone_depot_days") == Decimal(depots.DAYS["naltrexone"])
    assert _check("partial-with-full").limit("depot_days") == Decimal(depots.DAYS["buprenorphine"])


def _check(name: str) -> Check:
    return next(check for check in ALL if check.id == name)
