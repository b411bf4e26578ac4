"""`painrx demo`: a sandbox hospital, the service that watches over it, and an audit of it, all on this machine."""

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any

from cyclopts import Parameter

from safety.commands.exits import UsageError
from safety.commands.options import Examining, Writing
from safety.commands.web import Web

LOOPBACK = "127.0.0.1"
_START = 20.0  # seconds that a server of ours may take to start on a slow machine
_EXAMPLE = "patch-for-beginner"


def demo(
    *,
    once: Annotated[bool, Parameter(negative="", help="Stop after the audit instead of serving on.")] = False,
    port: Annotated[int, Parameter(help="Port of the service; a free one if it is taken.")] = 8000,
    sandbox_port: Annotated[int, Parameter(help="Port of the sandbox; a free one if it is taken.")] = 8001,
    web: Annotated[Web, Parameter(parse=False)],
) -> None:
    """Start the sandbox and the service, audit the sandbox's synthetic patients, and say what to open next."""
    from safety.audit.report import table
    from safety.sandbox.server import BASE, create_sandbox
    from safety.settings import Settings

    today = datetime.now().astimezone().date()
    with running(create_sandbox(today), sandbox_port) as sandbox:
        fhir = f"{sandbox}{BASE}"
        settings = Settings(dev=True, host=LOOPBACK, port=port, fhir_base_url=fhir)
        with running(web.app(settings), port) as service:
            _say(f"The sandbox's FHIR server is {fhir}; these are its patients, audited just now:\n")
            rows, failed, _ = asyncio.run(_audited(fhir))
            _say(table(rows, failed))
            _say(_one_order(sandbox, service))
            if not once:
                _say(_next_steps(sandbox, service, today))
                threading.Event().wait()


@contextmanager
def running(app: Any, port: int) -> Iterator[str]:
    """Serve an ASGI app on loopback until the block ends; yields its address. Raises UsageError if it cannot start."""
    import uvicorn

    listener = _listener(port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _START
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise UsageError("the demo's server did not start")
            time.sleep(0.01)
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=_START)
        listener.close()


def _listener(port: int) -> socket.socket:
    """Bound to the port on loopback, or to a free one when somebody has it."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.bind((LOOPBACK, 0))
    return listener


async def _audited(fhir: str) -> Any:
    from safety.commands.audit import audited

    examining = Examining(fail_on="never")
    return await audited(fhir, examining, examining.checks(), Writing())


def _one_order(sandbox: str, service: str) -> str:
    """What an EHR gets to show when one of the example orders is about to be signed."""
    from urllib.request import Request, urlopen

    with urlopen(f"{sandbox}/requests/{_EXAMPLE}") as answer:  # noqa: S310  our own server, on loopback
        body = answer.read()
    call = Request(f"{service}/cds-services/painrx-order-sign", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(call) as answer:  # noqa: S310
        cards = json.load(answer)["cards"]
    lines = [f"  {card['indicator'].upper():<8}  {card['summary']}" for card in cards]
    return "\n".join([f"An EHR about to sign the example order '{_EXAMPLE}' is shown:", *lines, ""])


def _next_steps(sandbox: str, service: str, today: date) -> str:
    from safety.sandbox.population import requests

    examples = "\n".join(f"  {request.id:<26}{request.says}" for request in requests(today))
    return f"""Serving on, until Ctrl-C. Open next:
  {service}/docs            the HTTP interface, to try in a browser
  {service}/cds-services    what an EHR reads first
  {sandbox}/fhir/Patient    the synthetic patients

Sign an order as an EHR would (the cards come back as JSON):
  curl -s {sandbox}/requests/crosses-90 | \\
    curl -s -H 'Content-Type: application/json' -d @- {service}/cds-services/painrx-order-sign

Example orders:
{examples}
"""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
