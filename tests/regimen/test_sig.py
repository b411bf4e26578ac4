"""The reader's contract: what a Step holds, what an answer looks like, and that it is quick and never raises."""

import csv
from decimal import Decimal

import pytest

from safety.regimen.dosing import Cap, Dose, Dosing, Frequency, Step, Unread
from safety.regimen.knowledge import DRUGS
from safety.regimen.sig import answer, read
from safety.regimen.sig import words as sig_words


def one(text: str) -> Step:
    found = read(text)
    assert isinstance(found, Dosing), found
    assert found.source == "text"
    (step,) = found.steps
    return step


def test_a_step_is_in_canonical_units() -> None:
    step = one("Take 1 to 2 teaspoons by mouth every 4 to 6 hours as needed for cough, for 5 days")
    assert step.dose == Dose(Decimal(5), Decimal(10), "mL")
    assert step.frequency == Frequency(Decimal(1), Decimal(1), Decimal(4), Decimal(6))
    assert (step.prn, step.route, step.days, step.sequence) == (True, "oral", Decimal(5), 1)


@pytest.mark.parametrize(
    ("text", "mg"),
    [("250 mcg daily", "0.25"), ("1.2 g daily", "1200"), ("300 mg daily", "300")],
)
def test_masses_are_in_milligrams(text: str, mg: str) -> None:
    assert one(text).dose == Dose(Decimal(mg), Decimal(mg), "mg")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1 caplet daily", "tablet"),
        ("1 softgel daily", "capsule"),
        ("1 strip daily", "film"),
        ("1 lollipop daily", "lozenge"),
    ],
)
def test_other_names_of_a_form_are_counted_as_that_form(text: str, unit: str) -> None:
    step = one(text)
    assert step.dose == Dose(Decimal(1), Decimal(1), unit)
    assert answer(text)["most"]["unit"] == text.split()[1]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("1 tablet (20 mg) daily", "20"),
        ("2 tablets (20 mg total) daily", "20"),
        ("2 tablets (20 mg each) daily", "40"),
        ("1 to 2 tablets (50-100 mg) daily", "100"),
        ("two 10 mg tablets daily", "20"),
        ("1 capsule (0.5 mg) daily", "0.5"),
        ("1 tablet (250 mcg) daily", "0.25"),
        ("1 to 2 tablets (50 mg) daily", None),
        ("2 tablets 500 mg daily", None),
        ("1 capsule (400 units) daily", None),
        ("1 tablet daily", None),
    ],
)
def test_milligrams_in_brackets_are_kept_beside_the_dose_and_never_added(text: str, stated: str | None) -> None:
    step = one(text)
    assert step.stated_mg == (None if stated is None else Decimal(stated))
    assert step.dose is not None
    assert step.dose.high <= 2


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("1 tab q4h, max 4 tablets a day", Cap(Decimal(4), "tablet")),
        ("1 tab q4h, max 4 a day", Cap(Decimal(4), "tablet")),
        ("1 tab q4h, max 4 doses in 12 hours", Cap(Decimal(4), None, Decimal(12), administrations=True)),
        ("5 mg q4h, max 4 a day", Cap(Decimal(4), None, administrations=True)),
        ("1 tab q4h, mdd 60 mg", Cap(Decimal(60), "mg")),
        ("1 tab q4h (5 times/day)", Cap(Decimal(5), None, administrations=True)),
        ("up to 2 tablets q6h, max 2 tablets at a time", Cap(Decimal(2), "tablet", None)),
    ],
)
def test_maxima(text: str, cap: Cap) -> None:
    assert one(text).caps == (cap,)


def test_a_limit_of_one_ingredient_is_noted_and_not_applied() -> None:
    found = read("1-2 tablets every 4 hours, do not exceed 3 g acetaminophen per day")
    assert isinstance(found, Dosing)
    assert found.steps[0].caps == ()
    assert any("one ingredient" in note for note in found.notes)


def test_concurrent_doses_share_a_sequence_and_their_maximum() -> None:
    found = read("1 tablet in the morning and 2 at bedtime for 7 days, max 3 tablets a day")
    assert isinstance(found, Dosing)
    assert [step.sequence for step in found.steps] == [1, 1]
    assert {step.days for step in found.steps} == {Decimal(7)}
    assert [step.caps for step in found.steps] == [(Cap(Decimal(3), "tablet"),)] * 2


def test_steps_that_follow_have_rising_sequences() -> None:
    found = read("300 mg at bedtime x 3 days, then twice daily x 3 days, then three times daily")
    assert isinstance(found, Dosing)
    assert [(step.sequence, step.days) for step in found.steps] == [(1, Decimal(3)), (2, Decimal(3)), (3, None)]
    assert {step.dose for step in found.steps} == {Dose(Decimal(300), Decimal(300), "mg")}


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("300 mg after dialysis", None),
        ("300 mg post-dialysis", None),
        ("300 mg daily after dialysis", Frequency(Decimal(1), Decimal(1), Decimal(24), Decimal(24))),
        ("300 mg 3 times a week after HD", Frequency(Decimal(3), Decimal(3), Decimal(168), Decimal(168))),
    ],
)
def test_after_dialysis(text: str, frequency: Frequency | None) -> None:
    step = one(text)
    assert step.after_dialysis
    assert step.frequency == frequency


def test_a_single_dose() -> None:
    step = one("2 tablets by mouth one time")
    assert step.once
    assert step.days == 1


def test_days_of_the_week_narrow_the_mean_and_not_the_most() -> None:
    step = one("2 tablets on Monday and Thursday")
    assert step.frequency == Frequency(Decimal(1), Decimal(1), Decimal(24), Decimal(24), days_a_week=2)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("1 tab po bid", "oral"),
        ("1 tab by mouth bid orally", "oral"),
        ("1 film SL bid", "sublingual"),
        ("1 patch transdermally every 72 hours", "transdermal"),
        ("1 patch to the skin every 72 hours", "topical"),
        ("1 ml po/sl q4h", None),
        ("1 suppository rectally bid", "rectal"),
        ("40 mg subcutaneously daily", "subcutaneous"),
        ("1 tab bid", None),
    ],
)
def test_routes(text: str, route: str | None) -> None:
    assert one(text).route == route


def test_an_unusual_count_is_noted() -> None:
    found = read("take 30 tablets every 6 hours")
    assert isinstance(found, Dosing)
    assert found.notes == ("30 tablets at one time is unusual",)
    assert read("take 2 tablets every 6 hours").notes == ()  # type: ignore[union-attr]


def test_the_answer_of_a_reading() -> None:
    assert answer("1-2 tab(s) orally every 4 to 6 hours, as needed for pain") == {
        "sig": "1-2 tab(s) orally every 4 to 6 hours, as needed for pain",
        "read": "1 to 2 tablets every 4 to 6 hours, as needed",
        "usual": {"value": 4, "unit": "tablet"},
        "most": {"value": 12, "unit": "tablet"},
        "prn": True,
        "route": "oral",
        "days": None,
    }


def test_the_answer_of_a_refusal_names_the_words() -> None:
    assert answer("use as directed") == {
        "sig": "use as directed",
        "refused": "does not say how much",
        "words": ["as", "directed"],
    }
    assert answer("1 tablet daily with Wein und Käse")["words"] == ["wein", "und", "käse"]


def test_numbers_of_an_answer_are_whole_where_they_are_whole() -> None:
    found = answer("1 tablet every 10 hours")
    assert found["most"] == {"value": 2.4, "unit": "tablet"}
    assert isinstance(answer("1 tablet daily for 7 days")["days"], int)


def test_what_could_not_be_read_says_which_element() -> None:
    assert read("three times daily").what == "dose"  # type: ignore[union-attr]
    assert read("1 tablet").what == "frequency"  # type: ignore[union-attr]


def test_a_text_over_the_bound_is_refused() -> None:
    found = read("take 1 tablet daily and " * 500)
    assert isinstance(found, Unread)
    assert "1000 characters" in found.why


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000,
        "1 " * 500,
        "1(" * 500,
        "1-" * 500,
        "one-" * 250,
        "1/" * 500,
        "every " * 166,
        "a " * 500,
        "1 and " * 160,
    ],
)
def test_endless_repetitions_are_refused(text: str) -> None:
    assert isinstance(read(text), Unread)


def test_the_same_text_is_read_once() -> None:
    assert read("1 tablet at bedtime, first time") is read("1 tablet at bedtime, first time")
    assert read("1 tablet at bedtime") is read("1 tablet at bedtime")


def test_no_spelling_stands_twice_in_the_vocabulary() -> None:
    table = DRUGS / "sig_words.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    spellings = [word for row in found for word in row["words"].split("|")]
    assert len(spellings) == len(set(spellings))
    assert all(word == word.strip().lower() and word for word in spellings)


def test_every_kind_of_word_is_read_or_refused_on_purpose() -> None:
    from safety.regimen.sig.grammar import _HANDLERS

    kinds = {phrase.kind for phrases in sig_words._BY_FIRST.values() for phrase in phrases}
    # kinds that only stand inside another statement; alone they refuse the sig
    inside = {
        "UNIT", "TEE", "OF", "PERIOD", "SPAN", "DOSES", "OTHER", "ORD", "MONTH", "THROUGH", "DIALYSIS", "DIALYSISDAYS",
        "TENSCALE", "CAPPER", "INGREDIENT", "SUPPLY", "TOTAL", "APART", "ADVICE",
    }  # fmt: skip
    assert kinds - set(_HANDLERS) == inside
    assert set(_HANDLERS) - kinds == set()
