"""Every check's readable cases, through product reader, sig reader, FHIR reader and check."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.check import Check
from safety.examination.examine import examine
from tests.cases.readable import TODAY, case_files, expected, resources_of

CHECKS = Path(__file__).parents[2] / "checks"
FILES = case_files(CHECKS)
BY_ID = {check.id: check for check in ALL}
CASES = [
    pytest.param(BY_ID[path.stem.replace("_", "-")], name, case, id=f"{path.stem}: {name}")
    for path in FILES
    for name, case in yaml.safe_load(path.read_text("utf-8")).items()
]


@pytest.mark.parametrize(("check", "name", "case"), CASES)
def test_case(check: Check, name: str, case: dict[str, Any]) -> None:
    pid, resources, drafts = resources_of(name, case)
    record = read_record(Bag(pid, resources, drafts), today=TODAY, locale=case.get("locale", "US"))
    found = [finding for finding in examine(record, ALL) if finding.check == check.id]
    shown = [finding for finding in found if finding.exempted_by is None]
    wanted = expected(case["finds"])
    said = [(finding.severity.value, finding.summary) for finding in shown]
    assert len(said) == len(wanted), said
    for severity, fragment in wanted:
        assert any(severity == loudness and fragment in summary for loudness, summary in said), said


def test_every_check_has_its_three_files_and_enough_cases() -> None:
    assert {path.stem.replace("_", "-") for path in FILES} == set(BY_ID)
    for path in FILES:
        cases = yaml.safe_load(path.read_text("utf-8"))
        silent = [name for name, case in cases.items() if case["finds"].strip() == "silent"]
        assert len(cases) >= 3, path
        assert silent, f"{path.name} has no silent neighbour"
