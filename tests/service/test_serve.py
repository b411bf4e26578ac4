"""The service as a process: it starts, answers, says nothing of patients, and stops when told to."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cards import validator
from tests.service.test_calls import a_call

ROOT = Path(__file__).resolve().parents[2]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = a_free_port()
    command = [sys.executable, str(ROOT / "service.py"), "serve", "--port", str(port), *flags]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"not started: {process.poll()}")


def test_it_serves_and_stops_on_sigterm_without_a_word_about_patients() -> None:
    with serving("--dev") as (process, address):
        wait_for(address, process)
        answer = httpx.post(f"{address}/cds-services/painrx-order-sign", json=a_call(), timeout=30)
        assert answer.status_code == 200
        assert validator.answer(answer.content)["cards"]
        assert "server" not in answer.headers
        refused = httpx.post(f"{address}/cds-services/painrx-order-sign?patient=stub-1", content=b"{", timeout=30)
        assert refused.status_code == 400
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGTERM
    assert "shutdown complete" in said
    assert "--dev trusts unsigned calls" in said
    assert "stub-1" not in said
    assert "/cds-services" not in said


@pytest.mark.parametrize("flags", [(), ("--dev", "--host", "0.0.0.0")])
def test_where_others_could_call_it_does_not_start(flags: tuple[str, ...]) -> None:
    with serving(*flags) as (process, _):
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--dev" in said
    assert "Traceback" not in said
