"""D07 on records built by hand: what is missing, old or unsteady, for whom, and how loud."""

import json
from typing import Any

import pytest

from checks.kidney.renal_unverified import CHECK
from safety.examination.examine import examine
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.record import Gap, Order, Record
from tests.kidney_records import lab, order, person, problem, step
from tests.shared import SHARED, needs_shared


def found(record: Record) -> tuple[Finding, ...]:
    return tuple(f for f in examine(record, [CHECK]) if f.exempted_by is None)


def gabapentin(**more: Any) -> Order:
    return order("gabapentin", step(300, 3), strength=300, **more)


def severities(record: Record) -> list[str]:
    return [finding.severity.value for finding in found(record)]


@needs_shared
def test_the_clinical_cases_of_d07() -> None:
    cases = json.loads((SHARED / "spec/clinical/cases.json").read_text("utf-8"))["cases"]
    mine = [case for case in cases if case["rule"] == "D07"]
    assert len(mine) >= 4
    for case in mine:
        about, wanted = case["patient"], case["expected"]
        previous = []
        if "scr_prev_mg_dl" in about:
            previous = [lab("creatinine_serum", about["scr_prev_mg_dl"], 10 + about["scr_prev_days_before"])]
        record = person(
            about["age"],
            about["sex"],
            about["weight_kg"],
            about["height_cm"],
            about["scr_mg_dl"],
            labs=previous,
            orders=[gabapentin(state=medicine["status"]) for medicine in case["medications"]],
        )
        assert severities(record) == ([wanted["severity"]] if wanted["fires"] else []), case["id"]
        for finding in found(record):
            for name in wanted.keys() - {"fires", "severity"}:
                ours = finding.evidence[name]
                assert (float(ours) if name == "ratio" else ours) == wanted[name], (case["id"], name)


@pytest.mark.parametrize(
    "drug",
    [
        *("gabapentin", "pregabalin", "gabapentin enacarbil", "duloxetine", "venlafaxine", "desvenlafaxine"),
        *("milnacipran", "tramadol", "tapentadol", "morphine", "codeine", "baclofen", "levetiracetam", "topiramate"),
        *("lacosamide", "ibuprofen"),
    ],
)
def test_every_renally_dosed_drug_is_in_scope(drug: str) -> None:
    assert severities(person(66, orders=[order(drug, step(30), strength=30)])) == ["warning"]
    assert not found(person(66, scr="1.0", orders=[order(drug, step(30), strength=30)]))


@pytest.mark.parametrize("drug", ["amitriptyline", "oxycodone", "lamotrigine", "carbamazepine"])
def test_other_drugs_are_not(drug: str) -> None:
    assert not found(person(66, orders=[order(drug, step(30), strength=30)]))


@pytest.mark.parametrize(
    ("group", "severity"),
    [
        (None, "info"),
        ("ckd_unspecified", "warning"),
        ("ckd_stage_4", "warning"),
        ("np_diabetic_neuropathy", "warning"),
        ("uncontrolled_hypertension", "warning"),
        ("heart_failure", "warning"),
        ("depression", "info"),
    ],
)
def test_who_is_at_risk(group: str | None, severity: str) -> None:
    problems = [] if group is None else [problem(group)]
    assert severities(person(64, problems=problems, orders=[gabapentin()])) == [severity]
    assert severities(person(64, problems=problems, orders=[gabapentin(state="draft")])) == [severity]


def test_a_nephrotoxic_medicine_beside_it_is_a_risk() -> None:
    other = order("lisinopril", step(10), strength=10, ref="MedicationRequest/2")
    assert severities(person(40, orders=[gabapentin(), other])) == ["warning"]
    nsaid = order("ibuprofen", step(400, 3), strength=400, ref="MedicationRequest/2")
    assert severities(person(40, orders=[nsaid])) == ["info"]
    assert severities(person(40, orders=[nsaid, gabapentin()])) == ["warning"]
    low_aspirin = order("aspirin", step(81), strength=81, ref="MedicationRequest/2")
    assert severities(person(40, orders=[gabapentin(), low_aspirin])) == ["info"]
    assert not found(person(70, orders=[low_aspirin]))
    assert severities(person(70, orders=[order("aspirin", step(325, 3), strength=325)])) == ["warning"]


@pytest.mark.parametrize(
    ("ago", "age", "state", "severity"),
    [
        (90, 70, "active", None),
        (91, 70, "active", "warning"),
        (365, 70, "active", "warning"),
        (366, 70, "active", "warning"),
        (91, 40, "active", None),
        (91, 40, "draft", "info"),
        (366, 40, "active", "info"),
    ],
)
def test_age_of_creatinine(ago: int, age: int, state: str, severity: str | None) -> None:
    record = person(age, scr="1.0", scr_ago=ago, orders=[gabapentin(state=state)])
    assert severities(record) == ([] if severity is None else [severity])


def test_words_say_what_is_wrong() -> None:
    assert "no creatinine on record" in found(person(70, orders=[gabapentin()]))[0].summary
    assert "last 400 days ago" in found(person(70, scr="1.0", scr_ago=400, orders=[gabapentin()]))[0].summary
    assert "200 days old" in found(person(70, scr="1.0", scr_ago=200, orders=[gabapentin()]))[0].summary
    assert "birth date" in found(person(None, scr="1.0", orders=[gabapentin()]))[0].summary


def test_unsteady_kidneys_warn_at_any_age() -> None:
    finding = found(person(30, scr="1.0", problems=[problem("aki")], orders=[gabapentin()]))[0]
    assert (finding.severity, finding.evidence["status"]) == (Severity.WARNING, "unstable")
    rising = person(30, scr="2.1", labs=[lab("creatinine_serum", "1.2", 13)], orders=[gabapentin()])
    assert "1.75 times" in found(rising)[0].summary


def test_pregnancy_alone_is_information() -> None:
    record = person(30, "female", scr="0.7", problems=[problem("pregnancy")], orders=[gabapentin()])
    assert severities(record) == ["info"]


def test_dialysis_and_a_reported_egfr_are_enough() -> None:
    dialysed = problem("esrd_dialysis", "Dependence on renal dialysis")
    assert not found(person(70, problems=[dialysed], orders=[gabapentin()]))
    assert not found(person(70, labs=[lab("egfr", 40)], orders=[gabapentin()]))


@pytest.mark.parametrize(("days", "count"), [(7, 0), (8, 1)])
@pytest.mark.parametrize("drug", ["ibuprofen", "tramadol", "codeine"])
def test_short_courses_under_65(drug: str, days: int, count: int) -> None:
    course = order(drug, step(50, 3, days=days), strength=50)
    supply = order(drug, step(50, 3), strength=50, supply_days=days)
    for medicine in (course, supply):
        assert len(found(person(64, orders=[medicine]))) == count
        assert len(found(person(65, orders=[medicine]))) == 1
    assert len(found(person(64, orders=[gabapentin(supply_days=days)]))) == 1


def test_children_get_words_of_their_own_which_another_check_shows() -> None:
    finding = found(person(16, scr="0.8", orders=[gabapentin()]))[0]
    assert finding.reach is Reach.REPORT
    assert (finding.severity, finding.evidence["status"]) == (
        Severity.INFO,
        "paediatric renal dosing not computed",
    )


def test_palliative_care_switches_it_off() -> None:
    hospice = [problem("palliative_hospice_eol", "Hospice care")]
    (finding,) = examine(person(70, problems=hospice, orders=[gabapentin()]), [CHECK])
    assert finding.exempted_by == "palliative"


def test_only_a_draft_that_starts_interrupts() -> None:
    assert found(person(70, orders=[gabapentin()]))[0].reach is Reach.SHOW
    assert found(person(70, orders=[gabapentin(state="draft")]))[0].reach is Reach.INTERRUPT


def test_labs_that_could_not_be_fetched_lower_certainty() -> None:
    gap = Gap("Observation", "the server answered 503")
    finding = found(person(70, orders=[gabapentin()], gaps=(gap,)))[0]
    assert finding.certainty is Certainty.UNREAD
    assert "Observation: the server answered 503" in finding.notes
    other = found(person(70, orders=[gabapentin()], gaps=(Gap("Observation sodium", "no unit"),)))[0]
    assert other.certainty is Certainty.STATED


def test_an_unread_dose_is_in_scope_too() -> None:
    assert severities(person(70, orders=[order("gabapentin")])) == ["warning"]


def test_summaries_are_never_cut() -> None:
    names = ["gabapentin enacarbil", "desvenlafaxine", "levetiracetam", "topiramate"]
    drugs = [order(name, step(30), strength=30, ref=f"MedicationRequest/{n}") for n, name in enumerate(names)]
    people = [
        person(70, orders=drugs),
        person(70, scr=1, scr_ago=1234, orders=drugs),
        person(70, scr=1, scr_ago=300, orders=drugs),
        person(None, scr=1, orders=drugs),
        person(70, scr=1, problems=[problem("aki")], orders=drugs),
        person(30, "female", scr=1, problems=[problem("pregnancy")], orders=drugs),
        person(10, orders=drugs),
    ]
    for record in people:
        (finding,) = found(record)
        assert not finding.summary.endswith("…"), finding.summary
        assert "None" not in finding.summary + finding.detail
