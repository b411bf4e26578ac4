"""A scripted FHIR server (respx) for the failures that a real one cannot be asked for."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import httpx
import respx

from fhir_client import wanted
from tests.transport.people import bundle, order, patient

BASE = "https://ehr.example/fhir/r4"
WHO = "ann-7731"
Once = httpx.Response | Exception
Scripted = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Awaitable[httpx.Response]]
Answer = Once | list[Once] | Scripted


def fhir(resource: Mapping[str, Any], status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=dict(resource), headers={"Content-Type": "application/fhir+json", **headers})


def statement(
    kinds: Iterable[str] = wanted.TYPES,
    *,
    include: bool = False,
    batch: bool = False,
    kind: str = "CapabilityStatement",
) -> dict[str, Any]:
    resources = [
        {
            "type": each,
            "searchParam": [{"name": "patient"}, {"name": "code"}],
            **({"searchInclude": [f"{each}:medication"]} if include else {}),
        }
        for each in kinds
    ]
    rest: dict[str, Any] = {"mode": "server", "resource": resources}
    if batch:
        rest["interaction"] = [{"code": "batch"}]
    return {"resourceType": kind, "fhirVersion": "4.0.1", "rest": [rest]}


class Ehr:
    """Answers by path below the base; everything not scripted is an empty Bundle, an unknown host is an error."""

    def __init__(self, router: respx.MockRouter) -> None:
        self.router = router
        self.requests: list[httpx.Request] = []
        self._script: dict[str, Answer] = {
            "metadata": fhir(statement()),
            f"Patient/{WHO}": fhir(patient(WHO)),
            "MedicationRequest": fhir(bundle(order("o1", WHO))),
        }
        router.route(url__startswith=BASE).mock(side_effect=self._answer)

    def on(self, path: str, answer: Answer) -> None:
        self._script[path] = answer

    def asked(self, path: str) -> list[httpx.Request]:
        return [request for request in self.requests if self._path(request) == path]

    @staticmethod
    def _path(request: httpx.Request) -> str:
        return str(request.url).removeprefix(BASE).partition("?")[0].strip("/")

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._script.get(self._path(request), fhir(bundle()))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            given = answer(request)
            return await given if inspect.isawaitable(given) else given
        # A fresh response each time: a body can be read once only.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
