"""Courses: days of certain use, what they rest on, merging over gaps; against a naive count of single days."""

import dataclasses
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.courses import Course, course, courses, fills, handed_over, merged
from safety.regimen.record import Dispense, Order, Record
from tests.records import TODAY, ago, dispense, order, record


def days_ago(spans: tuple[Course, ...]) -> list[tuple[int, int]]:
    return [((TODAY - span.first).days, span.ended(TODAY)) for span in spans]


def supplied(days: int, since: int, **more: Any) -> Order:
    return order("oxycodone", 10, since=since, supply_end=TODAY - timedelta(days=since - days), **more)


@pytest.mark.parametrize(
    ("given_order", "wanted", "basis"),
    [
        (order("oxycodone", 10, since=90), (90, 0), "open"),
        (order("oxycodone", 10, since=90, until=20), (90, 20), "bounds"),
        (supplied(30, 90), (90, 61), "supply"),
        (supplied(30, 10), (10, 0), "supply"),
        (dataclasses.replace(supplied(30, 90), end=ago(70)), (90, 70), "bounds"),
        (dataclasses.replace(supplied(30, 90), end=ago(10)), (90, 61), "supply"),
    ],
    ids=["open", "ended", "supplied", "supplied beyond today", "ended before its supply", "supply before its end"],
)
def test_an_order_and_what_its_end_rests_on(given_order: Order, wanted: tuple[int, int], basis: str) -> None:
    span = course(given_order, TODAY)
    assert span is not None
    assert days_ago((span,)) == [wanted]
    assert span.basis == {basis}
    assert span.orders == (given_order.reference,)
    assert span.days == wanted[0] - wanted[1] + 1


@pytest.mark.parametrize(
    "unknown",
    [
        order("oxycodone", 10, draft=True),
        order("oxycodone", 10, start=None),
        order("oxycodone", 10, status="stopped", counted=False),
        order("oxycodone", 10, until=10, status="entered-in-error"),
        order("oxycodone", 10, until=10, status="cancelled"),
        order("oxycodone", 10, do_not_perform=True),
        order("oxycodone", 10, since=10, until=20),
    ],
    ids=["draft", "undated", "closed without an end", "error", "cancelled", "forbidden", "ends before it begins"],
)
def test_what_proves_nothing(unknown: Order) -> None:
    assert course(unknown, TODAY) is None
    assert courses(record(unknown)) == ()


def test_contiguous_orders_are_one_course_and_say_what_they_rest_on() -> None:
    given_record = record(
        order("oxycodone", 10, since=100, until=71, reference="a"),
        order("oxycodone", 5, since=70, until=40, reference="b", prn=True),
        order("oxycodone", 5, since=30, reference="c"),
        dispenses=(dispense("oxycodone", 5, 60, 9, when=39),),
    )
    (whole,) = courses(given_record, ingredient="oxycodone")
    assert days_ago((whole,)) == [(100, 0)]
    assert whole.basis == {"bounds", "dispense", "open"}
    assert whole.orders == ("a", "b", "c")
    assert not whole.as_needed


@pytest.mark.parametrize(("gap", "wanted"), [(7, [(100, 40), (31, 0)]), (8, [(100, 0)])])
def test_gaps_are_bridged_up_to_their_limit(gap: int, wanted: list[tuple[int, int]]) -> None:
    given_record = record(order("oxycodone", 10, since=100, until=40), order("tramadol", 50, since=31))
    assert days_ago(courses(given_record, of_class="opioid", gap=gap)) == wanted


def test_by_ingredient_by_class_or_all() -> None:
    given_record = record(
        order("oxycodone", 10, since=50),
        order("gabapentin", 300, since=40),
        dispenses=(dispense("tramadol", 50, 60, 30, when=95), dispense("gabapentin", 300, 60, 5, when=60)),
    )
    assert days_ago(courses(given_record, ingredient="oxycodone")) == [(50, 0)]
    assert days_ago(courses(given_record, of_class="opioid")) == [(95, 66), (50, 0)]
    assert days_ago(courses(given_record, of_class="gabapentinoid")) == [(60, 56), (40, 0)]
    assert days_ago(courses(given_record)) == [(95, 66), (60, 56), (50, 0)]
    assert courses(given_record, ingredient="morphine") == ()


def test_as_needed_is_a_course_of_as_needed_orders_alone() -> None:
    prn, regular = order("oxycodone", 10, prn=True, since=20), order("oxycodone", 5, since=10)
    handed = (dispense("oxycodone", 10, 60, 30, when=20),)
    assert courses(record(prn, dispenses=handed))[0].as_needed
    assert not courses(record(prn, regular))[0].as_needed
    assert not courses(record(dispenses=handed))[0].as_needed, "a dispense does not say how it is taken"


def test_a_dispense_without_day_or_length_proves_nothing() -> None:
    known = dispense("oxycodone", 5, 60, 30, when=35)
    assert handed_over(dataclasses.replace(known, when=None), TODAY) is None
    assert handed_over(dispense("oxycodone", 5, 60, None, when=35), TODAY) is None
    assert days_ago((handed_over(known, TODAY) or pytest.fail("known"),)) == [(35, 6)]


def test_early_fills_are_used_up_one_after_the_other() -> None:
    early = record(dispenses=(dispense("oxycodone", 5, 60, 30, when=60), dispense("oxycodone", 5, 60, 30, when=40)))
    assert days_ago(fills(early, of_class="opioid")) == [(60, 1)]
    late = record(dispenses=(dispense("oxycodone", 5, 60, 30, when=60), dispense("oxycodone", 5, 60, 10, when=20)))
    assert days_ago(fills(late, ingredient="oxycodone")) == [(60, 31), (20, 11)]


@st.composite
def histories(draw: st.DrawFn) -> Record:
    orders = []
    for number in range(draw(st.integers(0, 5))):
        since = draw(st.integers(0, 60))
        until = draw(st.one_of(st.none(), st.integers(0, since)))
        orders.append(order("oxycodone", 10, since=since, until=until, reference=f"o{number}"))
    handed: list[Dispense] = [
        dispense("oxycodone", 5, 60, draw(st.integers(1, 40)), when=draw(st.integers(0, 60)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return record(*orders, dispenses=tuple(handed))


def naive_days(given_record: Record) -> set[date]:
    """Every day on which something was taken, one by one."""
    days: set[date] = set()
    for back in range(120):
        day = TODAY - timedelta(days=back)
        for each in given_record.orders:
            assert each.start is not None
            until = TODAY if each.end is None else each.end.latest
            if each.start.latest <= day <= until:
                days.add(day)
        for handed in given_record.dispenses:
            assert handed.when is not None
            assert handed.days is not None
            if 0 <= (day - handed.when.latest).days < handed.days:
                days.add(day)
    return days


@given(histories(), st.integers(0, 10))
def test_against_single_days(given_record: Record, gap: int) -> None:
    wanted = naive_days(given_record)
    spans = courses(given_record, ingredient="oxycodone", gap=gap)
    held = {span.first + timedelta(days=n) for span in spans for n in range(span.days)}
    assert wanted <= held
    assert all(span.first in wanted and span.last in wanted for span in spans)
    for one, other in pairwise(spans):
        between = (other.first - one.last).days - 1
        assert between > gap
    inner = sorted(held - wanted)
    runs = [day for day in inner if day - timedelta(days=1) not in held - wanted]
    for start in runs:
        length = next(n for n in range(1, 200) if start + timedelta(days=n) not in held - wanted)
        assert length <= gap, "a break longer than the gap was bridged"


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=6), st.randoms())
def test_the_order_of_spans_changes_nothing(raw: list[tuple[int, int]], random: object) -> None:
    spans = [Course(TODAY - timedelta(days=a + b), TODAY - timedelta(days=a), frozenset({"open"})) for a, b in raw]
    shuffled = list(spans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged(spans, 3) == merged(shuffled, 3)
