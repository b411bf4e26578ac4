"""Numbers of the EHR's own resources as they were written: 2.50 stays 2.50 (in FHIR a decimal's precision has meaning).

The service reads requests with a fast parser that keeps the value but not the digits. Only an answer that hands a whole
resource back needs the digits, so only then is the request read a second time.
"""

import json
from collections.abc import Mapping
from typing import Any

import orjson


class _Written(float):
    """A number with the text it was read from."""

    text: str


def with_original_numbers(cards: list[dict[str, Any]], request: bytes) -> list[dict[str, Any]]:
    """The cards, with every number in an updated resource that equals the request's written as the request wrote it."""
    updates = [action for action in _actions(cards) if action["type"] == "update"]
    if updates:
        whole = json.loads(request, parse_float=_written, parse_int=_whole)
        originals = {_name(resource): resource for resource in _walk(whole)}
        for action in updates:
            original = originals.get(_name(action["resource"]))
            action["resource"] = _restored(action["resource"], original)
    return cards


def _actions(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [action for card in cards for offer in card.get("suggestions", ()) for action in offer["actions"]]


def _written(text: str) -> _Written:
    number = _Written(text)
    number.text = text
    return number


def _whole(text: str) -> int | _Written:
    """Beyond 64 bits the fast parser reads a float."""
    return int(text) if len(text) < 19 else _written(text)


def _name(resource: Mapping[str, Any]) -> tuple[object, object]:
    return resource.get("resourceType"), resource.get("id")


def _walk(value: Any) -> list[Mapping[str, Any]]:
    """Every resource with an id, the drafts of the context last, so that they win over prefetched copies."""
    found: list[Mapping[str, Any]] = []
    waiting: list[Any] = [value.get("context"), value.get("prefetch")] if isinstance(value, dict) else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("resourceType"), str) and isinstance(item.get("id"), str):
                found.append(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return found


def _restored(new: Any, old: Any) -> Any:
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: _restored(value, old.get(key)) for key, value in new.items()}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [_restored(value, was) for value, was in zip(new, old, strict=True)]
    if isinstance(old, _Written) and isinstance(new, (int, float)) and not isinstance(new, bool) and new == old:
        return orjson.Fragment(old.text)
    return new
