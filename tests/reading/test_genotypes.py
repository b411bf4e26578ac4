"""Observations of a risk allele: who carries it, who does not, and of whom it cannot be told."""

from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY
from safety.regimen.neuropathic.genes import carrier
from safety.regimen.record import Record

CODE = {"coding": [{"system": "http://loinc.org", "code": "57979-7"}], "text": "HLA-B*15:02"}


def record(status: str = "final", code: Any = CODE, **result: Any) -> Record:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-01-01"}
    observation = {"resourceType": "Observation", "id": "gene", "status": status, "code": code, **result}
    observation |= {"subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-01-05"}
    return read_record(Bag("p", [patient, observation], []), today=TODAY)


def concept(code: str, system: str = "http://loinc.org") -> dict[str, Any]:
    return {"valueCodeableConcept": {"coding": [{"system": system, "code": code}]}}


@pytest.mark.parametrize(
    "result",
    [
        concept("LA6576-8"),
        concept("LA9633-4"),
        concept("10828004", "http://snomed.info/sct"),
        {"valueCodeableConcept": {"text": "Positive"}},
        {"valueString": " detected "},
        {"valueBoolean": True},
        {"interpretation": [{"coding": [{"code": "POS"}]}]},
    ],
    ids=["positive", "present", "snomed", "words", "string", "boolean", "interpretation"],
)
def test_who_carries_it(result):
    read = record(**result)
    (found,) = carrier(read, "B*15:02")
    assert (found.reference, found.active, found.onset.latest.isoformat()) == ("Observation/gene", True, "2026-01-05")
    assert not read.gaps


@pytest.mark.parametrize(
    "result",
    [concept("LA6577-6"), concept("LA9634-2"), {"valueString": "Not detected"}, {"valueBoolean": False}],
    ids=["negative", "absent", "string", "boolean"],
)
def test_who_does_not(result):
    read = record(**result)
    assert not read.problems
    assert not read.gaps


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"valueString": "see report"},
        {**concept("LA6577-6"), "interpretation": [{"coding": [{"code": "POS"}]}]},
        {"valueCodeableConcept": 5},
    ],
    ids=["no result", "other words", "contradiction", "no concept"],
)
def test_of_whom_it_cannot_be_told(result):
    read = record(**result)
    assert not read.problems
    assert [(gap.what, gap.reference) for gap in read.gaps] == [("Observation hla_b_1502", "Observation/gene")]


def test_a_result_entered_in_error_and_another_test_say_nothing():
    for read in (
        record("entered-in-error", **concept("LA6576-8")),
        record(code={"text": "gene"}, valueString="positive"),
    ):
        assert not read.problems
        assert not read.gaps


@pytest.mark.parametrize(
    ("name", "result", "allele"),
    [
        ("HLA-B*15:02", "Positive", "B*15:02"),
        ("HLA-B*1502 genotype", "Present", "B*15:02"),
        ("HLA B*15:02 allele, blood", "HLA-B*15:02 detected", "B*15:02"),
        ("HLA-A*31:01", "Positive for the allele (heterozygous)", "A*31:01"),
        ("HLA-A*3101", "Carrier", "A*31:01"),
    ],
)
def test_an_allele_named_in_words_alone(name: str, result: str, allele: str) -> None:
    read = record(code={"text": name}, valueString=result)
    assert len(carrier(read, allele)) == 1
    assert not read.gaps


@pytest.mark.parametrize(
    "result", ["Negative", "Not detected", "HLA-A*31:01: not detected", "negative for the allele", "Non-carrier"]
)
def test_an_allele_named_in_words_that_was_not_found(result: str) -> None:
    read = record(code={"text": "HLA-A*31:01"}, valueString=result)
    assert not read.problems
    assert not read.gaps


@pytest.mark.parametrize(
    "result",
    ["pending", "positive or negative: see report", "not known if positive", "", "indeterminate, not positive"],
)
def test_a_result_in_other_words_is_a_gap(result: str) -> None:
    read = record(code={"text": "HLA-B*15:02"}, valueString=result)
    assert not read.problems
    assert [gap.what for gap in read.gaps] == ["Observation hla_b_1502"]


def test_another_allele_and_two_in_one_name_say_nothing() -> None:
    for name in ("HLA-B*57:01", "HLA-B*15:021", "HLA-B*15:02 and HLA-A*31:01 panel"):
        read = record(code={"text": name}, valueString="positive")
        assert not read.problems
        assert not read.gaps
