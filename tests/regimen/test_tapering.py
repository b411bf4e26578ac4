"""B18: falls of the total and their arithmetic, against a count day by day; the plan down."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.opioid_dose import opioid_taper
from checks.opioid_risk import opioid_stop
from safety.examination.finding import Finding
from safety.regimen.opioids.past_totals import falls, regimen_on
from safety.regimen.opioids.taper_plan import pace, steps
from safety.regimen.opioids.tapering import Lowering, step_of, stop_of
from safety.regimen.record import Order, Record
from tests.records import TODAY, dispense, order, problem, record


def stop(given_record: Record) -> Lowering | None:
    return stop_of(given_record, 30, 7, 7)


def step(given_record: Record) -> Lowering | None:
    return step_of(given_record, 30, 7)


def said(given_record: Record) -> list[Finding]:
    checks = (opioid_stop.CHECK, opioid_taper.CHECK)
    return [finding for check in checks for finding in check.examine(given_record, check)]


def lowered(old: Any, new: Any, since: int = 400, *before: Order, **more: Any) -> Record:
    """Morphine of so many MME until a draft that names it takes it to another dose."""
    taken = order("morphine", old, since=since, reference="old", replaced_by="new")
    return record(*before, taken, order("morphine", new, draft=True, reference="new"), **more)


def stopped(old: Any, since: int, **more: Any) -> Record:
    taken = order("morphine", old, since=since, reference="old", replaced_by="old", **more)
    return record(taken, order("morphine", old, draft=True, reference="old", counted=False, status="stopped"))


# --- arithmetic


def naive_verdict(old: Decimal, new: Decimal, days: int, interval: int) -> str | None:
    """The bands of the rules, read again: above 25 % at once or in 14 days; above 10 % in 30 days after a year."""
    percent = 100 * (old - new) / old
    a_day = percent / min(interval, 30)
    fast = percent > 25 or (interval < 14 and a_day * 14 > 25)
    if days < 30 or percent <= 0:
        return None
    if fast:
        return "warning" if days >= 90 or old >= 50 else "info"
    slow = percent * 30 / min(interval, 30) > 10
    return "info" if days >= 365 and slow else None


@given(
    old=st.integers(2, 200),
    cut=st.integers(1, 99),
    days=st.integers(1, 500),
    interval=st.one_of(st.none(), st.integers(1, 40)),
)
def test_steps_against_the_rule_read_again(old: int, cut: int, days: int, interval: int | None) -> None:
    new = Decimal(old) * (100 - cut) / 100
    if interval is None:
        given_record, since_step = lowered(old, new, days), 30
    else:
        assume(interval < days)
        before = order("morphine", old + 10, since=days, until=interval + 1, reference="before")
        given_record, since_step = lowered(old, new, interval, before), min(interval, 30)
    found = [finding for finding in said(given_record) if finding.evidence["to_mme"]]
    wanted = naive_verdict(Decimal(old), new, days, since_step)
    assert [finding.severity.value for finding in found] == ([] if wanted is None else [wanted])
    lowering = step(given_record)
    assert lowering is not None
    assert (lowering.old, lowering.new) == (Decimal(old), new)
    assert lowering.therapy_days == days
    assert lowering.interval_days == since_step
    assert lowering.percent == cut


@pytest.mark.parametrize(
    ("new", "severity"), [("90", None), ("89.9", "info"), ("75", "info"), ("74.9", "warning"), ("74", "warning")]
)
def test_10_25_and_26_percent(new: str, severity: str | None) -> None:
    assert [finding.severity.value for finding in said(lowered(100, new))] == ([] if severity is None else [severity])


def test_a_step_is_scaled_by_the_days_since_the_one_before() -> None:
    before = order("morphine", 110, since=400, until=29, reference="before")
    lowering = step(lowered(100, 75, 28, before))
    assert lowering is not None
    assert round(lowering.percent_per(30) or Decimal(0), 2) == Decimal("26.79")
    assert lowering.percent_per(14) == 25


# --- stops


@pytest.mark.parametrize(
    ("mme", "days", "prn", "wanted"),
    [
        (90, 400, False, "warning"),
        (20, 90, False, "warning"),
        (20, 89, False, "info"),
        (50, 30, False, "warning"),
        (50, 29, False, "info"),
        ("49.9", 30, False, "info"),
        (20, 4, False, "info"),
        (20, 3, False, None),
        (200, 3, False, None),
        (90, 14, True, None),
        (90, 15, True, "info"),
    ],
)
def test_stops(mme: Any, days: int, prn: bool, wanted: str | None) -> None:
    found = said(stopped(mme, days, prn=prn))
    assert [finding.severity.value for finding in found] == ([] if wanted is None else [wanted])
    if found:
        evidence = found[0].evidence
        assert (evidence["from_mme"], evidence["to_mme"], evidence["therapy_days"]) == (Decimal(str(mme)), 0, days)
        assert (evidence["interval_days"], evidence["reduction_pct_per_30d"], evidence["reduction_pct"]) == (
            0,
            None,
            100,
        )
        assert found[0].reach.value == ("interrupt" if wanted == "warning" else "queue")
        assert found[0].advice[0].kind == "taper"


@pytest.mark.parametrize(("began", "rotation"), [(0, True), (3, True), (4, False)])
def test_an_opioid_that_begins_within_three_days_makes_it_a_rotation(began: int, rotation: bool) -> None:
    taken = order("oxycodone", 60, since=400, reference="old", replaced_by="old")
    gone = order("oxycodone", 60, draft=True, reference="old", counted=False, status="stopped")
    new = order("buprenorphine", 10, since=began, form="patch", route="transdermal", release="ER")
    found = said(record(taken, gone, new))
    assert [finding.severity.value for finding in found] == ["info" if rotation else "warning"]


def test_a_mixed_agonist_takes_no_opioids_place() -> None:
    taken = order("oxycodone", 60, since=400, reference="old", replaced_by="old")
    gone = order("oxycodone", 60, draft=True, reference="old", counted=False, status="stopped")
    mixed = order("butorphanol", 1, draft=True, route="nasal", form="spray", per="actuation")
    lowering = stop(record(taken, gone, mixed))
    assert lowering is None or not lowering.rotated


@pytest.mark.parametrize(("ago", "found"), [(1, True), (30, True), (31, False)])
def test_everything_ended_in_the_last_days(ago: int, found: bool) -> None:
    past = record(order("oxycodone", 60, since=400, until=ago))
    lowering = stop(past)
    assert (lowering is not None) is found
    if lowering is not None:
        assert (lowering.kind, lowering.ago, lowering.therapy_days) == ("ended", ago, 401 - ago)
        assert lowering.old == 90
        assert said(past)[0].reach.value == "show"


def test_a_supply_that_ran_out_in_the_past_is_no_stop_and_a_new_order_of_it_goes_on() -> None:
    over = TODAY - timedelta(days=20)
    closed = order("oxycodone", 60, since=90, until=20, status="completed", end=None, supply_end=over)
    assert stop(record(closed)) is None
    past = order("oxycodone", 60, since=90, until=2)
    assert stop(record(past, order("oxycodone", 60, draft=True))) is None
    assert stop(record(past, order("morphine", 60, draft=True))) is not None


def supplied(days: int, since: int, **more: Any) -> Order:
    return order("oxycodone", 60, since=since, supply_end=TODAY - timedelta(days=since - days), **more)


@pytest.mark.parametrize(("missing", "found"), [(7, False), (8, True), (30, True), (31, False)])
def test_gaps_in_supply(missing: int, found: bool) -> None:
    lowering = stop(record(supplied(60, 59 + missing)))
    assert (lowering is not None) is found
    if lowering is not None:
        assert (lowering.kind, lowering.ago, lowering.therapy_days) == ("gap", missing, 60)


@pytest.mark.parametrize(("days", "found"), [(30, True), (29, False)])
def test_a_gap_counts_after_thirty_days(days: int, found: bool) -> None:
    assert bool(said(record(supplied(days, days + 9)))) is found


def test_what_is_no_gap() -> None:
    assert stop(record(supplied(60, 75, prn=True))) is None, "as-needed doses last longer"
    assert stop(record(supplied(60, 75), order("tramadol", 50, reference="other"))) is None
    assert stop(record(supplied(60, 75), order("oxycodone", 60, draft=True))) is None
    filled = record(supplied(60, 75), dispenses=(dispense("oxycodone", 60, 30, 30, when=20),))
    assert stop(filled) is None, "a fill says that there is supply"


def test_fills_decide_before_the_order_does() -> None:
    endless = record(order("oxycodone", 60, since=200), dispenses=(dispense("oxycodone", 60, 30, 30, when=45),))
    lowering = stop(endless)
    assert lowering is not None
    assert (lowering.kind, lowering.ago) == ("gap", 16)


def test_an_unknown_start_and_an_unread_dose_are_said() -> None:
    undated = stopped(90, 1)
    orders = tuple(dataclasses.replace(each, start=None) for each in undated.orders)
    (finding,) = said(dataclasses.replace(undated, orders=orders))
    assert (finding.severity.value, finding.certainty.value, finding.evidence["therapy_days"]) == (
        "warning",
        "assumed",
        None,
    )
    assert "an unknown time" in finding.summary
    (unread,) = said(stopped(90, 400, unread="no sig"))
    assert (unread.severity.value, unread.certainty.value) == ("warning", "unread")
    assert "unread dose" in unread.summary


def test_treatment_of_the_disorder_that_stops_though_another_opioid_stays() -> None:
    disorder = frozenset({"opioid_use_disorder"})
    taken = order("methadone", 60, since=200, reference="old", replaced_by="old", groups=disorder)
    gone = order("methadone", 60, draft=True, reference="old", counted=False, status="stopped", groups=disorder)
    found = said(record(taken, gone, order("tramadol", 50)))
    assert [finding.severity.value for finding in found] == ["warning"]
    assert "opioid use disorder" in found[0].summary
    assert not found[0].advice


def test_a_plan_to_taper_is_not_advised_in_pregnancy() -> None:
    given_record = dataclasses.replace(stopped(90, 400), problems=(problem("pregnancy"),))
    (finding,) = said(given_record)
    assert "pregnancy" in finding.summary
    assert not finding.advice


# --- the past by single days


@st.composite
def histories(draw: st.DrawFn) -> Record:
    """Lines of different opioids, each with one order at a time."""
    orders = []
    for drug in draw(st.lists(st.sampled_from(["morphine", "oxycodone", "hydrocodone"]), unique=True, max_size=3)):
        day = draw(st.integers(0, 60))
        for number in range(draw(st.integers(1, 3))):
            last = draw(st.integers(0, day))
            mg = draw(st.integers(1, 60))
            orders.append(order(drug, mg, since=day, until=last, reference=f"{drug}{number}"))
            if last == 0:
                break
            day = draw(st.integers(0, last - 1))
    return record(*orders)


FACTORS = {"morphine": Decimal(1), "oxycodone": Decimal("1.5"), "hydrocodone": Decimal(1)}


def naive_total(given_record: Record, back: int) -> Decimal:
    day = TODAY - timedelta(days=back)
    total = Decimal(0)
    for each in given_record.orders:
        assert each.start is not None
        assert each.end is not None
        if each.start.latest <= day <= each.end.latest:
            part = each.product.parts[0]
            assert part.strength is not None
            total += part.strength.mg * FACTORS[part.ingredient]
    return total


@given(histories())
def test_falls_against_single_days(given_record: Record) -> None:
    found = {(TODAY - fall.day).days: (fall.before, fall.after) for fall in falls(given_record, TODAY, 30)}
    for back in range(31):
        before, now = naive_total(given_record, back + 1), naive_total(given_record, back)
        after = max(naive_total(given_record, each) for each in range(max(back - 3, 0), back + 1))
        if 0 < after < before:
            assert found[back] == (before, after)
        else:
            assert back not in found, (before, now)


def test_an_order_set_aside_is_never_added_to_its_successor() -> None:
    aside = order("morphine", 60, since=90, until=0, reference="a", why_not_counted="refilled by b")
    given_record = record(aside, order("morphine", 60, since=5, reference="b"))
    assert [each.reference for each in regimen_on(given_record, TODAY)] == ["b"]
    assert [each.reference for each in regimen_on(given_record, TODAY - timedelta(days=9))] == ["a"]


# --- plans


@pytest.mark.parametrize(
    ("days", "share", "every"),
    [
        (None, "0.1", 30),
        (365, "0.1", 30),
        (364, "0.1", 7),
        (30, "0.1", 7),
        (29, "0.2", 2),
        (7, "0.2", 2),
        (6, "0.5", 2),
        (4, "0.5", 2),
    ],
)
def test_paces(days: int | None, share: str, every: int) -> None:
    at = pace(days)
    assert (at.share, at.every_days) == (Decimal(share), every)


@given(st.integers(1, 500), st.sampled_from([400, 100, 10, 5]))
def test_plans_go_down_evenly_to_nothing(dose: int, days: int) -> None:
    at = pace(days)
    plan = steps(Decimal(dose), at)
    count = {400: 10, 100: 10, 10: 5, 5: 2}[days]
    assert [day for day, _ in plan] == [number * at.every_days for number in range(count)]
    assert [mme for _, mme in plan] == [Decimal(dose) - Decimal(dose) * at.share * (n + 1) for n in range(count)]
    assert plan[-1][1] == 0


def test_of_two_stopped_orders_as_large_the_scheduled_one_counts_wherever_it_stands() -> None:
    ended: dict[str, Any] = {"since": 1, "until": 1, "status": "stopped", "counted": False}
    scheduled = order("morphine", 1, reference="scheduled", **ended)
    needed = order("morphine", 1, prn=True, reference="as needed", **ended)
    for orders in ((scheduled, needed), (needed, scheduled)):
        assert regimen_on(record(*orders), TODAY - timedelta(days=1)) == (scheduled,)
