"""Which counted medicines slow breathing or thinking, and what makes breathing fragile (rules.md section C).

Ingredients are counted, not orders: two orders of one drug are one, and a drug in two classes counts once.
"""

from collections.abc import Iterable
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.kidney import kidney
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record

BEERS = "beers-cns"
BREATHING = "respiratory-depressant"
OLDER = 65
"""AGS Beers Criteria 2023 and the FDA communication of 19 Dec 2019 begin here"""
_HOURS_A_MONTH = Decimal(720)
_RARE = Decimal(4)
"""an as-needed medicine used less often than this a month is left out [P]"""
_KIDNEY_LIMIT = Decimal(60)

_RESPIRATORY = {
    "COPD": ("copd_chronic_lung",),
    "sleep-disordered breathing": ("sleep_apnea", "x_obesity_hypoventilation"),
    "respiratory failure": ("respiratory_failure",),
}
_NEUROMUSCULAR = "neuromuscular_resp_risk"


def uses_a_month(order: Order) -> Decimal | None:
    """The most administrations in 30 days that the dosing allows; None when it does not say."""
    if isinstance(order.dosing, Unread):
        return None
    total = Decimal(0)
    for step in order.dosing.steps:
        if step.once:
            total += 1
        elif step.frequency is None:
            return None
        else:
            days = 7 if step.frequency.days_a_week is None else step.frequency.days_a_week
            total += step.frequency.times_high * _HOURS_A_MONTH * days / (step.frequency.hours_low * 7)
    return total


def sedatives(record: Record, *classes: str, among: Iterable[Order] | None = None) -> tuple[Order, ...]:
    """Counted orders of the classes, without as-needed ones that are used less than four times a month."""
    if among is None:
        return record.once(_projected_sedatives, classes)
    return _not_rare(record.of_class(*classes, among=among))


def _projected_sedatives(record: Record, classes: tuple[str, ...]) -> tuple[Order, ...]:
    return _not_rare(record.of_class(*classes))


def _not_rare(orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple(order for order in orders if not _rarely(order))


def _rarely(order: Order) -> bool:
    uses = uses_a_month(order) if order.prn else None
    return uses is not None and uses < _RARE


def ingredients_in(orders: Iterable[Order], *classes: str) -> tuple[str, ...]:
    """The distinct ingredients of the orders that belong to any of the classes, sorted."""
    rows, wanted = load().ingredients, frozenset(classes)
    names = {name for order in orders for name in order.product.ingredients}
    return tuple(sorted(name for name in names if name in rows and rows[name].classes & wanted))


def meant_in(orders: Iterable[Order], *classes: str) -> tuple[str, ...]:
    """As `ingredients_in`; of an order without an ingredient in the classes, all that it holds."""
    return tuple(sorted({n for o in orders for n in ingredients_in((o,), *classes) or o.product.ingredients}))


def cns_active(record: Record) -> tuple[str, ...]:
    """The CNS-active ingredients of the Beers Criteria that count once the drafts are signed."""
    return record.once(_cns_active)


def _cns_active(record: Record) -> tuple[str, ...]:
    return ingredients_in(sedatives(record, BEERS), BEERS)


def older(record: Record) -> bool:
    return record.age is not None and record.age >= OLDER


def respiratory_risks(record: Record) -> tuple[str, ...]:
    """Age, lung disease, sleep-disordered breathing and respiratory failure (FDA 19 Dec 2019)."""
    names = ["age>=65"] if older(record) else []
    return (*names, *respiratory_conditions(record))


def respiratory_conditions(record: Record) -> tuple[str, ...]:
    return record.once(_respiratory_conditions)


def _respiratory_conditions(record: Record) -> tuple[str, ...]:
    return tuple(name for name, groups in _RESPIRATORY.items() if record.problems_in(*groups))


def breathing_reserve_risks(record: Record) -> tuple[str, ...]:
    """Neuromuscular disease and a creatinine clearance below 60 mL/min: what C03 adds for a gabapentinoid alone."""
    weak = ["neuromuscular disease"] if record.problems_in(_NEUROMUSCULAR) else []
    clearance = kidney(record).low
    slow = ["CrCl<60"] if clearance is not None and clearance < _KIDNEY_LIMIT else []
    return (*weak, *slow)
