"""Asking the scripted server for the scripted patient."""

import httpx

from fhir_client.bag import Bag
from fhir_client.bounds import Bounds
from fhir_client.server import Connections, SearchBy
from tests.transport.ehr import BASE, WHO

ORDERS = "MedicationRequest"


def connections(bounds: Bounds | None = None) -> Connections:
    """Without certificates, which take longer to load than all the rest: nothing leaves the process."""
    return Connections(bounds, transport=httpx.AsyncHTTPTransport(verify=False))


async def fetch(
    bounds: Bounds | None = None,
    *,
    search_by: SearchBy = "get",
    token: str | None = None,
    deadline: float | None = None,
) -> Bag:
    async with connections(bounds) as opened:
        return await opened.server(BASE, search_by=search_by, token=token).patient_bag(WHO, deadline=deadline)


def gaps(bag: Bag) -> dict[str, str]:
    return {gap.what: gap.why for gap in bag.gaps}


def to(url: str) -> list[dict[str, str]]:
    """The links of a page that goes on at `url`."""
    return [{"relation": "self", "url": f"{BASE}/{ORDERS}"}, {"relation": "next", "url": url}]
