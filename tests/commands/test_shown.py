"""What the README shows of an audit and of a check is what they say."""

import re
from datetime import date
from pathlib import Path

import orjson
import pytest

from safety.sandbox.population import people

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def shown(first: str) -> list[str]:
    """The lines of the block that begins so, without those that stand for more of the same."""
    block = re.search(rf"^```\n({re.escape(first)}.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if line != "..."]


def in_order(lines: list[str], said: list[str]) -> list[str]:
    """The lines that are not said, or not in this order."""
    rest = iter(said)
    return [line for line in lines if line not in rest]


def test_the_audit(painrx, sandbox):
    said = painrx("audit", sandbox, "--fail-on", "never").out.splitlines()
    assert in_order(shown("patient  "), said) == []


def test_one_patient(painrx, tmp_path):
    (person,) = (one for one in people(date(2026, 11, 25)) if one.id == "shingles-kidney")
    path = tmp_path / "chart.json"
    path.write_bytes(orjson.dumps(person.chart()))
    said = painrx("check", path, "--today", "2026-11-25", "--fail-on", "never").out.splitlines()
    assert in_order(shown("Patient/shingles-kidney"), said) == []


@pytest.mark.parametrize(("lines", "left"), [(["a", "c"], []), (["c", "a"], ["a"]), (["d"], ["d"])])
def test_lines_are_compared_in_order(lines, left):
    assert in_order(lines, ["a", "b", "c"]) == left
