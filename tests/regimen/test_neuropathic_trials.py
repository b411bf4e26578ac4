"""Days at a dose and length of a trial, against a count day by day."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.courses import course
from safety.regimen.dosing import Unread
from safety.regimen.neuropathic.trials import LATE_FILL_DAYS, days_at_dose, days_at_target, stretches, tried, undated
from safety.regimen.record import Order, Record
from tests.records import TODAY, dispense, order, record

DRUG = "gabapentin"


def past(mg: int, since: int, until: int, **more: object) -> Order:
    return order(DRUG, mg, since=since, until=until, reference=f"h{mg}-{since}-{until}", **more)


def naive(given_record: Record) -> list[Decimal]:
    """The dose of each day before today, oldest first, late fills filled with what went before."""
    days: list[Decimal] = []
    for back in range(400, 0, -1):
        day = TODAY - timedelta(days=back)
        running, aside = Decimal(0), {}
        for each in given_record.orders:
            span = course(each, TODAY)
            if span is None or isinstance(each.daily, Unread):
                continue
            last = TODAY if each.counted else span.last
            if not span.first <= day <= last:
                continue
            mg = each.daily.intakes[0].most_mg
            if each.counted:
                running += mg
            else:
                aside[each.product.parts] = max(aside.get(each.product.parts, Decimal(0)), mg)
        days.append(max(running, sum(aside.values(), Decimal(0))))
    return _bridged(days)


def _bridged(days: list[Decimal]) -> list[Decimal]:
    filled = list(days)
    for start in range(1, len(days)):
        if days[start] or not days[start - 1]:
            continue
        end = start
        while end < len(days) and not days[end]:
            end += 1
        if end < len(days) and end - start <= LATE_FILL_DAYS:
            filled[start:end] = [days[start - 1]] * (end - start)
    return filled


def longest(days: list[Decimal], mg: Decimal) -> int:
    best = run = 0
    for dose in days:
        run = run + 1 if dose >= mg else 0
        best = max(best, run)
    return best


SPAN = st.tuples(st.sampled_from([300, 600, 900]), st.integers(1, 120), st.integers(0, 60))


@given(st.lists(SPAN, max_size=5), st.lists(st.tuples(st.sampled_from([300, 600]), st.integers(1, 90)), max_size=2))
def test_agrees_with_a_count_day_by_day(history: list[tuple[int, int, int]], running: list[tuple[int, int]]) -> None:
    orders = [past(mg, until + length, until + 1) for mg, length, until in history]
    orders += [order(DRUG, mg, since=since, reference=f"a{n}") for n, (mg, since) in enumerate(running)]
    given_record = record(*orders)
    days = naive(given_record)
    for mg in (Decimal(300), Decimal(600), Decimal(900)):
        assert days_at_target(given_record, DRUG, mg) == longest(days, mg)
    expected = 0
    if running:
        now = sum((Decimal(mg) for mg, _ in running), Decimal(0))
        for dose in reversed(days):
            if dose != now:
                break
            expected += 1
    assert days_at_dose(given_record, DRUG) == expected


@pytest.mark.parametrize(("since", "days"), [(56, 56), (55, 55), (0, 0), (1, 1)])
def test_today_is_no_full_day(since: int, days: int) -> None:
    assert days_at_dose(record(order(DRUG, 300, since=since)), DRUG) == days


@pytest.mark.parametrize(("gap", "days"), [(7, 57), (8, 20)])
def test_a_late_fill_goes_on(gap: int, days: int) -> None:
    first = past(300, 20 + gap + 30, 20 + gap + 1)
    assert days_at_dose(record(first, order(DRUG, 300, since=20)), DRUG) == days


def test_a_higher_dose_counts_for_a_lower_target() -> None:
    given_record = record(past(600, 30, 11), order(DRUG, 1200, since=10))
    assert days_at_target(given_record, DRUG, Decimal(600)) == 30
    assert days_at_target(given_record, DRUG, Decimal(1200)) == 10
    assert [stretch.mg for stretch in stretches(given_record, DRUG)] == [600, 1200]


def test_an_ended_order_counts_its_last_day() -> None:
    assert days_at_target(record(past(600, 10, 1)), DRUG, Decimal(600)) == 10


def test_what_is_undated_or_unread_is_unknown() -> None:
    assert undated(record(order(DRUG, 300, unread="no amount")), DRUG)
    assert undated(record(order(DRUG, 300, until=0, end=None, status="stopped", supply_end=None)), DRUG)
    assert not undated(record(past(300, 20, 5)), DRUG)


def test_drafts_and_what_was_never_taken_are_not_tried() -> None:
    assert tried(record(order(DRUG, 300, draft=True)), Decimal(730)) == ()
    assert tried(record(past(300, 20, 5, status="entered-in-error")), Decimal(730)) == ()
    assert tried(record(past(300, 800, 731)), Decimal(730)) == ()
    assert tried(record(past(300, 800, 730)), Decimal(730)) == (DRUG,)
    assert tried(record(order("doxepin", 6)), Decimal(730)) == ()
    assert tried(record(dispenses=(dispense("duloxetine", 60, 30, 30, 100),)), Decimal(730)) == ("duloxetine",)
