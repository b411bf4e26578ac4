"""B08: an opioid that a sick liver does not clear, against its label's limits and starting doses."""

from collections.abc import Iterator

from safety.examination.caution_findings import caution_finding
from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.limit_findings import limit_finding
from safety.regimen.limits.cautions import cautions_for
from safety.regimen.limits.ceilings import over
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    exceeded = over(record, "B08")
    for ceiling in exceeded:
        yield limit_finding(record, check, ceiling)
    judged = {ceiling.row.ingredient for ceiling in exceeded}
    for found in cautions_for(record, "B08"):
        if found.row.ingredient not in judged:
            yield caution_finding(record, check, found)


CHECK = Check.load(__name__, examine)
