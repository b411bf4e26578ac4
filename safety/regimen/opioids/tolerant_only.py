"""Whether a drafted long-acting or tolerant-only opioid suits what the patient is used to: B03, 14.2.9, 14.2.10."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.opioids.exposure import Tolerance, tolerance, used_before
from safety.regimen.opioids.long_acting import LONG_ACTING, WHOLE_PRODUCT, Exceeded, continues, exceeded, labels_of
from safety.regimen.record import Order, Record

Limits = Mapping[str, Decimal]

CONFERS = ("morphine", "fentanyl", "oxycodone", "hydromorphone", "oxymorphone", "hydrocodone")
STARTED_LOW = frozenset({"butrans", "belbuca"})
"""long-acting, but labelled for a first opioid at their lowest doses"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """words: which of the leaflet's sentences fits; reason: the label's condition in words.

    settled: the draft only goes on with what is taken, at no higher dose.
    """

    words: str
    reason: str = ""
    settled: bool = False


def opioid_tolerance(record: Record, limits: Limits) -> Tolerance:
    """Tolerance by FDA's definition on each of the `days` before today; methadone counts by itself alone.

    limits: `days`, `tolerant_{ingredient}` in mg a day (fentanyl mcg/h), `tolerant_methadone_mme`, `methadone_factor`.
    """
    confers = {name: limits[f"tolerant_{name}"] for name in CONFERS}
    whole = {"methadone": limits["tolerant_methadone_mme"] / limits["methadone_factor"]}
    return tolerance(record, record.today, int(limits["days"]), confers, whole)


def judge(record: Record, draft: Order, limits: Limits, basis: Tolerance) -> Judgement | None:
    """What is wrong with the draft, the gravest first; None when nothing is."""
    labels = labels_of(draft)
    over = exceeded(record, draft, labels, limits)
    days = int(limits["days"])
    settled = continues(record, draft, days)
    if over is not None and over.ceiling:
        if over.only_if_added:
            return Judgement("replace_or_add", over.reason)
        return Judgement("ceiling", over.reason, settled is not None)
    words = _by_tolerance(draft, labels, over, basis) or _by_first_use(record, draft, labels, over, days)
    if words == "replace_or_add":
        return Judgement(words, "" if over is None else over.reason)
    if words is not None and settled is not True:
        return Judgement(words, "" if over is None else over.reason, settled is not None)
    if draft.prn and LONG_ACTING in draft.classes:
        return Judgement("as_needed")
    return None


def _by_tolerance(draft: Order, labels: tuple[str, ...], over: Exceeded | None, basis: Tolerance) -> str | None:
    if basis.tolerant or (over is not None and over.first_dose) or STARTED_LOW & set(labels):
        return None
    if over is None:
        return "unread" if labels and isinstance(draft.amount, Unread) else None
    if over.only_if_added:
        return "replace_or_add"
    if "concentrate" in labels:
        return "concentrate"
    return "product" if WHOLE_PRODUCT & set(labels) else "dose"


def _by_first_use(
    record: Record, draft: Order, labels: tuple[str, ...], over: Exceeded | None, days: int
) -> str | None:
    if used_before(record, record.today, days):
        return None
    if STARTED_LOW & set(labels):
        return None if over is None else "first_dose"
    return "naive" if LONG_ACTING in draft.classes else None
