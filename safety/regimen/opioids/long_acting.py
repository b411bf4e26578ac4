"""Which opioid products are for opioid-tolerant patients, and by which label: rules.md B03 and 14.2.10."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from safety.regimen.courses import course
from safety.regimen.dosing import Unread
from safety.regimen.knowledge import load
from safety.regimen.record import Intake, Order, Product, Record

LONG_ACTING = "long-acting-opioid"
WHOLE_PRODUCT = frozenset({"fentanyl-patch", "fentanyl-transmucosal", "hydromorphone-er", "concentrate"})
"""labels under which every strength is for tolerant patients only"""
CONCENTRATE = Decimal(20)
"""mg of morphine or oxycodone in 1 mL of an oral concentrate"""

_INJECTED = frozenset({"intravenous", "intramuscular", "subcutaneous", "epidural", "intrathecal", "injection"})
_FAMILIES = frozenset({"xtampza", "oxycontin", "hysingla", "zohydro", "ms-contin", "kadian", "butrans", "belbuca"})


def labels_of(order: Order) -> tuple[str, ...]:
    """The labels whose limits apply; a generic whose form leaves two open comes under both."""
    product = order.product
    route = order.route or product.route
    if route in _INJECTED or product.family == "fentanyl-iontophoretic":
        return ()
    if order.takes("fentanyl"):
        return ("fentanyl-patch",) if route == "transdermal" or product.form == "patch" else ("fentanyl-transmucosal",)
    if is_concentrate(product):
        return ("concentrate",)
    if product.family in _FAMILIES:
        return (product.family,)
    if order.takes("buprenorphine"):
        return ("butrans",) if route == "transdermal" else ()
    return _generic(order) if product.release == "ER" else ()


def _generic(order: Order) -> tuple[str, ...]:
    form = order.product.form
    if order.takes("hydromorphone"):
        return ("hydromorphone-er",)
    if order.takes("oxycodone"):
        return ("oxycontin",)
    if order.takes("morphine"):
        return {"tablet": ("ms-contin",), "capsule": ("kadian",)}.get(form or "", ("ms-contin", "kadian"))
    if order.takes("hydrocodone"):
        return {"tablet": ("hysingla",), "capsule": ("zohydro",)}.get(form or "", ("hysingla", "zohydro"))
    return ()


def is_concentrate(product: Product) -> bool:
    """Morphine or oxycodone with 20 mg or more in each mL."""
    return any(
        part.ingredient in ("morphine", "oxycodone")
        and part.strength is not None
        and part.strength.per == "mL"
        and part.strength.mg >= CONCENTRATE
        for part in product.parts
    )


def unit_strength(product: Product, ingredients: Iterable[str]) -> Decimal | None:
    """Milligrams in one tablet or capsule of the first of the ingredients that the product holds."""
    wanted = set(ingredients)
    for part in product.parts:
        if part.ingredient in wanted and part.strength is not None and part.strength.per == "unit":
            return part.strength.mg
    return None


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A label's condition that the draft meets, in words.

    first_dose: it holds for a first opioid only. ceiling: it holds for everyone. only_if_added: it holds only if an
    order that the draft may replace is taken too (14.1.1).
    """

    reason: str
    first_dose: bool = False
    ceiling: bool = False
    only_if_added: bool = False


@dataclass(frozen=True, slots=True)
class _Amounts:
    """In the label's unit: mg; for buprenorphine mcg/h worn or mcg. None where the dose could not be read."""

    unit: Decimal | None
    single: Decimal | None
    daily: Decimal | None
    renewed: Decimal | None


def exceeded(record: Record, draft: Order, labels: Iterable[str], limits: Mapping[str, Decimal]) -> Exceeded | None:
    """The first condition of the labels that the draft meets; an unread dose meets none but the strength's.

    limits: `{label}_unit_from`, `_single_over`, `_daily_over`, `_daily_from`, `_first_over`, `_ceiling_over`, in mg
    (Butrans mcg/h, Belbuca mcg).
    """
    for label in labels:
        if label in WHOLE_PRODUCT:
            return Exceeded("every strength")
        found = _exceeded(label, _amounts(record, draft, label), limits)
        if found is not None:
            return found
    return None


def _exceeded(label: str, amounts: _Amounts, limits: Mapping[str, Decimal]) -> Exceeded | None:
    name = label.replace("-", "_")
    unit = {"butrans": "mcg/h", "belbuca": "mcg"}.get(label, "mg")

    def above(key: str, amount: Decimal | None, *, equal: bool = False) -> bool:
        limit = limits.get(f"{name}_{key}")
        return amount is not None and limit is not None and (amount > limit or (equal and amount == limit))

    def words(amount: Decimal | None, what: str, key: str) -> str:
        assert amount is not None
        limit = f"{limits[f'{name}_{key}'].normalize():f}"
        edge = f"from {limit} on" if key.endswith("_from") else f"above {limit}"
        return f"{amount.normalize():f} {unit} {what}, {edge}"

    if above("ceiling_over", amounts.daily):
        added = not above("ceiling_over", amounts.renewed)
        return Exceeded(words(amounts.daily, "in all", "ceiling_over"), ceiling=True, only_if_added=added)
    if above("unit_from", amounts.unit, equal=True):
        return Exceeded(words(amounts.unit, "strength", "unit_from"))
    if above("single_over", amounts.single):
        return Exceeded(words(amounts.single, "a dose", "single_over"))
    for key, equal in (("daily_over", False), ("daily_from", True)):
        if above(key, amounts.daily, equal=equal):
            return Exceeded(
                words(amounts.daily, "a day", key), only_if_added=not above(key, amounts.renewed, equal=equal)
            )
    if above("first_over", amounts.single):
        return Exceeded(words(amounts.single, "to start", "first_over"), first_dose=True)
    return None


def _amounts(record: Record, draft: Order, label: str) -> _Amounts:
    name = _opioid_of(draft)
    amount = draft.amount
    strength = unit_strength(draft.product, (name,))
    intake = None if isinstance(amount, Unread) else amount.of(name)
    if intake is None:
        return _Amounts(strength, None, None, None)
    beside = [order for order in record.projected if order != draft and order.takes(name) and label in labels_of(order)]
    renewed = [order for order in beside if order.maybe_replaced_by is None]
    single, daily = _in_unit(intake, label)
    return _Amounts(strength, single, daily + _daily_of(beside, name, label), daily + _daily_of(renewed, name, label))


def _in_unit(intake: Intake, label: str) -> tuple[Decimal | None, Decimal]:
    """A single administration, None where it is not known, and the most a day."""
    if label == "butrans" and intake.worn_mcg_h is not None:
        return intake.worn_mcg_h, intake.worn_mcg_h
    scale = 1000 if label == "belbuca" else 1
    return None if intake.single_mg is None else intake.single_mg * scale, intake.most_mg * scale


def _daily_of(orders: Iterable[Order], name: str, label: str) -> Decimal:
    total = Decimal(0)
    for order in orders:
        intake = None if isinstance(order.amount, Unread) else order.amount.of(name)
        total += Decimal(0) if intake is None else _in_unit(intake, label)[1]
    return total


def continues(record: Record, draft: Order, days: int) -> bool | None:
    """Whether the draft goes on, at no higher dose, with the same kind of product: True when that was taken on each of
    the `days` days before, False when for a shorter time; None when it starts or raises one, or a dose is unread."""
    name = _opioid_of(draft)
    amount = None if isinstance(draft.amount, Unread) else draft.amount.of(name)
    before = [order for order in record.current if _gives_way(order, draft) and _same_kind(order, draft)]
    intakes = [None if isinstance(order.daily, Unread) else order.daily.of(name) for order in before]
    if amount is None or not before or any(intake is None for intake in intakes):
        return None
    if sum(intake.most_mg for intake in intakes if intake is not None) < amount.most_mg:
        return None
    since = record.today - timedelta(days=days)
    spans = [course(order, record.today) for order in before]
    return any(span is not None and span.first <= since and span.ended(record.today) <= 1 for span in spans)


def _gives_way(order: Order, draft: Order) -> bool:
    return draft.reference in (order.replaced_by, order.maybe_replaced_by, order.least_of) and order.takes(
        _opioid_of(draft)
    )


def _same_kind(order: Order, draft: Order) -> bool:
    return labels_of(order) == labels_of(draft) and (LONG_ACTING in order.classes) == (LONG_ACTING in draft.classes)


def _opioid_of(order: Order) -> str:
    names = [name for name in order.product.ingredients if "opioid" in load().ingredients[name].classes]
    return names[0] if names else order.product.ingredients[0]


def short_name(order: Order) -> str:
    """What a summary calls the product: ingredient and the form that matters."""
    labels = labels_of(order)
    name = _opioid_of(order)
    if (order.route or order.product.route) == "transdermal":
        return f"{name} patch"
    if "concentrate" in labels:
        return f"{name} concentrate"
    if "fentanyl-transmucosal" in labels:
        return f"transmucosal {name}"
    return f"{name} ER" if order.product.release == "ER" else name
