"""`painrx check`: examine the patients of files, of a CDS Hooks request, or of standard input."""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from safety.commands.exits import Exit, UsageError, first
from safety.commands.options import Examining, Writing

if TYPE_CHECKING:
    from safety.examination.finding import Finding
    from safety.regimen.record import Record

Source = Annotated[
    str,
    Parameter(
        allow_leading_hyphen=True, help="A Bundle, NDJSON file, folder or CDS Hooks request; - is standard input."
    ),
]
Format = Annotated[
    Literal["text", "json", "ndjson"],
    Parameter(help="json: one patient's object; ndjson: one object a line per patient."),
]


def check(
    *source: Source,
    format: Format = "text",  # noqa: A002  the flag's name
    examining: Examining | None = None,
    writing: Writing | None = None,
) -> Exit:
    """Examine the patients in a Bundle, NDJSON file or folder, or in one CDS Hooks request body.

    Says what was read of each order, what could not be read, opioid totals, kidney function and every finding.
    """
    examining, writing = examining or Examining(), writing or Writing()
    examining.day()
    misread = next((name for name in source if name.startswith("-") and name != "-"), None)
    if misread is not None:
        raise UsageError(f"there is no option {misread}; a file of that name is ./{misread}")
    if not source:
        raise UsageError("check needs a SOURCE: a file, a folder, or - for standard input")
    codes: list[Exit] = []
    examined = _examined(source, examining, codes)
    if format == "json":
        examined = _only(examined)
    writing.write(_written(examined, format, writing.colour))
    return first(codes)


def _only(
    examined: Iterator[tuple["Record", tuple["Finding", ...]]],
) -> Iterator[tuple["Record", tuple["Finding", ...]]]:
    """The one patient that a single JSON object is for; found out before anything is written."""
    found = list(islice(examined, 2))
    if len(found) > 1:
        raise UsageError("--format json is for one patient and there are more: use --format ndjson")
    return iter(found)


def _examined(
    source: Sequence[str], examining: Examining, codes: list[Exit]
) -> Iterator[tuple["Record", tuple["Finding", ...]]]:
    from fhir_client.files import bags
    from fhir_client.propose import propose
    from safety.examination.examine import examine

    checks = examining.checks()
    for bag in bags(source, sys.stdin.buffer):
        record = examining.record(bag)
        findings = examining.shown(examine(record, checks, propose))
        codes.append(examining.verdict(findings))
        yield record, findings


def _written(examined: Iterator[tuple["Record", tuple["Finding", ...]]], style: str, colour: bool) -> Iterator[str]:
    from safety.commands.text import text
    from safety.examination.report import examination

    for number, (record, findings) in enumerate(examined):
        found = examination(record, findings)
        if style == "text":
            yield ("\n" if number else "") + text(found, colour=colour)
        else:
            yield json.dumps(found, ensure_ascii=False) + "\n"
