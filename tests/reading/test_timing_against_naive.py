"""Timing arithmetic against a second, naive reading of rules.md section 0 in fractions."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client.reading.shapes import Odd
from fhir_client.reading.timing import read_timing

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 604800, "mo": 30 * 86400, "a": 365 * 86400}
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

counts = st.integers(1, 12)
repeats = st.fixed_dictionaries(
    {
        "frequency": counts,
        "period": st.integers(1, 90) | st.sampled_from([0.5, 1.5, "2"]),
        "periodUnit": st.sampled_from(list(SECONDS)),
    },
    optional={
        "frequencyMax": counts,
        "periodMax": st.integers(1, 90),
        "dayOfWeek": st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
    },
)


def naive(repeat: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """(most in 24 h, mean a day), step by step as the rule's words go."""
    often = [Fraction(repeat["frequency"]), Fraction(repeat.get("frequencyMax", repeat["frequency"]))]
    long = [Fraction(str(repeat["period"])), Fraction(str(repeat.get("periodMax", repeat["period"])))]
    seconds = SECONDS[repeat["periodUnit"]]
    shortest, longest = min(long) * seconds, max(long) * seconds
    most, least = max(often), min(often)
    days = repeat.get("dayOfWeek")
    if days and longest == shortest == SECONDS["wk"]:
        most, least = max(most / len(days), Fraction(1)), max(least / len(days), Fraction(1))
        shortest = longest = Fraction(SECONDS["d"])
    interval = shortest / most
    per_day = SECONDS["d"] / interval if interval <= SECONDS["d"] else Fraction(1)
    mean = least * SECONDS["d"] / longest
    if days and longest <= SECONDS["d"]:
        mean = mean * len(days) / 7
    return per_day, mean


@given(repeats)
def test_agrees_with_the_naive_reading(repeat: dict[str, Any]):
    most, mean = naive(repeat)
    if most > 100:
        with pytest.raises(Odd, match="more than 100 times a day"):
            read_timing({"repeat": repeat}, "timing")
        return
    frequency = read_timing({"repeat": repeat}, "timing").frequency
    assert frequency is not None
    assert float(frequency.most_in_24h) == pytest.approx(float(most), rel=1e-12)
    assert float(frequency.mean_per_day) == pytest.approx(float(mean), rel=1e-12)


@given(repeats, st.integers(2, 4))
def test_a_longer_period_never_means_more(repeat: dict[str, Any], factor: int):
    longer = {
        **repeat,
        "period": float(repeat["period"]) * factor,
        "periodMax": float(repeat.get("periodMax", repeat["period"])) * factor,
    }
    longer.pop("dayOfWeek", None)
    repeat = {key: value for key, value in repeat.items() if key != "dayOfWeek"}
    if naive(repeat)[0] > 100:
        return
    before, after = read_timing({"repeat": repeat}, "t").frequency, read_timing({"repeat": longer}, "t").frequency
    assert before is not None
    assert after is not None
    assert after.most_in_24h <= before.most_in_24h
    assert after.mean_per_day <= before.mean_per_day


@given(st.lists(st.sampled_from(["08:00:00", "12:00:00", "18:00:00", "22:00", "22:00:00"]), min_size=1, max_size=5))
def test_times_of_day_count_each_once(clocks: list[str]):
    frequency = read_timing({"repeat": {"timeOfDay": clocks}}, "t").frequency
    assert frequency is not None
    assert frequency.most_in_24h == len({clock[:5] for clock in clocks}) == frequency.mean_per_day
