"""Which medicines need a known kidney function, and who is likely to have a poor one (D07 and 14.3.23 of the rules)."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.kidney.problems import CHRONIC_KIDNEY_GROUPS
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record

OLDER = 65
SHORT_DAYS = 7
LOW_DOSE_ASPIRIN_MG = Decimal(100)

_BY_CLASS = frozenset({"gabapentinoid", "nsaid"})
_BY_NAME = frozenset(
    {"duloxetine", "venlafaxine", "desvenlafaxine", "milnacipran", "tramadol", "tapentadol", "morphine", "codeine"}
    | {"baclofen", "levetiracetam", "topiramate", "lacosamide"}
)
_NEPHROTOXIC = ("nsaid", "ace-inhibitor", "arb", "diuretic")
_MAY_BE_SHORT = frozenset({"tramadol", "codeine"})
DISEASES = {
    "kidney disease": (*CHRONIC_KIDNEY_GROUPS, "aki"),
    "diabetes": ("diabetes", "np_diabetic_neuropathy"),
    "hypertension": ("hypertension", "uncontrolled_hypertension"),
    "heart failure": ("heart_failure",),
}


def renally_dosed(record: Record) -> tuple[Order, ...]:
    """Projected systemic orders whose dose depends on the kidney; low-dose aspirin does not."""
    return tuple(order for order in record.projected if _depends(order))


def renally_dosed_in(orders: Iterable[Order]) -> tuple[str, ...]:
    """The ingredients of the orders whose dose depends on the kidney, sorted: what a combination adds is not named."""
    rows = load().ingredients
    names = {name for order in orders for name in order.product.ingredients}
    return tuple(sorted(n for n in names if n in _BY_NAME or (n in rows and rows[n].classes & _BY_CLASS)))


def risks(record: Record, orders: tuple[Order, ...]) -> tuple[str, ...]:
    """Why the kidneys may be poor: age, disease, or a nephrotoxic medicine beside one of the orders."""
    found = ["age>=65"] if record.age is not None and record.age >= OLDER else []
    found += [name for name, groups in DISEASES.items() if record.problems_in(*groups)]
    toxic = [order for order in record.of_class(*_NEPHROTOXIC) if not low_dose_aspirin(order)]
    beside = {
        name
        for order in orders
        for other in toxic
        if order.reference != other.reference and set(order.product.ingredients) != set(other.product.ingredients)
        for name in other.product.ingredients
    }
    return (*found, *sorted(beside))


def short_course(order: Order) -> bool:
    """A single dose or at most seven days of an NSAID, tramadol or codeine."""
    if "nsaid" not in order.classes and not _MAY_BE_SHORT & set(order.product.ingredients):
        return False
    if order.supply_days is not None and order.supply_days * (1 + order.refills) <= SHORT_DAYS:
        return True
    if order.start is not None and order.end is not None:
        return order.end.latest - order.start.earliest < timedelta(days=SHORT_DAYS)
    if isinstance(order.dosing, Unread) or not order.dosing.steps:
        return False
    days = [Decimal(1) if step.once else step.days for step in order.dosing.steps]
    return all(day is not None and day <= SHORT_DAYS for day in days)


def _depends(order: Order) -> bool:
    if order.product.local or low_dose_aspirin(order):
        return False
    return bool(order.classes & _BY_CLASS) or bool(_BY_NAME & set(order.product.ingredients))


def low_dose_aspirin(order: Order) -> bool:
    """At most 100 mg of aspirin a day, which protects the heart and does not load the kidney (14.3.25)."""
    if not order.takes("aspirin"):
        return False
    if not isinstance(order.amount, Unread):
        intake = order.amount.of("aspirin")
        return intake is not None and intake.most_mg <= LOW_DOSE_ASPIRIN_MG
    strengths = [part.strength for part in order.product.parts if part.ingredient == "aspirin"]
    return all(strength is not None and strength.mg <= LOW_DOSE_ASPIRIN_MG for strength in strengths)
