"""E01-E15: nothing is named that another rule warns of, nothing is offered that is not proven, and little is said."""

import dataclasses
import re
import string
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import ALL
from checks.neuropathic import (
    carbamazepine_safety,
    dup_gabapentinoid,
    inadequate_trial,
    no_assessment,
    nonpharm,
    np_untreated,
    opioid_before_first_line,
    pdn_opioid,
    sciatica,
    sub_therapeutic,
    suzetrigine,
    tca_safety,
    topical_option,
    trigeminal,
)
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, read_cases, resources_of
from safety.examination.check import SUMMARY_LIMIT
from safety.examination.examine import examine
from safety.examination.finding import Advice, Finding, Reach, Severity
from safety.examination.wording import some
from safety.regimen.chart import Allergy, Answer
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Order, Record
from safety.regimen.start_doses import start_doses
from tests.records import ago, lab, order, problem, record

MODULES = (
    opioid_before_first_line, np_untreated, dup_gabapentinoid, sub_therapeutic, inadequate_trial, no_assessment,
    nonpharm, trigeminal, sciatica, tca_safety, carbamazepine_safety, topical_option, pdn_opioid, suzetrigine,
)  # fmt: skip
MINE = tuple(module.CHECK for module in MODULES)
CASES = Path(__file__).parents[2] / "checks"
SHINGLES = problem("np_postherpetic_neuralgia", "Postherpetic neuralgia", onset=400)
FORBIDDEN = re.compile(
    r"stop abruptly|abruptly|refuse|deny|denied|drug.?seek|addict|abuser|do not treat", re.IGNORECASE
)


def found(given_record: Record, module: Any) -> list[Finding]:
    return list(module.CHECK.examine(given_record, module.CHECK))


def only(given_record: Record, module: Any) -> Finding:
    (finding,) = found(given_record, module)
    return finding


def measured(scr: str = "1.0") -> tuple[Any, ...]:
    return (lab("creatinine_serum", scr, "mg/dL"), lab("body_weight", "75", "kg"), lab("body_height", "170", "cm"))


# --- E02: options that no other rule warns of

PROBLEMS = (
    "depression anxiety insomnia copd_chronic_lung sleep_apnea heart_failure glaucoma_angle_closure bph dementia falls "
    "seizure_disorder hepatic_impairment_cirrhosis alcohol_use_disorder x_hyponatremia_siadh pregnancy_lactation "
    "pregnancy recent_mi qt_prolongation heart_block_conduction diabetes hypertension uncontrolled_hypertension "
    "fragility_fracture neuromuscular_resp_risk x_gi_bleed_ulcer overdose_history"
).split()
TAKEN = (
    "sertraline fluoxetine bupropion zolpidem diazepam quetiapine baclofen hydroxyzine naproxen apixaban clopidogrel "
    "ciprofloxacin fluvoxamine sumatriptan linezolid lithium hydrochlorothiazide pioglitazone metformin citalopram "
    "oxybutynin flecainide lisinopril furosemide tamoxifen"
).split()


@settings(max_examples=200, deadline=None)
@given(
    st.sets(st.sampled_from(PROBLEMS), max_size=3),
    st.sets(st.sampled_from(TAKEN), max_size=3),
    st.sampled_from([45, 64, 65, 72, 84]),
    st.sampled_from([None, "0.8", "1.6", "3.0"]),
)
def test_no_option_starts_a_warning(problems: set[str], taken: set[str], age: int, scr: str | None) -> None:
    """Each drug that a card names is drafted at its first dose: no rule may say more than information about it."""
    before = record(
        *(order(drug, 10, since=400) for drug in sorted(taken)),
        age=age,
        problems=(SHINGLES, *(problem(group, onset=400) for group in sorted(problems))),
        labs=() if scr is None else measured(scr),
    )
    for finding in found(before, np_untreated):
        for drug in finding.evidence["candidates"]:
            proposal = propose(before, Advice("alternative", drug, what=drug))
            assert proposal is not None, drug
            loud = {(f.check, f.spec) for f in examine(proposal.record, ALL) if f.severity is not Severity.INFO}
            loud -= {(f.check, f.spec) for f in examine(before, ALL) if f.severity is not Severity.INFO}
            assert not loud, (drug, loud)


def test_every_option_has_a_first_dose() -> None:
    from safety.regimen.neuropathic.choices import INGREDIENTS
    from safety.regimen.neuropathic.face import FIRST

    assert {*INGREDIENTS, *FIRST} <= set(start_doses())


def test_a_proven_alternative_ends_the_finding() -> None:
    before = record(age=60, problems=(SHINGLES,), labs=measured())
    finding = next(f for f in examine(before, ALL, propose) if f.spec == "E02")
    assert finding.suggestions
    assert all(suggestion.proven for suggestion in finding.suggestions)
    assert any("PEG" in suggestion.label for suggestion in finding.suggestions)


@pytest.mark.parametrize(
    ("group", "first"), [("depression", "duloxetine"), ("insomnia", "nortriptyline"), ("migraine", "duloxetine")]
)
def test_other_troubles_decide_the_order(group: str, first: str) -> None:
    labs = measured()
    finding = only(record(age=50, problems=(problem("np_central_pain"), problem(group)), labs=labs), np_untreated)
    options = finding.evidence["candidates"]
    assert first in options
    if first != "duloxetine":
        assert set(options[:3]) == {"gabapentin", "pregabalin", "nortriptyline"}
    else:
        assert options[0] == first


def test_from_65_a_patch_comes_first() -> None:
    finding = only(record(age=70, problems=(SHINGLES,), labs=measured()), np_untreated)
    assert finding.evidence["candidates"][0] == "lidocaine patch"
    assert finding.evidence["left_out"]["nortriptyline"] == "age 65 or more"


def test_an_allergy_leaves_a_drug_out() -> None:
    allergic = Allergy(frozenset({"duloxetine"}), frozenset(), "duloxetine")
    finding = only(record(problems=(SHINGLES,), labs=measured(), allergies=(allergic,)), np_untreated)
    assert finding.evidence["left_out"]["duloxetine"] == "allergy or intolerance"


def test_medicines_that_were_not_fetched_are_not_absent() -> None:
    gaps = (Gap("MedicationRequest", "timed out"),)
    assert found(record(problems=(SHINGLES,), gaps=gaps), np_untreated) == []
    assert found(record(problems=(problem("np_trigeminal_facial_neuralgia", "G50.0"),), gaps=gaps), trigeminal) == []


def test_an_unknown_medicine_may_be_treatment() -> None:
    unknown = order("gabapentin", 300)
    product = dataclasses.replace(unknown.product, level="unknown", parts=(), name="Nerve Comfort")
    strange = dataclasses.replace(unknown, product=product, classes=frozenset())
    finding = only(record(strange, problems=(SHINGLES,), labs=measured()), np_untreated)
    assert any("Nerve Comfort" in note for note in finding.notes)


# --- reach and quiet


def test_only_what_rests_on_an_opioid_or_a_change_reaches_the_queue() -> None:
    assert only(record(problems=(SHINGLES,)), no_assessment).reach is Reach.REPORT
    assert only(record(problems=(SHINGLES,)), nonpharm).reach is Reach.REPORT
    opioid = order("oxycodone", 5, 3, since=120)
    assert only(record(opioid, problems=(SHINGLES,)), no_assessment).reach is Reach.QUEUE
    assert only(record(opioid, problems=(SHINGLES,)), nonpharm).reach is Reach.QUEUE
    started = order("gabapentin", 300, draft=True)
    assert only(record(started, problems=(SHINGLES,)), no_assessment).reach is Reach.QUEUE


def test_an_undated_pain_proves_no_length() -> None:
    assert found(record(problems=(problem("np_crps"),)), nonpharm) == []


@pytest.mark.parametrize("locale", ["GB", "UK", "US", "DE"])
def test_sciatica_by_locale(locale: str) -> None:
    draft = order("pregabalin", 75, 2, draft=True)
    finding = only(record(draft, problems=(problem("np_sciatica_radiculopathy"),), locale=locale), sciatica)
    assert (finding.reach is Reach.SHOW) == (locale in ("GB", "UK"))
    assert finding.severity is Severity.INFO


def test_a_renewal_of_an_opioid_in_diabetic_neuropathy_is_information() -> None:
    old = order("tramadol", 50, 3, since=60, replaced_by="d")
    draft = order("tramadol", 50, 3, draft=True, reference="d")
    diabetic = (problem("np_diabetic_neuropathy"),)
    assert only(record(old, draft, problems=diabetic), pdn_opioid).severity is Severity.INFO
    lower = order("tramadol", 50, 2, draft=True, reference="d")
    assert found(record(old, lower, problems=diabetic), pdn_opioid) == []


def test_a_warning_about_what_is_taken_already_does_not_interrupt() -> None:
    finding = only(record(order("amitriptyline", 150)), tca_safety)
    assert (finding.severity, finding.reach) == (Severity.WARNING, Reach.SHOW)
    draft = only(record(order("amitriptyline", 150, draft=True)), tca_safety)
    assert draft.reach is Reach.INTERRUPT


def test_a_child_has_no_adult_dose_of_a_tricyclic() -> None:
    assert found(record(order("amitriptyline", 150), age=12), tca_safety) == []
    heart = (problem("heart_failure"),)
    assert only(record(order("amitriptyline", 150), age=12, problems=heart), tca_safety).severity is Severity.WARNING


@pytest.mark.parametrize("group", ["heart_failure", "brugada", "bph", "dementia", "glaucoma_angle_closure"])
def test_low_doses_do_not_excuse_the_heart_or_the_bladder(group: str) -> None:
    assert only(record(order("amitriptyline", 10), problems=(problem(group),)), tca_safety).severity is Severity.WARNING


def test_a_carrier_of_the_other_allele_may_take_oxcarbazepine() -> None:
    carrier = (problem("hla_a_3101_positive"),)
    given_record = record(order("oxcarbazepine", 150, 2), problems=carrier)
    assert found(given_record, carbamazepine_safety) == []


def test_a_negative_history_of_use_is_not_tolerance() -> None:
    carrier = (problem("hla_b_1502_positive"),)
    late = order("carbamazepine", 100, 2, since=60, until=1)
    draft = order("carbamazepine", 100, 2, draft=True)
    finding = next(f for f in found(record(late, draft, problems=carrier), carbamazepine_safety) if f.advice)
    assert finding.severity is Severity.CRITICAL


@pytest.mark.parametrize(("taken", "stated", "days"), [(0, 14, None), (7, 7, None), (8, 7, 15), (0, 15, 15)])
def test_days_of_suzetrigine_in_a_row(taken: int, stated: int, days: int | None) -> None:
    """What was taken until yesterday, and what the draft adds."""
    past = [order("suzetrigine", 50, 2, since=taken, until=1)] if taken else []
    draft = order("suzetrigine", 50, 2, draft=True, supply_days=Decimal(stated))
    findings = [f for f in found(record(*past, draft), suzetrigine) if f.evidence["reason"] == "long"]
    assert [f.evidence["days"] for f in findings] == ([] if days is None else [days])


def test_an_intolerance_is_no_short_trial() -> None:
    taken = order("duloxetine", 60, since=10)
    draft = order("tramadol", 50, 3, draft=True)
    given_record = record(taken, draft, problems=(SHINGLES,))
    assert len(found(given_record, inadequate_trial)) == 1
    intolerant = Allergy(frozenset({"duloxetine"}), frozenset(), "duloxetine", "intolerance")
    assert found(dataclasses.replace(given_record, allergies=(intolerant,)), inadequate_trial) == []


@given(st.lists(st.tuples(st.integers(1, 120), st.integers(0, 90)), min_size=1, max_size=4))
def test_the_trial_that_is_told_is_the_longest_run(spans: list[tuple[int, int]]) -> None:
    """Days of duloxetine 60, counted one by one with breaks up to seven days filled."""
    orders = [
        order("duloxetine", 60, since=until + length, until=until + 1, reference=f"h{n}", status_reason="ineffective")
        for n, (length, until) in enumerate(spans)
    ]
    days = {back for length, until in spans for back in range(until + 1, until + length + 1)}
    filled = set(days)
    for back in sorted(days):
        nearest = min((other for other in days if other > back), default=back)
        if 1 < nearest - back <= 8:
            filled |= set(range(back, nearest))
    best = run = 0
    for back in range(1, 400):
        run = run + 1 if back in filled else 0
        best = max(best, run)
    findings = found(record(*orders, problems=(SHINGLES,)), inadequate_trial)
    recent = any(until + 1 <= 90 for _, until in spans)
    assert bool(findings) == (best < 28 and recent)
    assert all(finding.evidence["days_at_target"] == best for finding in findings)


def test_a_low_score_is_control() -> None:
    taken = order("gabapentin", 300, 3, since=100)
    scored = Answer("peg", Decimal(3), {}, ago(10), "q")
    given_record = record(taken, problems=(SHINGLES,), labs=measured(), answers=(scored,))
    assert found(given_record, sub_therapeutic) == []
    assert found(given_record, topical_option) == []


def test_frailty_and_intolerance_excuse_a_low_dose() -> None:
    given_record = record(order("gabapentin", 300, 3, since=100), problems=(SHINGLES,), labs=measured())
    assert len(found(given_record, sub_therapeutic)) == 1
    frail = dataclasses.replace(given_record, problems=(SHINGLES, problem("x_frailty")))
    assert found(frail, sub_therapeutic) == []
    intolerant = Allergy(frozenset({"gabapentin"}), frozenset(), "gabapentin", "intolerance")
    assert found(dataclasses.replace(given_record, allergies=(intolerant,)), sub_therapeutic) == []


# --- order of the chart, words


@settings(max_examples=60, deadline=None)
@given(st.permutations(list(range(7))))
def test_the_order_of_the_chart_changes_nothing(places: list[int]) -> None:
    orders: list[Order] = [
        order("gabapentin", 300, 3, since=70),
        order("pregabalin", 75, 2),
        order("amitriptyline", 50, 2),
        order("carbamazepine", 200, 2, draft=True),
        order("tramadol", 50, 3, draft=True),
        order("nefazodone", 100),
        order("suzetrigine", 50, 2),
    ]
    problems = (SHINGLES, problem("np_diabetic_neuropathy"), problem("hla_b_1502_positive"))
    one = examine(record(*orders, problems=problems, age=70), MINE)
    other = examine(record(*(orders[place] for place in places), problems=problems, age=70), MINE)
    assert {f.fingerprint for f in one} == {f.fingerprint for f in other}
    assert not any("error" in f.evidence for f in one)


def longest(*classes: str) -> str:
    return max((row.name for row in load().ingredients.values() if row.classes & set(classes)), key=len)


FILLINGS = {
    "opioid": some([longest("opioid"), "x"], 1),
    "options": "duloxetine, gabapentin, pregabalin",
    "diagnosis": some(["complex regional pain syndrome", "x"], 1),
    "drugs": "d" * 48,
    "drug": longest("tca", "snri", "gabapentinoid"),
    "daily": "1162.5",
    "days": "1234",
    "least": "1200",
    "most": "100",
    "excess": "1162.5",
    "score": "10",
    "required": "42",
    "months": "120",
    "age": "unknown age",
    "diseases": "d" * 50,
    "allele": "HLA-B*15:02",
    "other": some([longest("cyp3a4-strong-inhibitor", "cyp3a4-strong-inducer"), "x"], 1),
    "sodium": "low sodium on the problem list",
    **dict.fromkeys(["score_days", "lab_days"], "123"),
    "reasons": "anticholinergic burden 12, 10 CNS-active medicines"[:44],
    "liver": "decompensated liver disease",
}


OWN = {
    "topical-option": {"options": "lidocaine patch or capsaicin cream", "diagnosis": "postherpetic neuralgia +1 more"},
    "sciatica": {"drugs": "d" * 48},
    "tca-safety": {"drug": longest("tca")},
    "trigeminal": {"options": "carbamazepine or oxcarbazepine", "drugs": "d" * 48},
}


@pytest.mark.parametrize("check", MINE, ids=lambda check: check.id)
def test_summaries_fit_with_the_longest_names(check: Any) -> None:
    for key, summary in check.leaflet.summaries.items():
        text = summary.format_map(FILLINGS | OWN.get(check.id, {}))
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


def findings() -> list[tuple[str, Finding]]:
    made = []
    for path in sorted(CASES.glob("neuropathic/*.yaml")):
        for case in read_cases(path):
            pid, resources, drafts = resources_of(case)
            given_record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, locale=case.locale or "US")
            made += [(case.where, each) for each in examine(given_record, MINE)]
    return made


FINDINGS = findings()


def test_every_sentence_is_used_by_a_case_and_whole() -> None:
    for where, finding in FINDINGS:
        for text in (finding.summary, finding.detail):
            assert not re.search(r"[{}]|None|Decimal", text), (where, text)
            assert not FORBIDDEN.search(text), (where, text)
            assert not text[0].islower(), (where, text)
        assert not finding.summary.endswith("…"), (where, finding.summary)
        assert finding.sources, where
        assert finding.identity, where
        assert "error" not in finding.evidence, (where, finding.summary)
    said = {(finding.check, finding.summary) for _, finding in FINDINGS}
    for check in MINE:
        for key, summary in check.leaflet.summaries.items():
            pieces = [piece for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(re.escape(piece) for piece in pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in said), f"{check.id}: {key} in no case"


def test_today_is_the_records() -> None:
    given_record = record(order("gabapentin", 300, 3, since=55), problems=(SHINGLES,), labs=measured())
    assert found(given_record, sub_therapeutic) == []
    tomorrow = dataclasses.replace(given_record, today=given_record.today + timedelta(days=1))
    assert len(found(tomorrow, sub_therapeutic)) == 1


# --- every number of drugs/neuropathic_doses.csv, by hand

EFFECTIVE = {
    "amitriptyline": (25, 25),
    "clomipramine": (25, 25),
    "desipramine": (25, 25),
    "duloxetine": (60, 60),
    "gabapentin": (1200, 1200),
    "gabapentin enacarbil": (1200, 1200),
    "imipramine": (25, 25),
    "nortriptyline": (25, 25),
    "pregabalin": (300, 150),
    "venlafaxine": (150, 150),
}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("drug", EFFECTIVE)
def test_effective_doses_to_the_milligram(drug: str, known: bool) -> None:
    edge = EFFECTIVE[drug][0 if known else 1]
    answers = (Answer("peg", Decimal(6), {}, ago(10), "q"),) if known else ()
    for mg, low in ((edge, 0), (edge - 1, 1)):
        taken = order(drug, mg, since=100)
        given_record = record(taken, problems=(SHINGLES,), labs=measured(), answers=answers)
        assert len(found(given_record, sub_therapeutic)) == low, (drug, mg)


@pytest.mark.parametrize(("score", "reach"), [("4", Reach.QUEUE), ("3.5", Reach.REPORT)])
def test_pain_of_four_brings_the_referral_to_the_queue(score: str, reach: Reach) -> None:
    scored = Answer("peg", Decimal(score), {}, ago(10), "q")
    assert only(record(problems=(SHINGLES,), answers=(scored,)), nonpharm).reach is reach
