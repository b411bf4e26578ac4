"""What a product can give of a dose: whole units, halves of tablets, and what an oral syringe shows."""

import re
from decimal import Decimal
from functools import cache

from safety.regimen.knowledge import load
from safety.regimen.products.codes import of_rxcui
from safety.regimen.record import Product

_HALVED = frozenset({"tablet"})
_HALF = Decimal("0.5")
_SWALLOWED_WHOLE = frozenset({"gralise", "fentanyl-transmucosal-tablet"})
"""families whose labels forbid to split the tablet"""
_NOT_SPLIT = re.compile(r"disintegrating|dispersible|\bODT\b|delayed|enteric|\bEC\b|\bDR\b", re.IGNORECASE)
_SYRINGE_PLACES = 1


def step_of(product: Product) -> Decimal:
    """The least part of a unit that is given: half a tablet, else the whole.

    Tablets of extended or delayed release, those that melt in the mouth and those that a label forbids to split stay
    whole. Whether a tablet is scored is not in the tables: halves are taken to be possible (tramadol 50 mg is scored).
    """
    splits = product.form in _HALVED and product.release != "ER" and product.family not in _SWALLOWED_WHOLE
    return _HALF if splits and not _NOT_SPLIT.search(product.name) else Decimal(1)


def units_of(single_mg: Decimal, product: Product) -> Decimal | None:
    """How many units of a product with one ingredient hold a dose; None where it cannot be given so."""
    strength = product.parts[0].strength if len(product.parts) == 1 else None
    if strength is None or strength.per != "unit" or single_mg <= 0:
        return None
    units = single_mg / strength.mg
    return None if units % step_of(product) else units


def volume_of(single_mg: Decimal, product: Product) -> Decimal | None:
    """How many mL of a liquid with one ingredient hold a dose, in tenths as an oral syringe shows; None otherwise."""
    strength = product.parts[0].strength if len(product.parts) == 1 else None
    if strength is None or strength.per != "mL" or single_mg <= 0:
        return None
    volume = single_mg / strength.mg
    return volume if volume == round(volume, _SYRINGE_PLACES) else None


def gives(single_mg: Decimal, product: Product) -> bool:
    """Whether a product can give a dose; of one whose strength is not known, whether any on the market like it can.

    Where the tables know none like it, nothing speaks against the dose.
    """
    if len(product.parts) != 1:
        return True
    if product.parts[0].strength is None:
        alike = [other for other in _market(product.parts[0].ingredient) if _like(product, other)]
        return not alike or any(gives(single_mg, other) for other in alike)
    return units_of(single_mg, product) is not None or volume_of(single_mg, product) is not None


def _like(product: Product, other: Product) -> bool:
    return (
        product.form in (None, other.form)
        and product.release in (None, other.release)
        and product.family == other.family
        and product.local == other.local
    )


@cache
def _market(ingredient: str) -> tuple[Product, ...]:
    """The products of products.csv with this one ingredient and a strength."""
    row = re.compile(rf"(?m)^(\d+),.*[,]{re.escape(ingredient)}=[^|,]*,")
    found = (of_rxcui(load(), code) for code in row.findall(load().products_text))
    return tuple(
        each for each in found if each is not None and len(each.parts) == 1 and each.parts[0].strength is not None
    )
