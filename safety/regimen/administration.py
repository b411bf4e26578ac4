"""One administration in milligrams of each ingredient: where the unit of a dose meets the strength of a product.

A dose whose unit cannot belong to the product is refused, never multiplied (traps.md 6).
"""

from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.dosing import HOURS_A_DAY, Dose, Doubt, Unread
from safety.regimen.record import Part, Product
from safety.regimen.sig.echo import counted

_SOLID = frozenset(
    {None, "each", "tablet", "capsule", "pill", "lozenge", "troche", "film", "strip", "suppository", "packet", "unit"}
    | {"dose"}
)
_SPRAYED = frozenset({None, "each", "spray", "puff", "actuation", "dose"})
_WORN = frozenset({None, "each", "patch", "system", "unit", "dose"})
_TAKEN_WHOLE = frozenset({"tablet", "capsule", "film", "lozenge", "suppository"})
_HALVES_UP_TO = Decimal(2)
_COUNTS = frozenset(map(Decimal, ("1", "2", "3", "4")))
"""Numbers so small that a "mg" beside them often stands for a tablet ("TAKE 1 MG" of a 20 mg tablet)"""
_LOWEST_FENTANYL = frozenset(map(Decimal, ("0.012", "0.0125")))
"""mg an hour: the patch that delivers 12.5 mcg/h is called 12 mcg/h, lest it be read as 125 (Duragesic label, 2.1)"""
_CONTAINERS = frozenset({"syringe", "vial", "ampule", "cartridge", "pen", "dose"})


@dataclass(frozen=True, slots=True)
class Amount:
    """Milligrams of one ingredient in the low and the high administration; worn_mcg_h for patches."""

    ingredient: str
    low: Decimal
    high: Decimal
    worn_mcg_h: Decimal | None = None


Found = tuple[tuple[Amount, ...], tuple[str, ...]] | Unread
"""the amounts and what lowers our certainty of them, or why there are none"""


def amounts_of(dose: Dose, product: Product, most_units: Decimal = Decimal(4)) -> Found:
    """One administration, or a day's maximum, in mg of each ingredient; most_units: of a combination given in mg."""
    if dose.unit in ("mg", "mcg/h"):
        return _mass(dose, product, most_units)
    found = []
    for part in product.parts:
        amount = _part(dose, part, product)
        if isinstance(amount, Unread):
            return amount
        found.append(amount)
    return tuple(found), ()


def _part(dose: Dose, part: Part, product: Product) -> Amount | Unread:
    strength = part.strength
    if strength is None:
        because = f" ({'; '.join(product.certainty_notes)})" if product.certainty_notes else ""
        why = f"no strength of {part.ingredient} is known{because}, so {in_words(dose)} cannot be counted"
        return Unread("strength", why)
    mg = strength.mg
    match strength.per:
        case "unit" if dose.unit in _SOLID:
            return Amount(part.ingredient, dose.low * mg, dose.high * mg)
        case "actuation" if dose.unit in _SPRAYED:
            return Amount(part.ingredient, dose.low * mg, dose.high * mg)
        case "h" if dose.unit in _WORN:
            worn = dose.high * mg
            return Amount(part.ingredient, dose.low * mg * HOURS_A_DAY, worn * HOURS_A_DAY, worn * 1000)
        case "mL" if dose.unit == "mL":
            return Amount(part.ingredient, dose.low * mg, dose.high * mg)
        case "mL" if dose.unit in _CONTAINERS and product.container_ml is not None:
            filled = product.container_ml * mg
            return Amount(part.ingredient, dose.low * filled, dose.high * filled)
    form = product.form or "the product"
    return Unread("dose", f"{in_words(dose)} {Doubt.MISFIT} {form}, whose strength is per {strength.per}")


def in_words(dose: Dose) -> str:
    """The high end of a dose: "30 tablets"."""
    amount = counted(dose.high, dose.high, dose.unit)
    return amount if dose.unit else f"an amount of {amount} without a unit"


def _mass(dose: Dose, product: Product, most_units: Decimal) -> Found:
    """A dose in mg (or mcg/h): of the one ingredient, or of the one whose strength it is a multiple of."""
    if len(product.parts) > 1:
        return _mass_of_combination(dose, product, most_units)
    part = product.parts[0]
    strength = part.strength
    if dose.unit == "mcg/h":
        return _rate_worn(dose, part)
    if strength is not None and strength.per == "h":
        return _mass_of_patch(dose, part)
    notes: tuple[str, ...] = ()
    if strength is not None and strength.per == "unit" and dose.high * 2 < strength.mg:
        form, size = product.form or "unit", f"{strength.mg.normalize():f} mg"
        if form in _TAKEN_WHOLE and (dose.high in _COUNTS or dose.high * 8 < strength.mg):
            counts = counted(dose.high, dose.high, form)
            return Unread("dose", f"{in_words(dose)} of a {size} {form} {Doubt.UNCLEAR} {counts}")
        notes = (f"{in_words(dose)} {Doubt.LESS_THAN_HALF} {size} {form}",)
    return (Amount(part.ingredient, dose.low, dose.high),), notes


def _by_its_name(mg_an_hour: Decimal, part: Part) -> Decimal:
    """12.5 mcg/h of the 12 mcg/h fentanyl patch is that patch, under its other name."""
    strength = None if part.ingredient != "fentanyl" or part.strength is None else part.strength.mg
    return strength if strength in _LOWEST_FENTANYL and mg_an_hour in _LOWEST_FENTANYL else mg_an_hour


def is_worn(mcg_h: Decimal, worn_mcg_h: Decimal, patches: Decimal, ingredient: str) -> bool:
    """Whether a rate stated beside patches is that of one of them, or of all."""
    one = worn_mcg_h / patches / 1000
    names = _LOWEST_FENTANYL if ingredient == "fentanyl" and one in _LOWEST_FENTANYL else {one}
    return any(mcg_h in (name * 1000, name * 1000 * patches) for name in names)


def _rate_worn(dose: Dose, part: Part) -> Found:
    if part.strength is not None and part.strength.per != "h":
        return Unread("dose", f"{in_words(dose)} {Doubt.MISFIT} a product whose strength is per {part.strength.per}")
    low, high = (_by_its_name(end / 1000, part) for end in (dose.low, dose.high))
    return (Amount(part.ingredient, low * HOURS_A_DAY, high * HOURS_A_DAY, high * 1000),), ()


def _mass_of_patch(dose: Dose, part: Part) -> Found:
    """ "25 mcg every 72 hours" of a 25 mcg/h patch names the patch; any other mass is refused."""
    assert part.strength is not None
    worn = _by_its_name(dose.high, part)
    patches = worn / part.strength.mg
    if dose.low != dose.high or patches not in (Decimal(1), Decimal(2)):
        return Unread("dose", f"{in_words(dose)} of a patch does not say how many patches")
    note = f"{in_words(dose)} is read as {counted(patches, patches, 'patch')}"
    return (Amount(part.ingredient, worn * HOURS_A_DAY, worn * HOURS_A_DAY, worn * 1000),), (note,)


def _mass_of_combination(dose: Dose, product: Product, most_units: Decimal) -> Found:
    units = {
        (dose.low / part.strength.mg, dose.high / part.strength.mg)
        for part in product.parts
        if part.strength is not None
        and part.strength.per == "unit"
        and _whole(dose.high / part.strength.mg, most_units)
    }
    if len(units) != 1:
        return Unread("dose", f"{in_words(dose)} of a combination product does not say of which ingredient")
    low, high = units.pop()
    found = amounts_of(Dose(low, high, None), product)
    if isinstance(found, Unread):
        return found
    return found[0], (f"{in_words(dose)} is read as {counted(high, high, product.form or 'unit')}",)


def _whole(count: Decimal, most: Decimal) -> bool:
    """A number of units that can be taken: halves up to two, then whole ones."""
    return 0 < count <= most and (count * 2) % 1 == 0 and (count <= _HALVES_UP_TO or count % 1 == 0)
