"""Every check's readable cases, through product reader, sig reader, FHIR reader and check."""

from pathlib import Path

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, Case, read_cases, resources_of
from safety.examination.examine import examine

CHECKS = Path(__file__).parents[2] / "checks"
FILES = {path: read_cases(path) for path in sorted(CHECKS.glob("*/*.yaml"))}
CASES = [pytest.param(case, id=f"{path.stem}: {case.name}") for path, cases in FILES.items() for case in cases]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    pid, resources, drafts = resources_of(case)
    record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, locale=case.locale or "US")
    assert case.misses(examine(record, case.checks(ALL))) == ()


def test_every_check_has_its_three_files_and_enough_cases() -> None:
    assert {cases[0].check for cases in FILES.values()} == {check.id for check in ALL}
    for path, cases in FILES.items():
        assert len(cases) >= 3, path
        assert any(not case.finds for case in cases), f"{path.name} has no silent neighbour"
