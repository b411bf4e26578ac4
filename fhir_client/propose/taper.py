"""A plan to come down from a dose: a draft CarePlan with one activity for each step.

Every step is a dose that the product can give. Where its smallest piece is more than the share that one step may take
away, the step lasts longer instead: the plan is never faster than it was asked to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from fhir_client.propose.parts import UCUM, amount, with_request
from safety.examination.finding import Proposal, Taper
from safety.regimen.dispensing import step_of
from safety.regimen.record import Daily, Order, Record

MOST_STEPS = 24
"""more steps than that are no plan that anybody follows (project policy)"""
_MILLILITRES = Decimal("0.1")  # what an oral syringe shows


@dataclass(frozen=True, slots=True)
class Step:
    """At most mg a day from a day on, up to and with `last`; the final step, nothing, has no last day."""

    first: date
    last: date | None
    mg: Decimal


def tapered(record: Record, reference: str, taper: Taper) -> Proposal | None:
    """The plan for the order of that reference; None where no dose of it can be divided, or a plan exists already."""
    order = _order(record, reference)
    steps = () if order is None else tuple(steps_down(order, taper, record.today))
    if order is None or not 1 < len(steps) <= MOST_STEPS:
        return None
    group = f"taper:{order.product.ingredients[0]}"
    resource = _plan(order, steps, record)
    after = with_request(record, resource, "CarePlan/taper-offer")
    if after is None or record.pending(group) or not after.pending(group):
        return None
    return Proposal("create", resource, None, after)


def _order(record: Record, reference: str) -> Order | None:
    """The order as it was taken: a draft of the same id that stops or lowers it says nothing of that."""
    named = [order for order in record.orders if order.reference == reference]
    return next((order for order in named if not order.draft), named[0] if named else None)


def steps_down(order: Order, taper: Taper, today: date) -> Iterator[Step]:
    """The steps from the dose taken to none; nothing where the dose or the strength is not known, or is of a patch."""
    piece = smallest_piece(order)
    intake = order.amount.of(order.product.ingredients[0]) if piece and isinstance(order.amount, Daily) else None
    if piece is None or intake is None or intake.most_mg <= 0 or not 0 < taper.share < 1:
        return
    allowed = intake.most_mg * taper.share
    pieces = max((allowed / piece).to_integral_value(ROUND_FLOOR), Decimal(1))
    cut = pieces * piece
    days = int(max(taper.every_days * cut / allowed, Decimal(taper.every_days)).to_integral_value(ROUND_CEILING))
    left = _givable(intake.most_mg - cut, piece)
    first = today
    while left > 0:
        last = first + timedelta(days=days - 1)
        yield Step(first, last, left)
        first, left = last + timedelta(days=1), max(left - cut, Decimal(0))
    yield Step(first, None, Decimal(0))


def _givable(mg: Decimal, piece: Decimal) -> Decimal:
    """Rounded up to whole pieces: the first step takes no more away than the others."""
    return (mg / piece).to_integral_value(ROUND_CEILING) * piece


def smallest_piece(order: Order) -> Decimal | None:
    """The least amount in mg by which the product's dose can be lowered: a unit, half a tablet where
    it may be split, a tenth of a millilitre; None for what cannot be divided so."""
    if len(order.product.parts) != 1 or (strength := order.product.parts[0].strength) is None:
        return None
    if strength.per == "mL":
        return strength.mg * _MILLILITRES
    if strength.per != "unit":
        return None
    return strength.mg * step_of(order.product)


def _plan(order: Order, steps: tuple[Step, ...], record: Record) -> dict[str, Any]:
    from fhir.resources.R4B.careplan import CarePlan

    drug = order.product.ingredients[0]
    begin = steps[0].first.isoformat()
    built = CarePlan.model_validate(
        {
            "resourceType": "CarePlan",
            "status": "draft",
            "intent": "proposal",
            "title": f"Taper of {drug}",
            "description": f"Lower {drug} step by step. Go slower, or stay at a step, when withdrawal or pain becomes "
            "hard to bear; never stop at once. Agree it with the patient.",
            "subject": {"reference": record.patient.reference},
            "period": {"start": begin, "end": steps[-1].first.isoformat()},
            "created": begin,
            "activity": [{"detail": _detail(order, step)} for step in steps],
        }
    )
    return built.model_dump(mode="json", exclude_none=True)


def _detail(order: Order, step: Step) -> dict[str, Any]:
    drug = order.product.ingredients[0]
    period = {"start": step.first.isoformat()} | ({} if step.last is None else {"end": step.last.isoformat()})
    taken = f"at most {step.mg.normalize():f} mg of {drug} a day" if step.mg else f"no more {drug}"
    return {
        "kind": "MedicationRequest",
        "status": "not-started",
        "scheduledPeriod": period,
        "productCodeableConcept": {"text": order.product.name},
        "dailyAmount": {"value": amount(step.mg), "unit": "mg", "system": UCUM, "code": "mg"},
        "description": f"From {step.first.isoformat()}: {taken}",
    }
