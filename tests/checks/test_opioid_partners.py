"""The rest of the opioid rules on records built by hand: who interrupts, what exempts, what is history, what edges."""

import dataclasses
from typing import Any

import pytest

from checks import ALL
from checks.opioid_dose import start_dose
from checks.opioid_risk import (
    bowel_regimen,
    breathing,
    cyp2d6_prodrug,
    duplicate_opioid,
    fentanyl_patch,
    methadone_dose,
    methadone_ecg,
    methadone_qtc,
    older_adult,
    opioid_contraindicated,
    opioid_naltrexone,
    partial_with_full,
    use_history,
)
from safety.examination.check import Check
from safety.examination.examine import examine
from safety.examination.finding import Finding, Reach, Severity
from safety.regimen.heart import intervals, last_ecg, qtc
from safety.regimen.opioids.antagonists import is_blocker
from safety.regimen.opioids.methadone import methadone
from safety.regimen.opioids.naive import naive
from safety.regimen.record import Event, Lab, Order, Problem, Record
from safety.regimen.when import Moment, Span
from tests.records import TODAY, ago, dispense, lab, order, problem, record

PATCH: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}
DEPOT: dict[str, Any] = {"route": "intramuscular", "form": "injection"}
MINE = (
    *(start_dose, bowel_regimen, breathing, cyp2d6_prodrug, duplicate_opioid, fentanyl_patch, methadone_dose),
    *(methadone_ecg, methadone_qtc, older_adult, opioid_contraindicated, opioid_naltrexone, partial_with_full),
    use_history,
)


def found(given: Record, check: Check) -> list[Finding]:
    return [finding for finding in examine(given, (check,)) if finding.exempted_by is None]


def only(given: Record, check: Check) -> Finding:
    (finding,) = found(given, check)
    return finding


def qt(ms: str, days: int = 10) -> Lab:
    return dataclasses.replace(lab("qtc", ms, "ms", days), code="8636-3")


def test_all_are_in_the_list_of_checks() -> None:
    assert {module.CHECK.id for module in MINE} <= {check.id for check in ALL}


# --- who interrupts (14.1.3)


def test_what_goes_on_without_a_draft_never_interrupts() -> None:
    given = record(
        order("methadone", 10),
        order("morphine", 30, 2, release="ER"),
        order("naltrexone", 50),
        order("oxycodone", 5),
        order("pentazocine", 50),
        age=70,
        labs=(qt("510"),),
        problems=(problem("copd_chronic_lung"), problem("falls"), problem("asthma_severe", "severe asthma")),
    )
    said = [finding for module in MINE for finding in found(given, module.CHECK)]
    assert {finding.spec for finding in said} >= {"B05", "B06", "B12", "B15", "B16", "B17", "B21", "B22"}
    assert all(finding.reach is not Reach.INTERRUPT for finding in said)


def test_a_new_sedative_does_not_make_an_old_opioid_interrupt() -> None:
    given = record(order("oxycodone", 5), order("metformin", 500, draft=True), problems=(problem("copd_chronic_lung"),))
    assert only(given, breathing.CHECK).reach is Reach.SHOW


def test_a_draft_that_starts_interrupts() -> None:
    given = record(order("oxycodone", 5, draft=True), problems=(problem("copd_chronic_lung"),))
    assert only(given, breathing.CHECK).reach is Reach.INTERRUPT


def test_a_critical_is_never_lowered_by_hospice_and_names_the_pair() -> None:
    hospice = (problem("hospice", "hospice care"),)
    given = record(order("morphine", 30, 2), order("naltrexone", 50, draft=True), problems=hospice)
    finding = only(given, opioid_naltrexone.CHECK)
    assert (finding.severity, finding.evidence["pair"]) == (Severity.CRITICAL, ["naltrexone", "morphine"])


@pytest.mark.parametrize(
    ("check", "exempt"),
    [
        (breathing.CHECK, "off"),
        (older_adult.CHECK, "off"),
        (methadone_ecg.CHECK, "off"),
        (start_dose.CHECK, "off"),
        (duplicate_opioid.CHECK, "info"),
    ],
)
def test_what_end_of_life_care_does(check: Check, exempt: str) -> None:
    assert check.leaflet.exemptions["palliative"] == exempt


@pytest.mark.parametrize("module", [opioid_naltrexone, fentanyl_patch, use_history, cyp2d6_prodrug, partial_with_full])
def test_what_stays_for_children_has_no_exemption_for_them(module: Any) -> None:
    assert "child" not in module.CHECK.leaflet.exemptions


# --- A04


@pytest.mark.parametrize(("last", "is_naive"), [(90, False), (91, True), (2, False), (1, True)])
def test_naive_at_the_edges(last: int, is_naive: bool) -> None:
    assert naive(record(order("oxycodone", 5, since=last, until=last)), 90, 1) is is_naive


def test_a_fill_an_undated_order_and_a_closed_one_speak_against_naive() -> None:
    empty = record()
    assert naive(empty, 90, 1)
    filled = dispense("oxycodone", 5, 20, 5, when=60)
    assert not naive(dataclasses.replace(empty, dispenses=(filled,)), 90, 1)
    assert not naive(record(order("oxycodone", 5, start=None)), 90, 1)
    closed = order("oxycodone", 5, since=60, status="completed", counted=False, state="history")
    assert not naive(record(closed), 90, 1)
    assert naive(record(dataclasses.replace(closed, status="entered-in-error")), 90, 1)


def test_the_proposed_start_is_within_the_usual() -> None:
    (advice,) = only(record(order("oxycodone", 10, 6, draft=True)), start_dose.CHECK).advice
    assert advice.regimen is not None
    assert (advice.regimen.single_mg, advice.regimen.times_a_day) == (5, 4)
    extended = record(order("hydrocodone", 20, 3, draft=True, also=["acetaminophen"]))
    assert only(extended, start_dose.CHECK).advice == ()


# --- hearts


def test_an_uncorrected_interval_is_an_ecg_and_no_qtc() -> None:
    raw = dataclasses.replace(qt("510"), code="8634-8")
    given = record(order("methadone", 5, draft=True), labs=(raw,))
    assert (intervals(given), last_ecg(given)) == ((), raw.when.latest if raw.when else None)
    assert not found(given, methadone_qtc.CHECK)


def test_of_one_day_the_longest_interval_counts_and_else_the_newest() -> None:
    given = record(labs=(qt("470", 5), qt("505", 5), qt("600", 30)))
    newest = qtc(given, 365)
    assert newest is not None
    assert newest.ms == 505
    assert qtc(record(labs=(dataclasses.replace(qt("505"), when=None),)), 365) is None


def test_an_ecg_procedure_counts_and_a_planned_one_does_not() -> None:
    done = Event("procedure", frozenset({"ecg"}), "ECG", Span(ago(20), ago(20)), "completed")
    planned = dataclasses.replace(done, kind="request", span=Span(ago(20), None), status="active")
    assert last_ecg(record(events=(done,))) == ago(20).latest
    assert last_ecg(record(events=(planned,))) is None


@pytest.mark.parametrize(("ms", "severity"), [(449, None), (450, "warning"), (500, "warning"), (501, "critical")])
def test_qtc_edges(ms: int, severity: str | None) -> None:
    said = found(record(order("methadone", 5, draft=True), labs=(qt(str(ms)),)), methadone_qtc.CHECK)
    assert [finding.severity.value for finding in said] == ([] if severity is None else [severity])


def test_adding_beside_an_order_that_may_be_replaced_is_no_hard_stop() -> None:
    """No critical rests on the addition alone (14.1.1)."""
    held = order("methadone", 10, maybe_replaced_by="MedicationRequest/new")
    new = order("methadone", 10, draft=True, reference="MedicationRequest/new")
    finding = only(record(held, new, labs=(qt("510"),)), methadone_qtc.CHECK)
    assert (finding.severity, finding.reach) == (Severity.WARNING, Reach.INTERRUPT)


# --- methadone over time


def test_the_last_change_is_the_start_of_the_present_dose() -> None:
    given = record(
        order("methadone", 5, 2, since=60, until=31, reference="MedicationRequest/1"),
        order("methadone", 10, 2, since=30, until=11, reference="MedicationRequest/2"),
        order("methadone", 10, 2, since=10, reference="MedicationRequest/3"),
    )
    course = methadone(given, 7)
    assert course is not None
    assert course.last_change == ago(30).latest
    assert (course.began, course.first) == (ago(60).latest, False)


# --- genes and ages


@pytest.mark.parametrize(("age", "severity"), [(11, "critical"), (12, "warning"), (17, "warning"), (18, None)])
@pytest.mark.parametrize("drug", ["codeine", "tramadol"])
def test_ages(drug: str, age: int, severity: str | None) -> None:
    said = found(record(order(drug, 30, draft=True), age=age), cyp2d6_prodrug.CHECK)
    assert [finding.severity.value for finding in said] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("days", "reason"), [(30, "tonsils"), (31, "adolescent"), (-30, "tonsils"), (-31, "adolescent")]
)
def test_an_operation_counts_for_thirty_days_on_either_side(days: int, reason: str) -> None:
    when = ago(days)
    planned = Event("request", frozenset({"tonsillectomy"}), "tonsillectomy", Span(when, when), "active")
    finding = only(record(order("codeine", 30), age=15, events=(planned,)), cyp2d6_prodrug.CHECK)
    assert finding.evidence["reason"] == reason


def test_the_gravest_reason_is_named() -> None:
    given = record(order("codeine", 30), age=11, problems=(problem("cyp2d6_um"), problem("lactation")))
    assert only(given, cyp2d6_prodrug.CHECK).evidence["reason"] == "child"
    grown = record(order("codeine", 30), age=30, problems=(problem("cyp2d6_um"), problem("lactation")))
    assert only(grown, cyp2d6_prodrug.CHECK).evidence["reason"] == "rapid"


# --- antagonists over time


@pytest.mark.parametrize(
    ("drug", "more", "days", "critical"),
    [
        ("oxycodone", {}, 9, True),
        ("oxycodone", {}, 10, False),
        ("oxycodone", {"release": "ER"}, 13, True),
        ("oxycodone", {"release": "ER"}, 14, False),
        ("methadone", {}, 13, True),
        ("methadone", {}, 14, False),
        ("buprenorphine", {"route": "sublingual", "form": "film"}, 13, True),
        ("buprenorphine", {"route": "sublingual", "form": "film"}, 14, False),
        ("buprenorphine", {"route": "subcutaneous", "form": "injection"}, 60, True),
        ("buprenorphine", {"route": "subcutaneous", "form": "injection"}, 61, False),
    ],
)
def test_opioid_free_days(drug: str, more: dict[str, Any], days: int, critical: bool) -> None:
    before = order(drug, 5, since=days if "injection" in more.values() else 90, until=days, **more)
    assert bool(found(record(before, order("naltrexone", 50, draft=True)), opioid_naltrexone.CHECK)) is critical


@pytest.mark.parametrize(("depot", "days", "critical"), [(0, 3, 1), (0, 4, 0), (1, 30, 1), (1, 31, 0)])
def test_days_after_the_antagonist(depot: int, days: int, critical: int) -> None:
    more = DEPOT if depot else {}
    before = order("naltrexone", 50, since=days if depot else 90, until=days, **more)
    said = found(record(before, order("oxycodone", 5, draft=True)), opioid_naltrexone.CHECK)
    assert len(said) == critical


def test_what_was_handed_over_counts_as_taken_for_its_days() -> None:
    given = record(order("naltrexone", 50, draft=True))
    lasting = dataclasses.replace(given, dispenses=(dispense("oxycodone", 5, 30, 10, when=18),))
    over = dataclasses.replace(given, dispenses=(dispense("oxycodone", 5, 30, 10, when=19),))
    assert only(lasting, opioid_naltrexone.CHECK).evidence["days_since_opioid"] == 9
    assert not found(over, opioid_naltrexone.CHECK)


def test_a_stopped_order_without_an_end_is_dated_by_its_start() -> None:
    stopped = order("oxycodone", 5, since=5, status="stopped", counted=False, state="history")
    assert found(record(stopped, order("naltrexone", 50, draft=True)), opioid_naltrexone.CHECK)
    wrong = dataclasses.replace(stopped, status="entered-in-error")
    assert not found(record(wrong, order("naltrexone", 50, draft=True)), opioid_naltrexone.CHECK)


@pytest.mark.parametrize(
    ("drug", "also", "blocks"),
    [
        ("naltrexone", (), True),
        ("naltrexone", ("bupropion",), True),
        ("samidorphan", ("olanzapine",), True),
        ("morphine", ("naltrexone",), False),
        ("naloxone", ("buprenorphine",), False),
        ("methylnaltrexone", (), False),
        ("naloxegol", (), False),
        ("naldemedine", (), False),
    ],
)
def test_what_blocks(drug: str, also: tuple[str, ...], blocks: bool) -> None:
    assert is_blocker(order(drug, 5, also=also).product) is blocks


# --- partners


@pytest.mark.parametrize("mixed", ["butorphanol", "nalbuphine", "pentazocine", "meptazinol"])
@pytest.mark.parametrize("full_is_draft", [True, False])
def test_mixed_agonists_in_either_order(mixed: str, full_is_draft: bool) -> None:
    given = record(order(mixed, 10, draft=not full_is_draft), order("morphine", 10, draft=full_is_draft))
    finding = only(given, partial_with_full.CHECK)
    assert (finding.severity, finding.reach) == (Severity.WARNING, Reach.INTERRUPT)


@pytest.mark.parametrize(("since", "severity"), [(6, "warning"), (5, None)])
def test_seven_days_of_a_full_agonist_before_buprenorphine(since: int, severity: str | None) -> None:
    film: dict[str, Any] = {"route": "sublingual", "form": "film"}
    given = record(order("oxycodone", 10, 3, since=since), order("buprenorphine", 8, draft=True, **film))
    said = found(given, partial_with_full.CHECK)
    assert [finding.severity.value for finding in said] == ([] if severity is None else [severity])


def test_two_orders_of_one_drug_are_one_long_acting_opioid() -> None:
    pair = record(order("morphine", 30, 2, release="ER"), order("morphine", 15, 2, release="ER"))
    assert not found(pair, duplicate_opioid.CHECK)
    other = record(order("morphine", 30, 2, release="ER"), order("fentanyl", 25, **PATCH))
    assert only(other, duplicate_opioid.CHECK).evidence["long_acting_count"] == 2


# --- states


def dated(group: str, text: str, days: int | None, *, encounter: bool = False) -> Problem:
    onset = None if days is None else ago(days)
    return Problem(frozenset({group}), text, True, onset, encounter_diagnosis=encounter)


@pytest.mark.parametrize(
    ("state", "fires"),
    [
        (dated("x_bowel_obstruction_ileus", "ileus", 30), True),
        (dated("x_bowel_obstruction_ileus", "ileus", 31), False),
        (dated("x_bowel_obstruction_ileus", "ileus", None), False),
        (dated("respiratory_failure", "acute respiratory failure", 3), True),
        (dated("respiratory_failure", "chronic respiratory failure", 3), False),
        (dated("respiratory_depression", "respiratory depression", 3), True),
        (dated("asthma", "asthma", 3), False),
        (dated("asthma", "severe persistent asthma", 900), True),
        (dated("asthma_severe", "asthma exacerbation", 3), True),
        (dated("asthma_severe", "asthma exacerbation", 300), False),
    ],
)
def test_states_of_now(state: Problem, fires: bool) -> None:
    assert bool(found(record(order("morphine", 10), problems=(state,)), opioid_contraindicated.CHECK)) is fires


def test_an_encounter_under_way_makes_its_diagnosis_one_of_now() -> None:
    state = dated("x_bowel_obstruction_ileus", "ileus", None, encounter=True)
    visit = Event("encounter", frozenset(), "visit", Span(Moment.on(TODAY), None), "in-progress", "AMB")
    given = record(order("morphine", 10), problems=(state,), events=(visit,))
    assert found(given, opioid_contraindicated.CHECK)
    over = dataclasses.replace(visit, status="finished")
    assert not found(dataclasses.replace(given, events=(over,)), opioid_contraindicated.CHECK)


def laxative(**more: Any) -> Order:
    return order("sennosides", "8.6", **more)


def test_a_laxative_of_any_kind_answers() -> None:
    assert found(record(order("morphine", 10)), bowel_regimen.CHECK)
    assert not found(record(order("morphine", 10), laxative(prn=True)), bowel_regimen.CHECK)
    assert not found(record(order("morphine", 10), order("naloxegol", 25)), bowel_regimen.CHECK)
    assert found(record(order("morphine", 10), laxative(until=3)), bowel_regimen.CHECK)


def test_nicotine_and_caffeine_are_no_history() -> None:
    named = "stimulant_cocaine_cannabis_other_sud"
    given = record(order("morphine", 10, draft=True), problems=(problem(named, "Caffeine dependence"),))
    assert not found(given, use_history.CHECK)
    cocaine = dataclasses.replace(given, problems=(problem(named, "Cocaine dependence", active=False),))
    assert only(cocaine, use_history.CHECK).evidence["triggers"] == ["history_sud"]


@pytest.mark.parametrize("check", [use_history.CHECK, breathing.CHECK])
@pytest.mark.parametrize(("days", "offered"), [(700, False), (730, False), (731, True), (760, True)])
def test_naloxone_is_offered_where_none_is_on_file(check: Check, days: int, offered: bool) -> None:
    """24 months before 22 Nov 2026 is 730 days; 23 are 699 and 25 are 761."""
    kit = order("naloxone", 4, since=days, until=days, route="nasal", form="spray", per="actuation")
    risks = (problem("copd_chronic_lung"), problem("overdose_history"))
    finding = only(record(order("morphine", 10, draft=True), kit, problems=risks), check)
    assert [advice.kind for advice in finding.advice] == (["naloxone"] if offered else [])
