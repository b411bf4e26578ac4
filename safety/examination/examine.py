"""Run checks over a record: exemptions, order, proof of suggestions. A check that raises becomes a finding."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from safety.examination.check import Check
from safety.examination.exemptions import exempt, exemptions_of
from safety.examination.finding import Advice, Certainty, Finding, Proposal, Reach, Severity, Suggestion
from safety.regimen.record import Record

Counts = Counter[tuple[str, str, Severity]]
Propose = Callable[[Record, Advice], Proposal | None]


def examine(record: Record, checks: Sequence[Check], propose: Propose | None = None) -> tuple[Finding, ...]:
    """All findings of a record, highest severity first.

    Each carries the suggestions that `propose` could build and that are proven (law 4). Findings that an exemption
    switched off are in the list with `exempted_by` set.
    """
    found = _run(record, checks)
    if propose is not None:
        prover = _Prover(record, checks, propose, found)
        found = [prover.with_suggestions(finding) for finding in found]
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


class _Prover:
    """Builds and proves each distinct advice once, however many findings carry it (law 4)."""

    def __init__(self, record: Record, checks: Sequence[Check], propose: Propose, found: Sequence[Finding]) -> None:
        self._record, self._checks, self._propose = record, checks, propose
        self._before = _counted(found)
        self._tried: dict[tuple[object, ...], tuple[Proposal, Counts] | None] = {}

    def with_suggestions(self, finding: Finding) -> Finding:
        if finding.exempted_by is not None or not finding.advice:
            return finding
        tried = [(advice, self._outcome(advice)) for advice in finding.advice]
        suggestions = [
            Suggestion(advice.label, outcome[0].action, outcome[0].resource, outcome[0].resource_id)
            for advice, outcome in tried
            if outcome is not None and self._proves(finding, outcome[1])
        ]
        return dataclasses.replace(finding, suggestions=tuple(suggestions))

    def _outcome(self, advice: Advice) -> tuple[Proposal, Counts] | None:
        key = (advice.kind, advice.order, advice.regimen, advice.what, advice.taper)
        if key not in self._tried:
            proposal = self._propose(self._record, advice)
            self._tried[key] = None if proposal is None else (proposal, _counted(_run(proposal.record, self._checks)))
        return self._tried[key]

    def _proves(self, finding: Finding, after: Counts) -> bool:
        """One finding of its kind fewer, and nothing of equal or higher severity that was not there before."""
        if _of_kind(after, finding) >= _of_kind(self._before, finding):
            return False
        return not any(
            severity.rank >= finding.severity.rank and number > self._before[check, spec, severity]
            for (check, spec, severity), number in after.items()
        )


def _counted(findings: Iterable[Finding]) -> Counts:
    return Counter((each.check, each.spec, each.severity) for each in findings if each.exempted_by is None)


def _of_kind(counted: Counts, finding: Finding) -> int:
    return sum(counted[finding.check, finding.spec, severity] for severity in Severity)
