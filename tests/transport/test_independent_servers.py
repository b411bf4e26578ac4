"""The same patient on three servers that others wrote: what comes out is what was put in, and nothing else."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from fhir_client.bag import Bag
from fhir_client.bounds import Bounds
from fhir_client.errors import NotServed, Unavailable
from fhir_client.server import Connections, SearchBy, Server
from tests.servers.fhir import TestServer
from tests.servers.start import start_fhirsnake
from tests.transport.people import chart, names, observation, patient

T = TypeVar("T")
SMALL_PAGES = Bounds(page_size=5)


def with_server(there: TestServer, use: Callable[[Server], Awaitable[T]], search_by: SearchBy = "get") -> T:
    async def run() -> T:
        async with Connections(SMALL_PAGES) as connections:
            return await use(connections.server(there.base_url, search_by=search_by))

    return asyncio.run(run())


def fresh() -> str:
    """An id that no other test uses: the servers live as long as the test process."""
    return f"p{uuid.uuid4().hex[:12]}"


def fetched(there: TestServer, whose: str, search_by: SearchBy = "get") -> Bag:
    return with_server(there, lambda server: server.patient_bag(whose), search_by)


@pytest.mark.parametrize("search_by", ["get", "post"])
def test_a_bag_is_what_was_loaded(server: TestServer, search_by: SearchBy) -> None:
    whose, other = fresh(), fresh()
    mine, others = chart(whose), chart(other)
    server.load([*others, *mine])

    bag = fetched(server, whose, search_by)

    assert names(bag.resources) == names(mine)
    if server.name != "fhirsnake":
        assert [gap for gap in bag.gaps if not gap.minor] == []  # sekmet has no QuestionnaireResponse


def test_what_a_server_does_not_filter_is_left_out_and_said(fhirsnake: TestServer) -> None:
    whose, other = fresh(), fresh()
    fhirsnake.load([*chart(other), *chart(whose)])

    bag = fetched(fhirsnake, whose)

    assert not [name for name in names(bag.resources) if other in name]
    said = {gap.what for gap in bag.gaps if "of other patients left out" in gap.why}
    assert {"MedicationRequest", "Condition", "Observation", "MedicationStatement"} <= said


def test_a_patient_without_orders_has_none(server: TestServer) -> None:
    whose, other = fresh(), fresh()
    server.load([patient(whose), *chart(other)])

    assert names(fetched(server, whose).resources) == [f"Patient/{whose}"]


def test_observations_of_codes_that_are_not_wanted_do_not_hide_the_wanted(server: TestServer) -> None:
    whose = fresh()
    wanted = observation(f"{whose}-creatinine", whose)
    server.load([patient(whose), observation(f"{whose}-other", whose, code="0000-0"), wanted])

    assert f"Observation/{whose}-creatinine" in names(fetched(server, whose).resources)


def test_a_patient_who_is_not_there_is_a_typed_error(server: TestServer) -> None:
    whose = fresh()
    with pytest.raises(NotServed) as raised:
        fetched(server, whose)
    assert raised.value.what == "Patient"
    assert whose not in str(raised.value)


def test_all_patients_are_listed_once(server: TestServer) -> None:
    mine = {fresh() for _ in range(12)}
    server.load(patient(each) for each in mine)

    async def listed(there: Server) -> list[str]:
        return [each async for each in there.patients()]

    found = with_server(server, listed)

    assert mine <= set(found)
    assert len(found) == len(set(found))


def test_a_missing_medication_is_a_gap_that_names_it(server: TestServer) -> None:
    whose = fresh()
    resources = [each for each in chart(whose) if each["id"] != f"{whose}-drug2"]
    server.load(resources)

    bag = fetched(server, whose)

    assert names(bag.resources) == names(resources)
    assert [gap.reference for gap in bag.gaps if gap.what == "Medication"] == [f"Medication/{whose}-drug2"]


def test_a_stopped_server_is_unavailable() -> None:
    there = start_fhirsnake()
    there.stop()
    with pytest.raises(Unavailable):
        fetched(there, "anyone")
