"""The command line in this process, and servers that answer as they are told."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from safety.commands.demo import running
from safety.commands.line import run
from safety.commands.web import Web
from safety.sandbox.population import people, requests
from safety.sandbox.server import create_sandbox
from service import create_app, serve


class Done(NamedTuple):
    code: int
    out: str
    err: str


Painrx = Callable[..., Done]


@pytest.fixture
def painrx(capsys, monkeypatch) -> Painrx:
    """Run a command line; `stdin` is given as text."""
    monkeypatch.setattr("sys.excepthook", __import__("sys").excepthook)

    def call(*arguments: str, stdin: str = "", web: Web | None = None) -> Done:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin.encode())))
        code = run([str(argument) for argument in arguments], web or Web(serve=serve, app=create_app))
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def today() -> date:
    return datetime.now().astimezone().date()


@pytest.fixture(scope="session")
def sandbox(today) -> Iterator[str]:
    """FHIR base of a sandbox on loopback."""
    with running(create_sandbox(today), 0) as address:
        yield f"{address}/fhir"


@pytest.fixture
def chart(tmp_path, today) -> Callable[[str], Path]:
    """A sandbox patient as a Bundle in a file."""

    def write(name: str) -> Path:
        (person,) = (person for person in people(today) if person.id == name)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(person.chart()))
        return path

    return write


@pytest.fixture
def hook(tmp_path, today) -> Callable[[str], Path]:
    """A sandbox request with the patient's chart as prefetch, in a file."""

    def write(name: str) -> Path:
        (request,) = (request for request in requests(today) if request.id == name)
        (person,) = (person for person in people(today) if person.id == request.patient)
        prefetch: dict[str, dict] = {"patient": person.resources[0]}
        for resource in person.resources[1:]:
            bundle = prefetch.setdefault(
                resource["resourceType"], {"resourceType": "Bundle", "type": "searchset", "entry": []}
            )
            bundle["entry"].append({"resource": resource})
        path = tmp_path / f"{name}.json"
        body = request.body("http://127.0.0.1:9/fhir")
        del body["fhirServer"]
        path.write_text(json.dumps(body | {"prefetch": prefetch}))
        return path

    return write


FEW = frozenset({"face-lamotrigine", "shingles-kidney", "back-nsaid"})


@pytest.fixture
def answering(monkeypatch) -> Iterator[Callable[..., str]]:
    """A FHIR base on loopback that answers each path with a status; other paths go to a sandbox of a few patients."""
    monkeypatch.setattr("safety.sandbox.server.people", lambda today: [p for p in people(today) if p.id in FEW])
    from contextlib import ExitStack

    stack = ExitStack()

    def start(statuses: dict[str, int], today: date) -> str:
        def route(path: str, status: int) -> Route:
            async def answer(_):
                body = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]}
                return Response(json.dumps(body), status, media_type="application/fhir+json")

            return Route(f"/fhir{path}", answer)

        inner = create_sandbox(today)
        app = Starlette(routes=[*(route(path, status) for path, status in statuses.items()), *inner.routes])
        return f"{stack.enter_context(running(app, 0))}/fhir"

    yield start
    stack.close()
