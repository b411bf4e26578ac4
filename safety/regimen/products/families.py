"""Which label family a product belongs to, and whether it acts only where it is put."""

from collections.abc import Iterable
from decimal import Decimal

from safety.regimen.knowledge import Knowledge


def is_local(local: str, route: str, ingredients: Iterable[str], knowledge: Knowledge) -> bool:
    """Whether a product acts where it is put (rules.md 14.1.7): by form, of patches and sprays by what is in them."""
    if local != "by-ingredient":
        return local == "yes"
    names = tuple(ingredients)
    if route in ("transdermal", "topical"):
        return all(_topical(name, knowledge) for name in names)
    classes = {
        group for name in names if name in knowledge.ingredients for group in knowledge.ingredients[name].classes
    }
    systemic = classes & {"respiratory-depressant", "opioid-antagonist", "triptan", "cannabinoid"}
    return not systemic


def _topical(name: str, knowledge: Knowledge) -> bool:
    row = knowledge.ingredients.get(name)
    classes = row.classes if row else frozenset()
    return bool(classes & {"local-anaesthetic", "nsaid"}) or name in (
        "capsaicin",
        "menthol",
        "camphor",
        "methyl salicylate",
    )


_FAMILY_BY_BRAND = {
    "gralise": "gralise",
    "horizant": "horizant",
    "lyrica cr": "pregabalin-cr",
    "oxycontin": "oxycontin",
    "xtampza": "xtampza",
    "hysingla": "hysingla",
    "zohydro": "zohydro",
    "exalgo": "exalgo",
    "ms contin": "ms-contin",
    "kadian": "kadian",
    "butrans": "butrans",
    "belbuca": "belbuca",
    "ionsys": "fentanyl-iontophoretic",
    "sublocade": "oud-buprenorphine",
    "brixadi": "oud-buprenorphine",
    "probuphine": "oud-buprenorphine",
}


_DEPOT_MG_ML = 50


def is_depot(ingredients: tuple[str, ...], form: str, mg: Decimal, per: str) -> bool:
    """Buprenorphine in a syringe of 50 mg/mL or more is the weekly or monthly depot; ampoules hold 0.3 mg/mL."""
    return ingredients == ("buprenorphine",) and form == "syringe" and per == "mL" and mg >= _DEPOT_MG_ML


def family_of(
    ingredients: tuple[str, ...], *, form: str, route: str, release: str, brand: str, once_daily: bool = False
) -> str:
    """The label family where a product is not its ingredient's ordinary one; "" where it is."""
    named = _FAMILY_BY_BRAND.get(brand.lower().removesuffix(" er"))
    if named:
        return named
    active = frozenset(ingredients)
    if active == {"gabapentin"}:
        return "gralise" if once_daily else ""
    if active == {"gabapentin enacarbil"}:
        return "horizant"
    if active == {"pregabalin"}:
        return "pregabalin-cr" if release == "ER" else ""
    if "buprenorphine" in active:
        return _buprenorphine(active, form, route, release)
    if active == {"fentanyl"}:
        return _fentanyl(form, route)
    if release != "ER" or route not in ("oral", ""):
        return ""
    return _EXTENDED.get((active, form), "")


_EXTENDED = {
    (frozenset({"oxycodone"}), "tablet"): "oxycontin",
    (frozenset({"oxycodone"}), "capsule"): "xtampza",
    (frozenset({"hydrocodone"}), "tablet"): "hysingla",
    (frozenset({"hydrocodone"}), "capsule"): "zohydro",
    (frozenset({"hydromorphone"}), "tablet"): "exalgo",
    (frozenset({"hydromorphone"}), "capsule"): "exalgo",
    (frozenset({"morphine"}), "tablet"): "ms-contin",
    (frozenset({"morphine"}), "capsule"): "kadian",
}


def _buprenorphine(active: frozenset[str], form: str, route: str, release: str) -> str:
    if "naloxone" in active or route in ("sublingual", "implant") or (route == "parenteral" and release == "ER"):
        return "oud-buprenorphine"
    if route == "transdermal":
        return "butrans"
    return "belbuca" if route == "buccal" and form in ("film", "") else ""


def _fentanyl(form: str, route: str) -> str:
    if route == "nasal":
        return "fentanyl-nasal"
    if form in ("film", "spray") and route != "transdermal":
        return "fentanyl-film-spray"
    if form == "lozenge" or (form == "tablet" and route in ("buccal", "sublingual", "transmucosal")):
        return "fentanyl-transmucosal-tablet"
    return ""
