"""DNS rebinding: a foreign name in Host is refused by the service and by the sandbox."""

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from safety.sandbox.server import create_sandbox
from safety.settings import Settings
from service import create_app

APPS: dict[str, tuple[Callable[[], Any], str]] = {
    "service": (lambda: create_app(Settings(dev=True, port=8000)), "/cds-services"),
    "sandbox": (lambda: create_sandbox(date(2026, 11, 25)), "/fhir/metadata"),
}


async def status(which: str, host: str | list[str], port: int = 8000, app: Any = None) -> int:
    made, path = APPS[which]
    transport = httpx.ASGITransport(app=app or made())
    hosts = [host] if isinstance(host, str) else host
    async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}") as client:
        return (await client.get(path, headers=[("host", one) for one in hosts])).status_code


@pytest.mark.parametrize("which", ["service", "sandbox"])
@pytest.mark.parametrize("host", ["localhost:8000", "LocalHost:8000", "127.0.0.1:8000", "[::1]:8000"])
async def test_names_of_this_machine_are_answered(which: str, host: str) -> None:
    assert await status(which, host) == 200


@pytest.mark.parametrize("which", ["service", "sandbox"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost", "localhost:8001", "localhost.evil.example:8000", "127.0.0.1:80",
     "127.0.0.1.nip.io:8000", "localhost:8000@evil.example", "localhost.:8000", "0.0.0.0:8000", "::1:8000", "", "*"],
)  # fmt: skip
async def test_any_other_name_is_refused(which: str, host: str) -> None:
    assert await status(which, host) == 421


async def test_two_hosts_are_refused() -> None:
    assert await status("service", ["localhost:8000", "evil.example"]) == 421


async def test_on_port_80_the_port_may_be_left_out() -> None:
    assert await status("sandbox", "localhost", port=80) == 200
    assert await status("sandbox", "evil.example", port=80) == 421


async def test_the_refusal_is_an_operation_outcome_that_repeats_nothing() -> None:
    transport = httpx.ASGITransport(app=create_app(Settings(dev=True)))
    async with httpx.AsyncClient(transport=transport, base_url="http://evil.example") as client:
        answer = await client.post("/cds-services/painrx-order-sign", json={})
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "evil" not in answer.text


async def test_the_settings_name_further_hosts() -> None:
    settings = Settings(dev=True, public_url="https://cds.example.org/painrx", allowed_hosts="a.example:9000")
    for host, wanted in [
        ("cds.example.org", 200),
        ("a.example:9000", 200),
        ("a.example", 421),
        ("b.cds.example.org", 421),
    ]:
        assert await status("service", host, app=create_app(settings)) == wanted


@pytest.mark.parametrize("hosts", ["*", "*.example.org", "https://a.example"])
def test_a_wildcard_is_no_host(hosts: str) -> None:
    with pytest.raises(ValidationError):
        Settings(allowed_hosts=hosts)
