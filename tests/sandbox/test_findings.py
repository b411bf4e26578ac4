"""An audit of the sandbox over HTTP finds in each patient what is written beside them, and nothing else."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date, datetime

import httpx
import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from fhir_client.server import Connections
from safety.audit.run import Examined
from safety.commands.audit import audited
from safety.commands.demo import running
from safety.commands.options import Examining, Writing
from safety.examination.examine import examine
from safety.examination.finding import Finding, Reach, Severity
from safety.sandbox.population import people, requests
from safety.sandbox.server import create_sandbox
from safety.settings import Settings
from service import create_app

TODAY = date(2026, 11, 25)
RULE = re.compile(r"[A-H]\d\d|READ")
"""the rules that come with painrx; one that a site adds needs no patient here"""
OFF_BY_DEFAULT = {"C06", "D06"}
"""a site's choice, the Drug Burden Index; mirogabalin, which is not on the market here"""
ONLY_FOR_DRAFTS = {"A02", "A03", "A04", "A07", "B03", "B04", "D09", "E01", "E09", "E13", "F13", "F16", "H04"}
CRITICAL = {"B03", "B08", "B11", "B12", "B16", "D01", "D04", "D08", "E11", "E15", "F01", "F14", "F15", "H01"}
"""rules with a hard stop; the population shows it of each"""
WARNING = {"A01", "A02", "A03", "A04", "A07", "B01", "B02", "B04", "B05", "B06", "B07", "B09", "B10", "B13", "B14"}
WARNING |= {"B15", "B17", "B18", "B21", "B23", "C01", "C02", "C03", "C04", "C05", "D02", "D03", "D05", "D07", "D09"}
WARNING |= {"E03", "E08", "E10", "E13", "E14", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11"}
WARNING |= {"F13", "F16", "H04"}
"""rules that may interrupt; the others only inform"""


@pytest.fixture(scope="module")
def today() -> date:
    return datetime.now().astimezone().date()


@pytest.fixture(scope="module")
def sandbox(today):
    with running(create_sandbox(today), 0) as address:
        yield address


@pytest.fixture(scope="module")
def rows(sandbox) -> Mapping[str, Examined]:
    found, failed, codes = asyncio.run(audited(f"{sandbox}/fhir", Examining(), ALL, Writing(quiet=True)))
    assert (failed, codes) == ([], [])
    return {row.patient.removeprefix("Patient/"): row for row in found}


def loudest(findings: tuple[Finding, ...]) -> dict[str, str]:
    """Rule -> severity of its loudest finding."""
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    return {finding.spec: finding.severity.value for finding in ordered}


def test_every_patient_is_examined(rows, today):
    assert set(rows) == {person.id for person in people(today)}


@pytest.mark.parametrize("person", people(TODAY), ids=lambda person: person.id)
def test_a_patient_has_the_findings_written_beside_them(rows, person):
    assert loudest(rows[person.id].standing) == person.expects


def test_each_rule_is_found_somewhere_as_loud_as_it_may_be(today):
    """What is written beside patients and requests is compared with what is found by the tests around this one."""
    specs = {spec for check in ALL for spec in check.leaflet.specs if RULE.fullmatch(spec)}
    found = [*(person.expects for person in people(today)), *(request.expects for request in requests(today))]
    asked = {spec for request in requests(today) for spec in request.expects}
    severities = {spec: {expects[spec] for expects in found if spec in expects} for spec in specs - OFF_BY_DEFAULT}
    assert specs & ONLY_FOR_DRAFTS <= asked
    for spec, said in severities.items():
        wanted = "critical" if spec in CRITICAL else "warning" if spec in WARNING else "info"
        assert wanted in said, spec


def test_a_third_of_the_patients_is_unremarkable(rows):
    quiet = [row for row in rows.values() if not row.count(Severity.WARNING) and not row.count(Severity.CRITICAL)]
    assert len(quiet) * 3 >= len(rows)
    silent = [row for row in rows.values() if all(finding.reach is Reach.REPORT for finding in row.standing)]
    assert len(silent) >= 15


def test_what_cannot_be_read_and_who_is_exempted_is_counted(rows):
    assert rows["hiv-as-directed"].unread == rows["charts-nothing-to-read"].unread == 1
    assert rows["charts-unknown-products"].unknown >= 1
    assert rows["cancer-hospice"].findings != rows["cancer-hospice"].standing


@pytest.mark.parametrize("example", requests(TODAY), ids=lambda example: example.id)
def test_a_draft_has_the_findings_written_beside_it(example):
    """Every finding at order-sign that rests on the draft, however quiet."""
    (person,) = (one for one in people(TODAY) if one.id == example.patient)
    record = read_record(Bag(person.id, list(person.resources), list(example.drafts)), today=TODAY)
    signing = [check for check in ALL if "order-sign" in check.leaflet.hooks]
    found = tuple(finding for finding in examine(record, signing) if finding.draft and finding.exempted_by is None)
    assert loudest(found) == example.expects


@pytest.mark.parametrize("request_id", [request.id for request in requests(TODAY)])
async def test_an_example_request_gets_the_cards_that_it_promises(sandbox, today, request_id):
    """Through the service, which fetches the chart from the sandbox."""
    (request,) = (one for one in requests(today) if one.id == request_id)
    fhir = f"{sandbox}/fhir"
    async with Connections() as connections, httpx.AsyncClient() as outside:
        app = create_app(Settings(dev=True, host="127.0.0.1", fhir_base_url=fhir), connections=connections)
        body = (await outside.get(f"{sandbox}/requests/{request_id}")).json()
        assert body == request.body(fhir)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
            answer = await client.post("/cds-services/painrx-order-sign", json=body)
    indicators = {card["indicator"] for card in answer.json()["cards"]}
    assert answer.status_code == 200
    loud = set(request.expects.values()) - {"info"}
    assert loud <= indicators
    assert loud or not indicators - {"info"}
