"""A MedicationStatement beside the order of the same medicine: rules.md section 0 item 1."""

import dataclasses
from decimal import Decimal

import pytest

from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Dose, Dosing, Frequency, Step, Unread
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Daily, Order, Part, Record, Strength
from tests.regimen.test_counting import TODAY, counted, draft, order
from tests.regimen.test_replacing import record, unread

D = Decimal


def taken(times: int = 3, tablets: int = 1, *, prn: bool = False) -> Order:
    """What the patient reports: oxycodone 10 mg, so many tablets and times a day."""
    said = order("MedicationStatement/s", kind="statement", intent=None)
    return with_dose(said, times, tablets, prn=prn)


def with_dose(one: Order, times: int, tablets: int = 1, *, prn: bool = False) -> Order:
    pace = Frequency(D(times), D(times), D(24), D(24))
    dosing = Dosing((Step(Dose(D(tablets), D(tablets), "tablet"), pace, prn=prn),), "structure", "")
    amount = daily(dosing, one.product, TODAY, None)
    return dataclasses.replace(
        one, dosing=dosing, daily=amount, highest=highest(dosing, one.product, TODAY, None), prn=prn
    )


def mme(held: Record) -> Decimal:
    return totals(held).projected_max


@pytest.mark.parametrize("turned", [False, True])
def test_the_as_needed_flag_makes_no_second_medicine(turned: bool) -> None:
    said, ordered = taken(prn=not turned), with_dose(order(), 3, prn=turned)
    held = record(ordered, said)
    assert mme(held) == 45
    assert held.orders[1].why_not_counted == "the same medicine as MedicationRequest/a"


def test_a_statement_without_a_dose_confirms_the_order() -> None:
    held = record(order(), unread(taken()))
    assert (mme(held), totals(held).lower_bound) == (D(45), False)


def test_a_statement_that_names_the_drug_alone_confirms_the_order() -> None:
    said = unread(taken())
    vague = dataclasses.replace(said.product, parts=(Part("oxycodone", None),), form=None, route=None, release=None)
    held = record(order(), dataclasses.replace(said, product=vague))
    assert (mme(held), totals(held).lower_bound) == (D(45), False)


def test_less_than_is_ordered_is_the_same_medicine_and_is_said() -> None:
    held = record(order(), taken(times=1))
    assert mme(held) == 45
    assert "reports less" in held.orders[0].notes[0]


def test_more_than_is_ordered_is_what_counts_and_is_said() -> None:
    held = record(order(), taken(times=6))
    assert mme(held) == 90
    assert not isinstance(held.orders[0].daily, Unread)
    assert "reports more" in held.orders[0].daily.notes[0]
    assert held.orders[1].counted is False


def test_a_draft_that_revises_the_order_revises_what_is_reported_of_it() -> None:
    held = record(order(), taken(times=6), draft(links=frozenset({"MedicationRequest/a"})))
    assert (totals(held).current, mme(held)) == (D(90), D(45))


def test_several_orders_of_it_are_confirmed_together() -> None:
    one, two = order("MedicationRequest/a"), order("MedicationRequest/b")
    assert mme(record(one, two, taken(times=6))) == 90
    assert mme(record(one, two, taken(times=3))) == 90
    assert mme(record(one, two, taken(times=8))) == 210


@pytest.mark.parametrize("other", ["strength", "release", "route", "drug"])
def test_a_clearly_different_product_adds(other: str) -> None:
    said = taken()
    product = said.product
    if other == "strength":
        product = dataclasses.replace(product, parts=(Part("oxycodone", Strength(D(20), "unit")),))
    elif other == "release":
        product = dataclasses.replace(product, release="ER")
    elif other == "route":
        product = dataclasses.replace(product, route="rectal")
    else:
        product = dataclasses.replace(product, parts=(Part("morphine", Strength(D(10), "unit")),))
    both = counted(order(), dataclasses.replace(said, product=product))
    assert all(each.counted for each in both.values())


def test_a_reported_dose_stands_beside_an_order_that_could_not_be_read() -> None:
    held = record(unread(order()), taken())
    assert (mme(held), totals(held).lower_bound) == (D(45), True)


def test_two_that_are_unread_count_once() -> None:
    held = record(unread(order()), unread(taken()))
    assert [each.counted for each in held.orders] == [True, False]


def test_an_order_that_is_over_is_not_confirmed() -> None:
    held = record(order(status="stopped"), taken())
    assert [each.counted for each in held.orders] == [False, True]


def test_what_replaces_an_unread_order_replaces_what_is_reported_of_it() -> None:
    old = unread(order())
    held = record(old, taken(), draft(links=frozenset({old.reference}), mg="5"))
    assert (totals(held).current, mme(held)) == (D(45), D("22.5"))


def test_what_is_ordered_on_a_schedule_stays_scheduled_where_more_is_reported_as_needed() -> None:
    held = record(with_dose(order(), 3), taken(6, prn=True))
    counted_on = held.orders[0]
    assert isinstance(counted_on.daily, Daily)
    (intake,) = counted_on.daily.intakes
    assert (intake.usual_mg, intake.most_mg, counted_on.prn) == (D(30), D(60), False)


def test_a_later_step_that_is_ordered_outlives_what_is_reported_of_today() -> None:
    taper = with_dose(order(), 1)
    ordered = dataclasses.replace(taper, highest=with_dose(order(), 12).highest)
    counted_on = record(ordered, taken(2)).orders[0]
    assert isinstance(counted_on.daily, Daily)
    assert isinstance(counted_on.highest, Daily)
    assert [amount.intakes[0].most_mg for amount in (counted_on.daily, counted_on.highest)] == [20, 120]
