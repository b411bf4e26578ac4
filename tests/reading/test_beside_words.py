"""What the structure still says where the dose is read from the words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from safety.regimen.dosing import Dosing
from tests.reading.samples import dosage, quantity, repeat
from tests.reading.test_dosage import read

UNKNOWN = [{"doseQuantity": {"value": 1, "unit": "blorp"}}]
WORDS = "1 tablet every 6 hours"
FOUR_A_DAY = {"numerator": quantity(4, "tablet"), "denominator": quantity(1, "d")}


def odd(**more: Any) -> dict[str, Any]:
    """An instruction whose structured dose is in no unit that we know."""
    return dosage(**{"text": WORDS, "doseAndRate": UNKNOWN, "route": None, "asNeededBoolean": None, **more})


def caps(found: Dosing) -> list[list[Decimal]]:
    return [[cap.amount for cap in step.caps] for step in found.steps]


@pytest.mark.parametrize("needed", [True, False])
def test_as_needed_outlives_a_unit_that_is_not_known(needed: bool) -> None:
    assert read(odd(asNeededBoolean=needed)).prn is needed


def test_dates_place_route_and_maximum_outlive_a_unit_that_is_not_known() -> None:
    bounds = {"start": "2026-11-01", "end": "2026-11-10"}
    timing = repeat(frequency=1, period=6, periodUnit="h", boundsPeriod=bounds)
    (step,) = read(odd(timing=timing, maxDosePerPeriod=FOUR_A_DAY, sequence=3, route={"text": "oral"})).steps
    assert step.start is not None
    assert step.end is not None
    assert (step.start.earliest, step.end.latest) == (date(2026, 11, 1), date(2026, 11, 10))
    assert (step.sequence, step.route, [cap.amount for cap in step.caps]) == (3, "oral", [4])


def test_as_needed_outlives_a_frequency_that_cannot_be_used() -> None:
    timing = repeat(frequency=4, boundsDuration=quantity(5, "d"))
    (step,) = read(odd(timing=timing, asNeededBoolean=True)).steps
    assert (step.prn, step.days) == (True, 5)


def test_a_structured_maximum_holds_for_words_of_several_doses() -> None:
    found = read(
        {"asNeededBoolean": True, "maxDosePerPeriod": FOUR_A_DAY, "text": "1 tablet in the morning and 2 at bedtime"}
    )
    assert caps(found) == [[4], [4]]
