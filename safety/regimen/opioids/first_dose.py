"""What a first immediate-release opioid amounts to, and a smaller one that its product can give: rules.md A04."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from safety.regimen.dispensing import step_of
from safety.regimen.dosing import Unread
from safety.regimen.opioids.long_acting import LONG_ACTING
from safety.regimen.opioids.mme import Opioid, convert
from safety.regimen.record import Order, Record


@dataclass(frozen=True, slots=True)
class Start:
    """Immediate-release opioids once the drafts are signed, in MME: a day, and the largest single dose of a draft."""

    a_day: Decimal
    single: Decimal
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Smaller:
    """A dose of the drafted product, so many times a day."""

    ingredient: str
    single_mg: Decimal
    times_a_day: int


def first_dose(record: Record) -> Start:
    """Long-acting opioids are left out (B03 judges them), and what treats opioid use disorder (X03)."""
    orders = [order for order in record.of_class("opioid") if LONG_ACTING not in order.classes]
    lines = convert(orders, record.factor_set).opioids
    singles = [single_mme(line) for line in lines if line.order.draft]
    members = tuple(dict.fromkeys(line.order.reference for line in lines))
    return Start(
        sum((line.most for line in lines), Decimal(0)),
        max((single for single in singles if single is not None), default=Decimal(0)),
        tuple(order for order in orders if order.reference in members),
    )


def single_mme(line: Opioid) -> Decimal | None:
    """MME of one administration; None where nothing is taken or only what is taken in a day is known."""
    amount = line.order.amount
    intake = None if isinstance(amount, Unread) else amount.of(line.ingredient)
    if intake is None or intake.single_mg is None or intake.most_mg == 0:
        return None
    return line.most * intake.single_mg / intake.most_mg


def smaller(record: Record, draft: Order, single_most: Decimal, daily_most: Decimal) -> Smaller | None:
    """The largest dose in whole units, or half tablets, of at most so many MME, no more often than was drafted.

    None where the product cannot give one, or holds more than one ingredient.
    """
    lines = convert((draft,), record.factor_set).opioids
    strength = draft.product.parts[0].strength if len(draft.product.parts) == 1 else None
    if len(lines) != 1 or isinstance(draft.amount, Unread) or strength is None or strength.per != "unit":
        return None
    per_mg = lines[0].most / draft.amount.intakes[0].most_mg
    times = _whole(draft.amount.times_a_day)
    for single_mg in _doses(strength.mg, draft, single_most / per_mg):
        often = min(times, _whole(daily_most / (single_mg * per_mg)))
        if often >= 1:
            return Smaller(lines[0].ingredient, single_mg, often)
    return None


def _doses(unit_mg: Decimal, draft: Order, most_mg: Decimal) -> Iterator[Decimal]:
    step = unit_mg * step_of(draft.product)
    count = _whole(most_mg / step)
    yield from (step * number for number in range(count, 0, -1))


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_FLOOR))
