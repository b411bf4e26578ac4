"""The 208 structural shapes: each is read, or refused for a reason that names what is missing."""

from collections import Counter
from datetime import date

from fhir_client.bag import Bag
from fhir_client.reading.record import newest_day, read_record
from safety.regimen.dosing import Unread
from safety.regimen.record import Order
from tests.reading.corpus import shapes
from tests.shared import needs_shared

# By position in the file: what a pharmacist reads. A number is the most of the last ingredient in mg a day.
EXPECTED = {
    7: 360, 26: "0.5", 35: 300, 42: "1.80", 45: 10, 50: "2.5", 84: "0.02", 85: 4, 86: 640, 92: 50, 107: 3000, 119: 1,
    122: 30, 124: 300, 134: 480, 137: "0.60", 138: "0.10", 161: "0.60", 187: 1200, 192: "1.80", 193: 20, 194: 20,
    197: 100, 202: 200,
}  # fmt: skip
REFUSED = {
    0: "no dosing instruction",
    27: "1 tablet does not fit",
    44: "no dosing instruction",
    54: "no dosing instruction",
    99: "'mg/m²' is not a unit we know",
    112: "no medicine is named",
    116: "no strength of oxycodone",
    127: "'mg/kg' is not a unit we know",
    143: "'ug/kg/min' is not a rate we know",
    176: "the amount of one dose is not stated",
    180: "is not a medicine we know",
}


def read_shape(resource: dict) -> Order:
    bag = Bag(None, [resource])
    (order,) = read_record(bag, today=newest_day(bag) or date(2026, 11, 22)).orders
    return order


@needs_shared
def test_every_shape_is_read_or_refused_by_name():
    orders = [read_shape(row["resource"]) for row in shapes()]
    assert len(orders) == 208
    fates: Counter[str] = Counter()
    for order in orders:
        fates[order.highest.what if isinstance(order.highest, Unread) else "read"] += 1
        assert not isinstance(order.highest, Unread) or order.highest.why
    assert fates["read"] >= 60
    assert set(fates) <= {"read", "drug", "dose", "strength", "sig", "rate", "frequency"}


@needs_shared
def test_chosen_shapes_amount_to_what_a_pharmacist_reads():
    rows = shapes()
    for position, amount in EXPECTED.items():
        highest = read_shape(rows[position]["resource"]).highest
        assert not isinstance(highest, Unread), (position, highest)
        assert float(highest.intakes[-1].most_mg) == float(amount), position


@needs_shared
def test_chosen_shapes_are_refused_for_the_right_reason():
    rows = shapes()
    for position, why in REFUSED.items():
        highest = read_shape(rows[position]["resource"]).highest
        assert isinstance(highest, Unread), position
        assert why in highest.why, (position, highest.why)
