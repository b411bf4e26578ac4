"""What checks hand to the face must be what the face can show: codes of reasons, hooks and addresses of sources."""

import pytest

from checks import ALL
from safety.cards.discovery import HOOKS
from safety.cards.overrides import REASONS, reasons
from safety.cards.wire import Source, Topic
from safety.examination.check import Check
from safety.regimen.knowledge import load


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_every_override_reason_and_hook_of_a_leaflet_is_one_of_ours(check: Check) -> None:
    assert set(check.leaflet.overrides) <= REASONS.keys()
    assert check.leaflet.hooks
    assert check.leaflet.hooks <= set(HOOKS.values())


def test_every_source_can_stand_on_a_card() -> None:
    topic = Topic(code="A01warning", system="https://cds.example.org/topics", display="x")
    for row in load().sources.values():
        Source(label=row.label, url=row.url or None, topic=topic)


def test_an_unknown_reason_is_an_error() -> None:
    with pytest.raises(KeyError, match="OR-NEW"):
        reasons(["OR-NEW"], "https://cds.example.org")
