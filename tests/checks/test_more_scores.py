"""B14, B19, B20, B23, D09 at their edges, with naive second readings of the sums."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.kidney import gabapentinoid_start
from checks.neuropathic import abrupt_stop
from checks.opioid_dose import acetaminophen_total
from checks.opioid_risk import ort_oud, riosord
from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding
from safety.regimen.acetaminophen import total
from safety.regimen.chart import Answer
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.opioids.riosord import classes, items, read_classes, read_items, score
from safety.regimen.record import Order, Record
from safety.regimen.withdrawal import read_withdrawals
from tests.records import TODAY, ago, dispense, lab, order, problem, record


def said(check: Check, given_record: Record) -> list[Finding]:
    return list(check.examine(given_record, check))


def loud(check: Check, given_record: Record) -> str | None:
    found = said(check, given_record)
    return found[0].severity.value if found else None


# --- B14


@given(
    st.lists(
        st.tuples(
            st.integers(1, 1000), st.integers(1, 8), st.booleans(), st.sampled_from(["active", "draft", "maybe"])
        ),
        max_size=5,
    )
)
def test_acetaminophen_against_a_naive_sum(lines: list[tuple[int, int, bool, str]]) -> None:
    orders = [
        order(
            "acetaminophen",
            mg,
            times,
            prn=prn,
            draft=kind == "draft",
            reference=f"a{number}",
            maybe_replaced_by="a0" if kind == "maybe" else None,
        )
        for number, (mg, times, prn, kind) in enumerate(lines)
    ]
    found = total(record(*orders, order("ibuprofen", 400)))
    assert found.daily == sum(mg * times for mg, times, _, _ in lines)
    assert found.renewal == sum(mg * times for mg, times, _, kind in lines if kind != "maybe")
    assert found.current == sum(mg * times for mg, times, _, kind in lines if kind != "draft")
    assert loud(acetaminophen_total.CHECK, record(*orders)) == ("warning" if found.daily > 4000 else None)


@pytest.mark.parametrize(
    ("mg", "patient", "wanted"),
    [
        ("4000", {}, None),
        ("4000.01", {}, "warning"),
        ("4001", {}, "warning"),
        ("3000", {"age": 65}, None),
        ("3000.01", {"age": 65}, "info"),
        ("3000.01", {"age": 64}, None),
        ("4000", {"age": 65}, "info"),
        ("4000.01", {"age": 65}, "warning"),
        ("3000.01", {"labs": (lab("body_weight", "49.99", "kg"),)}, "info"),
        ("3000.01", {"labs": (lab("body_weight", "50", "kg"),)}, None),
        ("2000", {"problems": (problem("alcohol_use_disorder"),)}, None),
        ("2000.01", {"problems": (problem("alcohol_use_disorder"),)}, "warning"),
        ("2000.01", {"problems": (problem("hepatic_impairment_cirrhosis"),)}, "warning"),
    ],
)
def test_acetaminophen_at_its_limits(mg: str, patient: dict[str, Any], wanted: str | None) -> None:
    assert loud(acetaminophen_total.CHECK, record(order("acetaminophen", mg), **patient)) == wanted


def test_acetaminophen_advice_leaves_the_combination_alone() -> None:
    both = record(
        order("acetaminophen", 500, 8, draft=True, reference="new"),
        order("acetaminophen", 325, 4, also=["hydrocodone"], reference="old"),
    )
    (finding,) = said(acetaminophen_total.CHECK, both)
    (advice,) = finding.advice
    assert advice.regimen is not None
    assert (advice.kind, advice.order) == ("dose", "new")
    assert advice.regimen.daily_mg <= 4000 - 1300


# --- B19

POINTS = {
    "opioid_use_disorder": 25, "alcohol_use_disorder": 25, "bipolar": 10, "schizophrenia": 10,
    "cerebrovascular": 9, "ckd_stage_3": 8, "dialysis": 8, "heart_failure": 7, "pancreatic_disease": 7,
    "copd_chronic_lung": 5, "headache": 5,
}  # fmt: skip
DRUGS_OF = {"fentanyl": 13, "morphine": 11, "methadone": 15, "hydromorphone": 7, "oxycodone": 0}
"""methadone is long-acting by itself: 10 and 5"""
ITEM_OF = {
    "alcohol_use_disorder": "sud", "opioid_use_disorder": "sud", "bipolar": "psychosis", "schizophrenia": "psychosis",
    "ckd_stage_3": "kidney", "dialysis": "kidney",
}  # fmt: skip


@given(
    st.sets(st.sampled_from(sorted(POINTS))),
    st.sets(st.sampled_from(sorted(DRUGS_OF)), min_size=1),
    st.booleans(),
    st.booleans(),
)
def test_riosord_against_a_naive_sum(
    groups: set[str], drugs: set[str], benzodiazepine: bool, antidepressant: bool
) -> None:
    orders = [order(drug, 1, route="buccal" if drug == "fentanyl" else "oral") for drug in sorted(drugs)]
    orders += [order("lorazepam", 1)] if benzodiazepine else []
    orders += [order("duloxetine", 30)] if antidepressant else []
    found = score(record(*orders, problems=tuple(problem(group) for group in groups)))
    assert found is not None
    wanted = sum({ITEM_OF.get(group, group): POINTS[group] for group in groups}.values())
    wanted += sum(DRUGS_OF[drug] for drug in drugs) + (9 if benzodiazepine else 0) + (8 if antidepressant else 0)
    assert found.points == wanted
    edges = [0, 5, 8, 10, 18, 26, 42]
    assert found.risk.risk_class == sum(wanted >= edge for edge in edges)


def test_riosord_adds_up_to_its_published_maximum() -> None:
    assert sum(item.points for item in items()) == 146
    assert [row.from_score for row in classes()] == [0, 5, 8, 10, 18, 26, 42]
    wanted = ["1.9", "4.8", "6.8", "15.1", "29.8", "55.1", "83.4"]
    assert [str(row.predicted_percent) for row in classes()] == wanted


@pytest.mark.parametrize(("mg", "points"), [("99.99", 0), ("100", 7)])
def test_riosord_counts_a_dose_from_100(mg: str, points: int) -> None:
    found = score(record(order("hydrocodone", mg)))
    assert found is not None
    assert found.points == points


def test_riosord_speaks_from_class_five_and_warns_from_six() -> None:
    morphine = order("morphine", 5)  # 11
    none = problem("copd_chronic_lung")  # 5
    assert loud(riosord.CHECK, record(morphine, problems=(none,))) is None  # 16, class 4
    heart = problem("heart_failure")  # 7
    assert loud(riosord.CHECK, record(morphine, problems=(heart,))) == "info"  # 18, class 5
    both = (heart, problem("ckd_stage_4"))  # 26, class 6
    assert loud(riosord.CHECK, record(morphine, problems=both)) == "warning"
    assert loud(riosord.CHECK, record(order("lorazepam", 1), problems=both)) is None
    (finding,) = said(riosord.CHECK, record(morphine, problems=(heart,)))
    assert finding.reach.value == "report"
    assert "%" not in finding.summary + finding.detail.split("Numbers")[0]


# --- B20


@pytest.mark.parametrize(
    ("instrument", "value", "wanted"),
    [("ort-oud", 2, None), ("ort-oud", 3, "info"), ("ort", 7, None), ("ort", 8, "info"), ("phq9", 20, None)],
)
def test_questionnaires_at_their_cut(instrument: str, value: int, wanted: str | None) -> None:
    answer = Answer(instrument, Decimal(value), {}, ago(10))
    assert loud(ort_oud.CHECK, record(order("oxycodone", 5), answers=(answer,))) == wanted


def test_the_newest_questionnaire_counts_and_nothing_is_inferred() -> None:
    old, new = Answer("ort-oud", Decimal(5), {}, ago(100)), Answer("ort-oud", Decimal(1), {}, ago(10))
    assert loud(ort_oud.CHECK, record(order("oxycodone", 5), answers=(old, new))) is None
    two = Answer("ort-oud", None, {"a": True, "b": True, "c": False}, ago(10))
    assert loud(ort_oud.CHECK, record(order("oxycodone", 5), answers=(two,))) is None
    weighted = Answer("ort", None, {str(n): True for n in range(9)}, ago(10))
    assert loud(ort_oud.CHECK, record(order("oxycodone", 5), answers=(weighted,))) is None


# --- B23


def gone(drug: str, mg: Any, since: int, times: int = 1, **more: Any) -> tuple[Order, Order]:
    taken = order(drug, mg, times, since=since, reference="old", replaced_by="old", **more)
    return taken, order(drug, mg, times, draft=True, reference="old", counted=False, status="stopped")


@pytest.mark.parametrize(
    ("drug", "wanted"),
    [
        ("lorazepam", "warning"),
        ("baclofen", "warning"),
        ("phenobarbital", "warning"),
        ("carisoprodol", "warning"),
        ("gabapentin", "info"),
        ("sertraline", "info"),
        ("duloxetine", "info"),
        ("amitriptyline", "info"),
        ("ibuprofen", None),
        ("cyclobenzaprine", None),
    ],
)
def test_what_needs_tapering_after_28_days(drug: str, wanted: str | None) -> None:
    assert loud(abrupt_stop.CHECK, record(*gone(drug, 10, 28))) == wanted
    assert loud(abrupt_stop.CHECK, record(*gone(drug, 10, 27))) is None


def test_antiepileptics_with_seizures() -> None:
    seizures = (problem("seizure_disorder"),)
    assert loud(abrupt_stop.CHECK, record(*gone("topiramate", 100, 28), problems=seizures)) == "warning"
    assert loud(abrupt_stop.CHECK, record(*gone("topiramate", 100, 27), problems=seizures)) is None
    assert loud(abrupt_stop.CHECK, record(*gone("topiramate", 100, 60))) is None
    assert loud(abrupt_stop.CHECK, record(*gone("gabapentin", 300, 28), problems=seizures)) == "warning"


@pytest.mark.parametrize(("mg", "days", "said_"), [("20.01", 63, True), ("20", 63, False), ("20.01", 62, False)])
def test_tizanidine_above_20_mg_for_nine_weeks(mg: str, days: int, said_: bool) -> None:
    assert (loud(abrupt_stop.CHECK, record(*gone("tizanidine", mg, days))) is not None) is said_


@pytest.mark.parametrize(("after", "said_"), [("50", False), ("49.99", True)])
def test_a_cut_of_more_than_half(after: str, said_: bool) -> None:
    taken = order("baclofen", 100, since=60, reference="old", replaced_by="new")
    lower = order("baclofen", after, draft=True, reference="new")
    assert (loud(abrupt_stop.CHECK, record(taken, lower)) is not None) is said_


@pytest.mark.parametrize(("days", "said_"), [(1, True), (14, True), (15, False)])
def test_what_ended_in_the_last_two_weeks(days: int, said_: bool) -> None:
    found = said(abrupt_stop.CHECK, record(order("baclofen", 10, since=100, until=days)))
    assert bool(found) is said_
    assert all(finding.reach.value == "show" for finding in found)


def test_what_takes_its_place() -> None:
    assert loud(abrupt_stop.CHECK, record(*gone("lorazepam", 1, 60), order("clonazepam", 1, draft=True))) is None
    assert loud(abrupt_stop.CHECK, record(*gone("sertraline", 50, 60), order("duloxetine", 30))) is None
    assert loud(abrupt_stop.CHECK, record(*gone("baclofen", 10, 60), order("tizanidine", 4))) == "warning"
    assert loud(abrupt_stop.CHECK, record(*gone("carisoprodol", 350, 60), order("meprobamate", 200))) is None
    assert loud(abrupt_stop.CHECK, record(*gone("amitriptyline", 25, 60), order("nortriptyline", 25))) is None


def test_a_supply_that_ran_out_is_no_stop() -> None:
    over = TODAY - timedelta(days=5)
    closed = order("baclofen", 10, since=90, until=5, status="completed", end=None, supply_end=over)
    assert not said(abrupt_stop.CHECK, record(closed))


def test_a_plan_to_taper_answers_a_stop() -> None:
    (finding,) = said(abrupt_stop.CHECK, record(*gone("baclofen", 10, 60)))
    assert (finding.reach.value, finding.evidence["therapy_days"]) == ("interrupt", 60)


# --- D09


@pytest.mark.parametrize(
    ("drug", "mg", "more", "wanted"),
    [
        ("gabapentin", "900", {}, None),
        ("gabapentin", "900.01", {}, "warning"),
        ("gabapentin", "300", {"age": 75}, None),
        ("gabapentin", "300.01", {"age": 75}, "warning"),
        ("gabapentin", "300.01", {"age": 74}, None),
        ("pregabalin", "150", {}, None),
        ("pregabalin", "150.01", {}, "warning"),
        ("pregabalin", "75", {"age": 80}, None),
        ("pregabalin", "75.01", {"age": 80}, "warning"),
        ("gabapentin", "300.01", {"problems": (problem("sleep_apnea"),)}, "warning"),
        ("gabapentin", "9000", {"problems": (problem("seizure_disorder"),)}, None),
    ],
)
def test_first_doses_of_a_gabapentinoid(drug: str, mg: str, more: dict[str, Any], wanted: str | None) -> None:
    assert loud(gabapentinoid_start.CHECK, record(order(drug, mg, draft=True), **more)) == wanted


@pytest.mark.parametrize(("kg", "wanted"), [("60", None), ("59.99", "warning")])
def test_first_doses_at_60_ml(kg: str, wanted: str | None) -> None:
    """(140 - 68) x kg / (72 x 1) in mL/min."""
    labs = (lab("creatinine_serum", "1", "mg/dL"), lab("body_weight", kg, "kg"))
    draft = order("gabapentin", "300.01", draft=True)
    assert loud(gabapentinoid_start.CHECK, record(draft, age=68, sex="male", labs=labs)) == wanted


@pytest.mark.parametrize(("until", "first"), [(90, False), (91, True)])
def test_a_gabapentinoid_of_the_last_90_days_is_no_start(until: int, first: bool) -> None:
    draft = order("gabapentin", 1200, draft=True)
    past = order("pregabalin", 75, since=200, until=until)
    assert (loud(gabapentinoid_start.CHECK, record(past, draft)) is not None) is first
    filled = (dispense("pregabalin", 75, 60, 1, when=until),)
    assert (loud(gabapentinoid_start.CHECK, record(draft, dispenses=filled)) is not None) is first


def test_an_undated_gabapentinoid_is_no_start() -> None:
    undated = dataclasses.replace(order("pregabalin", 75), start=None)
    assert loud(gabapentinoid_start.CHECK, record(undated, order("gabapentin", 1200, draft=True))) is None


# --- tables

BROKEN = {
    "withdrawal.csv": (read_withdrawals, "lioresal-label,K", "nowhere,K", "unknown source"),
    "withdrawal.csv ": (read_withdrawals, "seizure_disorder", "seizures", "unknown condition group"),
    "withdrawal.csv  ": (read_withdrawals, "tizanidine,tizanidine", "tizanidine,tizanidin", "neither a class"),
    "riosord_items.csv": (read_items, "heart_failure,7", "heart_failur,7", "unknown member"),
    "riosord_items.csv ": (read_items, "mme,100", "mme,many", "not a number"),
    "riosord_items.csv  ": (read_items, "lung,problem", "heart-failure,problem", "already"),
    "riosord_classes.csv": (read_classes, "3,8,", "3,5,", "rise"),
    "riosord_classes.csv ": (read_classes, "1,0,", "1,1,", "rise"),
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


def test_an_unread_dose_lowers_the_certainty_of_a_score() -> None:
    given_record = record(order("morphine", 5, unread="no sig"), problems=(problem("heart_failure"),))
    (finding,) = said(riosord.CHECK, given_record)
    assert finding.certainty is Certainty.UNREAD
