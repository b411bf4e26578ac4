"""Fetching the Medication resources that orders refer to, where the search did not include them."""

import asyncio
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import orjson

from fhir_client.bag import Resource
from fhir_client.bundles import entries
from fhir_client.errors import FetchError, NotServed, Unreadable
from fhir_client.references import is_absolute, target
from fhir_client.wire import Wire
from safety.regimen.record import Gap

BATCH = 50
FEW = 3
WHAT = "Medication"


def readable(wire: Wire, references: Iterable[str]) -> tuple[set[str], list[Gap]]:
    """Ids of Medications that this server can be asked for; a gap for each that another server would have to answer.

    Contained (`#x`) and `urn:` references are for the reader, who has the whole Bundle.
    """
    wanted: set[str] = set()
    gaps: dict[str, Gap] = {}
    for reference in references:
        found = target(reference)
        if found is None or found[0] != WHAT or reference.startswith(("#", "urn:")):
            continue
        if is_absolute(reference) and wire.base.resolve(reference, wire.base.url) is None:
            why = "the reference leads to another server and was not followed"
            gaps[reference] = Gap(WHAT, why, f"{WHAT}/{found[1]}")
        else:
            wanted.add(found[1])
    return wanted, list(gaps.values())


async def fetch(wire: Wire, identifiers: Iterable[str], *, batch: bool) -> tuple[list[Resource], list[Gap]]:
    """Medications by id: batches of reads where the server takes them, single reads for the rest.

    What cannot be had is a gap that names it.
    """
    wanted = sorted(set(identifiers))
    resources: dict[str, Resource] = {}
    if batch and len(wanted) > FEW:
        chunks = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
        for had in await asyncio.gather(*(_batch(wire, chunk) for chunk in chunks)):
            resources |= had
    left = [identifier for identifier in wanted if identifier not in resources]
    gaps: list[Gap] = []
    for identifier, answer in zip(left, await asyncio.gather(*(_read(wire, each) for each in left)), strict=True):
        if isinstance(answer, FetchError):
            gaps.append(Gap(WHAT, answer.why, f"{WHAT}/{identifier}"))
        else:
            resources[identifier] = answer
    return list(resources.values()), gaps


async def _read(wire: Wire, identifier: str) -> Resource | FetchError:
    try:
        return await read(wire, WHAT, identifier)
    except FetchError as error:
        return error


async def read(wire: Wire, kind: str, identifier: str) -> Resource:
    """One resource by id. FetchError; Unreadable when the answer is of another type."""
    if identifier.strip(".") == "":
        raise NotServed(kind, "is not an id")
    resource = await wire.get(kind, wire.base.at(f"{kind}/{quote(identifier, safe='')}"))
    if resource["resourceType"] != kind:
        raise Unreadable(kind, "the answer is of another type")
    return resource


async def _batch(wire: Wire, identifiers: list[str]) -> dict[str, Resource]:
    """What one batch of reads gave, by id; nothing when the server does not take it."""
    calls = [{"request": {"method": "GET", "url": f"{WHAT}/{quote(each, safe='')}"}} for each in identifiers]
    body = orjson.dumps({"resourceType": "Bundle", "type": "batch", "entry": calls})
    try:
        answer = await wire.post_json(WHAT, body)
    except FetchError:
        return {}
    return dict(_medications(answer))


def _medications(answer: Resource) -> Iterator[tuple[str, Resource]]:
    if answer["resourceType"] == "Bundle":
        for entry in entries(answer):
            if entry is not None and entry.resource["resourceType"] == WHAT:
                identifier = entry.resource.get("id")
                if isinstance(identifier, str):
                    yield identifier, entry.resource
