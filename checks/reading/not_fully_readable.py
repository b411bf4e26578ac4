"""READ: medicines or data that could not be read, said once for the whole record."""

import dataclasses
from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.examination.wording import cut, distinct, number_of, once_first, some
from safety.regimen.dosing import Unread
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record

DOSE_DOES_NOT_MATTER = frozenset({"opioid-antagonist", "peripheral-opioid-antagonist"})
WITHOUT_A_CLASS = frozenset({"acetaminophen", "suzetrigine"})
"""in no class of medicines, and with a daily dose that a check judges (B14, E15)"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    unread = (order for order in record.projected if why_unread(order) is not None)
    orders = tuple(sorted(unread, key=lambda order: (_name(order).casefold(), order.reference)))
    gaps = tuple(gap for gap in record.gaps if not gap.minor)
    if not orders and not gaps:
        return
    reasons = [f"{_name(order)}: {why_unread(order)}" for order in orders]
    missing = [f"{gap.what}: {gap.why}" for gap in gaps]
    finding = check.finding(
        "READ",
        Severity.INFO,
        record,
        orders,
        words="gaps" if not orders else "both" if missing else "summary",
        evidence={
            "unread_count": len(orders),
            "medicine_count": len(record.projected),
            "unread": reasons,
            "missing": missing,
        },
        identity=(*sorted(distinct(reasons)), *sorted(distinct(missing))),
        certainty=Certainty.UNREAD,
        count=len(orders),
        of=number_of(len(record.projected), "medicine"),
        names=some(once_first([_name(order) for order in orders]), 2, 44),
        gaps=some(distinct(cut(gap.what, 19) for gap in gaps), 2, 27),
        reasons="; ".join((*reasons, *missing)),
    )
    quiet = not gaps and all(_alone(record, order) for order in orders)
    yield dataclasses.replace(finding, reach=Reach.REPORT) if quiet else finding


def _alone(record: Record, order: Order) -> bool:
    """A medicine judged by its dose alone, of which no other product is taken: for the list, not the eye."""
    mine = WITHOUT_A_CLASS & set(order.product.ingredients)
    others = (other for other in record.projected if other is not order)
    return bool(mine) and not order.classes and not any(other.takes(name) for other in others for name in mine)


def why_unread(order: Order) -> str | None:
    """Why a counted order could not be used: the drug is unknown, or one that the checks watch has no readable dose."""
    if order.product.level == "unknown":
        return "not a medicine that is known here"
    rows = load().ingredients
    dosed = any(name in rows and rows[name].dosed for name in order.product.ingredients)
    watched = order.classes - DOSE_DOES_NOT_MATTER or WITHOUT_A_CLASS & set(order.product.ingredients)
    if not dosed or order.product.local or not watched:
        return None
    return f"{order.amount.what}: {order.amount.why}" if isinstance(order.amount, Unread) else None


def _name(order: Order) -> str:
    names = order.product.ingredients
    shown = "/".join(names[:2]) if names else (order.product.name or order.text or "a medicine without a name")
    return cut(shown, 34)


CHECK = Check.load(__name__, examine)
