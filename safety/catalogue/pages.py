"""The catalogue as pages: every check, and one page a check, to read on a screen or on paper."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from safety.catalogue.cases import table
from safety.catalogue.entries import EXEMPTIONS, TAGS, Entry, by_family, entries
from safety.examination.check import Check
from safety.regimen.knowledge import load

_HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Nothing on these pages runs, and nothing comes from elsewhere."""


def catalogue(
    checks: Sequence[Check], usual: Sequence[Check], policy: str | None, edition: str, today: Callable[[], date]
) -> APIRouter:
    """The routes /catalogue and /catalogue/{id}.

    checks: as the site's policy wants them; usual: the same by default. policy: its name. edition: of the tables.
    """
    found = entries(checks, usual)
    by_id = {entry.id: entry for entry in found}
    by_rule = {spec: entry for entry in found for spec in entry.check.leaflet.specs}
    pages = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update(
        policy=policy,
        edition=edition,
        tags=TAGS,
        exemptions=EXEMPTIONS,
        table_of=_orders,
        label_of=lambda key: load().sources[key].label,
    )
    router = APIRouter(include_in_schema=False)

    def page(template: str, request: Request, **values: Any) -> Response:
        root = request.scope.get("root_path", "").rstrip("/")
        text = pages.get_template(template).render(root=root, today=today(), **values)
        return Response(text, media_type="text/html; charset=utf-8", headers=_HEADERS)

    @router.get("/catalogue")
    async def every(request: Request) -> Response:
        return page("index.html", request, families=by_family(found), checks=len(found), numbers=_numbers(found))

    @router.get("/catalogue/{id}")
    async def one(id: str, request: Request) -> Response:  # noqa: A002  the path's name
        entry = by_id.get(id) or by_rule.get(id)
        if entry is None:
            raise HTTPException(404, "There is no such check; /catalogue lists them.")
        return page("check.html", request, entry=entry, leaflet=entry.check.leaflet, review=entry.review(today()))

    router.mount("/catalogue-assets", StaticFiles(directory=_HERE / "static"), name="catalogue-assets")
    return router


def _numbers(found: Sequence[Entry]) -> dict[str, int]:
    """How many numbers carry each tag; a row that several checks go by counts once."""
    limits = [number.tag for entry in found for number in entry.numbers]
    rows = {
        (table.file, row): row[table.columns.index("verified")]
        for entry in found
        for table in entry.tables
        if "verified" in table.columns
        for row in table.rows
    }
    tags = [*limits, *rows.values()]
    return {tag: tags.count(tag) for tag in TAGS}


def _orders(text: str | None) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of a case's table of orders."""
    rows = table(text)
    columns = list(rows[0]) if rows else []
    return columns, [[row[name] for name in columns] for row in rows]
