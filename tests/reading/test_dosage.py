"""FHIR Dosage, element by element."""

from decimal import Decimal
from typing import Any

import pytest

from fhir_client.reading.instructions import read_dosing
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.products import find
from tests.reading.samples import dosage, quantity, repeat

TABLET = find((), "oxycodone hydrochloride 5 MG Oral Tablet")
COMBINATION = find((), "acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet")
SOLUTION = find((), "morphine sulfate 2 MG/ML Oral Solution")


def read(*instructions: dict[str, Any], product=TABLET, words: tuple[str, ...] = ()) -> Dosing:
    found = read_dosing(instructions, (), words, product, "dosageInstruction")
    assert isinstance(found, Dosing), found
    return found


def refused(*instructions: dict[str, Any], product=TABLET) -> Unread:
    found = read_dosing(instructions, (), (), product, "dosageInstruction")
    assert isinstance(found, Unread), found
    return found


def most(timing: dict[str, Any]) -> Decimal:
    frequency = read(dosage(timing=timing)).steps[0].frequency
    assert frequency is not None
    return frequency.most_in_24h


@pytest.mark.parametrize(
    ("elements", "times", "mean"),
    [
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 3, 3),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 3, 3),
        ({"frequency": 1, "period": 90, "periodUnit": "min"}, 16, 16),
        ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, 6, 4),
        ({"frequency": 1, "frequencyMax": 2, "period": 4, "periodMax": 6, "periodUnit": "h"}, 12, 4),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, 1, Decimal(3) / 7),
        ({"frequency": 1, "period": 1, "periodUnit": "mo"}, 1, Decimal(1) / 30),
        ({"frequency": 1, "period": 1, "periodUnit": "a"}, 1, Decimal(1) / 365),
        ({"frequency": 4, "period": 2, "periodUnit": "d"}, 2, 2),
        ({"period": 12, "periodUnit": "h"}, 2, 2),
        ({"frequency": "2", "period": "1", "periodUnit": "d"}, 2, 2),
        ({"frequency": 1, "period": 12, "periodUnits": "h"}, 2, 2),
        ({"timeOfDay": ["08:00:00", "20:00:00"]}, 2, 2),
        ({"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "20:00:00"]}, 2, 2),
        ({"when": ["MORN", "EVE", "HS"]}, 3, 3),
        ({"when": ["AC"]}, 3, 3),
        ({"when": "HS", "offset": 30}, 1, 1),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "when": ["CM", "CV"]}, 2, 2),
        ({"frequency": 1, "period": 3, "periodUnit": "d", "when": ["ACM"]}, 1, Decimal(1) / 3),
        ({"frequency": 4, "period": 1, "periodUnit": "d", "dayOfWeek": ["mon"]}, 4, Decimal(4) / 7),
        ({"dayOfWeek": ["mon", "wed", "fri"]}, 1, Decimal(3) / 7),
        ({"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed", "fri"]}, 1, Decimal(3) / 7),
    ],
)
def test_repeat(elements, times, mean):
    frequency = read(dosage(timing={"repeat": elements})).steps[0].frequency
    assert frequency is not None
    assert frequency.most_in_24h == times
    assert frequency.mean_per_day.quantize(Decimal("1e-12")) == Decimal(mean).quantize(Decimal("1e-12"))


@pytest.mark.parametrize(
    ("code", "times"),
    [
        *[(code, 1) for code in ("QD", "QOD", "AM", "PM", "BED", "WK", "MO")],
        ("BID", 2), ("TID", 3), ("QID", 4), ("Q1H", 24), ("Q2H", 12), ("Q3H", 8), ("Q4H", 6), ("Q6H", 4), ("Q8H", 3),
        ("Q4-6H", 6), ("q12h", 2),
    ],
)  # fmt: skip
def test_timing_codes(code, times):
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "code": code}
    assert most({"code": {"coding": [coding]}}) == times
    assert most({"code": {"text": code}}) == times


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("Q6H PRN", 4),
        ("Three times daily (qualifier value)", 3),
        ("0900", 1),
        ("0900, 2100", 2),
        ("1000 every 24h scheduled", 1),
        ("Daily", 1),
    ],
)
def test_timing_words(words, times):
    assert most({"code": {"text": words}}) == times


def test_a_local_timing_code_beside_a_known_one():
    concept = {
        "coding": [{"system": "urn:local", "code": "696530", "display": "Daily"}, {"code": "QD"}],
        "text": "Daily",
    }
    assert most({"code": concept}) == 1


def test_timing_code_prn_counts_when_the_structure_is_silent():
    assert read(dosage(timing={"code": {"text": "Q6H PRN"}}, asNeededBoolean=None)).prn
    assert not read(dosage(timing={"code": {"text": "Q6H PRN"}}, asNeededBoolean=False)).prn


@pytest.mark.parametrize(
    ("timing", "element", "why"),
    [
        (repeat(frequency=0, period=1, periodUnit="d"), "frequency", "is zero"),
        (repeat(frequency=-2, period=1, periodUnit="d"), "frequency", "is negative"),
        (repeat(frequency=1, period=0, periodUnit="h"), "period", "is zero"),
        (repeat(frequency=True, period=1, periodUnit="d"), "frequency", "is not a number"),
        (repeat(frequency="NaN", period=1, periodUnit="d"), "frequency", "is not a number"),
        (repeat(frequency=101, period=1, periodUnit="d"), "frequency", "more than 100 times a day"),
        (repeat(frequency=1, period=5, periodUnit="min"), "frequency", "more than 100 times a day"),
    ],
)
def test_an_impossible_number_is_refused_by_name_whatever_the_words_say(timing, element, why):
    found = refused(dosage(timing=timing, text="1 tablet twice daily"))
    assert found.what == "number"
    assert f"dosageInstruction[0].timing.repeat.{element} " in found.why
    assert why in found.why


@pytest.mark.parametrize(
    "timing",
    [
        repeat(frequency=2),
        repeat(frequency=1, period=1),
        repeat(frequency=1, period=1, periodUnit="fortnight"),
        repeat(when=["SOMETIME"]),
        {"code": {"text": "as the moon allows"}},
    ],
)  # fmt: skip
def test_what_the_structure_cannot_tell_the_words_may(timing):
    assert refused(dosage(timing=timing)).what == "frequency"
    assert read(dosage(timing=timing, text="1 tablet twice daily")).source == "text"


def test_counts_and_bounds():
    step = read(dosage(timing=repeat(frequency=1, period=6, periodUnit="h", count=20))).steps[0]
    assert step.days == 5
    step = read(dosage(timing=repeat(count=1))).steps[0]
    assert step.once
    assert step.days == 1
    step = read(
        dosage(timing=repeat(frequency=1, period=1, periodUnit="d", boundsDuration={"value": 2, "unit": "wk"}))
    ).steps[0]
    assert step.days == 14
    step = read(
        dosage(timing=repeat(frequency=1, period=1, periodUnit="d", boundsQuantity={"value": 5, "code": "d"}))
    ).steps[0]
    assert step.days == 5
    step = read(
        dosage(
            timing=repeat(
                frequency=1,
                period=1,
                periodUnit="d",
                boundsRange={"low": {"value": 5, "code": "d"}, "high": {"value": 7, "code": "d"}},
            )
        )
    ).steps[0]
    assert step.days == 7
    step = read(
        dosage(
            timing=repeat(frequency=1, period=1, periodUnit="d", boundsPeriod={"start": "2026-11", "end": "2026-11-20"})
        )
    ).steps[0]
    assert (step.start.earliest.day, step.start.latest.day, step.end.latest.day) == (1, 30, 20)  # type: ignore[union-attr]
    step = read(dosage(timing=repeat(frequency=2, period=1, periodUnits="d", duration=11, durationUnits="d"))).steps[0]
    assert step.days == 11
    found = read(dosage(timing=repeat(frequency=1, period=1, periodUnit="d", boundsDuration={"value": 2})))
    assert found.steps[0].days is None
    assert "bounds.unit has no unit of time" in found.notes[0]


def test_events_are_single_days():
    step = read(dosage(timing={"event": ["2026-11-03"]})).steps[0]
    assert step.once
    assert step.start is not None
    step = read(
        dosage(timing={"event": ["2026-11-03T08:00:00Z", "2026-11-03T20:00:00Z", "2026-11-04T08:00:00Z"]})
    ).steps[0]
    assert step.frequency is not None
    assert step.frequency.most_in_24h == 2


@pytest.mark.parametrize(
    ("days", "mean"),
    [
        (["2026-11-02", "2026-11-09", "2026-11-16"], Decimal(1) / 7),
        (["2026-11-02", "2026-11-04", "2026-11-06"], Decimal(1) / 2),
        (["2026-11-02", "2026-11-04", "2026-11-06", "2026-11-09", "2026-11-11"], Decimal(3) / 7),
        (["2026-10-01", "2026-11-01", "2026-12-02", "2027-01-01"], Decimal(1) / 30),
        (["2026-11-02T08:00:00Z", "2026-11-02T20:00:00Z", "2026-11-09T08:00:00Z"], Decimal(2) / 7),
        (["2026-11-02", "2026-11-03", "2026-11-05"], Decimal(1)),
        (["2026-11-02", "2026-11-03", "2026-11-09", "2026-11-10"], Decimal(2) / 7),
    ],
    ids=["weekly", "every-other-day", "mon-wed-fri", "monthly", "twice-on-mondays", "short", "two-days-a-week"],
)
def test_events_leave_out_the_days_between_them(days: list[str], mean: Decimal) -> None:
    frequency = read(dosage(timing={"event": days})).steps[0].frequency
    assert frequency is not None
    assert frequency.mean_per_day.quantize(Decimal("1e-12")) == mean.quantize(Decimal("1e-12"))
    assert frequency.most_in_24h == len([day for day in days if day[:10] == days[0][:10]])


@pytest.mark.parametrize(
    ("raw", "prn"),
    [
        ({"asNeededBoolean": True}, True),
        ({"asNeededBoolean": "true"}, True),
        ({"asNeededBoolean": False}, False),
        ({"asNeededCodeableConcept": {"coding": [{"code": "22253000"}]}}, True),
        ({"asNeeded": True}, True),
        ({"asNeededFor": [{"text": "pain"}]}, True),
        ({}, False),
    ],
)
def test_as_needed_of_every_version(raw, prn):
    assert read({**dosage(asNeededBoolean=None), **raw}).prn is prn


def test_dose_units():
    def dose(value):
        return read(dosage(doseAndRate=[{"doseQuantity": value}])).steps[0].dose

    assert dose(quantity(0.5, "g")).high == 500  # type: ignore[union-attr]
    assert dose(quantity(100, "mcg", code="ug")).unit == "mg"  # type: ignore[union-attr]
    assert dose(quantity(2, code="{pill}")).unit is None  # type: ignore[union-attr]
    assert dose(quantity(2, "Tablet", code="1")).unit == "tablet"  # type: ignore[union-attr]
    assert dose(quantity("2")).high == 2  # type: ignore[union-attr]
    assert dose({"value": 1, "unit": "TAB", "code": "TAB"}).unit == "tablet"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (quantity(-1, "tablet"), "is negative"),
        (quantity(True, "tablet"), "is not a number"),
        (quantity("two", "tablet"), "is not a number"),
        (quantity(10**7, "mg"), "is not a possible dose"),
    ],
)
def test_impossible_doses_are_refused_by_name(value, why):
    found = refused(dosage(doseAndRate=[{"doseQuantity": value}], text="1 tablet twice daily"))
    assert found.what == "number"
    assert found.why == f"dosageInstruction[0].doseAndRate[0].doseQuantity.value {why}"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (quantity(5, "mg/kg", code="mg/kg"), "'mg/kg' is not a unit we know"),
        ({"value": 1000, "unit": "mg/m^2", "code": "ml"}, "contradict each other"),
        ({"value": 10, "unit": "mL", "code": "mg"}, "contradict each other"),
        (quantity(5, "mg", comparator=">"), "leaves the amount open"),
    ],
)
def test_doses_in_unusable_units_are_refused(value, why):
    assert why in refused(dosage(doseAndRate=[{"doseQuantity": value}])).why


def test_ranges():
    step = read(dosage(doseAndRate=[{"doseRange": {"low": quantity(1, "tablet"), "high": quantity(2)}}])).steps[0]
    assert step.dose is not None
    assert (step.dose.low, step.dose.high, step.dose.unit) == (1, 2, "tablet")
    assert "open at the top" in refused(dosage(doseAndRate=[{"doseRange": {"low": quantity(1, "tablet")}}])).why
    assert (
        "different units"
        in refused(dosage(doseAndRate=[{"doseRange": {"low": quantity(1, "mL"), "high": quantity(2, "mg")}}])).why
    )


def typed(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": "http://epic.com/CodeSystem/dose-rate-type", "code": kind}]},
        "doseQuantity": value,
    }


def test_several_doses_are_never_summed():
    calculated, amount, ordered = (
        typed("calculated", quantity(30, "mg")),
        typed("admin-amount", quantity(6, "tablet")),
        typed("ordered", quantity(25, "mg")),
    )
    assert read(dosage(doseAndRate=[calculated, amount, ordered])).steps[0].dose.high == 25  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=[amount, calculated])).steps[0].dose.high == 30  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=[amount, {"doseQuantity": quantity(20, "mg")}])).steps[0].dose.high == 20  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=[amount])).steps[0].dose.unit == "tablet"  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=amount)).steps[0].dose.high == 6  # type: ignore[union-attr]


def test_a_combination_product_is_dosed_by_its_count():
    doses = [typed("ordered", quantity(10, "mg")), typed("admin-amount", quantity(2, "tablet"))]
    assert read(dosage(doseAndRate=doses), product=COMBINATION).steps[0].dose.unit == "tablet"  # type: ignore[union-attr]


def test_epic_extensions():
    base = "https://open.epic.com/fhir/extensions/"
    raw = dosage(doseAndRate=None, extension=[
        {"url": base + "admin-amount", "valueQuantity": quantity(2, "tablet")},
        {"url": base + "ordered-dose", "valueQuantity": quantity(10, "mg")},
    ])  # fmt: skip
    assert read(raw).steps[0].dose.high == 10  # type: ignore[union-attr]


def test_stu3_and_dstu2_doses():
    assert read(dosage(doseAndRate=None, doseQuantity=quantity(2, "TAB"))).steps[0].dose.high == 2  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=None, quantityQuantity=quantity(2))).steps[0].dose.high == 2  # type: ignore[union-attr]
    assert read(dosage(doseAndRate=None, doseRange={"low": quantity(1), "high": quantity(2)})).steps[0].dose.high == 2  # type: ignore[union-attr]


def test_rates():
    def rated(timing=None, product=SOLUTION, **rate):
        return read(dosage(timing=timing, doseAndRate=[rate]), product=product).steps[0]

    assert rated(rateQuantity=quantity(2, "mg/h")).rate_mg_h == 2
    assert rated(rateQuantity=quantity(5, "mL/hr")).rate_mg_h == 10
    assert rated(rateRatio={"numerator": quantity(60, "mcg"), "denominator": quantity(1, "min")}).rate_mg_h == Decimal(
        "3.6"
    )
    assert rated(rateRange={"low": quantity(1, "mg/h"), "high": quantity(3, "mg/h")}).rate_mg_h == 3
    half_an_hour = repeat(frequency=2, period=1, periodUnit="d", duration=30, durationUnit="min")
    step = rated(half_an_hour, rateQuantity=quantity(8, "mg/h"))
    assert step.dose is not None
    assert step.dose.high == 4
    # JP Core: three tablets a day, taken in three doses
    step = rated(
        repeat(frequency=3, period=1, periodUnit="d"),
        TABLET,
        rateRatio={"numerator": quantity(3, "tablet"), "denominator": quantity(1, "d")},
    )
    assert step.dose is not None
    assert step.dose.high == 1
    # the dose and the frequency say all; the rate only how fast
    step = rated(
        repeat(frequency=2, period=1, periodUnit="d"),
        doseQuantity=quantity(5, "mL"),
        rateQuantity=quantity(100, "mL/h"),
    )
    assert step.rate_mg_h is None
    # a bag that runs: the rate is the regimen
    assert rated(doseQuantity=quantity(500, "mL"), rateQuantity=quantity(5, "mL/h")).rate_mg_h == 10
    assert (
        refused(dosage(timing=None, doseAndRate=[{"rateQuantity": quantity(4, "ug/kg/min")}]), product=SOLUTION).what
        == "rate"
    )
    assert refused(dosage(timing=None, doseAndRate=[{"rateQuantity": quantity(5, "mL/h")}])).what == "rate"


def cap(value, unit=None, per="d"):
    return {"numerator": quantity(value, unit), "denominator": {"value": 1, "unit": per}}


def test_caps():
    caps = read(dosage(maxDosePerPeriod=cap(3, "tablet"))).steps[0].caps
    assert [(c.amount, c.unit, c.hours) for c in caps] == [(3, "tablet", 24)]
    caps = read(dosage(maxDosePerPeriod=[cap(3, "tablet"), cap(15, "mg", "day")])).steps[0].caps
    assert len(caps) == 2
    caps = read(dosage(maxDosePerAdministration=quantity(10, "mg"))).steps[0].caps
    assert caps[0].hours is None
    assert read(dosage(maxDosePerLifetime=quantity(10, "mg"))).steps[0].caps == ()


def test_a_bare_cap_beside_a_volume_counts_administrations():
    raw = dosage(doseAndRate=[{"doseQuantity": quantity(5, "mL")}], maxDosePerPeriod=cap(3))
    assert read(raw, product=SOLUTION).steps[0].caps[0].administrations
    assert not read(dosage(maxDosePerPeriod=cap(3))).steps[0].caps[0].administrations


def test_a_cap_that_cannot_be_read_is_said_and_not_applied():
    found = read(dosage(maxDosePerPeriod={"numerator": quantity(3, "tablet")}))
    assert found.steps[0].caps == ()
    assert any("the maximum is not applied" in note for note in found.notes)


def test_sequences():
    first, second = dosage(), dosage(sequence=2)
    assert [step.sequence for step in read(first, second).steps] == [1, 2]
    assert [step.sequence for step in read(dosage(sequence=None), dosage(sequence=None)).steps] == [1, 1]


def test_zeros_of_a_four_times_scheme_are_no_steps():
    def at(clock, value):
        return dosage(timing=repeat(timeOfDay=[clock]), doseAndRate=[{"doseQuantity": quantity(value, "tablet")}])

    assert len(read(at("08:00", 1), at("12:00", 0), at("22:00", 2)).steps) == 2
    assert refused(at("08:00", 0), at("12:00", 0)).why == "every dose is zero"


def test_one_unreadable_instruction_makes_the_order_unread():
    found = refused(dosage(), {"text": "and the rest as discussed"})
    assert found.why


def test_an_instruction_without_any_dosing_is_left_aside():
    assert len(read(dosage(), {"sequence": 1, "additionalInstruction": [{"text": "with food"}]}).steps) == 1
    assert refused({"sequence": 1}).why == "no dosing instruction"


def test_words_alone():
    found = read({"text": "Take 1-2 tablets by mouth every 4 to 6 hours as needed"})
    assert found.source == "text"
    assert found.prn
    step = found.steps[0]
    assert step.dose is not None
    assert step.frequency is not None
    assert (step.dose.high, step.frequency.most_in_24h) == (2, 6)


def test_words_of_the_patient_of_the_rendered_instruction_and_of_a_note():
    assert read({"text": "see label", "patientInstruction": "1 tablet twice daily"}).steps[0].frequency.most_in_24h == 2  # type: ignore[union-attr]
    assert read({"text": "see label"}, words=("1 tablet twice daily",)).steps[0].frequency.most_in_24h == 2  # type: ignore[union-attr]
    assert read(words=("1 tablet twice daily",)).source == "text"


def test_words_wrapped_by_vendors():
    epic = "Take 1 tablet by mouth 2 times a day., Starting Tue 5/28/2019, Until Wed 5/27/2020, Normal"
    oracle = "1 tab, Oral, Daily, # 30 tab, 0 Refill(s), called to pharmacy (Rx)"
    assert read({"text": epic}).steps[0].frequency.most_in_24h == 2  # type: ignore[union-attr]
    assert read({"text": oracle}).steps[0].frequency.most_in_24h == 1  # type: ignore[union-attr]


def test_words_fill_what_the_structure_lacks():
    found = read(dosage(timing=None, text="1 tablet twice daily"))
    assert found.source == "structure"
    assert found.steps[0].frequency.most_in_24h == 2  # type: ignore[union-attr]
    assert "how often it is taken is read from the words" in found.notes
    found = read(dosage(doseAndRate=None, text="2 tablets every 6 hours"))
    assert found.steps[0].dose.high == 2  # type: ignore[union-attr]
    assert "the dose is read from the words" in found.notes


def test_structure_wins_and_the_difference_is_said():
    found = read(dosage(text="2 tablets every 6 hours as needed"))
    assert found.steps[0].dose.high == 1  # type: ignore[union-attr]
    assert any("the structured dose is used" in note for note in found.notes)
    assert read(dosage(text="1 tablet every 6 hours as needed")).notes == ()


def test_a_cap_that_only_the_words_state_applies():
    found = read(
        dosage(
            timing=repeat(frequency=1, period=4, periodUnit="h"),
            text="1 tablet every 4 hours as needed, max 4 tablets per day",
        )
    )
    assert [cap.amount for cap in found.steps[0].caps] == [4]
    assert found.notes == ()


def test_words_that_say_only_how_often():
    found = read(dosage(timing=None, asNeededBoolean=None, text="every 4 to 6 hours as needed"))
    assert found.steps[0].frequency.most_in_24h == 6  # type: ignore[union-attr]
    assert found.prn
    found = read(dosage(text="every four to six hours"))
    assert found.steps[0].frequency.most_in_24h == 4  # type: ignore[union-attr]
    assert any("the words say otherwise" in note for note in found.notes)
    found = read(dosage(asNeededBoolean=False, text="every six hours as needed"))
    assert not found.prn
    assert any("counted as scheduled" in note for note in found.notes)


def test_words_that_say_only_how_much():
    found = read(dosage(doseAndRate=None, text="2 tablets"))
    assert found.steps[0].dose.high == 2  # type: ignore[union-attr]
    assert "the dose is read from the words" in found.notes


def test_a_bare_number_takes_the_unit_of_the_words():
    raw = {"text": "5 mL three times daily", "quantityQuantity": quantity(5), "maxDosePerPeriod": cap(3)}
    step = read(raw, product=SOLUTION).steps[0]
    assert step.dose is not None
    assert step.dose.unit == "mL"
    assert step.caps[0].administrations


def test_a_note_that_is_no_sig_is_no_sig():
    found = read_dosing((), (), ("Patient cannot take acetaminophen",), TABLET, "dosage")
    assert isinstance(found, Unread)
    assert found.why == "no dosing instruction"
    assert len(read_dosing((), ("as discussed",), (), TABLET, "dosage").why) > 10  # type: ignore[union-attr]


def test_the_echo_says_what_was_read():
    raw = dosage(
        maxDosePerPeriod=cap(3, "tablet"),
        doseAndRate=[{"doseRange": {"low": quantity(1, "tablet"), "high": quantity(2, "tablet")}}],
    )
    assert read(raw).read == "1 to 2 tablets every 6 hours, as needed, at most 3 tablets a day"
    weekly = dosage(asNeededBoolean=None, timing=repeat(frequency=3, period=1, periodUnit="wk"))
    assert read(weekly).read == "1 tablet 3 times a week"
    assert (
        read(weekly, dosage(sequence=2, asNeededBoolean=None)).read
        == "1 tablet 3 times a week; then 1 tablet every 6 hours"
    )


def test_more_as_needed_than_the_schedule_says_leaves_the_most_open() -> None:
    thrice = repeat(frequency=3, period=1, periodUnit="d")
    found = read(dosage(timing=thrice, asNeededBoolean=None, text="1 tab tid and prn"))
    assert not found.prn
    assert any("the most in a day is not stated" in note for note in found.notes)
    assert "more as needed" in refused({"text": "1 tab tid and prn"}).why
