"""Sigs made from numbers: the numbers are drawn first, written in one of several dialects, read, and counted apart."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.dosing import Dosing, Unread
from safety.regimen.sig import answer, read

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 6: "six", 8: "eight", 12: "twelve"}
UNITS = {
    "tablet": ("tablet", "tab", "tab(s)", "tabs"), "capsule": ("capsule", "cap", "capsules"), "puff": ("puffs",),
    "mL": ("mL", "ml", "milliliter(s)"), "mg": ("mg", "milligram(s)"), "patch": ("patch", "patches"), None: ("",),
    "each": ("ea", "each"),
}  # fmt: skip
LATIN = {1: "qd", 2: "bid", 3: "tid", 4: "qid"}


@dataclass(frozen=True)
class Regimen:
    """What is meant: low..high units, every fast..slow hours or few..many times in so many hours, at most cap a day."""

    low: Fraction
    high: Fraction
    unit: str | None
    fast: int | None
    slow: int | None
    few: int
    many: int
    hours: int
    cap: int | None
    prn: bool

    @property
    def most(self) -> Fraction:
        if self.fast is not None:
            times = Fraction(24, self.fast) if self.fast <= 24 else Fraction(1)
        else:
            times = Fraction(self.many * 24, self.hours)
            times = max(times, Fraction(1))
        most = self.high * times
        return most if self.cap is None else min(most, Fraction(self.cap))

    @property
    def usual(self) -> Fraction:
        if self.slow is not None:
            mean = self.low * Fraction(24, self.slow)
        else:
            mean = self.low * Fraction(self.few * 24, self.hours)
        return min(mean, self.most)


@st.composite
def regimens(draw: st.DrawFn) -> Regimen:
    low = draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3, 2), *map(Fraction, (2, 3, 4, 5, 10))]))
    high = draw(st.sampled_from([low, low + Fraction(1, 2), low + 1, low + 2]))
    unit = draw(st.sampled_from(list(UNITS)))
    fast = slow = None
    few, many, hours = 1, 1, 24
    if draw(st.booleans()):
        fast = draw(st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 72, 168]))
        slow = draw(st.sampled_from([fast, fast * 2]))
    else:
        few = draw(st.integers(1, 6))
        many = draw(st.sampled_from([few, few + 1]))
        hours = draw(st.sampled_from([24, 24, 24, 168, 72]))
    # a maximum that is a whole number over one dose, in the unit of the dose
    cap = draw(st.one_of(st.none(), st.integers(int(high) + 1, int(high) + 12)))
    if unit is None:
        cap = None
    return Regimen(low, high, unit, fast, slow, few, many, hours, cap, draw(st.booleans()))


def figure(number: Fraction, draw: st.DrawFn) -> str:
    whole, rest = divmod(number, 1)
    forms = [f"{float(number):g}"]
    if rest:
        forms += ["half", "1/2", ".5"] if not whole else [f"{whole} 1/2", f"{whole} and a half"]
    elif whole in NUMBERS:
        forms += [NUMBERS[whole], f"{NUMBERS[whole]} ({whole})"]
    return draw(st.sampled_from(forms))


def ranged(low: Fraction, high: Fraction, draw: st.DrawFn) -> str:
    if low == high:
        return figure(low, draw)
    joint = draw(st.sampled_from([" to ", "-", " - ", " or "]))
    return f"{figure(low, draw)}{joint}{figure(high, draw)}"


def how_often(regimen: Regimen, draw: st.DrawFn) -> str:
    whole = Fraction
    if regimen.fast is not None and regimen.slow is not None:
        word = draw(st.sampled_from(["every", "q", "each"])) if regimen.unit != "each" else "every"
        days = regimen.fast % 24 == 0 and regimen.slow % 24 == 0 and draw(st.booleans())
        scale, unit = (24, "days") if days else (1, draw(st.sampled_from(["hours", "hrs", "h", "hour(s)"])))
        fast, slow = regimen.fast // scale, regimen.slow // scale
        if fast == slow == 1:
            return f"{word} {'day' if days else 'hour'}"
        return f"{word} {ranged(whole(fast), whole(slow), draw)} {unit}"
    span = {
        24: ["a day", "per day", "daily", "/day", "in 24 hours"],
        168: ["a week", "per week", "weekly", "every 7 days"],
    }
    period = draw(st.sampled_from(span.get(regimen.hours, ["every 3 days", "per 72 hours"])))
    if regimen.few == regimen.many:
        if regimen.hours == 24 and regimen.few in LATIN and draw(st.booleans()):
            return LATIN[regimen.few]
        if regimen.few <= 2 and draw(st.booleans()):
            return f"{('once', 'twice')[regimen.few - 1]} {period}"
    times = draw(st.sampled_from(["times", "x", "time(s)"]))
    return f"{ranged(whole(regimen.few), whole(regimen.many), draw)} {times} {period}"


@st.composite
def written(draw: st.DrawFn) -> tuple[Regimen, str]:
    regimen = draw(regimens())
    spelling = draw(st.sampled_from(UNITS[regimen.unit]))
    amount = f"{ranged(regimen.low, regimen.high, draw)} {spelling}".strip()
    parts = [amount, draw(st.sampled_from(["", "by mouth", "po", "orally"])), how_often(regimen, draw)]
    if regimen.unit is None:
        parts[1] = "by mouth"  # "1 to 2 2 times a day" is nobody's sig
    if regimen.prn:
        parts.append(draw(st.sampled_from(["prn", "as needed", "as needed for pain", ", prn severe pain"])))
    if regimen.cap is not None:
        leads = ["max", "maximum", "not to exceed", "no more than", "do not exceed"]
        # "up to" more than is scheduled is refused: it may allow more, not less
        lead = draw(st.sampled_from([*leads, "up to"] if regimen.most == regimen.cap else leads))
        period = draw(st.sampled_from(["per day", "a day", "/day", "in 24 hours", "daily"]))
        parts.append(f"{draw(st.sampled_from(['', ', ', '. ']))}{lead} {regimen.cap} {spelling} {period}")
    text = " ".join(part for part in parts if part)
    verb = draw(st.sampled_from(["", "Take ", "give "]))
    return regimen, draw(st.sampled_from([str, str.upper, str.lower]))(verb + text)


@given(written())
def test_what_is_written_is_what_is_read(case: tuple[Regimen, str]) -> None:
    regimen, text = case
    found = answer(text)
    assert "refused" not in found, (text, found)
    assert found["most"]["value"] == pytest.approx(float(regimen.most)), (text, found)
    assert found["usual"]["value"] == pytest.approx(float(regimen.usual)), (text, found)
    assert found["most"]["unit"] == regimen.unit
    assert found["prn"] is regimen.prn


@given(written())
def test_the_echo_says_the_same(case: tuple[Regimen, str]) -> None:
    found = answer(case[1])
    again = answer(found["read"])
    assert again.get("read") == found["read"], again
    assert (again["most"], again["usual"], again["prn"]) == (found["most"], found["usual"], found["prn"])
    first, second = read(case[1]), read(found["read"])
    assert isinstance(first, Dosing)
    assert isinstance(second, Dosing)
    for one, other in zip(first.steps, second.steps, strict=True):
        assert replace(one, route=None) == replace(other, route=None)


@given(
    written(), st.integers(0, 12), st.sampled_from(["zorb", "unless", "blargh", "except", "tomar", "%", "kg", "1xz"])
)
def test_a_word_that_is_not_known_refuses(case: tuple[Regimen, str], place: int, word: str) -> None:
    words = case[1].split()
    words.insert(min(place, len(words)), word)
    found = read(" ".join(words))
    assert isinstance(found, Unread)


@given(written(), st.integers(0, 12), st.integers(2, 9))
def test_a_number_too_many_is_never_passed_over(case: tuple[Regimen, str], place: int, number: int) -> None:
    """A stray number refuses the sig or changes what is read; it cannot leave the reading as it was."""
    words = case[1].split()
    words.insert(min(place, len(words)), str(number * 100 + 37))
    found = read(" ".join(words))
    assert isinstance(found, Unread) or found != read(case[1])


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    assert isinstance(read(text), Dosing | Unread)
    assert set(answer(text)) in ({"sig", "refused", "words"}, {"sig", "read", "usual", "most", "prn", "route", "days"})


WORDS = [
    *(
        "1",
        "2",
        "1/2",
        "0",
        "-",
        "to",
        "or",
        "and",
        "(",
        ")",
        "/",
        "x",
        "tablet",
        "mg",
        "mL",
        "each",
        "every",
        "q",
        "hours",
    ),
    *(
        "day",
        "times",
        "a",
        "per",
        "prn",
        "for",
        "pain",
        "bid",
        "daily",
        "once",
        "max",
        "up to",
        "then",
        "at",
        "am",
        "pm",
        "half",
    ),
    *(
        "bedtime",
        "with",
        "meals",
        "ii",
        ",",
        ".",
        "10",
        "weekly",
        "Monday",
        "dialysis",
        "after",
        "patch",
        "change",
        "#",
        "t",
    ),
    *("refill", "1,000", "(20 mg)", "5 minutes", "1 tablet", "every 6 hours", "at bedtime", "for 3 days"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_no_order_of_known_words_raises_or_reads_nothing(words: list[str]) -> None:
    text = " ".join(words)
    found = read(text)
    if isinstance(found, Dosing):
        assert found.steps
        most = answer(text)["most"]["value"]
        assert most > 0
