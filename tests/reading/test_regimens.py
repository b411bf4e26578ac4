"""Orders, drafts and statements as charts hold them side by side, from FHIR to opioid totals.

Each row: what is on file, what is drafted, and MME a day now, at most once signed, if drafts replace; "+": a lower
bound. Written as "id drug | sig | facts"; the facts are FHIR elements in short. Oxycodone 10 mg 4 times a day is 60.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.regimen.opioids.totals import totals

TODAY = date(2026, 11, 25)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OX = "oxycodone 10 mg tablet"
QID, BID, PRN = "1 tablet 4 times daily", "1 tablet twice daily", "1 tablet every 4 hours as needed"
Line = tuple[str, str, str, dict[str, Any]]


def on_file(own: str, drug: str, sig: str = "", **facts: Any) -> Line:
    return own, drug, sig, facts


def resource(line: Line, *, draft: bool) -> dict[str, Any]:
    """code: RxNorm; prior, based: ids; supply: days; start: days ago; s...: a MedicationStatement. Others as FHIR."""
    own, drug, sig, facts = line
    facts = dict(facts)
    coding = [{"system": RXNORM, "code": facts.pop("code")}] if "code" in facts else []
    start = (TODAY - timedelta(days=facts.pop("start", 0 if draft else 30))).isoformat()
    made: dict[str, Any] = {
        "resourceType": "MedicationStatement" if own.startswith("s") else "MedicationRequest",
        "id": own,
        "status": "draft" if draft else "active",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": drug, **({"coding": coding} if coding else {})},
    }
    dosage = [{"text": sig}] if sig else []
    if own.startswith("s"):
        return made | {"effectiveDateTime": start, "dosage": dosage} | facts
    made |= {"intent": "order", "authoredOn": start, "dosageInstruction": dosage}
    made |= {"requester": {"reference": "Practitioner/1"}}
    if "prior" in facts:
        made["priorPrescription"] = {"reference": f"MedicationRequest/{facts.pop('prior')}"}
    if "based" in facts:
        made["basedOn"] = [{"reference": f"MedicationRequest/{facts.pop('based')}"}]
    if "supply" in facts:
        days = {"value": facts.pop("supply"), "unit": "d", "code": "d", "system": "http://unitsofmeasure.org"}
        made["dispenseRequest"] = {"expectedSupplyDuration": days}
    return made | facts


a, s = on_file, on_file
RUN_OUT = {"supply": 30, "start": 28}
CASES: dict[str, tuple[list[Line], list[Line], str]] = {
    "renewal by link": ([a("a", OX, QID)], [a("b", OX, QID, prior="a")], "60 60 60"),
    "renewal of what runs out": ([a("a", OX, QID, **RUN_OUT)], [a("b", OX, QID)], "60 60 60"),
    "an early one may add": ([a("a", OX, QID, supply=30, start=10)], [a("b", OX, QID)], "60 120 60"),
    "link to a stronger tablet": ([a("a", OX, QID)], [a("b", "oxycodone 15 mg tablet", QID, prior="a")], "60 90 90"),
    "on hold beside another opioid": (
        [a("a", OX, QID, status="on-hold"), a("b", "morphine 15 mg tablet", BID)], [], "30 30 30"),
    "stopped, then drafted anew": ([a("a", OX, QID, status="stopped")], [a("b", OX, BID)], "0 30 30"),
    "a draft that stops its order": ([a("a", OX, QID)], [a("a", OX, QID, status="stopped")], "60 0 0"),
    "a draft that holds its order": ([a("a", OX, QID)], [a("a", OX, QID, status="on-hold")], "60 0 0"),
    "the same id at a lower dose": ([a("a", OX, QID)], [a("a", OX, BID)], "60 30 30"),
    "the same id, unreadable": ([a("a", OX, QID)], [a("a", OX, "as directed")], "60 60 60+"),
    "a link, unreadable": ([a("a", OX, QID)], [a("b", OX, "as directed", prior="a")], "60 60 60+"),
    "no link, unreadable": ([a("a", OX, QID)], [a("b", OX, "as directed")], "60 60 60+"),
    "a revision, unreadable": ([a("a", OX, QID)], [a("b", OX, "as directed", based="a")], "60 60 60+"),
    "a link to what nobody knows": ([a("a", OX, QID)], [a("b", "xyzzy 10 mg", QID, prior="a")], "60 60 60+"),
    "rotation, unreadable": (
        [a("a", "morphine ER 60 mg tablet", BID)],
        [a("b", "hydromorphone 4 mg tablet", "as directed", prior="a")], "120 120 120+"),
    "rotation to an injection": (
        [a("a", OX, QID)], [a("b", "morphine 4 mg/mL injection", "1 mL every 4 hours IV", prior="a")], "60 60 60+"),
    "rotation to buprenorphine": (
        [a("a", OX, QID)], [a("b", "buprenorphine 10 mcg/hr patch", "1 patch weekly", prior="a")], "60 0 0"),
    "a readable and an unreadable draft for one": (
        [a("a", OX, QID)], [a("b", OX, BID, prior="a"), a("c", OX, "as directed", prior="a")], "60 90 90+"),
    "two drafts for one": (
        [a("a", OX, QID)],
        [a("b", OX, BID, prior="a"), a("c", "oxycodone 5 mg tablet", BID, prior="a")], "60 45 45"),
    "a patch, its successor unreadable": (
        [a("a", "fentanyl 50 mcg/hr patch", "1 patch every 72 hours")],
        [a("b", "fentanyl 25 mcg/hr patch", "as directed", prior="a")], "120 120 120+"),
    "an active successor, unreadable": (
        [a("a", OX, QID), a("b", OX, "as directed", prior="a", start=4)], [], "60 60 60+"),
    "an unreadable order, replaced": ([a("a", OX, "as directed")], [a("b", OX, BID, prior="a")], "0 30 30"),
    "a chain of links": ([a("a", OX, QID), a("b", OX, QID, prior="a")], [a("c", OX, BID, prior="b")], "60 30 30"),
    "a refill on file": (
        [a("a", OX, QID, supply=30, start=33), a("b", OX, QID, supply=30, start=4)], [], "60 60 60"),
    "scheduled and as needed, both run out, one renewed": (
        [a("a", OX, QID, **RUN_OUT), a("b", OX, PRN, **RUN_OUT)], [a("c", OX, PRN)], "150 150 150"),
    "long and short acting, one renewed": (
        [a("a", "oxycodone ER 20 mg tablet", BID, **RUN_OUT), a("b", "oxycodone 5 mg tablet", PRN, **RUN_OUT)],
        [a("c", "oxycodone ER 20 mg tablet", BID)], "105 105 105"),
    "two strengths, one renewed early": (
        [a("a", OX, QID), a("b", "oxycodone 5 mg tablet", QID)], [a("c", OX, QID)], "90 150 90"),
    "two of methadone": (
        [a("a", "methadone 10 mg tablet", BID), a("b", "methadone 5 mg tablet", BID)], [], "141 141 141"),
    "reported as ordered": ([a("a", OX, QID), s("s", OX, QID)], [], "60 60 60"),
    "reported as needed": ([a("a", OX, QID), s("s", OX, f"{QID} as needed")], [], "60 60 60"),
    "reported by name alone": ([a("a", OX, QID), s("s", "oxycodone")], [], "60 60 60"),
    "reported by brand": ([a("a", OX, QID), s("s", "Roxicodone 10 mg", QID)], [], "60 60 60"),
    "reported in milligrams, and more": (
        [a("a", OX, QID), s("s", "oxycodone", "20 mg 4 times daily")], [], "120 120 120"),
    "reported more, then replaced": (
        [a("a", OX, BID), s("s", OX, "2 tablets 4 times daily")], [a("b", OX, QID, prior="a")], "120 60 60"),
    "reported at another strength": ([a("a", OX, QID), s("s", "oxycodone 5 mg tablet", BID)], [], "75 75 75"),
    "a combination reported beside it": (
        [a("a", "oxycodone 5 mg tablet", QID), s("s", "Percocet 5-325", QID)], [], "60 60 60"),
    "reported in a liquid": (
        [a("a", "morphine 15 mg tablet", QID), s("s", "morphine 10 mg/5 mL solution", "7.5 mL 4 times daily")], [],
        "120 120 120"),
    "a patch reported by name": (
        [a("a", "fentanyl 25 mcg/hr patch", "1 patch every 72 hours"), s("s", "fentanyl patch")], [], "60 60 60"),
    "reported twice": ([a("a", OX, QID), s("s", OX, QID), s("s2", OX, BID)], [], "60 60 60"),
    "reported, the order on hold": ([a("a", OX, QID, status="on-hold"), s("s", OX, QID)], [], "60 60 60"),
    "reported, the order long over": ([a("a", OX, QID, supply=30, start=200), s("s", OX, QID)], [], "60 60 60"),
    "reported as over": ([a("a", OX, QID), s("s", OX, "2 tablets 4 times daily", status="completed")], [], "60 60 60"),
    "reported beside an unreadable order": ([a("a", OX, "as directed"), s("s", OX, QID)], [], "60 60 60+"),
    "the same, replaced": (
        [a("a", OX, "as directed"), s("s", OX, QID)], [a("b", OX, BID, prior="a")], "60 30 30"),
    "reported beside an order, its draft unreadable": (
        [a("a", OX, QID), s("s", OX, "1 tablet daily")], [a("b", OX, "as directed", prior="a")], "60 60 60+"),
    "a combination in a liquid": (
        [a("a", "hydrocodone 7.5 mg-acetaminophen 325 mg/15 mL oral solution", "15 mL every 6 hours as needed")], [],
        "30 30 30"),
    "a code of less than the name": ([], [a("a", "Percocet 5-325", QID, code="1049621")], "0 30 30"),
    "a code of another strength": ([a("a", OX, QID, code="1049621")], [], "0 0 0+"),
    "a code of another drug": ([a("a", "morphine 15 mg tablet", QID, code="310431")], [], "0 0 0+"),
    "a draft in dispute": (
        [a("a", OX, QID)], [a("b", "gabapentin 300 mg", QID, code="1049621", prior="a")], "60 60 60+"),
    "a statement in dispute": ([a("a", OX, QID), s("s", "gabapentin 300 mg", QID, code="1049621")], [], "60 60 60+"),
}  # fmt: skip


@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "turned"])
@pytest.mark.parametrize("name", CASES)
def test_totals(name: str, turned: bool) -> None:
    lines, drafts, wanted = CASES[name]
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1976-01-01"}
    held = [resource(line, draft=False) for line in lines]
    signed = [resource(line, draft=True) for line in drafts]
    if turned:
        held, signed = held[::-1], signed[::-1]
    found = totals(read_record(Bag("p", [patient, *held], signed), today=TODAY))
    said = " ".join(f"{float(mme):g}" for mme in (found.current, found.projected_max, found.renewal_max))
    assert said + ("+" if found.lower_bound else "") == wanted
    if drafts and found.lower_bound:
        assert found.projected_max >= found.current


@pytest.mark.parametrize(
    "facts",
    [
        {
            "resourceType": "MedicationStatement",
            "effectivePeriod": {"start": "2020-01-01"},
            "dateAsserted": "2026-11-20",
        },
        {"resourceType": "MedicationStatement", "effectiveDateTime": "2020-01-01", "dateAsserted": "2026-11-20"},
        {"authoredOn": "2026-11-20", "effectivePeriod": {"start": "2020-01-01"}},
        {"resourceType": "MedicationOrder", "dateWritten": "2026-11-20", "effectivePeriod": {"start": "2020-01-01"}},
    ],
    ids=["period", "since", "request", "dstu2"],
)
def test_what_has_been_taken_for_years_and_was_written_lately_counts(facts: dict[str, Any]) -> None:
    held = resource(on_file("a", OX, QID), draft=False)
    del held["authoredOn"]
    held = held | facts | {"dosage": held["dosageInstruction"]}
    (found,) = read_record(Bag("p", [held]), today=TODAY).orders
    assert found.counted, found.why_not_counted
    assert found.start is not None
    assert found.start.earliest == date(2020, 1, 1)
