"""Every figure of the renal tables against the labels written out a second time: a step of any number shows.

Section 2.3 of Neurontin's label, 2.7 of Lyrica's, 2.4 of Lyrica CR's, 2 of Gralise's and Horizant's; the Japanese
insert of mirogabalin; the European summary of gabapentin. One line a row: clearance (HD: on haemodialysis), mg a day,
doses a day, each column's mg a day, each column's single dose and times.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from safety.regimen.kidney.read import Row
from safety.regimen.kidney.tables import tables

LABELS = {
    "neurontin": """
        60-inf     | 900-3600 | 3 | 900 1200 1800 2400 3600 | 300x3 400x3 600x3 800x3 1200x3
        >30-<60    | 400-1400 | 2 | 400 600 800 1000 1400   | 200x2 300x2 400x2 500x2 700x2
        >15-30     | 200-700  | 1 | 200 300 400 500 700     | 200x1 300x1 400x1 500x1 700x1
        15-15      | 100-300  | 1 | 100 125 150 200 300     | 100x1 125x1 150x1 200x1 300x1
        0-<15      | 100-300  | 1 | 100 125 150 200 300     | 100x1 125x1 150x1 200x1 300x1
    """,
    "gabapentin_eu": """
        80-inf     | 900-3600 | 3 | 900-3600 |
        50-<80     | 600-1800 | 3 | 600-1800 |
        30-<50     | 300-900  | 3 | 300-900  |
        15-<30     | 150-600  | 3 | 150-600  |
        0-<15      | 150-300  | 3 | 150-300  |
    """,
    "gralise": """
        60-inf     | 1800-1800 | 1 | 1800     | 1800x1
        30-<60     | 600-1800  | 1 | 600-1800 | 600x1
        0-<30      | 0-0       | 0 | 0        |
    """,
    "horizant_phn": """
        60-inf     | 1200-1200 | 2 | 1200     | 600x2
        30-<60     | 600-1200  | 2 | 600-1200 | 300x2
        15-<30     | 300-600   | 2 | 300-600  | 300x1
        0-<15      | 150-300   | 1 | 150-300  | 300x1
        HD 0-<15   | 150-300   | 1 | 150-300  |
    """,
    "horizant_rls": """
        60-inf     | 600-600   | 1 | 600      | 600x1
        30-<60     | 300-600   | 1 | 300-600  | 300x1
        15-<30     | 300-300   | 1 | 300      | 300x1
        0-<15      | 150-150   | 1 | 150      |
        HD 0-<15   | 0-0       | 0 | 0        |
    """,
    "pregabalin": """
        60-inf     | 150-600 | 3 | 150 300 450 600     | 75x2 150x2 225x2 300x2
        30-<60     | 75-300  | 3 | 75 150 225 300      | 25x3 75x2 75x3 150x2
        15-<30     | 25-150  | 2 | 25-50 75 100-150 150 | 25x1 75x1 50x2 75x2
        0-<15      | 25-75   | 1 | 25 25-50 50-75 75   | 25x1 25x1 50x1 75x1
    """,
    "pregabalin_cr": """
        60-inf     | 165-660  | 1 | 165 330 495 660      | 165x1 330x1 495x1 660x1
        30-<60     | 82.5-330 | 1 | 82.5 165 247.5 330   | 82.5x1 165x1 247.5x1 330x1
        0-<30      | 0-0      | 0 | 0 0 0 0              |
    """,
    "mirogabalin": """
        60-inf     | 10-30    | 2 | 10-30   | 10x2
        30-<60     | 5-15     | 2 | 5-15    | 5x2
        0-<30      | 2.5-7.5  | 1 | 2.5-7.5 | 5x1
    """,
}
AFTER_A_SESSION = {
    "neurontin": {900: (125, 125), 1200: (150, 150), 1800: (200, 200), 2400: (250, 250), 3600: (350, 350)},
    "gabapentin_eu": {3600: (125, 350)},
    "horizant_phn": {1200: (300, 600)},
    "pregabalin": {150: (25, 50), 300: (50, 75), 450: (75, 100), 600: (100, 150)},
}
INDICATIONS = {
    ("pregabalin", "np_diabetic_neuropathy"): 300,
    ("pregabalin", "fibromyalgia"): 450,
    ("pregabalin", "np_postherpetic_neuralgia"): 600,
    ("pregabalin", "np_spinal_cord_injury"): 600,
    ("pregabalin", "seizure_disorder"): 600,
    ("pregabalin_cr", "np_diabetic_neuropathy"): 330,
    ("pregabalin_cr", "np_postherpetic_neuralgia"): 660,
}


def written(name: str) -> list[list[str]]:
    lines = [line.split("|") for line in LABELS[name].strip().splitlines()]
    return [[" ".join(cell.split()) for cell in line] for line in lines]


def figures(name: str) -> Iterator[list[str]]:
    """The table as it is read, in the same words."""
    table = tables()[name]
    for row in table.rows:
        yield [_clearance(row), *_doses(row)]
    if table.haemodialysis is not None:
        yield [f"HD {_clearance(table.haemodialysis)}", *_doses(table.haemodialysis)]


def _clearance(row: Row) -> str:
    band = row.band
    high = "inf" if band.high is None else f"{'' if band.high_in else '<'}{number(band.high)}"
    return f"{'' if band.low_in else '>'}{number(band.low)}-{high}"


def _doses(row: Row) -> list[str]:
    columns = (span(c.low, c.high) if c.low != c.high else number(c.low) for c in row.columns)
    regimens = (f"{number(single)}x{times}" for single, times in row.regimens)
    return [span(row.min_mg_day, row.max_mg_day), str(row.max_doses), " ".join(columns), " ".join(regimens)]


def number(value: Decimal) -> str:
    return f"{value:f}"


def span(low: Decimal, high: Decimal) -> str:
    return f"{number(low)}-{number(high)}"


def test_every_table_is_written_here() -> None:
    assert set(tables()) == set(LABELS)


@pytest.mark.parametrize("name", LABELS)
def test_every_row(name: str) -> None:
    assert list(figures(name)) == written(name)


def test_only_neurontin_shrinks_with_the_clearance() -> None:
    scaled = {(name, row.band.high): row.scaled_at for name, table in tables().items() for row in table.rows}
    assert {key: value for key, value in scaled.items() if value is not None} == {("neurontin", 15): 15}


def test_doses_after_a_session() -> None:
    found = {
        name: {top: (given.low, given.high) for top, given in table.supplements.items()}
        for name, table in tables().items()
    }
    assert {name: doses for name, doses in found.items() if doses} == AFTER_A_SESSION


def test_columns_of_indications() -> None:
    found = {(name, group): c.top for name, table in tables().items() for group, c in table.indications.items()}
    assert found == INDICATIONS
