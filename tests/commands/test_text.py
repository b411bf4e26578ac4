"""A detail at the terminal: Markdown's marks, escapes and entities are gone, and nothing else is."""

import pytest

from safety.commands.text import text
from safety.examination.markdown import escape

FINDING = {
    "severity": "info",
    "spec": "C03",
    "summary": "s",
    "exempted_by": None,
    "notes": [],
    "certainty": "stated",
    "orders": [],
    "suggestions": [],
    "sources": [],
}


def shown(detail: str) -> str:
    kidney = {"crcl_primary": None, "certainty": "unread", "notes": []}
    names = ("mme_current", "mme_projected_max", "mme_projected_scheduled", "mme_legacy_factors")
    totals = {**dict.fromkeys(names, 0), "factor_set": "cdc-2022", "not_convertible": [], "excluded": []}
    return text(
        {
            "patient": "Patient/p",
            "today": "2026-11-22",
            "knowledge": "1",
            "regimen": [],
            "unread": [],
            "totals": totals,
            "kidney": kidney,
            "findings": [{**FINDING, "detail": detail}],
        }
    )


@pytest.mark.parametrize("words", ["CrCl<60", "age>=65, CrCl<60", "A & B", "a*b_c", "1 < 2 > 0", "x&lt;y"])
def test_what_was_escaped_reads_as_it_was(words: str) -> None:
    assert f"Found: {words}" in shown(f"**Found**: {escape(words)}")
