"""Whatever stands where in a request: an answer with valid cards or a refusal, never a failure."""

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import service
from safety.settings import Settings
from tests.cards import validator
from tests.service.test_calls import DIAZEPAM, EVERYTHING, OXYCODONE, TODAY, a_call, bundle

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        [
            "Patient/stub-1",
            "MedicationRequest/mr1",
            "#x",
            "urn:uuid:1",
            "2026-13-45",
            "<b>",
            "mg",
            "",
            "OperationOutcome",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "code", "resource", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    if path[-1] not in (holder if isinstance(holder, dict) else range(len(holder))):
        raise KeyError(path[-1])
    holder[path[-1]] = new
    return changed


LAB = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
    "subject": {"reference": "Patient/stub-1"},
    "effectiveDateTime": "2026-11-01",
    "valueQuantity": {"value": 1.4, "unit": "mg/dL"},
}
BODY = a_call(
    prefetch=EVERYTHING
    | {"medications": bundle(DIAZEPAM, {**OXYCODONE, "id": "a2", "status": "active"}), "observations": bundle(LAB)}
)
PLACES = sorted(places(BODY), key=str)


@pytest.fixture(scope="module")
def app() -> Any:
    return service.create_app(Settings(dev=True), now=lambda: TODAY)


@given(where=st.lists(st.sampled_from(PLACES), min_size=1, max_size=2), what=st.lists(JSON, min_size=2, max_size=2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_anything_anywhere(app: Any, where: list[tuple[Any, ...]], what: list[Any]) -> None:
    body = BODY
    for path, value in zip(where, what, strict=False):
        try:
            body = replaced(body, path, value)
        except (KeyError, TypeError, IndexError):
            continue  # the first change took the place of the second away
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        answer = await http.post("/cds-services/painrx-order-sign", content=orjson.dumps(body))
    assert answer.status_code in (200, 400, 412), answer.text
    if answer.status_code == 200:
        validator.answer(answer.content)
    else:
        validator.outcome(answer.content)
