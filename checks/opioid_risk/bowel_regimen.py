"""B22: an opioid for a week or longer without a laxative."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Severity
from safety.regimen.absence import MEDICINES, fetched
from safety.regimen.courses import courses
from safety.regimen.record import Record

LOOSE = ("x_diarrhoea_malabsorption", "x_bowel_obstruction_ileus")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = record.of_class("opioid", among=record.current)
    if not opioids or record.of_class("laxative", "peripheral-opioid-antagonist") or _bowel(record):
        return
    days = next((span.days for span in courses(record, of_class="opioid") if span.covers(record.today)), None)
    undated = any(order.start is None for order in opioids)
    if not undated and (days is None or days < check.limit("days")):
        return
    long = days is not None and days >= check.limit("days")
    sure = long and fetched(record, *MEDICINES)
    yield check.finding(
        "B22",
        Severity.INFO,
        record,
        opioids,
        words="summary" if long else "undated",
        evidence={"opioid_days": days if long else None},
        identity=("no laxative", *sorted({name for order in opioids for name in order.product.ingredients})),
        certainty=Certainty.STATED if sure else Certainty.UNREAD,
        notes=() if fetched(record, *MEDICINES) else ("part of the medicines could not be fetched",),
        days=days,
    )


def _bowel(record: Record) -> bool:
    """Diarrhoea needs none; an obstruction forbids it."""
    return bool(record.problems_in(*LOOSE))


CHECK = Check.load(__name__, examine)
