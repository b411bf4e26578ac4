"""B18: the opioid total comes down faster than is usually borne."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.asked_for import long_interval, over_limit
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
from safety.regimen.opioids.past_totals import opioids_of
from safety.regimen.opioids.tapering import Lowering, step_of
from safety.regimen.record import Record

FORTNIGHT, MONTH = 14, 30


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = step_in(record, check)
    verdict = None if found is None or planned(record, found) else _verdict(record, check, found)
    if found is None or verdict is None:
        return
    severity, words = verdict
    asked = _asked(record, check, found) if words in ("fast", "slow") else None
    if asked is not None:
        severity, words = Severity.INFO, "asked"
    yield check.finding(
        "B18",
        severity,
        record,
        found.orders,
        words=words,
        evidence=lowering_evidence(found),
        identity=(words, *doses(found.orders)),
        certainty=lowering_certainty(record, found),
        notes=("counted as if the draft replaced an order that it does not name",) if found.supposed else (),
        advice=taper_advice(record, found),
        raises=found.ago == 0,
        asked=asked or "",
        **lowering_words(found),
    )


def step_in(record: Record, check: Check) -> Lowering | None:
    """The step down that the record shows, by the limits of the leaflet."""
    return step_of(record, int(check.limit("recent")), int(check.limit("bridge")))


def _verdict(record: Record, check: Check, found: Lowering) -> tuple[Severity, str] | None:
    """A part is never louder than the whole: a stop after so many days (14.2.15)."""
    days = found.therapy_days
    if found.held_days < check.limit("settled") or days is None:
        return None
    at_once, monthly = _per(found, FORTNIGHT), _per(found, MONTH)
    fast = max(found.percent, at_once) > check.limit("step_percent")
    slow = days >= check.limit("year") and monthly > check.limit("month_percent")
    if not fast and not slow:
        return None
    if found.rotated:
        return Severity.INFO, "rotation"
    if found.supposed:
        return Severity.INFO, "supposed"
    words = "pregnancy" if pregnant(record) else "past" if found.ago else "fast" if fast else "slow"
    long = days >= check.limit("long") or found.old >= check.limit("large")
    return (Severity.WARNING if fast and long else Severity.INFO), words


def _asked(record: Record, check: Check, found: Lowering) -> str | None:
    """Why the opioids that a draft lowers must come down, by a check of their own dose."""
    less = opioids_of(order for order in found.orders if order.replaced_by is not None or order.draft)
    interval = long_interval(record, less, check.limit("long_qtc"), int(check.limit("ecg_days")))
    return interval or over_limit(record, less)


def _per(found: Lowering, days: int) -> Decimal:
    scaled = found.percent_per(days)
    assert scaled is not None  # a step has an interval
    return scaled


CHECK = Check.load(__name__, examine)
