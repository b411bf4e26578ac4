"""Whether a patient is new to opioids: rules.md A04, after the opioid-cds-r4 look-back of 90 days."""

from datetime import date, timedelta

from safety.regimen.courses import NEVER_TAKEN, Course, courses
from safety.regimen.record import Order, Record

OPIOID = "opioid"


def naive(record: Record, days: int, ignored: int) -> bool:
    """No opioid in any of the `days` days before today, the last `ignored` of them left out.

    What began within those last days belongs to the start that is judged. An order without a readable date that is
    taken now, and one written in the time although nothing says how long it was taken, both speak against it.
    """
    opens = record.today - timedelta(days=days)
    closes = record.today - timedelta(days=ignored + 1)
    spans = (span for span in courses(record, of_class=OPIOID) if not _one_dose(span))
    if any(span.first <= closes and span.last >= opens for span in spans):
        return False
    orders = [order for order in record.orders if OPIOID in order.classes and not order.draft]
    return not any(_undated(order) or _written(order, opens, closes) for order in orders)


def _one_dose(span: Course) -> bool:
    """What was given on one day, as for a procedure, makes nobody used to opioids; a depot lasts longer."""
    return span.basis == {"given"} and span.days == 1


def _undated(order: Order) -> bool:
    return order.counted and order.start is None


def _written(order: Order, opens: date, closes: date) -> bool:
    if order.start is None or order.do_not_perform or order.status in NEVER_TAKEN:
        return False
    return opens <= order.start.latest <= closes
