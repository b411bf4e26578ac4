"""What a finding rests on, for its evidence, certainty and fingerprint."""

from collections.abc import Iterable
from typing import Any

from safety.examination.finding import Certainty
from safety.regimen.dosing import Unread
from safety.regimen.opioids.oud import has_oud, is_oud_treatment
from safety.regimen.opioids.totals import Totals, change_of
from safety.regimen.record import Order, Record


def mme_evidence(totals: Totals) -> dict[str, Any]:
    """The totals under the names of the public interface; MME a day, unrounded."""
    return {
        "mme_current": totals.current,
        "mme_projected_max": totals.projected_max,
        "mme_projected_scheduled": totals.projected_scheduled,
        "mme_renewal": totals.renewal_max,
        "mme_legacy_factors": totals.legacy,
        "factor_set": totals.factor_set,
        "not_convertible": [line.ingredient for line in totals.not_convertible],
        "uses_legacy_factor": list(totals.legacy_factor_ingredients),
    }


def in_mme_sum(record: Record, totals: Totals) -> tuple[Order, ...]:
    """The projected opioids of the total, those that could not be converted included, those left out on purpose not."""
    wanted = {*totals.by_order, *(line.order.reference for line in totals.not_convertible)}
    projected = tuple(order for order in record.of_class("opioid") if order.reference in wanted)
    return (*projected, *totals.least)


def doses(orders: Iterable[Order]) -> tuple[str, ...]:
    """Ingredients with the most that is taken a day: a finding with another dose or partner is another finding."""
    return tuple(sorted(f"{name} {_most(order, name)}" for order in orders for name in order.product.ingredients))


def _most(order: Order, name: str) -> str:
    amount = order.amount
    intake = None if isinstance(amount, Unread) else amount.of(name)
    return "unread" if intake is None else f"{intake.most_mg.normalize():f}"


def dose_certainty(record: Record, orders: Iterable[Order]) -> Certainty:
    """Unread where a dose is; assumed where one was inferred, or where methadone of unstated purpose counts."""
    orders = tuple(orders)
    if any(isinstance(order.amount, Unread) or order.least_of is not None for order in orders):
        return Certainty.UNREAD
    return Certainty.ASSUMED if any(_inferred(record, order) for order in orders) else Certainty.STATED


def mme_certainty(record: Record, totals: Totals, orders: Iterable[Order]) -> Certainty:
    """Of a sum: unread where an opioid could not be converted, else as its doses."""
    return Certainty.UNREAD if totals.lower_bound else dose_certainty(record, orders)


def mme_notes(record: Record, totals: Totals, orders: Iterable[Order]) -> tuple[str, ...]:
    """Why the certainty of a sum is lower."""
    missing = [f"{line.ingredient} could not be converted: {line.why}" for line in totals.not_convertible]
    read = [order for order in orders if not isinstance(order.amount, Unread)]
    least = [_least_note(order) for order in totals.least]
    return (*dict.fromkeys(missing), *least, *dose_notes(record, read))


def _inferred(record: Record, order: Order) -> bool:
    supplied = not isinstance(order.dosing, Unread) and order.dosing.source == "supply"
    purpose = order.takes("methadone") and not is_oud_treatment(order) and has_oud(record)
    return supplied or purpose or bool(reading_notes(order))


def reading_notes(order: Order) -> tuple[str, ...]:
    """What was inferred or contradictory when the product and its dose were read."""
    dosing = () if isinstance(order.dosing, Unread) else order.dosing.notes
    amount = () if isinstance(order.amount, Unread) else order.amount.notes
    return (*order.product.certainty_notes, *dosing, *amount)


def dose_notes(record: Record, orders: Iterable[Order]) -> tuple[str, ...]:
    """Why the certainty of these orders' doses is lower."""
    notes: list[str] = []
    for order in orders:
        if isinstance(order.amount, Unread):
            notes.append(f"{order.product.name}: {order.amount.why}")
        notes += [f"{order.product.name}: {note}" for note in reading_notes(order)]
        notes += [_least_note(order)] if order.least_of is not None else []
        if order.takes("methadone") and not is_oud_treatment(order) and has_oud(record):
            notes.append("methadone is counted as analgesic: its order does not say that it treats opioid use disorder")
    return tuple(dict.fromkeys(notes))


def _least_note(order: Order) -> str:
    return f"{order.product.name}: counted on as the least, for the dose of the order that replaces it is not known"


def only_lowers(record: Record, orders: Iterable[Order]) -> bool:
    """Whether drafts are among the orders and each lowers what is taken: a fix is never a warning (14.1.3)."""
    changes = [change_of(record, order) for order in orders if order.draft]
    return bool(changes) and all(change == "lower" for change in changes)


def lone_draft(record: Record, orders: Iterable[Order]) -> Order | None:
    """The draft that alone brings the finding about: the only one among the orders, starting or raising its drug."""
    drafts = [order for order in orders if order.draft]
    if len(drafts) != 1 or change_of(record, drafts[0]) not in ("start", "raise", "unread"):
        return None
    return drafts[0]
