"""F06: duloxetine beside a potent inhibitor of CYP1A2, or when smoking ends."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.pair_findings import pair_findings
from safety.regimen.interactions.pairs import pairs
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    yield from pair_findings(record, check, pairs(record, "F06"))


CHECK = Check.load(__name__, examine)
