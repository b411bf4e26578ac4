"""What a product can give of a dose: whole units, halves of tablets, and what an oral syringe shows."""

from decimal import Decimal

from safety.regimen.record import Product

_HALVED = frozenset({"tablet"})
_SYRINGE_PLACES = 1


def units_of(single_mg: Decimal, product: Product) -> Decimal | None:
    """How many units of a product with one ingredient hold a dose; None where it cannot be given so.

    Whole units, and halves of tablets that are not extended-release.
    """
    strength = product.parts[0].strength if len(product.parts) == 1 else None
    if strength is None or strength.per != "unit" or single_mg <= 0:
        return None
    units = single_mg / strength.mg
    step = Decimal("0.5") if product.form in _HALVED and product.release != "ER" else Decimal(1)
    return None if units % step else units


def volume_of(single_mg: Decimal, product: Product) -> Decimal | None:
    """How many mL of a liquid with one ingredient hold a dose, in tenths as an oral syringe shows; None otherwise."""
    strength = product.parts[0].strength if len(product.parts) == 1 else None
    if strength is None or strength.per != "mL" or single_mg <= 0:
        return None
    volume = single_mg / strength.mg
    return volume if volume == round(volume, _SYRINGE_PLACES) else None


def gives(single_mg: Decimal, product: Product) -> bool:
    """Whether a product can give a dose; where its strength is not known nothing speaks against it."""
    if len(product.parts) != 1 or product.parts[0].strength is None:
        return True
    return units_of(single_mg, product) is not None or volume_of(single_mg, product) is not None
