"""A07 against a naive second reading of "four times the median of the last three", and each slip at its edge."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.opioid_dose.dose_entry import CHECK
from safety.examination.finding import Finding, Reach, Severity
from safety.regimen.administration import amounts_of
from safety.regimen.dosing import Dose, Dosing, Doubt, Unread
from safety.regimen.opioids.entry import own_entries, slips
from safety.regimen.record import Order
from tests.records import order, product, record

D = Decimal
LIMITS = {name: limit.value for name, limit in CHECK.leaflet.limits.items()}
PATCH: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}
LIQUID: dict[str, Any] = {"form": "solution", "per": "mL"}


def kinds(*orders: Order) -> list[str]:
    (draft,) = [each for each in orders if each.draft]
    return [slip.kind for slip in slips(record(*orders), draft, LIMITS)]


def found(*orders: Order, **patient: Any) -> list[Finding]:
    return list(CHECK.examine(record(*orders, **patient), CHECK))


def naive(history: list[tuple[int, int, int]], mg: int, times: int) -> tuple[bool, bool]:
    """(single, daily) over four times the median; history: days ago, mg of one dose, times a day."""
    last = sorted(history)[:3]

    def middle(numbers: list[int]) -> float:
        ordered = sorted(numbers)
        half = len(ordered) // 2
        return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2

    if not last:
        return False, False
    return mg > 4 * middle([m for _, m, _ in last]), mg * times > 4 * middle([m * n for _, m, n in last])


@given(
    st.lists(
        st.tuples(st.integers(1, 300), st.integers(1, 30), st.integers(1, 6)), max_size=6, unique_by=lambda h: h[0]
    ),
    st.integers(1, 200),
    st.integers(1, 6),
)
def test_own_orders_agree_with_a_naive_reading(history: list[tuple[int, int, int]], mg: int, times: int) -> None:
    earlier = [
        order("oxycodone", m, n, since=ago, until=ago, reference=f"MedicationRequest/h{ago}") for ago, m, n in history
    ]
    said = kinds(*earlier, order("oxycodone", mg, times, draft=True))
    single, daily = naive(history, mg, times)
    assert said == (["own_single"] if single else ["own_daily"] if daily else [])


def test_orders_by_another_route_or_of_another_drug_are_not_compared() -> None:
    draft = order("morphine", 60, 2, draft=True)
    injected = order("morphine", 2, 2, since=30, until=20, route="intravenous", form="solution", per="mL")
    assert kinds(injected, order("oxycodone", 5, 2, since=30, until=20), draft) == []
    assert kinds(order("morphine", 5, 2, since=30, until=20), draft) == ["own_single"]


def test_one_dose_is_compared_within_its_release_class_and_a_day_across_them() -> None:
    short = order("morphine", 10, 6, since=30, until=20)
    assert kinds(short, order("morphine", 60, 2, draft=True, release="ER")) == []
    assert kinds(short, order("morphine", 130, 2, draft=True, release="ER")) == ["own_daily"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "draft", "not-taken"])
def test_what_was_never_taken_is_no_measure(status: str) -> None:
    wrong = order("oxycodone", 1, 2, since=10, until=9, status=status, counted=False)
    assert own_entries(record(wrong), order("oxycodone", 30, 2, draft=True), 3) == ()


@pytest.mark.parametrize(("rate", "said"), [("300", []), ("301", ["patch"])])
def test_the_most_that_is_worn(rate: str, said: list[str]) -> None:
    assert kinds(order("fentanyl", rate, draft=True, **PATCH)) == said


@pytest.mark.parametrize(
    ("strength", "volume", "said"), [("20", "2", []), ("20", "2.1", ["concentrate"]), ("19", "9", [])]
)
@pytest.mark.parametrize("drug", ["morphine", "oxycodone", "methadone"])
def test_millilitres_of_a_concentrate(drug: str, strength: str, volume: str, said: list[str]) -> None:
    draft = order(drug, strength, 4, units=volume, draft=True, **LIQUID)
    assert isinstance(draft.dosing, Dosing)
    dose = draft.dosing.steps[0].dose
    assert dose is not None
    changed = dosed(draft, Dose(dose.high, dose.high, "mL"))
    assert kinds(changed) == said


def dosed(draft: Order, dose: Dose) -> Order:
    assert not isinstance(draft.dosing, Unread)
    steps = tuple(dataclasses.replace(step, dose=dose) for step in draft.dosing.steps)
    return dataclasses.replace(draft, dosing=dataclasses.replace(draft.dosing, steps=steps))


@pytest.mark.parametrize(("mg", "said"), [("0.1", []), ("0.099", ["micrograms"]), ("0.095", ["micrograms"])])
def test_too_small_for_milligrams(mg: str, said: list[str]) -> None:
    draft = dosed(order("morphine", mg, 4, draft=True, **LIQUID), Dose(D(mg), D(mg), "mg"))
    assert kinds(draft) == said


def test_micrograms_belong_to_what_dissolves_in_the_mouth() -> None:
    buccal = order("fentanyl", "0.1", 4, draft=True, route="buccal", sig="100 mcg up to four times a day")
    assert kinds(buccal) == []


@pytest.mark.parametrize(
    ("dose", "strength", "form", "doubt"),
    [
        (Dose(D(5), D(5), "mL"), 10, "tablet", Doubt.MISFIT),
        (Dose(D(2), D(2), "mg"), 20, "tablet", Doubt.UNCLEAR),
    ],
)
def test_the_words_of_doubt_are_those_of_the_reader(dose: Dose, strength: int, form: str, doubt: Doubt) -> None:
    given_to = product("oxycodone", strength, release="IR", route="oral", form=form, family=None, per="unit", also=())
    refused = amounts_of(dose, given_to)
    assert isinstance(refused, Unread)
    assert doubt in refused.why
    assert kinds(order("oxycodone", strength, 4, draft=True, unread=refused.why)) == ["unit"]


def test_less_than_half_a_unit_is_said_in_the_words_looked_for() -> None:
    given_to = product("oxycodone", 30, release="IR", route="oral", form="tablet", family=None, per="unit", also=())
    amounts = amounts_of(Dose(D("7.5"), D("7.5"), "mg"), given_to)
    assert not isinstance(amounts, Unread)
    assert Doubt.LESS_THAN_HALF in amounts[1][0]


def test_a_slip_interrupts_even_where_nothing_is_raised() -> None:
    held = order("fentanyl", 400, since=30, replaced_by="MedicationRequest/new", **PATCH)
    (finding,) = found(held, order("fentanyl", 325, draft=True, reference="MedicationRequest/new", **PATCH))
    assert (finding.spec, finding.severity, finding.reach) == ("A07", Severity.WARNING, Reach.INTERRUPT)


def test_only_drafts_are_looked_at_and_children_too() -> None:
    assert not found(order("fentanyl", 400, **PATCH))
    assert found(order("fentanyl", 400, draft=True, **PATCH), age=9)
