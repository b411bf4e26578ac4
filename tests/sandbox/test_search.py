"""The embedded FHIR server: what it declares, it does; what it cannot do, it says."""

import re
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from safety.sandbox.search import INCLUDES, PARAMETERS
from safety.sandbox.server import create_sandbox

TODAY = date(2026, 11, 25)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_sandbox(TODAY))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def ids(bundle: dict, mode: str = "match") -> list[str]:
    return [e["resource"]["id"] for e in bundle.get("entry", []) if e["search"]["mode"] == mode]


async def test_metadata_names_each_parameter_that_search_answers(client):
    statement = (await client.get("/fhir/metadata")).json()
    declared = {
        resource["type"]: {parameter["name"] for parameter in resource["searchParam"]}
        for resource in statement["rest"][0]["resource"]
    }
    assert statement["fhirVersion"] == "4.0.1"
    assert declared == {kind: set(parameters) for kind, parameters in PARAMETERS.items()}
    assert {i for r in statement["rest"][0]["resource"] for i in r.get("searchInclude", [])} == set(INCLUDES)


@pytest.mark.parametrize("kind", sorted(PARAMETERS))
async def test_each_type_answers_a_search_for_one_patient(client, kind):
    name = "_id" if kind in {"Patient", "Medication"} else "patient"
    answer = await client.get(f"/fhir/{kind}", params={name: "nobody"})
    assert (answer.status_code, answer.json()["total"]) == (200, 0)
    assert "entry" not in answer.json()


@pytest.mark.parametrize(
    "value", ["Patient/shingles-kidney", "shingles-kidney", "http://localhost/fhir/Patient/shingles-kidney"]
)
@pytest.mark.parametrize("name", ["patient", "subject"])
async def test_a_patient_is_found_by_every_way_to_write_the_reference(client, name, value):
    bundle = (await client.get("/fhir/MedicationRequest", params={name: value})).json()
    assert ids(bundle) == ["shingles-kidney-order-1"]


async def test_values_with_a_comma_are_alternatives_and_repeated_parameters_must_all_hold(client):
    both = (await client.get("/fhir/Patient", params={"_id": "face-lamotrigine,hiv-nortriptyline"})).json()
    neither = (await client.get("/fhir/Patient?_id=face-lamotrigine&_id=hiv-nortriptyline")).json()
    assert ids(both) == ["face-lamotrigine", "hiv-nortriptyline"]
    assert ids(neither) == []


@pytest.mark.parametrize(
    ("token", "count"),
    [("http://loinc.org|2160-0", 1), ("2160-0", 1), ("http://loinc.org|", 6), ("other|2160-0", 0), ("|2160-0", 0)],
)
async def test_a_token_is_matched_with_its_system_when_that_is_given(client, token, count):
    answer = await client.get("/fhir/Observation", params={"patient": "shingles-kidney", "code": token})
    assert answer.json()["total"] == count


@pytest.mark.parametrize(
    ("prefix", "count"), [("ge", 1), ("le", 1), ("eq", 1), ("", 1), ("gt", 0), ("lt", 0), ("ne", 0)]
)
async def test_a_date_is_compared_as_its_prefix_says(client, prefix, count):
    answer = await client.get(
        "/fhir/MedicationRequest", params={"patient": "surgery-phantom", "authoredon": f"{prefix}2026-10-11"}
    )
    assert answer.json()["total"] == count


async def test_pages_follow_each_other_and_hold_every_patient_once(client):
    url, seen, pages = "/fhir/Patient?_count=7", [], 0
    while url:
        bundle = (await client.get(url)).json()
        seen += ids(bundle)
        pages += 1
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
    assert len(seen) == len(set(seen)) == bundle["total"] >= 40
    assert pages == -(-bundle["total"] // 7)


async def test_a_count_of_zero_asks_for_the_total_alone(client):
    bundle = (await client.get("/fhir/Patient?_count=0")).json()
    assert bundle["total"] >= 40
    assert "entry" not in bundle
    assert [link["relation"] for link in bundle["link"]] == ["self"]


async def test_include_brings_the_medications_that_the_page_points_to(client):
    query = {"patient": "charts-reference", "_include": "MedicationRequest:medication"}
    bundle = (await client.get("/fhir/MedicationRequest", params=query)).json()
    assert bundle["total"] == 2
    assert ids(bundle, "include") == ["charts-reference-medication-1", "charts-reference-medication-2"]


async def test_post_search_is_the_same_as_get(client):
    query = {"patient": "charts-reference", "_include": "MedicationRequest:medication"}
    got = (await client.get("/fhir/MedicationRequest", params=query)).json()
    posted = (await client.post("/fhir/MedicationRequest/_search", data=query)).json()
    assert posted == got


async def test_an_unknown_parameter_is_said_and_refused_when_handling_is_strict(client):
    lenient = (await client.get("/fhir/Patient?shoe-size=44&_id=face-lamotrigine")).json()
    strict = await client.get("/fhir/Patient?shoe-size=44", headers={"Prefer": "handling=strict"})
    said = [e["resource"]["issue"][0] for e in lenient["entry"] if e["search"]["mode"] == "outcome"]
    assert lenient["total"] == 1
    assert "shoe-size" in said[0]["diagnostics"]
    assert "shoe-size" not in lenient["link"][0]["url"]
    assert strict.status_code == 400


@pytest.mark.parametrize(
    "accept", ["application/json+fhir", "application/fhir+json", "application/json", "*/*", "text/html"]
)
async def test_no_accept_header_is_turned_away(client, accept):
    answer = await client.get("/fhir/Patient/shingles-usual", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fhir/Patient/nobody", 404),
        ("GET", "/fhir/Appointment", 404),
        ("GET", "/fhir/Appointment/1", 404),
        ("GET", "/requests/nothing", 404),
        ("GET", "/charts/nobody", 404),
        ("POST", "/fhir/Patient", 405),
        ("PUT", "/fhir/Patient/shingles-usual", 405),
        ("DELETE", "/fhir/Patient/shingles-usual", 405),
        ("POST", "/fhir/Patient/_search", 415),
        ("GET", "/fhir/Patient?_count=many", 400),
        ("GET", "/fhir/Observation?date=yesterday", 400),
        ("GET", "/fhir/Observation?code=", 400),
    ],
)
async def test_every_refusal_is_an_operation_outcome(client, method, path, status):
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.json()["issue"][0]["severity"] == "error"


async def test_a_chart_is_everything_that_a_search_finds_of_the_patient(client):
    chart = (await client.get("/charts/charts-reference")).json()
    inside = {(e["resource"]["resourceType"], e["resource"]["id"]) for e in chart["entry"]}
    found = {("Patient", "charts-reference")}
    for kind in set(PARAMETERS) - {"Patient", "Medication"}:
        query = {"patient": "charts-reference"} | (
            {"_include": f"{kind}:medication"} if f"{kind}:medication" in INCLUDES else {}
        )
        bundle = (await client.get(f"/fhir/{kind}", params=query)).json()
        found |= {(e["resource"]["resourceType"], e["resource"]["id"]) for e in bundle.get("entry", [])}
    assert chart["type"] == "collection"
    assert inside == found


async def test_pages_of_other_origins_may_read(client):
    asked = await client.options(
        "/fhir/Patient", headers={"Origin": "http://localhost:8080", "Access-Control-Request-Method": "GET"}
    )
    got = await client.get("/fhir/Patient/shingles-usual", headers={"Origin": "http://localhost:8080"})
    assert asked.status_code == 200
    assert re.search("POST", asked.headers["access-control-allow-methods"])
    assert got.headers["access-control-allow-origin"] == "*"
