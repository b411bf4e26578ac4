"""What the structure still says where the dose is read from the words."""

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.regimen.dosing import Dosing
from safety.regimen.products import find
from safety.regimen.record import Daily
from tests.reading.samples import dosage, quantity, repeat, request
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
    assert (step.sequence, step.route) == (3, "oral")
    assert [cap.amount for cap in step.caps] == [4]


def test_as_needed_outlives_a_frequency_that_cannot_be_used() -> None:
    timing = repeat(frequency=4, boundsDuration=quantity(5, "d"))
    (step,) = read(odd(timing=timing, asNeededBoolean=True)).steps
    assert step.prn
    assert step.days == 5


def test_a_structured_maximum_holds_for_words_of_several_doses() -> None:
    found = read(
        {"asNeededBoolean": True, "maxDosePerPeriod": FOUR_A_DAY, "text": "1 tablet in the morning and 2 at bedtime"}
    )
    assert caps(found) == [[4], [4]]


BOTH = "1 tablet in the morning and 2 tablets at bedtime"
PARTS = {
    "words": {"text": BOTH},
    "morning": odd(text=BOTH, timing=repeat(when=["MORN"]), doseAndRate=[{"doseQuantity": quantity(1, "tablet")}]),
    "bedtime": odd(text=BOTH, timing=repeat(when=["HS"]), doseAndRate=[{"doseQuantity": quantity(2, "tablet")}]),
}


@pytest.mark.parametrize("order", list(permutations(PARTS)), ids="-".join)
def test_words_that_repeat_the_structure_are_no_further_dose_wherever_they_stand(order: tuple[str, ...]) -> None:
    doses = [step.dose.high for step in read(*(PARTS[name] for name in order)).steps if step.dose is not None]
    assert sorted(doses) == [1, 2]


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_words_as_needed_are_a_further_dose(turned: bool) -> None:
    pair: list[dict[str, Any]] = [{"text": WORDS}, {"text": WORDS, "asNeededBoolean": True}]
    assert sorted(step.prn for step in read(*(reversed(pair) if turned else pair)).steps) == [False, True]
    assert len(read(pair[0], pair[0]).steps) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_a_structure_that_cannot_be_used_is_no_mere_repeat_of_the_same_words(turned: bool) -> None:
    pair = [odd(text=BOTH), PARTS["morning"]]
    assert len(read(*(reversed(pair) if turned else pair)).steps) == 3


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_words_for_other_days_are_an_instruction_of_their_own(turned: bool) -> None:
    earlier = {"text": WORDS, "timing": repeat(boundsPeriod={"start": "2026-10-01", "end": "2026-11-10"})}
    later = {"text": WORDS, "timing": repeat(boundsPeriod={"start": "2026-11-11"})}
    resource = request(dosageInstruction=[later, earlier] if turned else [earlier, later])
    (found,) = read_record(Bag(None, [resource]), today=date(2026, 11, 22)).orders
    assert found.counted
    assert isinstance(found.daily, Daily)
    assert found.daily.intakes[0].most_mg == 20


@pytest.mark.parametrize("turned", [False, True])
def test_words_among_objects_are_an_instruction_of_their_own(turned: bool) -> None:
    listed = ["1 tablet in the morning", {"text": "2 tablets at bedtime"}]
    resource = request(dosageInstruction=listed[::-1] if turned else listed)
    (found,) = read_record(Bag(None, [resource]), today=date(2026, 11, 22)).orders
    assert isinstance(found.daily, Daily)
    assert found.daily.intakes[0].most_mg == 15


def doses(*each: tuple[float, str]) -> dict[str, Any]:
    return dosage(doseAndRate=[{"doseQuantity": quantity(value, unit)} for value, unit in each], asNeededBoolean=False)


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_doses_the_highest_counts_in_whichever_order_they_stand(turned: bool) -> None:
    pair = [(1, "tablet"), (2, "tablet")]
    found = read(doses(*(reversed(pair) if turned else pair)))
    assert [step.dose.high for step in found.steps if step.dose is not None] == [2]
    assert found.notes == ("dosageInstruction[0] gives several unmarked doses; the highest is used",)


def test_doses_in_two_units_that_amount_to_different_things_are_said() -> None:
    assert read(doses((2, "tablet"), (10, "mg"))).notes == ()
    assert read(doses((2, "tablet"), (5, "mg")), product=find((), "a thing nobody knows")).notes == ()
    (note,) = read(doses((2, "tablet"), (5, "mg"))).notes
    assert note == "dosageInstruction[0] gives 5 mg and 2 tablets, which is not the same; 5 mg is used"
