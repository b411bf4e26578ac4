"""E04: a first-line medicine has been taken for weeks below the doses that are known to work, and pain goes on."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.basis import dose_certainty, dose_notes, doses
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.absence import ASSESSMENTS, fetched
from safety.regimen.allergies import allergies_to
from safety.regimen.assessments import latest_pain
from safety.regimen.dosing import Unread
from safety.regimen.neuropathic import is_first_line, neuropathic
from safety.regimen.neuropathic.targets import Target, effective_doses, target
from safety.regimen.neuropathic.trials import days_at_dose
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not neuropathic(record) or _frail(record, check) or record.pending("peg"):
        return
    score = latest_pain(record, check.limit("score_days"))
    if score is not None and score.value is not None and score.value < check.limit("pain"):
        return
    if score is None and not fetched(record, *ASSESSMENTS):
        return
    known = score is not None
    low = [(name, aim) for name in effective_doses() if (aim := _too_little(record, check, name, known)) is not None]
    if not known and len(low) < sum(1 for name in effective_doses() if _orders(record, name)):
        return
    for ingredient, aim in low:
        yield _finding(record, check, ingredient, aim, known)


def _finding(record: Record, check: Check, ingredient: str, aim: Target, known: bool) -> Finding:
    orders = _orders(record, ingredient)
    days, mg = days_at_dose(record, ingredient), _daily(orders, ingredient)
    score = latest_pain(record, check.limit("score_days"))
    return check.finding(
        "E04",
        Severity.INFO,
        record,
        orders,
        words="kidney_unknown" if aim.kidney_unknown else "summary" if known else "not_assessed",
        evidence={
            "daily_mg": mg,
            "min_mg_day": aim.mg,
            "days_at_dose": days,
            "pain_score": None if score is None else score.value,
            **({} if aim.renal is None else {"renal_range": list(aim.renal)}),
        },
        identity=doses(orders),
        certainty=Certainty.ASSUMED if aim.kidney_unknown else dose_certainty(record, orders),
        notes=dose_notes(record, orders),
        advice=() if known else (Advice("assess", "Order a PEG pain score", what="peg"),),
        drug=ingredient,
        daily=plain_number(mg),
        days=days,
        least=plain_number(aim.mg),
        score="not on record" if score is None or score.value is None else plain_number(score.value, 1),
    )


def _too_little(record: Record, check: Check, ingredient: str, known: bool) -> Target | None:
    """What would be enough, where less has been taken for long and without a change under way."""
    orders = _orders(record, ingredient)
    if not orders or any(isinstance(order.amount, Unread) for order in orders):
        return None
    if any(order.draft and change_of(record, order) != "same" for order in orders):
        return None
    if allergies_to(record, (ingredient,)) or days_at_dose(record, ingredient) < check.limit("days"):
        return None
    old = record.age is not None and record.age >= check.limit("tricyclic_age")
    if old and any("tca" in order.classes for order in orders):
        return None
    aim = target(record, ingredient, lenient=not known)
    return aim if aim is not None and _daily(orders, ingredient) < aim.mg else None


def _orders(record: Record, ingredient: str) -> tuple[Order, ...]:
    return tuple(order for order in record.taking(ingredient) if is_first_line(order))


def _daily(orders: tuple[Order, ...], ingredient: str) -> Decimal:
    """The most a day; a draft that may replace an order or add to it says the same dose, and counts once."""
    total = Decimal(0)
    for order in orders:
        intake = None if isinstance(order.amount, Unread) else order.amount.of(ingredient)
        if intake is not None and order.maybe_replaced_by is None:
            total += intake.most_mg
    return total


def _frail(record: Record, check: Check) -> bool:
    return (record.age is not None and record.age >= check.limit("age")) or bool(record.problems_in("x_frailty"))


CHECK = Check.load(__name__, examine)
