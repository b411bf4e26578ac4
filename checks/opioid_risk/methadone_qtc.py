"""B12: methadone with a long QTc interval."""

from collections.abc import Iterator

from safety.examination.basis import doses, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.dosing import unless_unread
from safety.regimen.heart import known_risk_orders, qt_conditions, qtc
from safety.regimen.opioids.methadone import METHADONE, methadone
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = methadone(record)
    interval = qtc(record, int(check.limit("ecg_days")))
    if found is None or interval is None or interval.ms < check.limit("long_ms"):
        return
    too_long = interval.ms > check.limit("stop_ms")
    stop = too_long and found.raised and not found.for_oud
    lowered = only_lowers(record, found.orders)
    others = known_risk_orders(record, METHADONE)
    causes = [
        *qt_conditions(record, check.limit("potassium_below"), check.limit("magnesium_below")),
        *sorted({name for order in others for name in order.product.ingredients}),
    ]
    words = "lowered" if lowered else "oud" if found.for_oud else "stop" if stop else "long" if too_long else "border"
    draft = next((order for order in found.orders if order.draft), None)
    yield check.finding(
        "B12",
        Severity.INFO if lowered else Severity.CRITICAL if stop else Severity.WARNING,
        record,
        found.orders,
        words=words,
        evidence={
            "qtc_ms": interval.ms,
            "qtc_date": interval.day,
            "qtc_age_days": interval.age_days,
            "methadone_mg_day": unless_unread(found.after, found.unread),
            "methadone_mg_day_before": found.before,
            "qt_causes": causes,
        },
        identity=(*doses(found.orders), f"QTc {plain_number(interval.ms)}"),
        advice=_advice(draft.reference if draft is not None and stop and not found.before else None),
        raises=found.maybe_raised,
        qtc=plain_number(interval.ms),
        date=interval.day.isoformat(),
        stop_ms=check.limit("stop_ms"),
        causes=", ".join(causes) or "no other on record",
        first_cause=some(causes, 1, 40) if causes else "causes",
    )


def _advice(draft: str | None) -> tuple[Advice, ...]:
    """A start can be taken back. A raise not: what is taken already keeps this finding, so that nothing clears it; the
    salts are asked for by the check of the ECG, each by itself."""
    return () if draft is None else (Advice("delete", "Do not place this order", draft),)


CHECK = Check.load(__name__, examine)
