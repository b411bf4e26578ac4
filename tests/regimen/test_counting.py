"""Which orders count, and what a draft replaces: rules.md section 0 and 14.1.1."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from safety.regimen.counting import count
from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Dose, Dosing, Frequency, Step
from safety.regimen.record import Daily, Event, Order, Part, Product, Strength
from safety.regimen.when import Moment, Span

TODAY = date(2026, 11, 22)
D = Decimal


def ago(days: int) -> Moment:
    return Moment.on(TODAY - timedelta(days=days))


def order(reference: str = "MedicationRequest/a", drug: str = "oxycodone", mg: str = "10", **more: object) -> Order:
    product = Product(
        f"{drug} {mg}", "product", (Part(drug, Strength(D(mg), "unit")),), form="tablet", route="oral", release="IR"
    )
    dosing = Dosing((Step(Dose(D(1), D(1), "tablet"), Frequency(D(1), D(1), D(8), D(8))),), "structure", "")
    amount = daily(dosing, product, TODAY, None)
    base = Order(
        reference,
        "active",
        product,
        dosing,
        amount,
        highest(dosing, product, TODAY, None),
        classes=frozenset({"opioid"}),
        status="active",
        intent="order",
        start=ago(10),
        prescriber="Practitioner/p",
    )
    return dataclasses.replace(base, **more)  # type: ignore[arg-type]


def draft(reference: str = "MedicationRequest/d", **more: object) -> Order:
    return order(reference, state="draft", status="draft", start=Moment.on(TODAY), **more)


def counted(*orders: Order, **more: object) -> dict[str, Order]:
    return {each.reference: each for each in count(orders, TODAY, **more)}  # type: ignore[arg-type]


def why(*orders: Order, **more: object) -> str | None:
    found = counted(*orders, **more)[orders[0].reference]
    assert found.counted == (found.why_not_counted is None)
    return found.why_not_counted


@pytest.mark.parametrize("status", ["on-hold", "stopped", "completed", "cancelled", "entered-in-error", "draft"])
def test_only_active_orders_count_and_the_rest_say_why(status: str | None) -> None:
    assert why(order(status=status))
    assert why(order(status="active")) is None
    assert why(order(status=None)) is None


@pytest.mark.parametrize(
    ("intent", "counts"),
    [("order", True), ("plan", True), ("instance-order", True), ("proposal", False), ("option", False), (None, True)],
)
def test_intent_is_order_like(intent: str | None, counts: bool) -> None:
    assert (why(order(intent=intent)) is None) is counts


def test_do_not_perform_does_not_count() -> None:
    assert why(order(do_not_perform=True)) == "marked doNotPerform"
    assert why(draft(do_not_perform=True)) == "marked doNotPerform"


@pytest.mark.parametrize(("age", "refills", "counts"), [(60, 0, True), (61, 0, False), (90, 1, True), (91, 1, False)])
def test_supply_that_ended_more_than_30_days_ago(age: int, refills: int, counts: bool) -> None:
    """30 days of supply: the end lies `age - 30 x (1 + refills)` days back."""
    reason = why(order(start=ago(age), supply_days=D(30), refills=refills))
    assert (reason is None) is counts
    assert counts or "possibly still taken" in str(reason)


@pytest.mark.parametrize(("age", "counts"), [(730, True), (731, False)])
def test_no_end_and_older_than_two_years(age: int, counts: bool) -> None:
    assert (why(order(start=ago(age))) is None) is counts


def test_a_stated_end_ends_it_the_day_after() -> None:
    assert why(order(end=Moment.on(TODAY))) is None
    assert "ended on" in str(why(order(end=ago(1))))
    assert "starts on" in str(why(order(start=Moment.on(TODAY + timedelta(days=1)))))


def test_trap_13_a_missing_category_counts_and_an_inpatient_order_needs_a_stay() -> None:
    inside = order(category=frozenset({"inpatient"}))
    over = Event("encounter", frozenset(), "", Span(ago(30), ago(20)), klass="IMP")
    now = Event("encounter", frozenset(), "", Span(ago(3), None), klass="IMP")
    visit = Event("encounter", frozenset(), "", Span(ago(3), None), klass="AMB")
    assert why(order()) is None
    assert why(inside) is None
    assert why(inside, events=(over, now)) is None
    assert "no hospital stay" in str(why(inside, events=(over, visit)))
    assert why(order(category=frozenset({"community"})), events=(over,)) is None


def test_on_a_past_day_the_dates_decide_and_not_the_status_since() -> None:
    closed = order(status="completed", validity=Span(ago(10), ago(0)))
    assert "status completed" in str(why(closed))
    assert why(closed, past=True) is None
    assert "ended on" in str(why(order(status="completed", validity=Span(ago(10), ago(1))), past=True))
    assert why(order(status="stopped", start=ago(31)), past=True)
    assert why(order(status="stopped", start=ago(30)), past=True) is None
    assert why(order(status="entered-in-error"), past=True) == "status entered-in-error"
    assert why(order(status="cancelled"), past=True) == "status cancelled"


@pytest.mark.parametrize("linked", ["draft", "active", "same id"])
def test_trap_12_a_linked_draft_replaces(linked: str) -> None:
    old, new = order(), draft()
    if linked == "draft":
        new = draft(links=frozenset({old.reference}))
    elif linked == "active":
        old = order(links=frozenset({new.reference}))
    else:
        new = draft(reference=old.reference)
    result = count((old, new), TODAY)
    assert [each.replaced_by for each in result] == [new.reference, None]


@pytest.mark.parametrize(("supply", "replaces"), [(17, True), (18, False), (None, False)])
def test_a_renewal_replaces_and_an_early_one_may_add(supply: int | None, replaces: bool) -> None:
    """Begun 10 days ago: 17 days of supply end 7 days after today."""
    old = order(supply_days=None if supply is None else D(supply))
    found = counted(old, draft())[old.reference]
    assert found.replaced_by == ("MedicationRequest/d" if replaces else None)
    assert found.maybe_replaced_by == (None if replaces else "MedicationRequest/d")


def test_another_release_or_drug_is_no_renewal() -> None:
    old = order(supply_days=D(10))
    er = dataclasses.replace(draft(), product=dataclasses.replace(old.product, release="ER"))
    for new in (er, draft(drug="morphine")):
        found = counted(old, new)[old.reference]
        assert (found.replaced_by, found.maybe_replaced_by) == (None, None)


def test_trap_12_the_older_of_two_fills_stops_and_identical_orders_both_count() -> None:
    older = order("MedicationRequest/old", start=ago(33), supply_days=D(30))
    newer = order("MedicationRequest/new", start=ago(5), supply_days=D(30))
    assert "refilled by MedicationRequest/new" in str(why(older, newer))
    assert why(older, dataclasses.replace(newer, prescriber="Practitioner/other")) is None
    early = dataclasses.replace(newer, start=ago(11))
    assert why(older, early) is None
    twin = order("MedicationRequest/twin", start=ago(33), supply_days=D(30))
    both = counted(older, twin)
    assert all(each.counted for each in both.values())
    assert all("counts too" in each.notes[0] for each in both.values())


def test_a_refill_is_known_by_its_dose_and_not_by_the_notes_on_it() -> None:
    older = order("MedicationRequest/old", start=ago(30), supply_days=D(30))
    assert isinstance(older.daily, Daily)
    newer = order("MedicationRequest/new", start=ago(2), supply_days=D(30))
    noted = dataclasses.replace(older.daily, notes=("10 mg is less than half of the 30 mg tablet",))
    assert "refilled by" in str(why(dataclasses.replace(older, daily=noted), newer))
    often = dataclasses.replace(older.daily, times_a_day=D(6))
    assert why(dataclasses.replace(older, daily=often), newer) is None


def test_a_statement_of_what_is_ordered_is_the_same_medicine() -> None:
    statement = order("MedicationStatement/s", kind="statement", intent=None)
    assert why(statement, order()) == "the same medicine as MedicationRequest/a"
    assert why(order("MedicationStatement/s", kind="statement", mg="5"), order()) is None
    assert why(statement) is None


def test_an_active_order_that_names_its_predecessor_ends_it() -> None:
    old = order("MedicationRequest/old")
    new = order("MedicationRequest/new", links=frozenset({old.reference}))
    assert why(old, new) == "replaced by MedicationRequest/new"


def test_the_order_of_the_list_changes_nothing() -> None:
    orders = [
        order("MedicationRequest/old", start=ago(33), supply_days=D(30)),
        order("MedicationRequest/new", start=ago(5), supply_days=D(30)),
        order("MedicationStatement/s", kind="statement"),
        draft(),
    ]
    results = {
        frozenset((o.reference, o.counted, o.replaced_by, o.maybe_replaced_by) for o in count(p, TODAY))
        for p in permutations(orders)
    }
    assert len(results) == 1


@pytest.mark.parametrize(
    ("status", "over"), [("stopped", True), ("completed", True), ("on-hold", True), ("draft", False)]
)
def test_a_draft_that_stops_an_order_of_its_id_takes_it_out(status: str, over: bool) -> None:
    taken = order()
    stop = dataclasses.replace(draft(taken.reference), status=status)
    (active, drafted) = count((taken, stop), TODAY)
    assert (active.counted, active.replaced_by) == (True, taken.reference)
    assert drafted.counted is not over
    (other, _) = count((order("MedicationRequest/other", drug="morphine"), stop), TODAY)
    assert other.replaced_by is None


def test_orders_that_name_each_other_both_stay() -> None:
    one = order("MedicationRequest/one", links=frozenset({"MedicationRequest/two"}))
    two = order("MedicationRequest/two", links=frozenset({"MedicationRequest/one"}))
    assert all(each.counted for each in count((one, two), TODAY))


def test_what_rests_on_an_order_does_not_end_it() -> None:
    base = order()
    statement = order("MedicationStatement/s", kind="statement", mg="5", based_on=frozenset({base.reference}))
    other_drug = order("MedicationRequest/g", drug="gabapentin", based_on=frozenset({base.reference}))
    assert why(base, statement, other_drug) is None
    revision = draft(based_on=frozenset({base.reference}))
    assert counted(base, revision)[base.reference].replaced_by == revision.reference
    laxative = draft(drug="senna", based_on=frozenset({base.reference}))
    assert counted(base, laxative)[base.reference].replaced_by is None


@pytest.mark.parametrize("supply", [10, None])
def test_one_draft_renews_one_order(supply: int | None) -> None:
    """Surely where the supply runs out, perhaps where nothing says so: of two strengths always its own."""
    days = None if supply is None else D(supply)
    strong = order("MedicationRequest/strong", mg="20", supply_days=days)
    weak = order("MedicationRequest/weak", mg="10", supply_days=days)
    found = counted(strong, weak, draft(mg="10"))
    heirs = {name: (each.replaced_by, each.maybe_replaced_by) for name, each in found.items() if not each.draft}
    by_it = ("MedicationRequest/d", None) if supply else (None, "MedicationRequest/d")
    assert heirs == {weak.reference: by_it, strong.reference: (None, None)}
    two = counted(strong, weak, draft(mg="10"), draft("MedicationRequest/e", mg="20"))
    assert {each.replaced_by or each.maybe_replaced_by for each in two.values() if not each.draft} == {
        "MedicationRequest/d",
        "MedicationRequest/e",
    }


def test_a_draft_of_unstated_release_may_renew() -> None:
    old, new = order(supply_days=D(10)), draft()
    vague = dataclasses.replace(new, product=dataclasses.replace(new.product, release=None, route=None))
    found = counted(old, vague)[old.reference]
    assert (found.replaced_by, found.maybe_replaced_by) == (None, "MedicationRequest/d")


def test_an_order_signed_this_evening_elsewhere_counts() -> None:
    late = Moment.read(f"{TODAY + timedelta(days=1)}T02:30:00Z")
    assert why(order(start=late)) is None
    assert "starts on" in str(why(order(start=Moment.on(TODAY + timedelta(days=1)))))


def test_a_script_for_a_later_month_does_not_count_yet() -> None:
    later = order(validity=Span(Moment.on(TODAY + timedelta(days=20)), None))
    assert "not to be dispensed before" in str(why(later))
    assert why(order(validity=Span(Moment.on(TODAY), None))) is None


def test_a_single_dose_is_over_the_day_after() -> None:
    dosing = Dosing((Step(Dose(D(1), D(1), "tablet"), Frequency(D(1), D(1), D(24), D(24)), once=True),), "text", "")
    assert why(order(dosing=dosing, start=ago(1))) is None
    assert "ended on" in str(why(order(dosing=dosing, start=ago(2))))


def test_an_old_start_of_an_order_written_anew_is_not_when_it_was_written() -> None:
    renewed = order(start=ago(2000), written=ago(10))
    assert why(renewed) is None
    assert why(dataclasses.replace(renewed, written=ago(800))) == "written more than two years ago without an end"


def test_a_supply_lasts_from_when_it_was_written_where_the_course_began_before() -> None:
    renewed = order(start=ago(2000), written=ago(10), supply_days=D(30))
    assert counted(renewed)["MedicationRequest/a"].supply_end == TODAY + timedelta(days=20)
    postdated = order(start=ago(5), written=ago(10), supply_days=D(30))
    assert counted(postdated)["MedicationRequest/a"].supply_end == TODAY + timedelta(days=25)


def test_a_course_that_the_dosing_states_runs_from_its_start() -> None:
    known = order(start=ago(60), written=ago(10))
    assert isinstance(known.dosing, Dosing)
    week = dataclasses.replace(known.dosing, steps=(dataclasses.replace(known.dosing.steps[0], days=D(7)),))
    assert counted(dataclasses.replace(known, dosing=week))["MedicationRequest/a"].supply_end == TODAY - timedelta(53)
