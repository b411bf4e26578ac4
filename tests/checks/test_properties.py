"""What holds for checks on generated lists: order changes nothing, nothing unread is silent, only drafts interrupt."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checks import ALL
from safety.examination.examine import examine
from safety.examination.finding import Finding, Reach, Severity
from safety.regimen.record import Order, Record
from tests.records import order, problem, record

DRUGS = ["morphine", "oxycodone", "methadone", "tramadol", "fentanyl", "buprenorphine", "gabapentin", "pregabalin"]
DRUGS += ["diazepam", "clonazepam", "zolpidem", "carisoprodol", "duloxetine", "quetiapine", "naloxone", "metformin"]
OURS = tuple(check for check in ALL if check.leaflet.specs[0][0] in "ABCR")
GROUPS = ["copd_chronic_lung", "sleep_apnea", "opioid_use_disorder", "alcohol_use_disorder", "hospice", "sickle_cell"]
GROUPS += ["cancer_metastatic", "overdose_history", "seizure_disorder"]


@st.composite
def one_order(draw: st.DrawFn) -> Order:
    drug = draw(st.sampled_from(DRUGS))
    patch = drug in ("fentanyl", "buprenorphine")
    until = draw(st.one_of(st.none(), st.integers(0, 60)))
    draft = until is None and draw(st.booleans())
    more: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"} if patch else {}
    return order(
        drug,
        draw(st.integers(1, 120)),
        draw(st.integers(1, 4)),
        draft=draft,
        until=until,
        since=None if draft else draw(st.integers(until or 0, 200)),
        prn=draw(st.booleans()),
        unread=draw(st.sampled_from([None, None, None, "use as directed"])),
        **more,
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    orders = draw(st.lists(one_order(), max_size=6))
    numbered = [dataclasses.replace(each, reference=f"MedicationRequest/{n}") for n, each in enumerate(orders)]
    groups = draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))
    age = draw(st.one_of(st.none(), st.integers(10, 90)))
    return record(*numbered, age=age, problems=tuple(problem(group) for group in groups))


def facts(findings: tuple[Finding, ...]) -> list[Any]:
    return sorted(
        (f.spec, f.severity, f.reach, f.certainty, f.exempted_by or "", f.fingerprint, f.summary) for f in findings
    )


@given(records(), st.data())
def test_the_order_of_the_list_changes_nothing(given_record: Record, data: st.DataObject) -> None:
    shuffled = dataclasses.replace(given_record, orders=tuple(data.draw(st.permutations(given_record.orders))))
    assert facts(examine(given_record, OURS)) == facts(examine(shuffled, OURS))


@given(records())
def test_every_check_runs_and_only_drafts_interrupt(given_record: Record) -> None:
    drafts = {each.reference for each in given_record.drafts}
    for finding in examine(given_record, ALL):
        assert "error" not in finding.evidence, finding.summary
        assert finding.draft is bool(drafts & set(finding.orders))
        if finding.reach is Reach.INTERRUPT:
            assert finding.draft
            assert finding.severity is not Severity.INFO
        if finding.exempted_by is not None:
            assert finding.reach is Reach.REPORT


@given(records())
def test_nothing_unread_is_silent(given_record: Record) -> None:
    specs = {finding.spec for finding in examine(given_record, ALL)}
    unread = [each for each in given_record.projected if each.dosing is each.daily and not each.takes("metformin")]
    if any(not each.takes("naloxone") for each in unread):
        assert "READ" in specs
    if any("opioid" in each.classes and not each.takes("buprenorphine") for each in unread):
        treated = all("opioid_use_disorder" in each.groups for each in unread if each.takes("methadone"))
        assert "A05" in specs or treated


@given(records())
def test_a_critical_is_never_exempted_and_rests_on_a_draft(given_record: Record) -> None:
    for finding in examine(given_record, ALL):
        if finding.spec == "B03" and finding.severity is Severity.CRITICAL:
            assert finding.exempted_by is None
            assert finding.reach is Reach.INTERRUPT
