"""F09-F16 at each edge, against second tables written by hand; words, reach, and proof of what is advised."""

import dataclasses
import re
import string
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import ALL
from checks.interactions import (
    anticholinergic_burden,
    carbonic_anhydrase,
    gabapentinoid_oedema,
    hyponatraemia,
    nsaid_safety,
    seizure_threshold,
    tizanidine_cyp1a2,
    tramadol_hypoglycaemia,
)
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.examination.check import SUMMARY_LIMIT
from safety.examination.examine import examine
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.examination.wording import some
from safety.regimen.heart_failure import DECOMPENSATED, STAY
from safety.regimen.knowledge import load
from safety.regimen.record import Gap, Lab, Order, Record
from tests.cases.readable import TODAY, case_files, resources_of
from tests.records import ago, encounter, lab, order, problem, record

MODULES = (
    anticholinergic_burden,
    carbonic_anhydrase,
    gabapentinoid_oedema,
    hyponatraemia,
    nsaid_safety,
    seizure_threshold,
    tizanidine_cyp1a2,
    tramadol_hypoglycaemia,
)
MINE = tuple(module.CHECK for module in MODULES)
OURS = frozenset(check.id for check in MINE)
CASES = Path(__file__).parents[2] / "checks"
FORBIDDEN = re.compile(r"stop abruptly|abruptly|refuse|deny|denied|addict|abuser|do not treat", re.IGNORECASE)
A_HAIR = Decimal("0.01")


def found(given_record: Record, module: Any) -> list[Finding]:
    return list(module.CHECK.examine(given_record, module.CHECK))


def only(given_record: Record, module: Any) -> Finding:
    (finding,) = found(given_record, module)
    return finding


def loudness(given_record: Record, module: Any) -> str | None:
    severities = [finding.severity for finding in found(given_record, module)]
    return max(severities, key=lambda severity: severity.rank).value if severities else None


def longest(*classes: str) -> str:
    return max((row.name for row in load().ingredients.values() if row.classes & set(classes)), key=len)


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
    given_record = record(order("gabapentin", 300, 3), problems=(problem("heart_failure", text),))
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
    child = examine(record(order("tizanidine", 4, 3), order(drug, 100, draft=True), age=12), MINE)
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


# --- what is advised


PROVEN: list[tuple[str, list[Order], int, str]] = [
    ("F09", [order("oxybutynin", 5), order("amitriptyline", 25, draft=True)], 50, "delete"),
    ("F10", [order("hydrochlorothiazide", 25, since=400), order("duloxetine", 30, draft=True)], 66, "delete"),
    ("F10", [order("sertraline", 50, since=30)], 66, "create"),
    ("F11", [order("amitriptyline", 25), order("tramadol", 50, draft=True)], 50, "delete"),
    ("F12", [order("valproate", 500), order("topiramate", 25, draft=True)], 50, "delete"),
    ("F13", [order("pioglitazone", 30), order("pregabalin", 75, draft=True)], 50, "delete"),
    ("F14", [order("tizanidine", 4), order("ciprofloxacin", 500, draft=True)], 50, "delete"),
    ("F15", [order("apixaban", 5), order("naproxen", 500, draft=True)], 50, "delete"),
    ("F16", [order("glipizide", 5), order("tramadol", 50, draft=True)], 50, "delete"),
]


@pytest.mark.parametrize(
    ("spec", "orders", "age", "action"), PROVEN, ids=[f"{row[0]}-{row[3]}-{row[2]}" for row in PROVEN]
)
def test_what_is_advised_is_proven(spec: str, orders: list[Order], age: int, action: str) -> None:
    drafts = [
        dataclasses.replace(each, resource={"resourceType": "MedicationRequest", "id": each.reference.split("/")[1]})
        for each in orders
    ]
    given_record = record(*drafts, age=age)
    mine = [finding for finding in examine(given_record, ALL, propose) if finding.spec == spec]
    assert action in {suggestion.action for finding in mine for suggestion in finding.suggestions}


def test_a_lower_dose_of_ketorolac_is_proven() -> None:
    """Of half tablets of 10 mg, 60 mg a day in four doses is 15 mg."""
    drafts = "drug | sig | supply\nketorolac tromethamine 10 MG Oral Tablet | take 2 tablets every 6 hours | 5d"
    pid, resources, requests = resources_of("ketorolac", {"patient": "70 y, female, 72 kg", "drafts": drafts})
    given_record = read_record(Bag(pid, resources, requests), today=TODAY)
    (finding,) = [each for each in examine(given_record, ALL, propose) if each.spec == "F15"]
    assert finding.evidence["daily_mg"] == 80
    assert [(each.action, each.label) for each in finding.suggestions] == [
        ("update", "Change ketorolac to 15 mg 4 times daily")
    ]


# --- words

_LIST = "m" * 44
_DRUGS: dict[str, dict[str, str]] = {
    "anticholinergic-burden": {
        "total": "34", "before": "34", "matters": "3", "age": "unknown age", "drugs": _LIST,
        "illness": some(["enlarged prostate", "x"], 1),
    },
    "carbonic-anhydrase": {"Drug": some([longest("carbonic-anhydrase-inhibitor"), "x"], 1)},
    "gabapentinoid-oedema": {
        "Drug": some(["Gabapentin enacarbil", "x"], 1),
        "reason": max(DECOMPENSATED, STAY, some([longest("thiazolidinedione"), "x"], 1), key=len),
    },
    "hyponatraemia": {
        "count": "12", "drugs": _LIST, "level": "low sodium diagnosed", "age": "unknown age",
        "drug": some([longest("sodium-imbalance"), "x"], 1),
    },
    "nsaid-safety": {
        "Nsaid": some([longest("nsaid"), "x"], 1), "reasons": "CrCl 29.6 (SCr 12.34, 2026-11-12), heart fai +9 more",
        "days": "7", "kidney": "CrCl 29.6 (SCr 12.34, 2026-11-12)",
        "length": "without a stated end", "most": "60", "daily": "1234.5", "frail": "102 y and 49.5 kg",
    },
    "seizure-threshold": {
        "Drug": some(["Meperidine", "x"], 1), "reasons": some(["levomilnacipran 1234.5 mg/day", "x"], 1),
    },
    "tizanidine-cyp1a2": {"inhibitor": some([longest("cyp1a2-strong-inhibitor", "cyp1a2-other-inhibitor"), "x"], 1)},
    "tramadol-hypoglycaemia": {
        "drug": some([longest("hypoglycaemic"), "x"], 1), "risks": some(["earlier hypoglycaemia", "x"], 1),
    },
}  # fmt: skip


@pytest.mark.parametrize("check", MINE, ids=lambda check: check.id)
def test_summaries_fit_with_the_longest_names(check: Any) -> None:
    for key, summary in check.leaflet.summaries.items():
        text = summary.format_map(_DRUGS[check.id])
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


def test_every_sentence_is_used_by_a_case_and_whole() -> None:
    made = []
    for path in case_files(CASES):
        if path.stem.replace("_", "-") in OURS:
            for name, case in yaml.safe_load(path.read_text("utf-8")).items():
                pid, resources, drafts = resources_of(name, case)
                given_record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY)
                made += [(f"{path.stem}: {name}", each) for each in examine(given_record, MINE)]
    for where, finding in made:
        for text in (finding.summary, finding.detail):
            assert not re.search(r"[{}]|None|Decimal", text), (where, text)
            assert not FORBIDDEN.search(text), (where, text)
        assert not finding.summary.endswith("…"), (where, finding.summary)
        assert finding.sources, where
        assert finding.identity, where
        assert "error" not in finding.evidence, (where, finding.summary)
    said = {(finding.check, finding.summary) for _, finding in made}
    for check in MINE:
        for key, summary in check.leaflet.summaries.items():
            pieces = [piece for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(re.escape(piece) for piece in pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in said), f"{check.id}: {key} in no case"
