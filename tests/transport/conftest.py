import asyncio
from collections.abc import Iterator

import pytest
import respx

from tests.servers.fixtures import fhirsnake, medplum, sekmet, server
from tests.transport.ehr import Ehr

__all__ = ["ehr", "fhirsnake", "medplum", "naps", "sekmet", "server"]


@pytest.fixture
def ehr() -> Iterator[Ehr]:
    """A scripted server; a request to any other host fails the test."""
    with respx.mock(assert_all_called=False) as router:
        yield Ehr(router)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are written down instead of waited for."""
    taken: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds:
            taken.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return taken
