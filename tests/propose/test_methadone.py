"""Which answers a long QTc beside methadone has: a start is taken back, a salt is measured, a raise is only named."""

from pathlib import Path

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, read_cases, resources_of
from safety.examination.examine import examine

CASES = Path(__file__).parents[2] / "checks" / "opioid_risk"


@pytest.mark.parametrize(
    ("file", "name", "wanted"),
    [
        ("methadone_qtc.yaml", "a start with QTc 501", {"Do not place this order"}),
        (
            "methadone_ecg.yaml",
            "a long interval without potassium and magnesium",
            {"Order potassium", "Order magnesium"},
        ),
    ],
)
def test_what_is_offered(file: str, name: str, wanted: set[str]) -> None:
    case = next(case for case in read_cases(CASES / file) if case.name == name)
    pid, resources, drafts = resources_of(case)
    record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY)
    mine = [check for check in ALL if check.id == case.check]
    found = examine(record, mine, propose)
    assert {suggestion.label for finding in found for suggestion in finding.suggestions} == wanted
