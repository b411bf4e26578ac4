"""C01-C05 on records built by hand: ingredients counted, membership of drafts, severity; with a naive recount."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.sedation import cns_active, dup_sedative, gabapentinoid_resp, opioid_gabapentinoid, opioid_other_cns
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.dosing import Dose, Dosing, Frequency, Step
from safety.regimen.record import Order, Record
from safety.regimen.sedation import uses_a_month
from tests.records import lab, order, problem, record

CHECKS = (cns_active, opioid_gabapentinoid, gabapentinoid_resp, opioid_other_cns, dup_sedative)


def found(given: Record, module: Any) -> list[Finding]:
    return list(module.CHECK.examine(given, module.CHECK))


def loudness(findings: list[Finding]) -> str | None:
    assert len(findings) <= 1
    return findings[0].severity.value if findings else None


def one(module: Any, *orders: Order, **more: Any) -> Finding:
    (finding,) = found(record(*orders, **more), module)
    return finding


# --- C01


@pytest.mark.parametrize(("age", "severity"), [(65, "warning"), (64, "info"), (None, "info")])
def test_a_third_one_by_age(age: int | None, severity: str) -> None:
    draft = order("tramadol", 50, draft=True)
    finding = one(cns_active, order("gabapentin", 300), order("duloxetine", 60), draft, age=age)
    assert finding.severity.value == severity
    assert finding.evidence["cns_active_beers"] == ["duloxetine", "gabapentin", "tramadol"]
    assert finding.evidence["cns_active_count"] == 3
    assert finding.certainty is (Certainty.ASSUMED if age is None else Certainty.STATED)
    assert [advice.order for advice in finding.advice] == [draft.reference]


def test_a_swap_does_not_raise_the_count() -> None:
    gone = order("duloxetine", 60, replaced_by="MedicationRequest/new")
    new = order("venlafaxine", 75, draft=True, reference="MedicationRequest/new")
    finding = one(cns_active, order("gabapentin", 300), order("tramadol", 50), gone, new, age=70)
    assert finding.evidence["counted_medicines"] == 3
    assert finding.severity is Severity.WARNING, "a new one came, whatever left"


def test_a_renewal_of_the_third_is_information() -> None:
    gone = order("duloxetine", 60, replaced_by="MedicationRequest/new")
    new = order("duloxetine", 60, draft=True, reference="MedicationRequest/new")
    finding = one(cns_active, order("gabapentin", 300), order("tramadol", 50), gone, new, age=70)
    assert (finding.severity, finding.reach, finding.advice) == (Severity.INFO, Reach.SHOW, ())


def test_an_unrelated_draft_is_no_member() -> None:
    taken = [order("gabapentin", 300), order("tramadol", 50), order("duloxetine", 60)]
    finding = one(cns_active, *taken, order("metformin", 500, draft=True), age=70)
    assert (finding.draft, finding.reach) == (False, Reach.SHOW)


def test_below_65_four_that_slow_breathing_are_a_warning() -> None:
    three = [order("gabapentin", 300), order("tramadol", 50), order("quetiapine", 25)]
    assert one(cns_active, *three).severity is Severity.INFO
    assert one(cns_active, *three, order("sertraline", 50)).severity is Severity.INFO, "sertraline is no sedative"
    assert one(cns_active, *three, order("trazodone", 50)).severity is Severity.WARNING
    assert (
        one(cns_active, order("tramadol", 50), order("diazepam", 5), order("baclofen", 10)).severity is Severity.WARNING
    )


def test_two_ingredients_of_one_product_are_two() -> None:
    mixed = order("chlordiazepoxide", 5, also=["amitriptyline"])
    assert one(cns_active, mixed, order("tramadol", 50), age=70).evidence["counted_medicines"] == 3


DRUGS = [
    "gabapentin",
    "pregabalin",
    "duloxetine",
    "tramadol",
    "oxycodone",
    "diazepam",
    "clonazepam",
    "zolpidem",
    "metformin",
]
DRUGS += ["quetiapine", "baclofen", "hydroxyzine", "sertraline", "mirtazapine"]
BEERS = {"gabapentin", "pregabalin", "duloxetine", "tramadol", "oxycodone", "diazepam", "clonazepam", "zolpidem"}
BEERS |= {"quetiapine", "baclofen", "sertraline"}
SLOW = {
    "gabapentin",
    "pregabalin",
    "tramadol",
    "oxycodone",
    "diazepam",
    "clonazepam",
    "zolpidem",
    "quetiapine",
    "baclofen",
}
SLOW |= {"hydroxyzine", "mirtazapine"}
PICKS = st.lists(st.sampled_from(DRUGS), max_size=5)


@given(PICKS, PICKS, st.integers(60, 70))
def test_c01_agrees_with_a_naive_count(taken: list[str], drafted: list[str], age: int) -> None:
    orders = [order(drug, 1, reference=f"a{n}") for n, drug in enumerate(taken)]
    orders += [order(drug, 1, draft=True, reference=f"d{n}") for n, drug in enumerate(drafted)]
    every, before = {*taken, *drafted}, set(taken)
    if age >= 65:
        counted = every & BEERS
        loud = bool(counted - before)
    else:
        counted = every & (SLOW | {"duloxetine", "sertraline"})
        slow = every & SLOW
        triple = every & {"tramadol", "oxycodone"} and every & {"diazepam", "clonazepam"} and len(slow) >= 3
        loud = len(slow) >= 4 or bool(triple)
    wanted = [] if len(counted) < 3 else ["warning" if loud else "info"]
    findings = found(record(*orders, age=age), cns_active)
    assert [finding.severity.value for finding in findings] == wanted
    for finding in findings:
        assert finding.evidence["counted"] == sorted(counted)
        assert finding.evidence["cns_active_beers"] == sorted(every & BEERS)


# --- C02


@pytest.mark.parametrize(
    ("more", "factor"),
    [
        ({"age": 65}, "age>=65"),
        ({"problems": (problem("copd_chronic_lung"),)}, "COPD"),
        ({"problems": (problem("sleep_apnea"),)}, "sleep-disordered breathing"),
        ({"problems": (problem("x_obesity_hypoventilation"),)}, "sleep-disordered breathing"),
        ({"problems": (problem("respiratory_failure"),)}, "respiratory failure"),
        ({"age": 64}, None),
        ({"problems": (problem("copd_chronic_lung", active=False),)}, None),
        ({"problems": (problem("asthma"),)}, None),
    ],
    ids=str,
)
def test_a_risk_makes_the_pair_a_warning(more: dict[str, Any], factor: str | None) -> None:
    finding = one(opioid_gabapentinoid, order("tramadol", 50), order("pregabalin", 75), **more)
    assert finding.severity is (Severity.INFO if factor is None else Severity.WARNING)
    assert finding.evidence["respiratory_risk_factors"] == ([] if factor is None else [factor])
    assert finding.evidence["pair"] == ["tramadol", "pregabalin"]


@pytest.mark.parametrize(
    ("partner", "factor"),
    [(order("morphine", 50), "MME>=50"), (order("morphine", 49), None), (order("lorazepam", 1), "benzodiazepine")],
    ids=["50 MME", "49 MME", "benzodiazepine"],
)
def test_dose_and_company_make_it_a_warning(partner: Order, factor: str | None) -> None:
    opioid = () if partner.takes("morphine") else (order("tramadol", 50),)
    finding = one(opioid_gabapentinoid, *opioid, partner, order("pregabalin", 75))
    assert finding.evidence["other_risk_factors"] == ([] if factor is None else [factor])
    assert finding.severity is (Severity.INFO if factor is None else Severity.WARNING)


def test_a_dose_above_the_row_for_the_kidney_makes_it_a_warning() -> None:
    body = (lab("body_weight", "70", "kg"), lab("body_height", "170", "cm"))

    def with_creatinine(value: str) -> Finding:
        labs = (*body, lab("creatinine_serum", value, "mg/dL"))
        return one(opioid_gabapentinoid, order("tramadol", 50), order("gabapentin", 600, 3), labs=labs)

    assert with_creatinine("0.8").severity is Severity.INFO
    assert with_creatinine("3.5").evidence["other_risk_factors"] == ["renal dose exceeded"]


def test_a_dose_above_the_row_on_one_weight_only_does_not() -> None:
    labs = (lab("body_weight", "120", "kg"), lab("body_height", "165", "cm"), lab("creatinine_serum", "1.6", "mg/dL"))
    finding = one(opioid_gabapentinoid, order("tramadol", 50), order("gabapentin", 600, 3), labs=labs)
    assert (finding.severity, finding.evidence["other_risk_factors"]) == (Severity.INFO, [])


def test_lowering_the_opioid_is_the_exception_of_beers() -> None:
    taken = order("oxycodone", 20, 2, replaced_by="MedicationRequest/new")
    lower = order("oxycodone", 10, 2, draft=True, reference="MedicationRequest/new")
    finding = one(opioid_gabapentinoid, taken, lower, order("pregabalin", 75, draft=True), age=70)
    assert (finding.severity, finding.reach) == (Severity.INFO, Reach.SHOW)
    another = order("tramadol", 50, draft=True)
    assert (
        one(opioid_gabapentinoid, taken, lower, another, order("pregabalin", 75), age=70).severity is Severity.WARNING
    )


# --- C03


@pytest.mark.parametrize(
    ("partner", "age", "groups", "severity"),
    [
        (None, 64, (), None),
        (None, 65, (), "info"),
        (None, 65, ("copd_chronic_lung",), "warning"),
        (None, 50, ("neuromuscular_resp_risk",), "info"),
        ("zolpidem", 50, (), "info"),
        ("zolpidem", 50, ("neuromuscular_resp_risk",), "warning"),
        ("sertraline", 50, ("neuromuscular_resp_risk",), "info"),
    ],
)
def test_two_risks_at_a_start(partner: str | None, age: int, groups: tuple[str, ...], severity: str | None) -> None:
    taken = () if partner is None else (order(partner, 5),)
    draft = order("pregabalin", 75, draft=True)
    given = record(*taken, draft, age=age, problems=tuple(problem(group) for group in groups))
    assert [finding.severity.value for finding in found(given, gabapentinoid_resp)] == (
        [] if severity is None else [severity]
    )


def test_in_place_for_long_it_is_information_and_an_opioid_ends_it() -> None:
    copd = (problem("copd_chronic_lung"),)
    assert one(gabapentinoid_resp, order("pregabalin", 75), age=70, problems=copd).severity is Severity.INFO
    assert not found(record(order("pregabalin", 75), order("tramadol", 50), age=70, problems=copd), gabapentinoid_resp)


def test_a_lower_dose_is_information() -> None:
    taken = order("pregabalin", 150, replaced_by="MedicationRequest/new")
    lower = order("pregabalin", 75, draft=True, reference="MedicationRequest/new")
    finding = one(gabapentinoid_resp, taken, lower, age=70, problems=(problem("copd_chronic_lung"),))
    assert finding.severity is Severity.INFO


# --- C04


@pytest.mark.parametrize(
    ("others", "severity"),
    [
        (["alprazolam"], None),
        (["pregabalin"], None),
        (["metformin"], None),
        (["sertraline"], None),
        (["zolpidem"], "info"),
        (["quetiapine"], "info"),
        (["ketamine"], "info"),
        (["pregabalin", "hydroxyzine"], "info"),
        (["carisoprodol"], "warning"),
        (["phenobarbital"], "warning"),
        (["sodium oxybate"], "warning"),
        (["alprazolam", "pregabalin"], "warning"),
        (["alprazolam", "zolpidem"], "warning"),
        (["alprazolam", "diazepam"], None),
    ],
    ids=str,
)
def test_what_stands_beside_an_opioid(others: list[str], severity: str | None) -> None:
    given = record(order("tramadol", 50), *(order(other, 5) for other in others))
    findings = found(given, opioid_other_cns)
    assert [finding.severity.value for finding in findings] == ([] if severity is None else [severity])
    assert all(finding.evidence["pair"] == ["tramadol", *sorted(others)] for finding in findings)
    assert not found(record(*(order(other, 5) for other in others)), opioid_other_cns)


def test_alcohol_use_disorder_is_a_sedative() -> None:
    alcohol = (problem("alcohol_use_disorder"),)
    assert one(opioid_other_cns, order("tramadol", 50), problems=alcohol).severity is Severity.WARNING
    resolved = (problem("alcohol_use_disorder", active=False),)
    assert not found(record(order("tramadol", 50), problems=resolved), opioid_other_cns)


def test_a_second_opioid_is_not_another_sedative() -> None:
    assert not found(record(order("tramadol", 50), order("oxycodone", 5)), opioid_other_cns)


@pytest.mark.parametrize(("a_month", "counts"), [(3, False), (4, True)])
def test_rare_as_needed_use_does_not_count(a_month: int, counts: bool) -> None:
    monthly = Frequency(Decimal(a_month), Decimal(a_month), Decimal(720), Decimal(720))
    step = Step(Dose(Decimal(1), Decimal(1), "tablet"), monthly, prn=True)
    rare = order("promethazine", 25, prn=True, dosing=Dosing((step,), "text", ""))
    assert uses_a_month(rare) == a_month
    assert bool(found(record(order("tramadol", 50), rare), opioid_other_cns)) is counts
    unknown = order("promethazine", 25, prn=True, unread="as directed")
    assert found(record(order("tramadol", 50), unknown), opioid_other_cns)


def test_taking_one_down_is_information() -> None:
    taken = order("carisoprodol", 350, 3, replaced_by="MedicationRequest/new")
    lower = order("carisoprodol", 350, 1, draft=True, reference="MedicationRequest/new")
    assert one(opioid_other_cns, order("tramadol", 50), taken, lower).severity is Severity.INFO


# --- C05


@pytest.mark.parametrize(
    ("drugs", "age", "severity"),
    [
        (["alprazolam"], 64, None),
        (["alprazolam"], 65, "info"),
        (["zolpidem"], 65, "info"),
        (["alprazolam", "diazepam"], 50, "warning"),
        (["alprazolam", "zolpidem"], 50, "warning"),
        (["alprazolam", "alprazolam"], 50, None),
        (["zolpidem", "quetiapine"], 50, None),
    ],
    ids=str,
)
def test_two_of_a_kind(drugs: list[str], age: int, severity: str | None) -> None:
    given = record(*(order(drug, 1, reference=f"a{n}") for n, drug in enumerate(drugs)), age=age)
    assert [finding.severity.value for finding in found(given, dup_sedative)] == (
        [] if severity is None else [severity]
    )


# --- all of them


@given(st.lists(st.sampled_from(DRUGS), max_size=6, unique=True), st.data())
def test_order_of_the_list_changes_nothing(drugs: list[str], data: st.DataObject) -> None:
    orders = [order(drug, 1) for drug in drugs]
    shuffled = data.draw(st.permutations(orders))
    for module in CHECKS:
        first = {(f.spec, f.severity, f.fingerprint, f.summary) for f in found(record(*orders, age=70), module)}
        assert first == {
            (f.spec, f.severity, f.fingerprint, f.summary) for f in found(record(*shuffled, age=70), module)
        }


def test_another_partner_or_dose_is_another_finding() -> None:
    prints = {
        one(opioid_gabapentinoid, order("tramadol", mg), order(drug, 75)).fingerprint
        for mg in (50, 100)
        for drug in ("pregabalin", "gabapentin")
    }
    assert len(prints) == 4
    renamed = one(opioid_gabapentinoid, order("tramadol", 50, reference="x"), order("pregabalin", 75)).fingerprint
    assert renamed in prints
