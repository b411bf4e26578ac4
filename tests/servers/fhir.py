"""A running test server and how resources get into it."""

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.servers.process import stop


@dataclass(frozen=True)
class TestServer:
    """name: "sekmet", "medplum" or "fhirsnake"."""

    __test__ = False

    name: str
    base_url: str
    process: subprocess.Popen[bytes]

    def load(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Writes each resource under its own id, by PUT. Those already there under the same id are replaced."""
        with httpx.Client(timeout=30) as client:
            for resource in resources:
                url = f"{self.base_url}/{resource['resourceType']}/{resource['id']}"
                client.put(url, json=resource, headers={"Content-Type": "application/json"}).raise_for_status()

    def load_bundle(self, bundle: Mapping[str, Any]) -> None:
        self.load(entry["resource"] for entry in bundle["entry"])

    def stop(self) -> None:
        stop(self.process)
