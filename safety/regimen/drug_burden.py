"""The Drug Burden Index (Hilmer 2007): the sum of D / (D + d) over sedative and anticholinergic medicines.

D: milligrams taken a day. d: the least dose a day that a label gives, from drugs/drug_burden.csv. Medicines without a
row there are named and make the sum a lower bound, as does a dose that could not be read (rules.md C06).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.anticholinergic import scores
from safety.regimen.dosing import Unread
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.record import Intake, Order, Record
from safety.regimen.sedation import BEERS, BREATHING, ingredients_in

_CLEARLY_ANTICHOLINERGIC = 2
"""points of acb.csv"""


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """least_mg_day: the least dose a day that a label gives."""

    ingredient: str
    least_mg_day: Decimal
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Burden:
    """most: as-needed medicines in full; usual: without them. shares: ingredient -> its part of `most`.

    no_figure: sedative or anticholinergic, but without a row. unread: a dose could not be read.
    """

    most: Decimal
    usual: Decimal
    shares: Mapping[str, Decimal]
    orders: tuple[Order, ...]
    no_figure: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def lower_bound(self) -> bool:
        return bool(self.no_figure or self.unread)


@cache
def burden_rows() -> Mapping[str, BurdenRow]:
    """The rows by ingredient; raises KnowledgeError naming file and row."""
    return read_burden_rows(DRUGS / "drug_burden.csv", load())


def read_burden_rows(path: Path, knowledge: Knowledge) -> Mapping[str, BurdenRow]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, BurdenRow] = {}
    for number, row in rows_of(path, BurdenRow):
        wrong = None
        if row.ingredient not in knowledge.ingredients or not knowledge.ingredients[row.ingredient].dosed:
            wrong = f"no dose is read of {row.ingredient!r}"
        if row.ingredient in found:
            wrong = f"{row.ingredient!r} is there already"
        if row.least_mg_day <= 0 or row.verified not in TAGS:
            wrong = "the dose is not above zero, or the verification tag is unknown"
        if row.source not in knowledge.sources:
            wrong = f"unknown source {row.source!r}"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found[row.ingredient] = row
    return found


def drug_burden(record: Record) -> Burden | None:
    """None where nothing with a row is taken."""
    rows = burden_rows()
    systemic = tuple(order for order in record.projected if not order.product.local)
    orders = tuple(order for order in systemic if rows.keys() & set(order.product.ingredients))
    names = sorted({name for order in orders for name in order.product.ingredients if name in rows})
    if not names:
        return None
    intakes = {name: _intakes(orders, name) for name in names}
    shares = {name: _share([i.most_mg for i in read], rows[name]) for name, (read, _) in intakes.items()}
    usual = (_share([i.usual_mg for i in read], rows[name]) for name, (read, _) in intakes.items())
    return Burden(
        most=sum(shares.values(), Decimal(0)),
        usual=sum(usual, Decimal(0)),
        shares=shares,
        orders=orders,
        no_figure=tuple(name for name in _loading(systemic) if name not in rows),
        unread=tuple(name for name, (_, whole) in intakes.items() if not whole),
    )


def _intakes(orders: tuple[Order, ...], name: str) -> tuple[list[Intake], bool]:
    """What could be read, and whether that is all."""
    found = [None if isinstance(o.amount, Unread) else o.amount.of(name) for o in orders if o.takes(name)]
    return [intake for intake in found if intake is not None], None not in found


def _share(amounts: list[Decimal], row: BurdenRow) -> Decimal:
    taken = sum(amounts, Decimal(0))
    return taken / (taken + row.least_mg_day)


def _loading(orders: tuple[Order, ...]) -> tuple[str, ...]:
    strong = {name for name, score in scores(orders).items() if score >= _CLEARLY_ANTICHOLINERGIC}
    return tuple(sorted({*ingredients_in(orders, BEERS, BREATHING), *strong}))
