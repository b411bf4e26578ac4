"""One patient of an audit: examined, or the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from safety.examination.check import Check
from safety.examination.examine import examine
from safety.examination.finding import Finding, Severity
from safety.examination.report import unknown_drugs, unread
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


@dataclass(frozen=True, slots=True)
class Examined:
    """What an audit keeps of one patient. unread: how many things could not be read; unknown: drugs that nobody knows.

    mme: most MME a day of what is taken now; lower_bound: some opioid of it could not be converted.
    """

    patient: str
    findings: tuple[Finding, ...]
    orders: int
    unread: int
    unknown: int
    mme: Decimal
    lower_bound: bool

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.standing)

    def showing(self, findings: tuple[Finding, ...]) -> "Examined":
        """The same patient with these of the findings alone."""
        return replace(self, findings=findings)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that no exemption switched off."""
        return tuple(finding for finding in self.findings if finding.exempted_by is None)


@dataclass(frozen=True, slots=True)
class Failed:
    """A patient who could not be examined, and why; never left out of the count."""

    patient: str
    why: str


def examined(record: Record, checks: Sequence[Check]) -> Examined:
    """Run the checks over one record, without suggestions: nobody is there to take them."""
    sums = totals(record)
    unknown = len(unknown_drugs(record))
    return Examined(
        patient=record.patient.reference,
        findings=examine(record, checks),
        orders=sum(order.counted for order in record.orders),
        unread=sum(1 for _ in unread(record)) - unknown,
        unknown=unknown,
        mme=sums.current,
        lower_bound=sums.lower_bound,
    )
