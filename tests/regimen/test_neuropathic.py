"""Which diagnoses are neuropathic pain, which medicines treat it, and the doses from which they work."""

from decimal import Decimal
from pathlib import Path

import pytest

from safety.regimen.knowledge import load
from safety.regimen.knowledge.tables import KnowledgeError
from safety.regimen.lasting import lasts, stated_days
from safety.regimen.neuropathic import (
    group_of,
    is_first_line,
    is_tricyclic,
    known_for,
    names,
    neuropathic,
    on_the_skin,
    treats,
    trigeminal,
)
from safety.regimen.neuropathic.targets import read_effective_doses, target
from safety.regimen.record import Order, Problem
from tests.records import lab, order, problem, record


@pytest.mark.parametrize(
    ("group", "text", "counts"),
    [
        ("np_diabetic_neuropathy", "Type 2 diabetes mellitus with diabetic polyneuropathy", True),
        ("np_diabetic_neuropathy", "E11.42", True),
        ("np_diabetic_neuropathy", "Autonomic neuropathy due to diabetes mellitus", False),
        ("np_diabetic_neuropathy", "Asymptomatic neuropathy due to diabetes mellitus", False),
        ("np_diabetic_neuropathy", "Motor polyneuropathy due to diabetes mellitus", False),
        ("np_diabetic_neuropathy", "Mixed sensorimotor polyneuropathy due to diabetes mellitus", True),
        ("np_phantom_limb", "Phantom limb syndrome without pain", False),
        ("np_phantom_limb", "Phantom limb syndrome with pain", True),
        ("np_hiv_neuropathy", "Human immunodeficiency virus [HIV] disease", False),
        ("np_hiv_neuropathy", "Neuropathy caused by human immunodeficiency virus", True),
        ("np_chemo_drug_neuropathy", "Adverse effect of antineoplastic and immunosuppressive drugs", False),
        ("np_chemo_drug_neuropathy", "Drug-induced polyneuropathy", True),
        ("np_multiple_sclerosis", "Multiple sclerosis", False),
        ("np_multiple_sclerosis", "Neuropathic pain in multiple sclerosis", True),
        ("np_entrapment_mononeuropathy", "Carpal tunnel syndrome", False),
        ("np_neuropathic_pain_unspecified", "Paresthesia of skin", False),
        ("np_neuropathic_pain_unspecified", "Neurogenic pain", True),
        ("np_sciatica_radiculopathy", "Sciatica, painful", False),
        ("depression", "Chronic pain", False),
    ],
)
def test_what_is_neuropathic_pain(group: str, text: str, counts: bool) -> None:
    assert bool(neuropathic(record(problems=(problem(group, text),)))) == counts


def test_what_is_over_is_not() -> None:
    assert neuropathic(record(problems=(problem("np_crps", active=False),))) == ()


@pytest.mark.parametrize(
    ("text", "counts"),
    [("Trigeminal neuralgia", True), ("Atypical facial pain", False), ("G50.0", True), ("G50.1", False)],
)
def test_trigeminal_neuralgia_alone(text: str, counts: bool) -> None:
    assert bool(trigeminal(record(problems=(problem("np_trigeminal_facial_neuralgia", text),)))) == counts


def test_shingles_of_the_face_is_not_trigeminal_neuralgia() -> None:
    groups = frozenset({"np_trigeminal_facial_neuralgia", "np_postherpetic_neuralgia"})
    both = Problem(groups, "Postherpetic trigeminal neuralgia", True)
    assert trigeminal(record(problems=(both,))) == ()
    assert group_of(both) == "np_postherpetic_neuralgia"


def test_names_and_age_of_problems() -> None:
    two = (problem("np_crps", onset=40), problem("np_postherpetic_neuralgia", onset=10))
    given = record(problems=two)
    assert names(two) == names(two[::-1]) == ("postherpetic neuralgia", "complex regional pain syndrome")
    assert known_for(given, two) == 40
    assert known_for(given, (problem("np_crps"),)) is None


def topical(drug: str, *also: str, route: str = "topical") -> Order:
    one = order(drug, 5, form="cream", route=route, also=also)
    local = one.product.__class__(**{**one.product.__dict__, "local": True})
    return Order(**{**{f: getattr(one, f) for f in one.__slots__}, "product": local, "classes": frozenset()})


@pytest.mark.parametrize(("mg", "is_one"), [(6, False), ("6.1", True), (10, True)])
def test_doxepin_for_sleep_is_no_tricyclic(mg: str | int, is_one: bool) -> None:
    assert is_tricyclic(order("doxepin", mg)) == is_one
    assert is_first_line(order("doxepin", mg)) == is_one
    assert treats(order("doxepin", mg)) == is_one


def test_an_unread_doxepin_is_taken_as_a_tricyclic() -> None:
    assert is_tricyclic(order("doxepin", 6, unread="as directed"))


@pytest.mark.parametrize("drug", ["gabapentin", "duloxetine", "nortriptyline", "tramadol", "carbamazepine"])
def test_medicines_of_any_line(drug: str) -> None:
    assert treats(order(drug, 100))


@pytest.mark.parametrize("drug", ["metformin", "sertraline", "baclofen", "naproxen"])
def test_other_medicines_are_no_treatment(drug: str) -> None:
    assert not treats(order(drug, 100))


def test_on_the_skin() -> None:
    assert len(on_the_skin(record(topical("lidocaine"), topical("capsaicin", "menthol")))) == 2
    assert on_the_skin(record(topical("lidocaine", "hydrocortisone"), topical("lidocaine", route="rectal"))) == ()


def test_how_long_an_order_lasts() -> None:
    assert stated_days(order("tramadol", 50, draft=True)) is None
    assert stated_days(order("tramadol", 50, draft=True, supply_days=Decimal(10), refills=2)) == 30
    assert stated_days(order("tramadol", 50, since=9, until=0)) == 10
    assert lasts(order("tramadol", 50, draft=True), Decimal(28))
    assert lasts(order("tramadol", 50, draft=True, supply_days=Decimal(5), refills=1), Decimal(28))
    assert not lasts(order("tramadol", 50, draft=True, supply_days=Decimal(27)), Decimal(28))
    assert not lasts(order("tramadol", 50, draft=True, start=None, supply_days=Decimal(5)), Decimal(28))


def weak(scr: str) -> tuple[object, ...]:
    """70 kg, 50 years, a woman of 165 cm: CrCl is 90 x weight x 0.85 / (72 x scr); ideal weight 57, adjusted 62.2."""
    return (lab("creatinine_serum", scr, "mg/dL"), lab("body_weight", "70", "kg"), lab("body_height", "165", "cm"))


@pytest.mark.parametrize(
    ("drug", "scr", "mg"),
    [
        ("venlafaxine", "1.0", 150),  # 66 mL/min
        ("venlafaxine", "1.2", 75),  # 55 mL/min: half
        ("duloxetine", "2.0", 60),  # 33 mL/min
        ("duloxetine", "2.4", None),  # 28 mL/min: not to be aimed at
        ("nortriptyline", "3.0", 25),
        ("gabapentin", "1.2", 400),
        ("gabapentin", "2.4", 200),
        ("pregabalin", "1.2", 75),
        ("metformin", "1.0", None),
    ],
)
def test_the_least_effective_dose_by_kidney(drug: str, scr: str, mg: int | None) -> None:
    found = target(record(order(drug, 10), labs=weak(scr)), drug)
    assert (None if found is None else found.mg) == mg


def test_unknown_kidneys_are_said() -> None:
    found = target(record(order("gabapentin", 300)), "gabapentin")
    assert found is not None
    assert (found.mg, found.kidney_unknown) == (1200, True)


def test_pregabalin_is_judged_leniently_while_pain_is_not_known() -> None:
    given = record(order("pregabalin", 75), labs=weak("0.8"))
    assert [t.mg for lenient in (True, False) if (t := target(given, "pregabalin", lenient=lenient))] == [150, 300]


@pytest.mark.parametrize(
    ("drug", "least", "lenient"),
    [
        ("gabapentin", 1200, 1200),
        ("gabapentin enacarbil", 1200, 1200),
        ("pregabalin", 300, 150),
        ("duloxetine", 60, 60),
        ("venlafaxine", 150, 150),
        *((drug, 25, 25) for drug in ("amitriptyline", "clomipramine", "desipramine", "imipramine", "nortriptyline")),
    ],
)
def test_the_doses_of_neupsig_2015(drug: str, least: int, lenient: int) -> None:
    """Finnerup 2015, table of first-line drugs: the lower end of each range, with kidneys that are well."""
    given = record(order(drug, 1), labs=weak("0.8"))
    assert [t.mg for mild in (False, True) if (t := target(given, drug, lenient=mild))] == [least, lenient]


HEAD = "ingredient,min_mg_day,lenient_mg_day,kidney,source,verified"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("unobtainium,10,10,same,neupsig-2015,V", "unknown ingredient"),
        ("gabapentin,1200,1300,table,neupsig-2015,V", "lenient"),
        ("gabapentin,1200,0,table,neupsig-2015,V", "lenient"),
        ("gabapentin,1200,1200,liver,neupsig-2015,V", "kidney"),
        ("gabapentin,1200,1200,table,nobody,V", "source"),
        ("gabapentin,1200,1200,table,neupsig-2015,X", "verified"),
        ("gabapentin,much,1200,table,neupsig-2015,V", "row 2"),
    ],
)
def test_a_wrong_table_is_refused_by_file_and_row(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "neuropathic_doses.csv"
    path.write_text(f"{HEAD}\n{row}\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"neuropathic_doses\.csv row 2") as refusal:
        read_effective_doses(path, frozenset(load().sources))
    assert said in str(refusal.value)
