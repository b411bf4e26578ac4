"""`painrx sig`: what a dosing text is read as."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from safety.commands.exits import UsageError
from safety.commands.options import Writing
from safety.commands.text import number, printable

_SYMBOLS = (None, "mg", "mL", "mcg", "g", "mcg/h")


def sig(
    text: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True, help="The dosing text; - reads one a line and answers one JSON line each."
        ),
    ],
    /,
    *,
    format: Annotated[Literal["text", "json"], Parameter(help="How one text is answered.")] = "text",  # noqa: A002
    writing: Writing | None = None,
) -> None:
    """Show what is read from a dosing text: the amounts a day, or why it is refused and the words not understood."""
    from safety.regimen.sig import answer

    writing = writing or Writing()
    if text.startswith("--"):
        raise UsageError(f"there is no option {text}")
    if text == "-":
        lines = (line.rstrip("\r\n") for line in sys.stdin)
        writing.write(f"{json.dumps(answer(line), ensure_ascii=False)}\n" for line in lines)
    elif format == "json":
        writing.write([json.dumps(answer(text), ensure_ascii=False), "\n"])
    else:
        writing.write(f"{line}\n" for line in _words(printable(answer(text))))


def _words(answer: Mapping[str, Any]) -> Iterator[str]:
    if "refused" in answer:
        yield f"not read: {answer['refused']}"
        if answer["words"]:
            yield f"words:    {', '.join(answer['words'])}"
        return
    yield f"we read: {answer['read']}"
    yield f"usual:   {_amount(answer['usual'], 'a day')}{' (only as needed)' if answer['prn'] else ''}"
    yield f"most:    {_amount(answer['most'], 'in any 24 hours')}"
    if answer["route"] is not None:
        yield f"route:   {answer['route']}"
    if answer["days"] is not None:
        yield f"for:     {answer['days']} {'day' if answer['days'] == 1 else 'days'}"


def _amount(amount: Mapping[str, Any] | None, span: str) -> str:
    if amount is None:
        return "no single amount"
    unit = amount["unit"] or "(no unit)"
    plural = "s" if amount["value"] != 1 and amount["unit"] not in _SYMBOLS else ""
    return f"{number(amount['value'])} {unit}{plural} {span}"
