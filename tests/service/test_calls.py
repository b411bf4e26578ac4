"""Whole calls through the real app: the sandbox's bodies, prefetch and server, what is missing, whose data it is."""

import json
import logging
import re
from collections.abc import AsyncIterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

import service
from fhir_client import prefetch
from fhir_client.bounds import Bounds
from fhir_client.server import Connections
from safety.settings import Settings
from tests.cards import validator
from tests.service import stub
from tests.shared import SHARED, needs_shared

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
PATIENT = {"resourceType": "Patient", "id": "stub-1", "gender": "male", "birthDate": "1970-01-01"}


def an_order(identity: str, code: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": identity,
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/stub-1"},
        "medicationCodeableConcept": {"text": name, "coding": [{"system": RXNORM, "code": code, "display": name}]},
        "authoredOn": "2026-11-01",
    } | changes


def taken(amount: float, times: int, unit: str = "{tbl}") -> list[dict[str, Any]]:
    dose = {"value": amount, "system": "http://unitsofmeasure.org", "code": unit}
    repeat = {"frequency": times, "period": 1, "periodUnit": "d"}
    return [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": dose}]}]


DIAZEPAM = an_order("mr1", "197591", "Diazepam 5 MG Oral Tablet", dosageInstruction=taken(1, 1))
OXYCODONE = an_order(
    "request-123", "1049683", "Oxycodone Hydrochloride 10 MG Oral Tablet", status="draft", dosageInstruction=taken(2, 4)
)
CHART = [PATIENT, DIAZEPAM]


def bundle(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource} for resource in resources]}


EVERYTHING = {
    "patient": PATIENT,
    "medications": bundle(DIAZEPAM),
    **dict.fromkeys(["conditions", "observations", "statements", "dispenses", "encounters", "procedures", "requests"]),
    **dict.fromkeys(["administrations", "allergies", "answers", "plans"]),
}


def a_call(
    hook: str = "order-sign", prefetch: Mapping[str, Any] = EVERYTHING, *drafts: Mapping[str, Any], **more: Any
) -> dict:
    context: dict[str, Any] = {"patientId": "stub-1", "userId": "Practitioner/1"}
    if hook != "patient-view":
        context["draftOrders"] = bundle(*(drafts or (OXYCODONE,)))
        context["selections"] = ["MedicationRequest/request-123"]
    return {"hook": hook, "hookInstance": "h1", "context": context, "prefetch": dict(prefetch)} | more


class Service:
    """The real app, called in this process."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def post(self, body: Mapping[str, Any], hook: str | None = None) -> httpx.Response:
        return await self._http.post(f"/cds-services/painrx-{hook or body['hook']}", json=dict(body))

    async def post_text(self, body: str, hook: str) -> httpx.Response:
        headers = {"content-type": "application/json"}
        return await self._http.post(f"/cds-services/painrx-{hook}", content=body.encode(), headers=headers)

    async def cards(self, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        response = await self.post(body)
        assert response.status_code == 200, response.text
        return validator.answer(response.content)["cards"]

    async def refused(self, body: Mapping[str, Any], status: int) -> str:
        response = await self.post(body)
        assert response.status_code == status, response.text
        return str(validator.outcome(response.content)["issue"][0]["diagnostics"])


@pytest.fixture
async def painrx() -> AsyncIterator[Service]:
    quick = Connections(Bounds(retries=0, connect_seconds=1.0))
    app = service.create_app(Settings(dev=True), now=lambda: TODAY, connections=quick)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with quick, httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        yield Service(http)


def without_uuids(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return json.loads(re.sub(r'"uuid": "[^"]+"', '"uuid": ""', json.dumps(cards)))


# The public sandbox's own bodies.

BODIES = sorted(path.name for path in (SHARED / "ehr-requests").glob("*.request.json")) if SHARED.is_dir() else ["none"]


def sent_by_the_sandbox(name: str, server: str) -> dict[str, Any]:
    return json.loads((SHARED / "ehr-requests" / name).read_text()) | {"fhirServer": server}


@needs_shared
@pytest.mark.parametrize("name", BODIES)
async def test_the_sandboxs_bodies_get_valid_cards(painrx: Service, name: str) -> None:
    with stub.running(CHART) as fhir:
        await painrx.cards(sent_by_the_sandbox(name, fhir.url))


@needs_shared
@pytest.mark.parametrize("name", BODIES)
async def test_with_the_server_stopped_what_is_required_decides(painrx: Service, name: str) -> None:
    with stub.running(CHART) as fhir:
        body = sent_by_the_sandbox(name, fhir.url)
    if name.startswith("patient-view"):
        assert "MedicationRequest" in await painrx.refused(body, 412)
    elif "before-drug" in name:
        assert await painrx.cards(body) == []
    else:
        cards = await painrx.cards(body)
        assert any("Condition" in card["detail"] and "Observation" in card["detail"] for card in cards)


# What is said.


async def test_an_order_that_crosses_both_marks_beside_a_benzodiazepine(painrx: Service) -> None:
    cards = await painrx.cards(a_call())
    said = " ".join(card["summary"] for card in cards)
    assert "120" in said
    assert any("iazepam" in card["detail"] for card in cards)
    assert {card["indicator"] for card in cards} == {"warning"}
    assert all("fully" not in card["summary"] for card in cards)


async def test_order_select_and_order_sign_say_the_same_of_the_same_order(painrx: Service) -> None:
    sign = await painrx.cards(a_call())
    select = await painrx.cards(a_call("order-select"))
    assert without_uuids(sign) == without_uuids(select)


async def test_a_draft_without_an_id_interrupts_as_any_other(painrx: Service) -> None:
    nameless = {name: value for name, value in OXYCODONE.items() if name != "id"}
    for hook in ("order-select", "order-sign"):
        cards = await painrx.cards(a_call(hook, EVERYTHING, nameless))
        assert "120" in " ".join(card["summary"] for card in cards)
        assert "warning" in {card["indicator"] for card in cards}


async def test_the_background_alone_does_not_interrupt(painrx: Service) -> None:
    melatonin = an_order(
        "request-123", "1", "Acetaminophen 500 MG Oral Tablet", status="draft", dosageInstruction=taken(1, 2)
    )
    prefetch = EVERYTHING | {"medications": bundle(DIAZEPAM, {**OXYCODONE, "id": "mr2", "status": "active"})}
    cards = await painrx.cards(a_call("order-sign", prefetch, melatonin))
    assert len(cards) <= 1
    assert all(card["indicator"] == "info" for card in cards)
    assert len(await painrx.cards(a_call("patient-view", prefetch))) > 1


async def test_suggestions_are_proven_and_faithful(painrx: Service) -> None:
    cards = await painrx.cards(a_call())
    actions = [action for card in cards for offer in card.get("suggestions", ()) for action in offer["actions"]]
    kinds = [action["type"] for action in actions]
    assert kinds.count("create") == 1
    assert {action["resourceId"] for action in actions if action["type"] == "delete"} == {
        "MedicationRequest/request-123"
    }
    (offer,) = [action["resource"] for action in actions if action["type"] == "create"]
    assert offer["subject"] == {"reference": "Patient/stub-1"}
    assert offer["medicationCodeableConcept"]["coding"][0]["code"] == "1725059"


def a_lab(code: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"lab-{code}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/stub-1"},
        "effectiveDateTime": "2026-11-10",
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


KIDNEYS = bundle(a_lab("2160-0", 3.2, "mg/dL"), a_lab("29463-7", 70, "kg"), a_lab("8302-2", 175, "cm"))
GABAPENTIN = an_order(
    "request-123",
    "310431",
    "gabapentin 300 MG Oral Capsule",
    status="draft",
    dosageInstruction=taken(3, 3, "{capsule}"),
    extension=[{"url": "https://ehr.example.org/weight", "valueDecimal": 0.5}],
)


async def test_a_dose_over_the_renal_row_is_offered_at_the_row_as_the_ehrs_own_order(painrx: Service) -> None:
    body = json.dumps(a_call("order-sign", EVERYTHING | {"observations": KIDNEYS}, GABAPENTIN))
    response = await painrx.post_text(body.replace('"valueDecimal": 0.5', '"valueDecimal": 0.50'), "order-sign")
    assert b'"valueDecimal":0.50' in response.content
    cards = validator.answer(response.content)["cards"]
    (card,) = [card for card in cards if card["source"]["topic"]["code"].startswith("gabapentinoidrenalD01")]
    (update,) = [offer["actions"][0] for offer in card["suggestions"] if offer["actions"][0]["type"] == "update"]
    new, old = update["resource"], GABAPENTIN
    assert {name: new[name] for name in new if name != "dosageInstruction"} == {
        name: old[name] for name in old if name != "dosageInstruction"
    }
    dosage = new["dosageInstruction"][0]
    daily = 300 * dosage["doseAndRate"][0]["doseQuantity"]["value"] * dosage["timing"]["repeat"]["frequency"]
    assert 0 < daily <= 700
    again = await painrx.cards(a_call("order-sign", EVERYTHING | {"observations": KIDNEYS}, new))
    assert not any(c["source"]["topic"]["code"].startswith("gabapentinoidrenal") for c in again)


# Prefetch and server.


async def test_prefetch_and_server_give_the_same_cards(painrx: Service) -> None:
    with stub.running(CHART) as fhir:
        fetched = await painrx.cards(a_call(prefetch={}, fhirServer=fhir.url))
    assert without_uuids(fetched) == without_uuids(await painrx.cards(a_call()))
    assert fetched


async def test_only_what_is_missing_is_fetched(painrx: Service) -> None:
    with stub.running(CHART) as fhir:
        prefetch = {name: value for name, value in EVERYTHING.items() if name != "conditions"}
        await painrx.cards(a_call(prefetch=prefetch, fhirServer=fhir.url))
        assert {asked.split("/")[1] for asked in fhir.asked} <= {"metadata", "Condition"}
        fhir.asked.clear()
        await painrx.cards(a_call(fhirServer=fhir.url))
        assert fhir.asked == []


async def test_the_token_goes_to_the_server_named(painrx: Service) -> None:
    granted = {"access_token": "secret-token", "token_type": "bearer", "expires_in": 300, "scope": "", "subject": "x"}
    with stub.running(CHART) as fhir:
        await painrx.cards(a_call(prefetch={}, fhirServer=fhir.url, fhirAuthorization=granted))
        assert fhir.tokens == {"Bearer secret-token"}


@pytest.mark.parametrize("missing", ["patient", "medications"])
async def test_without_what_is_required_it_is_412(painrx: Service, missing: str) -> None:
    prefetch = {name: value for name, value in EVERYTHING.items() if name != missing}
    assert "no FHIR server" in await painrx.refused(a_call(prefetch=prefetch), 412)
    with stub.running(CHART) as fhir:
        fhir.broken.add("Patient" if missing == "patient" else "MedicationRequest")
        await painrx.refused(a_call(prefetch=prefetch, fhirServer=fhir.url), 412)


async def test_what_is_missing_and_not_required_is_said(painrx: Service) -> None:
    cards = await painrx.cards(a_call(prefetch={"patient": PATIENT, "medications": bundle(DIAZEPAM)}))
    assert any("Observation" in card["detail"] for card in cards)


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/fhir",
        "https://ehr.example.org/fhir",
        "http://127.0.0.1.example.org/fhir",
        "http://127.0.0.1@example.org/fhir",
        "http://example.org/127.0.0.1",
        "file:///etc/passwd",
        "nonsense",
    ],
)
async def test_a_server_that_is_not_ours_is_not_contacted(painrx: Service, address: str) -> None:
    assert "may ask" in await painrx.refused(a_call(prefetch={}, fhirServer=address), 412)
    assert await painrx.cards(a_call(fhirServer=address))


async def test_the_server_of_the_settings_may_be_asked_and_no_other() -> None:
    with stub.running(CHART) as fhir:
        settings = Settings(dev=True, fhir_base_url=fhir.url)
        async with Connections() as connections:
            access = prefetch.access(a_call(fhirServer=f"{fhir.url}/"))
            assert service.server_of(access, settings.model_copy(update={"dev": False}), connections) is not None
            other = prefetch.access(a_call(fhirServer="http://127.0.0.1:1/fhir"))
            assert service.server_of(other, settings.model_copy(update={"dev": False}), connections) is None


# Whose data.


async def test_another_patients_data_is_refused_and_never_a_card(painrx: Service) -> None:
    stranger = {**PATIENT, "id": "stub-2"}
    await painrx.refused(a_call(prefetch=EVERYTHING | {"patient": stranger}), 400)
    draft = {**OXYCODONE, "subject": {"reference": "Patient/stub-2"}}
    await painrx.refused(a_call("order-sign", EVERYTHING, draft), 400)


async def test_another_patients_orders_on_the_server_do_not_count(painrx: Service) -> None:
    theirs = an_order("mr9", "1049683", "Oxycodone Hydrochloride 10 MG Oral Tablet", dosageInstruction=taken(2, 4))
    theirs["subject"] = {"reference": "Patient/stub-2"}
    prefetch = EVERYTHING | {"medications": bundle(DIAZEPAM, theirs)}
    assert not any("MME" in card["summary"] for card in await painrx.cards(a_call("patient-view", prefetch)))


async def test_hostile_names_do_not_leave_the_text(painrx: Service) -> None:
    draft = deepcopy(OXYCODONE)
    draft["medicationCodeableConcept"] = {
        "text": "<img src=x onerror=alert(1)> | **x** [a](http://evil.example) \u0000"
    }
    draft["dosageInstruction"][0]["text"] = "<script>|`_*[x](y)"
    for hook in ("order-sign", "order-select"):
        await painrx.cards(a_call(hook, EVERYTHING, draft))


async def test_nothing_of_the_patient_is_logged_or_refused_with(
    painrx: Service, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), stub.running(CHART) as fhir:
        await painrx.cards(a_call(prefetch={}, fhirServer=fhir.url))
        fhir.broken.add("MedicationRequest")
        refusal = await painrx.refused(a_call(prefetch={}, fhirServer=fhir.url), 412)
        refusal += await painrx.refused(a_call(prefetch=EVERYTHING | {"patient": {**PATIENT, "id": "stub-2"}}), 400)
    heard = caplog.text + "".join(capsys.readouterr()) + refusal
    for private in ("stub-1", "stub-2", "request-123", "1970", "iazepam", fhir.url):
        assert private not in heard
