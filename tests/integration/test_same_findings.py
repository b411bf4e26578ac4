"""The same patient gives the same findings, wherever the chart comes from."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from checks import ALL
from fhir_client import prefetch
from fhir_client.bag import Bag
from fhir_client.completing import complete
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from fhir_client.server import Connections
from safety.commands.demo import running
from safety.examination.examine import examine
from safety.examination.report import examination
from safety.sandbox.population import Person, people
from safety.sandbox.server import BASE, create_sandbox
from tests.servers.fhir import TestServer

TODAY = date(2026, 11, 25)
EVERYONE = people(TODAY)
KEYS = {
    "Patient": "patient",
    "MedicationRequest": "medications",
    "Condition": "conditions",
    "Observation": "observations",
    "MedicationStatement": "statements",
    "MedicationDispense": "dispenses",
    "MedicationAdministration": "administrations",
    "Encounter": "encounters",
    "Procedure": "procedures",
    "ServiceRequest": "requests",
    "AllergyIntolerance": "allergies",
    "QuestionnaireResponse": "answers",
    "CarePlan": "plans",
}


def examined(bag: Bag) -> dict[str, Any]:
    """The examination; an update echoes the order as its server keeps it, whose `meta` is the server's own."""
    record = read_record(bag, today=TODAY)
    seen = examination(record, examine(record, ALL, propose))
    for suggestion in (each for finding in seen["findings"] for each in finding["suggestions"]):
        (suggestion["resource"] or {}).pop("meta", None)
    return seen


def from_server(base_url: str, persons: Sequence[Person]) -> dict[str, dict[str, Any]]:
    async def run() -> dict[str, dict[str, Any]]:
        async with Connections() as connections:
            server = connections.server(base_url)
            return {person.id: examined(await server.patient_bag(person.id)) for person in persons}

    return asyncio.run(run())


def from_prefetch(person: Person) -> dict[str, Any]:
    """The chart under our own keys; a type that the chart has nothing of is an empty Bundle, as a server says."""
    held: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in KEYS}
    for resource in person.resources:
        held.setdefault(resource["resourceType"], []).append(resource)
    medications = held.pop("Medication", [])
    body = {
        "context": {"patientId": person.id},
        "prefetch": {KEYS[kind]: bundle(found) for kind, found in held.items() if kind != "Patient"}
        | {"patient": held["Patient"][0], "more": bundle(medications)},
    }
    bag, missing = prefetch.read(body)
    return examined(asyncio.run(complete(bag, missing, None)))


def bundle(resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource} for resource in resources]}


@pytest.fixture(scope="module")
def sandbox() -> dict[str, dict[str, Any]]:
    """Everyone, through the embedded sandbox over HTTP: what the others are compared with."""
    with running(create_sandbox(TODAY), 0) as address:
        return from_server(f"{address}{BASE}", EVERYONE)


def test_the_charts_hold_findings_at_all(sandbox: dict[str, dict[str, Any]]) -> None:
    assert len(sandbox) >= 40
    assert sum(len(seen["findings"]) for seen in sandbox.values()) >= 40
    assert any(finding["suggestions"] for seen in sandbox.values() for finding in seen["findings"])


def test_prefetch_says_the_same(sandbox: dict[str, dict[str, Any]]) -> None:
    assert set(prefetch.templates()) == set(KEYS.values())
    for person in EVERYONE:
        assert from_prefetch(person) == sandbox[person.id], person.id


def test_a_file_says_the_same(sandbox: dict[str, dict[str, Any]]) -> None:
    for person in EVERYONE:
        assert examined(Bag(person.id, list(person.resources))) == sandbox[person.id], person.id


@pytest.mark.parametrize("name", ["sekmet", "medplum"])
def test_an_independent_server_says_the_same(
    name: str, request: pytest.FixtureRequest, sandbox: dict[str, dict[str, Any]]
) -> None:
    server: TestServer = request.getfixturevalue(name)
    server.load(resource for person in EVERYONE for resource in person.resources)
    found = from_server(server.base_url, EVERYONE)
    for person in EVERYONE:
        lacking = [gap for gap in found[person.id]["unread"] if gap["why"] == "the server does not offer this type"]
        missing = {gap["what"] for gap in lacking}
        assert missing <= {"QuestionnaireResponse"}
        found[person.id]["unread"] = [gap for gap in found[person.id]["unread"] if gap not in lacking]
        held = [resource for resource in person.resources if resource["resourceType"] not in missing]
        wanted = sandbox[person.id] if len(held) == len(person.resources) else examined(Bag(person.id, held))
        assert found[person.id] == wanted, person.id


def test_a_server_without_filters_never_lends_another_patients_order(fhirsnake: TestServer) -> None:
    some = EVERYONE[:12]
    fhirsnake.load(resource for person in some for resource in person.resources)
    for person in some:
        seen = from_server(fhirsnake.base_url, [person])[person.id]
        mine = {f"{resource['resourceType']}/{resource['id']}" for resource in person.resources}
        assert {line["order"] for line in seen["regimen"]} <= mine, person.id
