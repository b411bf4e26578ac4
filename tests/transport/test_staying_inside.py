"""Nothing leaves the base: links, redirects, references, tokens and cookies."""

import asyncio

import httpx
import pytest

from fhir_client.base import Base
from fhir_client.bounds import Bounds
from fhir_client.errors import OutsideBase, Unavailable
from fhir_client.wire import Wire
from tests.transport.asking import ORDERS, connections, fetch, gaps, to
from tests.transport.ehr import BASE, WHO, Ehr, fhir, statement
from tests.transport.people import bundle, names, order

WITHIN = [
    f"{BASE}/page2",
    f"{BASE}?_getpages=abc",
    "?page=2",
    f"/fhir/r4/{ORDERS}?page=2",
    "https://EHR.example:443/fhir/r4/page2",
]
OUTSIDE = [
    "https://evil.example/fhir/r4/page2",
    "https://ehr.example.evil.example/fhir/r4/page2",
    "https://ehr.example@evil.example/fhir/r4/page2",
    "https://ehr.example:pass@evil.example/fhir/r4/page2",
    "https://user:pass@ehr.example/fhir/r4/page2",
    "https://ehr.example\\@evil.example/fhir/r4/page2",
    "//evil.example/fhir/r4/page2",
    "http://ehr.example/fhir/r4/page2",
    "https://ehr.example:8443/fhir/r4/page2",
    "https://ehr.example/fhir/r4evil/page2",
    "https://ehr.example/other/page2",
    "https://ehr.example/fhir/r4/../../admin",
    "https://ehr.example/fhir/r4/%2e%2e/%2e%2e/admin",
    "https://ehr.example/fhir/r4/..;/admin",
    "https://\u0435hr.example/fhir/r4/page2",
    "file:///etc/passwd",
    "https://[",
]


@pytest.mark.parametrize("link", WITHIN)
async def test_a_next_link_within_the_base_is_followed(ehr: Ehr, link: str) -> None:
    pages = [fhir(bundle(order("o1", WHO), link=to(link))), fhir(bundle(order("o2", WHO)))]
    for path in ("page2", "", ORDERS):
        ehr.on(path, pages[1])
    ehr.on(ORDERS, lambda request: pages[1] if "page=" in str(request.url) else pages[0])

    bag = await fetch(token="secret")

    assert names(bag.resources) == ["MedicationRequest/o1", "MedicationRequest/o2", f"Patient/{WHO}"]
    assert bag.gaps == []
    assert all(request.headers["Authorization"] == "Bearer secret" for request in ehr.requests)


@pytest.mark.parametrize("link", OUTSIDE)
async def test_a_next_link_out_of_the_base_is_a_gap(ehr: Ehr, link: str) -> None:
    ehr.on(ORDERS, fhir(bundle(order("o1", WHO), link=to(link))))

    bag = await fetch(token="secret")  # a request to another host fails in the fixture

    assert "MedicationRequest/o1" in names(bag.resources)
    assert "outside" in gaps(bag)[ORDERS]
    assert not ehr.asked("page2")
    assert not [request for request in ehr.requests if "admin" in request.url.path]


async def test_a_medication_on_another_server_is_not_followed(ehr: Ehr) -> None:
    ehr.on(
        ORDERS,
        fhir(bundle(order("o1", WHO, medicationReference={"reference": "https://evil.example/fhir/Medication/m1"}))),
    )

    (gap,) = (await fetch(token="secret")).gaps

    assert (gap.what, gap.reference) == ("Medication", "Medication/m1")
    assert "another server" in gap.why


async def test_a_redirect_within_the_base_is_followed(ehr: Ehr) -> None:
    ehr.on(ORDERS, httpx.Response(307, headers={"Location": f"{BASE}/moved"}))
    ehr.on("moved", fhir(bundle(order("o1", WHO))))
    assert "MedicationRequest/o1" in names((await fetch()).resources)


@pytest.mark.parametrize("location", [*OUTSIDE, "https://login.example/", ""])
async def test_a_redirect_out_of_the_base_is_not_followed(ehr: Ehr, location: str) -> None:
    ehr.on(ORDERS, httpx.Response(302, headers=[(b"Location", location.encode())]))
    with pytest.raises(Unavailable):
        await fetch(token="secret")


async def test_the_wire_itself_sends_nothing_out_of_the_base(ehr: Ehr) -> None:
    async with httpx.AsyncClient() as client:
        wire = Wire(client, Base.of(BASE), Bounds(), asyncio.Semaphore(), "secret")
        with pytest.raises(OutsideBase):
            await wire.get("Patient", httpx.URL("https://evil.example/fhir/r4/Patient/1"))


async def test_redirects_in_a_circle_end(ehr: Ehr) -> None:
    ehr.on(ORDERS, httpx.Response(302, headers={"Location": f"{BASE}/{ORDERS}"}))
    with pytest.raises(Unavailable):
        await fetch(Bounds(redirects=2))
    assert len(ehr.asked(ORDERS)) == 3


async def test_cookies_are_not_kept(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(), **{"Set-Cookie": "session=of-another-user; Path=/"}))
    await fetch()
    assert not [request for request in ehr.requests if "Cookie" in request.headers]


async def test_tokens_stay_with_the_server_that_they_were_given_for(ehr: Ehr) -> None:
    async with connections() as opened:
        await opened.server(BASE, token="one").patient_bag(WHO)
        await opened.server(BASE).patient_bag(WHO)
        half = len(ehr.requests) // 2
    assert {request.headers["Authorization"] for request in ehr.requests[: half + 1]} == {"Bearer one"}
    assert not [request for request in ehr.requests[half + 1 :] if "Authorization" in request.headers]


@pytest.mark.parametrize(
    "base",
    [
        "ftp://x/fhir",
        "x",
        "",
        "http://",
        "https://u:p@x/fhir",
        "https://x/fhir?a=1",
        "https://x/#a",
        "https://x:99999/",
    ],
)
async def test_what_is_no_base_address_is_refused(base: str) -> None:
    async with connections() as opened:
        with pytest.raises(ValueError, match="address"):
            opened.server(base)


@pytest.mark.parametrize("token", ["a b", "a\r\nX-Evil: 1", "schlüssel"])
async def test_what_is_no_token_is_refused(token: str) -> None:
    async with connections() as opened:
        with pytest.raises(ValueError, match="token"):
            opened.server(BASE, token=token)
