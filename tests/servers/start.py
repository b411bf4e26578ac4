"""One starter per server. What they need is installed by the Makefile (`.tools/.servers`)."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.servers.fhir import TestServer
from tests.servers.process import free_port, start, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
MEDPLUM = Path(__file__).resolve().parent / "medplum"
NODE = 20
INSTALL = "make .tools/.servers installs it"


def _workplace(name: str) -> Path:
    """A folder of its own for data and log; the system clears it with the other temporary files."""
    return Path(tempfile.mkdtemp(prefix=f"painrx-{name}-"))


def _tool(path: Path) -> str:
    if not path.exists():
        pytest.fail(f"{path.relative_to(ROOT)} is missing: {INSTALL}")
    return str(path)


def start_sekmet() -> TestServer:
    """sekmet-fhir: SQLite, full search with `_include`, paging, batches, a CapabilityStatement."""
    folder, port = _workplace("sekmet"), free_port()
    settings = {
        "base_url": f"http://127.0.0.1:{port}/fhir",
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "validation": {"inbound": "off"},
        "simulator": {"enabled": False},
        "log_inbound": False,
    }
    (folder / "settings.yaml").write_text(json.dumps(settings))
    command = [_tool(TOOLS / "sekmet" / "bin" / "sekmet"), "serve", "--config", str(folder / "settings.yaml")]
    process = start(command, folder, folder / "log")
    wait_until_it_answers(process, f"{settings['base_url']}/metadata", folder / "log")
    return TestServer("sekmet", str(settings["base_url"]), process)


def start_fhirsnake() -> TestServer:
    """fhirsnake: reads and writes; a search answers with every resource of the type, whatever was asked."""
    folder, port = _workplace("fhirsnake"), free_port()
    (folder / "resources").mkdir()
    python = _tool(TOOLS / "fhirsnake" / "bin" / "python")
    code = "import sys, fhirsnake, uvicorn; sys.path.insert(0, fhirsnake.__path__[0]); uvicorn.run('main:app', port={})"
    process = start([python, "-c", code.format(port)], folder, folder / "log")
    wait_until_it_answers(process, f"http://127.0.0.1:{port}/", folder / "log")
    return TestServer("fhirsnake", f"http://127.0.0.1:{port}", process)


def node() -> str | None:
    """The path of Node, if it is there and new enough."""
    path = shutil.which("node")
    if path is None:
        return None
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return path if int(version.strip().lstrip("v").partition(".")[0]) >= NODE else None


def start_medplum() -> TestServer:
    """@medplum/fhir-router with its memory repository; see medplum/server.mjs for what it cannot do."""
    path = node()
    if path is None:
        pytest.skip(f"Node {NODE} or later is not on this machine: nothing is tested against @medplum/fhir-router")
    _tool(MEDPLUM / "node_modules")
    folder, port = _workplace("medplum"), free_port()
    process = start([path, str(MEDPLUM / "server.mjs")], MEDPLUM, folder / "log", {**os.environ, "PORT": str(port)})
    wait_until_it_answers(process, f"http://127.0.0.1:{port}/fhir/Patient", folder / "log")
    return TestServer("medplum", f"http://127.0.0.1:{port}/fhir", process)


STARTERS: dict[str, Callable[[], TestServer]] = {
    "sekmet": cache(start_sekmet),
    "medplum": cache(start_medplum),
    "fhirsnake": cache(start_fhirsnake),
}
"""Each starts its server at the first call of a process and hands out the same one afterwards."""
