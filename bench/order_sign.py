"""CPU of one order-sign request as a multiple of a bare ASGI echo of the same body, in one run; warm and cold.

Warm: the same request again and again, so that drugs, sigs and codes are ones that were read before. Cold: no two
requests have a drug name, sig, problem text, date or lab value in common, so that nothing of them was read before. A
service in use lies between: the drugs and sigs of a practice recur from patient to patient, dates and values do not.

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from bench.body import order_sign_body, varied_body

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


def cost(pid: int, port: int, path: str, bodies: Sequence[bytes]) -> float:
    """CPU milliseconds of the server per request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    before = cpu_seconds(pid)
    for body in bodies:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {content[:300]!r}")
    connection.close()
    return (cpu_seconds(pid) - before) * 1000 / len(bodies)


def measure(requests: int, rounds: int) -> dict[str, Any]:
    body = orjson.dumps(order_sign_body())
    echo_port, port = free_port(), free_port()
    echo_command = [sys.executable, "-m", "uvicorn", ECHO, "--port", str(echo_port), "--log-level", "critical"]
    command = [sys.executable, "-m", "service", "serve", "--dev", "--port", str(port)]
    with running(echo_command, echo_port) as echo, running(command, port) as service:
        path = "/cds-services/painrx-order-sign"
        cost(echo.pid, echo_port, path, [body] * 50)
        cost(service.pid, port, path, [body] * 50)
        rows = []
        for number in range(1, rounds + 1):
            others = [orjson.dumps(varied_body(number * requests + each)) for each in range(requests)]
            floor = cost(echo.pid, echo_port, path, [body] * requests * 4)
            rows.append(
                (floor, cost(service.pid, port, path, [body] * requests), cost(service.pid, port, path, others))
            )
    echoed, warm, cold = (statistics.median(column) for column in zip(*rows, strict=True))
    ratios = [row[1] / row[0] for row in rows]
    return {
        "body_bytes": len(body),
        "echo_ms": echoed,
        "order_sign_ms": warm,
        "ratio_median": statistics.median(ratios),
        "ratio_min": min(ratios),
        "ratio_max": max(ratios),
        "cold_ms": cold,
        "cold_ratio": statistics.median(row[2] / row[0] for row in rows),
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
