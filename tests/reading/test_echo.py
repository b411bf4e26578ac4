"""What is said to be read from a structured dose reads back, as a sig, to that dose."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client.reading.echo import say
from fhir_client.reading.instructions import read_dosing
from fhir_client.reading.timing import read_timing
from safety.regimen.dosing import Cap, Dose, Dosing, Frequency, Step, Unread
from safety.regimen.products import find
from safety.regimen.sig import read
from tests.reading.samples import dosage, quantity

D = Decimal
DAILY = Frequency(D(1), D(1), D(24), D(24))
UNITS = (None, "tablet", "capsule", "patch", "film", "lozenge", "suppository", "packet", "spray", "puff", "mg", "mL")


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    low = draw(st.sampled_from([D("0.5"), D(1), D(2), D("2.5"), D(7), D(40)]))
    return Dose(low, low + draw(st.sampled_from([D(0), D(0), D(1), D("0.5")])), draw(st.sampled_from(UNITS)))


@st.composite
def frequencies(draw: st.DrawFn) -> Frequency:
    few = D(draw(st.integers(1, 5)))
    many = few + draw(st.sampled_from([D(0), D(0), D(1)]))
    fast = D(draw(st.sampled_from([24, 24, 12, 8, 6, 4, 36, 48, 72, 168])))
    slow = fast if many > 1 else fast + draw(st.sampled_from([D(0), D(0), D(2), D(24)]))
    return Frequency(few, many, fast, slow)


@st.composite
def stepped(draw: st.DrawFn) -> Step:
    dose, frequency = draw(doses()), draw(frequencies())
    if frequency.most_in_24h > 24:
        frequency = DAILY
    once = draw(st.sampled_from([False, False, False, True]))
    days = draw(st.sampled_from([None, None, D(1), D(14)]))
    caps: tuple[Cap, ...] = ()
    if not once and draw(st.booleans()):
        caps = (Cap(D(500), dose.unit),) if draw(st.booleans()) else (Cap(D(4), None, administrations=True),)
    return Step(
        dose,
        DAILY if once else frequency,
        prn=draw(st.booleans()),
        caps=caps,
        days=D(1) if once else days,
        once=once,
    )


@given(stepped())
def test_the_echo_of_a_structure_reads_back_to_it(step: Step) -> None:
    found = read(say(step))
    assert isinstance(found, Dosing), (say(step), found)
    (again,) = found.steps
    assert (again.dose, again.frequency, again.prn, again.caps, again.days, again.once) == (
        step.dose,
        step.frequency,
        step.prn,
        step.caps,
        step.days,
        step.once,
    ), say(step)


CODES = ("MORN", "NOON", "AFT", "EVE", "HS", "CM", "ACM", "PCV", "NIGHT")


@given(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["07:00:00", "08:30:00", "12:00:00", "15:00:00", "20:15:00"]), min_size=1, unique=True),
    st.booleans(),
)
def test_the_echo_names_the_times_of_day(codes: list[str], clocks: list[str], by_clock: bool) -> None:
    repeat = {"timeOfDay": clocks} if by_clock else {"when": codes}
    timing = read_timing({"repeat": repeat}, "timing")
    step = Step(Dose(D(1), D(1), "tablet"), timing.frequency, at=timing.at)
    again = read(say(step))
    if isinstance(again, Unread):  # "in the evening and at night" may be one time or two
        assert not by_clock
        assert len({part for part, _ in step.at}) < len(step.at), say(step)
        return
    assert again.steps[0].frequency == step.frequency, say(step)
    assert {words for _, words in again.steps[0].at} == {words for _, words in step.at}, say(step)


@pytest.mark.parametrize(
    ("timings", "echo"),
    [
        (({"repeat": {"when": ["MORN"]}}, {"repeat": {"when": ["HS"]}}), "and 2 tablets once a day at bedtime"),
        (({"code": {"text": "ONCE"}}, {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}}), "once, then 2"),
    ],
    ids=["parts", "first-dose"],
)
def test_the_echo_of_several_instructions_reads_back(timings: tuple[dict[str, object], ...], echo: str) -> None:
    several = [
        dosage(sequence=n, timing=timing, asNeededBoolean=False, doseAndRate=[{"doseQuantity": quantity(n, "tablet")}])
        for n, timing in enumerate(timings, 1)
    ]
    found = read_dosing(several, (), (), find((), "oxycodone hydrochloride 5 MG Oral Tablet"), "dosage")
    assert isinstance(found, Dosing)
    assert echo in found.read
    again = read(found.read)
    assert isinstance(again, Dosing)
    assert [replace(one, route=None, read="") for one in again.steps] == [
        replace(one, route=None, read="") for one in found.steps
    ]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step(Dose(D(2), D(2), None), Frequency(D(4), D(4), D(24), D(24))), "2 (no unit given), 4 times a day"),
        (Step(Dose(D(2), D(2), None), DAILY), "2 (no unit given) once a day"),
        (Step(Dose(D(1), D(2), None), None, caps=(Cap(D(8), None),)), "1 to 2 (no unit given), at most 8 a day"),
        (Step(Dose(D(1), D(1), "tablet"), DAILY, days=D(7)), "1 tablet once a day, for 7 days"),
    ],
    ids=["count-and-times", "count", "range-and-maximum", "days"],
)
def test_a_count_without_a_unit_is_said_to_be_one(step: Step, words: str) -> None:
    assert say(step) == words


@pytest.mark.parametrize(
    "step",
    [
        Step(None, None, rate_mg_h=D("1.5")),
        Step(Dose(D(1), D(1), "tablet"), Frequency(D(2), D(2), D(24), D(24), days_a_week=3)),
        Step(Dose(D(20), D(20), "meq"), DAILY),
        Step(None, DAILY, prn=True),
    ],
    ids=["rate", "days-a-week", "unit", "no-dose"],
)
def test_what_no_sig_says_does_not_read_back_as_something_else(step: Step) -> None:
    assert isinstance(read(say(step)), Unread), say(step)
