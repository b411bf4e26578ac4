"""`painrx drug`: what the tables know of a product or an ingredient, and on whose word."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from safety.commands.exits import Exit
from safety.commands.options import Writing
from safety.commands.text import number, printable

if TYPE_CHECKING:
    from safety.regimen.knowledge import Knowledge, MmeRow
    from safety.regimen.record import Part, Product

_NDC = re.compile(r"\d{4,5}-\d{3,4}(-\d{1,2})?|\d{10,11}")
_RXCUI = re.compile(r"\d{1,8}")


def drug(
    code_or_name: Annotated[str, Parameter(help="RxNorm code, NDC, or a name as charts write it.")],
    /,
    *,
    format: Annotated[Literal["text", "json"], Parameter(help="How it is answered.")] = "text",  # noqa: A002
    writing: Writing | None = None,
) -> Exit:
    """Show what is known of a product or an ingredient: what is in it, its classes, its opioid factors, with sources.

    Exit code 3 when the tables do not know it.
    """
    known = described(code_or_name)
    lines = [json.dumps(known, ensure_ascii=False)] if format == "json" else _words(printable(known))
    (writing or Writing()).write(f"{line}\n" for line in lines)
    return Exit.INPUT if known["level"] == "unknown" else Exit.DONE


def described(code_or_name: str) -> dict[str, Any]:
    """What the tables know, as JSON; `level` is "unknown" when that is nothing."""
    from safety.regimen.knowledge import load

    tables = load()
    product = _found(code_or_name.strip())
    rows = [tables.ingredients[name] for name in product.ingredients if name in tables.ingredients]
    factors = [row for row in tables.mme if row.ingredient in product.ingredients]
    keys = {row.source for row in rows} | {row.source for row in factors}
    cited = (tables.sources[key] for key in sorted(keys))
    return {
        "asked": code_or_name,
        "level": product.level,
        "name": product.name,
        "code": product.code,
        "brand": product.brand,
        "form": product.form,
        "route": product.route,
        "release": product.release,
        "family": product.family,
        "local": product.local,
        "ingredients": [_ingredient(part, tables) for part in product.parts],
        "mme": [_factor(row) for row in factors],
        "notes": list(product.certainty_notes),
        "sources": [{"label": source.label, "url": source.url} for source in cited],
    }


def _found(asked: str) -> "Product":
    """By code where it looks like one, else by name. A number that is no RxNorm code may still be an NDC."""
    from safety.regimen.products import by_code, find

    systems = [name for name, form in (("rxnorm", _RXCUI), ("ndc", _NDC)) if form.fullmatch(asked)]
    by_codes = (by_code(system, asked) for system in systems)
    return next((product for product in by_codes if product is not None), None) or find([], asked)


def _ingredient(part: "Part", tables: "Knowledge") -> dict[str, Any]:
    from safety.examination.report import plain

    row = tables.ingredients.get(part.ingredient)
    return {
        "name": part.ingredient,
        "rxcui": row.rxcui if row is not None and row.rxcui else None,
        "strength": None if part.strength is None else {"mg": plain(part.strength.mg), "per": part.strength.per},
        "classes": sorted(row.classes) if row is not None else [],
    }


def _factor(row: "MmeRow") -> dict[str, Any]:
    from safety.examination.report import plain

    return {
        "factor_set": row.factor_set,
        "ingredient": row.ingredient,
        "kind": row.kind,
        "unit": row.unit,
        "factor": plain(row.factor),
        "above_mg_day": plain(row.above),
        "up_to_mg_day": plain(row.up_to),
        "status": row.status,
        "reason": row.reason or None,
        "verified": row.verified,
    }


def _words(known: Mapping[str, Any]) -> Iterator[str]:
    if known["level"] == "unknown":
        yield f"{known['asked']}: no table knows it"
        return
    traits = (
        known["form"],
        known["route"],
        known["release"],
        known["family"],
        "acts locally" if known["local"] else None,
    )
    yield known["name"] + (f" ({known['code']})" if known["code"] else "")
    if described_traits := ", ".join(trait for trait in traits if trait):
        yield f"  {described_traits}"
    for part in known["ingredients"]:
        strength = part["strength"]
        amount = f"{number(strength['mg'])} mg per {strength['per']}" if strength else "strength not known"
        yield f"  {part['name']}: {amount}; {', '.join(part['classes']) or 'in no class'}"
    for row in known["mme"]:
        yield f"  MME by {row['factor_set']}, {row['kind']}: {_factor_words(row)} [{row['verified']}]"
    yield from (f"  note: {note}" for note in known["notes"])
    yield from (f"  source: {source['label']} {source['url']}".rstrip() for source in known["sources"])


def _factor_words(row: Mapping[str, Any]) -> str:
    if row["factor"] is None:
        return f"{row['status']}: {row['reason']}"
    band = ""
    if row["above_mg_day"] is not None or row["up_to_mg_day"] is not None:
        until = "" if row["up_to_mg_day"] is None else f" up to {number(row['up_to_mg_day'])}"
        band = f" (above {number(row['above_mg_day'] or 0)}{until} mg a day)"
    return f"{number(row['factor'])} per {row['unit']}{band}"
