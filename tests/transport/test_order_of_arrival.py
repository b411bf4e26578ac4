"""A bag is the same whichever of a server's answers comes first."""

import asyncio
import random
from datetime import date

import httpx
import pytest

from fhir_client.bag import Bag
from fhir_client.server import Connections
from safety.sandbox.server import create_sandbox

TODAY = date(2026, 11, 25)
ABSENT = ("Encounter", "Procedure", "ServiceRequest")


class Hasty(httpx.AsyncBaseTransport):
    """The sandbox, each answer after a time drawn by lot; types in ABSENT are not served."""

    def __init__(self, seed: int) -> None:
        self.inner = httpx.ASGITransport(app=create_sandbox(TODAY))
        self.lot = random.Random(seed)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self.lot.random() / 50)
        if any(f"/fhir/{kind}" in str(request.url) for kind in ABSENT):
            return httpx.Response(404, json={"resourceType": "OperationOutcome", "issue": []})
        return await self.inner.handle_async_request(request)


async def fetched(patient: str, seed: int) -> Bag:
    async with Connections(transport=Hasty(seed)) as connections:
        return await connections.server("http://127.0.0.1/fhir").patient_bag(patient)


@pytest.mark.parametrize("patient", ["charts-statement", "charts-reference", "cancer-hospice"])
async def test_resources_and_gaps_are_in_one_order(patient):
    bags = [await fetched(patient, seed) for seed in range(8)]
    assert len(bags[0].gaps) >= len(ABSENT)
    for bag in bags[1:]:
        assert bag.resources == bags[0].resources
        assert bag.gaps == bags[0].gaps
