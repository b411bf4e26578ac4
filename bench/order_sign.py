"""CPU of one order-sign request as a multiple of a bare ASGI echo of the same body, in one run.

    python -m bench.order_sign [--requests 300] [--rounds 5]

Both servers are uvicorn processes with httptools and uvloop; CPU is what the operating system accounts to each process.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from bench.body import order_sign_body

ROOT = Path(__file__).resolve().parent.parent
ECHO = "bench.echo:app"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that answers on the port."""
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"no answer from {command}")
        yield server
    finally:
        server.terminate()
        server.wait(20)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(pid: int, port: int, path: str, body: bytes, requests: int) -> float:
    """CPU milliseconds of the server per request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    before = cpu_seconds(pid)
    for _ in range(requests):
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {content[:300]!r}")
    connection.close()
    return (cpu_seconds(pid) - before) * 1000 / requests


def measure(requests: int, rounds: int) -> dict[str, Any]:
    body = orjson.dumps(order_sign_body())
    echo_port, port = free_port(), free_port()
    echo_command = [sys.executable, "-m", "uvicorn", ECHO, "--port", str(echo_port), "--log-level", "critical"]
    command = [sys.executable, "-m", "service", "serve", "--dev", "--port", str(port)]
    with running(echo_command, echo_port) as echo, running(command, port) as service:
        path = "/cds-services/painrx-order-sign"
        cost(echo.pid, echo_port, path, body, 50)
        cost(service.pid, port, path, body, 50)
        pairs = [
            (cost(echo.pid, echo_port, path, body, requests * 4), cost(service.pid, port, path, body, requests))
            for _ in range(rounds)
        ]
    ratios = [ours / floor for floor, ours in pairs]
    return {
        "body_bytes": len(body),
        "echo_ms": statistics.median(floor for floor, _ in pairs),
        "order_sign_ms": statistics.median(ours for _, ours in pairs),
        "ratio_median": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name, value in measure(options.requests, options.rounds).items():
        sys.stdout.write(f"{name:16} {value:.3f}\n" if isinstance(value, float) else f"{name:16} {value}\n")


if __name__ == "__main__":
    main()
