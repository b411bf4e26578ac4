"""B07: an opioid whose metabolites, or which itself, builds up with these kidneys."""

from collections.abc import Iterator

from safety.examination.caution_findings import caution_finding
from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.regimen.limits.cautions import cautions_for
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for found in cautions_for(record, "B07"):
        yield caution_finding(record, check, found)


CHECK = Check.load(__name__, examine)
