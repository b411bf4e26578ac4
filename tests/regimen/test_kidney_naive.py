"""A second, plain implementation of kidney function in floats, against the real one on generated patients."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.kidney import kidney
from tests.kidney_records import lab, person, problem


@dataclass
class Plain:
    primary: float | None = None
    actual: float | None = None
    basis: str | None = None
    tested: float | None = None
    unstable: bool = False
    freshness: str = "missing"


def plain(
    *,
    age: int,
    sex: str,
    weight: float | None,
    height: float | None,
    creatinines: Sequence[tuple[int, float]],
    egfr: tuple[int, float] | None,
    aki: bool,
) -> Plain:
    """creatinines and egfr: (days ago, value), days all different; no dialysis, no stage, standard weight policy."""
    answer = Plain()
    newest = min(creatinines, default=None)
    scr_ok = newest is not None and newest[0] <= 365
    egfr_ok = egfr is not None and egfr[0] <= 365
    area = (weight * height / 3600) ** 0.5 if weight and height else None
    filtration = None
    if scr_ok and newest is not None:
        if sex == "female":
            k, a, female = 0.7, -0.241, 1.012
        else:
            k, a, female = 0.9, -0.302, 1.0
        s = newest[1]
        filtration = 142 * min(s / k, 1) ** a * max(s / k, 1) ** -1.2 * 0.9938**age * female
        if weight is not None:
            factor = 0.85 if sex == "female" else 1.0
            used, answer.basis = weight, "actual"
            if height is not None:
                ideal = max(30.0, (45.5 if sex == "female" else 50.0) + 2.3 * (height / 2.54 - 60))
                if weight > ideal:
                    if weight >= 1.2 * ideal:
                        used, answer.basis = ideal + 0.4 * (weight - ideal), "adjusted"
                    elif height >= 60 * 2.54:
                        used, answer.basis = ideal, "ideal"
            answer.primary = (140 - age) * used / (72 * s) * factor
            answer.actual = (140 - age) * weight / (72 * s) * factor
    own = None if filtration is None else filtration * area / 1.73 if area else filtration
    use_egfr = egfr_ok and (
        not scr_ok or (newest is not None and newest[0] > 90 and egfr is not None and egfr[0] <= 90)
    )
    if use_egfr and egfr is not None:
        answer.primary = answer.actual = answer.basis = None
        own = egfr[1] * area / 1.73 if area else egfr[1]
        answer.tested = own
        answer.freshness = "fresh" if egfr[0] <= 90 else "stale"
    elif scr_ok and newest is not None:
        answer.tested = answer.primary if answer.primary is not None else filtration
        answer.freshness = "fresh" if newest[0] <= 90 else "stale"
    elif creatinines or egfr is not None:
        answer.freshness = "expired"
    if scr_ok and newest is not None:
        for early_day, early in creatinines:
            for late_day, late in creatinines:
                gap = early_day - late_day
                if gap <= 0 or late_day - newest[0] > 7:
                    continue
                if (gap <= 2 and late - early >= 0.3 - 1e-9) or (gap <= 7 and late >= 1.5 * early - 1e-9):
                    answer.unstable = True
    answer.unstable = answer.unstable or aki
    if answer.unstable and answer.tested is not None:
        answer.tested = min(v for v in (answer.tested, answer.actual, own) if v is not None)
    return answer


def tenths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda n: Decimal(n) / 10)


ages = st.integers(18, 100)
sexes = st.sampled_from(["male", "female"])
weights = st.none() | tenths(300, 2000)
heights = st.none() | tenths(1200, 2100)
series = st.dictionaries(st.integers(0, 30) | st.integers(60, 500), tenths(2, 120), max_size=4)
rates = st.none() | st.tuples(st.integers(0, 450), tenths(50, 1300))


PATIENT = {"age": ages, "sex": sexes, "height": heights}
CHART = {**PATIENT, "weight": weights, "creatinines": series, "rate": rates}


@given(**CHART, aki=st.booleans())
def test_agrees_with_the_plain_implementation(*, age, sex, weight, height, creatinines, rate, aki) -> None:
    labs = [lab("creatinine_serum", value, ago) for ago, value in creatinines.items()]
    labs += [] if rate is None else [lab("egfr", rate[1], rate[0])]
    record = person(age, sex, weight, height, labs=labs, problems=[problem("aki")] if aki else [])
    ours = kidney(record)
    theirs = plain(
        age=age,
        sex=sex,
        weight=None if weight is None else float(weight),
        height=None if height is None else float(height),
        creatinines=[(ago, float(value)) for ago, value in creatinines.items()],
        egfr=None if rate is None else (rate[0], float(rate[1])),
        aki=aki,
    )
    assert ours.weight_basis == theirs.basis
    assert (ours.unstable, ours.freshness) == (theirs.unstable, theirs.freshness)
    for mine, other in (
        (ours.crcl_primary, theirs.primary),
        (ours.crcl_actual, theirs.actual),
        (ours.low, theirs.tested),
    ):
        assert (mine is None) == (other is None)
        assert mine is None or other is None or abs(float(mine) - other) < 1e-6 * max(1.0, other)


@given(**CHART)
def test_the_order_of_labs_in_the_chart_changes_nothing(*, age, sex, weight, height, creatinines, rate) -> None:
    labs = [lab("creatinine_serum", value, ago) for ago, value in creatinines.items()]
    labs += [] if rate is None else [lab("egfr", rate[1], rate[0])]
    forward, backward = person(age, sex, weight, height, labs=labs), person(age, sex, weight, height, labs=labs[::-1])
    assert kidney(forward) == kidney(backward)


@given(**PATIENT, weight=tenths(400, 1500), scr=tenths(3, 100), more=tenths(1, 50))
def test_more_creatinine_never_means_more_clearance(*, age, sex, weight, height, scr, more) -> None:
    before, after = (kidney(person(age, sex, weight, height, value)).low for value in (scr, scr + more))
    assert before is not None
    assert after is not None
    assert after <= before
