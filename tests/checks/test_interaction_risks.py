"""F09-F16 at each edge, against second tables written by hand."""

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.interactions import (
    anticholinergic_burden,
    gabapentinoid_oedema,
    hyponatraemia,
    nsaid_safety,
    seizure_threshold,
    tizanidine_cyp1a2,
    tramadol_hypoglycaemia,
)
from safety.examination.examine import examine
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Lab, Record
from tests.records import ago, encounter, lab, order, problem, record

A_HAIR = Decimal("0.01")


def found(given_record: Record, module: Any) -> list[Finding]:
    return list(module.CHECK.examine(given_record, module.CHECK))


def only(given_record: Record, module: Any) -> Finding:
    (finding,) = found(given_record, module)
    return finding


def loudness(given_record: Record, module: Any) -> str | None:
    severities = [finding.severity for finding in found(given_record, module)]
    return max(severities, key=lambda severity: severity.rank).value if severities else None


# --- F09


def naive_burden(taken: dict[str, str]) -> int:
    """Read from the text of the table, without the readers."""
    table = (Path(__file__).parents[2] / "safety" / "regimen" / "drugs" / "acb.csv").read_text("utf-8")
    rows = dict(line.split(",")[:2] for line in table.splitlines()[1:])
    return sum(int(rows[drug]) for drug in taken if drug in rows)


DRUGS = "amitriptyline oxybutynin quetiapine carbamazepine cyclobenzaprine metoprolol warfarin naproxen".split()


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(DRUGS), st.sampled_from(["5", "25"])), st.sampled_from([40, 64, 65, 80]))
def test_burden_against_a_naive_sum(taken: dict[str, str], age: int) -> None:
    orders = [order(drug, mg) for drug, mg in taken.items()]
    total = naive_burden(taken)
    scored = any(naive_burden({drug: ""}) > 1 for drug in taken)
    wanted = None
    if scored and age >= 65 and total >= 3:
        wanted = "warning" if total >= 5 else "info"
    elif scored and total >= 5:
        wanted = "info"
    for given_record in (record(*orders, age=age), record(*reversed(orders), age=age)):
        assert loudness(given_record, anticholinergic_burden) == wanted
        for finding in found(given_record, anticholinergic_burden):
            assert finding.evidence["acb"] == total
    twice = record(*orders, *(dataclasses.replace(each, reference=f"{each.reference}-2") for each in orders), age=age)
    assert loudness(twice, anticholinergic_burden) == wanted


@pytest.mark.parametrize("group", sorted(anticholinergic_burden.WORSENED))
def test_an_illness_that_it_makes_worse(group: str) -> None:
    ill = record(order("amitriptyline", 10), age=65, problems=(problem(group),))
    assert loudness(ill, anticholinergic_burden) == "warning"
    over = record(order("amitriptyline", 10), age=65, problems=(problem(group, active=False),))
    assert loudness(over, anticholinergic_burden) == "info"


def test_a_higher_dose_of_what_counts_already_does_not_interrupt() -> None:
    before = order("amitriptyline", 25)
    raised = dataclasses.replace(before, replaced_by="MedicationRequest/d")
    draft = order("amitriptyline", 50, draft=True, reference="MedicationRequest/d")
    again = only(record(raised, draft, order("oxybutynin", 5), age=70), anticholinergic_burden)
    assert (again.severity, again.reach) == (Severity.WARNING, Reach.SHOW)
    new = only(record(before, order("oxybutynin", 5, draft=True), age=70), anticholinergic_burden)
    assert (new.severity, new.reach) == (Severity.WARNING, Reach.INTERRUPT)


def test_an_unknown_age_is_assumed() -> None:
    finding = only(record(order("amitriptyline", 25), order("oxybutynin", 5), age=None), anticholinergic_burden)
    assert (finding.severity, finding.certainty) == (Severity.INFO, Certainty.ASSUMED)


# --- F10

LOWERS_SODIUM = (
    "duloxetine venlafaxine sertraline citalopram amitriptyline mirtazapine carbamazepine oxcarbazepine tramadol "
    "hydrochlorothiazide chlorthalidone quetiapine haloperidol desmopressin"
).split()


@pytest.mark.parametrize("drug", LOWERS_SODIUM)
def test_each_of_them_counts(drug: str) -> None:
    with_two = (order("escitalopram", 10), order("indapamide", 1))
    normal = (lab("sodium", "140", "mmol/L"),)
    finding = only(record(*with_two, order(drug, 25), age=65, labs=normal), hyponatraemia)
    assert (finding.severity, finding.evidence["hyponatraemic_drugs"]) == (Severity.WARNING, 3)


def test_a_low_sodium_speaks_at_any_age_and_the_newest_counts() -> None:
    two = (order("duloxetine", 30), order("hydrochlorothiazide", 25))
    assert loudness(record(*two, age=30, labs=(lab("sodium", "134.99", "mmol/L"),)), hyponatraemia) == "warning"
    assert loudness(record(*two, age=None, labs=(lab("sodium", "134.99", "mmol/L"),)), hyponatraemia) == "warning"
    assert loudness(record(*two, age=30, labs=(lab("sodium", "135", "mmol/L"),)), hyponatraemia) is None
    newer = (lab("sodium", "130", "mmol/L", 40), lab("sodium", "138", "mmol/L", 3))
    assert loudness(record(*two, age=30, labs=newer), hyponatraemia) is None


def test_what_was_not_fetched_is_not_missing() -> None:
    given_record = record(order("sertraline", 50, draft=True), age=70)
    assert only(given_record, hyponatraemia).severity is Severity.INFO
    holes = dataclasses.replace(given_record, gaps=(Gap("Observation", "not allowed"),))
    assert found(holes, hyponatraemia) == []


# --- F11

HIGH = {
    "citalopram": 40, "escitalopram": 20, "fluoxetine": 80, "fluvoxamine": 300, "paroxetine": 60, "sertraline": 200,
    "duloxetine": 120, "venlafaxine": 225, "desvenlafaxine": 100, "milnacipran": 200, "levomilnacipran": 120,
}  # fmt: skip


def test_every_ssri_and_snri_has_a_high_dose() -> None:
    names = {row.name for row in load().ingredients.values() if row.classes & {"ssri", "snri"}}
    limits = {name.removeprefix("high_") for name in seizure_threshold.CHECK.leaflet.limits}
    assert limits == set(HIGH)
    assert names & set(HIGH) == set(HIGH)


@pytest.mark.parametrize("drug", sorted(HIGH))
def test_a_high_dose_begins_at_its_limit(drug: str) -> None:
    tramadol = order("tramadol", 50, 4, draft=True)
    at = only(record(tramadol, order(drug, HIGH[drug])), seizure_threshold)
    assert at.severity is Severity.WARNING
    assert at.evidence["reasons"] == [f"{drug} {HIGH[drug]} mg/day"]
    assert found(record(tramadol, order(drug, Decimal(HIGH[drug]) - A_HAIR)), seizure_threshold) == []


@pytest.mark.parametrize("opioid", ["tramadol", "tapentadol", "meperidine"])
@pytest.mark.parametrize("beside", ["amitriptyline", "nortriptyline", "bupropion", "clomipramine"])
def test_each_pair_that_brings_seizures(opioid: str, beside: str) -> None:
    for draft in (True, False):
        finding = only(record(order(opioid, 50, 4, draft=draft), order(beside, 10)), seizure_threshold)
        assert finding.severity is Severity.WARNING
        assert finding.reach is (Reach.INTERRUPT if draft else Reach.SHOW)


@pytest.mark.parametrize("opioid", ["oxycodone", "buprenorphine", "methadone", "codeine"])
def test_other_opioids_are_not_named(opioid: str) -> None:
    ill = (problem("seizure_disorder"), problem("alcohol_withdrawal"))
    assert found(record(order(opioid, 10, 4), order("amitriptyline", 10), problems=ill), seizure_threshold) == []


# --- F13


@pytest.mark.parametrize("klass", ["IMP", "ACUTE", "NONAC", "inpatient"])
def test_a_stay_for_heart_failure(klass: str) -> None:
    def of(days: int, *groups: str) -> str | None:
        stay = encounter(klass, days + 5, days, "finished", *groups)
        return loudness(record(order("pregabalin", 75, 2, draft=True), events=(stay,)), gabapentinoid_oedema)

    assert of(365, "heart_failure") == "warning"
    assert of(366, "heart_failure") is None
    assert of(10, "asthma") is None
    assert of(10) is None


@pytest.mark.parametrize(
    ("text", "acute"),
    [
        ("Acute on chronic systolic (congestive) heart failure", True),
        ("Decompensated heart failure", True),
        ("I50.21", True),
        ("I50.33", True),
        ("I50.22", False),
        ("Chronic diastolic (congestive) heart failure", False),
    ],
)
def test_words_of_a_decompensated_heart(text: str, acute: bool) -> None:
    given_record = record(order("pregabalin", 300, 3), problems=(problem("heart_failure", text),))
    assert (loudness(given_record, gabapentinoid_oedema) == "warning") is acute


# --- F14

WEAKER = (
    "zileuton norfloxacin enoxacin amiodarone mexiletine propafenone verapamil cimetidine famotidine acyclovir "
    "ticlopidine"
).split()


@pytest.mark.parametrize("drug", [*WEAKER, "ethinyl estradiol"])
def test_other_inhibitors_of_cyp1a2_only_when_begun(drug: str) -> None:
    standing = order("tizanidine", 4, 3)
    assert loudness(record(standing, order(drug, 100, draft=True)), tizanidine_cyp1a2) == "warning"
    assert loudness(record(order("tizanidine", 4, 3, draft=True), order(drug, 100)), tizanidine_cyp1a2) == "warning"
    assert loudness(record(standing, order(drug, 100)), tizanidine_cyp1a2) is None


@pytest.mark.parametrize("drug", ["ciprofloxacin", "fluvoxamine"])
def test_the_two_that_are_ruled_out_always(drug: str) -> None:
    for draft, reach in ((True, Reach.INTERRUPT), (False, Reach.SHOW)):
        finding = only(record(order("tizanidine", 4, 3), order(drug, 100, draft=draft)), tizanidine_cyp1a2)
        assert (finding.severity, finding.reach) == (Severity.CRITICAL, reach)
    child = examine(record(order("tizanidine", 4, 3), order(drug, 100, draft=True), age=12), [tizanidine_cyp1a2.CHECK])
    assert [f.exempted_by for f in child if f.spec == "F14"] == [None]


@pytest.mark.parametrize("drug", ["levofloxacin", "moxifloxacin", "ofloxacin", "sertraline", "omeprazole"])
def test_what_does_not_slow_cyp1a2(drug: str) -> None:
    assert found(record(order("tizanidine", 4, 3), order(drug, 100, draft=True)), tizanidine_cyp1a2) == []


# --- F15

PARTNERS: list[tuple[str, ...]] = [
    ("warfarin",), ("apixaban",), ("enoxaparin",), ("lithium",), ("clopidogrel", "ticagrelor"),
    ("aspirin", "prasugrel"),
]  # fmt: skip


@pytest.mark.parametrize("partners", PARTNERS, ids="+".join)
@pytest.mark.parametrize("nsaid", ["ibuprofen", "celecoxib", "meloxicam"])
def test_partners_of_an_nsaid(partners: tuple[str, ...], nsaid: str) -> None:
    beside = [order(drug, 81) for drug in partners]
    finding = only(record(*beside, order(nsaid, 100, draft=True)), nsaid_safety)
    assert (finding.severity, finding.reach) == (Severity.WARNING, Reach.INTERRUPT)
    assert found(record(*beside), nsaid_safety) == []


@pytest.mark.parametrize(("mg", "loud"), [("100", False), ("100.01", True)])
def test_low_dose_aspirin_is_no_nsaid(mg: str, loud: bool) -> None:
    assert bool(found(record(order("aspirin", mg), order("warfarin", 5)), nsaid_safety)) is loud


def below(value: str) -> Lab:
    return dataclasses.replace(lab("egfr", value, "mL/min/1.73m2"), comparator="<")


def test_a_contraindication_rests_on_what_is_sure() -> None:
    ketorolac = order("ketorolac", 10, 4, draft=True, end=ago(-3))
    size = (lab("body_weight", "70", "kg"), lab("body_height", "170", "cm"))
    assert loudness(record(ketorolac, labs=(below("30"), *size)), nsaid_safety) in ("critical", "warning")
    unsure = only(record(ketorolac, labs=(below("60"), *size)), nsaid_safety)
    assert (unsure.severity, unsure.certainty) == (Severity.WARNING, Certainty.ASSUMED)


def test_aspirin_beside_ketorolac_at_any_dose() -> None:
    ketorolac = order("ketorolac", 10, 4, draft=True, end=ago(-3))
    assert only(record(ketorolac, order("aspirin", 81)), nsaid_safety).severity is Severity.CRITICAL


def test_nothing_about_kidneys_that_are_not_known() -> None:
    assert found(record(order("naproxen", 500, 2)), nsaid_safety) == []


# --- F16


@pytest.mark.parametrize("drug", ["insulin lispro", "glimepiride", "glyburide", "repaglinide", "nateglinide"])
def test_what_lowers_blood_sugar(drug: str) -> None:
    tramadol = order("tramadol", 50, 4, draft=True)
    assert loudness(record(tramadol, order(drug, 5), age=64), tramadol_hypoglycaemia) == "info"
    assert loudness(record(tramadol, order(drug, 5), age=65), tramadol_hypoglycaemia) == "warning"
    assert found(record(order("tramadol", 50, 4), order(drug, 5), age=65), tramadol_hypoglycaemia) == []
