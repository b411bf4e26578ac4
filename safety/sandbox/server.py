"""The embedded sandbox: a small read-only FHIR R4 server over the synthetic patients; their charts, example requests.

Of https://hl7.org/fhir/R4/http.html it serves what it declares at /fhir/metadata. Everything lies in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safety.hosts import KnownHosts
from safety.sandbox.population import people, requests
from safety.sandbox.search import INCLUDES, PARAMETERS, BadSearch, Resource, matching

BASE = "/fhir"
PAGE = 50
LARGEST_PAGE = 200
_JSON = "application/fhir+json"
_OFFSET = "_offset"
_CONTROLS = frozenset({"_count", "_include", _OFFSET, "_format", "_total", "_pretty"})


def create_sandbox(today: date) -> Starlette:
    """The sandbox as an ASGI app, its patients dated back from `today`."""
    population = {person.id: person for person in people(today)}
    store = Store(resource for person in population.values() for resource in person.resources)
    examples = {request.id: request for request in requests(today)}

    async def metadata(_: Request) -> Response:
        return _fhir(capability_statement(today))

    async def read(request: Request) -> Response:
        return _fhir(store.read(request.path_params["kind"], request.path_params["id"]))

    async def search(request: Request) -> Response:
        pairs = request.query_params.multi_items()
        if request.method == "POST":
            pairs += [(name, str(value)) for name, value in (await _form(request))]
        base = f"{str(request.base_url).rstrip('/')}{BASE}"
        return _fhir(Search(store, base, request.path_params["kind"], pairs, _strict(request)).bundle())

    async def chart(request: Request) -> Response:
        found = population.get(request.path_params["id"])
        if found is None:
            raise HTTPException(404, "no such patient")
        return _fhir(found.chart())

    async def example(request: Request) -> Response:
        found = examples.get(request.path_params["id"])
        if found is None:
            raise HTTPException(404, f"no example request of that name; there are {', '.join(examples)}")
        return Response(
            orjson.dumps(found.body(f"{str(request.base_url).rstrip('/')}{BASE}")), media_type="application/json"
        )

    return Starlette(
        routes=[
            Route(f"{BASE}/metadata", metadata),
            Route(f"{BASE}/{{kind}}/_search", search, methods=["POST"]),
            Route(f"{BASE}/{{kind}}/{{id}}", read),
            Route(f"{BASE}/{{kind}}", search),
            Route("/charts/{id}", chart),
            Route("/requests/{id}", example),
        ],
        middleware=[
            Middleware(KnownHosts),
            Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"]),
        ],
        exception_handlers={HTTPException: _outcome, BadSearch: _bad_search},
    )


class Store:
    """The resources by type and id."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_kind: dict[str, dict[str, Resource]] = {kind: {} for kind in PARAMETERS}
        for resource in resources:
            self._by_kind[resource["resourceType"]][resource["id"]] = resource

    def all(self, kind: str) -> list[Resource]:
        if kind not in self._by_kind:
            raise HTTPException(404, f"this server has no {kind}")
        return list(self._by_kind[kind].values())

    def read(self, kind: str, key: str) -> Resource:
        self.all(kind)
        if key not in self._by_kind[kind]:
            raise HTTPException(404, f"no such {kind}")
        return self._by_kind[kind][key]

    def medications_of(self, resources: Iterable[Resource]) -> list[Resource]:
        """The Medication resources that the orders point to, each once."""
        keys = dict.fromkeys(
            resource["medicationReference"]["reference"].removeprefix("Medication/")
            for resource in resources
            if resource.get("medicationReference", {}).get("reference", "").startswith("Medication/")
        )
        return [self._by_kind["Medication"][key] for key in keys]


class Search:
    """One search: its filters, the page asked for, and what was asked that this server does not know."""

    def __init__(self, store: Store, base: str, kind: str, pairs: Sequence[tuple[str, str]], strict: bool) -> None:
        self.store, self.base, self.kind, self.everything = store, base, kind, store.all(kind)
        known = PARAMETERS[kind]
        self.filters = [(name, value) for name, value in pairs if name in known]
        self.includes = [value for name, value in pairs if name == "_include"]
        self.unknown = sorted({name for name, _ in pairs} - set(known) - _CONTROLS)
        self.unknown += [f"_include={value}" for value in self.includes if INCLUDES.get(value) != kind]
        controls = dict(pairs)
        self.count = min(_whole(controls, "_count", PAGE), LARGEST_PAGE)
        self.offset = _whole(controls, _OFFSET, 0)
        if strict and self.unknown:
            raise BadSearch(f"not supported here: {', '.join(self.unknown)}")

    def bundle(self) -> dict[str, Any]:
        found = matching(self.everything, self.kind, self.filters)
        page = found[self.offset : self.offset + self.count]
        links = [{"relation": "self", "url": self._url(self.offset)}]
        if self.count and self.offset + self.count < len(found):
            links.append({"relation": "next", "url": self._url(self.offset + self.count)})
        entries = [self._entry(resource, "match") for resource in page]
        if any(INCLUDES.get(value) == self.kind for value in self.includes):
            entries += [self._entry(resource, "include") for resource in self.store.medications_of(page)]
        if self.unknown:
            text = f"ignored, for this server does not know it: {', '.join(self.unknown)}"
            entries.append({"resource": outcome("warning", "not-supported", text), "search": {"mode": "outcome"}})
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
        return bundle | ({"entry": entries} if entries else {})

    def _entry(self, resource: Resource, mode: str) -> dict[str, Any]:
        url = f"{self.base}/{resource['resourceType']}/{resource['id']}"
        return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}

    def _url(self, offset: int) -> str:
        pairs = [*self.filters, *(("_include", value) for value in self.includes if INCLUDES.get(value) == self.kind)]
        pairs += [("_count", str(self.count))] + ([(_OFFSET, str(offset))] if offset else [])
        return f"{self.base}/{self.kind}?{urlencode(pairs)}"


def capability_statement(today: date) -> dict[str, Any]:
    resources = [
        {
            "type": kind,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": name, "type": parameter.kind} for name, parameter in parameters.items()],
        }
        | ({"searchInclude": [f"{kind}:medication"]} if kind in INCLUDES.values() else {})
        for kind, parameters in PARAMETERS.items()
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": today.isoformat(),
        "kind": "instance",
        "software": {"name": "painrx sandbox"},
        "implementation": {"description": "Synthetic patients with neuropathic pain; read only"},
        "fhirVersion": "4.0.1",
        "format": [_JSON, "json"],
        "rest": [{"mode": "server", "resource": resources}],
    }


def outcome(severity: str, code: str, text: str) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code, "diagnostics": text}]}


def _whole(controls: Mapping[str, str], name: str, default: int) -> int:
    text = controls.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise BadSearch(f"{name}: not a whole number")
    return int(text)


async def _form(request: Request) -> list[tuple[str, str]]:
    """The pairs of a form body, read without the multipart machinery."""
    from urllib.parse import parse_qsl

    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HTTPException(415, "_search takes application/x-www-form-urlencoded")
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


def _strict(request: Request) -> bool:
    return "handling=strict" in request.headers.get("prefer", "")


def _fhir(body: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type=_JSON)


async def _outcome(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not-found", 405: "not-supported"}
    text = "this server is read only" if error.status_code == 405 else str(error.detail)
    return _fhir(outcome("error", codes.get(error.status_code, "invalid"), text), error.status_code)


async def _bad_search(_: Request, error: Exception) -> Response:
    return _fhir(outcome("error", "invalid", str(error)), 400)
