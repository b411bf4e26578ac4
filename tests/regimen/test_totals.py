"""MME totals against a naive second sum, and what each factor set makes of the same regimen."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.dosing import Unread
from safety.regimen.opioids.mme import FACTOR_SETS, convert
from safety.regimen.opioids.totals import change_of, totals
from safety.regimen.record import Daily, Intake, Order, Part, Patient, Product, Record, Strength
from tests.regimen.test_counting import TODAY

D = Decimal
FACTORS = {
    "cdc-2022": {"codeine": 0.15, "hydrocodone": 1, "hydromorphone": 5, "methadone": 4.7, "morphine": 1,
                 "oxycodone": 1.5, "oxymorphone": 3, "tapentadol": 0.4, "tramadol": 0.2},
    "cdc-2016": {"codeine": 0.15, "hydrocodone": 1, "hydromorphone": 4, "morphine": 1,
                 "oxycodone": 1.5, "oxymorphone": 3, "tapentadol": 0.4, "tramadol": 0.1},
}  # fmt: skip
"""rules.md section A, written a second time"""


def naive(lines: Sequence[tuple[str, int]], factor_set: str) -> float:
    total = 0.0
    methadone = sum(mg for drug, mg in lines if drug == "methadone")
    for drug, mg in lines:
        if drug == "methadone" and factor_set == "cdc-2016":
            total += mg * (4 if methadone <= 20 else 8 if methadone <= 40 else 10 if methadone <= 60 else 12)
        else:
            total += mg * FACTORS[factor_set][drug]
    return total


def taken(drug: str, mg: int | str, number: int = 0, *, prn: bool = False, **more: object) -> Order:
    amount = Daily((Intake(drug, D(0) if prn else D(mg), D(mg), D(mg)),), D(1))
    product = more.pop("product", None) or Product(
        drug, "product", (Part(drug, Strength(D(1), "unit")),), form="tablet", route="oral"
    )
    values: dict[str, object] = {"classes": frozenset({"opioid"}), "counted": True, "prn": prn, "route": "oral", **more}
    state = values.pop("state", "active")
    return Order(f"MedicationRequest/{number}", state, product, Unread("sig", "test"), amount, amount, **values)  # type: ignore[arg-type]


def record(*orders: Order, factor_set: str = "cdc-2022") -> Record:
    return Record(Patient("Patient/p", None, None), TODAY, orders, factor_set=factor_set)


lines = st.lists(st.tuples(st.sampled_from(sorted(FACTORS["cdc-2022"])), st.integers(1, 120)), min_size=1, max_size=6)


@given(lines=lines, factor_set=st.sampled_from(sorted(FACTORS)), prn=st.booleans())
def test_agrees_with_a_naive_sum(lines: list[tuple[str, int]], factor_set: str, prn: bool) -> None:
    orders = [taken(drug, mg, number, prn=prn) for number, (drug, mg) in enumerate(lines)]
    found = totals(record(*orders, factor_set=factor_set))
    assert float(found.projected_max) == pytest.approx(naive(lines, factor_set))
    assert float(found.current) == pytest.approx(naive(lines, factor_set))
    assert float(found.projected_scheduled) == pytest.approx(0 if prn else naive(lines, factor_set))
    assert float(found.legacy) == pytest.approx(naive(lines, "cdc-2016"))
    assert float(sum(most for _, most in found.by_order.values())) == pytest.approx(naive(lines, factor_set))


@given(
    lines=lines,
    drug=st.sampled_from(sorted(FACTORS["cdc-2022"])),
    mg=st.integers(1, 120),
    chosen=st.sampled_from(FACTOR_SETS),
)
def test_adding_an_opioid_never_lowers_the_total(lines: list[tuple[str, int]], drug: str, mg: int, chosen: str) -> None:
    orders = [taken(name, amount, number) for number, (name, amount) in enumerate(lines)]
    before = convert(orders, chosen).most
    assert convert([*orders, taken(drug, mg, 99)], chosen).most > before


@given(lines=lines)
def test_a_factor_set_changes_only_its_own_drugs(lines: list[tuple[str, int]]) -> None:
    differing = {"hydromorphone", "methadone", "tramadol"}
    orders = [taken(drug, mg, n) for n, (drug, mg) in enumerate(lines) if drug not in differing]
    assert convert(orders, "cdc-2022").most == convert(orders, "cdc-2016").most == convert(orders, "cms-2018").most


@pytest.mark.parametrize(
    ("mg", "mme"), [("0.5", 2), (20, 80), ("20.5", 164), (40, 320), (41, 410), (60, 600), (61, 732)]
)
def test_trap_02_methadone_bands_apply_to_the_patient_total(mg: int | str, mme: int) -> None:
    half = D(mg) / 2
    for chosen in ("cdc-2016", "cms-2018"):
        assert convert([taken("methadone", str(half), 1), taken("methadone", str(half), 2)], chosen).most == mme
    assert convert([taken("methadone", mg)], "cdc-2022").most == D(mg) * D("4.7")


def test_two_orders_with_equal_mme_count_twice() -> None:
    assert totals(record(taken("morphine", 45, 1), taken("morphine", 45, 2))).projected_max == 90


def test_trap_03_a_missing_factor_is_listed_and_the_total_a_lower_bound() -> None:
    injected = taken("hydromorphone", 4, 2, route="intravenous")
    found = totals(record(taken("oxycodone", 20, 1), injected))
    assert (found.projected_max, found.lower_bound) == (30, True)
    assert found.not_convertible[0].order is injected
    assert "intravenous" in found.not_convertible[0].why


@pytest.mark.parametrize("drug", ["tramadol", "tapentadol", "dihydrocodeine", "meperidine"])
def test_trap_03_weak_opioids_have_their_factor(drug: str) -> None:
    assert totals(record(taken(drug, 100))).projected_max > 0


def test_trap_04_buprenorphine_is_left_out_with_its_reason() -> None:
    found = totals(record(taken("buprenorphine", 8)))
    assert (found.projected_max, found.lower_bound) == (0, False)
    assert found.excluded[0].why


def test_methadone_for_opioid_use_disorder_is_left_out_and_for_pain_counts() -> None:
    treated = taken("methadone", 80, 1, groups=frozenset({"opioid_use_disorder"}))
    found = totals(record(treated, taken("methadone", 10, 2)))
    assert found.projected_max == 47
    assert found.excluded[0].order is treated


def test_an_unread_opioid_is_never_zero_in_silence() -> None:
    unread = taken("oxycodone", 10, 1)
    object.__setattr__(unread, "daily", Unread("dose", "no amount in the sig"))
    found = totals(record(unread))
    assert found.lower_bound
    assert found.not_convertible[0].why == "no amount in the sig"


def test_a_patch_under_the_words_apply_topically_is_a_patch() -> None:
    intake = Intake("fentanyl", D("0.6"), D("0.6"), D("0.6"), D(25))
    product = Product("fentanyl", "product", (Part("fentanyl", Strength(D("0.025"), "h")),), form="patch")
    amount = Daily((intake,), D(1))
    patch = Order("MedicationRequest/1", "active", product, Unread("sig", "t"), amount, amount,
                  classes=frozenset({"opioid"}), counted=True, route="topical")  # fmt: skip
    assert {chosen: convert([patch], chosen).most for chosen in FACTOR_SETS} == dict.fromkeys(FACTOR_SETS, D(60))


def test_totals_of_a_replacing_and_of_a_possible_addition() -> None:
    active = taken("oxycodone", 30, 1)
    draft = taken("oxycodone", 40, 2, state="draft")
    sure = totals(record(taken("oxycodone", 30, 1, replaced_by=draft.reference), draft))
    assert (sure.current, sure.projected_max, sure.renewal_max) == (45, 60, 60)
    maybe = totals(record(taken("oxycodone", 30, 1, maybe_replaced_by=draft.reference), draft))
    assert (maybe.current, maybe.projected_max, maybe.renewal_max) == (45, 105, 60)
    assert totals(record(active, draft)).projected_max == 105


@pytest.mark.parametrize(
    ("mg", "replaced", "change"), [(30, True, "same"), (40, True, "raise"), (20, True, "lower"), (20, False, "raise")]
)
def test_what_a_draft_changes(mg: int, replaced: bool, change: str) -> None:
    draft = taken("oxycodone", mg, 2, state="draft")
    active = taken("oxycodone", 30, 1, replaced_by=draft.reference if replaced else None)
    assert change_of(record(active, draft), draft) == change
    assert change_of(record(active, draft), active) == "none"
    assert change_of(record(draft), draft) == "start"


def test_a_tablet_whose_route_is_not_named_is_swallowed_and_a_powder_is_not() -> None:
    product = Product("oxycodone", "product", (Part("oxycodone", Strength(D(5), "unit")),), form="tablet")
    assert convert([taken("oxycodone", 20, product=product, route=None)], "cdc-2022").most == 30
    unclear = convert([taken("oxycodone", 20, product=dataclasses.replace(product, form=None), route=None)], "cdc-2022")
    assert (unclear.most, unclear.not_convertible[0].why) == (0, "its route is not stated")
