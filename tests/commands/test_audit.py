"""`painrx audit` of a FHIR server: the table, the lines, and the same bytes for the same input."""

import json

import pytest

from tests.commands.conftest import FEW


def test_the_table_counts_per_patient_and_per_rule(painrx, sandbox):
    done = painrx("audit", sandbox, "--fail-on", "never")
    assert done.code == 0
    header, *_ = done.out.splitlines()
    assert header.split() == ["patient", "critical", "warning", "info", "unread", "unknown", "MME/day", "loudest"]
    row = next(line for line in done.out.splitlines() if line.startswith("Patient/back-methadone"))
    assert row.split()[1:7] == [".", "2", "1", ".", ".", "141"]
    assert "patients examined, 0 not" in done.out
    assert next(line for line in done.out.splitlines() if line.startswith("D02")).split()[1] == "gabapentinoid-renal"


def test_a_total_that_is_a_lower_bound_says_so(painrx, sandbox):
    done = painrx("audit", sandbox, "--fail-on", "never")
    row = next(line for line in done.out.splitlines() if line.startswith("Patient/hiv-as-directed"))
    assert "≥ 0" in row


def test_one_finding_a_line_sorted_by_patient_and_then_check(painrx, sandbox):
    done = painrx("audit", sandbox, "--format", "ndjson", "--fail-on", "never")
    findings = [json.loads(line) for line in done.out.splitlines()]
    keys = [(finding["patient"], finding["check"]) for finding in findings]
    assert keys == sorted(keys)
    assert len(keys) > 40


def test_identical_input_gives_identical_bytes(painrx, sandbox):
    runs = [painrx("audit", sandbox, "--format", "ndjson", "--fail-on", "never").out for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_line_is_the_finding_of_check_with_its_patient(painrx, sandbox, chart):
    lines = [json.loads(line) for line in painrx("audit", sandbox, "--format", "ndjson").out.splitlines()]
    mine = [line for line in lines if line["patient"] == "Patient/back-stack"]
    found = json.loads(painrx("check", chart("back-stack"), "--format", "json").out)["findings"]
    by_check = sorted(found, key=lambda finding: (finding["check"], finding["spec"]))
    without = [{k: v for k, v in line.items() if k not in {"patient", "suggestions"}} for line in mine]
    assert without == [{k: v for k, v in finding.items() if k != "suggestions"} for finding in by_check]


@pytest.mark.parametrize("level", ["warning", "critical"])
def test_only_from_a_severity_up(painrx, sandbox, level):
    done = painrx("audit", sandbox, "--format", "ndjson", "--min-severity", level, "--fail-on", "never")
    allowed = {"warning": {"warning", "critical"}, "critical": {"critical"}}[level]
    assert {json.loads(line)["severity"] for line in done.out.splitlines()} == allowed


def test_only_one_rule(painrx, sandbox):
    done = painrx("audit", sandbox, "--format", "ndjson", "--check", "D02", "--fail-on", "never")
    assert {json.loads(line)["spec"] for line in done.out.splitlines()} == {"D02"}


def test_messages_are_on_stderr_and_quiet_silences_them(painrx, answering, today):
    base = answering({"/Patient/face-lamotrigine": 404}, today)
    loud = painrx("audit", base, "--format", "ndjson", "--fail-on", "never")
    quiet = painrx("audit", base, "--format", "ndjson", "--fail-on", "never", "--quiet")
    assert "not examined" in loud.err
    assert (quiet.out, quiet.err, quiet.code) == (loud.out, "", loud.code)


def test_nobody_examined_gives_the_reason_of_the_server(painrx, answering, today):
    refusing = answering({f"/Patient/{name}": 403 for name in FEW}, today)
    assert painrx("audit", refusing).code == 4


def test_a_chart_is_not_in_the_messages(painrx, answering, today):
    done = painrx("audit", answering({"/Patient": 401}, today))
    assert "Sandbox-" not in done.err + done.out
