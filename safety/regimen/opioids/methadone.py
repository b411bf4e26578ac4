"""Methadone before and after the drafts: first order or increase, by how much, since when (rules.md B12, 14.2.11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from safety.regimen.courses import NEVER_TAKEN, courses
from safety.regimen.dosing import Unread
from safety.regimen.opioids.exposure import used_before
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Intake, Order, Record

METHADONE = "methadone"


@dataclass(frozen=True, slots=True)
class Methadone:
    """Milligrams a day at most. renewal: as after, were the drafts to replace what they may.

    first: none was taken in the days before. last_change: when the dose now taken began. began_naive: whether the
    present course was the first opioid. unread: a dose could not be read. for_oud: every order treats opioid use
    disorder.
    """

    orders: tuple[Order, ...]
    before: Decimal
    after: Decimal
    renewal: Decimal
    single: Decimal
    first: bool
    drafted: bool
    unread: bool
    last_change: date | None
    began: date | None
    began_naive: bool
    for_oud: bool

    @property
    def raised(self) -> bool:
        """Started or increased for sure, or unread and drafted."""
        return self.drafted and (self.renewal > self.before or self.unread)

    @property
    def maybe_raised(self) -> bool:
        return self.drafted and (self.after > self.before or self.unread)

    @property
    def increase(self) -> Decimal:
        return self.after - self.before


def methadone(record: Record, days: int = 0) -> Methadone | None:
    """None where no methadone counts. days: the break after which methadone is begun anew (14.2.9);
    it does not matter to the amounts."""
    orders = tuple(order for order in record.of_class("opioid") if order.takes(METHADONE))
    if not orders:
        return None
    now = tuple(order for order in record.of_class("opioid", among=record.current) if order.takes(METHADONE))
    renewed = tuple(order for order in orders if order.maybe_replaced_by is None)
    drafts = tuple(order for order in orders if order.draft)
    spans = courses(record, ingredient=METHADONE, gap=days)
    recent = spans[-1] if spans and spans[-1].ended(record.today) <= days else None
    began = None if recent is None else recent.first
    return Methadone(
        orders=orders,
        before=_most(now),
        after=_most(orders),
        renewal=_most(renewed),
        single=max((_single(order) for order in drafts), default=Decimal(0)),
        first=not now and recent is None,
        drafted=bool(drafts),
        unread=any(isinstance(order.amount, Unread) for order in orders),
        last_change=_last_change(record),
        began=began,
        began_naive=began is not None and not used_before(record, began, days),
        for_oud=all(is_oud_treatment(order) for order in orders),
    )


def _last_change(record: Record) -> date | None:
    """The first day of the newest run of orders that hold the dose of the newest one."""
    taken = [
        order
        for order in record.orders
        if order.takes(METHADONE) and not order.draft and order.start is not None and order.status not in NEVER_TAKEN
    ]
    dated = sorted(taken, key=lambda order: (order.start.latest if order.start else date.min, order.reference))
    change: date | None = None
    for place, order in enumerate(dated):
        if place == 0 or _most((order,)) != _most((dated[place - 1],)):
            change = None if order.start is None else order.start.latest
    return change


def _most(orders: Iterable[Order]) -> Decimal:
    """What is read of them; what is not is said by `unread`."""
    return sum((intake.most_mg for order in orders if (intake := _intake(order)) is not None), Decimal(0))


def _single(order: Order) -> Decimal:
    """The largest dose at once; where only a day's amount is known, that much could be."""
    intake = _intake(order)
    if intake is None:
        return Decimal(0)
    return intake.most_mg if intake.single_mg is None else intake.single_mg


def _intake(order: Order) -> Intake | None:
    return None if isinstance(order.amount, Unread) else order.amount.of(METHADONE)
