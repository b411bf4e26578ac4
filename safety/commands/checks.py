"""`painrx checks`: the catalogue of checks at a terminal."""

import json
import textwrap
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from safety.commands.exits import UsageError
from safety.commands.options import Writing, site_policy

if TYPE_CHECKING:
    from safety.catalogue.entries import Entry

_WIDTH = 100


def checks(
    id: Annotated[str | None, Parameter(help="A check's id (opioid-benzo) or a rule's id (B02).")] = None,  # noqa: A002
    /,
    *,
    format: Annotated[Literal["text", "json", "markdown"], Parameter(help="How it is answered.")] = "text",  # noqa: A002
    writing: Writing | None = None,
) -> None:
    """List every check, or show one: what it looks for and why, its limits, sources, review and cases.

    By the policy that PAINRX_POLICY names: limits that the site changed are shown with what holds by default.
    """
    from checks import ALL
    from safety.catalogue.entries import entries
    from safety.catalogue.reference import reference

    found = entries(site_policy().checks, ALL)
    if id is not None:
        found = tuple(entry for entry in found if id in (entry.id, *entry.check.leaflet.specs))
        if not found:
            raise UsageError(f"there is no check {id}; `painrx checks` lists them")
    today = datetime.now().astimezone().date()  # the edge of the program: whether a review is overdue
    if format == "json":
        lines = [json.dumps([as_json(entry, today) for entry in found], ensure_ascii=False, indent=2)]
    elif format == "markdown":
        lines = list(reference(found))
    elif id is None:
        lines = list(_listed(found))
    else:
        lines = [line for entry in found for line in _shown(entry, today)]
    (writing or Writing()).write(f"{line}\n" for line in lines)


def as_json(entry: "Entry", today: date) -> dict[str, Any]:
    """All that the catalogue says, as JSON."""
    leaflet = entry.check.leaflet
    return {
        "id": entry.id,
        "rules": list(leaflet.specs),
        "family": entry.family,
        "title": leaflet.title,
        "off": sorted(leaflet.silent),
        "what": leaflet.what,
        "why": leaflet.why,
        "known_problems": leaflet.known_problems,
        "hooks": sorted(leaflet.hooks),
        "exempted": dict(leaflet.exemptions),
        "overrides": list(leaflet.overrides),
        "summaries": dict(leaflet.summaries),
        "limits": [
            {"name": n.name, "value": float(n.value), "unit": n.unit, "source": n.source.label, "verified": n.tag}
            | ({} if n.usual is None else {"by_default": float(n.usual)})
            for n in entry.numbers
        ],
        "tables": [
            {"file": table.file, "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
            for table in entry.tables
        ],
        "sources": [{"label": source.label, "url": source.url} for source in entry.sources],
        "review": entry.review(today),
        "cases": [{"name": case.name} | dict(case.written) for case in entry.cases],
    }


def _listed(found: "tuple[Entry, ...]") -> Iterator[str]:
    from safety.catalogue.entries import by_family

    width = max(len(entry.id) for entry in found)
    for family, members in by_family(found).items():
        yield family
        for entry in members:
            off = f" ({entry.off})" if entry.off else ""
            yield f"  {entry.id:<{width}}  {entry.rules:<14} {entry.check.leaflet.title}{off}"
        yield ""
    yield f"{len(found)} checks; painrx checks ID shows one"


def _shown(entry: "Entry", today: date) -> Iterator[str]:
    from safety.catalogue.entries import EXEMPTIONS, TAGS

    leaflet = entry.check.leaflet
    off = f" ({entry.off})" if entry.off else ""
    yield f"{leaflet.title} [{entry.id}: {entry.rules}]{off}"
    for heading, words in (("What", leaflet.what), ("Why", leaflet.why), ("Known problems", leaflet.known_problems)):
        yield f"\n{heading}"
        yield from _wrapped(words)
    yield "\nSays"
    for words in leaflet.summaries.values():
        yield from _wrapped(words)
    if entry.numbers:
        yield "\nLimits"
    for number in entry.numbers:
        usual = "" if number.usual is None else f" (by default {number.usual})"
        yield f"  {number.name}: {number.words}{usual}; {number.source.label} [{number.tag}: {TAGS[number.tag]}]"
    for table in entry.tables:
        yield f"\nRows of {table.file}"
        yield from (f"  {_row(table.columns, row)}" for row in table.rows)
    if leaflet.exemptions:
        yield "\nExempted"
        yield from (f"  {reason}: {EXEMPTIONS[effect]}" for reason, effect in leaflet.exemptions.items())
    yield "\nSources"
    yield from (f"  {source.label}{f' <{source.url}>' if source.url else ''}" for source in entry.sources)
    yield f"\nReview\n  {entry.review(today)}"
    yield "\nCases"
    for case in entry.cases:
        wanted = "; ".join(f"{severity}: {fragment}" for severity, fragment in case.finds) or "silent"
        yield from textwrap.wrap(f"{case.name}: {wanted}", _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _row(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(columns, row, strict=True) if value)


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent="  ", subsequent_indent="  ")
