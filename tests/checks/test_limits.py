"""B08-B10, D08, E14 at each edge, against a second table written by hand: a step of any number in limits.csv shows."""

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.kidney import renal_other
from checks.neuropathic import over_max
from checks.opioid_dose import tapentadol_limits, tramadol_limits
from checks.opioid_risk import opioid_hepatic
from safety.examination.check import SUMMARY_LIMIT, Check
from safety.examination.examine import examine
from safety.examination.finding import Finding, Severity
from safety.examination.lowering import lower_to
from safety.regimen.dosing import Dose, Dosing, Frequency, Step, Unread
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.limits.ceilings import over
from safety.regimen.limits.table import limits, read_limits
from safety.regimen.record import Daily, Intake, Order, Problem, Record
from tests.records import lab, order, problem, record

CHECKS: dict[str, Check] = {
    "B08": opioid_hepatic.CHECK,
    "B09": tramadol_limits.CHECK,
    "B10": tapentadol_limits.CHECK,
    "D08": renal_other.CHECK,
    "E14": over_max.CHECK,
}
A_HAIR = Decimal("0.01")
CIRRHOSIS = problem("hepatic_impairment_cirrhosis", "Cirrhosis of liver")
CHILD_B = problem("hepatic_impairment_cirrhosis", "Cirrhosis, Child-Pugh B")
CHILD_C = problem("hepatic_impairment_cirrhosis", "Cirrhosis, Child-Pugh C")
LIVER = problem("hepatic_impairment_cirrhosis", "Alcoholic hepatitis")


def patient(
    *orders: Order, crcl: Any = None, egfr: Any = None, age: int = 68, problems: Iterable[Problem] = ()
) -> Record:
    """A man of 68 years has kg / creatinine in mL/min: (140 - 68) x kg / (72 x mg/dL)."""
    labs = []
    if crcl is not None:
        assert age == 68
        scr = 1 if Decimal(crcl) >= 25 else 5
        labs = [lab("creatinine_serum", str(scr), "mg/dL"), lab("body_weight", str(Decimal(crcl) * scr), "kg")]
    if egfr is not None:
        labs = [lab("egfr", str(egfr), "mL/min/1.73m2")]
    return record(*orders, age=age, sex="male", labs=tuple(labs), problems=tuple(problems))


def findings(spec: str, given_record: Record) -> list[Finding]:
    """What the check says of this spec, in the table's own numbers."""
    return [each for each in examine(given_record, [CHECKS[spec]]) if "max_mg_day" in each.evidence]


def verdict(spec: str, given_record: Record) -> tuple[str, Any] | None:
    found = [each for each in findings(spec, given_record) if each.evidence["max_mg_day"] is not None]
    return None if not found else (found[0].severity.value, found[0].evidence["max_mg_day"])


# spec, drug, release, patient, most a day, severity above it
DOSES: list[tuple[str, str, str, dict[str, Any], str, str]] = [
    ("B08", "tapentadol", "IR", {"problems": [CHILD_B]}, "150", "warning"),
    ("B08", "tapentadol", "ER", {"problems": [CHILD_B]}, "100", "warning"),
    ("B09", "tramadol", "IR", {}, "400", "warning"),
    ("B09", "tramadol", "ER", {}, "300", "warning"),
    ("B09", "tramadol", "IR", {"age": 76}, "300", "warning"),
    ("B09", "tramadol", "IR", {"age": 75}, "400", "warning"),
    ("B09", "tramadol", "IR", {"crcl": "29.99"}, "200", "warning"),
    ("B09", "tramadol", "IR", {"crcl": "30"}, "400", "warning"),
    ("B09", "tramadol", "IR", {"problems": [CIRRHOSIS]}, "100", "warning"),
    ("B10", "tapentadol", "IR", {}, "600", "warning"),
    ("B10", "tapentadol", "ER", {}, "500", "warning"),
    ("B10", "tapentadol", "IR", {"crcl": "30"}, "600", "warning"),
    ("D08", "desvenlafaxine", "ER", {"crcl": "50"}, "50", "warning"),
    ("D08", "desvenlafaxine", "ER", {"crcl": "30"}, "50", "warning"),
    ("D08", "desvenlafaxine", "ER", {"crcl": "29.99"}, "25", "warning"),
    ("D08", "lacosamide", "IR", {"crcl": "29.99"}, "300", "warning"),
    ("D08", "lacosamide", "IR", {"problems": [LIVER]}, "300", "warning"),
    ("D08", "levetiracetam", "IR", {"crcl": "80"}, "2000", "warning"),
    ("D08", "levetiracetam", "IR", {"crcl": "50"}, "2000", "warning"),
    ("D08", "levetiracetam", "IR", {"crcl": "49.99"}, "1500", "warning"),
    ("D08", "levetiracetam", "IR", {"crcl": "30"}, "1500", "warning"),
    ("D08", "levetiracetam", "IR", {"crcl": "29.99"}, "1000", "warning"),
    ("D08", "milnacipran", "IR", {"crcl": "29.99"}, "100", "warning"),
    ("D08", "topiramate", "IR", {"crcl": "69.99"}, "200", "warning"),
    ("D08", "venlafaxine", "ER", {"crcl": "59.99"}, "168.75", "info"),
    ("D08", "venlafaxine", "ER", {"crcl": "30"}, "168.75", "info"),
    ("D08", "venlafaxine", "ER", {"crcl": "29.99"}, "112.5", "warning"),
    ("E14", "amitriptyline", "IR", {}, "150", "warning"),
    ("E14", "baclofen", "IR", {}, "80", "warning"),
    ("E14", "carbamazepine", "IR", {"problems": [problem("np_trigeminal_facial_neuralgia")]}, "1200", "warning"),
    ("E14", "cyclobenzaprine", "IR", {}, "30", "warning"),
    ("E14", "duloxetine", "IR", {}, "120", "warning"),
    ("E14", "gabapentin", "IR", {}, "3600", "warning"),
    ("E14", "lacosamide", "IR", {}, "400", "warning"),
    ("E14", "levomilnacipran", "ER", {"crcl": "59.99"}, "80", "warning"),
    ("E14", "levomilnacipran", "ER", {"crcl": "30"}, "80", "warning"),
    ("E14", "levomilnacipran", "ER", {"crcl": "29.99"}, "40", "warning"),
    ("E14", "levomilnacipran", "ER", {"crcl": "15"}, "40", "warning"),
    ("E14", "nortriptyline", "IR", {}, "150", "warning"),
    ("E14", "pregabalin", "IR", {}, "600", "warning"),
    ("E14", "pregabalin", "IR", {"problems": [problem("np_diabetic_neuropathy")]}, "300", "info"),
    ("E14", "tizanidine", "IR", {}, "36", "warning"),
    ("E14", "venlafaxine", "IR", {}, "375", "warning"),
    ("E14", "venlafaxine", "ER", {}, "225", "info"),
    ("E14", "venlafaxine", "ER", {"problems": [problem("np_hiv_neuropathy")]}, "225", "warning"),
]


@pytest.mark.parametrize(("spec", "drug", "release", "of", "most", "severity"), DOSES, ids=str)
def test_a_dose_at_its_limit_is_silent_and_a_hair_above_is_not(
    spec: str, drug: str, release: str, of: dict[str, Any], most: str, severity: str
) -> None:
    at = order(drug, most, release=release)
    above = order(drug, Decimal(most) + A_HAIR, release=release)
    assert verdict(spec, patient(at, **of)) is None
    assert verdict(spec, patient(above, **of)) == (severity, Decimal(most))


# spec, drug, release, patient in whom it is to be avoided, neighbour in whom it is not, severity
AVOIDED: list[tuple[str, str, str, dict[str, Any], dict[str, Any], str]] = [
    ("B08", "oxymorphone", "IR", {"problems": [CIRRHOSIS]}, {"problems": [LIVER]}, "warning"),
    ("B08", "oxymorphone", "IR", {"problems": [CHILD_B]}, {}, "critical"),
    ("B08", "oxymorphone", "IR", {"problems": [CHILD_C]}, {}, "critical"),
    ("B08", "tapentadol", "IR", {"problems": [CHILD_C]}, {"problems": [CHILD_B]}, "warning"),
    ("B08", "tramadol", "ER", {"problems": [CHILD_C]}, {"problems": [CHILD_B]}, "warning"),
    ("B09", "tramadol", "ER", {"crcl": "29.99"}, {"crcl": "30"}, "warning"),
    ("B10", "tapentadol", "IR", {"crcl": "29.99"}, {"crcl": "30"}, "warning"),
    ("D08", "baclofen", "IR", {"egfr": "59.99", "age": 65}, {"egfr": "60", "age": 65}, "warning"),
    ("D08", "baclofen", "IR", {"egfr": "59.99", "age": 65}, {"egfr": "59.99", "age": 64}, "warning"),
    ("D08", "baclofen", "IR", {"egfr": "29.99", "age": 50}, {"egfr": "30", "age": 50}, "warning"),
    ("D08", "baclofen", "IR", {"egfr": "14.99", "age": 50}, {}, "critical"),
    ("D08", "baclofen", "IR", {"problems": [problem("dialysis")]}, {}, "critical"),
    ("D08", "duloxetine", "IR", {"crcl": "29.99"}, {"crcl": "30"}, "warning"),
    ("D08", "lacosamide", "IR", {"problems": [CHILD_C]}, {"problems": [CHILD_B]}, "warning"),
    ("D08", "milnacipran", "IR", {"problems": [problem("dialysis")]}, {"crcl": "14"}, "warning"),
    ("E14", "cyclobenzaprine", "IR", {"problems": [problem("heart_failure")]}, {}, "warning"),
    ("E14", "cyclobenzaprine", "IR", {"problems": [problem("hyperthyroidism")]}, {}, "warning"),
    ("E14", "cyclobenzaprine", "IR", {"problems": [problem("arrhythmia")]}, {}, "warning"),
]


@pytest.mark.parametrize(("spec", "drug", "release", "of", "neighbour", "severity"), AVOIDED, ids=str)
def test_what_is_to_be_avoided_is_so_at_any_dose(
    spec: str, drug: str, release: str, of: dict[str, Any], neighbour: dict[str, Any], severity: str
) -> None:
    for given_order in (order(drug, "0.5", release=release), order(drug, 5, release=release, unread="no sig")):
        assert verdict(spec, patient(given_order, **of)) == (severity, 0)
        assert verdict(spec, patient(given_order, **neighbour)) is None


@pytest.mark.parametrize(("mg", "loud"), [("700", False), ("700.01", True)])
def test_the_larger_first_day_of_tapentadol(mg: str, loud: bool) -> None:
    draft = order("tapentadol", mg, draft=True)
    assert isinstance(draft.dosing, Dosing)
    one_day = dataclasses.replace(draft.dosing, steps=(dataclasses.replace(draft.dosing.steps[0], days=Decimal(1)),))
    assert (verdict("B10", patient(dataclasses.replace(draft, dosing=one_day))) is not None) is loud
    assert verdict("B10", patient(draft)) == ("warning", 600)
    taken = dataclasses.replace(order("tapentadol", mg), dosing=one_day)
    assert verdict("B10", patient(taken)) == ("warning", 600)


def test_coded_end_stage_disease_counts_as_dialysis() -> None:
    end_stage = [problem("esrd_dialysis", "End stage renal disease")]
    assert verdict("D08", patient(order("baclofen", "0.5"), egfr="20", age=50, problems=end_stage)) == ("critical", 0)
    assert verdict("D08", patient(order("baclofen", "0.5"), egfr="20", age=50)) == ("warning", 0)


def test_baclofen_from_15_to_30_is_a_warning_only() -> None:
    assert verdict("D08", patient(order("baclofen", 5), egfr="15", age=50)) == ("warning", 0)


@pytest.mark.parametrize(
    "drug",
    "carisoprodol chlorzoxazone cyclobenzaprine meperidine meprobamate metaxalone methocarbamol orphenadrine".split(),
)
def test_muscle_relaxants_are_named_when_started_from_65(drug: str) -> None:
    assert verdict("E14", patient(order(drug, 5, draft=True), age=65)) == ("warning", 0)
    assert verdict("E14", patient(order(drug, 5, draft=True), age=64)) is None
    assert verdict("E14", patient(order(drug, 5), age=90)) is None


@pytest.mark.parametrize(
    ("drug", "of", "most"),
    [("tramadol", {"crcl": "29.99"}, 2), ("tramadol", {"problems": [CIRRHOSIS]}, 2)],
)
def test_too_many_doses_of_tramadol(drug: str, of: dict[str, Any], most: int) -> None:
    assert not findings("B09", patient(order(drug, 10, most), **of))
    (finding,) = findings("B09", patient(order(drug, 10, Decimal(most) + A_HAIR), **of))
    assert finding.evidence["max_times_a_day"] == most


def test_too_many_doses_of_tapentadol_in_liver_disease() -> None:
    assert verdict("B08", patient(order("tapentadol", 10, 3), problems=[CHILD_B])) is None
    assert verdict("B08", patient(order("tapentadol", 10, Decimal("3.01")), problems=[CHILD_B])) == ("warning", 150)


def test_oxcarbazepine_starts_at_half_below_30() -> None:
    def of(mg: Any, crcl: str, *, draft: bool) -> Any:
        return verdict("D08", patient(order("oxcarbazepine", mg, draft=draft), crcl=crcl))

    assert of("300.01", "29.99", draft=True) == ("info", 300)
    assert of("300", "29.99", draft=True) is None
    assert of("300.01", "30", draft=True) is None
    assert of("600", "29.99", draft=False) is None


@pytest.mark.parametrize(
    ("spec", "drug", "crcl"),
    [
        ("D08", "desvenlafaxine", "50.01"),
        ("D08", "levetiracetam", "80.01"),
        ("D08", "milnacipran", "30"),
        ("D08", "lacosamide", "30"),
        ("D08", "topiramate", "70"),
        ("D08", "venlafaxine", "60"),
        ("E14", "levomilnacipran", "60"),
    ],
)
def test_outside_every_band_nothing_is_said(spec: str, drug: str, crcl: str) -> None:
    assert verdict(spec, patient(order(drug, 9999, release="ER"), crcl=crcl)) is None


def worn(number: Any, times: Any = 1) -> Order:
    """So many lidocaine patches at a time: a local product, whose milligrams nobody counts."""
    patch = order("lidocaine", 50, form="patch", route="topical", classes=frozenset())
    frequency = Frequency(Decimal(times), Decimal(times), Decimal(24), Decimal(24))
    step = Step(Dose(Decimal(number), Decimal(number), "patch"), frequency)
    product = dataclasses.replace(patch.product, local=True)
    unread = Unread("dose", "per g")
    dosing = Dosing((step,), "structure", "")
    return dataclasses.replace(patch, product=product, dosing=dosing, daily=unread, highest=unread)


def test_patches_are_counted_as_patches() -> None:
    def said(given_order: Order) -> list[Any]:
        found = examine(patient(given_order), [over_max.CHECK])
        return [(f.evidence["max_patches_day"], f.evidence["max_times_a_day"]) for f in found]

    assert not said(worn(3))
    assert said(worn("3.01")) == [(3, 1)]
    assert said(worn(1, "1.01")) == [(3, 1)]


def test_indications_and_their_opposites() -> None:
    trigeminal = problem("np_trigeminal_facial_neuralgia")
    for other in ("seizure_disorder", "bipolar"):
        assert verdict("E14", patient(order("carbamazepine", 2000), problems=[trigeminal, problem(other)])) is None
    assert verdict("E14", patient(order("carbamazepine", 2000))) is None
    for other in ("depression", "anxiety"):
        both = [problem("np_hiv_neuropathy"), problem(other)]
        assert verdict("E14", patient(order("venlafaxine", 300), problems=both)) is None
    reason = order("venlafaxine", 300, groups=frozenset({"np_postherpetic_neuralgia"}))
    assert verdict("E14", patient(reason)) == ("warning", 225)


def test_gabapentinoids_are_left_to_their_own_check_where_anything_is_known_of_the_kidneys() -> None:
    for drug in ("gabapentin", "pregabalin"):
        assert verdict("E14", patient(order(drug, 9000))) is not None
        assert verdict("E14", patient(order(drug, 9000), crcl="90")) is None


def test_a_mean_is_compared_where_the_label_limits_more_than_a_day() -> None:
    daily = order("desvenlafaxine", 50)
    half = Daily((Intake("desvenlafaxine", Decimal(25), Decimal(50), Decimal(50)),), Decimal(1))
    every_other = dataclasses.replace(daily, daily=half, highest=half)
    assert verdict("D08", patient(every_other, crcl="26")) is None
    assert verdict("D08", patient(daily, crcl="26")) == ("warning", 25)


def test_products_of_one_drug_are_added_and_local_ones_left_out() -> None:
    both = patient(order("duloxetine", 60, reference="a"), order("duloxetine", "60.01", reference="b"))
    assert verdict("E14", both) == ("warning", 120)
    local = order("baclofen", 500)
    local = dataclasses.replace(local, product=dataclasses.replace(local.product, local=True))
    assert verdict("E14", patient(local)) is None


def test_a_stage_stands_for_its_low_end_and_lowers_certainty() -> None:
    stage = patient(order("levetiracetam", 1600), problems=[problem("ckd_stage_3")])
    (finding,) = findings("D08", stage)
    assert (finding.evidence["max_mg_day"], finding.certainty.value) == (1500, "assumed")


def test_no_critical_rests_on_an_addition_alone_and_a_lowering_draft_is_information() -> None:
    taken = order("oxymorphone", 5, 4, reference="old")
    lower = order("oxymorphone", 5, 3, draft=True, reference="new")
    given_record = patient(dataclasses.replace(taken, replaced_by="new"), lower, problems=[CHILD_B])
    (finding,) = findings("B08", given_record)
    assert (finding.severity, finding.reach.value) == (Severity.INFO, "queue")


def test_a_draft_interrupts_and_what_is_taken_is_shown() -> None:
    (draft,) = findings("B09", patient(order("tramadol", 100, 5, draft=True)))
    (taken,) = findings("B09", patient(order("tramadol", 100, 5)))
    assert (draft.reach.value, taken.reach.value) == ("interrupt", "show")
    assert draft.advice[0].kind == "dose"
    assert draft.advice[0].regimen is not None
    assert draft.advice[0].regimen.daily_mg <= 400


@given(
    mg=st.sampled_from([5, 25, 50, 100, 200]),
    times=st.integers(1, 8),
    units=st.integers(1, 4),
    most=st.integers(1, 1000),
    release=st.sampled_from(["IR", "ER"]),
)
def test_a_lower_dose_keeps_the_limit_and_can_be_given(
    mg: int, times: int, units: int, most: int, release: str
) -> None:
    given_order = order("tramadol", mg, times, units=units, release=release)
    advice = lower_to((given_order,), "tramadol", Decimal(most), None)
    piece = Decimal(mg) if release == "ER" else Decimal(mg) / 2
    if advice is None:
        assert most < piece
        return
    regimen = advice.regimen
    assert regimen is not None
    assert 0 < regimen.daily_mg <= most
    assert regimen.single_mg % piece == 0
    assert 1 <= regimen.times_a_day <= min(times, 6)


def test_lower_doses_leave_room_for_the_others_and_need_one_target() -> None:
    one, other = order("tramadol", 50, 2, reference="a"), order("tramadol", 100, 2, draft=True, reference="b")
    advice = lower_to((one, other), "tramadol", Decimal(200), None)
    assert advice is not None
    assert advice.regimen is not None
    assert (advice.order, advice.regimen.daily_mg) == ("b", Decimal(100))
    assert lower_to((one, order("tramadol", 50, reference="c")), "tramadol", Decimal(200), None) is None
    unread = order("tramadol", 50, unread="no sig", reference="d")
    assert lower_to((unread, other), "tramadol", Decimal(200), None) is None


@given(st.permutations(list(range(4))))
def test_the_order_of_the_list_changes_nothing(places: list[int]) -> None:
    orders = [order("tramadol", 50, 9), order("tapentadol", 100, 8), order("duloxetine", 180), order("baclofen", 99)]
    shuffled = patient(*(orders[place] for place in places), crcl="25")
    plain = patient(*orders, crcl="25")
    for spec in CHECKS:
        mine = [(c.row.ingredient, c.row.max_day, c.taken.daily) for c in over(shuffled, spec)]
        assert mine == [(c.row.ingredient, c.row.max_day, c.taken.daily) for c in over(plain, spec)]


@given(st.integers(8, 90), st.integers(8, 90))
def test_less_clearance_never_allows_more(one: int, other: int) -> None:
    low, high = sorted((one, other))
    for drug in ("levetiracetam", "venlafaxine", "desvenlafaxine", "lacosamide", "milnacipran", "topiramate"):

        def allowed(crcl: int, drug: str = drug) -> Decimal:
            ceilings = over(patient(order(drug, 100000), crcl=crcl), "D08")
            return min((c.row.max_day for c in ceilings), default=Decimal("Infinity"))

        assert allowed(low) <= allowed(high)


def test_summaries_of_every_row_fit() -> None:
    for spec, rows in limits().items():
        for row in rows:
            taken = order(row.ingredient, "1234.5", draft=True, release="ER" if row.release == "ER" else "IR")
            of: dict[str, Any] = {"problems": [CHILD_C, *(problem(g.rstrip("*") + "x") for g in row.needs[:1])]}
            for finding in examine(patient(taken, crcl="14.99", **of), [CHECKS[spec]]):
                assert len(finding.summary) <= SUMMARY_LIMIT
                assert not finding.summary.endswith("…"), finding.summary


BROKEN = {
    "neurontin-label,V": ("nowhere,V", "unknown source"),
    "neurontin-label,V\n": ("neurontin-label,Z\n", "verified"),
    "E14,gabapentin,IR": ("E14,gabapentine,IR", "unknown ingredient"),
    "np_diabetic_neuropathy,": ("np_diabetic,", "unknown condition group"),
    "D08,duloxetine,any,,crcl,,30": ("D08,duloxetine,any,,none,,30", "kidney measure"),
    "D08,desvenlafaxine,any,,crcl,30,50": ("D08,desvenlafaxine,any,,crcl,50,50", "ends before"),
    "D08,levetiracetam,any,,crcl,50": ("D08,levetiracetam,any,,crcl,49", "overlaps"),
    "mg,3600": ("mg,-3600", "not negative"),
    "mg,3600,": ("mg,many,", "not a number"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_wrong_row_is_refused_by_file_and_row(part: str, tmp_path: Path) -> None:
    text = (DRUGS / "limits.csv").read_text("utf-8")
    wrong, message = BROKEN[part]
    assert part in text
    path = tmp_path / "limits.csv"
    path.write_text(text.replace(part, wrong, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=rf"limits\.csv row \d+.*{message}"):
        read_limits(path, load())


def test_a_limit_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    lines = (DRUGS / "limits.csv").read_text("utf-8").splitlines()
    path = tmp_path / "limits.csv"
    path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    with pytest.raises(KnowledgeError, match="already"):
        read_limits(path, load())
