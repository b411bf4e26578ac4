"""Reading what a medicine's name says: ingredients, strengths, form, route and release, from RxNorm and EHR wording
alike.

A name is read with closed vocabularies (ingredients, synonyms, brands, dose forms); words outside them are passed
over. A strength that cannot be given to one ingredient is left out, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import permutations

from safety.regimen.knowledge import BrandRow, FormRow, Knowledge, load
from safety.regimen.products.families import family_of, is_depot, is_local
from safety.regimen.products.strengths import Stated, is_number, stated, tokens
from safety.regimen.record import Strength

_SHORT = 3
_SEVERAL = 2
_SPECIFIC = frozenset(
    [
        "sublingual",
        "buccal",
        "transmucosal",
        "nasal",
        "rectal",
        "vaginal",
        "ophthalmic",
        "otic",
        "transdermal",
        "topical",
        "parenteral",
        "inhalation",
        "implant",
        "mucosal",
    ]
)
_LIQUID = frozenset({"solution", "topical solution", "drops"})
_SALTS = frozenset({("sodium",), ("calcium",), ("magnesium",), ("zinc",), ("potassium",), ("water",)})
"""Directly after another name these are its salt."""

_PATCHED = frozenset({"fentanyl", "buprenorphine"})
"""Their patches are named by the rate in mcg/h."""

Named = tuple[tuple[str, ...], tuple[Strength | None, ...]]


@dataclass(frozen=True, slots=True)
class ReadName:
    """What a name says. parts are in the order of the name; release None: not said."""

    parts: tuple[tuple[str, Strength | None], ...]
    form: str | None
    route: str | None
    release: str | None
    family: str | None
    brand: str | None
    local: bool
    container_ml: Decimal | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    ingredients: tuple[str, ...]
    brand: BrandRow | None


@cache
def _vocabulary() -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...], BrandRow | None], ...]]:
    """First word -> (words, ingredients, brand), the longest first."""
    knowledge = load()
    entries: list[tuple[tuple[str, ...], tuple[str, ...], BrandRow | None]] = []
    entries += [(words_of(name), (name,), None) for name in knowledge.ingredients]
    entries += [(words_of(name), (meant,), None) for name, meant in knowledge.synonyms.items()]
    entries += [(words_of(brand), row.ingredients, row) for brand, row in knowledge.brands.items()]
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], BrandRow | None]]] = {}
    for entry in entries:
        by_first.setdefault(entry[0][0], []).append(entry)
    return {first: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for first, found in by_first.items()}


@cache
def _forms() -> Mapping[str, tuple[tuple[tuple[str, ...], FormRow], ...]]:
    by_first: dict[str, list[tuple[tuple[str, ...], FormRow]]] = {}
    for spelling, row in load().forms.items():
        if not spelling.startswith("fda:"):
            words = words_of(spelling)
            by_first.setdefault(words[0], []).append((words, row))
    return {first: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for first, found in by_first.items()}


def words_of(text: str) -> tuple[str, ...]:
    """The tokens of a name that are words or numbers."""
    return tuple(token for token in tokens(text) if token[0].isalnum() or is_number(token))


def read(text: str) -> ReadName | None:
    """Read a name; None when no ingredient or brand of ours is in it."""
    found = tokens(text)
    places = [place for place, token in enumerate(found) if token[0].isalnum() or is_number(token)]
    hits = _hits(found, places)
    if not hits:
        return None
    strengths, container, hours = stated(found)
    strengths = _in_shared_volume(strengths, found, hits)
    taken = {place for hit in hits for place in range(hit.start, hit.end)}
    form = _form([(place, found[place]) for place in places if place not in taken])
    brand = next((hit.brand for hit in hits if hit.brand is not None), None)
    generic = [hit for hit in hits if hit.brand is None or found[hit.start - 1 : hit.start] != ["["]]
    ingredients = tuple(dict.fromkeys(name for hit in generic or hits for name in hit.ingredients))
    notes: list[str] = []
    patched = any(name in _PATCHED for name in ingredients)
    given = _given(hits, ingredients, _usable(strengths, form, patched), notes)
    if form.form != "patch" and any(strength is not None and strength.per == "h" for strength in given.values()):
        form = FormRow("", "patch", "transdermal", "ER", "by-ingredient", "")
    once_daily = _once_daily(found, hits)
    return _finish(
        ingredients, given, form, brand, container=container, hours=hours, once_daily=once_daily, notes=notes
    )


def _hits(found: list[str], places: list[int]) -> list[_Hit]:
    """Names in the text, longest first at each place."""
    hits: list[_Hit] = []
    index = 0
    while index < len(places):
        place = places[index]
        for words, ingredients, brand in _vocabulary().get(found[place], ()):
            span = places[index : index + len(words)]
            if len(span) < len(words) or any(found[at] != word for at, word in zip(span, words, strict=True)):
                continue
            if len(words) == 1 and len(words[0]) < _SHORT and index:
                continue
            if words in _SALTS and hits and place == hits[-1].end:
                continue
            hits.append(_Hit(place, span[-1] + 1, ingredients, brand))
            index += len(words) - 1
            break
        index += 1
    return hits


def _in_shared_volume(strengths: list[Stated], found: list[str], hits: list[_Hit]) -> list[Stated]:
    """ "hydrocodone 7.5 mg-acetaminophen 325 mg/15 mL": the volume after the last of joined ingredients is that of all.

    A dose form between two strengths parts them, as in a kit.
    """
    shared: list[Stated] = []
    for one in reversed(strengths):
        after = shared[-1] if shared else one
        between = found[one.end : after.start]
        joined = between[:1] in (["-"], ["/"], ["and"]) and any(one.end < hit.start < after.start for hit in hits)
        if after.per == "mL" and not one.per and one.mg is not None and joined and not set(between) & _forms().keys():
            shared.append(replace(one, per=after.per, share=after.share))
        else:
            shared.append(one)
    return shared[::-1]


def _once_daily(found: list[str], hits: list[_Hit]) -> bool:
    """RxNorm's qualifier before the name, or the bracketed one after it; not the frequency of a sig."""
    first = hits[0]
    before = [token for token in found[: first.start] if token[0].isalpha()][-2:]
    after = found[first.end : first.end + 5]
    return before == ["once", "daily"] or after == ["(", "once", "-", "daily", ")"]


def _form(words: list[tuple[int, str]]) -> FormRow:
    """Form, route, release and local from all form words of the name."""
    rows: list[FormRow] = []
    index = 0
    while index < len(words):
        for spelled, row in _forms().get(words[index][1], ()):
            if tuple(word for _, word in words[index : index + len(spelled)]) == spelled:
                rows.append(row)
                index += len(spelled) - 1
                break
        index += 1
    form = next((row for row in rows if row.form), None)
    routes = [row.route for row in rows if row.route]
    route = next((name for name in routes if name in _SPECIFIC), routes[0] if routes else "")
    deciding = next((row for row in rows if row.route == route and row.local != "no"), form)
    releases = [row.release for row in rows if row.release]
    release = "ER" if "ER" in releases else releases[0] if releases else ""
    name = form.form if form else ""
    return FormRow("", name, route, release, deciding.local if deciding else "no", "")


def _usable(strengths: list[Stated], form: FormRow, patched: bool) -> list[tuple[Stated, Strength | None]]:
    """Each strength in the way the form counts it."""
    usable = [(one, _strength(one, form, patched)) for one in strengths]
    rates = [pair for pair in usable if pair[1] is not None and pair[1].per == "h"]
    return rates if rates and form.form == "patch" else usable


def _strength(one: Stated, form: FormRow, patched: bool) -> Strength | None:
    if one.mg is None or one.mg <= 0:
        return None
    if one.per == "h":
        worn = form.form == "patch" or form.route == "transdermal" or (one.mg < 1 and (patched or not form.form))
        return Strength(one.mg / one.share, "h") if worn else Strength(one.mg, "unit")
    if one.per in ("mL", "actuation", "g"):
        return Strength(one.mg / one.share, one.per)  # type: ignore[arg-type]
    if form.form in _LIQUID and not one.bare and not one.per:
        return None
    if patched and not form.form and not one.per and one.mg < 1:
        return None  # micrograms of a patch an hour, of a buccal tablet, or in an ampoule: the name does not say
    return Strength(one.mg / one.share, "unit")


def _distinct(usable: list[tuple[Stated, Strength | None]]) -> list[tuple[Stated, Strength | None]]:
    """The same strength stated twice counts once."""
    return list({strength if strength is not None else one: (one, strength) for one, strength in usable}.values())


def _given(
    hits: list[_Hit], ingredients: tuple[str, ...], usable: list[tuple[Stated, Strength | None]], notes: list[str]
) -> dict[str, Strength | None]:
    """Which strength belongs to which ingredient."""
    if not usable:
        return {}
    in_turn = _in_turn(hits, usable)
    if in_turn is not None:
        return in_turn
    if len(ingredients) == 1:
        return {ingredients[0]: _single(_distinct(usable), notes)}
    strengths = [strength for _, strength in (usable if len(usable) <= len(ingredients) else _distinct(usable))]
    listed = all(strength is not None for strength in strengths)
    if listed and len(strengths) == len(ingredients):
        return _matched(ingredients, [s for s in strengths if s is not None], notes)
    if listed and len(strengths) < len(ingredients):
        return _completed(ingredients, [s for s in strengths if s is not None], notes)
    notes.append("the strengths in the name cannot be given to its ingredients")
    return {}


def _single(usable: list[tuple[Stated, Strength | None]], notes: list[str]) -> Strength | None:
    whole = [strength for one, strength in usable if not one.bare]
    if len(whole) == 1:
        return whole[0]
    liquids = [strength for strength in whole if strength is not None and strength.per == "mL"]
    if len(liquids) == 1 and all(strength is None or strength.per in ("mL", "unit") for strength in whole):
        return liquids[0]
    notes.append("the name states more than one strength")
    return None


def _in_turn(hits: list[_Hit], usable: list[tuple[Stated, Strength | None]]) -> dict[str, Strength | None] | None:
    """ "name strength / name strength" as RxNorm writes: every single name directly before its own strength; salts add
    up."""
    singles = [hit for hit in hits if len(hit.ingredients) == 1 and hit.brand is None]
    if len(singles) != len(usable):
        return None
    found: dict[str, Strength | None] = {}
    for number, (hit, (one, strength)) in enumerate(zip(singles, usable, strict=True)):
        following = singles[number + 1].start if number + 1 < len(singles) else one.start + 1
        if not hit.end <= one.start < following:
            return None
        name = hit.ingredients[0]
        found[name] = _sum(found[name], strength) if name in found else strength
    return found


def _sum(one: Strength | None, other: Strength | None) -> Strength | None:
    return (
        Strength(one.mg + other.mg, one.per) if one is not None and other is not None and one.per == other.per else None
    )


def _matched(ingredients: tuple[str, ...], strengths: list[Strength], notes: list[str]) -> dict[str, Strength | None]:
    """As many strengths as ingredients: the order that a marketed product has; the name's own order where several or
    none do."""
    known = combinations(load()).get(frozenset(ingredients), ())
    fitting = [
        order
        for order in permutations(strengths)
        if any(_same(dict(zip(ingredients, order, strict=True)), product) for product in known)
    ]
    if tuple(strengths) in fitting:
        return dict(zip(ingredients, strengths, strict=True))
    if len(set(fitting)) == 1:
        return dict(zip(ingredients, fitting[0], strict=True))
    if fitting:
        notes.append("the strengths in the name fit its ingredients in more than one way")
        return {}
    notes.append("no marketed combination has these strengths; they are read in the order of the name")
    return dict(zip(ingredients, strengths, strict=True))


def _completed(ingredients: tuple[str, ...], strengths: list[Strength], notes: list[str]) -> dict[str, Strength | None]:
    """Fewer strengths than ingredients ("Suboxone 8 mg"): what every marketed product with these strengths has in
    common."""
    known = combinations(load()).get(frozenset(ingredients), ())
    fitting = [product for product in known if all(any(_close(s, own) for own in product.values()) for s in strengths)]
    if not fitting:
        return {}
    common: dict[str, Strength | None] = {}
    for name in ingredients:
        values = {product[name] for product in fitting}
        common[name] = values.pop() if len(values) == 1 else None
    notes.append("strengths that the name leaves out are those of the marketed product")
    return common


def _same(order: Mapping[str, Strength], product: Mapping[str, Strength]) -> bool:
    return all(_close(strength, product[name]) for name, strength in order.items())


def _close(one: Strength, other: Strength) -> bool:
    """Equal within 2 %: RxNorm rounds mg/mL ("21.7" for 325 mg/15 mL)."""
    return one.per == other.per and abs(one.mg - other.mg) * 50 <= other.mg


@cache
def combinations(knowledge: Knowledge) -> Mapping[frozenset[str], tuple[Mapping[str, Strength], ...]]:
    """The strengths of every marketed product with several ingredients, by its set of ingredients."""
    from safety.regimen.products import combination_rows  # the product table is read by products.py alone

    found: dict[frozenset[str], list[Mapping[str, Strength]]] = {}
    for parts in combination_rows(knowledge):
        product = {name: Strength(mg, per) for name, mg, per in parts if mg is not None and per is not None}
        if len(product) == len(parts) >= _SEVERAL and product not in found.setdefault(frozenset(product), []):
            found[frozenset(product)].append(product)
    return {names: tuple(products) for names, products in found.items()}


def _finish(
    ingredients: tuple[str, ...],
    given: Mapping[str, Strength | None],
    form: FormRow,
    brand: BrandRow | None,
    *,
    container: Decimal | None,
    hours: bool,
    once_daily: bool,
    notes: list[str],
) -> ReadName:
    solid = form.form in ("tablet", "capsule", "")
    release = (
        form.release
        or (brand.release if brand else "")
        or ("ER" if hours and solid and form.route in ("oral", "") else "")
    )
    if not release and form.form and form.route in ("oral", "sublingual", "buccal", "transmucosal", "nasal", "rectal"):
        release = "IR"
    if form.form == "patch" and any(name in _PATCHED for name in ingredients):
        given = {name: _rate(given.get(name), notes) for name in ingredients}
    if any(
        strength is not None and is_depot(ingredients, form.form, strength.mg, strength.per)
        for strength in given.values()
    ):
        release = "ER"
    family = family_of(
        ingredients,
        form=form.form,
        route=form.route,
        release=release,
        brand=brand.brand if brand else "",
        once_daily=once_daily,
    )
    if brand is not None and brand.family:
        family = brand.family
    if family == "horizant":
        ingredients, given = ("gabapentin enacarbil",), {"gabapentin enacarbil": next(iter(given.values()), None)}
    return ReadName(
        parts=tuple((name, given.get(name)) for name in ingredients),
        form=form.form or None,
        route=form.route or None,
        release=release or None,
        family=family or None,
        brand=brand.brand if brand else None,
        local=is_local(form.local, form.route, ingredients, load()),
        container_ml=container,
        notes=tuple(notes),
    )


def _rate(strength: Strength | None, notes: list[str]) -> Strength | None:
    """ "fentanyl 25 mcg patch" names the rate in mcg/h."""
    if strength is None or strength.per == "h":
        return strength
    if strength.per == "unit" and strength.mg < 1:
        notes.append("the strength of the patch is read as its rate in mcg/h")
        return Strength(strength.mg, "h")
    return None
