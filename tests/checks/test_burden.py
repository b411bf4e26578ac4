"""How many medicines, and the Drug Burden Index: reach, edges, sums, tables."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from checks import ALL
from checks.burden import drug_burden_index, polypharmacy
from safety.examination.check import Check
from safety.examination.examine import examine
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.drug_burden import burden_rows, drug_burden, read_burden_rows
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.medicines import duplicates, medicines, without_reason
from safety.regimen.record import Order, Record
from tests.records import lab, order, record


def one(check: Check, given: Record) -> Finding:
    (finding,) = check.examine(given, check)
    return finding


def plain(number: int) -> tuple[Order, ...]:
    """So many medicines that no other rule speaks of."""
    names = ["metformin", "lisinopril", "atorvastatin", "omeprazole", "amlodipine", "allopurinol", "tamsulosin"]
    return tuple(order(name, 10) for name in names[:number])


# --- many medicines


def many(*orders: Order, age: int = 70, **more: Any) -> Finding:
    return one(polypharmacy.CHECK, record(*orders, age=age, **more))


def test_a_number_alone_is_for_the_audit() -> None:
    assert many(*plain(5)).reach is Reach.REPORT
    raised = many(*plain(4), order("allopurinol", 100, draft=True))
    assert (raised.reach, raised.evidence["rose_by_draft"]) == (Reach.QUEUE, True)


@pytest.mark.parametrize(
    ("age", "drugs", "beside"),
    [
        (70, ("sertraline", "levetiracetam"), ()),
        (70, ("sertraline", "levetiracetam", "aripiprazole"), ("sedatives",)),
        (50, ("oxycodone",), ()),
        (50, ("oxycodone", "gabapentin"), ("sedatives",)),
        (50, ("quetiapine",), ("anticholinergic burden",)),
        (50, ("carbamazepine",), ()),
        (50, ("carbamazepine", "risperidone"), ("anticholinergic burden",)),
    ],
)
def test_what_speaks_beside_the_number(age: int, drugs: tuple[str, ...], beside: tuple[str, ...]) -> None:
    finding = many(*plain(4), *(order(name, 10) for name in drugs), age=age)
    assert finding.evidence["beside"] == list(beside)
    assert finding.reach is (Reach.QUEUE if beside else Reach.REPORT)


def test_a_dose_above_what_the_kidneys_allow_speaks_too() -> None:
    kidneys = (lab("creatinine_serum", "2.0", "mg/dL"), lab("body_weight", "70", "kg"), lab("body_height", "170", "cm"))
    finding = many(*plain(4), order("gabapentin", 800, 4), labs=kidneys)
    assert finding.evidence["beside"] == ["kidney limits"]


@pytest.mark.parametrize(
    ("days", "counted"),
    [
        ({"supply_days": Decimal(10)}, False),
        ({"supply_days": Decimal(11)}, True),
        ({"supply_days": Decimal(5), "refills": 1}, False),
        ({"supply_days": Decimal(5), "refills": 2}, True),
        ({}, True),
    ],
    ids=["10", "11", "5 twice", "5 thrice", "open"],
)
def test_a_short_antibiotic_does_not_count(days: dict[str, Any], counted: bool) -> None:
    found = medicines((order("amoxicillin", 500, 3, **days),), short_days=Decimal(10), count_otc=False)
    assert bool(found) is counted


def test_a_course_of_ten_days_by_its_dates_is_short() -> None:
    for last, counted in ((-9, False), (-10, True)):
        course = order("amoxicillin", 500, 3, since=0, until=last, state="active", status="active", counted=True)
        assert bool(medicines((course,), short_days=Decimal(10), count_otc=False)) is counted


def test_vitamins_count_where_the_site_wants_them() -> None:
    orders = (*plain(4), order("cholecalciferol", 1))
    assert not list(polypharmacy.CHECK.examine(record(*orders), polypharmacy.CHECK))
    assert many(*orders, count_otc=True).evidence["medicine_count"] == 5


def test_one_of_an_effect_is_no_duplicate_and_low_dose_aspirin_is_none() -> None:
    assert duplicates((order("ibuprofen", 400, 3), order("aspirin", 81))) == ()
    assert duplicates((order("ibuprofen", 400, 3), order("naproxen", 250))) == (("ibuprofen", "naproxen"),)
    assert duplicates((order("diazepam", 2), order("zolpidem", 5))) == (("diazepam", "zolpidem"),)


def test_a_missing_reason_tells_something_only_beside_a_reason() -> None:
    bare, told = order("metformin", 500), order("lisinopril", 10, resource={"reasonCode": [{"text": "hypertension"}]})
    both = medicines((bare, told), short_days=Decimal(10), count_otc=False)
    assert without_reason(both) == ("metformin",)
    alone = medicines((bare,), short_days=Decimal(10), count_otc=False)
    assert without_reason(alone) == ()


def test_the_item_stays_the_same_within_its_band() -> None:
    five, seven = many(*plain(5)), many(*plain(7))
    assert five.fingerprint == seven.fingerprint
    ten = many(*plain(7), *(order(name, 10) for name in ("levothyroxine", "clopidogrel", "furosemide")))
    assert ten.evidence["medicine_count"] == 10
    assert ten.fingerprint != five.fingerprint


# --- Drug Burden Index


def test_it_is_off_by_default() -> None:
    given = record(order("gabapentin", 300, 3), age=70)
    assert one(drug_burden_index.CHECK, given).severity is Severity.INFO
    assert not [finding for finding in examine(given, ALL) if finding.spec == "C06"]


LEAST = {
    "amitriptyline": "40",
    "diazepam": "4",
    "gabapentin": "900",
    "nortriptyline": "30",
    "pregabalin": "150",
    "zolpidem": "5",
}


def test_the_least_dose_of_each_is_one_half() -> None:
    assert burden_rows().keys() == LEAST.keys()
    for name, least in LEAST.items():
        found = drug_burden(record(order(name, least)))
        assert found is not None
        assert found.most == Decimal("0.5"), name


def test_the_sum_against_fractions() -> None:
    orders = [("gabapentin", 600, 3), ("zolpidem", 10, 1), ("amitriptyline", 25, 1), ("gabapentin", 100, 1)]
    found = drug_burden(record(*(order(name, mg, times) for name, mg, times in orders)))
    assert found is not None
    a_day = {"gabapentin": 1900, "zolpidem": 10, "amitriptyline": 25}
    wanted = sum(Fraction(d, 1) / (d + int(LEAST[name])) for name, d in a_day.items())
    assert abs(Fraction(found.most) - wanted) < Fraction(1, 10**20)
    assert not found.lower_bound


def test_as_needed_medicines_count_at_most_and_not_in_the_scheduled_sum() -> None:
    found = drug_burden(record(order("diazepam", 2, 2, prn=True), order("gabapentin", 900)))
    assert found is not None
    assert (found.most, found.usual) == (Decimal(1), Decimal("0.5"))


@pytest.mark.parametrize(
    ("drug", "left_out"),
    [
        ("oxycodone", True),
        ("cyclobenzaprine", True),
        ("risperidone", True),
        ("metformin", False),
        ("furosemide", False),
    ],
)
def test_a_load_without_a_figure_is_named(drug: str, left_out: bool) -> None:
    found = drug_burden(record(order("gabapentin", 300, 3), order(drug, 10)))
    assert found is not None
    assert found.no_figure == ((drug,) if left_out else ())
    assert found.lower_bound is left_out


def test_an_unread_dose_is_no_zero() -> None:
    finding = one(drug_burden_index.CHECK, record(order("gabapentin", 300, unread="as directed"), age=70))
    assert finding.certainty is Certainty.UNREAD
    assert "at least 0 " in finding.summary
    assert finding.evidence["unread"] == ["gabapentin"]


BROKEN = {
    "zero": ("diazepam,4", "diazepam,0", "not above zero"),
    "twice": ("diazepam,4", "gabapentin,4", "there already"),
    "undosed": ("diazepam,4", "metformin,4", "no dose is read"),
    "source": ("dbi-letter-2014", "nowhere", "unknown source"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_row_is_refused_by_file_and_row(name: str, tmp_path: Path) -> None:
    part, wrong, message = BROKEN[name]
    path = tmp_path / "drug_burden.csv"
    text = (DRUGS / path.name).read_text("utf-8")
    assert part in text
    path.write_text(text.replace(part, wrong, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=rf"drug_burden.csv row \d+.*{message}"):
        read_burden_rows(path, load())
