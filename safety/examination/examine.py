"""Run checks over a record: exemptions, order, proof of suggestions. A check that raises becomes a finding."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from safety.examination.check import Check
from safety.examination.exemptions import exempt, exemptions_of
from safety.examination.finding import Advice, Certainty, Finding, Proposal, Reach, Severity, Suggestion
from safety.regimen.record import Record

Propose = Callable[[Record, Advice], Proposal | None]


def examine(record: Record, checks: Sequence[Check], propose: Propose | None = None) -> tuple[Finding, ...]:
    """All findings of a record, highest severity first.

    Each carries the suggestions that `propose` could build and that are proven (law 4). Findings that an exemption
    switched off are in the list with `exempted_by` set.
    """
    found = _run(record, checks)
    if propose is not None:
        found = [_with_suggestions(record, finding, found, checks, propose) for finding in found]
    return tuple(sorted(found, key=_order))


def _run(record: Record, checks: Iterable[Check]) -> list[Finding]:
    reasons = exemptions_of(record)
    found: list[Finding] = []
    for check in checks:
        try:
            found.extend(exempt(finding, check.leaflet, reasons) for finding in check.examine(record, check))
        except Exception as error:  # law 9: one broken check must not lose the others
            found.append(_could_not_run(record, check, error))
    return found


def _could_not_run(record: Record, check: Check, error: Exception) -> Finding:
    return Finding(
        check=check.id,
        spec=check.leaflet.specs[0],
        severity=Severity.INFO,
        certainty=Certainty.UNREAD,
        reach=Reach.SHOW,
        summary=f"Not checked: {check.leaflet.title} could not run. Review by hand.",
        detail=f"The check stopped with {type(error).__name__}; its result is missing, not negative.",
        orders=(),
        draft=False,
        evidence={"error": type(error).__name__},
        sources=(),
        identity=("could-not-run", type(error).__name__),
        patient=record.patient.reference,
        title=check.leaflet.title,
    )


def _order(finding: Finding) -> tuple[int, str, str, tuple[str, ...], str]:
    return (-finding.severity.rank, finding.spec, finding.check, finding.orders, finding.fingerprint)


def _with_suggestions(
    record: Record, finding: Finding, found: Sequence[Finding], checks: Sequence[Check], propose: Propose
) -> Finding:
    if finding.exempted_by is not None:
        return finding
    suggestions = []
    for advice in finding.advice:
        proposal = propose(record, advice)
        if proposal is not None and _proves(proposal, finding, found, checks):
            suggestions.append(Suggestion(advice.label, proposal.action, proposal.resource, proposal.resource_id))
    return dataclasses.replace(finding, suggestions=tuple(suggestions))


def _proves(proposal: Proposal, finding: Finding, found: Sequence[Finding], checks: Sequence[Check]) -> bool:
    """Law 4: one finding of its kind fewer, and nothing of equal or higher severity that was not there before."""
    before, after = _counted(found), _counted(_run(proposal.record, checks))
    if _of_kind(after, finding) >= _of_kind(before, finding):
        return False
    return not any(
        severity.rank >= finding.severity.rank and number > before[check, spec, severity]
        for (check, spec, severity), number in after.items()
    )


def _counted(findings: Iterable[Finding]) -> Counter[tuple[str, str, Severity]]:
    return Counter((each.check, each.spec, each.severity) for each in findings if each.exempted_by is None)


def _of_kind(counted: Counter[tuple[str, str, Severity]], finding: Finding) -> int:
    return sum(counted[finding.check, finding.spec, severity] for severity in Severity)
