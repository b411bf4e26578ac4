"""For how long and how much opioid has been taken before a day: tolerance and its loss (rules.md B03, B01, 14.2.9)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from safety.regimen.courses import Course, course, courses
from safety.regimen.dosing import Unread
from safety.regimen.record import Dispense, Intake, Order, Record

LOOK_BACK = timedelta(days=90)
"""The history list reaches 90 days back (14.1.2)"""
_FILL_WINDOW = 30
_SWALLOWED = frozenset({None, "oral", "sublingual", "buccal"})


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`fraction`: the least, over the days before, of the daily amounts divided by the amounts that confer tolerance.

    unproven: orders that could confer tolerance but are as-needed, undated or unread, by reference.
    because: the orders whose amounts were added, by reference.
    """

    fraction: Decimal
    unproven: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def tolerant(self) -> bool:
        return self.fraction >= 1


def tolerance(
    record: Record, before: date, days: int, confers: Mapping[str, Decimal], whole: Mapping[str, Decimal]
) -> Tolerance:
    """Opioid tolerance on each of the `days` days before a day.

    confers: milligrams a day (fentanyl: mcg/h worn) that confer tolerance, added as fractions. whole: amounts that
    count only when reached by that drug alone (methadone).
    """
    wanted = {*confers, *whole}
    orders = [order for order in record.orders if not order.draft and wanted & set(order.product.ingredients)]
    window = [before - timedelta(days=back) for back in range(1, days + 1)]
    filled = {name: _filled(record.dispenses, name, before, days) for name in wanted}
    spans = [(order, course(order, record.today)) for order in orders]
    dated = [(order, span) for order, span in spans if span is not None]
    by_name = {name: [(order, span) for order, span in dated if order.takes(name)] for name in wanted}
    days_alike = {tuple(span.covers(day) for _, span in dated): day for day in window}.values()
    amounts = [{name: max(_amount(by_name[name], name, day), filled[name]) for name in wanted} for day in days_alike]
    fraction = min(_fraction(amount, confers, whole) for amount in amounts)
    unproven = tuple(order.reference for order, span in spans if _unproven(order, span))
    because = tuple(order.reference for order, span in dated if any(span.covers(day) for day in window))
    return Tolerance(fraction, unproven, because)


def _fraction(amounts: Mapping[str, Decimal], confers: Mapping[str, Decimal], whole: Mapping[str, Decimal]) -> Decimal:
    total = sum((amounts[name] / threshold for name, threshold in confers.items()), Decimal(0))
    return max(total, Decimal(1)) if any(amounts[name] >= threshold for name, threshold in whole.items()) else total


def _amount(orders: Iterable[tuple[Order, Course]], name: str, day: date) -> Decimal:
    """What was ordered of one ingredient for a day; an order set aside for its successor never adds."""
    running, aside = Decimal(0), Decimal(0)
    for order, span in orders:
        if not span.covers(day):
            continue
        if order.counted:
            running += _scheduled(order, name)
        else:
            aside = max(aside, _scheduled(order, name))
    return max(running, aside)


def _scheduled(order: Order, name: str) -> Decimal:
    """Scheduled milligrams a day of the present step, mcg/h for a patch; zero for as-needed, unread, injected doses."""
    if isinstance(order.daily, Unread):
        return Decimal(0)
    intake = order.daily.of(name)
    if intake is None or intake.usual_mg == 0:
        return Decimal(0)
    return _conferring(order, name, intake)


def _conferring(order: Order, name: str, intake: Intake) -> Decimal:
    if name == "fentanyl":
        return intake.worn_mcg_h if intake.worn_mcg_h is not None else Decimal(0)
    return intake.usual_mg if (order.route or order.product.route) in _SWALLOWED else Decimal(0)


def _filled(dispenses: Iterable[Dispense], name: str, before: date, days: int) -> Decimal:
    """Milligrams a day by the fills of the last 30 days, over the days that they were to last (14.2.9); zero unless
    they reach back over the whole window of tolerance."""
    opens = before - timedelta(days=_FILL_WINDOW)
    total, lasting, earliest = Decimal(0), Decimal(0), before
    for dispense in dispenses:
        if dispense.when is None or not opens <= dispense.when.latest < before:
            continue
        mg = _dispensed_mg(dispense, name)
        if mg is None:
            continue
        total += mg
        lasting += Decimal(_FILL_WINDOW) if dispense.days is None else dispense.days
        earliest = min(earliest, dispense.when.latest)
    if earliest > before - timedelta(days=days):
        return Decimal(0)
    return total / max(lasting, Decimal(_FILL_WINDOW))


def _dispensed_mg(dispense: Dispense, name: str) -> Decimal | None:
    if dispense.quantity is None or dispense.product.route not in _SWALLOWED:
        return None
    strengths = [part.strength for part in dispense.product.parts if part.ingredient == name]
    if len(strengths) != 1 or strengths[0] is None or strengths[0].per not in ("unit", "mL"):
        return None
    return dispense.quantity * strengths[0].mg


def _unproven(order: Order, span: Course | None) -> bool:
    return order.counted and (isinstance(order.daily, Unread) or order.prn or span is None)


def opioid_use(record: Record, gap: int) -> tuple[Course, ...]:
    """The spans of use of any opioid, as-needed ones too, before the drafts; breaks of up to `gap` days are bridged."""
    return courses(record, of_class="opioid", gap=gap)


def used_before(record: Record, begins: date, days: int) -> bool:
    """Whether an opioid was taken for `days` days in a row that end within the `days` days before `begins` (14.2.9)."""
    yesterday = begins - timedelta(days=1)
    for span in opioid_use(record, gap=0):
        end = min(span.last, yesterday)
        if (begins - end).days <= days and (end - span.first).days + 1 >= days:
            return True
    return False


def stopped(record: Record, least: int, gap: int) -> Course | None:
    """The last span of at least `least` days, if it ended more than `gap` and at most 90 days ago with no use since."""
    spans = opioid_use(record, gap)
    if not spans:
        return None
    last = spans[-1]
    over = timedelta(days=gap) < record.today - last.last <= LOOK_BACK
    return last if over and last.days >= least else None


def lost_tolerance(record: Record, least: int, gap: int) -> Course | None:
    """The span of at least `least` days of use before a break longer than `gap` days (14.2.9).

    An opioid must be drafted after the break, or have been taken up again less than `gap` days ago; None otherwise, and
    where a course is undated.
    """
    current = record.of_class("opioid", among=record.current)
    if not current:
        return stopped(record, least, gap) if record.of_class("opioid", among=record.drafts) else None
    spans = opioid_use(record, gap)
    undated = any(course(order, record.today) is None for order in current)
    if undated or len(spans) < 2 or spans[-1].days >= gap:
        return None
    earlier = spans[-2]
    recent = spans[-1].first - earlier.last <= LOOK_BACK
    return earlier if recent and earlier.days >= least else None
