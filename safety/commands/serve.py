"""`painrx serve`: the CDS Hooks service."""

import ipaddress
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from safety.commands.exits import UsageError
from safety.commands.web import Web

if TYPE_CHECKING:
    from pydantic import ValidationError


def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on (default: PAINRX_HOST or 127.0.0.1).")] = None,
    port: Annotated[int | None, Parameter(help="Port to listen on (default: PAINRX_PORT or 8000).")] = None,
    dev: Annotated[
        bool, Parameter(negative="", help="Trust unsigned calls and FHIR servers on this machine; loopback only.")
    ] = False,
    web: Annotated[Web, Parameter(parse=False)],
) -> None:
    """Serve CDS Hooks over HTTP, with /health, /version, /docs and /openapi.json.

    Signed calls from EHRs are not verified yet, so the service starts with --dev on loopback and in no other way.
    """
    from pydantic import ValidationError

    from safety.settings import Settings

    asked: dict[str, Any] = {"host": host, "port": port, "dev": dev}
    try:
        settings = Settings(**{name: value for name, value in asked.items() if value is not None})
    except ValidationError as error:
        raise UsageError(_named(error)) from error
    if not settings.dev:
        raise UsageError("serve starts only with --dev for now: signed calls from EHRs are not verified yet")
    if not on_loopback(settings.host):
        raise UsageError(f"--dev trusts every caller, so it listens on loopback only, not on {settings.host}")
    web.serve(settings)


def on_loopback(host: str) -> bool:
    """Whether the address is this machine only. A name other than localhost could be anything, so it is not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _named(error: "ValidationError") -> str:
    """The settings that could not be read, by the names of their variables."""
    return "; ".join(f"PAINRX_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
