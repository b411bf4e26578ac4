"""The seven steps of CONTRIBUTING.md: a made-up check needs its three files and a line in the list, nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CASES = """
mirtazapine beside zolpidem:
  patient: 57 y, female
  takes: |
    drug                          | sig                          | from
    zolpidem tartrate 5 MG tablet | 1 tablet by mouth at bedtime | -90d
    mirtazapine 15 MG Oral Tablet | 1 tablet by mouth at bedtime | -90d
  finds: |
    info | 2 medicines for sleep

one alone:
  patient: 57 y, female
  takes: |
    drug                          | sig                          | from
    zolpidem tartrate 5 MG tablet | 1 tablet by mouth at bedtime | -90d
  finds: silent

in hospice:
  patient: 57 y, female
  conditions: [hospice care]
  takes: |
    drug                          | sig                          | from
    zolpidem tartrate 5 MG tablet | 1 tablet by mouth at bedtime | -90d
    mirtazapine 15 MG Oral Tablet | 1 tablet by mouth at bedtime | -90d
  finds: silent
"""
LEAFLET = """
title = "Several medicines for sleep"
specs = ["N01"]
hooks = ["order-sign", "patient-view"]
what = "Counts medicines for sleep."
why = "Made up."
known_problems = "It is made up."
sources = ["painrx-policy"]
overrides = ["OR-BEN"]

[summaries]
summary = "{count} medicines for sleep. Is each still needed?"

[details]
detail = "Count: {count}."

[limits]
count = { value = 2, unit = "medicines", source = "painrx-policy", verified = "P" }

[exemptions]
palliative = "off"

[reviewed]
by = "nobody yet"
"""
CODE = '''
"""N01: several medicines for sleep."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    taken = record.of_class("z-drug", "sedating-antidepressant")
    if len(taken) >= check.limit("count"):
        yield check.finding("N01", Severity.INFO, record, taken, evidence={"count": len(taken)}, count=len(taken))


CHECK = Check.load(__name__, examine)
'''


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the program with the made-up check in it."""
    root = tmp_path_factory.mktemp("house")
    for name in ("checks", "safety", "fhir_client"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "service.py", root)
    family = root / "checks" / "sedation"
    for suffix, text in ((".yaml", CASES), (".toml", LEAFLET), (".py", CODE)):
        (family / f"sleepy_pair{suffix}").write_text(text.lstrip())
    listed = root / "checks" / "__init__.py"
    text = listed.read_text("utf-8").replace("\nALL: ", "\nfrom checks.sedation import sleepy_pair\n\nALL: ", 1)
    listed.write_text(
        text.replace("    not_fully_readable.CHECK,", "    sleepy_pair.CHECK,\n    not_fully_readable.CHECK,")
    )
    return root


def painrx(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "service.py", *arguments], cwd=house, capture_output=True, text=True, check=False
    )


def test_its_cases_play(house):
    done = painrx(house, "cases", "checks/sedation/sleepy_pair.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 cases hold\n", "")


def test_it_stands_in_the_catalogue(house):
    done = painrx(house, "checks", "N01")
    assert done.returncode == 0
    assert "count: 2 medicines; painrx project policy [P: this project's own choice]" in done.stdout


def test_the_tables_and_the_other_checks_are_as_sound_as_before(house):
    assert painrx(house, "knowledge", "check").returncode == 0
    done = painrx(house, "cases", "checks/sedation")
    assert (done.returncode, done.stderr) == (0, "")
