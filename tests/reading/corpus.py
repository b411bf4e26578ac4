"""The shared patients as Bags, one patient at a time."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from fhir_client.bag import Bag
from fhir_client.reading.record import READ
from tests.shared import SHARED

PATIENTS = SHARED / "patients"
SHAPES = PATIENTS / "medication_requests_diverse" / "shapes.ndjson"
_OWNER = re.compile(rb'"(?:subject|patient)"\s*:\s*\{[^{}]*?"reference"\s*:\s*"(?:[^"]*[/:])?([^"/:]+)"')


def sources() -> list[Path]:
    return (
        [folder for folder in sorted(PATIENTS.glob("*")) if (folder / "Patient.ndjson.gz").exists()]
        if PATIENTS.is_dir()
        else []
    )


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        yield from (line for line in file if line.strip())


def bags(folder: Path, most: int | None = None) -> Iterator[Bag]:
    """Every patient of a folder (or the first `most`) with all their resources; Medications go into every bag."""
    people = [orjson.loads(line) for line in lines(folder / "Patient.ndjson.gz")][:most]
    wanted = {person["id"]: Bag(person["id"], [person]) for person in people}
    medications = folder / "Medication.ndjson.gz"
    shared: list[dict[str, Any]] = [orjson.loads(line) for line in lines(medications)] if medications.exists() else []
    for path in sorted(folder.glob("*.ndjson.gz")):
        kind = path.name.split(".", maxsplit=1)[0]
        if kind in READ and kind != "Patient":
            for line in lines(path):
                found = _OWNER.search(line)
                own = None if found is None else found[1].decode()
                if own in wanted:
                    wanted[own].resources.append(orjson.loads(line))
    for bag in wanted.values():
        bag.resources.extend(shared)
        yield bag


def shapes() -> list[dict[str, Any]]:
    if not SHAPES.exists():
        return []
    return [orjson.loads(line) for line in SHAPES.read_bytes().splitlines() if line.strip()]


def grouped(values: Iterator[tuple[str, str]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row, column in values:
        table[row][column] += 1
    return table
