"""`painrx check`: the object of the interface, the words for a person, and the ways to give a chart."""

import gzip
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from safety.commands.options import Writing
from safety.examination.report import plain

ROOT = Path(__file__).resolve().parents[2]

EXAMINATION = {"schema", "patient", "today", "knowledge", "totals", "kidney", "regimen", "unread", "findings"}
TOTALS = {"mme_current", "mme_projected_max", "mme_projected_scheduled", "mme_legacy_factors", "factor_set"}
TOTALS |= {"not_convertible", "excluded"}
KIDNEY = {"crcl_primary", "weight_basis", "weight_used_kg", "scr_mg_dl", "scr_date", "certainty", "notes"}
ORDER = {"order", "state", "drug", "product", "ingredients", "read", "prn", "mme_usual", "mme_most", "classes"}
ORDER |= {"certainty", "counted", "why_not_counted"}
FINDING = {"check", "spec", "severity", "certainty", "reach", "exempted_by", "summary", "detail", "orders", "draft"}
FINDING |= {"evidence", "sources", "suggestions", "fingerprint"}


def examined(painrx, *arguments):
    return json.loads(painrx("check", *arguments, "--format", "json", "--fail-on", "never").out)


@pytest.mark.parametrize(
    "name", ["shingles-kidney", "shingles-usual", "back-methadone", "hiv-as-directed", "cancer-hospice"]
)
def test_the_object_has_every_name_of_the_interface(painrx, chart, today, name):
    found = examined(painrx, chart(name))
    assert set(found) == EXAMINATION
    assert (found["schema"], found["patient"], found["today"]) == (
        "painrx/examination/1",
        f"Patient/{name}",
        today.isoformat(),
    )
    assert set(found["totals"]) >= TOTALS
    assert set(found["kidney"]) >= KIDNEY
    assert all(set(order) >= ORDER for order in found["regimen"])
    assert all(
        set(part) == {"name", "usual_mg_day", "most_mg_day"} for o in found["regimen"] for part in o["ingredients"]
    )
    assert all(set(finding) >= FINDING for finding in found["findings"])
    assert all({"order", "what", "why"} == set(row) for row in found["unread"])


def test_numbers_are_unrounded_json_numbers(painrx, chart):
    found = examined(painrx, chart("shingles-kidney"))
    weight = Decimal("45.5") + Decimal("2.3") * (158 / Decimal("2.54") - 60)
    adjusted = weight + Decimal("0.4") * (61 - weight)
    expected = (140 - 78) * adjusted / (72 * Decimal("1.6")) * Decimal("0.85")
    assert found["kidney"]["crcl_primary"] == pytest.approx(float(expected), abs=1e-7)
    assert found["kidney"]["weight_used_kg"] == pytest.approx(float(adjusted), abs=1e-7)
    assert found["kidney"]["scr_mg_dl"] == 1.6
    assert found["regimen"][0]["ingredients"] == [{"name": "gabapentin", "usual_mg_day": 1800, "most_mg_day": 1800}]


def test_what_is_not_known_is_null_and_never_zero(painrx, chart):
    found = examined(painrx, chart("hiv-as-directed"))
    (order,) = found["regimen"]
    assert order["read"] is None
    assert order["mme_most"] is None
    assert order["ingredients"] == [{"name": "oxycodone", "usual_mg_day": None, "most_mg_day": None}]
    assert (order["certainty"], found["unread"][0]["order"]) == ("unread", order["order"])
    assert found["totals"]["not_convertible"][0]["drug"] == "oxycodone"


def test_a_drug_that_nobody_knows_is_listed_as_such(painrx, chart):
    found = examined(painrx, chart("charts-unknown-products"))
    assert "drug" in {row["what"] for row in found["unread"]}


def test_totals_and_kidney_are_there_when_nothing_fires(painrx, chart):
    found = examined(painrx, chart("shingles-usual"))
    assert found["findings"] == []
    assert found["totals"]["mme_current"] == 0
    assert found["kidney"]["crcl_primary"] > 60


def test_a_hook_request_is_examined_with_its_drafts(painrx, hook):
    found = examined(painrx, hook("crosses-90"))
    drafts = [order for order in found["regimen"] if order["state"] == "draft"]
    crossing = next(finding for finding in found["findings"] if finding["spec"] == "A03")
    assert (found["totals"]["mme_current"], found["totals"]["mme_projected_max"]) == (80, 140)
    assert crossing["draft"] is True
    assert crossing["orders"].count(drafts[0]["order"]) == 1
    assert crossing["reach"] == "interrupt"


def test_suggestions_are_resources_and_proven(painrx, hook):
    found = examined(painrx, hook("gabapentin-small-capsules"))
    offered = [suggestion for finding in found["findings"] for suggestion in finding["suggestions"]]
    assert offered
    assert all(suggestion["proven"] for suggestion in offered)
    assert all(
        s["resource"]["resourceType"] == "MedicationRequest" for s in offered if s["action"] in {"create", "update"}
    )


def test_tests_and_referrals_can_be_ordered_too(painrx, chart):
    """back-not-followed: no pain score, no physiotherapy; shingles-no-lab: no creatinine."""
    for name, ordered in (("back-not-followed", {"E06", "E07"}), ("shingles-no-lab", {"D07"})):
        found = examined(painrx, chart(name))["findings"]
        offered = {f["spec"]: [s["resource"]["resourceType"] for s in f["suggestions"]] for f in found}
        assert {spec for spec, kinds in offered.items() if "ServiceRequest" in kinds} == ordered


def test_several_patients_are_one_object_a_line(painrx, chart):
    done = painrx("check", chart("face-lamotrigine"), chart("back-nsaid"), "--format", "ndjson")
    assert [json.loads(line)["patient"] for line in done.out.splitlines()] == [
        "Patient/face-lamotrigine",
        "Patient/back-nsaid",
    ]


def test_file_folder_standard_input_and_gzip_give_the_same(painrx, chart, tmp_path):
    path = chart("back-stack")
    folder = tmp_path / "folder"
    folder.mkdir()
    entries = json.loads(path.read_text())["entry"]
    lines = "".join(json.dumps(entry["resource"]) + "\n" for entry in entries)
    (folder / "chart.ndjson.gz").write_bytes(gzip.compress(lines.encode()))
    by_file = examined(painrx, path)
    assert examined(painrx, folder) == by_file
    done = painrx("check", "-", "--format", "json", stdin=path.read_text())
    assert json.loads(done.out) == by_file


def test_output_goes_to_a_file_and_nothing_else_is_said(painrx, chart, tmp_path):
    target = tmp_path / "out.json"
    done = painrx("check", chart("back-nsaid"), "--format", "json", "--output", target)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert json.loads(target.read_text())["patient"] == "Patient/back-nsaid"


def test_only_the_checks_asked_for(painrx, chart):
    path = chart("back-stack")
    every = {(f["check"], f["spec"]) for f in examined(painrx, path)["findings"]}
    by_rule = {(f["check"], f["spec"]) for f in examined(painrx, path, "--check", "C02", "--check", "C05")["findings"]}
    by_name = {f["check"] for f in examined(painrx, path, "--check", "naloxone-offer")["findings"]}
    assert by_rule == {pair for pair in every if pair[1] in {"C02", "C05"}}
    assert by_name == {"naloxone-offer"}


def test_only_from_a_severity_up(painrx, chart):
    path = chart("back-stack")
    severities = [finding["severity"] for finding in examined(painrx, path)["findings"]]
    loud = [finding["severity"] for finding in examined(painrx, path, "--min-severity", "warning")["findings"]]
    assert "info" in severities
    assert loud == [severity for severity in severities if severity != "info"]


def test_the_factor_set_is_the_one_asked_for(painrx, chart):
    path = chart("back-tramadol-high")
    assert examined(painrx, path)["totals"]["mme_current"] == 60
    older = examined(painrx, path, "--factor-set", "cdc-2016")["totals"]
    assert (older["factor_set"], older["mme_current"]) == ("cdc-2016", 30)


def test_a_day_of_the_past_counts_what_was_taken_then(painrx, chart, today):
    path = chart("diabetes-tapentadol")  # ordered 12 days ago, for 30 days
    on = {days: today.fromordinal(today.toordinal() - days).isoformat() for days in (5, 20)}
    assert examined(painrx, path, "--today", on[5])["totals"]["mme_current"] == 80
    before = examined(painrx, path, "--today", on[20])
    assert before["totals"]["mme_current"] == 0
    assert "starts on" in before["regimen"][0]["why_not_counted"]


def test_newest_is_the_day_of_the_newest_order(painrx, chart, today):
    found = examined(painrx, chart("back-stack"), "--today", "newest")
    assert found["today"] == today.fromordinal(today.toordinal() - 11).isoformat()


def test_the_words_say_what_was_read_and_where_it_stands(painrx, chart):
    out = painrx("check", chart("back-stack")).out
    assert "we read: 1 tablet 3 times a day" in out
    assert "gabapentin: 1800 mg a day" in out
    assert "WARNING C02" in out
    assert "source: " in out
    assert "\x1b" not in out


def test_the_words_say_what_could_not_be_read(painrx, chart):
    out = painrx("check", chart("hiv-as-directed")).out
    assert "Could not be read" in out
    assert "Opioids: at least 0 MME a day (" in out
    assert "not converted: oxycodone" in out


def test_the_words_say_what_a_draft_changes(painrx, hook):
    out = painrx("check", hook("crosses-90"), "--fail-on", "never").out
    assert "Opioids: 80 MME a day now, 140 once signed" in out
    assert "oxycodone hydrochloride 10 MG Oral Tablet (to be signed)" in out


def test_nothing_in_a_chart_can_steer_the_terminal(painrx, chart):
    path = chart("charts-text-only")
    path.write_text(path.read_text().replace("Take 1 capsule", "\\u001b[2JTake 1 capsule\\u0007"))
    out = painrx("check", path).out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_colour_only_on_a_terminal_that_allows_it(chart):
    """In a pseudo-terminal, with and without NO_COLOR."""
    path = chart("back-stack")
    coloured = in_terminal("check", str(path))
    plain_words = in_terminal("check", str(path), NO_COLOR="1")
    assert "\x1b[33mWARNING C02\x1b[0m" in coloured
    assert "\x1b" not in plain_words


def in_terminal(*arguments: str, **environment: str) -> str:
    import pty

    primary, secondary = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | environment
    process = subprocess.Popen(
        [sys.executable, "service.py", *arguments], cwd=ROOT, stdout=secondary, stderr=secondary, env=environ
    )
    os.close(secondary)
    said = b""
    while chunk := read(primary):
        said += chunk
    process.wait(timeout=60)
    os.close(primary)
    return said.decode()


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


def test_a_reader_who_has_had_enough_is_no_error(chart):
    path = chart("back-stack")
    command = f"{sys.executable} service.py check {path} | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_progress_is_one_line_on_a_terminal_only(monkeypatch, capsys):
    Writing().progress(1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    Writing(quiet=True).progress(1, 2)
    assert capsys.readouterr().err == ""
    Writing().progress(1, 2)
    Writing().progress(2, 2)
    assert capsys.readouterr().err == "\r1 of 2\x1b[K\r2 of 2\x1b[K\r\x1b[K"


def test_values_become_json_without_loss():
    assert plain(Decimal("40.0")) == 40
    assert isinstance(plain(Decimal("40.0")), int)
    assert plain(Decimal("33.21428571")) == 33.21428571
    assert plain({"b": frozenset({"y", "x"})}) == {"b": ["x", "y"]}
