"""A tiny FHIR server on loopback for the service's tests: reads, searches by patient, and a log of what was asked."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Stub:
    """broken: types that it answers with 500. asked: "GET /Patient/p1" and the like. tokens: what it was shown."""

    url: str
    resources: list[Mapping[str, Any]]
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)

    def answer(self, path: str, fields: Mapping[str, list[str]]) -> tuple[int, Mapping[str, Any]]:
        kind, _, identity = path.strip("/").partition("/")
        if kind == "metadata":
            return 200, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"mode": "server"}]}
        if kind in self.broken:
            return 500, outcome("exception")
        held = [resource for resource in self.resources if resource["resourceType"] == kind]
        if identity and identity != "_search":
            found = [resource for resource in held if resource["id"] == identity]
            return (200, found[0]) if found else (404, outcome("not-found"))
        patient = fields.get("patient", fields.get("subject", [""]))[0].rpartition("/")[2]
        found = [r for r in held if r.get("subject", {}).get("reference") == f"Patient/{patient}"]
        return 200, {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in found]}


def outcome(code: str) -> Mapping[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}


@contextmanager
def running(resources: Iterable[Mapping[str, Any]]) -> Iterator[Stub]:
    """The server for as long as the block lasts; afterwards nobody listens at its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._respond("")

        def do_POST(self) -> None:
            self._respond(self.rfile.read(int(self.headers["content-length"])).decode())

        def _respond(self, form: str) -> None:
            address = urlsplit(self.path)
            path = address.path.removeprefix("/fhir")
            stub.asked.append(f"{self.command} {path}")
            stub.tokens.add(self.headers.get("authorization"))
            status, body = stub.answer(path, parse_qs(f"{address.query}&{form}"))
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/fhir+json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{server.server_address[1]}/fhir", list(resources))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
