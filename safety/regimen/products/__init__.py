"""A medicine's codes and names -> what is in it.

RxNorm codes of every level, product NDCs and SNOMED CT substances are looked up; names are read as EHRs write them.
All that they say is taken together: the most specific code that names every ingredient, else such a name; each fills in
what the other leaves out. Where each names an ingredient that the others do not, or their strengths differ, the choice
is not ours: then no dose is read, and the product is in scope by either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from safety.regimen.knowledge import load
from safety.regimen.knowledge.classes import TOPICAL
from safety.regimen.products import names
from safety.regimen.products.codes import KEPT, by_code, combination_rows, level_of, ndc_keys, of_rxcui, release_of
from safety.regimen.products.names import ReadName
from safety.regimen.record import Part, Product, Strength


@dataclass(frozen=True, slots=True)
class Coding:
    """A FHIR Coding as far as it names a medicine; "" where an element is absent."""

    system: str
    code: str
    display: str | None = None


def find(codings: Sequence[Coding], text: str | None) -> Product:
    """What the codings and the text say together; never raises.

    level: "unknown" when neither a code nor a name is ours, "other" for a medicine whose dose no check reads,
    "ingredient" when it is in scope but a strength could not be read, or is in dispute.
    """
    spoken = [word for word in (*(coding.display for coding in codings), text) if word and word.strip()]
    coded = [product for coding in codings if (product := by_code(coding.system, coding.code)) is not None]
    named = [_of_reading(found, word) for word in dict.fromkeys(spoken) if (found := _read(word)) is not None]
    if not coded and not named:
        return Product(name=spoken[-1] if spoken else "", level="unknown")
    called = text or next((coding.display for coding in codings if coding.display), None) or ""
    whole = {name for claim in (*coded, *named) for name in claim.ingredients}
    by_codes = [claim for claim in coded if set(claim.ingredients) == whole]
    by_names = [claim for claim in named if set(claim.ingredients) == whole]
    if by_codes:
        return _coded(min(by_codes, key=_vagueness), coded, named, called)
    if by_names:
        return _named(min(by_names, key=_vagueness), coded, named)
    return _disputed(coded, named, called)


def _coded(best: Product, coded: Sequence[Product], named: Sequence[Product], called: str) -> Product:
    """By the code that says it all, with what other codes and the names know better."""
    product, notes = best, list(best.certainty_notes)
    for claim in named:
        if set(claim.ingredients) == set(best.ingredients):
            product, added = _completed(product, claim)
            notes += added
    if len({claim.release for claim in coded if claim.form is not None} - {None}) > 1:
        notes.append("its codes are of an IR and of an ER product")
    return _with_strengths(replace(product, name=product.name or called), coded, named, notes)


def _named(best: Product, coded: Sequence[Product], named: Sequence[Product]) -> Product:
    """By the name that says it all: no code does, or it leaves an ingredient out."""
    notes = list(best.certainty_notes)
    if coded:
        notes.append(f"the code says {_listed(coded[0])}, its name {_listed(best)}: counted as in the name")
    return _with_strengths(best, coded, named, notes)


def _disputed(coded: Sequence[Product], named: Sequence[Product], called: str) -> Product:
    """In scope by each of its codes and names, with no dose by any."""
    claims = (*coded, *named)
    if not coded:
        why = f"its names say {_each(named)}"
    elif not named:
        why = f"its codes say {_each(coded)}"
    else:
        why = f"its code says {_each(coded)}, its name {_each(named)}"
    parts = tuple(Part(name, None) for name in dict.fromkeys(name for claim in claims for name in claim.ingredients))
    return Product(
        name=called or claims[0].name,
        level=level_of(load(), parts, local=False),
        parts=parts,
        local=all(claim.local for claim in claims),
        disputed=f"code and text disagree: {why}",
    )


def _each(claims: Iterable[Product]) -> str:
    return "; ".join(dict.fromkeys(_listed(claim) for claim in claims))


def _listed(product: Product) -> str:
    return " and ".join(product.ingredients)


def _vagueness(product: Product) -> tuple[bool, bool, bool]:
    """Strength before form before ingredient."""
    return any(part.strength is None for part in product.parts), product.form is None, product.family is None


def _completed(product: Product, claim: Product) -> tuple[Product, list[str]]:
    """What a name adds to a code without a dose form, and where the two disagree on release."""
    if product.form is not None:
        if product.release and claim.release and product.release != claim.release:
            return product, [f"the code is of an {product.release} product, the name of an {claim.release} one"]
        return product, []
    completed = replace(
        product,
        form=claim.form,
        route=claim.route,
        release=claim.release,
        family=product.family or claim.family,
        brand=product.brand or claim.brand,
        local=claim.local,
        container_ml=product.container_ml or claim.container_ml,
    )
    return completed, []


def _with_strengths(product: Product, coded: Sequence[Product], named: Sequence[Product], notes: list[str]) -> Product:
    """Each ingredient at the strength on which codes and names agree; none where they state two."""
    parts = []
    for part in product.parts:
        by_codes, by_names = _stated(part.ingredient, coded), _stated(part.ingredient, named)
        strength, note = _settled(part, by_codes, by_names)
        parts.append(Part(part.ingredient, strength))
        notes += [] if note is None else [note]
    level = level_of(load(), tuple(parts), local=product.local)
    kept = () if level == "other" else tuple(dict.fromkeys(notes))
    return replace(product, parts=tuple(parts), level=level, certainty_notes=kept)


def _stated(ingredient: str, claims: Iterable[Product]) -> list[Strength]:
    return [
        part.strength
        for claim in claims
        for part in claim.parts
        if part.ingredient == ingredient and part.strength is not None
    ]


def _settled(part: Part, by_codes: list[Strength], by_names: list[Strength]) -> tuple[Strength | None, str | None]:
    """The strength of one ingredient, and what is to be said of it."""
    name = part.ingredient
    if any(not _equal(one, other) for one in by_codes for other in by_codes):
        return None, f"its codes state different strengths of {name}"
    own = part.strength or next(iter((*by_codes, *by_names)), None)
    if own is None:
        return None, None
    if any(other.per == own.per and not _equal(own, other) for other in (*by_codes, *by_names)):
        source = "code and name state" if by_codes else "its names state"
        return None, f"{source} different strengths of {name}"
    if any(not _comparable(own, other) for other in by_names):
        return own, f"code and name state the strength of {name} per {own.per} and otherwise"
    return own, f"the strength of {name} is read from its name" if part.strength is None and not by_codes else None


def _equal(one: Strength, other: Strength) -> bool:
    """Within 5 %: names round what codes state."""
    return one.per == other.per and abs(one.mg - other.mg) * 20 <= max(one.mg, other.mg)


def _comparable(own: Strength, other: Strength) -> bool:
    """A liquid may be named by what a container of it holds."""
    return own.per == other.per or (own.per == "mL" and other.per == "unit")


@lru_cache(maxsize=KEPT)
def _read(text: str) -> ReadName | None:
    return names.read(text)


def _of_reading(reading: ReadName, word: str) -> Product:
    parts = tuple(Part(name, strength) for name, strength in reading.parts)
    level = level_of(load(), parts, reading.local)
    return Product(
        name=word,
        level=level,
        parts=parts,
        form=reading.form,
        route=reading.route,
        release=release_of(reading.release),
        family=reading.family,
        brand=reading.brand,
        local=reading.local,
        container_ml=reading.container_ml,
        certainty_notes=() if level == "other" else reading.notes,
    )


def classes_of(product: Product) -> frozenset[str]:
    """The classes of a product by its ingredients. A locally acting product has none (14.1.7), but lidocaine and
    capsaicin on the skin are topical analgesics; what is injected or swallowed is not.

    An opioid antagonist inside an opioid product (buprenorphine with naloxone, morphine with naltrexone) deters
    misuse and is neither rescue nor blockade: such a product is no opioid antagonist.
    """
    rows = load().ingredients
    each = [rows[name].classes for name in product.ingredients if name in rows]
    if product.local:
        return frozenset().union(*(classes & TOPICAL for classes in each if "topical-analgesic" in classes))
    found = {group for classes in each for group in (classes - TOPICAL if "topical-analgesic" in classes else classes)}
    if "opioid" in found:
        found -= {"opioid-antagonist", "peripheral-opioid-antagonist"}
    return frozenset(found)


__all__ = ["Coding", "by_code", "classes_of", "combination_rows", "find", "ndc_keys", "of_rxcui"]
