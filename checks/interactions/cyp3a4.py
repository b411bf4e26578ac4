"""F05: an inhibitor or inducer of CYP3A4 beside an opioid, anticoagulant or contraceptive, or an inducer's end."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.pair_findings import pair_findings
from safety.regimen.interactions.pairs import ended_pairs, pairs
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    yield from pair_findings(record, check, pairs(record, "F05"))
    yield from pair_findings(record, check, ended_pairs(record, "F05", check.limit("fading_days")))


CHECK = Check.load(__name__, examine)
