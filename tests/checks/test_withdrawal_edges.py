"""B23 at the length and the dose from which a stop is named, against a second table written by hand."""

from decimal import Decimal
from typing import Any

import pytest

from checks.neuropathic import abrupt_stop
from safety.regimen.record import Record
from tests.records import order, problem, record

ENDED = 10
EPILEPSY = (problem("seizure_disorder", "Epilepsy"),)

# drug, mg a day, days of use from which its stop is named, severity, problems (rules.md 14.2.16)
STOPS: list[tuple[str, Any, int, str, Any]] = [
    ("lorazepam", 2, 28, "warning", ()),
    ("baclofen", 30, 28, "warning", ()),
    ("phenobarbital", 60, 28, "warning", ()),
    ("carisoprodol", 350, 28, "warning", ()),
    ("gabapentin", 900, 28, "warning", EPILEPSY),
    ("levetiracetam", 1000, 28, "warning", EPILEPSY),
    ("tizanidine", 24, 63, "warning", ()),
    ("gabapentin", 900, 28, "info", ()),
    ("sertraline", 50, 28, "info", ()),
    ("venlafaxine", 75, 28, "info", ()),
    ("amitriptyline", 25, 28, "info", ()),
]


def said(drug: str, mg: Any, days: int, problems: Any) -> list[str]:
    """Of a drug that was taken for so many days and ended ten days ago."""
    given: Record = record(order(drug, mg, since=ENDED + days - 1, until=ENDED), problems=problems)
    return [finding.severity.value for finding in abrupt_stop.CHECK.examine(given, abrupt_stop.CHECK)]


@pytest.mark.parametrize(("drug", "mg", "days", "severity", "problems"), STOPS, ids=str)
def test_the_day_before_is_silent(drug: str, mg: Any, days: int, severity: str, problems: Any) -> None:
    assert said(drug, mg, days, problems) == [severity]
    assert said(drug, mg, days - 1, problems) == []


def test_other_antiepileptics_without_epilepsy_are_not_named() -> None:
    assert said("levetiracetam", 1000, 90, ()) == []


@pytest.mark.parametrize(("mg", "loud"), [(20, False), (Decimal("20.01"), True), (21, True)])
def test_tizanidine_is_named_above_20_mg(mg: Any, loud: bool) -> None:
    assert bool(said("tizanidine", mg, 63, ())) is loud
