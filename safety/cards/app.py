"""The HTTP face of CDS Hooks: routes, refusals, CORS, /docs. What a call is answered with is handed in."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi import Path as Parameter
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from safety.cards.deck import Shown
from safety.cards.discovery import HOOKS, services
from safety.cards.exact import with_original_numbers
from safety.cards.openapi import CALL, DISCOVERY, HEALTH, VERSION, document
from safety.cards.outcome import Code, Refusal, operation_outcome
from safety.cards.request import Call, read_call
from safety.cards.wire import body as wire_body
from safety.hosts import KnownHosts

Answer = Callable[[Call], Awaitable[Sequence[Shown]]]
Parse = Callable[[bytes], object]

_ASSETS = Path(__file__).parent / "static" / "vendor"
_JSON = "application/json"
_CODES: Mapping[int, Code] = {404: "not-found", 405: "not-supported"}

log = logging.getLogger("painrx.service")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the face is handed by the composition root.

    answer: the cards of a call; raises Refusal. parse: bytes -> JSON; raises ValueError whose text quotes nothing.
    templates: prefetch key -> FHIR query. versions: of "painrx" and of "knowledge". max_body: bytes. close: at the end.
    hosts: Host headers that are answered beside those of this machine.
    """

    answer: Answer
    parse: Parse
    templates: Mapping[str, str]
    versions: Mapping[str, str]
    cors_origins: Sequence[str]
    max_body: int
    close: Callable[[], Awaitable[None]]
    hosts: Sequence[str] = ()


def build(parts: Parts) -> FastAPI:
    """The application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await parts.close()

    app = FastAPI(
        title="painrx",
        version=parts.versions["painrx"],
        description="Medication safety checks for people with neuropathic pain, as a CDS Hooks service.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.add_middleware(LastResort)
    if parts.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(parts.cors_origins),
            allow_methods=["GET", "POST", "OPTIONS"],
            allow_headers=["Authorization", "Content-Type"],
        )
    app.add_middleware(KnownHosts, more=tuple(parts.hosts))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    _add_hooks(app, parts)
    _add_pages(app, parts.versions)
    document(app)
    return app


def _add_hooks(app: FastAPI, parts: Parts) -> None:
    discovery = orjson.dumps(wire_body(services(parts.templates)))

    @app.get("/cds-services", tags=["CDS Hooks"], **DISCOVERY)
    async def discover() -> Response:
        """Which hooks are answered here, and what to prefetch for them."""
        return Response(discovery, media_type=_JSON)

    @app.post("/cds-services/{id}", tags=["CDS Hooks"], **CALL)
    async def call(service: Annotated[str, Parameter(alias="id")], request: Request) -> Response:
        """Answer one hook with cards."""
        hook = HOOKS.get(service)
        if hook is None:
            raise Refusal(404, "not-found", "There is no such service; GET /cds-services lists them.")
        _must_be_json(request)
        raw = await _bounded(request, parts.max_body)
        asked = read_call(_parsed(parts.parse, raw), hook)
        shown = () if asked.asks_nothing or asked.lay_user else await parts.answer(asked)
        cards = [wire_body(one.card) for one in shown]
        return _json({"cards": with_original_numbers(cards, raw, asked.body)})


def _add_pages(app: FastAPI, versions: Mapping[str, str]) -> None:
    @app.get("/health", tags=["Operation"], **HEALTH)
    async def health() -> Response:
        """Whether the process is up."""
        return _json({"status": "ok"})

    @app.get("/version", tags=["Operation"], **VERSION)
    async def version() -> Response:
        """The edition of the code and of the clinical tables."""
        return _json(dict(versions))

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "").rstrip("/")
        return get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title="painrx",
            swagger_js_url=f"{root}/docs/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{root}/docs/assets/swagger-ui.css",
            swagger_favicon_url=f"{root}/docs/assets/favicon-32x32.png",
            swagger_ui_parameters={"validatorUrl": None},
        )

    app.mount("/docs/assets", StaticFiles(directory=_ASSETS), name="assets")


def _must_be_json(request: Request) -> None:
    """application/json, any +json, and none at all: some EHR test tools leave the header out."""
    stated = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if stated not in ("", _JSON, "application/json+fhir") and not stated.endswith("+json"):
        raise Refusal(415, "not-supported", "Send application/json.")


async def _bounded(request: Request, most: int) -> bytes:
    """The body, read no further than the limit. The framework's own limit answers in plain text."""
    stated = request.headers.get("content-length", "")
    read = bytearray()
    if not (stated.isascii() and stated.isdigit() and int(stated) > most):
        async for chunk in request.stream():
            read += chunk
            if len(read) > most:
                break
        else:
            return bytes(read)
    raise Refusal(413, "too-long", f"The body is larger than {most} bytes.")


def _parsed(parse: Parse, raw: bytes) -> object:
    try:
        return parse(raw)
    except ValueError as error:
        raise Refusal(400, "structure", f"The body {error}.") from None


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type=_JSON)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _json(operation_outcome(error.code, error.diagnostics), error.status)


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = _json(operation_outcome(_CODES.get(error.status_code, "invalid"), str(error.detail)), error.status_code)
    response.headers.update(error.headers or {})
    return response


class LastResort:
    """The outermost handler, inside CORS: what nobody foresaw becomes a 500, and the log says where, not whose.

    Left to the framework the answer would be made outside the CORS layer and a browser client could not read it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Any) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001  law 9: one of the two places that may
            log.error("request failed: %s", whereabouts(error))
            if started:
                raise RuntimeError("the answer broke off") from None
            outcome = operation_outcome("exception", "The service failed; the request was not checked.")
            await _json(outcome, 500)(scope, receive, send)


def whereabouts(error: BaseException) -> str:
    """The type of the error and the innermost line it came from. Its message is left out: it may quote a patient."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"
