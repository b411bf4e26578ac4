"""An audit in words and as lines of JSON: sorted, so that the same input gives the same bytes."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from operator import attrgetter

from safety.audit.run import Examined, Failed
from safety.examination.finding import Finding, Severity
from safety.examination.report import finding_json
from safety.examination.wording import mme, number_of

_LEVELS = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
_LOUDEST = 72  # characters of a summary that a line of the table has room for
_COLUMNS = ("critical", "warning", "info", "unread", "unknown", "MME/day")


def ndjson(rows: Sequence[Examined]) -> str:
    """One finding a line with its `patient`, by patient and then check."""
    lines = (
        json.dumps({"patient": row.patient, **finding_json(finding)}, ensure_ascii=False)
        for row in sorted(rows, key=attrgetter("patient"))
        for finding in sorted(row.findings, key=_key)
    )
    return "".join(f"{line}\n" for line in lines)


def table(rows: Sequence[Examined], failed: Sequence[Failed]) -> str:
    """Patients with their counts, then the rules with theirs, then who could not be examined."""
    blocks = (_patients(rows), _rules(rows), _failures(failed), iter((_summary(rows, failed),)))
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))) + "\n"


def _key(finding: Finding) -> tuple[str, str, tuple[str, ...], str]:
    return (finding.check, finding.spec, finding.orders, finding.fingerprint)


def _patients(rows: Sequence[Examined]) -> Iterator[str]:
    if not rows:
        return
    width = max(len(row.patient) for row in rows)
    yield f"{'patient':<{width}}  {'  '.join(_COLUMNS)}  loudest"
    for row in sorted(rows, key=attrgetter("patient")):
        counts = [*(row.count(level) for level in _LEVELS), row.unread, row.unknown]
        cells = [*map(_count, counts), ("≥ " if row.lower_bound else "") + mme(row.mme)]
        aligned = "  ".join(f"{cell:>{len(name)}}" for cell, name in zip(cells, _COLUMNS, strict=True))
        yield f"{row.patient:<{width}}  {aligned}  {_loudest(row)}".rstrip()


def _count(number: int) -> str:
    return str(number) if number else "."


def _loudest(row: Examined) -> str:
    if not row.standing:
        return ""
    finding = row.standing[0]
    return textwrap.shorten(f"{finding.spec} {finding.summary}", _LOUDEST, placeholder=" …")


def _rules(rows: Sequence[Examined]) -> Iterator[str]:
    rules = sorted({(finding.spec, finding.check) for row in rows for finding in row.standing})
    if not rules:
        return
    width = max(len(check) for _, check in rules)
    yield f"rule  {'check':<{width}}  critical  warning  info  patients"
    for spec, check in rules:
        mine = [[f for f in row.standing if (f.spec, f.check) == (spec, check)] for row in rows]
        counts = [sum(f.severity is level for found in mine for f in found) for level in _LEVELS]
        cells = "  ".join(f"{_count(n):>{len(level.value)}}" for n, level in zip(counts, _LEVELS, strict=True))
        yield f"{spec:<4}  {check:<{width}}  {cells}  {sum(bool(found) for found in mine):>8}"


def _failures(failed: Sequence[Failed]) -> Iterator[str]:
    if failed:
        yield "not examined"
        yield from (f"{miss.patient}: {miss.why}" for miss in sorted(failed, key=attrgetter("patient")))


def _summary(rows: Sequence[Examined], failed: Sequence[Failed]) -> str:
    counts = ", ".join(f"{sum(row.count(level) for row in rows)} {level.value}" for level in _LEVELS)
    quiet = sum(not row.standing for row in rows)
    off = sum(len(row.findings) - len(row.standing) for row in rows)
    return (
        f"{number_of(len(rows), 'patient')} examined, {len(failed)} not; "
        f"{number_of(sum(row.orders for row in rows), 'order')}, "
        f"{sum(row.unread for row in rows)} unread, {sum(row.unknown for row in rows)} of unknown drugs; "
        f"findings: {counts}; {number_of(quiet, 'patient')} without any; {off} switched off by exemptions"
    )
