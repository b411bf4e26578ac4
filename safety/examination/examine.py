"""Run checks over a record: exemptions, order, proof of suggestions. A check that raises becomes a finding."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from safety.examination.check import Check
from safety.examination.exemptions import exempt, exemptions_of
from safety.examination.finding import Advice, Certainty, Finding, Proposal, Reach, Severity, Suggestion
from safety.regimen.record import Record

Counts = Counter[tuple[str, str, Severity]]
_NOTHING: Counts = Counter()
_BROKEN = "could-not-run"
Propose = Callable[[Record, Advice], Proposal | None]


def examine(record: Record, checks: Sequence[Check], propose: Propose | None = None) -> tuple[Finding, ...]:
    """All findings of a record, highest severity first.

    Each carries the suggestions that `propose` could build and that are proven (law 4). Findings that an exemption
    switched off are in the list with `exempted_by` set.
    """
    reasons = exemptions_of(record)
    found = [finding for check in checks for finding in _said(record, check, reasons)]
    if propose is not None:
        prover = Prover(record, checks, propose, found)
        found = [prover.with_suggestions(finding) for finding in found]
    return tuple(sorted(found, key=_order))


def _said(record: Record, check: Check, reasons: Mapping[str, str]) -> list[Finding]:
    """What one check says of the record, exemptions applied."""
    found: list[Finding] = []
    silent = check.leaflet.silent
    if silent.issuperset(check.leaflet.specs):
        return found
    try:
        said = [finding for finding in check.examine(record, check) if finding.spec not in silent]
        found.extend(exempt(finding, check.leaflet, reasons) for finding in said)
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
        identity=(_BROKEN, type(error).__name__),
        patient=record.patient.reference,
        title=check.leaflet.title,
    )


def _order(finding: Finding) -> tuple[int, str, str, tuple[str, ...], str]:
    return (-finding.severity.rank, finding.spec, finding.check, finding.orders, finding.fingerprint)


class Prover:
    """Builds and proves each distinct advice once, however many findings carry it, and only when asked (law 4).

    found: what the checks say about the record as it is.
    """

    def __init__(self, record: Record, checks: Sequence[Check], propose: Propose, found: Iterable[Finding]) -> None:
        self._record, self._checks, self._propose = record, checks, propose
        self._before = _counted(found)
        self._tried: dict[tuple[object, ...], _Proof | None] = {}

    def suggestions(self, finding: Finding) -> tuple[Suggestion, ...]:
        """What of the finding's advice can be built and is proven."""
        if finding.exempted_by is not None:
            return ()
        tried = [(advice, self._proof(advice)) for advice in finding.advice]
        return tuple(
            Suggestion(advice.label, proof.proposal.action, proof.proposal.resource, proof.proposal.resource_id)
            for advice, proof in tried
            if proof is not None and self._proves(finding, proof)
        )

    def with_suggestions(self, finding: Finding) -> Finding:
        found = self.suggestions(finding) if finding.advice else ()
        return dataclasses.replace(finding, suggestions=found) if found else finding

    def _proof(self, advice: Advice) -> "_Proof | None":
        key = (advice.kind, advice.order, advice.regimen, advice.what, advice.taper)
        if key not in self._tried:
            proposal = self._propose(self._record, advice)
            self._tried[key] = None if proposal is None else _Proof(proposal)
        return self._tried[key]

    def _proves(self, finding: Finding, proof: "_Proof") -> bool:
        """One finding of its kind fewer, and nothing of equal or higher severity that was not there before."""
        own = [check for check in self._checks if check.id == finding.check]
        after = sum((proof.counted(check) for check in own), Counts())
        if _of_kind(after, finding) >= _of_kind(self._before, finding):
            return False  # most that fail fail here, before the other checks have run
        return not any(
            severity.rank >= finding.severity.rank and number > self._before[check.id, spec, severity]
            for check in self._checks
            for (_, spec, severity), number in proof.counted(check).items()
        )


class _Proof:
    """What the checks say about a proposal's record; each runs once, when it is asked for."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self._reasons = exemptions_of(proposal.record)
        self._counts: dict[str, Counts] = {}

    def counted(self, check: Check) -> Counts:
        if check.id not in self._counts:
            said = _said(self.proposal.record, check.without_words, self._reasons)
            self._counts[check.id] = _counted(said) if said else _NOTHING  # nearly always
        return self._counts[check.id]


def _counted(findings: Iterable[Finding]) -> Counts:
    """How many there are of each kind. A check that broke may have had anything to say: it stands for the gravest."""
    return Counter(
        (each.check, _BROKEN, Severity.CRITICAL)
        if each.identity[:1] == (_BROKEN,)
        else (each.check, each.spec, each.severity)
        for each in findings
        if each.exempted_by is None
    )


def _of_kind(counted: Counts, finding: Finding) -> int:
    return sum(counted[finding.check, finding.spec, severity] for severity in Severity)
