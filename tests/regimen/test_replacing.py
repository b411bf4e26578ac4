"""What a draft takes the place of, and what stays when its dose cannot be read: the sum never falls in silence."""

import dataclasses
from decimal import Decimal

import pytest

from safety.regimen.counting import count, replacements
from safety.regimen.dosing import Unread
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Patient, Product, Record
from tests.regimen.test_counting import TODAY, draft, order

D = Decimal
UNREAD = Unread("dose", "the words are not understood")


def unread(new: Order) -> Order:
    return dataclasses.replace(new, dosing=UNREAD, daily=UNREAD, highest=UNREAD)


def record(*orders: Order) -> Record:
    return Record(Patient("Patient/p", None, None), TODAY, count(orders, TODAY))


@pytest.mark.parametrize("link", ["prior", "same id", "renewal", "maybe"])
def test_an_unreadable_replacement_leaves_what_was_taken_as_the_least(link: str) -> None:
    """Oxycodone 10 mg three times a day is 45 MME."""
    old = order(supply_days=D(10) if link == "renewal" else None)
    new = unread(draft(old.reference if link == "same id" else "MedicationRequest/d"))
    if link == "prior":
        new = dataclasses.replace(new, links=frozenset({old.reference}))
    held = record(old, new)
    found = totals(held)
    assert (found.current, found.projected_max, found.renewal_max) == (D(45), D(45), D(45))
    assert found.lower_bound
    assert [line.order.draft for line in found.not_convertible] == [True]
    kept = held.orders[0]
    assert (kept.replaced_by, kept.maybe_replaced_by, kept.least_of) == (None, None, new.reference)


def test_a_readable_replacement_takes_the_place() -> None:
    old = order()
    held = record(old, draft(mg="5", links=frozenset({old.reference})))
    assert totals(held).projected_max == D("22.5")
    assert held.orders[0].least_of is None


def test_once_the_replacement_can_be_read_it_replaces() -> None:
    old = order()
    new = draft(links=frozenset({old.reference}), mg="5")
    waiting = record(old, unread(new)).orders
    again = replacements((waiting[0], dataclasses.replace(new, counted=True)), TODAY)
    assert (again[0].replaced_by, again[0].least_of) == (new.reference, None)


def test_another_drug_of_unread_dose_replaces_all_the_same() -> None:
    old = order()
    held = record(old, unread(draft(drug="gabapentin", links=frozenset({old.reference}), classes=frozenset())))
    assert totals(held).projected_max == 0
    assert held.orders[0].replaced_by == "MedicationRequest/d"


def test_a_drug_that_nobody_knows_may_be_the_same_one() -> None:
    old = order()
    nobody = Product("Kwikkalm", "unknown")
    held = record(old, unread(draft(product=nobody, links=frozenset({old.reference}), classes=frozenset())))
    assert totals(held).projected_max == 45
    assert held.orders[0].least_of == "MedicationRequest/d"


@pytest.mark.parametrize("drug", ["oxycodone", "hydromorphone"])
@pytest.mark.parametrize("way", ["unread", "injected"])
def test_an_opioid_that_cannot_be_converted_keeps_the_total_of_the_one_it_replaces(drug: str, way: str) -> None:
    old = order()
    new = draft(drug=drug, links=frozenset({old.reference}))
    new = unread(new) if way == "unread" else dataclasses.replace(new, route="intravenous")
    found = totals(record(old, new))
    assert (found.current, found.projected_max, found.projected_scheduled) == (D(45), D(45), D(45))
    assert found.lower_bound


def test_an_unread_order_leaves_nothing_to_stand() -> None:
    old = unread(order())
    held = record(old, unread(draft(links=frozenset({old.reference}))))
    assert [line.order.draft for line in totals(held).not_convertible] == [True]


def test_stopping_is_no_replacement() -> None:
    old = order()
    stop = unread(dataclasses.replace(draft(old.reference), status="stopped"))
    assert totals(record(old, stop)).projected_max == 0


def test_an_active_successor_that_cannot_be_read_ends_nothing_in_silence() -> None:
    old = order("MedicationRequest/old")
    new = order("MedicationRequest/new", links=frozenset({old.reference}))
    found = totals(record(old, unread(new)))
    assert (found.projected_max, found.lower_bound) == (D(45), True)
    assert totals(record(old, new)).projected_max == 45
    assert "could not be read" in record(old, unread(new)).orders[0].notes[0]


def test_a_draft_that_names_its_order_renews_no_other() -> None:
    """Two orders that run out together: the draft says which of them it continues."""
    one = order("MedicationRequest/one", supply_days=D(10))
    two = order("MedicationRequest/two", supply_days=D(10))
    for named, other in ((one, two), (two, one)):
        held = {each.reference: each for each in count((one, two, draft(links=frozenset({named.reference}))), TODAY)}
        assert held[named.reference].replaced_by == "MedicationRequest/d"
        assert (held[other.reference].replaced_by, held[other.reference].maybe_replaced_by) == (None, None)
        assert totals(record(one, two, draft(links=frozenset({named.reference})))).projected_max == 90


@pytest.mark.parametrize("first", ["read", "unread"])
def test_of_two_replacements_one_unread_is_enough(first: str) -> None:
    old = order()
    links = frozenset({old.reference})
    new = [draft("MedicationRequest/b", mg="5", links=links), unread(draft("MedicationRequest/c", links=links))]
    held = record(old, *(new if first == "read" else reversed(new)))
    assert held.orders[0].least_of == "MedicationRequest/c"
    assert totals(held).projected_max >= 45


def test_a_replacement_that_nobody_knows_leaves_a_lower_bound() -> None:
    old = order()
    nobody = Product("Kwikkalm", "unknown")
    held = record(old, unread(draft(product=nobody, links=frozenset({old.reference}), classes=frozenset())))
    assert totals(held).lower_bound


def test_a_stopped_order_leaves_the_other_to_be_renewed() -> None:
    one, two = order("MedicationRequest/a", supply_days=D(10)), order("MedicationRequest/b", supply_days=D(10))
    stop = dataclasses.replace(draft(one.reference), status="stopped")
    held = {each.reference: each for each in count((one, two, draft()), TODAY)}
    assert held[one.reference].replaced_by == "MedicationRequest/d"
    again = [each for each in count((one, two, stop, draft()), TODAY) if not each.draft]
    assert [each.replaced_by for each in again] == [one.reference, "MedicationRequest/d"]
