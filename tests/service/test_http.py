"""The HTTP face alone: what is accepted, what is refused and how, whatever the answer to a call would be."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pytest

from fhir_client import document
from safety.cards.app import Parts, build
from safety.cards.deck import Shown, cards_for
from safety.cards.outcome import Refusal
from safety.cards.request import Call
from tests.cards import validator
from tests.cards.making import PUBLIC, a_finding, a_record, an_order

ORIGIN = "https://sandbox.example.org"
TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "medications": "MedicationRequest?patient={{context.patientId}}",
}
SIGN = "/cds-services/painrx-order-sign"


async def one_card(call: Call) -> tuple[Shown, ...]:
    return cards_for([a_finding()], a_record(an_order()), call.hook, PUBLIC, call.selected)


def client(answer: Callable[[Call], Awaitable[tuple[Shown, ...]]] = one_card, **changes: Any) -> httpx.AsyncClient:
    async def close() -> None:
        pass

    facts: dict[str, Any] = {
        "answer": answer,
        "parse": document.parse,
        "templates": TEMPLATES,
        "versions": {"painrx": "9.9", "knowledge": "2026.11"},
        "cors_origins": (ORIGIN,),
        "max_body": 20_000,
        "close": close,
        "hosts": ("cds.example.org",),
    }
    app = build(Parts(**(facts | changes)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://cds.example.org")


def a_call(hook: str = "order-sign", **changes: Any) -> dict[str, Any]:
    draft = {"resourceType": "MedicationRequest", "id": "d1", "medicationCodeableConcept": {"text": "oxycodone 10 mg"}}
    context = {
        "patientId": "p1",
        "userId": "Practitioner/1",
        "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": draft}]},
    }
    body = {"hook": hook, "hookInstance": "00000000-007b-9f33-e810-000000000000", "context": context, "prefetch": {}}
    return body | changes


def with_context(**changes: Any) -> dict[str, Any]:
    body = a_call()
    body["context"] |= changes
    return {**body, "context": {key: value for key, value in body["context"].items() if value is not ...}}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in a_call().items() if key != name}


async def post(body: Any, path: str = SIGN, answer: Any = one_card, **options: Any) -> httpx.Response:
    async with client(answer) as http:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json", "origin": ORIGIN} | options.pop("headers", {})
        return await http.post(
            path, content=content, headers={k: v for k, v in headers.items() if v is not None}, **options
        )


async def cards(body: Any, path: str = SIGN) -> list[dict[str, Any]]:
    response = await post(body, path)
    assert response.status_code == 200, response.text
    return validator.answer(response.content)["cards"]


async def refused(response: httpx.Response, status: int) -> Mapping[str, Any]:
    """S4, W2: an OperationOutcome as JSON, with the CORS header of the allowed origin."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == ORIGIN
    return validator.outcome(response.content)


async def test_a_call_is_answered_with_cards_as_json() -> None:
    response = await post(a_call())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert len(validator.answer(response.content)["cards"]) == 1


async def test_nothing_to_say_is_exactly_an_empty_list() -> None:
    async def nothing(_: Call) -> tuple[Shown, ...]:
        return ()

    response = await post(a_call(), answer=nothing)
    assert (response.status_code, response.content) == (200, b'{"cards":[]}')


# What the specification or real clients allow.


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/fhir+json", None])
async def test_content_types_that_are_json_or_not_said(kind: str | None) -> None:
    assert (await post(a_call(), headers={"content-type": kind})).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        a_call(extension={"com.epic.cdshooks.request.bpa-trigger-action": "18"}, unknown=[1, {"a": None}]),
        a_call(prefetch=None),
        without("prefetch"),
        with_context(patientId="Patient/p1"),
        with_context(patientId="https://ehr.example.org/fhir/Patient/p1"),
        with_context(userId=...),
        with_context(userId="PractitionerRole/9"),
        with_context(encounterId="e1"),
        a_call(
            fhirServer="https://ehr.example.org",
            fhirAuthorization={"access_token": "t", "token_type": "bearer", "scope": "x [y] z"},
        ),
        a_call(fhirServer="https://ehr.example.org", fhirAuthorization={"access_token": "t", "patient": "p1"}),
        a_call(fhirServer="https://ehr.example.org", fhirAuthorization={"token_type": "Bearer"}),
        a_call(hookInstance="not a uuid"),
    ],
)
async def test_what_is_tolerated(body: dict[str, Any]) -> None:
    assert len(await cards(body)) == 1


@pytest.mark.parametrize(
    "drafts",
    [
        ...,
        None,
        {},
        {"resourceType": "Bundle"},
        {"resourceType": "Bundle", "entry": []},
        {"resourceType": "Bundle", "entry": [{}, {"resource": None}, 3]},
        {
            "resourceType": "Bundle",
            "entry": [{"resource": {"resourceType": "ServiceRequest", "id": "s1", "code": {"text": "x"}}}],
        },
        {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "id": "d1"}}]},
        {
            "resourceType": "Bundle",
            "entry": [{"resource": {"resourceType": "MedicationRequest", "id": "d1", "medicationCodeableConcept": {}}}],
        },
    ],
)
@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
async def test_orders_without_a_drug_are_answered_with_no_card_and_no_question(hook: str, drafts: Any) -> None:
    async def never(_: Call) -> tuple[Shown, ...]:
        raise AssertionError("asked")

    body = with_context(draftOrders=drafts, selections=["MedicationRequest/d1"]) | {"hook": hook}
    response = await post(body, f"/cds-services/painrx-{hook}", never)
    assert (response.status_code, response.content) == (200, b'{"cards":[]}')


@pytest.mark.parametrize("key", ["medications", "orders"])
@pytest.mark.parametrize("shape", ["bundle", "list", "one"])
async def test_orders_as_cds_hooks_1_0_sent_them(key: str, shape: str) -> None:
    draft = {"resourceType": "MedicationOrder", "id": "d1", "medicationCodeableConcept": {"text": "oxycodone"}}
    held = {"bundle": {"entry": [{"resource": draft}]}, "list": [draft], "one": draft}[shape]
    assert len(await cards(with_context(draftOrders=..., **{key: held}))) == 1


TWO = {
    "resourceType": "Bundle",
    "entry": [
        {"resource": {"resourceType": "MedicationRequest", "id": "d1"}},
        {
            "resource": {
                "resourceType": "MedicationRequest",
                "id": "d2",
                "medicationReference": {"display": "OXYCODONE"},
            }
        },
        {"resource": {"resourceType": "ServiceRequest", "id": "s1"}},
    ],
}


@pytest.mark.parametrize(
    ("selections", "asked"),
    [
        (["MedicationRequest/d1"], None),
        (["ServiceRequest/s1"], None),
        (["MedicationRequest/d2"], {"MedicationRequest/d2"}),
        (["https://ehr.example.org/MedicationRequest/d2", "MedicationRequest/gone"], {"MedicationRequest/d2"}),
        (["MedicationRequest/gone"], "all"),
        (..., "all"),
        ("MedicationRequest/d2", {"MedicationRequest/d2"}),
        ([None, 3], "all"),
        (["MedicationRequest/d1", "MedicationRequest/d2"], "all"),
    ],
)
async def test_which_orders_a_selection_means(selections: Any, asked: set[str] | str | None) -> None:
    seen: list[frozenset[str] | None] = []

    async def remember(call: Call) -> tuple[Shown, ...]:
        seen.append(call.selected)
        return ()

    body = with_context(draftOrders=TWO, selections=selections) | {"hook": "order-select"}
    assert (await post(body, "/cds-services/painrx-order-select", remember)).status_code == 200
    assert seen == ([] if asked is None else [None] if asked == "all" else [asked])


@pytest.mark.parametrize("user", ["Patient/p1", "RelatedPerson/r1", "https://ehr.example.org/fhir/Patient/p1"])
async def test_a_lay_user_sees_no_clinicians_card(user: str) -> None:
    assert await cards(with_context(userId=user) | {"hook": "patient-view"}, "/cds-services/painrx-patient-view") == []


# What is refused.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"hook": "order-sign",}',
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b"[" * 3000,
        b'{"a":' * 300 + b"1" + b"}" * 300,
        without("hook"),
        without("hookInstance"),
        without("context"),
        a_call(hook="patient-view"),
        a_call(hook=7),
        a_call(hookInstance=""),
        a_call(context=[]),
        with_context(patientId=...),
        with_context(patientId=17),
        with_context(patientId="/"),
        a_call(prefetch=[]),
        a_call(fhirAuthorization={"access_token": "t"}),
        a_call(fhirServer="", fhirAuthorization={"access_token": "t"}),
        a_call(fhirServer=5),
        a_call(fhirServer="https://ehr.example.org", fhirAuthorization="t"),
        a_call(fhirServer="https://ehr.example.org", fhirAuthorization={"access_token": "t", "patient": "p2"}),
    ],
)
async def test_what_is_malformed_is_400(body: Any) -> None:
    await refused(await post(body), 400)


async def test_an_unknown_service_is_404() -> None:
    await refused(await post(a_call(), "/cds-services/other"), 404)
    await refused(await post(a_call(), "/other"), 404)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", SIGN), ("PUT", SIGN), ("POST", "/cds-services"), ("DELETE", "/health")]
)
async def test_another_method_is_405(method: str, path: str) -> None:
    async with client() as http:
        response = await http.request(method, path, headers={"origin": ORIGIN})
        await refused(response, 405)
        assert response.headers["allow"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "text/json", "application/xml"])
async def test_another_content_type_is_415(kind: str) -> None:
    await refused(await post(a_call(), headers={"content-type": kind}), 415)


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_the_limit_is_413(chunked: bool) -> None:
    async def parts() -> Any:
        for _ in range(30):
            yield b" " * 1000

    async with client() as http:
        content = parts() if chunked else b" " * 30_000
        response = await http.post(
            SIGN, content=content, headers={"content-type": "application/json", "origin": ORIGIN}
        )
        await refused(response, 413)


async def test_what_the_answer_refuses_is_said() -> None:
    async def refuse(_: Call) -> tuple[Shown, ...]:
        raise Refusal(412, "incomplete", "MedicationRequest: not in the prefetch and no FHIR server to ask.")

    outcome = await refused(await post(a_call(), answer=refuse), 412)
    assert outcome["issue"][0]["diagnostics"].startswith("MedicationRequest")


async def test_an_unforeseen_error_is_500_with_cors_and_without_a_word_of_it(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(_: Call) -> tuple[Shown, ...]:
        raise RuntimeError("Pat Stub1, born 1970")

    with caplog.at_level(logging.DEBUG):
        outcome = await refused(await post(a_call(), answer=fail), 500)
    heard = caplog.text + "".join(capsys.readouterr()) + json.dumps(outcome)
    assert "RuntimeError in test_http.py" in caplog.text
    assert "Stub1" not in heard


@pytest.mark.parametrize("secret", ["p1-secret", "token-secret"])
async def test_refusals_and_logs_do_not_repeat_the_request(secret: str, caplog: pytest.LogCaptureFixture) -> None:
    bodies = [
        with_context(patientId="p1-secret") | {"hook": "x"},
        with_context(patientId="p1-secret") | {"fhirAuthorization": {"access_token": "token-secret"}},
        b'{"token-secret": "p1-secret"',
    ]
    with caplog.at_level(logging.DEBUG):
        for body in bodies:
            assert secret not in (await post(body)).text
    assert secret not in caplog.text


# Discovery, pages and CORS.


async def test_discovery_names_three_services_with_distinct_ids() -> None:
    async with client() as http:
        response = await http.get("/cds-services")
    services = response.json()["services"]
    validator.no_empty_values(response.json())
    assert [s["id"] for s in services] == ["painrx-patient-view", "painrx-order-select", "painrx-order-sign"]
    assert [s["hook"] for s in services] == ["patient-view", "order-select", "order-sign"]
    for service in services:
        assert {"title", "description", "usageRequirements"} <= set(service)
        assert (service["version"], service["hookVersion"]) == ("2.0.1", "1.0")
        assert service["prefetch"] == TEMPLATES


async def test_every_service_that_is_advertised_answers() -> None:
    async with client() as http:
        for service in (await http.get("/cds-services")).json()["services"]:
            assert len(await cards(a_call(service["hook"]), f"/cds-services/{service['id']}")) == 1


async def test_health_and_version() -> None:
    async with client() as http:
        assert (await http.get("/health")).json() == {"status": "ok"}
        assert (await http.get("/version")).json() == {"painrx": "9.9", "knowledge": "2026.11"}


async def test_preflight_needs_no_authentication_and_allows_the_headers_that_browsers_send() -> None:
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    async with client() as http:
        response = await http.options(SIGN, headers=asked)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "POST" in response.headers["access-control-allow-methods"]
        allowed = response.headers["access-control-allow-headers"].lower()
        assert "authorization" in allowed
        assert "content-type" in allowed
        assert "access-control-allow-credentials" not in response.headers
        other = await http.options(SIGN, headers=asked | {"origin": "https://evil.example.org"})
        assert "access-control-allow-origin" not in other.headers


async def test_the_answer_names_only_an_allowed_origin() -> None:
    assert (await post(a_call())).headers["access-control-allow-origin"] == ORIGIN
    assert (await post(a_call())).headers["vary"] == "Origin"
    assert (
        "access-control-allow-origin"
        not in (await post(a_call(), headers={"origin": "https://evil.example.org"})).headers
    )


async def test_no_origin_is_allowed_unless_the_settings_say_so() -> None:
    async with client(cors_origins=()) as http:
        response = await http.get("/cds-services", headers={"origin": ORIGIN})
        assert "access-control-allow-origin" not in response.headers


async def test_it_works_behind_a_path_prefix() -> None:
    async def close() -> None:
        pass

    app = build(
        Parts(
            one_card,
            document.parse,
            TEMPLATES,
            {"painrx": "1", "knowledge": "1"},
            (),
            1000,
            close,
            ("cds.example.org",),
        )
    )
    transport = httpx.ASGITransport(app=app, root_path="/painrx")
    async with httpx.AsyncClient(transport=transport, base_url="http://cds.example.org") as http:
        assert (await http.get("/painrx/cds-services")).status_code == 200
        page = (await http.get("/painrx/docs")).text
        assert "/painrx/docs/assets/swagger-ui-bundle.js" in page
        assert "/painrx/openapi.json" in page
