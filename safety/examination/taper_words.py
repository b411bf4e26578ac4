"""What findings on opioids coming down have in common: numbers under their public names, the plan, its advice."""

from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_certainty
from safety.examination.finding import Advice, Certainty, Taper
from safety.examination.wording import plain_number, some
from safety.regimen.kidney.problems import pregnant
from safety.regimen.opioids.past_totals import opioids_of
from safety.regimen.opioids.taper_plan import pace, steps
from safety.regimen.opioids.tapering import Lowering
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def lowering_evidence(found: Lowering) -> dict[str, Any]:
    """MME a day before and after, the fall in percent, also scaled to 30 days, and the steps of a slower way down."""
    at = pace(found.therapy_days)
    return {
        "from_mme": found.old,
        "lower_bound": found.unread,
        "to_mme": found.new,
        "reduction_pct": found.percent,
        "interval_days": found.interval_days,
        "reduction_pct_per_30d": found.percent_per(30),
        "therapy_days": found.therapy_days,
        "days_ago": found.ago,
        "rotated_to": sorted(opioids_of(found.rotated)),
        "taper_share": at.share,
        "taper_every_days": at.every_days,
        "taper_steps": [{"day": day, "mme": mme} for day, mme in steps(found.old, at)],
    }


def lowering_words(found: Lowering) -> dict[str, Any]:
    """What the leaflets may name."""
    names = sorted(opioids_of(order for order in found.orders if not order.draft and order not in found.rotated))
    known = found.therapy_days is not None
    return {
        "drug": some(names, 1),
        "old": plain_number(found.old, 0),
        "amount": _amount(found),
        "new": plain_number(found.new, 0),
        "percent": plain_number(found.percent, 1),
        "after": f"{found.therapy_days} days" if known else "an unknown time",
        "interval": found.interval_days,
        "ago": found.ago,
        "pace": pace(found.therapy_days).words,
        "other": some(sorted(opioids_of(found.rotated)), 1),
    }


def _amount(found: Lowering) -> str:
    """What was taken; a dose that could not be read is never zero."""
    if not found.unread:
        return f"{plain_number(found.old, 0)} MME/day"
    return f"at least {plain_number(found.old, 0)} MME/day" if found.old else "opioids of unread dose"


def planned(record: Record, found: Lowering) -> bool:
    """Whether a plan to taper one of these opioids is under way."""
    return any(record.pending(f"taper:{name}") for name in opioids_of(found.orders))


def taper_advice(record: Record, found: Lowering) -> tuple[Advice, ...]:
    """A plan for the largest of the opioids that a draft stops or lowers; in pregnancy that is for experts alone."""
    taken = [order for order in found.orders if not order.draft and order.replaced_by is not None]
    if not taken or found.rotated or found.disorder or pregnant(record):
        return ()
    by_order = totals(record).by_order
    largest = max(taken, key=lambda o: (by_order.get(o.reference, (Decimal(0), Decimal(0)))[1], o.reference))
    at = pace(found.therapy_days)
    label = f"Plan a taper by {at.words}"
    return (Advice("taper", label, largest.reference, taper=Taper(at.share, at.every_days)),)


def lowering_certainty(record: Record, found: Lowering) -> Certainty:
    """Unread where an amount is; assumed where the length of the therapy, or that a draft replaces an order, is."""
    read = Certainty.UNREAD if found.unread else dose_certainty(record, found.orders)
    unsure = found.therapy_days is None or found.supposed or found.kind == "gap"
    return Certainty.ASSUMED if read is Certainty.STATED and unsure else read
