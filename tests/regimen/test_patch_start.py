"""B13: the label's table for a first fentanyl patch against a second, naive writing of it; the gates of the table."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.opioid_risk.fentanyl_patch import CHECK
from safety.examination.finding import Finding, Severity
from safety.regimen.knowledge import load
from safety.regimen.knowledge.tables import KnowledgeError
from safety.regimen.opioids.patch_start import most_for, patch_rows, read_patch_rows
from safety.regimen.record import Order
from tests.records import order, record

D = Decimal
PATCH: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}
BANDS = [
    (60, 134, 25), (135, 224, 50), (225, 314, 75), (315, 404, 100), (405, 494, 125), (495, 584, 150),
    (585, 674, 175), (675, 764, 200), (765, 854, 225), (855, 944, 250), (945, 1034, 275), (1035, 1124, 300),
]  # fmt: skip
"""whole mg of oral morphine a day, from and to, and mcg/h; copied anew from the published table"""
EQUAL = {"morphine": 60, "oxycodone": 30, "hydromorphone": 8, "oxymorphone": 25, "hydrocodone": 60}


def naive(morphine: int) -> int | None:
    allowed = None
    for low, _, rate in BANDS:
        if morphine >= low:
            allowed = rate
    return allowed


@pytest.mark.parametrize(("low", "high", "rate"), BANDS)
def test_every_band_at_both_ends(low: int, high: int, rate: int) -> None:
    for morphine in (low, high):
        row = most_for(D(morphine), patch_rows())
        assert row is not None
        assert row.mcg_h == rate
    below = most_for(D(low) - D("0.01"), patch_rows())
    assert (None if below is None else below.mcg_h) == (None if rate == 25 else rate - 25)


@given(st.integers(1, 1500), st.sampled_from([12, 25, 37, 50, 62, 75, 87, 100, 150, 200]))
def test_the_check_agrees_with_a_naive_reading(morphine: int, rate: int) -> None:
    said = started(order("morphine", morphine), rate)
    allowed = naive(morphine)
    if allowed is None or rate <= allowed:
        assert said == []
        return
    (finding,) = said
    assert finding.severity is (Severity.CRITICAL if rate - allowed >= 50 else Severity.WARNING)
    assert finding.evidence["max_mcg_h"] == allowed


def started(before: Order, rate: int | str) -> list[Finding]:
    given_record = record(before, order("fentanyl", rate, draft=True, **PATCH))
    return [finding for finding in CHECK.examine(given_record, CHECK) if "max_mcg_h" in finding.evidence]


@pytest.mark.parametrize("drug", EQUAL)
def test_each_drug_reaches_the_first_row_at_the_amount_that_confers_tolerance(drug: str) -> None:
    assert started(order(drug, EQUAL[drug]), 26)[0].evidence["oral_morphine_mg_day"] == 60
    assert started(order(drug, D(EQUAL[drug]) - D("0.5")), 26) == []


@pytest.mark.parametrize("drug", ["methadone", "tramadol", "tapentadol", "codeine"])
def test_what_the_table_does_not_hold_is_named_and_nothing_is_critical(drug: str) -> None:
    patch = order("fentanyl", 100, draft=True, **PATCH)
    given_record = record(order("morphine", 60), order(drug, 100), patch)
    findings = [finding for finding in CHECK.examine(given_record, CHECK) if "max_mcg_h" in finding.evidence]
    assert [(f.severity, f.evidence["not_in_table"]) for f in findings] == [(Severity.WARNING, [drug])]


def test_injected_morphine_is_not_taken_for_swallowed() -> None:
    assert started(order("morphine", 60, route="intravenous"), 26) == []


def test_a_patch_of_another_order_is_no_start() -> None:
    given_record = record(
        order("morphine", 60), order("fentanyl", 25, **PATCH), order("fentanyl", 100, draft=True, **PATCH)
    )
    assert not [f for f in CHECK.examine(given_record, CHECK) if "max_mcg_h" in f.evidence]


@pytest.mark.parametrize(
    "rows",
    [
        "25,60,fentanyl-patch-start,S\n25,135,fentanyl-patch-start,S\n",
        "25,60,fentanyl-patch-start,S\n50,60,fentanyl-patch-start,S\n",
        "25,60,nobody,S\n",
        "25,60,fentanyl-patch-start,X\n",
        "25,,fentanyl-patch-start,S\n",
        "many,60,fentanyl-patch-start,S\n",
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "fentanyl_start.csv"
    path.write_text(f"mcg_h,morphine_from,source,verified\n{rows}", "utf-8")
    with pytest.raises(KnowledgeError, match=r"fentanyl_start\.csv"):
        read_patch_rows(path, frozenset(load().sources))
