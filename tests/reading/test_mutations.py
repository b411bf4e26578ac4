"""Whatever is done to a resource: reading never raises, and an order is still an order or a gap."""

import copy
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_client.bag import Bag
from fhir_client.reading.record import newest_day, read_record
from safety.regimen.dosing import Unread
from tests.reading.samples import MEDICATION, ORDERS, OTHERS, PERSON

TODAY = date(2026, 11, 22)
thoroughly = settings(max_examples=settings().max_examples * 4)
JUNK: list[Any] = [
    None, True, False, 0, -1, 3, 1e308, float("nan"), float("inf"), 10**30, "", " ", "x", "1", "-2", "NaN",
    "2026-13-45", "0000-00-00", "9999-12-31", [], {}, [[]], [None], [{}], {"value": {}}, {"reference": 5},
    {"reference": "#"}, "#m", {"coding": [None, 3, {"code": 7}]},
    {"value": "1e5", "unit": 3}, {"resourceType": "Bundle"}, ["mon", 3], "Patient/other", {"extension": {"url": "x"}},
]  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(node, dict):
        for key, value in node.items():
            found += places(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            found += places(value, (*path, number))
    return found


@st.composite
def mutated(draw: st.DrawFn, samples: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    resource = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 4))):
        all_places = places(resource)
        if not all_places:
            break
        *way, last = draw(st.sampled_from(all_places))
        holder: Any = resource
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(["delete", "junk", "wrap", "nest", "text", "double"])):
            case "delete":
                del holder[last]
            case "junk":
                holder[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
            case "wrap":
                holder[last] = [holder[last]]
            case "nest":
                holder[last] = {"value": holder[last], "text": holder[last]}
            case "text":
                holder[last] = str(holder[last])
            case "double":
                holder[last] = [holder[last], holder[last]]
    return resource


@thoroughly
@given(mutated(ORDERS), st.booleans())
def test_an_order_never_vanishes_and_never_raises(resource: dict[str, Any], draft: bool):
    bag = Bag("p1", resources=[PERSON, MEDICATION], drafts=[])
    (bag.drafts if draft else bag.resources).append(resource)
    record = read_record(bag, today=TODAY)
    assert any(order.resource is resource for order in record.orders) or record.gaps
    newest_day(bag)


@thoroughly
@given(mutated(OTHERS))
def test_other_resources_never_raise(resource: dict[str, Any]):
    record = read_record(Bag("p1", resources=[PERSON, resource, *ORDERS]), today=TODAY)
    assert {order.reference for order in record.orders} >= {f"{one['resourceType']}/{one['id']}" for one in ORDERS}


@given(
    st.recursive(
        st.sampled_from(JUNK),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["resourceType", "resource", "id", "entry"]), inner)
        ),
    )
)
def test_nonsense_for_resources_never_raises(junk: Any):
    read_record(Bag(None, resources=[junk], drafts=[junk], full_urls={"urn:uuid:1": junk}), today=TODAY)


@thoroughly
@given(mutated(ORDERS))
def test_no_amount_below_zero_or_without_bound(resource: dict[str, Any]):
    record = read_record(Bag("p1", resources=[PERSON, MEDICATION, resource]), today=TODAY)
    for order in record.orders:
        for amount in (order.daily, order.highest):
            if not isinstance(amount, Unread):
                assert all(0 <= intake.usual_mg <= intake.most_mg < 10**9 for intake in amount.intakes)
