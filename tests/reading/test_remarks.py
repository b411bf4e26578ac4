"""What stands beside a dose: maxima in other words than the sig, advice, and words that do not read."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhir_client.reading.instructions import read_dosing
from safety.regimen.daily import highest
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.products import find
from safety.regimen.record import Daily, Product
from safety.regimen.sig.remarks import remarks
from tests.reading.samples import dosage, quantity, repeat

TABLET = find((), "oxycodone hydrochloride 5 MG Oral Tablet")
ACETAMINOPHEN = find((), "acetaminophen 500 MG Oral Tablet")
EVERY_4 = repeat(frequency=1, period=4, periodUnit="h")
D = Decimal


def read(*instructions: dict[str, Any], product: Product = TABLET) -> Dosing:
    found = read_dosing(instructions, (), (), product, "dosageInstruction")
    assert isinstance(found, Dosing), found
    return found


def units(*instructions: dict[str, Any], product: Product = TABLET) -> Decimal:
    """The most a day, in tablets."""
    amount = highest(read(*instructions, product=product), product, date(2026, 11, 22), None)
    assert isinstance(amount, Daily), amount
    strength = product.parts[0].strength
    assert strength is not None
    return amount.intakes[0].most_mg / strength.mg


def noted(*instructions: dict[str, Any], of: str, product: Product = TABLET) -> bool:
    return any(of in note for note in read(*instructions, product=product).notes)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ({"patientInstruction": "Max 4 tablets per day"}, 4),
        ({"text": "1 tablet every 4 hours", "patientInstruction": "Do not take more than 4 tablets in 24 hours."}, 4),
        ({"additionalInstruction": [{"text": "Not to exceed 3 tablets daily"}]}, 3),
        ({"additionalInstruction": [{"coding": [{"display": "Maximum of 4 doses in 24 hours"}]}]}, 4),
        ({"additionalInstructions": [{"text": "max 4 times a day"}]}, 4),
        ({"text": "Take one as the nurse showed. Max 4/day. Blargh zorb."}, 4),
        ({"additionalInstruction": [{"text": "May cause drowsiness. MDD 5"}]}, 5),
    ],
    ids=["patient", "beside-a-sig", "additional", "display", "dstu2", "tail", "advice"],
)
def test_a_maximum_beside_the_dose_limits_it(words: dict[str, Any], most: int) -> None:
    assert units(dosage(timing=EVERY_4, **words)) == most
    assert not noted(dosage(timing=EVERY_4, **words), of="not applied")


def test_a_maximum_in_grams_limits_tablets() -> None:
    order = dosage(
        timing=EVERY_4, doseAndRate=[{"doseQuantity": quantity(2, "tablet")}], patientInstruction="nte 3 g/day"
    )
    assert units(order, product=ACETAMINOPHEN) == 6


@pytest.mark.parametrize(
    "words",
    [
        "1 tablet every 4 hours, max 4/day zorb",
        "Max 4 per day, or 5 if severe",
        "max 4/day unless told otherwise",
        "Max 4 tablets a day. May increase to 5 a day.",
        "Max 4 tablets a day. Max 5 tablets a day.",
        "Do not exceed 4 g of acetaminophen a day",
        "Take zorb. Max 4",
    ],
)
def test_a_maximum_that_is_not_clear_is_said_and_not_applied(words: str) -> None:
    order = dosage(timing=EVERY_4, patientInstruction=words)
    assert units(order) == 6
    assert noted(order, of="is not clear and is not applied")


def test_the_maximum_of_the_structure_wins_and_the_difference_is_said() -> None:
    cap = {"numerator": quantity(5, "tablet"), "denominator": quantity(1, "d")}
    order = dosage(timing=EVERY_4, maxDosePerPeriod=cap, patientInstruction="Max 4 tablets a day")
    assert units(order) == 5
    assert noted(order, of="the words say at most 4 tablets a day, but 5 tablets a day is used")


def test_a_bare_maximum_that_may_count_doses_is_not_applied() -> None:
    two = dosage(
        timing=EVERY_4, doseAndRate=[{"doseQuantity": quantity(2, "tablet")}], patientInstruction="max 6 a day"
    )
    assert units(two) == 12
    assert noted(two, of="is not clear and is not applied")


@pytest.mark.parametrize(
    "advice",
    [
        {"text": "Take with food"},
        {"text": "Swallow whole"},
        {"text": "May cause drowsiness"},
        {"text": "May cause drowsiness. Avoid alcohol. Do not drive or operate machinery."},
        {"patientInstruction": "Swallow whole, do not crush or chew", "asNeededBoolean": False},
    ],
    ids=["food", "whole", "drowsy", "several", "patient"],
)
def test_an_instruction_of_advice_alone_is_left_aside_and_said(advice: dict[str, Any]) -> None:
    assert units(dosage(), {"sequence": 2, **advice}) == 4
    assert units({"sequence": 1, **advice}, dosage(sequence=2)) == 4
    assert noted(dosage(), {"sequence": 2, **advice}, of="left aside as advice")


@pytest.mark.parametrize(
    "words",
    [
        "Take at bedtime with food",
        "Take extra with food",
        "Take a tablet with food",
        "Apply patch with caution",
        "Use as directed",
        "Take for pain",
        "Take as needed with food",
        "Take with zorb",
    ],
)
def test_what_may_be_a_dose_is_no_advice(words: str) -> None:
    assert isinstance(read_dosing((dosage(), {"text": words}), (), (), TABLET, "dosageInstruction"), Unread)


def test_advice_that_is_as_needed_or_stands_alone_is_no_dose() -> None:
    beside = {"text": "Take with food", "asNeededBoolean": True}
    for instructions in ((dosage(), beside), ({"text": "Take with food"},)):
        assert isinstance(read_dosing(instructions, (), (), TABLET, "dosageInstruction"), Unread)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Max 3 tablets per day"},
        {"additionalInstruction": [{"text": "Max 3 tablets per day"}]},
        {"maxDosePerPeriod": {"numerator": quantity(3, "tablet"), "denominator": quantity(1, "d")}},
    ],
    ids=["words", "additional", "structure"],
)
def test_an_instruction_of_a_maximum_alone_limits_the_others(other: dict[str, Any]) -> None:
    assert units(dosage(), other) == 3
    morning, night = (dosage(timing=repeat(when=[when])) for when in ("MORN", "HS"))
    both = [{"doseQuantity": quantity(2, "tablet")}]
    assert units({**morning, "doseAndRate": both}, {**night, "doseAndRate": both}, other) == 3


def test_words_that_do_not_read_beside_a_whole_structure_are_said() -> None:
    order = dosage(text="take uno tableta cada six hours")
    assert units(order) == 4
    assert noted(order, of="could not be compared")


@pytest.mark.parametrize("words", ["Take as directed", "Take with food", "every 6 hours", "Take by mouth for pain"])
def test_words_that_contradict_no_dose_are_not(words: str) -> None:
    assert read(dosage(text=words)).notes == ()


@pytest.mark.parametrize("words", ["", "max", "max max", "max 0 a day", "max 1,5 mg", "max " * 400, "exceed" * 300])
def test_no_words_raise(words: str) -> None:
    assert remarks(words).maxima == ()


@pytest.mark.parametrize(
    "more",
    [
        {"additionalInstruction": [{"text": "May take 1 extra tablet for breakthrough pain"}]},
        {"patientInstruction": "May take 1 extra tablet if needed"},
        {"patientInstruction": "tomar con zumo"},
    ],
    ids=["additional", "patient", "foreign"],
)
def test_words_beside_a_dose_that_do_not_read_are_said(more: dict[str, Any]) -> None:
    assert noted(dosage(text="1 tablet every 6 hours as needed", **more), of="words beside the dose are not read")


def test_words_that_say_two_doses_are_said() -> None:
    order = dosage(text="1 tablet every 6 hours as needed", patientInstruction="1 tablet every 4 hours as needed")
    assert noted(order, of="other words say 1 tablet every 4 hours, as needed, not 1 tablet every 6 hours")
    same = dosage(text="1 tablet every 6 hours as needed", patientInstruction="Take one tablet q6h prn for pain")
    assert read(same).notes == ()


@pytest.mark.parametrize("words", ["Take with food", "as directed", "May cause drowsiness", "Max 8 tablets a day"])
def test_advice_in_additional_instructions_lowers_nothing(words: str) -> None:
    assert read(dosage(additionalInstruction=[{"text": words}])).notes == ()


def test_one_more_instruction_as_needed_without_a_dose_is_said() -> None:
    twice = dosage(timing=repeat(frequency=2, period=1, periodUnit="d"), asNeededBoolean=False)
    assert noted(twice, {"asNeededBoolean": True, "sequence": 2}, of="the most in a day is not stated")
    assert read(twice, {"sequence": 2}).notes == ()


@pytest.mark.parametrize(
    "words", ["2 tablets at bedtime", "and 2 tablets at night", "three times daily", "2 tablets", "as needed"]
)
def test_an_additional_instruction_that_says_another_dose_is_said(words: str) -> None:
    found = read(dosage(asNeededBoolean=False, additionalInstruction=[{"text": words}]))
    assert found.notes == (f"words beside the dose are not read: '{words}'",)


@pytest.mark.parametrize("words", ["1 tablet", "every 6 hours", "four times a day", "with food"])
def test_an_additional_instruction_that_says_the_same_dose_is_not(words: str) -> None:
    assert read(dosage(asNeededBoolean=False, additionalInstruction=[{"text": words}])).notes == ()
    assert read(dosage(additionalInstruction=[{"text": "as needed"}])).notes == ()
