"""Fetching what a hook request did not bring (P6 to P9 of the CDS Hooks checklist)."""

from typing import Any

import pytest

from fhir_client import wanted
from fhir_client.bag import Bag
from fhir_client.completing import complete
from fhir_client.errors import MissingRequired, PatientMismatch
from fhir_client.prefetch import KEYS, read
from tests.transport.asking import connections, gaps
from tests.transport.ehr import BASE, WHO, Ehr, fhir, statement
from tests.transport.people import bundle, medication, names, order, outcome, patient
from tests.transport.requests import CHART, body, whole


def served(ehr: Ehr) -> None:
    for key, kind in KEYS.items():
        ehr.on(f"Patient/{WHO}" if kind == "Patient" else kind, fhir(CHART[key]))


async def completed(request: dict[str, Any], deadline: float | None = None) -> Bag:
    bag, missing = read(request)
    async with connections() as opened:
        return await complete(bag, missing, opened.server(BASE), deadline=deadline)


@pytest.mark.parametrize(
    "left_out", [["patient"], ["medications"], ["dispenses"], ["patient", "medications", "requests"], list(KEYS)]
)
async def test_exactly_what_is_missing_is_fetched(ehr: Ehr, left_out: list[str]) -> None:
    served(ehr)
    bag = await completed(body({key: value for key, value in CHART.items() if key not in left_out}))

    assert names(bag.resources) == names(read(body(whole()))[0].resources)
    assert bag.gaps == []
    kinds = {request.url.path.removeprefix("/fhir/r4/").partition("/")[0] for request in ehr.requests} - {"metadata"}
    assert kinds == {KEYS[key] for key in left_out}


async def test_nothing_missing_asks_nothing(ehr: Ehr) -> None:
    await completed(body(whole()))
    assert ehr.requests == []


async def test_medications_that_prefetched_orders_and_drafts_name_are_read(ehr: Ehr) -> None:
    ehr.on("Medication/m1", fhir(medication("m1")))
    ehr.on("Medication/m2", fhir(medication("m2")))
    first = order("o1", WHO, medicationReference={"reference": "Medication/m1"})
    draft = order("d1", WHO, medicationReference={"reference": f"{BASE}/Medication/m2"})

    bag = await completed(body(whole(medications=bundle(first)), draftOrders=bundle(draft)))

    assert {"Medication/m1", "Medication/m2"} <= set(names(bag.resources))
    assert len(ehr.requests) == 2


async def test_further_pages_are_followed(ehr: Ehr) -> None:
    ehr.on("page2", fhir(bundle(order("o8", WHO), order("o9", "bob-1"))))
    first = bundle(order("o1", WHO), link=[{"relation": "next", "url": f"{BASE}/page2"}], total=3)

    bag = await completed(body(whole(medications=first)))

    assert {"MedicationRequest/o1", "MedicationRequest/o8"} <= set(names(bag.resources))
    assert gaps(bag) == {"MedicationRequest": "1 entry of other patients left out"}


@pytest.mark.parametrize("url", ["https://evil.example/page2", f"{BASE}/gone"])
async def test_pages_that_cannot_be_followed_are_gaps(ehr: Ehr, url: str) -> None:
    ehr.on("gone", fhir(outcome(), 410))
    bag = await completed(body(whole(medications=bundle(order("o1", WHO), link=[{"relation": "next", "url": url}]))))
    assert gaps(bag)["MedicationRequest"].startswith("only part was fetched")


async def test_without_a_server_the_first_page_is_said_to_be_one() -> None:
    first = bundle(order("o1", WHO), link=[{"relation": "next", "url": f"{BASE}/page2"}])
    bag = await complete(*read(body(whole(medications=first))), None)
    assert "only the first page" in gaps(bag)["MedicationRequest"]


async def test_without_a_server_the_optional_is_a_gap_and_the_required_412() -> None:
    bag = await complete(*read(body({key: CHART[key] for key in ("patient", "medications")})), None)
    assert set(gaps(bag)) == set(wanted.OPTIONAL)
    for prefetch in ({}, {"patient": CHART["patient"]}, {"medications": CHART["medications"]}):
        with pytest.raises(MissingRequired) as raised:
            await complete(*read(body(prefetch)), None)
        assert raised.value.types == tuple(
            kind for kind in wanted.REQUIRED if kind not in {KEYS[key] for key in prefetch}
        )


@pytest.mark.parametrize("key", ["patient", "medications"])
async def test_a_required_value_that_failed_is_not_fetched_again(ehr: Ehr, key: str) -> None:
    with pytest.raises(MissingRequired):
        await completed(body(whole(**{key: outcome("error", "exception")})))
    assert ehr.requests == []


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_required_and_not_to_be_had(ehr: Ehr, naps: list[float], status: int) -> None:
    served(ehr)
    ehr.on("MedicationRequest", fhir(outcome(), status))
    ehr.on("MedicationOrder", fhir(outcome(), status))
    with pytest.raises(MissingRequired) as raised:
        await completed(body({}))
    assert raised.value.types == ("MedicationRequest",)
    assert raised.value.cause is not None
    assert raised.value.cause.status == status
    assert WHO not in str(raised.value)


async def test_optional_and_not_to_be_had_is_a_gap(ehr: Ehr, naps: list[float]) -> None:
    served(ehr)
    ehr.on("metadata", fhir(statement(["Patient", "MedicationRequest", "Condition"])))
    ehr.on("Condition", fhir(outcome(), 500))
    bag = await completed(body({}))
    assert set(gaps(bag)) == set(wanted.OPTIONAL)
    assert "does not offer" in gaps(bag)["Encounter"]
    assert "500" in gaps(bag)["Condition"]


async def test_the_server_answering_with_another_patient_is_refused(ehr: Ehr) -> None:
    ehr.on(f"Patient/{WHO}", fhir(patient("bob-1")))
    with pytest.raises(PatientMismatch):
        await completed(body({}))
