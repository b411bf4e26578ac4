"""Law 3: for every R4 resource that fhir.resources accepts, the raw JSON and the model's dump give the same record."""

import importlib
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from fhir_client.bag import Bag
from fhir_client.reading.record import READ, read_record
from safety.regimen.record import Record
from tests.reading.corpus import lines, shapes, sources
from tests.reading.samples import OTHERS, request
from tests.shared import needs_shared

TODAY = date(2026, 11, 22)
R4 = [folder for folder in sources() if folder.name.endswith("_r4")]


def model(kind: str) -> Any:
    return getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


def read(resource: dict[str, Any]) -> Record:
    """The record of this resource alone; a Medication is read through an order that points at it."""
    if resource["resourceType"] != "Medication":
        return read_record(Bag(None, [resource]), today=TODAY)
    order = request(
        medicationCodeableConcept=None, medicationReference={"reference": f"Medication/{resource.get('id')}"}
    )
    return read_record(Bag(None, [order, resource]), today=TODAY)


def same_after_a_round_trip(raw: dict[str, Any]) -> bool | None:
    """None when the strict model refuses the resource."""
    try:
        parsed = model(raw["resourceType"]).model_validate(raw)
    except ValidationError:
        return None
    again = orjson.loads(parsed.model_dump_json())
    return read(raw) == read(again)


@needs_shared
@pytest.mark.parametrize("folder", R4, ids=lambda folder: folder.name)
def test_raw_and_round_tripped_resources_read_the_same(folder: Path, full: bool, capsys: pytest.CaptureFixture[str]):
    begin = time.process_time()
    seen: Counter[str] = Counter()
    for path in sorted(folder.glob("*.ndjson.gz")):
        if path.name.split(".", maxsplit=1)[0] not in {*READ, "Medication"}:
            continue
        for number, line in enumerate(lines(path)):
            if not full and number >= 60:
                break
            raw = orjson.loads(line)
            same = same_after_a_round_trip(raw)
            seen["refused by the model" if same is None else "same"] += 1
            assert same is not False, f"{path.name} line {number + 1}"
    assert seen["same"]
    with capsys.disabled():
        sys.stdout.write(f"\n{folder.name}: {dict(seen)} in {time.process_time() - begin:.1f} s CPU\n")


def test_a_sample_of_every_other_type_reads_the_same():
    """Also of types that the shared patients have none of."""
    verdicts = {one["id"]: same_after_a_round_trip(one) for one in OTHERS}
    assert {name for name, verdict in verdicts.items() if verdict is None} == {"a2", "q2"}, "DSTU2 and STU3 shapes"
    assert False not in verdicts.values()
    assert {"AllergyIntolerance", "QuestionnaireResponse", "CarePlan"} <= {one["resourceType"] for one in OTHERS}


@needs_shared
def test_every_r4_shape_reads_the_same():
    compared = 0
    for row in shapes():
        raw = row["resource"]
        if raw.get("resourceType") in ("MedicationRequest", "MedicationStatement"):
            same = same_after_a_round_trip(raw)
            assert same is not False, raw.get("id")
            compared += bool(same)
    assert compared > 90
