"""The command line `painrx`: which commands there are, and how what happens becomes an exit code."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from cyclopts import App, CycloptsError

from safety.commands.exits import EXPLAINED, Exit, exit_of
from safety.commands.web import Web

COMMANDS = {
    "check": "Examine the patients of files or of a CDS Hooks request.",
    "audit": "Examine every patient of a FHIR server.",
    "serve": "Serve CDS Hooks over HTTP.",
    "demo": "Start a sandbox with synthetic patients, audit it and serve it.",
    "sig": "Show what a dosing text is read as.",
    "drug": "Show what is known of a product or an ingredient.",
    "checks": "List the checks, or show one with its limits, sources and cases.",
    "cases": "Play a site's own cases against its checks.",
    "openapi": "Print the contract of the HTTP interface.",
}
"""Each is a function of that name in the module of that name, imported only when it is called."""


def command_line() -> App:
    """The commands, none of them imported yet."""
    app = App(name="painrx", help="Safety checks for the medicines of people with neuropathic pain.", version=_version)
    for name, words in COMMANDS.items():
        app.command(f"safety.commands.{name}:{name}", name=name, help=words)
    knowledge = App(name="knowledge", help="The tables that the checks rest on.")
    knowledge.command("safety.commands.knowledge:check", name="check", help="Validate every table and leaflet.")
    knowledge.command("safety.commands.knowledge:diff", name="diff", help="Compare a policy or another edition.")
    app.command(knowledge)
    return app


def run(arguments: Sequence[str], web: Web) -> int:
    """Run one command and return its exit code. `web` is what `serve`, `demo` and `openapi` need of the service."""
    sys.excepthook = _internal_error
    app = command_line()
    try:
        command, bound, injected = app.parse_args(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        _complain(str(error).strip() or type(error).__name__)
        return Exit.USAGE
    if "web" in injected:
        bound.arguments["web"] = web
    return _answer(command, bound.args, bound.kwargs)


def _answer(command: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> int:
    try:
        result = command(*args, **kwargs)
        sys.stdout.flush()
    except EXPLAINED as error:
        _complain(str(error))
        return exit_of(error)
    except BrokenPipeError:  # `painrx ... | head`: whoever reads has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return Exit.DONE if result is None else int(result)


def _complain(message: str) -> None:
    sys.stderr.write(f"painrx: {message}\n")


def _internal_error(_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Where it happened, without the message: that may hold what stood in a chart."""
    import traceback

    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__ or trace)
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "unknown place"
    _complain(f"internal error: {type(error).__name__} in {where}")


def _version() -> str:
    from importlib.metadata import version

    return version("painrx")
