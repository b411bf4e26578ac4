"""Products from the RxNorm facts (drugs.csv) and the FDA NDC directory of April 2019 (ndc_products.csv)."""

import csv
import re
from decimal import Decimal
from pathlib import Path

from safety.regimen.products.families import family_of, is_depot, is_local
from tools.tables import forms

LEFT_OUT = frozenset({"pscanner-opioidrcr", "kgrid-opioid", "gm-sde"})
"""Collections without a licence that lets their rows travel: a row that only they carry is left out."""

RENAMED = {
    "methyl": "methyl salicylate",
    "phenyl": "phenyl salicylate",
    "menthyl": "menthyl anthranilate",
    "levomenthol": "menthol",
    "oxycodone terephthalate": "oxycodone",
    "naloxone oral strip product": "naloxone",
    "isometheptene mucate": "isometheptene",
    "choline": "choline magnesium trisalicylate",
    "senna": "sennosides",
    "mixed oxybates": "sodium oxybate",
}
_PER = {"MG": ("unit", 1), "MG/ML": ("mL", 1), "MG/HR": ("h", 1), "MG/ACTUAT": ("actuation", 1), "MG/MG": ("g", 1000)}
_FDA_STRENGTH = re.compile(r"(\d*\.?\d+) (mg|g|ug|kg)/(\d*\.?\d*)(.*)")
_MASS = {"mg": Decimal(1), "g": Decimal(1000), "ug": Decimal("0.001"), "kg": Decimal(1000000)}
_FDA_PER: dict[str, tuple[str, str]] = {
    "1": ("unit", "1"),
    "mL": ("mL", "1"),
    "L": ("mL", "1000"),
    "h": ("h", "1"),
    "d": ("h", "24"),
    "g": ("g", "1"),
    "mg": ("g", "0.001"),
}

Form = tuple[str, str, str, str]


def plain(value: Decimal) -> str:
    """A number without exponent or trailing zeros, at most 10 significant digits."""
    return f"{value.quantize(Decimal('1e-10')).normalize():f}"


def form_table() -> dict[str, Form]:
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in forms.rows()}


def rxnorm_parts(row: dict[str, str]) -> list[tuple[str, str]]:
    """Ingredient and "mg/per" ("" where none is stated); salts of one ingredient are added up."""
    names = [RENAMED.get(name, name) for name in (row["precise_ingredients"] or row["ingredients"]).split("/")]
    singles = [RENAMED.get(name, name) for name in row["ingredients"].split("/")]
    strengths = row["strengths"].split("; ") if row["strengths"] else []
    if len(names) != len(singles):
        names = singles if len(singles) == len(strengths) else names
    owners = singles if len(singles) == len(names) else [_owner(name, singles) for name in names]
    if not strengths or len(owners) != len(strengths):
        return [(name, "") for name in dict.fromkeys(singles)]
    sums: dict[str, tuple[Decimal, str] | None] = {}
    for name, strength in zip(owners, strengths, strict=True):
        value = _rxnorm_strength(strength)
        before = sums.get(name)
        if before is not None and value is not None and before[1] == value[1]:
            value = (before[0] + value[0], value[1])
        sums[name] = value
    return [(name, "" if value is None else f"{plain(value[0])}/{value[1]}") for name, value in sums.items()]


def _owner(precise: str, singles: list[str]) -> str:
    return next((name for name in singles if precise.startswith(name)), precise)


def _rxnorm_strength(text: str) -> tuple[Decimal, str] | None:
    number, _, unit = text.partition(" ")
    if unit not in _PER or Decimal(number) <= 0:
        return None
    per, factor = _PER[unit]
    return Decimal(number) * factor, per


def products(folder: Path) -> list[tuple[str, ...]]:
    """Rows of products.csv in the order of their RxCUI."""
    spelled = form_table()
    found = []
    with (folder / "drugs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sources = [name for name in [row["source"], *row["all_sources"].split("|")] if name not in LEFT_OUT]
            if sources:
                found.append(_product(row, spelled, sources[0]))
    return sorted(found, key=lambda row: int(row[0]))


def _product(row: dict[str, str], spelled: dict[str, Form], source: str) -> tuple[str, ...]:
    parts = rxnorm_parts(row)
    names = tuple(name for name, _ in parts)
    form, route, release, local = spelled.get(row["dose_form"].lower(), ("", "", "", "no"))
    if row["tty"] in ("GPCK", "BPCK"):
        parts = [(name, "") for name in names]
    qualifiers = row["qualifiers"].split("; ")
    if row["release"] == "ER" or _is_depot(names, form, parts):
        release = "ER"
    once_daily = "Once-Daily" in row["name"]
    family = family_of(names, form=form, route=route, release=release, brand=row["brand"], once_daily=once_daily)
    container = next((q.split(" ")[0] for q in qualifiers if q.endswith(" ML")), "")
    where = "yes" if _is_local(local, route, names) else "no"
    made = (form, route, release, family, row["brand"], where, container)
    return row["rxcui"], row["tty"], row["name"], _written(parts), *made, source


def _is_depot(names: tuple[str, ...], form: str, parts: list[tuple[str, str]]) -> bool:
    amount, _, per = parts[0][1].partition("/")
    return bool(amount) and is_depot(names, form, Decimal(amount), per)


def _is_local(local: str, route: str, names: tuple[str, ...]) -> bool:
    from tools.tables.ingredients import Classes

    return is_local(local, route, names, Classes.made())  # type: ignore[arg-type]


def ndc(folder: Path) -> list[tuple[str, ...]]:
    """Rows of ndc.csv in the order of their key."""
    spelled = form_table()
    found: dict[str, tuple[str, ...]] = {}
    with (folder / "ndc_products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labeler, _, product = row["product_ndc"].partition("-")
            key = f"{labeler.zfill(5)}-{product.zfill(4)}"
            found[key] = _ndc_row(key, row, spelled)
    return [found[key] for key in sorted(found)]


def _ndc_row(key: str, row: dict[str, str], spelled: dict[str, Form]) -> tuple[str, ...]:
    form, route, release, local = spelled["fda:" + row["dosage_form"].lower()]
    route = _fda_route(row["route"], form, route)
    if route in ("ophthalmic", "otic", "topical", "cutaneous"):
        local = "yes" if form != "patch" else local
    parts = _fda_parts(row)
    names = tuple(name for name, _ in parts)
    label = " ".join(word for word in (row["proprietary_name"], row["suffix"]) if word)
    once_daily = names == ("gabapentin",) and "gralise" in label.lower()
    brand = row["proprietary_name"]
    family = family_of(names, form=form, route=route, release=release, brand=brand, once_daily=once_daily)
    where = "yes" if _is_local(local, route, names) else "no"
    return key, label, _written(parts), form, route, release, family, brand, where, "fda-ndc-2019"


def _written(parts: list[tuple[str, str]]) -> str:
    return "|".join(f"{name}={strength}" if strength else name for name, strength in parts)


def _fda_route(stated: str, form: str, usual: str) -> str:
    first = stated.lower()
    for word in ("sublingual", "buccal", "nasal", "rectal", "transdermal", "topical", "ophthalmic", "otic"):
        if first == word or (word in ("buccal", "transdermal") and word in first):
            return word
    if "transmucosal" in first or form == "lozenge":
        return "transmucosal"
    if any(word in first for word in ("intra", "epidural", "subcutaneous", "parenteral")) and form != "implant":
        return "parenteral"
    if first.startswith("oral"):
        return "oral"
    return {"cutaneous": "topical", "respiratory (inhalation)": "inhalation"}.get(first, usual)


def _fda_parts(row: dict[str, str]) -> list[tuple[str, str]]:
    names = [RENAMED.get(name, name) for name in row["ingredients"].split("/")]
    strengths = row["strengths"].split("; ")
    if len(names) != len(strengths):
        return [(name, "") for name in dict.fromkeys(names)]
    read: dict[str, str] = {}
    for name, strength in zip(names, strengths, strict=True):
        read[name] = "" if name in read else _fda_strength(strength)
    return list(read.items())


def _fda_strength(text: str) -> str:
    match = _FDA_STRENGTH.fullmatch(text)
    if match is None:
        return ""
    amount, mass, share, unit = match.groups()
    if unit == "" and share == "1":
        unit, share = "1", ""
    if unit not in _FDA_PER:
        return ""
    per, factor = _FDA_PER[unit]
    value = Decimal(amount) * _MASS[mass] / (Decimal(share or 1) * Decimal(factor))
    return f"{plain(value)}/{per}" if value > 0 else ""
