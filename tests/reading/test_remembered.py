"""What is read once for all who have it: the same answer, within bounds, and nothing that names a person."""

import gc
import inspect
from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from bench.body import order_sign_body
from fhir_client import prefetch
from fhir_client.reading import labs, medications, prescribed, problems, shapes, wording
from fhir_client.reading.record import read_record
from fhir_client.reading.remembered import KEPT, LARGEST, by_content
from safety.regimen import sig

READERS: dict[str, Callable[..., Any]] = {
    "drug": medications._by_concept,
    "dosing": prescribed._remembered,
    "supply": prescribed._supply,
    "codes": shapes._codes,
    "lab": labs._code,
    "problem": problems._what,
}


def counting() -> tuple[Callable[..., Any], list[Any]]:
    asked: list[Any] = []

    def read(value: Any) -> int:
        asked.append(value)
        return len(asked)

    return by_content(read), asked


def kept_by(reader: Callable[..., Any]) -> Any:
    return inspect.getclosurevars(reader).nonlocals["kept"]


def texts_in(held: object) -> Iterator[bytes]:
    """Every text that the cache holds on to, in keys and answers."""
    seen: set[int] = set()
    waiting = gc.get_referents(held)
    while waiting:
        part = waiting.pop()
        if id(part) in seen or callable(part) or isinstance(part, ModuleType):
            continue
        seen.add(id(part))
        if isinstance(part, str | bytes):
            yield part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        waiting.extend(gc.get_referents(part))


def test_equal_content_is_read_once() -> None:
    reader, asked = counting()
    assert [reader({"code": "a"}), reader({"code": "a"}), reader({"code": "b"})] == [1, 1, 2]
    assert asked == [{"code": "a"}, {"code": "b"}]


@pytest.mark.parametrize(
    "value",
    [
        {"extension": [{"valueReference": {"reference": "Patient/1"}}]},
        {"identifier": [{"value": "123"}]},
        {"text": "x" * (LARGEST + 1)},
        {"value": 10**30},
    ],
    ids=["reference", "identifier", "long", "unwritable"],
)
def test_what_names_a_person_or_is_long_or_cannot_be_written_is_read_each_time(value: Any) -> None:
    reader, asked = counting()
    assert [reader(value), reader(value)] == [1, 2]
    assert len(asked) == 2


def test_a_request_leaves_no_trace_of_its_patient() -> None:
    request = order_sign_body()
    orders = [entry["resource"] for entry in request["prefetch"]["medications"]["entry"]]
    for number, order in enumerate(orders):
        order["note"] = [{"text": f"take 1 tablet daily, Quixote no. {number}"}]
    orders[0]["dosageInstruction"][0]["extension"] = [{"url": "x", "valueReference": {"reference": "Patient/quixote"}}]
    for entry in (*request["prefetch"]["medications"]["entry"], *request["context"]["draftOrders"]["entry"]):
        entry["resource"]["subject"]["display"] = "Quixote"
    bag, _ = prefetch.read(request)
    record = read_record(bag, today=date(2026, 11, 22))
    assert len(record.orders) == 17
    caches = {name: kept_by(reader) for name, reader in READERS.items()} | {"sig": sig._reading, "words": wording._read}
    held = {name: b"\n".join(texts_in(cache)).lower() for name, cache in caches.items()}
    assert b"oxycodone" in held["drug"]
    assert b"by mouth" in held["dosing"]
    for name, text in held.items():
        assert b"quixote" not in text, name
        assert b"/bench" not in text, name
        assert b"mr-0-" not in text, name


@pytest.mark.parametrize("name", READERS)
def test_each_memory_is_bounded(name: str) -> None:
    assert kept_by(READERS[name]).cache_parameters() == {"maxsize": KEPT, "typed": False}
