"""Milligrams a day from a dosing and a product, against a second, naive way of counting."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Cap, Dose, Dosing, Frequency, Step, Unread
from safety.regimen.record import Daily, Part, Product, Strength
from safety.regimen.sig import read as read_sig
from safety.regimen.when import Moment

TODAY = date(2026, 11, 22)
D = Decimal


def tablet(mg: str = "10", ingredient: str = "oxycodone") -> Product:
    return Product(
        f"{ingredient} {mg} MG Oral Tablet", "product", (Part(ingredient, Strength(D(mg), "unit")),), form="tablet"
    )


COMBINATION = Product(
    "acetaminophen 325 MG / hydrocodone 5 MG Oral Tablet",
    "product",
    (Part("acetaminophen", Strength(D(325), "unit")), Part("hydrocodone", Strength(D(5), "unit"))),
    form="tablet",
)
PATCH = Product("fentanyl 25 mcg/h", "product", (Part("fentanyl", Strength(D("0.025"), "h")),), form="patch")
SOLUTION = Product("morphine 2 mg/mL", "product", (Part("morphine", Strength(D(2), "mL")),), form="solution")


def every(hours: int | str, times: int = 1) -> Frequency:
    return Frequency(D(times), D(times), D(hours), D(hours))


def one(amount: str = "1", unit: str | None = "tablet", frequency: Frequency | None = None, **more: object) -> Dosing:
    step = Step(Dose(D(amount), D(amount), unit), frequency or every(12), **more)  # type: ignore[arg-type]
    return Dosing((step,), "structure", "")


def read(dosing: Dosing, product: Product, start: date | None = None) -> Daily:
    amount = daily(dosing, product, TODAY, start)
    assert isinstance(amount, Daily), amount
    return amount


def refused(dosing: Dosing, product: Product) -> Unread:
    amount = daily(dosing, product, TODAY, None)
    assert isinstance(amount, Unread), amount
    return amount


counts = st.integers(1, 6)


@given(
    low=counts,
    more=st.integers(0, 3),
    times=counts,
    hours=st.sampled_from([4, 6, 8, 12, 24, 48, 72, 168]),
    prn=st.booleans(),
    cap=st.none() | st.integers(1, 20),
    mg=st.sampled_from([5, 10, 15, 30]),
)
def test_agrees_with_a_naive_count(
    low: int, more: int, times: int, hours: int, prn: bool, cap: int | None, mg: int
) -> None:
    high = low + more
    caps = () if cap is None else (Cap(D(cap), "tablet"),)
    step = Step(Dose(D(low), D(high), "tablet"), every(hours, times), prn=prn, caps=caps)
    intake = read(Dosing((step,), "structure", ""), tablet(str(mg))).intakes[0]
    interval = Fraction(hours, times)
    in_a_day = Fraction(24) / interval if interval <= 24 else Fraction(1)
    most = high * in_a_day
    usual = low * Fraction(24) / interval
    if cap is not None:
        most, usual = min(most, Fraction(cap)), min(usual, Fraction(cap))
    assert float(intake.most_mg) == pytest.approx(float(most * mg))
    assert float(intake.usual_mg) == pytest.approx(0 if prn else float(usual * mg))


@pytest.mark.parametrize(
    ("dosing", "product", "most"),
    [
        (one("2", "tablet", every(6)), COMBINATION, {"acetaminophen": D(2600), "hydrocodone": D(40)}),
        (one("5", "mL", every(4)), SOLUTION, {"morphine": D(60)}),
        (one("20", "mg", every(12)), tablet("10"), {"oxycodone": D(40)}),
        (one("5", "mg", every(12)), COMBINATION, {"acetaminophen": D(650), "hydrocodone": D(10)}),
        (one("650", "mg", every(12)), COMBINATION, {"acetaminophen": D(1300), "hydrocodone": D(20)}),
        (one("1", None, every(8)), tablet("10"), {"oxycodone": D(30)}),
    ],
)
def test_units_meet_the_product(dosing: Dosing, product: Product, most: dict[str, Decimal]) -> None:
    assert {intake.ingredient: intake.most_mg for intake in read(dosing, product).intakes} == most


@pytest.mark.parametrize("hours", [48, 72, 22])
@pytest.mark.parametrize("patches", [1, 2])
def test_trap_05_a_patch_counts_what_is_worn_whatever_its_interval(hours: int, patches: int) -> None:
    intake = read(one(str(patches), "patch", every(hours)), PATCH).intakes[0]
    assert intake.worn_mcg_h == 25 * patches
    assert intake.most_mg == D("0.6") * patches


@pytest.mark.parametrize(
    ("dosing", "product", "what"),
    [
        (one("5", "mL"), tablet(), "dose"),
        (one("1", "tablet"), SOLUTION, "dose"),
        (one("1", None), SOLUTION, "dose"),
        (one("1", "patch"), tablet(), "dose"),
        (one("7", "mg"), COMBINATION, "dose"),
        (one("1", "mg"), tablet("20"), "dose"),
        (one("1", "tablet"), Product("oxycodone", "ingredient", (Part("oxycodone", None),)), "strength"),
        (Dosing((Step(Dose(D(1), D(1), "tablet"), None),), "structure", ""), tablet(), "frequency"),
        (Dosing((Step(None, every(6)),), "structure", ""), tablet(), "dose"),
        (one(), Product("xyz", "unknown"), "drug"),
    ],
)
def test_trap_06_what_cannot_belong_together_is_refused(dosing: Dosing, product: Product, what: str) -> None:
    assert refused(dosing, product).what == what


def test_a_dose_in_milligrams_needs_no_strength() -> None:
    intake = read(one("300", "mg", every(8)), Product("gabapentin", "ingredient", (Part("gabapentin", None),))).intakes[
        0
    ]
    assert (intake.most_mg, intake.usual_mg, intake.single_mg) == (900, 900, 300)


def test_less_than_half_a_tablet_is_counted_with_a_note() -> None:
    amount = read(one("5", "mg"), tablet("20"))
    assert amount.intakes[0].most_mg == 10
    assert "less than half" in amount.notes[0]


def test_trap_01_a_cap_on_administrations_and_on_milligrams() -> None:
    capped = one("1", "tablet", every(4), caps=(Cap(D(4), None, administrations=True),))
    assert read(capped, tablet()).intakes[0].most_mg == 40
    in_mg = one("2", "tablet", every(4), caps=(Cap(D(60), "mg"),))
    assert read(in_mg, tablet()).intakes[0].most_mg == 60


def test_a_cap_per_administration_limits_each_dose() -> None:
    step = Step(Dose(D(1), D(3), "tablet"), every(12), caps=(Cap(D(2), "tablet", None),))
    intake = read(Dosing((step,), "structure", ""), tablet()).intakes[0]
    assert (intake.single_mg, intake.most_mg) == (20, 40)


def test_no_frequency_but_a_maximum_counts_the_maximum() -> None:
    step = Step(Dose(D(1), D(2), "tablet"), None, prn=True, caps=(Cap(D(8), "tablet"),))
    intake = read(Dosing((step,), "structure", ""), tablet()).intakes[0]
    assert (intake.most_mg, intake.usual_mg, intake.single_mg) == (80, 0, 20)


def test_trap_09_concurrent_steps_add_and_a_shared_cap_limits_the_sum() -> None:
    morning = Step(Dose(D(1), D(1), "tablet"), every(24))
    night = Step(Dose(D(2), D(2), "tablet"), every(24))
    assert read(Dosing((morning, night), "structure", ""), tablet()).intakes[0].most_mg == 30
    cap = (Cap(D(2), "tablet"),)
    both = tuple(Step(step.dose, step.frequency, caps=cap) for step in (morning, night))
    assert read(Dosing(both, "structure", ""), tablet()).intakes[0].most_mg == 20


def taper(*days: int | None) -> Dosing:
    amounts = ("3", "2", "1")
    steps = tuple(
        Step(
            Dose(D(amount), D(amount), "tablet"),
            every(24),
            sequence=number + 1,
            days=None if length is None else D(length),
        )
        for number, (amount, length) in enumerate(zip(amounts, days, strict=True))
    )
    return Dosing(steps, "structure", "")


@pytest.mark.parametrize(
    ("start", "today_mg", "highest_mg"),
    [
        (date(2026, 11, 22), 30, 30),
        (date(2026, 11, 16), 30, 30),
        (date(2026, 11, 15), 20, 20),
        (date(2026, 11, 1), 10, 10),
    ],
)
def test_trap_09_a_taper_counts_the_step_of_today(start: date, today_mg: int, highest_mg: int) -> None:
    dosing = taper(7, 7, None)
    assert read(dosing, tablet(), start).intakes[0].most_mg == today_mg
    top = highest(dosing, tablet(), TODAY, start)
    assert isinstance(top, Daily)
    assert top.intakes[0].most_mg == highest_mg


def test_a_titration_shows_the_highest_step_to_come() -> None:
    up = Dosing(tuple(reversed(taper(7, 7, 7).steps)), "structure", "")
    up = Dosing(
        tuple(Step(s.dose, s.frequency, sequence=n, days=s.days) for n, s in enumerate(up.steps)), "structure", ""
    )
    assert read(up, tablet(), TODAY).intakes[0].most_mg == 10
    top = highest(up, tablet(), TODAY, TODAY)
    assert isinstance(top, Daily)
    assert top.intakes[0].most_mg == 30


def test_a_taper_without_lengths_counts_the_highest_and_says_so() -> None:
    amount = read(taper(None, None, None), tablet(), TODAY)
    assert amount.intakes[0].most_mg == 30
    assert "taper" in amount.notes[0]


def test_bounded_steps_that_do_not_overlap_are_not_added() -> None:
    first = Step(
        Dose(D(2), D(2), "tablet"), every(24), start=Moment.on(date(2026, 10, 1)), end=Moment.on(date(2026, 10, 31))
    )
    second = Step(
        Dose(D(1), D(1), "tablet"), every(24), start=Moment.on(date(2026, 11, 1)), end=Moment.on(date(2026, 11, 30))
    )
    dosing = Dosing((first, second), "structure", "")
    assert read(dosing, tablet(), date(2026, 10, 1)).intakes[0].most_mg == 10
    over = daily(dosing, tablet(), date(2027, 1, 1), date(2026, 10, 1))
    assert isinstance(over, Daily)
    assert over.intakes[0].most_mg == 10


def test_doses_after_dialysis_stay_out_of_the_daily_sum() -> None:
    regular = Step(Dose(D(300), D(300), "mg"), every(24))
    after = Step(Dose(D(300), D(300), "mg"), None, after_dialysis=True)
    gabapentin = tablet("300", "gabapentin")
    assert read(Dosing((regular, after), "structure", ""), gabapentin).intakes[0].most_mg == 300
    alone = read(Dosing((after,), "structure", ""), gabapentin).intakes[0]
    assert (alone.most_mg, alone.single_mg) == (300, 300)


def test_some_days_of_the_week_lower_the_mean_and_not_the_most() -> None:
    frequency = Frequency(D(2), D(2), D(24), D(24), days_a_week=3)
    intake = read(one("1", "tablet", frequency), tablet()).intakes[0]
    assert intake.most_mg == 20
    assert float(intake.usual_mg) == pytest.approx(20 * 3 / 7)


def test_a_continuous_rate_runs_all_day() -> None:
    step = Step(None, None, rate_mg_h=D("1.5"))
    assert read(Dosing((step,), "structure", ""), tablet()).intakes[0].most_mg == 36


def test_dates_that_contradict_each_other_are_unread_and_never_raise() -> None:
    inverted = Step(
        Dose(D(1), D(1), "tablet"), every(24), start=Moment.on(date(2026, 12, 20)), end=Moment.on(date(2026, 12, 1))
    )
    for amount in (daily, highest):
        found = amount(Dosing((inverted,), "structure", ""), tablet(), TODAY, TODAY)
        assert isinstance(found, Unread)
        assert "contradict" in found.why


def test_an_ingredient_listed_twice_is_not_summed() -> None:
    part = Part("morphine", Strength(D(15), "unit"))
    twice = Product("morphine", "product", (part, Part("morphine", Strength(D("11.25"), "unit"))), form="tablet")
    assert refused(one(), twice).what == "strength"


@pytest.mark.parametrize(
    ("count", "product", "reads"),
    [("6", tablet(), True), ("7", tablet(), False), ("3", PATCH, True), ("25", PATCH, False)],
)
def test_a_bare_count_that_may_be_milligrams_is_refused(count: str, product: Product, reads: bool) -> None:
    assert isinstance(daily(one(count, None), product, TODAY, None), Daily) is reads


def test_a_bare_maximum_is_a_count_and_is_applied() -> None:
    step = Step(Dose(D(2), D(2), None), every(4), caps=(Cap(D(8), None),))
    amount = read(Dosing((step,), "structure", ""), tablet())
    assert (amount.intakes[0].most_mg, amount.notes) == (80, ())


def test_a_maximum_in_milligrams_of_one_ingredient_of_a_combination_is_applied() -> None:
    step = Step(Dose(D(2), D(2), "tablet"), every(4), caps=(Cap(D(40), "mg"),))
    intake = read(Dosing((step,), "structure", ""), COMBINATION).of("hydrocodone")
    assert intake is not None
    assert intake.most_mg == 40


def test_a_maximum_that_cannot_be_applied_is_said() -> None:
    step = Step(Dose(D(1), D(1), "tablet"), every(6), caps=(Cap(D(30), "mL"),))
    assert "maximum of 30 mL could not be applied" in read(Dosing((step,), "structure", ""), tablet()).notes[0]


def test_milligrams_in_the_words_that_contradict_the_product_are_said() -> None:
    wrong = Step(Dose(D(2), D(2), "tablet"), every(6), stated_mg=D(10))
    assert "the words say 10 mg" in read(Dosing((wrong,), "text", ""), tablet("10")).notes[0]
    right = Step(Dose(D(2), D(2), "tablet"), every(6), stated_mg=D(10))
    assert read(Dosing((right,), "text", ""), tablet("5")).notes == ()


def test_micrograms_of_a_milligram_tablet_are_refused() -> None:
    assert refused(one("0.015", "mg"), tablet("15", "morphine")).what == "dose"


@pytest.mark.parametrize(("named", "written"), [("0.012", "12.5"), ("0.0125", "12"), ("0.012", "12")])
@pytest.mark.parametrize("unit", ["mg", "mcg/h"])
def test_both_names_of_the_lowest_fentanyl_patch_are_one_patch(named: str, written: str, unit: str) -> None:
    patch = Product("fentanyl", "product", (Part("fentanyl", Strength(D(named), "h")),), form="patch")
    amount = D(written) / 1000 if unit == "mg" else D(written)
    intake = read(one(str(amount), unit, every(72)), patch).intakes[0]
    assert intake.worn_mcg_h == D(named) * 1000
    assert intake.most_mg == D(named) * 24


def test_no_other_patch_goes_by_two_names() -> None:
    buprenorphine = Product("b", "product", (Part("buprenorphine", Strength(D("0.012"), "h")),), form="patch")
    assert refused(one("0.0125", "mg", every(168)), buprenorphine).what == "dose"


def test_a_first_dose_and_its_repeats_are_both_of_the_first_day() -> None:
    sig = read_sig("take 2 tablets now then 1 every 6 hours")
    assert isinstance(sig, Dosing)
    assert read(sig, tablet(), TODAY).intakes[0].most_mg == 60
    assert read(sig, tablet(), TODAY).intakes[0].usual_mg == 40
    assert read(sig, tablet(), date(2026, 11, 21)).intakes[0].most_mg == 40
    assert read(sig, tablet(), None).intakes[0].most_mg == 60


def test_a_maximum_a_week_limits_the_mean() -> None:
    step = Step(Dose(D(2), D(2), "tablet"), every(24), caps=(Cap(D(7), "tablet", D(168)),))
    intake = read(Dosing((step,), "structure", ""), tablet()).intakes[0]
    assert (intake.usual_mg, intake.most_mg) == (10, 20)


@pytest.mark.parametrize(
    ("text", "single"),
    [
        ("4 tablets a day", None),
        ("40 mg/day", None),
        ("1 tablet a day", 10),
        ("2 tablets a day at bedtime", 20),
        ("2 tablets daily", 20),
    ],
)
def test_so_much_a_day_tells_no_single_dose(text: str, single: int | None) -> None:
    dosing = read_sig(text)
    assert isinstance(dosing, Dosing)
    assert read(dosing, tablet()).intakes[0].single_mg == single


@pytest.mark.parametrize(
    ("text", "mg_an_hour", "agrees"),
    [
        ("1 patch (25 mcg/h) every 72 hours", "0.025", True),
        ("2 patches (25 mcg/h) every 72 hours", "0.025", True),
        ("2 patches (50 mcg/h) every 72 hours", "0.025", True),
        ("1 patch (12.5 mcg/hr) every 72 hours", "0.012", True),
        ("apply one 12.5 mcg/hr patch every 72 hours", "0.012", True),
        ("1 patch (12 mcg/h) every 72 hours", "0.025", False),
        ("apply one 75 mcg/hr patch every 72 hours", "0.025", False),
    ],
)
def test_a_rate_stated_beside_patches_is_held_against_the_product(text: str, mg_an_hour: str, agrees: bool) -> None:
    patch = Product("fentanyl", "product", (Part("fentanyl", Strength(D(mg_an_hour), "h")),), form="patch")
    dosing = read_sig(text)
    assert isinstance(dosing, Dosing)
    assert any("mcg/h of this product" in note for note in read(dosing, patch).notes) is not agrees
