"""What may be ordered: how an order is recognised, when it is under way, and that the table cannot be wrong."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.orderables import orderables, read_orderables
from safety.regimen.record import Event
from safety.regimen.when import Moment, Span
from tests.reading.samples import PATIENT, PERSON
from tests.records import TODAY, record

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
KEYS = {
    *("creatinine", "sodium", "potassium", "magnesium", "ecg", "peg", "dn4"),
    *("physiotherapy", "pain-psychology", "pain-clinic"),
}


def request(code: dict[str, Any], days: int | None = 2, status: str = "active", **more: Any) -> dict[str, Any]:
    written = {} if days is None else {"authoredOn": (TODAY - timedelta(days=days)).isoformat()}
    return {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": status,
        "intent": "order",
        "subject": PATIENT,
        "code": code,
        **written,
        **more,
    }


def pending(what: str, *resources: dict[str, Any], drafts: list[dict[str, Any]] | None = None) -> bool:
    return read_record(Bag("p1", [PERSON, *resources], drafts or []), today=TODAY).pending(what)


def test_the_table_knows_what_checks_may_ask_for():
    assert set(orderables().to_order) == KEYS


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("Creatinine", {"creatinine"}),
        ("CREATININE, SERUM", {"creatinine"}),
        ("Creatinine/albumin ratio, urine", set()),
        ("Creatinine clearance, 24 h urine", set()),
        ("Sodium bicarbonate", set()),
        ("Basic Metabolic Panel (BMP)", {"creatinine", "sodium", "potassium"}),
        ("12-lead ECG", {"ecg"}),
        ("EKG", {"ecg"}),
        ("Ambulatory referral to Physical Therapy", {"physiotherapy"}),
        ("Referral to Pain Management", {"pain-clinic"}),
        ("Cognitive behavioural therapy for pain", {"pain-psychology"}),
        ("PEG pain scale", {"peg"}),
        ("PEG tube placement", set()),
        ("DN4", {"dn4"}),
        ("", set()),
    ],
)
def test_by_words(words: str, keys: set[str]):
    assert orderables().of_words(words) == keys


def test_by_code():
    assert orderables().of_code(LOINC, "2160-0") == {"creatinine"}
    assert orderables().of_code("urn:oid:2.16.840.1.113883.6.1", "91148-7") == {"peg"}
    assert orderables().of_code(SNOMED, "91251008") == {"physiotherapy"}
    assert orderables().of_code(SNOMED, "2160-0") == frozenset()


def test_a_known_code_outweighs_its_words():
    concept = {"coding": [{"system": LOINC, "code": "2951-2"}], "text": "Creatinine"}
    assert pending("sodium", request(concept))
    assert not pending("creatinine", request(concept))


CREATININE = {"coding": [{"system": LOINC, "code": "2160-0"}]}


@pytest.mark.parametrize(
    ("days", "holds"), [(0, True), (14, True), (15, False), (-14, True), (-15, False), (None, False)]
)
def test_under_way_for_a_fortnight(days: int | None, holds: bool):
    assert pending("creatinine", request(CREATININE, days)) is holds


@pytest.mark.parametrize("status", ["completed", "revoked", "draft", "on-hold", "entered-in-error", "unknown"])
def test_only_active_requests_are_under_way(status: str):
    assert not pending("creatinine", request(CREATININE, status=status))


def test_a_draft_of_this_session_is_under_way():
    assert pending("creatinine", drafts=[request(CREATININE, None, "draft")])
    assert not pending("creatinine", drafts=[request(CREATININE, 0, "revoked")])


def test_stu3_requests():
    assert pending("creatinine", request(CREATININE, resourceType="ProcedureRequest"))
    referral = request({}, resourceType="ReferralRequest", type={"text": "Referral to physiotherapy"})
    assert pending("physiotherapy", referral)


def test_a_procedure_that_was_done_is_no_request():
    done = request({"text": "Physical therapy"}, resourceType="Procedure", status="completed")
    found = read_record(Bag("p1", [PERSON, done]), today=TODAY)
    assert [event.groups for event in found.events] == [{"physiotherapy"}]
    assert not found.pending("physiotherapy")


@pytest.mark.parametrize(("end", "holds"), [(0, True), (-1, False), (300, True)])
def test_a_taper_plan_holds_until_it_ends(end: int, holds: bool):
    span = Span(Moment.on(TODAY - timedelta(days=200)), Moment.on(TODAY + timedelta(days=end)))
    plan = Event("request", frozenset({"taper:oxycodone"}), "", span, "active")
    assert record(events=(plan,)).pending("taper:oxycodone") is holds
    assert not record(events=(plan,)).pending("taper:morphine")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("LOINC,2160-0", "LOINC,2160-1", "LOINC check digit"),
        ("SNOMED-CT,91251008", "SNOMED-CT,91251009", "SNOMED CT check digit"),
        ("2160-0,exact,order", "2160-0,exact,sell", "use 'sell'"),
        ("2160-0,exact,order", "2160-0,contains,order", "match 'contains'"),
        ("2160-0,exact,order", "2160-0,exact,recognise", "no row to order it by"),
        ("38483-4,exact,recognise", "38483-4,exact,order", "has a row to order it by"),
        ("38483-4,exact,recognise", "2160-0,exact,recognise", "stands there already"),
        ("Serum or Plasma,loinc,V", "Serum or Plasma,nobody,V", "source 'nobody'"),
        ("Serum or Plasma,loinc,V", "Serum or Plasma,loinc,Z", "verified 'Z'"),
        ("creatinine,laboratory,LOINC,2160", "creatinine,kitchen,LOINC,2160", "kind 'kitchen'"),
        ("creatinine,laboratory,LOINC,2160", "creatinine,laboratory,ATC,2160", "system 'ATC'"),
        ("exact,order,Creatinine", "exact,,Creatinine", "use is empty"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_by_file_and_row(tmp_path: Path, old: str, new: str, said: str):
    text = (DRUGS / "orderables.csv").read_text("utf-8")
    assert old in text
    path = tmp_path / "orderables.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=f"orderables.csv.*{said}"):
        read_orderables(path, frozenset(load().sources))
