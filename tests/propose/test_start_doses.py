"""First doses against a second table written by hand: a step of any number in start_doses.csv shows.

The lower end of the ranges that Practical Neurology, BJSM and Canadian Family Physician give for a start; carbamazepine
and lidocaine by their labels, oxcarbazepine by the European Academy of Neurology, capsaicin by its product information.
"""

from decimal import Decimal

from safety.regimen.start_doses import start_doses

# each time, times a day, mg a day (0: acts on the skin)
FIRST = {
    "nortriptyline": ("1 capsule", 1, "10"),
    "amitriptyline": ("1 tablet", 1, "10"),
    "desipramine": ("1 tablet", 1, "10"),
    "duloxetine": ("1 capsule", 1, "30"),
    "venlafaxine": ("1 capsule", 1, "37.5"),
    "gabapentin": ("1 capsule", 1, "300"),
    "pregabalin": ("1 capsule", 1, "75"),
    "carbamazepine": ("1 tablet", 2, "200"),
    "oxcarbazepine": ("1 tablet", 2, "300"),
    "lidocaine patch": ("1 patch", 1, "0"),
    "capsaicin cream": ("1 application", 3, "0"),
}


def test_every_first_dose() -> None:
    found = {name: (f"{row.amount:f} {row.unit}", row.times, row.mg_day) for name, row in start_doses().items()}
    assert found == {name: (each, times, Decimal(mg)) for name, (each, times, mg) in FIRST.items()}
