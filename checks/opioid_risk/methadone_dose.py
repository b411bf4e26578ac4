"""B12: a first dose of methadone for pain that is high, or an increase that is large or early."""

from collections.abc import Iterator

from safety.examination.basis import dose_certainty, dose_notes, doses
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.dosing import unless_unread
from safety.regimen.opioids.exposure import used_before
from safety.regimen.opioids.long_acting import LONG_ACTING
from safety.regimen.opioids.methadone import Methadone, methadone
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Record

_CRITICAL, _MILD = "most", frozenset({"choice"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = methadone(record, int(check.limit("break_days")))
    if found is None or not found.maybe_raised:
        return
    if all(is_oud_treatment(order) for order in found.orders if order.draft):
        return
    words = _start(record, check, found) if found.first else _increase(record, check, found)
    if words is None:
        return
    severity = Severity.CRITICAL if words == _CRITICAL else Severity.INFO if words in _MILD else Severity.WARNING
    drafts = [order for order in found.orders if order.draft]
    days = 0 if found.last_change is None else (record.today - found.last_change).days
    yield check.finding(
        "B12",
        severity,
        record,
        found.orders,
        words=words,
        evidence={
            "methadone_mg_day": unless_unread(found.after, found.unread),
            "methadone_mg_day_before": unless_unread(found.before, found.unread and not found.first),
            "methadone_mg_day_renewal": unless_unread(found.renewal, found.unread),
            "single_mg": unless_unread(found.single, found.unread),
            "increase_mg_day": None if found.unread else found.increase,
            "days_since_change": None if found.last_change is None else days,
            "first": found.first,
        },
        identity=(*doses(found.orders), words),
        certainty=dose_certainty(record, found.orders),
        notes=dose_notes(record, found.orders),
        advice=tuple(Advice("delete", "Do not place this order", order.reference) for order in drafts[:1]),
        raises=words not in _MILD,
        daily=plain_number(found.after),
        single=plain_number(found.single),
        before=plain_number(found.before),
        increase=plain_number(found.increase),
        ago=days,
        limit=check.limit("increase_naive" if found.began_naive else "increase_over"),
    )


def _start(record: Record, check: Check, found: Methadone) -> str | None:
    if found.after > check.limit("first_most"):
        return _CRITICAL
    if found.after > check.limit("first_over"):
        return "first"
    naive = not used_before(record, record.today, int(check.limit("break_days")))
    if naive and (found.single > check.limit("naive_single") or found.after > check.limit("naive_day")):
        return "naive"
    before = any(LONG_ACTING in order.classes for order in record.orders if not order.draft)
    return None if naive or before or found.unread else "choice"


def _increase(record: Record, check: Check, found: Methadone) -> str | None:
    if found.after <= found.before:
        return None
    sure = found.renewal > found.before
    if found.increase > check.limit("increase_naive" if found.began_naive else "increase_over"):
        return "increase" if sure else "added"
    early = found.last_change is not None and (record.today - found.last_change).days < check.limit("increase_days")
    return ("early" if sure else "added") if early else None


CHECK = Check.load(__name__, examine)
