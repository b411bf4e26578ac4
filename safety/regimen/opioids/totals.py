"""Morphine milligram equivalents of a whole record, and what a draft changes.

Source: rules.md section A. Everything is summed over the patient, never order by order: methadone's bands apply to the
patient's methadone (traps.md 2). What could not be converted is listed and makes the total a lower bound; what is left
out on purpose is listed with its reason. Nothing is rounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from safety.regimen.dosing import Unread
from safety.regimen.opioids.mme import Excluded, NotConvertible, Opioid, convert
from safety.regimen.record import Daily, Order, Record
from safety.regimen.replacing import repeated

LEGACY_SET = "cdc-2016"
Change = Literal["none", "start", "raise", "same", "lower", "unread"]


@dataclass(frozen=True, slots=True)
class Totals:
    """MME a day. current: before any draft; projected_*: once the drafts are signed.

    projected_max counts PRN in full and possible replacements as additions; renewal_max lets them replace (14.1.1);
    projected_scheduled leaves PRN out; legacy is projected_max by the 2016 factors.
    by_order: (usual, most) MME of each converted order: once drafts are signed, or as taken now where it is replaced.
    least: orders whose replacement could not be converted: they stay in the projected totals as the least. held: some
    projected opioid stays so, for the dose of its replacement was not read.
    """

    factor_set: str
    current: Decimal
    projected_max: Decimal
    projected_scheduled: Decimal
    renewal_max: Decimal
    legacy: Decimal
    not_convertible: tuple[NotConvertible, ...]
    excluded: tuple[Excluded, ...]
    legacy_factor_ingredients: tuple[str, ...]
    by_order: Mapping[str, tuple[Decimal, Decimal]]
    least: tuple[Order, ...] = ()
    held: bool = False

    @property
    def lower_bound(self) -> bool:
        return bool(self.not_convertible) or self.held


def totals(record: Record) -> Totals:
    """All MME totals of the record under its factor set."""
    return record.once(_totals)


def _totals(record: Record) -> Totals:
    chosen = record.factor_set
    current = convert(record.current, chosen)
    least = _least(record, current.opioids, convert(record.projected, chosen).not_convertible)
    orders = (*record.projected, *least)
    renewed = tuple(order for order in orders if order.maybe_replaced_by is None)
    projected = convert(orders, chosen)
    return Totals(
        factor_set=chosen,
        current=current.most,
        projected_max=projected.most,
        projected_scheduled=projected.usual,
        renewal_max=projected.most if len(renewed) == len(orders) else convert(renewed, chosen).most,
        legacy=convert(orders, LEGACY_SET).most,
        not_convertible=projected.not_convertible,
        excluded=projected.excluded,
        legacy_factor_ingredients=projected.legacy_factor_ingredients,
        by_order={**_by_order(current.opioids), **_by_order(projected.opioids)},
        least=least,
        held=any(line.order.least_of is not None for line in projected.opioids),
    )


def _least(record: Record, taken: Iterable[Opioid], missing: Iterable[NotConvertible]) -> tuple[Order, ...]:
    """What is replaced by an opioid that could not be converted: a sum never falls because a dose is not known."""
    unknown = {line.order.reference for line in missing if line.order.draft}
    converted = {id(line.order) for line in taken}
    return tuple(order for order in record.current if order.replaced_by in unknown and id(order) in converted)


def _by_order(opioids: Iterable[Opioid]) -> dict[str, tuple[Decimal, Decimal]]:
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for line in opioids:
        usual, most = found.get(line.order.reference, (Decimal(0), Decimal(0)))
        found[line.order.reference] = (usual + line.usual, most + line.most)
    return found


def change_of(record: Record, draft: Order) -> Change:
    """What a draft does to the daily amount of its ingredients, taken together over the record (14.1.3).

    What is written anew each month, without an end, is no raise, though its sum stays that of both (14.1.1).
    A medicine that is not taken yet is started, whatever its dose: "unread" is said only of one that is.
    """
    if not draft.draft or not draft.counted:
        return "none"
    changes = [record.once(_change, ingredient) for ingredient in draft.product.ingredients]
    if "start" in changes:
        return "start"
    if isinstance(draft.amount, Unread):
        return "unread"
    for verdict in ("raise", "unread", "same"):
        if verdict in changes:
            return verdict
    return "lower" if changes else "none"


def _change(record: Record, ingredient: str) -> Change:
    before = [order.daily for order in record.current if order.takes(ingredient)]
    taken = record.taking(ingredient)
    after = [order.amount for order in taken if not repeated(order, taken, record.today)]
    if not before:
        return "start"
    replaced = [order.daily for order in record.current if order.takes(ingredient) and order.replaced_by is not None]
    if any(isinstance(amount, Unread) for amount in replaced):
        return "unread"
    was, will = _most(before, ingredient), _most(after, ingredient)
    return "raise" if will > was else "same" if will == was else "lower"


def _most(amounts: Iterable[Daily | Unread], ingredient: str) -> Decimal:
    """Sum of what is read; what is unread stands on both sides of the comparison and cancels."""
    read = [amount.of(ingredient) for amount in amounts if not isinstance(amount, Unread)]
    return sum((intake.most_mg for intake in read if intake is not None), Decimal(0))
