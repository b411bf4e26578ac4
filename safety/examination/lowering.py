"""A lower dose that the product can give: what a limit leaves room for, in whole units or half tablets."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from safety.examination.finding import Advice, Regimen
from safety.examination.renal_words import regimen_words
from safety.regimen.dispensing import step_of
from safety.regimen.dosing import Unread
from safety.regimen.record import Order

_MOST_TIMES = 6
_HALF_MILLILITRE = Decimal("0.5")


def lower_to(orders: Iterable[Order], ingredient: str, max_day: Decimal, max_times: Decimal | None) -> Advice | None:
    """The most of one order that keeps the sum in the limit: of the one draft, or of the only order there is.

    As many times a day as now where a dose can be given so, else fewer. None where no unit of the product fits, another
    order's dose is unread, or two drafts leave open which is meant.
    """
    orders = tuple(orders)
    drafts = [order for order in orders if order.draft]
    target = drafts[0] if len(drafts) == 1 else orders[0] if len(orders) == 1 else None
    if target is None or len(target.product.parts) != 1 or isinstance(target.amount, Unread):
        return None
    others = [_most(order, ingredient) for order in orders if order is not target]
    piece = smallest_piece(target)
    if piece is None or any(amount is None for amount in others):
        return None
    room = max_day - sum((amount for amount in others if amount is not None), Decimal(0))
    regimen = _fitting(ingredient, room, piece, int(_times(target.amount.times_a_day, max_times)))
    if regimen is None:
        return None
    label = f"Change {ingredient} to {regimen_words(regimen.single_mg, regimen.times_a_day)}"
    return Advice("dose", label, target.reference, regimen)


def smallest_piece(order: Order) -> Decimal | None:
    """The least mg that can be given: a unit, half a tablet where it may be split, half a millilitre."""
    strength = order.product.parts[0].strength
    if strength is None or strength.per not in ("unit", "mL"):
        return None
    if strength.per == "mL":
        return strength.mg * _HALF_MILLILITRE
    return strength.mg * step_of(order.product)


def _most(order: Order, ingredient: str) -> Decimal | None:
    intake = None if isinstance(order.amount, Unread) else order.amount.of(ingredient)
    return None if intake is None else intake.most_mg


def _times(taken: Decimal, most: Decimal | None) -> Decimal:
    times = min(max(taken.to_integral_value(ROUND_CEILING), Decimal(1)), Decimal(_MOST_TIMES))
    return times if most is None else min(times, most)


def _fitting(ingredient: str, room: Decimal, piece: Decimal, times: int) -> Regimen | None:
    for often in range(times, 0, -1):
        single = (room / often / piece).to_integral_value(ROUND_FLOOR) * piece
        if single > 0:
            return Regimen(ingredient, single, often)
    return None
