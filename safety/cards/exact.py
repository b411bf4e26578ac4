"""Numbers of the EHR's own resources as they were written: 2.50 stays 2.50 (in FHIR a decimal's precision has meaning).

The service reads requests with a fast parser that keeps the value but not the digits. Only an answer that hands a whole
resource with a decimal in it back needs the digits, so only then is the request read a second time.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson


class _Written(float):
    """A number with the text it was read from."""

    text: str


def with_original_numbers(cards: list[dict[str, Any]], request: bytes, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cards, with every number in an updated resource that equals the request's written as the request wrote it.

    body: what the fast parser made of the request.
    """
    updates = [action for action in _actions(cards) if action["type"] == "update"]
    if updates and _decimals_in(body, [_name(action["resource"]) for action in updates]):
        whole = json.loads(request, parse_float=_written, parse_int=_whole)
        originals = {_name(resource): resource for resource in _walk(whole)}
        for action in updates:
            original = originals.get(_name(action["resource"]))
            action["resource"] = _restored(action["resource"], original)
    return cards


def _decimals_in(body: Mapping[str, Any], names: list[tuple[object, object]]) -> bool:
    """Whether a resource of these names may hold a number with digits to lose: it holds a float, or is not found."""
    found = []
    for resource in _listed(body):
        name = _name(resource)
        if name in names:
            found.append(name)
            if _has_float(resource):
                return True
    return any(name not in found for name in names)


def _listed(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The resources in the Bundles of prefetch and context, and those that stand there alone."""
    for part in (body.get("prefetch"), body.get("context")):
        for value in part.values() if isinstance(part, dict) else ():
            entries = value.get("entry") if isinstance(value, dict) else None
            if isinstance(entries, list):
                held = (entry.get("resource") for entry in entries if isinstance(entry, dict))
                yield from (resource for resource in held if isinstance(resource, dict))
            elif isinstance(value, dict):
                yield value


def _has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    return any(map(_has_float, value)) if isinstance(value, list) else isinstance(value, float)


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
