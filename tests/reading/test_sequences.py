"""Several numbered instructions: parts of one day, steps that follow, and what cannot be told."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from safety.regimen.daily import daily, highest
from safety.regimen.record import Daily
from tests.reading.samples import dosage, quantity, repeat
from tests.reading.test_dosage import TABLET, read


def part(number: int, tablets: int, timing: dict[str, Any], **more: Any) -> dict[str, Any]:
    doses = [{"doseQuantity": quantity(tablets, "tablet")}]
    return dosage(**{"sequence": number, "timing": timing, "asNeededBoolean": False, "doseAndRate": doses, **more})


def tablets_a_day(*instructions: dict[str, Any]) -> tuple[Decimal, Decimal, bool]:
    """Usual and most in tablets of 5 mg, and whether anything lowers our certainty."""
    found = read(*instructions)
    top, amount = (count(found, TABLET, date(2026, 11, 22), None) for count in (highest, daily))
    assert isinstance(amount, Daily)
    assert isinstance(top, Daily)
    assert top.intakes == amount.intakes
    return amount.intakes[0].usual_mg / 5, amount.intakes[0].most_mg / 5, bool(found.notes or amount.notes)


MORNING, BEDTIME, NOON = repeat(when=["MORN"]), repeat(when=["HS"]), repeat(timeOfDay=["12:00:00"])
TWICE, THRICE = repeat(frequency=2, period=1, periodUnit="d"), repeat(frequency=3, period=1, periodUnit="d")


def lasting(timing: dict[str, Any], days: int) -> dict[str, Any]:
    return repeat(**timing["repeat"], boundsDuration=quantity(days, "d"))


def dated(timing: dict[str, Any], start: str) -> dict[str, Any]:
    return repeat(**timing["repeat"], boundsPeriod={"start": start})


@pytest.mark.parametrize(
    ("instructions", "usual", "most"),
    [
        ((part(1, 1, dated(MORNING, "2026-11-01")), part(2, 2, dated(BEDTIME, "2026-11-01"))), 3, 3),
        ((part(1, 1, MORNING), part(2, 2, BEDTIME)), 3, 3),
        ((part(1, 1, MORNING), part(2, 1, NOON), part(3, 2, BEDTIME)), 4, 4),
        ((part(1, 1, repeat(timeOfDay=["08:00:00"])), part(2, 2, repeat(timeOfDay=["22:00:00"]))), 3, 3),
        ((part(1, 1, {"code": {"coding": [{"code": "AM"}]}}), part(2, 2, {"code": {"text": "at bedtime"}})), 3, 3),
        (({"sequence": 1, "text": "1 tablet in the morning"}, {"sequence": 2, "text": "2 tablets at bedtime"}), 3, 3),
        ((part(1, 1, lasting(MORNING, 30)), part(2, 2, lasting(BEDTIME, 30))), 3, 3),
        ((part(1, 2, {"code": {"text": "ONCE"}}), part(2, 1, THRICE)), 3, 5),
    ],
    ids=["dated", "when", "three", "clock", "code", "words", "one-course", "first-dose"],
)  # fmt: skip
def test_numbered_parts_of_one_day_are_added(instructions: Any, usual: int, most: int) -> None:
    assert tablets_a_day(*instructions) == (usual, most, False)


@pytest.mark.parametrize(
    ("instructions", "usual", "most"),
    [
        ((part(1, 2, TWICE), part(2, 1, THRICE, asNeededBoolean=True)), 4, 7),
        ((part(1, 1, MORNING), part(2, 1, TWICE)), 1, 3),
        ((part(1, 1, repeat(when=["CV"])), part(2, 2, BEDTIME)), 1, 3),
        ((part(1, 3, dated(TWICE, "2026-11-01")), part(2, 2, dated(TWICE, "2026-11-15"))), 6, 10),
        ((part(1, 1, dated(TWICE, "2026-11-01")), part(2, 1, dated(THRICE, "2026-11-01"))), 2, 5),
    ],
    ids=["and-as-needed", "named-and-not", "dinner-and-bedtime", "later-start", "same-start"],
)
def test_where_it_cannot_be_told_the_most_is_the_sum_and_it_is_said(instructions: Any, usual: int, most: int) -> None:
    assert tablets_a_day(*instructions) == (usual, most, True)
    assert any("the most is their sum" in note for note in read(*instructions).notes)


@pytest.mark.parametrize(
    ("instructions", "usual", "most"),
    [
        ((part(1, 3, MORNING), part(2, 2, MORNING)), 3, 3),
        ((part(1, 1, TWICE), part(2, 1, THRICE)), 3, 3),
        ((part(1, 1, lasting(MORNING, 7)), part(2, 2, BEDTIME)), 2, 2),
        ((part(1, 1, MORNING, text="1 tablet in the morning"), part(2, 2, BEDTIME, text="then 2 at bedtime")), 2, 2),
        ((part(1, 1, MORNING), part(2, 2, BEDTIME, text="Week 2: 2 tablets at bedtime")), 2, 2),
    ],
    ids=["same-time", "all-day", "duration", "then", "week"],
)
def test_steps_that_follow_are_not_added(instructions: Any, usual: int, most: int) -> None:
    assert tablets_a_day(*instructions)[:2] == (usual, most)


def test_once_the_first_is_over_the_other_is_the_usual() -> None:
    over = repeat(**TWICE["repeat"], boundsPeriod={"start": "2026-11-01", "end": "2026-11-10"})
    assert tablets_a_day(part(1, 3, over), part(2, 2, TWICE))[:2] == (4, 4)


def test_parts_of_a_day_are_said_with_and() -> None:
    echo = read(part(1, 1, MORNING), part(2, 2, BEDTIME)).read
    assert echo == "1 tablet once a day in the morning and 2 tablets once a day at bedtime"
