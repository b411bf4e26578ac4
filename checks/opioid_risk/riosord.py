"""B19: the RIOSORD score of a patient with an opioid."""

from collections.abc import Iterator

from safety.examination.basis import mme_certainty
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.opioids.riosord import score
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = score(record)
    if found is None or found.risk.risk_class < check.limit("shown_class"):
        return
    high = found.risk.risk_class >= check.limit("high_class")
    yield check.finding(
        "B19",
        Severity.WARNING if high else Severity.INFO,
        record,
        found.orders,
        words="high" if high else "summary",
        evidence={
            "riosord": found.points,
            "risk_class": found.risk.risk_class,
            "avg_predicted_probability_pct": found.risk.predicted_percent,
            "items": {item.key: item.points for item in found.items},
        },
        identity=(plain_number(found.risk.risk_class), *(item.key for item in found.items)),
        certainty=mme_certainty(record, totals(record), found.orders),
        notes=("an opioid dose could not be read: its points may be missing",) if totals(record).lower_bound else (),
        score=plain_number(found.points),
        risk=plain_number(found.risk.risk_class),
        items="; ".join(f"{item.words} {plain_number(item.points)}" for item in found.items),
    )


CHECK = Check.load(__name__, examine)
