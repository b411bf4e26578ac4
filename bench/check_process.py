"""CPU of `painrx check` as a whole process, without and with a suggestion, beside a bare interpreter.

    python -m bench.check_process [--runs 7]

What the operating system accounts to each finished child, user and system together; the median is the figure. The
children find the modules compiled, as an installation has them, whatever PYTHONDONTWRITEBYTECODE says here.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import orjson

from safety.sandbox.population import people

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WITHOUT, WITH = "shingles-usual", "charts-micromoles"


def cpu_seconds(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(runs: int) -> dict[str, float]:
    """Median CPU seconds of each command; raises SystemExit when the charts no longer are what they stand for."""
    charts = {person.id: person.chart() for person in people(datetime.now().astimezone().date())}
    commands: dict[str, list[str]] = {"interpreter": ["-c", "pass"]}
    with tempfile.TemporaryDirectory() as folder:
        for name, chart in (("without_suggestion", WITHOUT), ("with_suggestion", WITH)):
            path = Path(folder) / f"{chart}.json"
            path.write_bytes(orjson.dumps(charts[chart]))
            commands[name] = ["service.py", "check", str(path), "--fail-on", "never", "--format", "json"]
            offered = b'"proven": true' in subprocess.run(
                [sys.executable, *commands[name]], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True
            ).stdout.replace(b'"proven":true', b'"proven": true')
            if offered is not (chart == WITH):
                raise SystemExit(f"{chart} is no chart {name.replace('_', ' ')}")
        return {
            name: statistics.median(cpu_seconds(command) for _ in range(runs)) for name, command in commands.items()
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    for name, seconds in measure(parser.parse_args().runs).items():
        sys.stdout.write(f"{name:20} {seconds:.3f} s CPU\n")


if __name__ == "__main__":
    main()
