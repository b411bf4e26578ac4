"""B03 at the edge of each label and of tolerance, against a second table written by hand."""

from decimal import Decimal
from typing import Any

import pytest

from checks.opioid_risk import long_acting_naive
from safety.regimen.record import Order
from tests.records import order, record

D = Decimal
A_HAIR = D("0.01")
NAIVE = ("warning", "naive")
FOR_TOLERANT = ("critical", "dose")


def verdict(*orders: Order) -> tuple[str, str] | None:
    check = long_acting_naive.CHECK
    found = [(each.severity.value, each.identity[0]) for each in check.examine(record(*orders), check)]
    assert len(found) <= 1
    return found[0] if found else None


def draft(label: str, mg: Any, times: Any = 1, units: Any = 1) -> Order:
    drug, form = {
        "oxycontin": ("oxycodone", "tablet"),
        "xtampza": ("oxycodone", "capsule"),
        "zohydro": ("hydrocodone", "capsule"),
        "hysingla": ("hydrocodone", "tablet"),
        "ms-contin": ("morphine", "tablet"),
        "kadian": ("morphine", "capsule"),
    }[label]
    return order(drug, mg, times, units=units, form=form, family=label, release="ER", draft=True)


# label, most mg a dose and most mg a day without tolerance (rules.md B03, 14.2.10)
DOSES = [
    ("oxycontin", "40", "80"),
    ("xtampza", "36", "72"),
    ("zohydro", "40", "80"),
    ("ms-contin", "60", "120"),
    ("kadian", "60", "120"),
]


@pytest.mark.parametrize(("label", "single", "daily"), DOSES)
def test_the_most_a_dose_and_a_day(label: str, single: str, daily: str) -> None:
    assert verdict(draft(label, 1, units=single)) == NAIVE
    assert verdict(draft(label, 1, units=D(single) + A_HAIR)) == FOR_TOLERANT
    assert verdict(draft(label, 1, daily)) == NAIVE
    assert verdict(draft(label, 1, D(daily) + A_HAIR)) == FOR_TOLERANT


@pytest.mark.parametrize(("label", "strength"), [("oxycontin", "60"), ("ms-contin", "100"), ("kadian", "100")])
def test_strengths_for_tolerant_patients_only(label: str, strength: str) -> None:
    """Half a tablet, so that neither the dose nor the day is too much."""
    assert verdict(draft(label, strength, units="0.5")) == FOR_TOLERANT
    assert verdict(draft(label, D(strength) - A_HAIR, units="0.5")) == NAIVE


def test_hysingla_from_80_mg_a_day() -> None:
    assert verdict(draft("hysingla", 1, 80)) == FOR_TOLERANT
    assert verdict(draft("hysingla", 1, 80 - A_HAIR)) == NAIVE


def film(mcg: Any, times: Any = 1) -> Order:
    mg = D(mcg) / 1000
    return order("buprenorphine", mg, times, family="belbuca", form="film", route="buccal", draft=True)


def worn(mcg_h: Any) -> Order:
    return order("buprenorphine", mcg_h, family="butrans", route="transdermal", form="patch", release="ER", draft=True)


def test_buprenorphine_for_pain() -> None:
    """A first Belbuca of 75 mcg a dose, at most 1800 mcg a day; a first Butrans of 5 mcg/h, at most 20 mcg/h."""
    assert verdict(film(75)) is None
    assert verdict(film("75.01")) == ("warning", "first_dose")
    assert verdict(film(75, 24)) is None
    assert verdict(film(75, D("24.001"))) == ("warning", "ceiling")
    assert verdict(worn(5)) is None
    assert verdict(worn("5.01")) == ("warning", "first_dose")
    assert verdict(worn(20)) == ("warning", "first_dose")
    assert verdict(worn("20.01")) == ("warning", "ceiling")


def fraction(*orders: Order) -> Decimal:
    return long_acting_naive.tolerance_of(record(*orders), long_acting_naive.CHECK).fraction


@pytest.mark.parametrize(
    ("drug", "mg"),
    [("morphine", 60), ("oxycodone", 30), ("hydromorphone", 8), ("oxymorphone", 25), ("hydrocodone", 60)],
)
def test_milligrams_that_confer_tolerance(drug: str, mg: int) -> None:
    """FDA: 60 mg of oral morphine a day for a week, 30 of oxycodone, 8 of hydromorphone, 25 of oxymorphone ..."""
    assert fraction(order(drug, mg)) == 1
    assert fraction(order(drug, mg - A_HAIR)) == (mg - A_HAIR) / mg


def test_a_fentanyl_patch_that_confers_tolerance() -> None:
    patch: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}
    assert fraction(order("fentanyl", 25, **patch)) == 1
    assert fraction(order("fentanyl", "12.5", **patch)) == D("0.5")


def test_methadone_that_confers_tolerance() -> None:
    """60 MME at 4.7 MME/mg: 12.766 mg."""
    assert fraction(order("methadone", "12.76")) == 0
    assert fraction(order("methadone", "12.77")) == 1
