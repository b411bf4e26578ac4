"""The last day of what is not taken any more: by dates, by supply, by this session; unknown where nothing says it."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from safety.regimen.dosing import Dose, Dosing, Step
from safety.regimen.interactions.washout import Ended, ended, free_days, last_day
from safety.regimen.record import Order
from safety.regimen.when import Moment
from tests.records import TODAY, ago, dispense, order, record


def past(**more: Any) -> Order:
    return order("phenelzine", 15, since=60, until=20, **more)


def free(*orders: Order, **more: Any) -> list[int | None]:
    return [one.free for one in ended(record(*orders, **more))]


@pytest.mark.parametrize(("ago_days", "days"), [(0, 0), (1, 0), (2, 1), (14, 13), (15, 14)])
def test_free_days_are_whole_days_between(ago_days: int, days: int) -> None:
    assert free_days(record(), TODAY - timedelta(days=ago_days)) == days


def test_an_end_counts_before_the_supply_and_at_its_latest() -> None:
    supplied = TODAY - timedelta(days=30)
    assert last_day(past(supply_end=supplied), TODAY) == TODAY - timedelta(days=20)
    assert last_day(past(end=Moment(date(2026, 10, 1), date(2026, 10, 31))), TODAY) == date(2026, 10, 31)
    assert last_day(past(end=None, supply_end=supplied), TODAY) == TODAY - timedelta(days=31)


@pytest.mark.parametrize(
    "more",
    [{"end": None}, {"end": None, "supply_end": TODAY + timedelta(days=9)}, {"end": ago(-9)}],
    ids=["nothing", "supply left", "end ahead"],
)
def test_what_was_closed_early_has_no_known_last_day(more: dict[str, Any]) -> None:
    (one,) = ended(record(past(**more)))
    assert (one.free, one.last) == (None, TODAY - timedelta(days=60))


def test_a_single_dose_ends_on_its_day() -> None:
    once = Dosing((Step(Dose(Decimal(1), Decimal(1), "tablet"), None, once=True),), "structure", "")
    assert free(past(end=None, dosing=once)) == [59]


def test_what_counts_still_or_never_did_is_left_out() -> None:
    assert free(order("phenelzine", 15)) == []
    assert free(order("phenelzine", 15, draft=True)) == []
    assert free(past(status="cancelled"), past(status="entered-in-error"), past(do_not_perform=True)) == []
    assert free(past(start=ago(-3), end=ago(-2))) == []
    assert free(past(start=None)) == []


def test_what_this_session_stops_was_taken_until_today() -> None:
    stopped = order("phenelzine", 15, reference="MedicationRequest/t", replaced_by="MedicationRequest/t")
    assert [(one.free, one.last) for one in ended(record(stopped))] == [(0, TODAY)]


def test_a_dispense_speaks_where_no_order_says_when_it_ended() -> None:
    handed = dispense("phenelzine", 15, 30, 30, 40)
    assert free(dispenses=(handed,)) == [10]
    assert free(past(), dispenses=(handed,)) == [19]
    early = dataclasses.replace(past(end=None))
    assert free(early, dispenses=(handed,)) == [None, 10]
    later = past(start=ago(30))
    assert free(later, dispenses=(handed,)) == [19, 10]
    assert free(order("phenelzine", 15), dispenses=(handed,)) == []
    assert free(dispenses=(dispense("phenelzine", 15, 30, None, 40),)) == []


def test_ended_keeps_the_order_that_it_rests_on() -> None:
    gone = past()
    assert list(ended(record(gone))) == [Ended(gone.product, TODAY - timedelta(days=20), 19, gone)]
