"""medication[x] -> Product: by code, by reference (contained, in the bundle, fetched beside it), or by its name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from fhir_client.reading.remembered import by_content
from fhir_client.reading.shapes import (
    HOURS,
    Odd,
    all_names,
    codings,
    mapping,
    name,
    objects,
    positive,
    relative,
    text,
    times,
    unique,
)
from safety.regimen import products
from safety.regimen.knowledge import load
from safety.regimen.products import Coding
from safety.regimen.quantity import Unit, UnknownUnit, unit_of
from safety.regimen.record import Part, Product, Strength

NO_MEDICATION = Product(name="", level="unknown")
"""An order that names no medicine at all, as a draft does before the drug is chosen."""


_CARRIERS = frozenset({"otc-vitamin", "laxative", "alcohol"})
"""Classes of what colours, preserves or carries other medicines: riboflavin, ascorbic acid, macrogol, ethanol"""


@dataclass
class Shelf:
    """Resources by the ways in which others point at them: Type/id, fullUrl, bare id."""

    _by_reference: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _waiting: list[tuple[Mapping[str, Any], str | None]] = field(default_factory=list)
    """put, and not yet looked for: most charts name their medicines by code"""

    def put(self, resource: Mapping[str, Any], full_url: str | None = None) -> None:
        self._waiting.append((resource, full_url))

    def _filed(self) -> dict[str, Mapping[str, Any]]:
        """Everything that was put, by each of its names; what was put first keeps a name."""
        filed = self._by_reference
        for resource, full_url in self._waiting:
            kind, own = text(resource.get("resourceType")), text(resource.get("id"))
            if full_url is not None:
                filed.setdefault(full_url, resource)
                filed.setdefault(relative(full_url) or full_url, resource)
            if kind is not None and own is not None:
                filed.setdefault(f"{kind}/{own}", resource)
        self._waiting.clear()
        return filed

    def get(self, reference: Any, kind: str, holder: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
        """The resource of that kind that a reference points at; `holder` is where "#id" is looked for."""
        pointed = relative(reference)
        if pointed is None:
            return None
        if pointed.startswith("#") or (holder is not None and "/" not in pointed):
            inside = _contained(holder or {}, pointed.lstrip("#"), kind)
            if inside is not None or pointed.startswith("#"):
                return inside
        filed = self._filed()
        absolute = text(mapping(reference).get("reference"))
        for key in (absolute, pointed, f"{kind}/{pointed}"):
            found = filed.get(key) if key is not None else None
            if found is not None and found.get("resourceType") == kind:
                return found
        return None


def _contained(holder: Mapping[str, Any], own: str, kind: str) -> Mapping[str, Any] | None:
    inside = [part for part in objects(holder.get("contained")) if part.get("resourceType") == kind]
    return next((part for part in inside if (text(part.get("id")) or "").lstrip("#") == own), None)


@dataclass(frozen=True, slots=True)
class Medicine:
    """The product of an order, what the order calls it, what went wrong. missing: a reference that leads nowhere."""

    product: Product
    called: str
    notes: tuple[str, ...] = ()
    missing: str | None = None


def read_medicine(resource: Mapping[str, Any], shelf: Shelf) -> Medicine:
    """The medicine of a request, statement or dispense of any FHIR version."""
    concept, reference = _elements(resource)
    found = _by_concept(concept) if concept is not None else None
    pointed = None
    if mapping(reference) or isinstance(reference, str):
        pointed = _by_reference(reference, resource, shelf)
    if found is None or pointed is None:
        return found or pointed or Medicine(NO_MEDICATION, "", ("names no medicine",))
    best, other = (found, pointed) if _prefers(found.product, pointed.product) else (pointed, found)
    product = _with_more(best.product, other.product.ingredients, "its reference names")
    return best if product is best.product else replace(best, product=product)


def _prefers(named: Product, pointed: Product) -> bool:
    """Whether the name on the order itself is the better of two."""
    known = named.level in ("product", "other")
    return known or _LEVELS.index(named.level) <= _LEVELS.index(pointed.level)


_LEVELS = ("product", "ingredient", "other", "unknown")


def _elements(resource: Mapping[str, Any]) -> tuple[Any, Any]:
    """The concept and the reference of medication[x]; R5 puts both under `medication`."""
    concept, reference = resource.get("medicationCodeableConcept"), resource.get("medicationReference")
    if "medication" not in resource:
        return concept, reference
    whole = mapping(resource["medication"])
    if concept is None:
        concept = (
            whole.get("concept") if "concept" in whole else whole if "coding" in whole or "text" in whole else None
        )
    if reference is None:
        reference = (
            whole.get("reference")
            if isinstance(whole.get("reference"), Mapping)
            else whole
            if "reference" in whole
            else None
        )
    return concept, reference


@by_content
def _by_concept(concept: Any) -> Medicine | None:
    listed, called = codings(concept), name(concept)
    if not listed and called is None:
        return None
    product = _find(listed, called)
    if not product.name:
        product = replace(product, name=_code_alone(listed))
    return Medicine(product, called or product.name)


def _code_alone(listed: tuple[Coding, ...]) -> str:
    """How to call a medicine of which only a code is given that is not in our tables: "code 1251903 (rxnorm)"."""
    coding = next((one for one in listed if one.code), None)
    if coding is None:
        return ""
    system = coding.system.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return f"code {coding.code[:40]}" + (f" ({system})" if system else "")


@lru_cache(maxsize=16384)
def _find(listed: tuple[Coding, ...], called: str | None) -> Product:
    return products.find(listed, called)


def _by_reference(reference: Any, resource: Mapping[str, Any], shelf: Shelf) -> Medicine:
    display = text(mapping(reference).get("display"))
    medication = shelf.get(reference, "Medication", resource)
    if medication is None:
        pointed = relative(reference)
        missing = pointed or ("a Medication" if display is None else None)
        if display is None:
            why = f"the medicine is only a reference ({missing}), and that could not be found"
            return Medicine(NO_MEDICATION, "", (why,), missing)
        note = () if missing is None else (f"known by its name alone: {missing} could not be found",)
        return Medicine(_find((), display), display, note, missing)
    return _of_medication(medication, display)


def _of_medication(medication: Mapping[str, Any], display: str | None) -> Medicine:
    listed, called = codings(medication.get("code")), name(medication.get("code"))
    words = () if display is None or display == called else (Coding("", "", display),)
    product = _find((*listed, *words), called or display)
    if product.level not in ("product", "other"):
        built, notes = _with_ingredients(product, medication)
        return Medicine(built, called or display or built.name, notes)
    return Medicine(_beside_ingredients(product, medication), called or display or product.name)


def _beside_ingredients(product: Product, medication: Mapping[str, Any]) -> Product:
    """A product by its code or name, beside the active ingredients of the Medication."""
    substances = [_substance(raw) for raw in objects(medication.get("ingredient")) if raw.get("isActive") is not False]
    return _with_more(product, [name for each in substances for name in each.ingredients], "its ingredients say")


def _with_more(product: Product, named: Iterable[str], who: str) -> Product:
    """The product; in dispute where one more ingredient is named that a check reads."""
    more = [name for name in dict.fromkeys(named) if name not in product.ingredients and _acts(name)]
    if not more:
        return product
    parts = tuple(Part(name, None) for name in (*product.ingredients, *more))
    why = f"code and text disagree: it is called '{product.name}', {who} {' and '.join(more)} too"
    return replace(product, level="ingredient", parts=parts, disputed=why)


def _acts(ingredient: str) -> bool:
    """Whether a check reads an ingredient, and it is none that a tablet may hold as colour or carrier."""
    row = load().ingredients.get(ingredient)
    return row is not None and (row.dosed or bool(row.classes)) and not row.classes & _CARRIERS


def _substance(raw: Mapping[str, Any]) -> Product:
    what = raw.get("itemCodeableConcept") or mapping(raw.get("item")).get("concept") or raw.get("item")
    return _find(codings(what), name(what))


def _with_ingredients(product: Product, medication: Mapping[str, Any]) -> tuple[Product, tuple[str, ...]]:
    """Strengths from Medication.ingredient, where every ingredient in scope has a usable one."""
    parts: list[Part] = []
    notes: list[str] = []
    for position, raw in enumerate(objects(medication.get("ingredient"))):
        substance = _substance(raw)
        if len(substance.parts) != 1:
            if raw.get("isActive") is False:
                continue
            why = f"Medication.ingredient[{position}] is not known, so what is in it is not read from its ingredients"
            return product, unique([*notes, why])
        try:
            strength = _strength(raw, f"Medication.ingredient[{position}].strength")
        except Odd as odd:
            notes.append(f"{odd}; the strength is not used")
            strength = None
        parts.append(Part(substance.parts[0].ingredient, strength or substance.parts[0].strength))
    if not parts or (product.parts and {part.ingredient for part in parts} != set(product.ingredients)):
        return product, unique(notes)
    form = next(iter(all_names(medication.get("form"))), None)
    called = product.name if product.level != "unknown" else " / ".join(part.ingredient for part in parts)
    level = "product" if all(part.strength is not None for part in parts) else "ingredient"
    changed = replace(
        product,
        name=called,
        level="product" if level == "product" else "ingredient",
        parts=tuple(parts),
        form=product.form or _form(form),
    )
    return changed, unique(notes)


def _form(words: str | None) -> str | None:
    """A dose form by its name, as far as units of that name exist ("Film-coated tablet" -> "tablet")."""
    for word in reversed((words or "").lower().replace("-", " ").split()):
        try:
            return unit_of(word).name
        except UnknownUnit:
            continue
    return None


def _strength(raw: Mapping[str, Any], path: str) -> Strength | None:
    """numerator over denominator as mg per unit, mL or hour; raises Odd where both are the same ("50 mg / 50 mg")."""
    ratio = mapping(raw.get("strength")) or mapping(raw.get("strengthRatio")) or mapping(raw.get("amount"))
    if not ratio:
        return None
    top, bottom = mapping(ratio.get("numerator")), mapping(ratio.get("denominator"))
    value = positive(top.get("value"), f"{path}.numerator", "strength")
    per = positive(bottom.get("value", 1), f"{path}.denominator", "strength")
    mass, carrier = _unit(top, path), _unit(bottom, path)
    if top.get("value") == bottom.get("value") and _written(top) == _written(bottom):
        raise Odd(path, "has the same numerator and denominator", "strength")
    if mass is None or mass.name != "mg":
        raise Odd(f"{path}.numerator", "is no mass", "strength")
    milligrams = value * mass.factor
    hours = HOURS.get((_written(bottom) or "").lower())
    if hours is not None:
        return Strength(milligrams / times(per, hours), "h")
    if carrier is None or carrier.name is None or carrier.dimension in ("form", "count"):
        return Strength(milligrams / per, "unit")
    if carrier.name == "mL":
        return Strength(milligrams / (per * carrier.factor), "mL")
    if carrier.name == "mg":
        return Strength(milligrams / (per * carrier.factor / 1000), "g")
    raise Odd(f"{path}.denominator", "is not a form, volume or time", "strength")


def _written(quantity: Mapping[str, Any]) -> str | None:
    return text(quantity.get("code")) or text(quantity.get("unit"))


def _unit(quantity: Mapping[str, Any], path: str) -> Unit | None:
    written = [word for word in (text(quantity.get("code")), text(quantity.get("unit"))) if word is not None]
    for word in written:
        try:
            return unit_of(word, text(quantity.get("system")))
        except UnknownUnit:
            continue
    if written and written[0].lower() not in HOURS:
        raise Odd(path, f"has the unknown unit '{written[0][:20]}'", "strength")
    return None
