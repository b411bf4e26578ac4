"""Starting and stopping a server process."""

import atexit
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

PATIENCE = 60.0
"""Seconds until a server must answer: they start within 3 on an idle machine, longer when every core is busy."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: Sequence[str], folder: Path, log: Path, env: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts it with its output in `log`; it is stopped when this Python ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=env)
    atexit.register(stop, process)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """RuntimeError with the end of its log when it stops or does not answer in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    stop(process)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
