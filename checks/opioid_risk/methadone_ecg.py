"""B12: methadone is begun, or reaches a higher dose, without a recent ECG."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from safety.examination.basis import doses
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import period, plain_number, some
from safety.regimen.dosing import unless_unread
from safety.regimen.heart import ECG, Interval, intervals, known_risk_orders, last_ecg, qt_conditions, qtc
from safety.regimen.interactions.qt import measured_lately
from safety.regimen.opioids.methadone import METHADONE, Methadone, methadone
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = methadone(record, int(check.limit("break_days")))
    interval = qtc(record, int(check.limit("fresh_days")))
    if found is None:
        return
    if interval is not None and interval.ms >= check.limit("long_ms"):
        yield from _salts(record, check, found, interval)
        return
    if record.pending(ECG):
        return
    risks = _risks(record, check)
    ecg = last_ecg(record)
    words = _due(record, check, found, risks, ecg)
    if words is None:
        return
    at = next((mark for mark in _marks(check) if found.before < mark <= found.after), found.after)
    yield check.finding(
        "B12",
        Severity.WARNING if words == "at_risk" else Severity.INFO,
        record,
        found.orders,
        words=words,
        evidence={
            "qt_risk_factors": risks,
            "last_ecg": ecg,
            "ecg_age_days": None if ecg is None else (record.today - ecg).days,
            "methadone_mg_day": unless_unread(found.after, found.unread),
            "methadone_mg_day_before": found.before,
        },
        identity=(*doses(found.orders), words, *risks),
        advice=(Advice("lab", "Order an ECG", what=ECG),),
        raises=words == "at_risk",
        risks=some(risks, 2, 40) if risks else "no risk factor",
        all_risks=", ".join(risks) or "none on record",
        dose=plain_number(at),
        fresh=period(check.limit("fresh_days")),
        year=period(check.limit("year_days")),
        ecg="no ECG on record" if ecg is None else f"last ECG of {ecg.isoformat()}",
    )


def _salts(record: Record, check: Check, found: Methadone, interval: Interval) -> Iterator[Finding]:
    """Salts that nobody measured lately beside a long interval; beside another medicine with a known risk F03 asks."""
    if known_risk_orders(record, METHADONE):
        return
    for what in ("potassium", "magnesium"):
        if measured_lately(record, what, check.limit("salt_days")) is None and not record.pending(what):
            yield check.finding(
                "B12",
                Severity.INFO,
                record,
                found.orders,
                words="salt",
                evidence={"qtc_ms": interval.ms, "qtc_date": interval.day, "missing": what},
                identity=(*doses(found.orders), what),
                advice=(Advice("lab", f"Order {what}", what=what),),
                qtc=plain_number(interval.ms),
                date=interval.day,
                what=what,
                days=check.limit("salt_days"),
            )


def _risks(record: Record, check: Check) -> list[str]:
    """Risk factors, an earlier long interval, and other medicines with a known risk."""
    conditions = qt_conditions(record, check.limit("potassium_below"), check.limit("magnesium_below"))
    earlier = any(one.ms > check.limit("long_ms") for one in intervals(record))
    others = sorted({n for order in known_risk_orders(record, METHADONE) for n in order.product.ingredients})
    return [*conditions, *(["an earlier long QTc"] if earlier else []), *others]


def _due(record: Record, check: Check, found: Methadone, risks: list[str], ecg: date | None) -> str | None:
    """Which sentence fits; None while the newest ECG is recent enough."""
    age = None if ecg is None else (record.today - ecg).days
    if found.first and found.drafted:
        fresh = check.limit("fresh_days") if risks else check.limit("year_days")
        return None if age is not None and age <= fresh else "at_risk" if risks else "first"
    if found.drafted and any(found.before < mark <= found.after for mark in _marks(check)):
        return "higher"
    if risks and not found.drafted and found.began is not None:
        days = (record.today - found.began).days
        overdue = check.limit("follow_up_days") <= days <= check.limit("year_days")
        return "follow_up" if overdue and (ecg is None or ecg <= found.began) else None
    return None


def _marks(check: Check) -> tuple[Decimal, Decimal]:
    return (check.limit("mark_mg"), check.limit("second_mark_mg"))


CHECK = Check.load(__name__, examine)
