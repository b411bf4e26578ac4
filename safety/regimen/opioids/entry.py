"""Slips of the pen in a drafted dose (rules.md A07): against own orders, the unit, and the order itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from safety.regimen.courses import NEVER_TAKEN
from safety.regimen.dosing import Dose, Dosing, Doubt, Unread
from safety.regimen.knowledge import load
from safety.regimen.opioids.mme import ENTERAL
from safety.regimen.record import Daily, Intake, Order, Record

Limits = Mapping[str, Decimal]

CONCENTRATED = ("morphine", "oxycodone", "methadone")
_MICROGRAMS = re.compile(r"\d\s*(?:mcg|µg|μg|ug|micrograms?)\b", re.IGNORECASE)
_TOLD_APART = (Doubt.MISFIT, Doubt.UNCLEAR, Doubt.MILLIGRAMS)


@dataclass(frozen=True, slots=True)
class Slip:
    """kind: which sentence of the leaflet fits. numbers: what it rests on, by name. note: the reader's own words."""

    kind: str
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    note: str = ""


def slips(record: Record, draft: Order, limits: Limits) -> tuple[Slip, ...]:
    """What looks wrong in a drafted opioid, the gravest first.

    limits: `times`, `orders`, `concentrate_mg_ml`, `concentrate_ml`, `patch_mcg_h`, `oral_mg`.
    """
    found = (
        _too_many_patches(record, draft, limits),
        _millilitres(draft, limits),
        _micrograms(draft, limits),
        _unit(draft),
        _against_own(record, draft, limits),
        contradiction(draft),
        _stated(draft),
        _small(draft),
    )
    return tuple(slip for slip in found if slip is not None)


def opioid_in(order: Order) -> str:
    """The opioid of an order of the class, or its first ingredient."""
    rows = load().ingredients
    names = order.product.ingredients
    return next((name for name in names if name in rows and "opioid" in rows[name].classes), names[0])


def own_entries(record: Record, draft: Order, orders: int) -> tuple[tuple[Order, Intake], ...]:
    """The patient's newest earlier orders of the draft's opioid by the same route whose dose was read, newest first."""
    name = opioid_in(draft)
    earlier = [
        (order, intake)
        for order in record.orders
        if not order.draft and order.takes(name) and order.status not in NEVER_TAKEN and not order.do_not_perform
        if _route(order) == _route(draft) and (intake := _intake(order, name)) is not None
    ]
    newest = sorted(earlier, key=lambda entry: (_began(entry[0]), entry[0].reference), reverse=True)
    return tuple(newest[:orders])


def _against_own(record: Record, draft: Order, limits: Limits) -> Slip | None:
    """One dose, or a day, of more than so many times the median; one dose is compared within its release class."""
    mine = _intake(draft, opioid_in(draft))
    if mine is None:
        return None
    entries = own_entries(record, draft, int(limits["orders"]))
    daily = [intake.most_mg for order, intake in entries if not _once(order)]
    single = [
        intake.single_mg
        for order, intake in entries
        if order.product.release == draft.product.release and intake.single_mg is not None
    ]
    for what, amount, usual in (("single", mine.single_mg, single), ("daily", mine.most_mg, daily)):
        if amount is None or (what == "daily" and _once(draft)):
            continue
        if usual and amount > limits["times"] * median(usual):
            return Slip(f"own_{what}", {"ordered_mg": amount, "own_median_mg": median(usual)})
    return None


def _too_many_patches(record: Record, draft: Order, limits: Limits) -> Slip | None:
    if not draft.takes("fentanyl") or _worn(draft) == 0:
        return None
    total = sum((_worn(order) for order in record.projected), Decimal(0))
    return Slip("patch", {"worn_mcg_h": total}) if total > limits["patch_mcg_h"] else None


def _worn(order: Order) -> Decimal:
    intake = None if isinstance(order.amount, Unread) else order.amount.of("fentanyl")
    return Decimal(0) if intake is None or intake.worn_mcg_h is None else intake.worn_mcg_h


def _millilitres(draft: Order, limits: Limits) -> Slip | None:
    """A concentrate that is dosed in mL as though it were the ordinary solution."""
    for part in draft.product.parts:
        strength = part.strength
        if part.ingredient not in CONCENTRATED or strength is None or strength.per != "mL":
            continue
        volume = max((dose.high for dose in _doses(draft) if dose.unit == "mL"), default=Decimal(0))
        if strength.mg >= limits["concentrate_mg_ml"] and volume > limits["concentrate_ml"]:
            numbers = {"dose_ml": volume, "mg_per_ml": strength.mg, "ordered_mg": volume * strength.mg}
            return Slip("concentrate", numbers)
    return None


def _micrograms(draft: Order, limits: Limits) -> Slip | None:
    """Micrograms of an opioid that is swallowed, by its words or by a dose too small to be milligrams."""
    if _route(draft) not in ENTERAL:
        return None
    least = min((dose.high for dose in _doses(draft) if dose.unit == "mg"), default=None)
    tiny = least is not None and least < limits["oral_mg"]
    if not tiny and not _MICROGRAMS.search(draft.sig):
        return None
    return Slip("micrograms", {} if least is None else {"ordered_mg": least})


def _unit(draft: Order) -> Slip | None:
    """A dose that was not read because its unit cannot be the product's, or may mean another."""
    amount = draft.amount
    if isinstance(amount, Unread) and any(doubt in amount.why for doubt in _TOLD_APART):
        return Slip("unit", note=amount.why)
    return None


def contradiction(draft: Order) -> Slip | None:
    """The structured dose and the words of a draft amount to different things."""
    notes = () if isinstance(draft.dosing, Unread) else draft.dosing.notes
    note = next((note for note in notes if note.startswith(Doubt.CONTRADICTED)), None)
    return None if note is None else Slip("contradicted", note=note)


def _stated(draft: Order) -> Slip | None:
    """ "Take 2 tablets (10 mg)" of a tablet of 10 mg."""
    if isinstance(draft.amount, Unread) or isinstance(draft.dosing, Unread) or len(draft.product.parts) != 1:
        return None
    strength = draft.product.parts[0].strength
    for step in draft.dosing.steps:
        if step.stated_mg is None or step.dose is None or strength is None or step.dose.unit in ("mg", "mcg/h"):
            continue
        product_mg = (step.dose.low * strength.mg, step.dose.high * strength.mg)
        if strength.per in ("unit", "mL") and step.stated_mg not in product_mg:
            return Slip("stated", {"stated_mg": step.stated_mg, "ordered_mg": product_mg[1]})
    return None


def _small(draft: Order) -> Slip | None:
    notes = () if isinstance(draft.amount, Unread) else draft.amount.notes
    note = next((note for note in notes if Doubt.LESS_THAN_HALF in note), None)
    return None if note is None else Slip("small", note=note)


def _intake(order: Order, name: str) -> Intake | None:
    """What a draft reaches at its highest step, and what an earlier order did."""
    amount: Daily | Unread = order.highest if isinstance(order.highest, Daily) else order.daily
    intake = None if isinstance(amount, Unread) else amount.of(name)
    return None if intake is None or intake.single_mg == 0 else intake


def _doses(order: Order) -> tuple[Dose, ...]:
    return () if isinstance(order.dosing, Unread) else tuple(step.dose for step in order.dosing.steps if step.dose)


def _once(order: Order) -> bool:
    """A dose to be taken once says nothing of a day."""
    return isinstance(order.dosing, Dosing) and all(step.once for step in order.dosing.steps)


def _route(order: Order) -> str | None:
    return order.route or order.product.route


def _began(order: Order) -> int:
    return 0 if order.start is None else order.start.latest.toordinal()


def notes_of(found: Iterable[Slip]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slip.note for slip in found if slip.note))
