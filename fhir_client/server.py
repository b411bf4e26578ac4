"""A FHIR server as a source of patients' resources."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Literal, Self

import httpx

from fhir_client import wanted
from fhir_client.bag import Bag, Resource
from fhir_client.base import Base
from fhir_client.bounds import Bounds
from fhir_client.bundles import entries, issue_codes
from fhir_client.capabilities import Learned
from fhir_client.errors import FetchError, Unreadable
from fhir_client.gather import Gathering
from fhir_client.paging import Start, pages
from fhir_client.wire import Wire, open_client

SearchBy = Literal["get", "post"]


class Connections:
    """The HTTP client of a process, and what it has learnt of each server so far.

    transport: what carries the requests (for tests); retries are put around it.
    """

    def __init__(self, bounds: Bounds | None = None, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._client = open_client(self.bounds, transport)
        self._learned: dict[str, Learned] = {}

    def server(self, base_url: str, *, token: str | None = None, search_by: SearchBy = "get") -> "Server":
        """The server at a base address; the token goes to that base only.

        ValueError: not a plain http(s) address, not a bearer token.
        """
        base = Base.of(base_url)
        if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueError("not a bearer token")
        learned = self._learned.setdefault(str(base.url), Learned(asyncio.Semaphore(self.bounds.concurrency)))
        return Server(Wire(self._client, base, self.bounds, learned.lane, token), learned, search_by)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Server:
    """Made by `Connections.server`."""

    def __init__(self, wire: Wire, learned: Learned, search_by: SearchBy) -> None:
        self.base_url = str(wire.base.url).rstrip("/")
        self._wire = wire
        self._learned = learned
        self._by_post = search_by == "post"

    async def patient_bag(self, patient_id: str, *, deadline: float | None = None) -> Bag:
        """Everything the checks need of one patient, within `deadline` seconds if given.

        FetchError when the Patient or the medication orders cannot be had; PatientMismatch. Every other type that the
        server lacks, refuses or cuts short is a gap of the bag.
        """
        bag = Bag(patient_id)
        failed = await self.collect(bag, wanted.TYPES, deadline=deadline)
        for kind in wanted.REQUIRED:
            if kind in failed:
                raise failed[kind]
        return bag

    async def collect(
        self, bag: Bag, types: Iterable[str], *, links: Iterable[tuple[str, str]] = (), deadline: float | None = None
    ) -> dict[str, FetchError]:
        """Adds to the bag, within `deadline` seconds if given: the types (`wanted.TYPES`) of its patient, the pages
        behind the links (type, next link of a prefetched Bundle), the Medications that its orders and drafts refer to,
        and a gap for whatever could not be had. Answers with the types of which nothing was had. PatientMismatch.
        """
        if bag.patient_id is None:
            raise ValueError("the bag is of no named patient")
        gathering = Gathering(self._wire, self._learned, bag, bag.patient_id, by_post=self._by_post)
        await gathering.run(types, links, deadline)
        return gathering.failed

    async def patients(self) -> AsyncIterator[str]:
        """The ids of all patients, page by page, each once. FetchError, also after some were given.

        A server that sends one page of more and no next link is asked once more for all.
        """
        seen: set[str] = set()
        total: int | None = None
        size = self._wire.bounds.page_size
        for _ in range(2):
            start = Start.search(self._wire, wanted.PATIENT, [("_count", str(size))], by_post=False)
            async for page in pages(self._wire, wanted.PATIENT, start, most=self._wire.bounds.listing_pages):
                total = _total(page)
                for identifier in _patient_ids(page):
                    if identifier not in seen:
                        seen.add(identifier)
                        yield identifier
            if total is None or len(seen) >= total:
                return
            size = total
        raise Unreadable(wanted.PATIENT, f"the server says it has {total} patients and listed {len(seen)}")


def _total(page: Resource) -> int | None:
    total = page.get("total")
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _patient_ids(page: Resource) -> Iterator[str]:
    if page["resourceType"] != "Bundle":
        raise Unreadable(wanted.PATIENT, "the answer to a search is not a Bundle")
    for entry in entries(page):
        if entry is None:
            continue
        kind = entry.resource["resourceType"]
        if kind == "OperationOutcome" and issue_codes(entry.resource):
            raise Unreadable(wanted.PATIENT, "the server reports an error in its list of patients")
        identifier = entry.resource.get("id")
        if kind == wanted.PATIENT and isinstance(identifier, str) and identifier:
            yield identifier
