"""The changes that `make mutate` makes, and what it answers when one goes unnoticed."""

from decimal import Decimal
from pathlib import Path

import pytest

from checks import ALL
from safety.regimen.knowledge import DRUGS
from tools.mutate import chosen, report
from tools.mutation.bench import Outcome
from tools.mutation.mutants import TABLES, Mutant, mutated, of_leaflet, of_table, steps, unknown_tables


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("50", "51", "49"),
        ("4.7", "4.8", "4.6"),
        ("168.75", "168.76", "168.74"),
        ("1.0", "1.1", "0.9"),
        ("0", "1", "-1"),
    ],
)
def test_a_step_is_one_in_the_last_place_that_is_written(text: str, up: str, down: str) -> None:
    assert steps(text) == (up, down)


def test_every_limit_goes_up_and_down() -> None:
    for check in ALL:
        mine = [(mutant.row, Decimal(mutant.new) - Decimal(mutant.old)) for mutant in of_leaflet(check)]
        assert {name for name, _ in mine} == set(check.leaflet.limits)
        assert all(sum(by for name, by in mine if name == each) == 0 for each in check.leaflet.limits)


def test_every_number_of_a_cell_is_changed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text('tier,low,low_in,columns,regimens,words\n15,30,yes,25-50|75,25x1,"2 to 4, slowly"\n', "utf-8")
    changes = [(mutant.column, mutant.new) for mutant in of_table(path)]
    assert changes == [
        *(("low", new) for new in ("31", "29")),
        ("low_in", "no"),
        *(("columns", new) for new in ("26-50|75", "24-50|75", "25-51|75", "25-49|75", "25-50|76", "25-50|74")),
        *(("regimens", new) for new in ("26x1", "24x1", "25x2", "25x0")),
    ]
    first = next(iter(of_table(path)))
    assert mutated(path, first) == path.read_text("utf-8").replace("15,30", "15,31")


def test_every_table_is_known() -> None:
    assert unknown_tables(DRUGS) == []
    assert all((DRUGS / table.file).exists() for table in TABLES)
    assert all(Path(__file__).parents[2].joinpath(test).exists() for table in TABLES for test in table.tests)


def test_some_can_be_chosen() -> None:
    assert {mutant.file for mutant in chosen(frozenset({"mme-high", "limits"}))} == {"mme-high", "limits.csv"}
    assert chosen(frozenset({"nothing"})) == []


def test_a_change_that_nobody_notices_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    mutant = Mutant("mme-high", "first", "", "50", "51", check="mme-high")
    assert report([(mutant, Outcome(killer="a case"))], 1) == 0
    assert report([(mutant, Outcome(refused="a gate"))], 1) == 0
    assert "survived:" not in capsys.readouterr().out
    assert report([(mutant, Outcome())], 1) == 1
    assert "survived: mme-high: first: 50 -> 51" in capsys.readouterr().out
