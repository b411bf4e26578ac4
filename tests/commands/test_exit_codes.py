"""Every exit code of the interface, and which one is given when several apply."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from safety.commands.exits import Exit, first

ROOT = Path(__file__).resolve().parents[2]
ORDER = [1, 2, 3, 4, 5, 12, 13, 6]


@pytest.mark.parametrize("several", list(itertools.permutations(ORDER, 2)))
def test_of_two_codes_the_one_that_the_interface_names_first_is_given(several):
    one, other = several
    assert first(map(Exit, several)) == (one if ORDER.index(one) < ORDER.index(other) else other)
    assert first([*map(Exit, several), Exit.DONE]) == first(map(Exit, several))


def test_nothing_happened_is_zero():
    assert first([]) == first([Exit.DONE]) == 0


def test_the_numbers_are_those_of_the_interface():
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "INTERNAL": 1,
        "USAGE": 2,
        "INPUT": 3,
        "REFUSED": 4,
        "UNAVAILABLE": 5,
        "PARTIAL": 6,
        "FINDINGS": 12,
        "CASES": 13,
    }


def test_0_when_nothing_is_critical(painrx, chart):
    assert painrx("check", chart("diabetes-hydrocodone")).code == 0


def test_1_is_a_fault_of_ours_and_says_nothing_of_the_chart(chart):
    """A defect is made here on purpose; its message holds a name, which must not reach the terminal."""
    code = (
        "import sys, service, safety.examination.report as report\n"
        "def broken(*_): raise RuntimeError('Basil Sandbox-Alder')\n"
        "report.examination = broken\n"
        f"sys.argv = ['painrx', 'check', {str(chart('shingles-usual'))!r}]\n"
        "service.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "internal error: RuntimeError" in done.stderr
    assert "Basil" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["chek"],
        ["check"],
        ["check", "x.json", "--format", "xml"],
        ["check", "x.json", "--fail-on", "always"],
        ["check", "x.json", "--today", "yesterday"],
        ["check", "x.json", "--factor-set", "cdc-1999"],
        ["check", "x.json", "--check", "no-such-check"],
        ["check", "x.json", "--shoe-size", "44"],
        ["audit"],
        ["audit", "folder"],
        ["audit", "http://"],
        ["audit", "http://127.0.0.1:9/fhir", "--format", "json"],
        ["audit", "http://127.0.0.1:9/fhir", "--check", "no-such-check"],
        ["serve"],
        ["serve", "--dev", "--host", "0.0.0.0"],
        ["serve", "--dev", "--host", "hospital.example"],
        ["serve", "--dev", "--port", "99999"],
        ["sig"],
        ["drug"],
    ],
    ids=" ".join,
)
def test_2_when_the_command_cannot_mean_that(painrx, arguments):
    done = painrx(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("painrx: ")


def test_2_when_json_is_asked_of_two_patients_and_ndjson_is_named(painrx, chart):
    done = painrx("check", chart("face-lamotrigine"), chart("back-nsaid"), "--format", "json")
    assert (done.code, done.out) == (2, "")
    assert "ndjson" in done.err


def test_2_when_the_output_cannot_be_written(painrx, chart, tmp_path):
    assert painrx("check", chart("face-lamotrigine"), "--output", tmp_path / "no" / "such" / "folder").code == 2


@pytest.mark.parametrize("text", ["", "not json", "<Bundle/>", "[1, 2]", '{"hello": 1}'])
def test_3_when_the_input_is_not_fhir(painrx, tmp_path, text):
    path = tmp_path / "input.json"
    path.write_text(text)
    assert painrx("check", path).code == 3
    assert painrx("check", "-", stdin=text).code == 3


def test_3_when_there_is_no_input(painrx, tmp_path):
    assert painrx("check", tmp_path / "absent.json").code == 3
    assert painrx("check", tmp_path).code == 3


@pytest.mark.parametrize("status", [401, 403])
def test_4_when_the_server_refuses(painrx, answering, today, status):
    done = painrx("audit", answering({"/Patient": status}, today))
    assert (done.code, done.out) == (4, "")


def test_5_when_there_is_no_server(painrx):
    done = painrx("audit", "http://127.0.0.1:9/fhir")
    assert (done.code, done.out) == (5, "")


def test_6_when_a_patient_could_not_be_examined_and_is_listed(painrx, answering, today):
    base = answering({"/Patient/face-lamotrigine": 404}, today)
    done = painrx("audit", base, "--fail-on", "never")
    assert done.code == 6
    assert "Patient/face-lamotrigine" in done.out.split("not examined")[1]
    lines = painrx("audit", base, "--fail-on", "never", "--format", "ndjson")
    assert lines.code == 6
    assert "Patient/face-lamotrigine" in lines.err


def test_12_goes_before_6(painrx, answering, today):
    assert painrx("audit", answering({"/Patient/face-lamotrigine": 404}, today)).code == 12


def test_12_on_a_finding_at_or_above_fail_on(painrx, chart):
    critical, warning = chart("shingles-kidney"), chart("diabetes-hydrocodone")
    assert painrx("check", critical).code == 12
    assert painrx("check", critical, "--fail-on", "never").code == 0
    assert painrx("check", warning, "--fail-on", "warning").code == 12
    assert painrx("check", warning, "--fail-on", "critical").code == 0
    assert painrx("check", chart("sclerosis-baclofen"), "--fail-on", "info").code == 12
    assert painrx("check", chart("sclerosis-baclofen"), "--fail-on", "warning").code == 0


def test_3_goes_before_12(painrx, chart, tmp_path):
    assert painrx("check", chart("shingles-kidney"), tmp_path / "absent.json").code == 3


def test_a_finding_that_an_exemption_switched_off_fails_nothing(painrx, chart):
    path = chart("cancer-hospice")
    shown = json.loads(painrx("check", path, "--format", "json").out)["findings"]
    loudest = max(
        (f["severity"] for f in shown if f["exempted_by"] is None),
        key=["info", "warning", "critical"].index,
        default="info",
    )
    louder = {"info": "warning", "warning": "critical", "critical": "never"}[loudest]
    assert any(f["exempted_by"] for f in shown)
    assert painrx("check", path, "--fail-on", louder).code == 0
