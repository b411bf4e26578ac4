"""D01-D07 on generated patients: never an error, never silence about what is not known, never quieter for more."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from checks.kidney import gabapentinoid_renal, renal_unverified
from safety.examination.check import SUMMARY_LIMIT
from safety.examination.finding import Finding
from safety.regimen.kidney import kidney
from safety.regimen.record import Order, Record
from tests.kidney_records import lab, order, person, problem, step

PRODUCTS = {
    "gabapentin": (None, None),
    "gralise": ("gralise", "ER"),
    "horizant": (None, "ER"),
    "pregabalin": (None, None),
    "cr": ("pregabalin-cr", "ER"),
    "mirogabalin": (None, None),
}
DRUGS = {"gralise": "gabapentin", "horizant": "gabapentin enacarbil", "cr": "pregabalin"}
GROUPS = (
    *("aki", "ckd_stage_3", "ckd_stage_4", "ckd_stage_5", "esrd_dialysis", "pregnancy", "fibromyalgia"),
    *("np_diabetic_neuropathy", "np_postherpetic_neuralgia", "np_spinal_cord_injury", "np_phantom_limb"),
)


def tenths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda n: Decimal(n) / 10)


@st.composite
def medicines(draw: st.DrawFn, number: int) -> Order:
    name = draw(st.sampled_from(sorted(PRODUCTS)))
    family, release = PRODUCTS[name]
    doses = draw(
        st.lists(
            st.builds(
                step,
                tenths(250, 12000),
                st.integers(1, 4),
                st.sampled_from([24, 48]),
                prn=st.booleans(),
                after_dialysis=st.booleans(),
            ),
            max_size=2,
        )
    )
    return order(
        DRUGS.get(name, name),
        *doses,
        ref=f"MedicationRequest/{number}",
        state=draw(st.sampled_from(["active", "draft"])),
        family=family,
        release=release,
        strength=draw(st.none() | st.sampled_from([25, 300, 600])),
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    creatinines = draw(st.dictionaries(st.integers(0, 400), tenths(2, 150), max_size=3))
    labs = [lab("creatinine_serum", value, ago) for ago, value in creatinines.items()]
    if draw(st.booleans()):
        comparator = draw(st.sampled_from([None, "<", ">"]))
        labs.append(lab("egfr", draw(tenths(50, 1200)), draw(st.integers(0, 400)), comparator))
    return person(
        draw(st.none() | st.integers(1, 105)),
        draw(st.sampled_from(["male", "female", None])),
        draw(st.none() | tenths(300, 2000)),
        draw(st.none() | tenths(1200, 2100)),
        labs=labs,
        problems=[problem(group) for group in draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))],
        orders=[draw(medicines(number)) for number in range(draw(st.integers(1, 3)))],
        locale=draw(st.sampled_from(["US", "DE", "JP"])),
    )


def findings(record: Record) -> list[Finding]:
    checks = (gabapentinoid_renal.CHECK, renal_unverified.CHECK)
    return [finding for check in checks for finding in check.examine(record, check)]


@given(records())
def test_every_record_is_judged_without_an_error(record: Record) -> None:
    for finding in findings(record):
        assert len(finding.summary) <= SUMMARY_LIMIT
        assert finding.orders
        assert "None" not in finding.summary + finding.detail
        assert finding.fingerprint


@given(records())
def test_what_is_not_known_of_the_kidneys_is_always_said(record: Record) -> None:
    said = {finding.spec for finding in findings(record)}
    found = kidney(record)
    in_scope = any("gabapentinoid" in o.classes for o in record.projected)
    if in_scope and found.dialysis is None and found.basis in ("none", "stage"):
        assert "D07" in said


@given(
    age=st.integers(18, 100),
    scr=tenths(4, 90),
    drug=st.sampled_from(["gabapentin", "pregabalin", "gralise"]),
    doses=st.lists(st.integers(25, 5000), min_size=2, max_size=6),
)
def test_a_higher_dose_is_never_judged_milder(*, age: int, scr: Decimal, drug: str, doses: list[int]) -> None:
    family, release = PRODUCTS[drug]
    ranks = []
    for mg in sorted(doses):
        taken = order(DRUGS.get(drug, drug), step(mg), family=family, release=release, strength=25)
        found = gabapentinoid_renal.CHECK.examine(
            person(age, "male", 110, 170, scr, orders=[taken]), gabapentinoid_renal.CHECK
        )
        ranks.append(max((finding.severity.rank for finding in found), default=-1))
    assert all(lower <= higher for lower, higher in pairwise(ranks))


@given(age=st.integers(18, 100), mg=st.integers(25, 5000), values=st.lists(tenths(4, 120), min_size=2, max_size=6))
def test_worse_kidneys_are_never_judged_milder(*, age: int, mg: int, values: list[Decimal]) -> None:
    ranks = []
    for scr in sorted(values):
        record = person(age, "male", 70, None, scr, orders=[order("gabapentin", step(mg), strength=25)])
        found = gabapentinoid_renal.CHECK.examine(record, gabapentinoid_renal.CHECK)
        ranks.append(max((finding.severity.rank for finding in found), default=-1))
    assert all(better <= worse for better, worse in pairwise(ranks))
