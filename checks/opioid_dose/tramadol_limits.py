"""B09: tramadol above what its label allows at this age, with these kidneys or this liver."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.limit_findings import limit_finding
from safety.regimen.limits.ceilings import over
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for ceiling in over(record, "B09"):
        yield limit_finding(record, check, ceiling)


CHECK = Check.load(__name__, examine)
