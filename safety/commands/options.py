"""The flags that several commands share, and what they mean."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from safety.commands.exits import Exit, UsageError

if TYPE_CHECKING:
    from fhir_client.bag import Bag
    from safety.examination.check import Check
    from safety.examination.finding import Finding
    from safety.examination.policy import Policy
    from safety.regimen.record import Record

FailOn = Literal["info", "warning", "critical", "never"]
Level = Literal["info", "warning", "critical"]
FactorSet = Literal["cdc-2022", "cdc-2016", "cms-2018"]
NEWEST = "newest"


@Parameter(name="*")
@dataclass(frozen=True)
class Writing:
    """Where the data goes; it never mixes with messages, which go to stderr."""

    output: Annotated[Path | None, Parameter(help="Write the data to this file instead of stdout.")] = None
    quiet: Annotated[bool, Parameter(negative="", help="No messages on stderr but errors.")] = False

    def write(self, chunks: Iterable[str]) -> None:
        """Write the data piece by piece, as it comes. Raises UsageError when the file cannot be written."""
        if self.output is None:
            sys.stdout.writelines(chunks)
            return
        try:
            file = self.output.open("w", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--output {self.output}: {error.strerror}") from error
        with file:
            file.writelines(chunks)

    def say(self, message: str) -> None:
        """A message for the person at the terminal."""
        if not self.quiet:
            sys.stderr.write(f"{message}\n")

    def progress(self, done: int, total: int) -> None:
        """How far it got, on one line that the next message overwrites; on a terminal only."""
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write(f"\r{done} of {total}\x1b[K" + ("\r\x1b[K" if done == total else ""))
            sys.stderr.flush()

    @property
    def colour(self) -> bool:
        """Only on a terminal, and not where https://no-color.org asks for none."""
        import os

        return self.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def site_policy() -> "Policy":
    """The policy that PAINRX_POLICY names, or the default. Raises PolicyError."""
    from checks import ALL
    from safety.examination.policy import default_policy, read_policy

    path = os.environ.get("PAINRX_POLICY")
    return read_policy(Path(path), ALL) if path else default_policy(ALL)


@Parameter(name="*")
@dataclass(frozen=True)
class Examining:
    """What is examined, as of when, and what of it counts."""

    check: Annotated[
        tuple[str, ...], Parameter(negative="", help="Only this check, by its id or by a rule's id (D01); repeatable.")
    ] = ()
    min_severity: Annotated[Level, Parameter(help="Show findings from this severity up.")] = "info"
    fail_on: Annotated[FailOn, Parameter(help="Exit with 12 on a finding of this severity or above.")] = "critical"
    today: Annotated[
        str | None, Parameter(help="The day to examine as of, or `newest`: that of each patient's newest order.")
    ] = None
    factor_set: Annotated[
        FactorSet | None, Parameter(help="Edition of the MME factors (default: the site policy's, or cdc-2022).")
    ] = None

    def record(self, bag: "Bag") -> "Record":
        """The bag's record on the day asked for. A day before today lies in the past of its chart."""
        from fhir_client.reading.record import newest_day, read_record

        now = datetime.now().astimezone().date()  # the edge of the program: the one place that asks the clock
        day = (newest_day(bag) or now) if self.today == NEWEST else self.day() or now
        practice = self.policy.practice
        if self.factor_set is not None:
            practice = {**practice, "factor_set": self.factor_set}
        return read_record(bag, today=day, past=day < now, **practice)

    @cached_property
    def policy(self) -> "Policy":
        return site_policy()

    def day(self) -> date | None:
        """The day named, if one was. Raises UsageError when it cannot be read."""
        if self.today is None or self.today == NEWEST:
            return None
        try:
            return date.fromisoformat(self.today)
        except ValueError as error:
            raise UsageError(f"--today {self.today}: write YYYY-MM-DD or {NEWEST}") from error

    def checks(self) -> tuple["Check", ...]:
        """The checks asked for, as the site wants them. Raises UsageError on an id that nobody has."""
        every = self.policy.checks
        known = {name for check in every for name in (check.id, *check.leaflet.specs)}
        unknown = [name for name in self.check if name not in known]
        if unknown:
            raise UsageError(f"--check {unknown[0]}: there is no such check; there are {', '.join(sorted(known))}")
        wanted = set(self.check)
        return tuple(check for check in every if not wanted or wanted & {check.id, *check.leaflet.specs})

    def shown(self, findings: Iterable["Finding"]) -> tuple["Finding", ...]:
        """Findings to show: of the rules asked for, at or above `--min-severity`."""
        from safety.examination.finding import Severity

        least = Severity(self.min_severity).rank
        wanted = set(self.check)
        return tuple(
            finding
            for finding in findings
            if finding.severity.rank >= least and (not wanted or wanted & {finding.check, finding.spec})
        )

    def verdict(self, findings: Iterable["Finding"]) -> Exit:
        """Whether the findings shown fail the command; one that an exemption switched off does not."""
        from safety.examination.finding import Severity

        if self.fail_on == "never":
            return Exit.DONE
        limit = Severity(self.fail_on).rank
        loud = any(finding.exempted_by is None and finding.severity.rank >= limit for finding in findings)
        return Exit.FINDINGS if loud else Exit.DONE
