"""A MedicationStatement beside orders: rules.md section 0 item 1.

What is reported of a medicine that is ordered is that medicine, however its words differ; only a product that is
clearly another one (strength, release, route) is taken beside it. Of two doses of one medicine the higher counts.
"""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.record import Daily, Intake, Order


def set_aside(order: Order, why: str) -> Order:
    """The order as one that does not count, for the reason given."""
    return dataclasses.replace(order, counted=False, why_not_counted=why, state="history")


def confirmed(orders: Sequence[Order]) -> list[Order]:
    """Set statements aside that confirm an order; an order is counted at what is reported where that is more."""
    found = list(orders)
    for place, statement in enumerate(found):
        if statement.kind == "statement" and statement.counted and statement.product.parts:
            _confirm(found, place)
    return found


def _confirm(found: list[Order], place: int) -> None:
    statement = found[place]
    twins = [other for other, order in enumerate(found) if _ordered(order) and same_medicine(order, statement)]
    if not twins:
        return
    said, ordered = statement.daily, [found[twin].daily for twin in twins]
    read = [amount for amount in ordered if isinstance(amount, Daily)]
    if isinstance(said, Daily):
        if len(read) < len(ordered):
            return  # what is reported is all that is known of the amount
        above = _above(said, read)
        if above and len(twins) > 1:
            return
        if above:
            found[twins[0]] = _as_reported(found[twins[0]], statement, said)
        elif len(twins) == 1 and _above(read[0], [said]):
            note = f"{statement.reference} reports less of it than is ordered"
            found[twins[0]] = dataclasses.replace(found[twins[0]], notes=(*found[twins[0]].notes, note))
    found[place] = set_aside(statement, f"the same medicine as {found[twins[0]].reference}")


def _ordered(order: Order) -> bool:
    return order.kind == "request" and order.counted and not order.draft


def same_medicine(one: Order, other: Order) -> bool:
    """Whether two have the same ingredients and nothing that both say differs: strength, release, route."""
    mine, theirs = one.product, other.product
    if set(mine.ingredients) != set(theirs.ingredients):
        return False
    strengths = {part.ingredient: part.strength for part in theirs.parts}
    said = [
        (mine.release, theirs.release),
        (one.route or mine.route, other.route or theirs.route),
        *((part.strength, strengths[part.ingredient]) for part in mine.parts),
    ]
    return all(left is None or right is None or left == right for left, right in said)


def _above(amount: Daily, others: Sequence[Daily]) -> bool:
    """Whether any ingredient comes to more at most than the others together."""
    return any(
        intake.most_mg > sum((low.most_mg for other in others if (low := other.of(intake.ingredient))), Decimal(0))
        for intake in amount.intakes
    )


def _as_reported(order: Order, statement: Order, said: Daily) -> Order:
    """The order at the amount that is reported of it, so that what replaces the order replaces that too.

    What is ordered stays the least: as a scheduled amount beside more as needed, and in a step that is still to come.
    """
    amount = _higher(order.daily, said)
    if isinstance(amount, Daily):
        note = f"{statement.reference} reports more of it than is ordered"
        amount = dataclasses.replace(amount, notes=(*amount.notes, note))
    highest = _higher(order.highest, statement.highest)
    return dataclasses.replace(order, daily=amount, highest=highest, prn=order.prn and statement.prn)


def _higher(ordered: Daily | Unread, said: Daily | Unread) -> Daily | Unread:
    """Of each ingredient the higher usual and the higher most of two amounts; one alone where the other is unread."""
    if isinstance(said, Unread):
        return ordered
    if isinstance(ordered, Unread):
        return said
    intakes = tuple(_more(intake, ordered.of(intake.ingredient)) for intake in said.intakes)
    times = max(ordered.times_a_day, said.times_a_day)
    return Daily(intakes, times, tuple(dict.fromkeys((*ordered.notes, *said.notes))))


def _more(one: Intake, other: Intake | None) -> Intake:
    if other is None:
        return one
    singles, rates = (one.single_mg, other.single_mg), (one.worn_mcg_h, other.worn_mcg_h)
    return Intake(
        one.ingredient,
        max(one.usual_mg, other.usual_mg),
        max(one.most_mg, other.most_mg),
        None if None in singles else max(single for single in singles if single is not None),
        max((rate for rate in rates if rate is not None), default=None),
    )
