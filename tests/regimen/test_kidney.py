"""Kidney function of a record: formulas, weights, which value counts, fallbacks, certainty."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from safety.regimen.kidney import as_json, kidney
from safety.regimen.kidney.egfr import (
    body_surface,
    ckd_epi_2021,
    cockcroft_gault,
    deindex,
    dosing_weight,
    ideal_weight,
)
from safety.regimen.kidney.problems import pregnant
from safety.regimen.knowledge import load
from safety.regimen.record import Event, Lab, Patient, Problem, Record
from safety.regimen.when import Moment, Span
from tests.kidney_records import TODAY, days, lab, order, person, problem, step
from tests.shared import SHARED, needs_shared

D = Decimal


def same(ours: Decimal | None, written: Any) -> bool:
    """Equal when rounded to the decimals that are written."""
    assert ours is not None
    wanted = D(str(written))
    return ours.quantize(D(1).scaleb(wanted.as_tuple().exponent)) == wanted


@pytest.mark.parametrize(
    ("age", "scr", "sex", "egfr"),
    [
        # National Kidney Foundation calculator (kidney.org, 2021 equation), as quoted by pharmaverse/admiral and others
        (55, "1.09", "male", 80),
        (65, D(85) / D("88.4"), "female", 66),
        (55, "1.2", "male", 71),
        # at the knots of the curve the power terms are 1
        (50, "0.9", "male", D(142) * D("0.9938") ** 50),
        (50, "0.7", "female", D(142) * D("0.9938") ** 50 * D("1.012")),
    ],
)
def test_ckd_epi_2021_agrees_with_published_examples(age: int, scr: Any, sex: Any, egfr: Any) -> None:
    ours = ckd_epi_2021(age, D(scr), sex)
    assert same(ours, egfr) if isinstance(egfr, int) else abs(ours - egfr) < D("1e-7")


@pytest.mark.parametrize(
    ("age", "weight", "scr", "sex", "crcl"),
    [
        (55, 90, "1.09", "male", 97),  # kidney.org calculator, as quoted by pharmaverse/admiral
        (65, 60, D(85) / D("88.4"), "female", 55),
        (60, 72, "5.3333333333", "male", "15.00000000"),
        (60, 72, "2.6666666667", "male", "30.00000000"),
        (60, 72, "10.6666666667", "male", "7.50000000"),
    ],
)
def test_cockcroft_gault_agrees_with_published_examples(age: int, weight: int, scr: Any, sex: Any, crcl: Any) -> None:
    assert same(cockcroft_gault(age, D(weight), D(scr), sex), crcl)


def test_ideal_weight_below_and_above_60_inches() -> None:
    assert ideal_weight(D("152.4"), "male") == 50
    assert ideal_weight(D("152.4"), "female") == D("45.5")
    assert ideal_weight(D("177.8"), "male") == 73
    assert ideal_weight(D("149.86"), "female") == D("43.2")
    assert ideal_weight(D(100), "female") == 30


@pytest.mark.parametrize(
    ("actual", "height", "kg", "basis"),
    [
        ("60", None, "60", "actual"),
        ("73", "177.8", "73", "actual"),
        ("73.1", "177.8", "73", "ideal"),
        ("87.59", "177.8", "73", "ideal"),
        ("87.6", "177.8", "78.84", "adjusted"),
        ("45", "150", "45", "actual"),
    ],
)
def test_weight_ladder(actual: str, height: str | None, kg: str, basis: str) -> None:
    sex = "female" if height == "150" else "male"
    found = dosing_weight(D(actual), None if height is None else D(height), sex, "standard")
    assert (found.kg, found.basis) == (D(kg), basis)


def test_short_and_heavy_uses_the_adjusted_weight() -> None:
    found = kidney(person(80, "female", 95, 150, "1.6"))
    assert found.weight_basis == "adjusted"
    assert same(found.crcl_primary, "28.3")
    assert same(found.crcl_actual, "42.1")


def test_site_policy_uses_actual_weight() -> None:
    found = kidney(person(67, "male", 110, 175, "1.6", weight_policy="label_actual"))
    assert found.weight_basis == "actual"
    assert found.crcl_primary == found.crcl_actual
    assert same(found.crcl_primary, "69.70")


def test_surface_and_deindexing() -> None:
    surface = body_surface(D(175), D(110))
    assert same(surface, "2.3124")
    assert same(deindex(D("46.93"), surface), "62.73")


def test_newest_creatinine_by_instant_not_by_order_in_the_list() -> None:
    day = (TODAY - timedelta(days=3)).isoformat()
    early = Lab("creatinine_serum", D("1.0"), "mg/dL", Moment.read(f"{day}T08:00:00+00:00"))
    late = Lab("creatinine_serum", D("1.1"), "mg/dL", Moment.read(f"{day}T09:30:00+01:00"))
    last = Lab("creatinine_serum", D("1.2"), "mg/dL", Moment.read(f"{day}T10:00:00+01:00"))
    for labs in ((early, late, last), (last, late, early), (late, last, early)):
        assert kidney(person(labs=labs)).scr_mg_dl == D("1.2")


def test_values_after_today_are_not_seen() -> None:
    future = lab("creatinine_serum", 4, ago=-1)
    assert kidney(person(scr="1.0", labs=[future])).scr_mg_dl == 1
    assert kidney(person(labs=[future])).basis == "none"


def test_of_two_values_of_one_time_the_worse_counts_and_it_is_said() -> None:
    found = kidney(person(labs=[lab("creatinine_serum", "1.0"), lab("creatinine_serum", "1.4")]))
    assert found.scr_mg_dl == D("1.4")
    assert any("differ" in note for note in found.notes)


@pytest.mark.parametrize(
    ("ago", "freshness", "basis", "certainty"),
    [
        (0, "fresh", "creatinine", "stated"),
        (90, "fresh", "creatinine", "stated"),
        (91, "stale", "creatinine", "assumed"),
        (365, "stale", "creatinine", "assumed"),
        (366, "expired", "none", "unread"),
    ],
)
def test_age_of_the_lab(ago: int, freshness: str, basis: str, certainty: str) -> None:
    found = kidney(person(scr="1.2", scr_ago=ago))
    assert (found.freshness, found.basis, found.certainty) == (freshness, basis, certainty)
    assert found.lab_age_days == ago
    assert found.lab_date == TODAY - timedelta(days=ago)


def test_partial_date_is_as_old_as_it_may_be() -> None:
    found = kidney(person(labs=[Lab("creatinine_serum", D(1), "mg/dL", Moment.read("2026-08"))]))
    assert found.lab_age_days == 113
    assert found.freshness == "stale"


def test_undated_creatinine_is_not_used_and_named() -> None:
    found = kidney(person(labs=[lab("creatinine_serum", 1, ago=None)]))
    assert found.basis == "none"
    assert any("has no date" in note for note in found.notes)


@pytest.mark.parametrize(("value", "group"), [("88", "creatinine_serum"), ("0.02", "creatinine_serum")])
def test_implausible_values_are_named_not_used(value: str, group: str) -> None:
    found = kidney(person(labs=[lab(group, value)]))
    assert found.basis == "none"
    assert any("not plausible" in note for note in found.notes)


def test_dialysis_session_creatinine_is_not_used() -> None:
    found = kidney(person(labs=[lab("creatinine_serum", "4.1", code="11041-1")]))
    assert found.basis == "none"


def test_unknown_sex_takes_the_lower_and_says_so() -> None:
    found = kidney(person(70, None, 80, 170, "1.2"))
    female, male = (kidney(person(70, sex, 80, 170, "1.2")) for sex in ("female", "male"))
    assert found.crcl_primary == female.crcl_primary
    assert female.crcl_primary is not None
    assert male.crcl_primary is not None
    assert female.crcl_primary < male.crcl_primary
    assert found.certainty == "assumed"


def test_low_creatinine_is_flagged_not_rounded() -> None:
    found = kidney(person(88, "female", 45, 150, "0.6"))
    assert same(found.crcl_primary, "46.04")
    assert found.low_creatinine_flag
    assert same(found.crcl_if_scr_0_8, "34.53")
    assert not kidney(person(64, "female", 45, 150, "0.6")).low_creatinine_flag
    assert not kidney(person(88, "female", 45, 150, "0.8")).low_creatinine_flag


def test_reported_egfr_is_deindexed_when_creatinine_is_missing() -> None:
    found = kidney(person(67, "male", 110, 175, labs=[lab("egfr", "46.93", code="98979-8")]))
    assert (found.basis, found.certainty) == ("egfr", "assumed")
    assert same(found.low, "62.73")
    assert found.crcl_primary is None
    assert not any("older" in note for note in found.notes)


def test_reported_egfr_stays_indexed_without_a_body() -> None:
    found = kidney(person(67, "male", None, None, labs=[lab("egfr", 40, code="33914-3")]))
    assert found.low == 40
    assert any("older" in note for note in found.notes)


@pytest.mark.parametrize(("comparator", "low", "high", "exact"), [(">", 60, 60, True), ("<", 0, 60, False)])
def test_egfr_with_a_comparator(comparator: str, low: int, high: int, exact: bool) -> None:
    found = kidney(person(labs=[lab("egfr", 60, comparator=comparator)]))
    assert (found.low, found.high, found.exact) == (low, high, exact)


def test_creatinine_without_weight_gives_the_indexed_rate() -> None:
    found = kidney(person(67, "male", None, 175, "1.6"))
    assert found.low == found.egfr_ckdepi2021
    assert same(found.low, "46.93")
    assert (found.crcl_primary, found.certainty) == (None, "assumed")


def test_fresh_egfr_goes_before_stale_creatinine() -> None:
    found = kidney(person(scr="1.0", scr_ago=200, labs=[lab("egfr", 20, ago=5)]))
    assert (found.basis, found.low) == ("egfr", 20)
    assert kidney(person(scr="1.0", scr_ago=200, labs=[lab("egfr", 20, ago=120)])).basis == "creatinine"


@pytest.mark.parametrize(
    ("group", "text", "band"),
    [
        ("ckd_stage_3", "Chronic kidney disease, stage 3 unspecified", (30, 59)),
        ("ckd_stage_3", "Chronic kidney disease stage 3A (disorder)", (45, 59)),
        ("ckd_stage_3", "Chronic kidney disease, stage 3b", (30, 44)),
        ("ckd_stage_4", "Chronic kidney disease, stage 4", (15, 29)),
        ("ckd_stage_5", "Chronic kidney disease, stage 5", (0, 14)),
        ("esrd_dialysis", "End stage renal disease", (0, 14)),
    ],
)
def test_stage_gives_a_band_when_no_lab_does(group: str, text: str, band: tuple[int, int]) -> None:
    found = kidney(person(problems=[problem(group, text)]))
    assert (found.basis, found.low, found.high, found.exact) == ("stage", *band, False)
    assert kidney(person(scr=1, problems=[problem(group, text)])).basis == "creatinine"
    assert kidney(person(problems=[problem(group, text, active=False)])).basis == "none"


def test_early_stages_and_a_transplant_give_no_band() -> None:
    assert kidney(person(problems=[problem("ckd_stage_2"), problem("ckd_unspecified")])).basis == "none"
    assert kidney(person(problems=[problem("esrd_dialysis", "Kidney transplant status")])).basis == "none"


@pytest.mark.parametrize(
    ("earlier", "ago", "newest", "unstable", "ratio"),
    [
        ("1.2", 13, "2.1", True, "1.75"),
        ("1.0", 12, "1.29", False, "1.29"),
        ("1.0", 12, "1.3", True, "1.3"),
        ("1.0", 13, "1.3", False, "1.3"),
        ("1.0", 17, "1.5", True, "1.5"),
        ("1.0", 17, "1.49", False, "1.49"),
        ("1.0", 18, "2.9", False, None),
        ("2.1", 13, "1.2", False, None),
    ],
)
def test_unstable_creatinine(earlier: str, ago: int, newest: str, unstable: bool, ratio: str | None) -> None:
    found = kidney(person(scr=newest, labs=[lab("creatinine_serum", earlier, ago)]))
    assert (found.unstable, found.kdigo_aki) == (unstable, unstable)
    if ratio is not None:
        assert found.ratio == D(ratio)


def test_a_rise_just_before_the_newest_value_still_counts() -> None:
    series = [lab("creatinine_serum", "1.0", 19), lab("creatinine_serum", "3.0", 14)]
    assert kidney(person(scr="2.8", labs=series)).unstable
    long_ago = [lab("creatinine_serum", "1.0", 40), lab("creatinine_serum", "3.0", 38)]
    assert not kidney(person(scr="1.1", labs=long_ago)).unstable


def test_unstable_kidneys_are_judged_by_the_lowest_estimate() -> None:
    found = kidney(person(67, "male", 60, 175, "1.6", problems=[problem("aki")]))
    estimates = [found.crcl_primary, found.crcl_actual, found.egfr_deindexed]
    assert found.low == min(value for value in estimates if value is not None)
    assert found.low != max(value for value in estimates if value is not None)
    assert found.certainty == "assumed"


def test_pregnancy_makes_the_formula_invalid() -> None:
    assert kidney(person(30, "female", scr="0.7", problems=[problem("pregnancy")])).unstable
    assert not kidney(person(30, "male", scr="0.7", problems=[problem("pregnancy")])).unstable


def _session(ago: int, text: str = "Hemodialysis (procedure)", **more: Any) -> Event:
    return Event("procedure", frozenset({"esrd_dialysis"}), text, Span(days(ago), days(ago)), **more)


def test_dialysis_by_diagnosis_procedure_and_timing() -> None:
    coded = kidney(person(problems=[problem("esrd_dialysis", "Dependence on renal dialysis")]))
    assert (coded.dialysis, coded.basis, coded.certainty) == ("HD", "dialysis", "stated")
    assert (coded.low, coded.high, coded.exact) == (0, 14, False)
    assert kidney(person(events=(_session(90),))).dialysis == "HD"
    assert kidney(person(events=(_session(91),))).dialysis is None
    assert kidney(person(events=(_session(5, status="not-done"),))).dialysis is None
    assert kidney(person(events=(_session(5, "Peritoneal dialysis (procedure)"),))).dialysis == "PD"
    timed = kidney(person(orders=[order("gabapentin", step(300, None, after_dialysis=True), strength=300)]))
    assert (timed.dialysis, timed.certainty) == ("HD", "assumed")


def test_dialysis_with_a_clearance_lower_still_uses_it() -> None:
    dialysed = [problem("esrd_dialysis", "Dependence on renal dialysis")]
    assert kidney(person(scr="10.6666666667", problems=dialysed)).low == D("7.5")
    assert kidney(person(scr="1.0", problems=dialysed)).low == 0


def test_dialysis_is_over_after_a_transplant_or_recovery() -> None:
    transplanted = problem("esrd_dialysis", "Kidney transplant status", onset=40)
    assert kidney(person(events=(_session(60),), problems=[transplanted])).dialysis is None
    assert kidney(person(events=(_session(30),), problems=[transplanted])).dialysis == "HD"
    recovered = problem("esrd_dialysis", "Dependence on renal dialysis", active=False, ended=20)
    assert kidney(person(events=(_session(30),), problems=[recovered])).dialysis is None
    assert kidney(person(events=(_session(10),), problems=[recovered])).dialysis == "HD"


def test_children_are_out_of_scope() -> None:
    found = kidney(person(17, scr="0.8"))
    assert found.paediatric
    assert found.low is None
    assert not kidney(person(18, scr="0.8")).paediatric


@pytest.mark.parametrize("group", ["np_phantom_limb", "np_spinal_cord_injury", "neuromuscular_resp_risk"])
def test_little_muscle_is_named(group: str) -> None:
    found = kidney(person(scr=1, problems=[problem(group)]))
    assert found.muscle
    assert any("overestimates" in note for note in found.notes)


def test_height_from_before_an_amputation_gives_the_ideal_weight() -> None:
    lost = problem("np_phantom_limb", "Phantom limb", onset=100)
    heights = [lab("body_height", 140, 5), lab("body_height", 180, 300)]
    assert kidney(person(weight=100, scr=1, labs=heights, problems=[lost])).weight_basis == "adjusted"
    unknown = problem("np_phantom_limb", "Phantom limb")
    assert kidney(person(weight=100, scr=1, labs=heights, problems=[unknown])).weight_basis == "actual"


def test_old_weight_lowers_certainty() -> None:
    old = [lab("body_weight", 80, 366)]
    assert kidney(person(weight=None, scr=1, labs=old)).certainty == "assumed"
    assert kidney(person(weight=None, scr=1, labs=[lab("body_weight", 80, 365)])).certainty == "stated"


def test_no_birth_date_leaves_clearance_unknown() -> None:
    found = kidney(person(None, scr=1))
    assert (found.low, found.certainty) == (None, "unread")
    assert any("birth date" in note for note in found.notes)


def test_json_has_the_public_names() -> None:
    found = as_json(kidney(person(74, "female", 68, 160, "1.4")))
    names = {"crcl_primary", "weight_basis", "weight_used_kg", "scr_mg_dl", "scr_date", "certainty", "notes"}
    assert names <= set(found)
    assert found["scr_date"] == (TODAY - timedelta(days=10)).isoformat()
    assert json.loads(json.dumps(found, default=float))["crcl_primary"] == pytest.approx(32.63, abs=0.005)


@needs_shared
def test_kidney_numbers_of_the_clinical_cases() -> None:
    cases = json.loads((SHARED / "spec/clinical/cases.json").read_text("utf-8"))["cases"]
    checked = 0
    for case in cases:
        about, wanted = case["patient"], case["expected"]
        if about.get("scr_mg_dl") is None or about["age"] < 18:
            continue
        previous = []
        if "scr_prev_mg_dl" in about:
            previous = [lab("creatinine_serum", about["scr_prev_mg_dl"], 10 + about["scr_prev_days_before"])]
        record = person(
            about["age"],
            about["sex"],
            about["weight_kg"],
            about["height_cm"],
            about["scr_mg_dl"],
            scr_ago=about.get("scr_age_days") or 10,
            labs=previous,
        )
        found = as_json(kidney(record))
        for name in found.keys() & wanted.keys() - {"weight_basis"}:
            ours = found[name]
            assert ours == wanted[name] if isinstance(wanted[name], bool) else same(ours, wanted[name]), (
                case["id"],
                name,
            )
            checked += 1
        if "weight_basis" in wanted:
            assert wanted["weight_basis"].startswith(str(found["weight_basis"])), case["id"]
    assert checked > 80


@pytest.mark.parametrize(("text", "is_pregnant"), [("pregnant", True), ("breastfeeding", False), ("lactating", False)])
def test_lactation_is_not_pregnancy(text: str, is_pregnant: bool) -> None:
    groups = load().concepts_of(None, None, text)
    problem = Problem(groups, text, active=True)
    record = Record(Patient("Patient/p", None, "female"), date(2026, 11, 22), problems=(problem,))
    assert "pregnancy_lactation" in groups
    assert pregnant(record) is is_pregnant
