"""An order with other fields, and what a record works out once."""

import dataclasses
from typing import Any

import pytest

from safety.regimen.record import Order, Record
from tests.records import order, record

OTHER: dict[str, Any] = {
    "counted": False,
    "why_not_counted": "x",
    "state": "history",
    "notes": ("a",),
    "supply_end": None,
}


@pytest.mark.parametrize("name", OTHER)
def test_a_changed_order_is_the_order_with_that_field(name: str) -> None:
    old = order("oxycodone", 10)
    assert old.changed(**{name: OTHER[name]}) == dataclasses.replace(old, **{name: OTHER[name]})


def test_every_field_is_carried_over() -> None:
    old = dataclasses.replace(order("oxycodone", 10), resource={"id": "1"}, links=frozenset({"l"}), refills=3)
    new = old.changed(counted=False)
    for field in dataclasses.fields(Order):
        assert getattr(new, field.name) == (False if field.name == "counted" else getattr(old, field.name)), field.name


def test_equal_products_have_one_hash() -> None:
    one, other = order("oxycodone", 10).product, order("oxycodone", 10).product
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)


def test_once_tells_arguments_and_records_apart() -> None:
    asked: list[tuple[int, int]] = []

    def compute(chart: Record, number: int) -> int:
        asked.append((len(chart.orders), number))
        return number

    one, other = record(order("oxycodone", 10)), record()
    assert [one.once(compute, 1), one.once(compute, 1), one.once(compute, 2), other.once(compute, 1)] == [1, 1, 2, 1]
    assert asked == [(1, 1), (1, 2), (0, 1)]


def test_taking_finds_projected_orders_by_ingredient() -> None:
    chart = record(order("oxycodone", 10), order("gabapentin", 300))
    assert [each.product.ingredients for each in chart.taking("gabapentin")] == [("gabapentin",)]
    assert chart.taking("morphine") == ()
