"""Pregnancy, children, older people and falls: reach, edges, words, tables; the words of what counts medicines too."""

import dataclasses
import re
import string
from pathlib import Path
from typing import Any

import pytest

from checks import ALL
from checks.burden import drug_burden_index, polypharmacy
from checks.special import falls, older, pediatric_scope, pregnancy
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, Case, awake, read_cases, resources_of
from safety.examination.check import SUMMARY_LIMIT, Check
from safety.examination.examine import examine
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.pregnancy import Pregnancy, pregnancy_rows, read_pregnancy_rows
from safety.regimen.pregnancy import pregnancy as current_pregnancy
from safety.regimen.record import Gap, Record
from tests.checks.test_words import FORBIDDEN, longest
from tests.records import order, problem, record

CHECKS = (
    pregnancy.CHECK,
    pediatric_scope.CHECK,
    older.CHECK,
    falls.CHECK,
    polypharmacy.CHECK,
    drug_burden_index.CHECK,
)
PREGNANT = problem("pregnancy", "pregnant")


def one(check: Check, given: Record) -> Finding:
    (finding,) = check.examine(given, check)
    return finding


# --- pregnancy


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("Z3A.28", 28),
        ("Z3A28", 28),
        ("28 weeks gestation of pregnancy", 28),
        ("pregnancy, 31 completed weeks", 31),
        ("Z3A.08", 8),
        ("Z3A.00", None),
        ("Z33.1", None),
        ("pregnancy", None),
    ],
)
def test_weeks_are_read_from_codes_and_words(text: str, weeks: int | None) -> None:
    found = current_pregnancy(record(problems=(problem("pregnancy", text),)), 308)
    assert found == Pregnancy(weeks, (text,))


@pytest.mark.parametrize(("days", "weeks"), [(0, 20), (6, 20), (7, 21), (62, 28)])
def test_weeks_count_on_from_the_entry(days: int, weeks: int) -> None:
    found = current_pregnancy(record(problems=(problem("pregnancy", "Z3A.20", onset=days),)), 308)
    assert found is not None
    assert found.weeks == weeks


def test_the_highest_of_several_entries_holds_and_one_that_is_over_is_left_out() -> None:
    entries = (problem("pregnancy", "Z3A.12", onset=70), problem("pregnancy", "Z3A.20"), PREGNANT)
    found = current_pregnancy(record(problems=(*entries, problem("pregnancy", "Z3A.40", onset=700))), 308)
    assert found is not None
    assert found.weeks == 22
    assert len(found.texts) == 3
    assert current_pregnancy(record(problems=entries, sex="male"), 308) is None


@pytest.mark.parametrize("draft", [True, False], ids=["draft", "active"])
def test_only_a_draft_interrupts(draft: bool) -> None:
    finding = one(pregnancy.CHECK, record(order("valproate", 250, 2, draft=draft), problems=(PREGNANT,)))
    assert finding.severity is Severity.CRITICAL
    assert finding.reach is (Reach.INTERRUPT if draft else Reach.SHOW)
    assert bool(finding.advice) is draft


SAYS = {
    # drug: begun, taken already, and where a pregnancy is possible
    "valproate": ("critical", "critical", "info"),
    "topiramate": ("warning", "warning", "info"),
    "carbamazepine": ("warning", "warning", "info"),
    "pregabalin": ("warning", "info", None),
    "gabapentin": ("info", "info", None),
    "duloxetine": ("info", "info", None),
    "oxycodone": ("warning", "warning", None),
    "ibuprofen": ("warning", "warning", None),
}


@pytest.mark.parametrize("drug", SAYS)
@pytest.mark.parametrize("weeks", [25, 35])
def test_how_loud_each_medicine_is(drug: str, weeks: int) -> None:
    pregnant = (problem("pregnancy", f"Z3A.{weeks}"),)
    begun = one(pregnancy.CHECK, record(order(drug, 50, draft=True), problems=pregnant))
    taken = one(pregnancy.CHECK, record(order(drug, 50), problems=pregnant))
    possible = [f.severity.value for f in pregnancy.CHECK.examine(record(order(drug, 50), age=30), pregnancy.CHECK)]
    assert (begun.severity, taken.severity, next(iter(possible), None)) == SAYS[drug]


@pytest.mark.parametrize("draft", [True, False], ids=["draft", "active"])
def test_valproate_for_epilepsy_warns_and_treatment_of_opioid_use_disorder_informs(draft: bool) -> None:
    treated = record(order("valproate", 250, draft=draft), age=30, problems=(problem("seizure_disorder"),))
    assert one(pregnancy.CHECK, treated).severity is Severity.INFO
    pregnant = dataclasses.replace(treated, problems=(*treated.problems, PREGNANT))
    assert one(pregnancy.CHECK, pregnant).severity is Severity.WARNING
    methadone = order("methadone", 60, draft=draft, groups=frozenset({"opioid_use_disorder"}))
    assert one(pregnancy.CHECK, record(methadone, problems=(PREGNANT,))).severity is Severity.INFO


def test_weeks_that_are_not_known_lower_the_certainty() -> None:
    finding = one(pregnancy.CHECK, record(order("ibuprofen", 400, 3), problems=(PREGNANT,)))
    assert (finding.severity, finding.certainty) == (Severity.INFO, Certainty.UNREAD)
    assert finding.evidence["weeks"] is None
    assert finding.notes


def test_diagnoses_that_could_not_be_fetched_lower_the_certainty_of_a_possible_pregnancy() -> None:
    given = record(order("topiramate", 25, 2), age=30)
    assert one(pregnancy.CHECK, given).certainty is Certainty.STATED
    gap = Gap("Condition", "the server answered 503")
    assert one(pregnancy.CHECK, dataclasses.replace(given, gaps=(gap,))).certainty is Certainty.UNREAD


@pytest.mark.parametrize("group", ["contraception", "infertile"])
def test_what_prevents_a_pregnancy_silences_the_possible_one(group: str) -> None:
    given = record(order("topiramate", 25, 2), age=30)
    assert one(pregnancy.CHECK, given)
    assert not list(pregnancy.CHECK.examine(dataclasses.replace(given, problems=(problem(group),)), pregnancy.CHECK))


def test_a_drug_in_one_product_with_another_is_named_alone() -> None:
    both = order("oxycodone", 5, 3, also=("acetaminophen",))
    finding = one(pregnancy.CHECK, record(both, problems=(PREGNANT,)))
    assert finding.evidence["drugs"] == ["oxycodone"]


def test_hospice_care_does_not_silence_it() -> None:
    given = record(order("valproate", 250, 2, draft=True), problems=(PREGNANT, problem("hospice")))
    shown = [f for f in examine(given, ALL) if f.spec == "H01" and f.exempted_by is None]
    assert [f.severity for f in shown] == [Severity.CRITICAL]


@pytest.mark.parametrize("family", ["pregnancy", "falls"])
def test_not_to_place_the_draft_is_proven(family: str) -> None:
    case: dict[str, Any] = {
        "pregnancy": {"patient": "29 y, female, 62 kg", "conditions": ["ICD-10-CM Z3A.24"]},
        "falls": {"patient": "70 y, female, 62 kg", "conditions": ["ICD-10-CM Z91.81"]},
    }[family]
    drafts = "drug | sig\ntopiramate 25 MG Oral Tablet | take 1 tablet at bedtime"
    pid, resources, drafted = resources_of(Case("", family, "", {**case, "drafts": drafts}, ()))
    given = read_record(Bag(pid, [*resources], [*drafted]), today=TODAY)
    finding = next(f for f in examine(given, ALL, propose) if f.check == family)
    assert finding.severity is Severity.WARNING
    assert [(s.action, s.proven) for s in finding.suggestions] == [("delete", True)]


# --- age


def test_the_scope_for_children_is_shown_and_the_line_for_older_people_is_for_the_audit() -> None:
    assert one(pediatric_scope.CHECK, record(order("gabapentin", 300), age=17)).reach is Reach.SHOW
    assert one(older.CHECK, record(order("gabapentin", 300), age=70)).reach is Reach.REPORT


def test_a_local_product_is_judged_by_no_rule_for_adults() -> None:
    lidocaine = dataclasses.replace(
        order("lidocaine", 50),
        classes=frozenset(),
        product=dataclasses.replace(order("lidocaine", 50).product, local=True),
    )
    for check, age in ((pediatric_scope.CHECK, 10), (older.CHECK, 80)):
        assert not list(check.examine(record(lidocaine, age=age), check))


# --- falls

FELL = problem("falls", "a fall", onset=100)


@pytest.mark.parametrize("drug", ["nortriptyline", "duloxetine", "sertraline", "carbamazepine", "pregabalin"])
@pytest.mark.parametrize("draft", [True, False], ids=["draft", "active"])
def test_a_new_one_warns_and_interrupts_what_is_taken_informs(drug: str, draft: bool) -> None:
    finding = one(falls.CHECK, record(order(drug, 25, draft=draft), age=70, problems=(FELL,)))
    assert finding.severity is (Severity.WARNING if draft else Severity.INFO)
    assert finding.reach is (Reach.INTERRUPT if draft else Reach.QUEUE)


@pytest.mark.parametrize("drug", ["diazepam", "zolpidem", "quetiapine"])
def test_the_other_classes(drug: str) -> None:
    assert one(falls.CHECK, record(order(drug, 5), age=70, problems=(FELL,))).evidence["drugs"] == [drug]


@pytest.mark.parametrize("group", ["seizure_disorder", "bipolar"])
def test_antiepileptics_are_spared_for_what_they_treat(group: str) -> None:
    given = record(order("pregabalin", 75, draft=True), age=70, problems=(FELL, problem(group)))
    assert not list(falls.CHECK.examine(given, falls.CHECK))


def test_an_undated_fall_is_assumed_and_a_resolved_one_is_over() -> None:
    undated = record(order("sertraline", 50), age=70, problems=(problem("falls"),))
    assert one(falls.CHECK, undated).certainty is Certainty.ASSUMED
    over = record(order("sertraline", 50), age=70, problems=(problem("falls", active=False),))
    assert not list(falls.CHECK.examine(over, falls.CHECK))
    dated = record(order("sertraline", 50), age=70, problems=(problem("falls", active=False, onset=30),))
    assert one(falls.CHECK, dated).certainty is Certainty.STATED


# --- words and tables

_WORDS = {
    "opioid": longest("opioid"),
    "daily": "1234.5",
    "age": "102",
    "weeks_from": "20",
    "drugs": "d" * 44,
    "Drugs": "D" * 44,
    "new": longest("snri", "ssri", "tca", "antiepileptic", "antipsychotic"),
    "what": "a fall and a fracture",
    "count": "34",
    "candidates": "c" * 60,
    "dbi": "12.34",
    "older": "65",
    "over": "75",
}


@pytest.mark.parametrize("check", CHECKS[1:], ids=lambda check: check.id)
def test_summaries_fit_with_the_longest_names(check: Check) -> None:
    for key, summary in check.leaflet.summaries.items():
        text = summary.format_map(_WORDS)
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


@pytest.mark.parametrize("row", pregnancy_rows(), ids=lambda row: row.key)
def test_summaries_of_every_row_fit(row: Any) -> None:
    names = [m for m in row.members if m in load().ingredients] or [longest(*row.members)]
    action = row.action[0].upper() + row.action[1:]
    words = {**_WORDS, "Drug": max(names, key=len), "risk": row.risk, "action": row.action, "Action": action}
    for key, summary in pregnancy.CHECK.leaflet.summaries.items():
        if (key == "possible" and not row.potential) or (
            key == "with_opioid" and row.key not in ("gabapentin", "pregabalin")
        ):
            continue
        text = summary.format_map(words)
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)
        assert not FORBIDDEN.search(text), text


def test_every_sentence_is_used_by_a_case_and_is_whole() -> None:
    folder = Path(__file__).parents[2] / "checks"
    checks = [awake(check) for check in CHECKS]
    said: set[tuple[str, str]] = set()
    for check in CHECKS:
        (path,) = folder.glob(f"*/{check.id.replace('-', '_')}.yaml")
        for case in read_cases(path):
            pid, resources, drafts = resources_of(case)
            for finding in examine(read_record(Bag(pid, [*resources], [*drafts]), today=TODAY), checks):
                said.add((finding.check, finding.summary))
                for text in (finding.summary, finding.detail):
                    assert not re.search(r"[{}]|None|Decimal", text), text
                    assert not FORBIDDEN.search(text), text
                assert not finding.summary.endswith("…"), finding.summary
                assert finding.sources
                assert finding.identity
    for check in CHECKS:
        for key, summary in check.leaflet.summaries.items():
            pieces = [re.escape(piece) for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in said), f"{check.id}: {key} in no case"


BROKEN = {
    "pregnancy.csv": (read_pregnancy_rows, "fda-2013-05-06,S", "nowhere,S", "unknown source"),
    "pregnancy.csv ": (read_pregnancy_rows, "seizure_disorder|bipolar", "seizures|bipolar", "unknown condition group"),
    "pregnancy.csv  ": (read_pregnancy_rows, "valproate,valproate", "valproate,valproat", "neither a class"),
    "pregnancy.csv   ": (read_pregnancy_rows, "critical,critical", "critical,grave", "severity"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_row_is_refused_by_file_and_row(name: str, tmp_path: Path) -> None:
    read, part, wrong, message = BROKEN[name]
    path = tmp_path / name.strip()
    text = (DRUGS / name.strip()).read_text("utf-8")
    assert part in text
    path.write_text(text.replace(part, wrong, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=rf"{name.strip()} row \d+.*{message}"):
        read(path, load())
