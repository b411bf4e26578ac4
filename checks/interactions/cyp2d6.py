"""F04: a CYP2D6 inhibitor beside what needs the enzyme to work, or to leave the body."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.pair_findings import pair_findings
from safety.regimen.interactions.pairs import pairs
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    yield from pair_findings(record, check, pairs(record, "F04"))


CHECK = Check.load(__name__, examine)
