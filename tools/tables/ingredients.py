"""Ingredients, synonyms, brands and substance codes."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace

from tools.tables import classes, forms, others, partner_brands
from tools.tables.drugs import LEFT_OUT, RENAMED
from tools.tables.synonyms import BRANDS_WITHOUT_PRODUCT, SYNONYMS

NOT_A_NAME = frozenset({"", "pack"})
RXNAV_ONLY = "NLM RxNav June 2020"


class Classes:
    """Class membership in the shape that families.is_local reads, before ingredients.csv exists."""

    @classmethod
    @cache
    def made(cls) -> "Classes":
        return cls()

    @cached_property
    def ingredients(self) -> dict[str, SimpleNamespace]:
        names = {name for members in classes.MEMBERS.values() for name in members}
        return {name: SimpleNamespace(classes=frozenset(classes.classes_of(name))) for name in names}


def rows(folder: Path, products: list[tuple[str, ...]], ndc: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """name, rxcui, precise, classes, dosed, source."""
    codes, precise = _codes(products)
    given = _given(folder)
    names = {name for members in classes.MEMBERS.values() for name in members} | classes.DOSE_MATTERS_ANYWAY
    names |= set(others.names(others.OTHERS)) | {RENAMED.get(name, name) for name in given}
    names |= {part.partition("=")[0] for row in products for part in row[3].split("|")}
    names |= {part.partition("=")[0] for row in ndc for part in row[2].split("|")}
    cancer = set(others.names(others.ANTINEOPLASTIC))
    found: list[tuple[str, ...]] = []
    for name in sorted(names - NOT_A_NAME):
        code = codes.get(name) or _permitted(given.get(name))
        groups = classes.classes_of(name) + (["antineoplastic"] if name in cancer else [])
        dosed = bool(set(groups) - classes.DOSE_MATTERS_NOT) or name in classes.DOSE_MATTERS_ANYWAY
        salts = (*precise.get(name, ()), *_salts(given.get(name)))
        source = "painrx-clinical-classes" if groups else "rxnorm"
        source = next((classes.SOURCES[group] for group in groups if group in classes.SOURCES), source)
        found.append(
            (name, code, "|".join(dict.fromkeys(salts)), "|".join(sorted(groups)), "yes" if dosed else "no", source)
        )
    return found


def _given(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "ingredients.csv").open(encoding="utf-8", newline="") as file:
        return {row["ingredient"]: row for row in csv.DictReader(file)}


def _permitted(row: dict[str, str] | None) -> str:
    """The RxCUI, unless its only source may not be carried on."""
    if row is None:
        return ""
    sources = {name.split(" (")[0] for name in row["rxcui_source"].split("|")}
    allowed = sources - LEFT_OUT - {RXNAV_ONLY, "NLM RxNav 2020"}
    return row["rxcui_in"] if allowed else ""


def _salts(row: dict[str, str] | None) -> list[str]:
    """Codes of precise ingredients, where the ingredient's own code may be carried on."""
    if row is None or not _permitted(row):
        return []
    return [item.split()[0] for item in row["pin_rxcuis"].split(";") if item.strip()]


def _codes(products: list[tuple[str, ...]]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """IN and PIN codes from the product list itself."""
    codes: dict[str, str] = {}
    precise: dict[str, list[str]] = defaultdict(list)
    for row in products:
        name = row[3]
        if row[1] == "IN" and "|" not in name and "=" not in name:
            codes.setdefault(name, row[0])
        if row[1] == "PIN" and "|" not in name:
            precise[name].append(row[0])
    return codes, {name: tuple(found) for name, found in precise.items()}


def synonyms(known: set[str]) -> list[tuple[str, ...]]:
    """brand, ingredients, family, release, source: another name and its one ingredient."""
    found = {name: meant for meant, names in SYNONYMS.items() for name in names if name not in known}
    return [(name, found[name], "", "", "painrx-clinical-classes") for name in sorted(found)]


COMMON_WORDS = frozenset(
    [
        "relief",
        "pain",
        "balance",
        "calm",
        "rest",
        "night",
        "day",
        "sleep",
        "cold",
        "flu",
        "cough",
        "care",
        "plus",
        "max",
        "free",
        "ease",
        "ultra",
        "extra",
        "original",
        "maximum",
        "regular",
        "advanced",
        "active",
        "total",
        "basic",
        "natural",
        "pure",
        "fast",
        "strength",
        "warm",
        "ice",
        "hot",
        "soothe",
        "kids",
        "children",
        "infant",
        "adult",
        "patch",
        "gel",
        "cream",
        "spray",
        "complete",
        "comfort",
        "lift",
        "action",
        "dual",
        "one",
        "first",
        "premier",
        "select",
        "choice",
        "equate",
        "leader",
        "good",
        "neighbor",
        "topcare",
        "healthy",
        "sunmark",
        "stress",
        "mood",
        "perfect",
        "daily",
        "multi",
        "tab",
        "cap",
        "point",
        "prolong",
        "pro",
        "endure",
        "icy",
        "heat",
        "soft",
        "touch",
        "desensitizer",
        "numb",
        "defend",
        "cool",
        "freeze",
    ]
)
_ER = (" er", " xr", " sr", " cr", " xl", " la", " contin")


def brands(products: list[tuple[str, ...]], ndc: list[tuple[str, ...]], known: set[str]) -> list[tuple[str, ...]]:
    """Brand -> its ingredients where all its products agree; family and release likewise.

    Brands of locally acting NDC listings are left out: most are made of everyday words ("Topical", "Pain Relief").
    """
    uses = [
        _Use(_plain(row[8]), _names(row[3]), row[7], row[6] if row[1] in ("SBD", "SBDF") else None, row[11])
        for row in products
    ]
    uses += [_Use(_plain(row[7]), _names(row[2]), row[6], row[5], row[9]) for row in ndc if row[8] == "no"]
    by_brand: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        by_brand[use.brand].append(use)
    found: dict[str, tuple[str, ...]] = {}
    for brand, mine in sorted(by_brand.items()):
        if len({frozenset(use.names) for use in mine}) == 1 and _usable(brand, known):
            found[brand] = _brand(brand, mine)
    beside = {brand: (meant, "", "") for brand, meant in partner_brands.rows().items()}
    for brand, (meant, family, release) in {**beside, **BRANDS_WITHOUT_PRODUCT}.items():
        found.setdefault(brand, (brand, meant.replace("/", "|"), family, release, "painrx-clinical-classes"))
    return [found[brand] for brand in sorted(found)]


def _brand(brand: str, uses: list["_Use"]) -> tuple[str, ...]:
    extended = {use.release for use in uses if use.release is not None} == {"ER"} or brand.endswith(_ER)
    families = {use.family for use in uses}
    names = min(use.names for use in uses)
    return (
        brand,
        "|".join(names),
        families.pop() if len(families) == 1 else "",
        "ER" if extended else "",
        uses[0].source,
    )


@dataclass(frozen=True)
class _Use:
    brand: str
    names: tuple[str, ...]
    family: str
    release: str | None
    source: str


def _plain(brand: str) -> str:
    return " ".join(brand.lower().partition(" reformulated ")[0].split())


def _names(parts: str) -> tuple[str, ...]:
    return tuple(part.partition("=")[0] for part in parts.split("|"))


def _usable(brand: str, known: set[str]) -> bool:
    """No generic name, no everyday word, nothing too short to stand for a medicine in free text."""
    from safety.regimen.products.names import words_of

    words = words_of(brand)
    generic = any(_inside(words_of(name), words) for name in known if len(name) > 3)
    everyday = COMMON_WORDS | {word for row in forms.rows() for word in words_of(row[0])}
    return not generic and len(brand) > 3 and not all(word in everyday or word.isdigit() for word in words)


def _inside(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))


def snomed(folder: Path) -> list[tuple[str, ...]]:
    """code, group (the ingredient), match, display, source."""
    found: dict[str, tuple[str, ...]] = {}
    for name, row in sorted(_given(folder).items()):
        for cell in (row["snomed_substance"], row["snomed_substance_salts"], row["snomed_vtm"]):
            for item in cell.replace("|", ";").split(";"):
                code, _, display = item.strip().partition(" ")
                if code.isdigit():
                    found.setdefault(code, (code, name, "exact", display or name, "snomed-ct"))
    return [found[code] for code in sorted(found)]
