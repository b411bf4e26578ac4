"""What a server can do wrong on the wire, and what becomes of it: a typed error, or a gap of the bag."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from fhir_client import wanted
from fhir_client.bounds import Bounds
from fhir_client.errors import FetchError, NotServed, PatientMismatch, Refused, Unavailable, Unreadable
from tests.transport.asking import ORDERS, connections, fetch, gaps
from tests.transport.ehr import BASE, WHO, Ehr, fhir
from tests.transport.people import bundle, names, order, outcome, patient

SECRET = "Ann Oyelaran is pregnant"


@pytest.mark.parametrize("after", ["2", "date"])
async def test_too_many_requests_waits_as_long_as_it_is_told(ehr: Ehr, naps: list[float], after: str) -> None:
    wait = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True) if after == "date" else after
    busy = fhir(outcome("error", "throttled"), 429, **{"Retry-After": wait})
    ehr.on(ORDERS, [busy, fhir(bundle(order("o1", WHO)))])

    bag = await fetch()

    assert names(bag.resources) == ["MedicationRequest/o1", f"Patient/{WHO}"]
    assert len(naps) == 1
    assert 6 <= naps[0] <= 9 if after == "date" else naps[0] == 2


async def test_waiting_ends_at_the_bound(ehr: Ehr, naps: list[float]) -> None:
    ehr.on(ORDERS, fhir(outcome("error", "throttled"), 429, **{"Retry-After": "3600"}))

    with pytest.raises(Unavailable):
        await fetch(Bounds(retry_seconds=7))

    assert sum(naps) <= 7


async def test_a_server_error_is_tried_again(ehr: Ehr, naps: list[float]) -> None:
    ehr.on(ORDERS, [httpx.Response(500), fhir(bundle(order("o1", WHO)))])
    assert "MedicationRequest/o1" in names((await fetch()).resources)


async def test_after_all_tries_the_outcome_is_carried(ehr: Ehr, naps: list[float]) -> None:
    ehr.on(ORDERS, fhir(outcome("fatal", "transient", SECRET), 503))

    with pytest.raises(Unavailable) as raised:
        await fetch(Bounds(retries=2))

    assert len(ehr.asked(ORDERS)) == 3
    assert raised.value.status == 503
    assert raised.value.outcome == outcome("fatal", "transient", SECRET)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "failure", [httpx.ReadTimeout, httpx.ConnectTimeout, httpx.ConnectError, httpx.RemoteProtocolError]
)
async def test_no_answer_is_unavailable(ehr: Ehr, naps: list[float], failure: type[httpx.TransportError]) -> None:
    ehr.on(ORDERS, failure("no"))
    with pytest.raises(Unavailable):
        await fetch()


class Torn(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"resourceType": "Bun'
        raise httpx.ReadError("reset")


@pytest.mark.parametrize(("torn", "works"), [(1, True), (9, False)])
async def test_a_connection_lost_within_a_body_is_tried_once_more(ehr: Ehr, torn: int, works: bool) -> None:
    left = [torn]

    def answer(request: httpx.Request) -> httpx.Response:
        left[0] -= 1
        if left[0] >= 0:
            return httpx.Response(200, headers={"Content-Type": "application/fhir+json"}, stream=Torn())
        return fhir(bundle(order("o1", WHO)))

    ehr.on(ORDERS, answer)

    if works:
        assert "MedicationRequest/o1" in names((await fetch()).resources)
    else:
        with pytest.raises(Unavailable):
            await fetch()


NOT_FHIR = {
    "a page of HTML": httpx.Response(200, html="<html>please log in</html>"),
    "JSON called text": httpx.Response(200, text='{"resourceType": "Bundle"}'),
    "XML": httpx.Response(200, content=b"<Bundle/>", headers={"Content-Type": "application/fhir+xml"}),
    "invalid UTF-8": httpx.Response(
        200, content=b'{"resourceType": "Bundle", "id": "\xe9"}', headers={"Content-Type": "application/json"}
    ),
    "no JSON": httpx.Response(200, content=b"{", headers={"Content-Type": "application/json"}),
    "nothing": httpx.Response(204),
    "no resource": httpx.Response(200, json={"entry": []}),
    "no Bundle": fhir(patient(WHO)),
    "nested too deeply": fhir({"resourceType": "Bundle"}),
    "nested absurdly": fhir({"resourceType": "Bundle"}),
}
for _name, _depth in (("nested too deeply", 300), ("nested absurdly", 100_000)):
    _deep = b'{"a":' * _depth + b"1" + b"}" * _depth
    NOT_FHIR[_name] = httpx.Response(
        200, content=b'{"resourceType": "Bundle", "x": ' + _deep + b"}", headers={"Content-Type": "application/json"}
    )


@pytest.mark.parametrize("what", sorted(NOT_FHIR))
async def test_what_is_no_fhir_json_is_unreadable(ehr: Ehr, what: str) -> None:
    ehr.on(ORDERS, NOT_FHIR[what])
    with pytest.raises(Unreadable):
        await fetch()


@pytest.mark.parametrize("what", sorted(NOT_FHIR))
async def test_of_a_type_that_is_not_required_it_is_a_gap(ehr: Ehr, what: str) -> None:
    ehr.on("Condition", NOT_FHIR[what])

    bag = await fetch()

    assert list(gaps(bag)) == ["Condition"]
    assert "MedicationRequest/o1" in names(bag.resources)


async def test_json_is_accepted_under_each_of_its_names(ehr: Ehr) -> None:
    for kind in ("application/json", "application/json+fhir", "application/fhir+json; charset=utf-8", "text/json"):
        ehr.on(ORDERS, fhir(bundle(order("o1", WHO)), **{"Content-Type": kind}))
        assert "MedicationRequest/o1" in names((await fetch()).resources)


async def test_a_huge_answer_is_not_read_to_its_end(ehr: Ehr) -> None:
    sent = [0]

    class Huge(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(1000):
                sent[0] += 1
                yield b" " * 1000

    ehr.on("Condition", lambda _: httpx.Response(200, headers={"Content-Type": "application/json"}, stream=Huge()))

    bag = await fetch(Bounds(response_bytes=5_000))

    assert gaps(bag) == {"Condition": "the answer is too big"}
    assert sent[0] < 10


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Refused),
        (403, Refused),
        (404, NotServed),
        (400, NotServed),
        (405, NotServed),
        (501, NotServed),
        (502, Unavailable),
    ],
)
@pytest.mark.parametrize("what", [ORDERS, f"Patient/{WHO}"])
async def test_each_status_has_its_error(
    ehr: Ehr, naps: list[float], status: int, error: type[FetchError], what: str
) -> None:
    ehr.on(what, fhir(outcome(text=SECRET), status))
    ehr.on(f"{what}/_search", fhir(outcome(text=SECRET), status))

    with pytest.raises(FetchError) as raised:
        await fetch()

    assert type(raised.value) is error
    assert raised.value.what == what.partition("/")[0]
    assert raised.value.outcome is not None


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_of_the_other_types_each_status_is_a_gap(ehr: Ehr, naps: list[float], status: int) -> None:
    for kind in ("Condition", "Observation", "Encounter"):
        ehr.on(kind, fhir(outcome(text=SECRET), status))

    bag = await fetch()

    assert sorted(gaps(bag)) == ["Condition", "Encounter", "Observation"]
    assert all(SECRET not in gap.why and WHO not in gap.why for gap in bag.gaps)


async def test_refused_half_way_keeps_what_came(ehr: Ehr) -> None:
    first = bundle(order("o1", WHO), link=[{"relation": "next", "url": f"{BASE}/page2"}])
    ehr.on(ORDERS, fhir(first))
    ehr.on("page2", fhir(outcome(), 401))

    bag = await fetch()

    assert "MedicationRequest/o1" in names(bag.resources)
    assert gaps(bag) == {ORDERS: "only part was fetched: the server refuses it (HTTP 401)"}


async def test_an_outcome_in_place_of_a_bundle(ehr: Ehr) -> None:
    ehr.on("Condition", fhir(outcome("error", "forbidden", SECRET)))
    ehr.on("Procedure", fhir(outcome("warning", "not-found")))

    assert gaps(await fetch()) == {"Condition": "the server reports an error (forbidden)"}


async def test_outcomes_among_the_entries(ehr: Ehr) -> None:
    ehr.on("Condition", fhir(bundle(outcome("warning", "not-found"), total=0)))
    ehr.on("Procedure", fhir(bundle(outcome("error", "incomplete", SECRET))))

    assert gaps(await fetch()) == {"Procedure": "the server reports an error (incomplete)"}


async def test_another_patient_is_never_accepted(ehr: Ehr) -> None:
    ehr.on(f"Patient/{WHO}", fhir(patient("bob-1")))
    with pytest.raises(PatientMismatch) as raised:
        await fetch()
    assert "bob" not in str(raised.value)
    assert WHO not in str(raised.value)


@pytest.mark.parametrize("identifier", ["..", ".", ""])
async def test_an_id_that_is_a_path_is_not_asked_for(ehr: Ehr, identifier: str) -> None:
    async with connections() as opened:
        with pytest.raises(NotServed):
            await opened.server(BASE).patient_bag(identifier)
    assert not [request for request in ehr.requests if "Patient/" in request.url.path]


async def test_an_id_cannot_leave_its_place_in_the_url(ehr: Ehr) -> None:
    odd = "x/../../admin?a=1#b,c"
    async with connections() as opened:
        with pytest.raises(FetchError):
            await opened.server(BASE).patient_bag(odd)
    for request in ehr.requests:
        assert request.url.raw_path.startswith(b"/fhir/r4/")
        assert b"/admin" not in request.url.raw_path.partition(b"?")[0]


async def test_nothing_of_the_patient_is_logged(ehr: Ehr, naps: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ehr.on("Condition", fhir(outcome(text=SECRET), 503))
    ehr.on("Procedure", NOT_FHIR["no JSON"])

    await fetch(token="t0ken")

    for text in (WHO, SECRET, "t0ken"):
        assert text not in caplog.text


async def test_the_deadline_turns_late_types_into_gaps(ehr: Ehr) -> None:
    ehr.on("Condition", _never)

    bag = await fetch(deadline=0.2)

    assert gaps(bag) == {"Condition": "did not arrive within 0.2 s"}
    assert "MedicationRequest/o1" in names(bag.resources)


async def test_late_orders_are_unavailable(ehr: Ehr) -> None:
    ehr.on(ORDERS, _never)
    with pytest.raises(Unavailable):
        await fetch(deadline=0.2)


async def test_the_first_page_is_kept_when_the_second_is_late(ehr: Ehr) -> None:
    ehr.on(ORDERS, fhir(bundle(order("o1", WHO), link=[{"relation": "next", "url": f"{BASE}/page2"}])))
    ehr.on("page2", _never)

    bag = await fetch(deadline=0.2)

    assert "MedicationRequest/o1" in names(bag.resources)
    assert gaps(bag)[ORDERS] == "only part was fetched: the rest did not arrive within 0.2 s"


async def _never(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    raise AssertionError


async def test_no_more_than_so_many_requests_at_once(ehr: Ehr) -> None:
    flying, most = [0], [0]

    async def answer(request: httpx.Request) -> httpx.Response:
        flying[0] += 1
        most[0] = max(most[0], flying[0])
        await asyncio.sleep(0.01)
        flying[0] -= 1
        return fhir(bundle())

    for kind in wanted.TYPES:
        ehr.on(kind, answer)

    async with connections(Bounds(concurrency=3)) as opened:
        servers = [opened.server(BASE) for _ in range(4)]
        await asyncio.gather(*(server.patient_bag(WHO) for server in servers))

    assert most[0] == 3
