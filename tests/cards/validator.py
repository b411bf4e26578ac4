"""Every invariant of the CDS Hooks specification for an answer with cards, written from the specification alone.

It shares no code with the service: an answer is taken as the bytes that the client gets. Letters in the messages name
the part of the specification: J (JSON), S (response), C (card), G (suggestion and action), L (link).
"""

import json
import re
from uuid import UUID

_INDICATORS = {"info", "warning", "critical"}
_CARD = {"uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior", "overrideReasons"} | {
    "links",
    "extension",
}
_MAY_BE_EMPTY = {"cards", "services"}


def answer(raw: bytes) -> dict:
    """Parse the answer strictly and assert everything; returns the parsed object."""
    body = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    assert isinstance(body, dict), "S1: an object"
    assert isinstance(body.get("cards"), list), "S1: cards is an array"
    assert set(body) <= {"cards", "systemActions", "extension"}, "S1: no other member"
    assert "systemActions" not in body, "S5: none are emitted"
    no_empty_values(body)
    uuids = [card.get("uuid") for card in body["cards"]]
    assert len(uuids) == len(set(uuids)), "C1: one uuid per card"
    for card in body["cards"]:
        a_card(card)
    return body


def no_empty_values(value: object, name: str = "") -> None:
    """J3, J4: no null, no empty string, array or object, but for the two arrays that may be empty."""
    assert value is not None, f"J3: {name} is null"
    if isinstance(value, (str, list, dict)) and not value:
        assert isinstance(value, list), f"J4: {name} is empty"
        assert name in _MAY_BE_EMPTY, f"J4: {name} is empty"
    if isinstance(value, dict):
        for key, part in value.items():
            no_empty_values(part, key)
    elif isinstance(value, list):
        for part in value:
            no_empty_values(part, name + "[]")


def a_card(card: dict) -> None:
    assert set(card) <= _CARD, "C: no member that the specification does not name"
    a_uuid(card["uuid"], "C1")
    assert isinstance(card["summary"], str), "C2: a string"
    assert 0 < len(card["summary"]) < 140, "C2: fewer than 140 characters"
    assert card["summary"].splitlines() == [card["summary"].strip()], "C2: one line"
    if "detail" in card:
        markdown(card["detail"])
    assert card["indicator"] in _INDICATORS, "C4"
    a_source(card["source"])
    if "suggestions" in card:
        assert card.get("selectionBehavior") == "any", "C6: given, and the value that every EHR knows"
        for suggestion in card["suggestions"]:
            a_suggestion(suggestion)
    else:
        assert "selectionBehavior" not in card, "C6: only with suggestions"
    for reason in card.get("overrideReasons", ()):
        assert {"code", "system", "display"} <= set(reason), "C8: code, system and display"
        assert all(isinstance(part, str) for part in reason.values()), "C8"
    codes = [reason["code"] for reason in card.get("overrideReasons", ())]
    assert len(codes) == len(set(codes)), "C8: each once"
    for link in card.get("links", ()):
        a_link(link)


def markdown(text: str) -> None:
    """C3: no raw HTML."""
    assert isinstance(text, str), "C3: a string"
    assert "<" not in text, "C3: no HTML"
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text), "C3: no control characters"


def a_source(source: dict) -> None:
    assert set(source) <= {"label", "url", "icon", "topic", "extension"}, "C5"
    assert isinstance(source["label"], str), "C5: a label"
    for name in ("url", "icon"):
        assert name not in source or re.match(r"https?://[^\s]+$", source[name]), f"C5: {name} is absolute"
    if "topic" in source:
        topic = source["topic"]
        assert {"code", "system"} <= set(topic) <= {"code", "system", "display"}, "C5: topic is a Coding"
        assert re.fullmatch(r"[A-Za-z0-9]{1,100}", topic["code"]), "C5: alphanumeric, at most 100"


def a_suggestion(suggestion: dict) -> None:
    assert set(suggestion) <= {"label", "uuid", "isRecommended", "actions", "extension"}, "G1, G3"
    assert isinstance(suggestion["label"], str), "G1: a label"
    a_uuid(suggestion["uuid"], "G1")
    assert len(suggestion["actions"]) == 1, "G2: one action per suggestion"
    for action in suggestion["actions"]:
        an_action(action)


def an_action(action: dict) -> None:
    assert set(action) <= {"type", "description", "resource", "resourceId", "extension"}, "G4"
    assert isinstance(action["description"], str), "G4: a description"
    match action["type"]:
        case "create":
            assert action["resource"]["resourceType"], "G5"
            assert "resourceId" not in action, "G5"
        case "update":
            assert action["resource"]["resourceType"], "G6"
            assert action["resource"]["id"], "G6"
            assert "resourceId" not in action, "G6"
        case "delete":
            assert "resource" not in action, "G7: no resource"
            assert re.fullmatch(r"[A-Z][A-Za-z]+/[^/\s]+", action["resourceId"]), "G7: a relative reference"
        case other:
            raise AssertionError(f"G4: {other}")


def a_link(link: dict) -> None:
    assert {"label", "url", "type"} <= set(link), "L1"
    assert link["type"] in {"absolute", "smart"}, "L1"
    assert "appContext" not in link or link["type"] == "smart", "L2"
    assert "autolaunchable" not in link, "L3: never by default"


def outcome(raw: bytes) -> dict:
    """S4: what is not 200 carries an OperationOutcome."""
    body = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    assert body["resourceType"] == "OperationOutcome", "S4"
    assert body["issue"], "S4"
    for issue in body["issue"]:
        assert issue["severity"] in {"fatal", "error", "warning", "information"}, "S4"
        assert issue["code"], "S4"
    no_empty_values(body)
    return body


def a_uuid(text: str, rule: str) -> None:
    assert str(UUID(text)) == text, f"{rule}: a uuid"


def _refuse_constant(name: str) -> None:
    raise AssertionError(f"J2: {name} is not JSON")
