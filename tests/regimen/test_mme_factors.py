"""Every factor of every set against a list written by hand: a step of any number in mme.csv shows.

The lists: CDC's guideline of 2022 (MMWR Recomm Rep 2022;71(RR-3)); before it CDC's conversion files of 2016 to 2020 and
its leaflet "Calculating total daily dose of opioids for safer dosage", whose figures CMS printed too.
"""

from decimal import Decimal

import pytest

from safety.regimen.opioids.mme import convert
from safety.regimen.record import Daily, Intake, Order
from tests.records import order

D = Decimal
LEGACY = ("cdc-2016", "cms-2018")
EVERY = ("cdc-2022", *LEGACY)
PATCH = {"route": "transdermal", "form": "patch", "release": "ER"}

# drug by mouth, MME of 1 mg: codeine 30 mg is 4.5, tapentadol 100 mg is 40 ...
SAME_IN_EVERY_SET = {
    "benzhydrocodone": "1.22",
    "butorphanol": "7",
    "codeine": "0.15",
    "dihydrocodeine": "0.25",
    "hydrocodone": "1",
    "levorphanol": "11",
    "meperidine": "0.1",
    "morphine": "1",
    "opium": "1",
    "oxycodone": "1.5",
    "oxymorphone": "3",
    "pentazocine": "0.37",
    "tapentadol": "0.4",
}
DIFFERENT = {"hydromorphone": ("5", "4"), "methadone": ("4.7", None), "tramadol": ("0.2", "0.1")}
# fentanyl in the mouth and nose, MME of 1 microgram
MUCOSAL = {"fentanyl-transmucosal-tablet": "0.13", "fentanyl-film-spray": "0.18", "fentanyl-nasal": "0.16"}


def mme(given: Order, factor_set: str) -> Decimal:
    converted = convert([given], factor_set)
    assert not converted.not_convertible, converted.not_convertible
    return converted.most


@pytest.mark.parametrize("factor_set", EVERY)
@pytest.mark.parametrize("drug", SAME_IN_EVERY_SET)
def test_ten_milligrams_by_mouth(drug: str, factor_set: str) -> None:
    assert mme(order(drug, 10), factor_set) == 10 * D(SAME_IN_EVERY_SET[drug])


@pytest.mark.parametrize("drug", DIFFERENT)
def test_what_the_sets_say_differently(drug: str) -> None:
    newer, older = DIFFERENT[drug]
    assert mme(order(drug, 10), "cdc-2022") == 10 * D(newer or 0)
    for factor_set in LEGACY if older is not None else ():
        assert mme(order(drug, 10), factor_set) == 10 * D(older or 0)


@pytest.mark.parametrize("factor_set", EVERY)
@pytest.mark.parametrize("family", MUCOSAL)
def test_a_thousand_micrograms_of_fentanyl_in_mouth_or_nose(family: str, factor_set: str) -> None:
    given = order("fentanyl", 1, family=family, route="nasal" if family == "fentanyl-nasal" else "buccal")
    assert mme(given, factor_set) == 1000 * D(MUCOSAL[family])


@pytest.mark.parametrize("factor_set", EVERY)
def test_a_fentanyl_patch_and_butorphanol_in_the_nose(factor_set: str) -> None:
    assert mme(order("fentanyl", 25, **PATCH), factor_set) == 25 * D("2.4")
    assert mme(order("butorphanol", 1, route="nasal", form="spray"), factor_set) == 7


@pytest.mark.parametrize("factor_set", LEGACY)
@pytest.mark.parametrize(
    ("mg", "factor"),
    [("20", 4), ("20.5", 8), ("21", 8), ("40", 8), ("40.5", 10), ("41", 10), ("60", 10), ("60.5", 12), ("61", 12)],
)
def test_methadone_by_the_old_bands(mg: str, factor: int, factor_set: str) -> None:
    """1-20 mg a day 4, 21-40 mg 8, 41-60 mg 10, from 61 mg 12; half milligrams belong to the band above."""
    assert mme(order("methadone", mg), factor_set) == D(mg) * factor


@pytest.mark.parametrize("factor_set", LEGACY)
def test_a_little_methadone_belongs_to_the_lowest_band(factor_set: str) -> None:
    tiny = Daily((Intake("methadone", D("0.5"), D("0.5"), D("0.5")),), D(1))
    assert mme(order("methadone", "0.5", highest=tiny, daily=tiny), factor_set) == 2
