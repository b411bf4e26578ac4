"""B18: opioids that are stopped, were stopped in the last days, or ran out."""

from collections.abc import Iterator

from safety.examination.basis import doses
from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.taper_words import (
    lowering_certainty,
    lowering_evidence,
    lowering_words,
    planned,
    taper_advice,
)
from safety.regimen.kidney.problems import pregnant
from safety.regimen.opioids.tapering import Lowering, stop_of
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = stop_in(record, check)
    severity = None if found is None or planned(record, found) else _severity(check, found)
    if found is None or severity is None:
        return
    yield check.finding(
        "B18",
        severity,
        record,
        found.orders,
        words=_words(record, found, severity),
        evidence=lowering_evidence(found),
        identity=(found.kind, *doses(order for order in found.orders if not order.draft)),
        certainty=lowering_certainty(record, found),
        notes=("an opioid dose could not be read: the total before is a lower bound",) if found.unread else (),
        advice=taper_advice(record, found) if found.kind == "stop" else (),
        raises=found.kind == "stop",
        **lowering_words(found),
    )


def stop_in(record: Record, check: Check) -> Lowering | None:
    """The stop that the record shows, by the limits of the leaflet."""
    return stop_of(record, int(check.limit("recent")), int(check.limit("gap")), int(check.limit("bridge")))


def _severity(check: Check, found: Lowering) -> Severity | None:
    """None where nothing is to be said (14.2.15)."""
    days, large = found.therapy_days, found.old >= check.limit("large")
    if days is None:
        loud = large
    else:
        brief = days <= check.limit("brief") or (found.as_needed and days <= check.limit("brief_as_needed"))
        if brief or (found.kind == "gap" and days < check.limit("settled")):
            return None
        loud = days >= check.limit("long") or (large and days >= check.limit("settled"))
    if found.rotated:
        return Severity.INFO
    if loud:
        return Severity.WARNING
    return Severity.INFO if found.ago <= check.limit("recent_info") else None


def _words(record: Record, found: Lowering, severity: Severity) -> str:
    if found.rotated:
        return "rotation"
    if found.disorder:
        return "treatment"
    if found.kind == "stop":
        if pregnant(record):
            return "pregnancy"
        return "stop" if severity is Severity.WARNING else "short"
    return found.kind


CHECK = Check.load(__name__, examine)
