"""Morphine milligram equivalents of a set of orders under one factor set.

Factors and methadone's bands are rows of mme.csv, each with its source (rules.md section A). Oral, transdermal and
transmucosal products convert where their row says so; parenteral, neuraxial and rectal ones never do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from safety.regimen.dosing import Unread
from safety.regimen.knowledge import MmeRow, load
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Intake, Order

ENTERAL = frozenset({"oral", "enteral", "nasogastric", "gastrostomy"})
_IN_THE_MOUTH = frozenset({"sublingual", "buccal", "mucosal"})
_BY_MOUTH = frozenset({"tablet", "capsule"})
FACTOR_SETS = ("cdc-2022", "cdc-2016", "cms-2018")


@dataclass(frozen=True, slots=True)
class Opioid:
    """One opioid of one order in MME a day; factor is the one that was used."""

    order: Order
    ingredient: str
    usual: Decimal
    most: Decimal
    factor: Decimal
    legacy: bool


@dataclass(frozen=True, slots=True)
class NotConvertible:
    """An opioid that is taken but could not be converted: the total is a lower bound (A05)."""

    order: Order
    ingredient: str
    why: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """An opioid that is left out of the sum on purpose."""

    order: Order
    ingredient: str
    why: str


@dataclass(frozen=True, slots=True)
class Converted:
    usual: Decimal
    most: Decimal
    opioids: tuple[Opioid, ...]
    not_convertible: tuple[NotConvertible, ...]
    excluded: tuple[Excluded, ...]

    @property
    def legacy_factor_ingredients(self) -> tuple[str, ...]:
        return tuple(sorted({line.ingredient for line in self.opioids if line.legacy}))


def convert(orders: Iterable[Order], factor_set: str) -> Converted:
    """MME a day of the orders, summed over all of them."""
    readable: list[tuple[Order, Intake, tuple[MmeRow, ...]]] = []
    missing: list[NotConvertible] = []
    left_out: list[Excluded] = []
    for order in orders:
        for ingredient in order.product.ingredients if "opioid" in order.classes else ():
            line = _line(order, ingredient, factor_set)
            if isinstance(line, NotConvertible):
                missing.append(line)
            elif isinstance(line, Excluded):
                left_out.append(line)
            elif line is not None:
                readable.append(line)
    opioids = tuple(_converted(line, readable) for line in readable)
    return Converted(
        sum((line.usual for line in opioids), Decimal(0)),
        sum((line.most for line in opioids), Decimal(0)),
        opioids,
        tuple(missing),
        tuple(left_out),
    )


def _line(
    order: Order, ingredient: str, factor_set: str
) -> tuple[Order, Intake, tuple[MmeRow, ...]] | NotConvertible | Excluded | None:
    if "opioid" not in load().ingredients[ingredient].classes:
        return None
    rows = _rows(factor_set, ingredient)
    reason = next((row.reason for row in rows if row.status == "excluded"), None)
    if reason is not None:
        return Excluded(order, ingredient, reason)
    if is_oud_treatment(order):
        return Excluded(order, ingredient, "treatment of opioid use disorder")
    amount = order.amount
    if isinstance(amount, Unread):
        return NotConvertible(order, ingredient, amount.why)
    intake = amount.of(ingredient)
    route = order.route or order.product.route or ("oral" if _swallowed(order) else None)
    kind = _kind(order, route)
    if intake is None or kind is None:
        return NotConvertible(
            order, ingredient, f"no factor for the {route} route" if route else "its route is not stated"
        )
    mine = [row for row in rows if row.kind in (kind, "any")]
    usable = tuple(row for row in mine if row.status == "factor")
    if not usable:
        reason = next((row.reason for row in mine if row.status == "not-convertible"), None)
        return NotConvertible(order, ingredient, reason or f"{factor_set} has no factor for it as {kind}")
    if usable[0].unit == "mcg/h" and intake.worn_mcg_h is None:
        return NotConvertible(order, ingredient, "the rate of its patch is not known")
    return order, intake, usable


@lru_cache(maxsize=512)
def _rows(factor_set: str, ingredient: str) -> tuple[MmeRow, ...]:
    return tuple(row for row in load().mme if row.factor_set == factor_set and row.ingredient == ingredient)


def _swallowed(order: Order) -> bool:
    """A tablet or capsule for which no other way is named is taken by mouth."""
    units = () if isinstance(order.dosing, Unread) else (s.dose.unit for s in order.dosing.steps if s.dose is not None)
    return order.product.form in _BY_MOUTH or any(unit in _BY_MOUTH for unit in units)


def _kind(order: Order, route: str | None) -> str | None:
    """The kind of a row of mme.csv: oral, transdermal, nasal, or the transmucosal form of fentanyl.

    A patch is transdermal though its sig says "apply topically"; an oral liquid let under the tongue is swallowed.
    """
    product = order.product
    if product.family is not None and product.family.startswith("fentanyl-"):
        return product.family.removeprefix("fentanyl-")
    if any(part.strength is not None and part.strength.per == "h" for part in product.parts):
        return "transdermal"
    if route in ENTERAL or (route in _IN_THE_MOUTH and product.route == "oral"):
        return "oral"
    return route if route in ("transdermal", "nasal") else None


def _converted(
    line: tuple[Order, Intake, tuple[MmeRow, ...]], all_lines: list[tuple[Order, Intake, tuple[MmeRow, ...]]]
) -> Opioid:
    order, intake, rows = line
    if rows[0].unit == "mcg/h":
        assert intake.worn_mcg_h is not None
        worn = intake.worn_mcg_h
        factor = _factor(rows[0])
        return Opioid(
            order, intake.ingredient, Decimal(0) if order.prn else worn * factor, worn * factor, factor, rows[0].legacy
        )
    scale = Decimal(1000) if rows[0].unit == "mcg" else Decimal(1)
    usual_all = sum((other.usual_mg for _, other, _ in all_lines if other.ingredient == intake.ingredient), Decimal(0))
    most_all = sum((other.most_mg for _, other, _ in all_lines if other.ingredient == intake.ingredient), Decimal(0))
    usual, most = _in_band(rows, usual_all), _in_band(rows, most_all)
    return Opioid(
        order,
        intake.ingredient,
        intake.usual_mg * scale * _factor(usual),
        intake.most_mg * scale * _factor(most),
        _factor(most),
        most.legacy,
    )


def _in_band(rows: tuple[MmeRow, ...], total_mg: Decimal) -> MmeRow:
    """The row whose band holds the patient's mg/day: above < total <= up_to; the lowest band for zero."""
    for row in rows:
        if (row.above is None or total_mg > row.above) and (row.up_to is None or total_mg <= row.up_to):
            return row
    return rows[0]


def _factor(row: MmeRow) -> Decimal:
    assert row.factor is not None  # the meaning gate: a row of status "factor" has one
    return row.factor
