"""`painrx audit`: examine every patient of a FHIR server."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from fhir_client.errors import FetchError, PatientMismatch
from safety.commands.exits import Exit, UsageError, exit_of, first
from safety.commands.options import Examining, Writing

if TYPE_CHECKING:
    from fhir_client.server import Server
    from safety.audit.run import Examined, Failed
    from safety.examination.check import Check

ABREAST = 4
"""Patients on the way at the same time; how many requests one server gets is bounded by the client itself."""


def audit(
    source: Annotated[str, Parameter(help="Base URL of a FHIR R4 server.")],
    /,
    *,
    format: Annotated[Literal["text", "ndjson"], Parameter(help="A table, or one finding a line.")] = "text",  # noqa: A002
    examining: Examining | None = None,
    writing: Writing | None = None,
) -> Exit:
    """Examine every patient of a FHIR server and say what was found, in whom, and who could not be examined."""
    from safety.audit.report import ndjson, table

    examining, writing = examining or Examining(), writing or Writing()
    if not source.startswith(("http://", "https://")):
        raise UsageError("audit takes the base URL of a FHIR server, http:// or https://")
    examining.day()
    rows, failed, codes = asyncio.run(audited(source, examining, examining.checks(), writing))
    writing.write([table(rows, failed) if format == "text" else ndjson(rows)])
    if format == "ndjson":
        for miss in failed:
            writing.say(f"not examined: {miss.patient}: {miss.why}")
    return first((*codes, *(examining.verdict(row.findings) for row in rows)))


async def audited(
    base_url: str, examining: Examining, checks: Sequence["Check"], writing: Writing
) -> tuple[list["Examined"], list["Failed"], list[Exit]]:
    """Every patient, examined or with the reason why not, and the exit codes that the failures ask for.

    Raises FetchError when the list of patients cannot be had at all, UsageError for an address that is none.
    """
    from fhir_client.server import Connections
    from safety.audit.run import Failed

    rows: list[Examined] = []
    failures: list[tuple[Failed, Exit]] = []
    async with Connections() as connections:
        try:
            server = connections.server(base_url)
        except ValueError as error:
            raise UsageError(f"{base_url}: {error}") from error
        patients, cut = await _listed(server)
        lane = asyncio.Semaphore(ABREAST)

        async def one(patient: str) -> None:
            async with lane:
                try:
                    rows.append(await _examined(server, patient, examining, checks))
                except (FetchError, PatientMismatch) as error:
                    failures.append((Failed(f"Patient/{patient}", str(error)), exit_of(error)))
            writing.progress(len(rows) + len(failures), len(patients))

        async with asyncio.TaskGroup() as group:
            for patient in patients:
                group.create_task(one(patient))
    failed = [failure for failure, _ in failures]
    codes = [Exit.PARTIAL] if failed else []
    if not rows:  # nobody could be examined: then the reason is the server's, not a patient's
        codes += [code for _, code in failures]
    if cut is not None:
        failed.append(Failed("(the rest of the list of patients)", str(cut)))
        codes.append(exit_of(cut))
    return rows, failed, codes


async def _listed(server: "Server") -> tuple[list[str], FetchError | None]:
    """The patients, and what cut the list short after some of them."""
    patients: list[str] = []
    try:
        async for patient in server.patients():
            patients.append(patient)  # noqa: PERF401  what came before an error is kept
    except FetchError as error:
        if not patients:
            raise
        return patients, error
    return patients, None


async def _examined(server: "Server", patient: str, examining: Examining, checks: Sequence["Check"]) -> "Examined":
    from safety.audit.run import examined

    row = examined(examining.record(await server.patient_bag(patient)), checks)
    return row.showing(examining.shown(row.findings))
