"""A finding's advice -> a FHIR action, with the record as it would be once the action is taken.

What we create is built and validated with fhir.resources (R4B), and read again as if it had come from an EHR, so that
a suggestion is proven over what would really be stored. An update is the EHR's own resource with only the elements of
the dose changed, and only those validated; where that cannot be done without leaving something behind that says the
old dose, nothing is proposed (redose.py).
"""

import re

from fhir_client.propose.orders import alternative, naloxone, rescue_kit
from fhir_client.propose.parts import with_orders
from fhir_client.propose.redose import redosed
from fhir_client.propose.requests import requested
from fhir_client.propose.taper import tapered
from safety.examination.finding import Advice, Proposal
from safety.regimen.record import Order, Record

_RELATIVE = re.compile(r"MedicationRequest/[^/\s#?]+")


def propose(record: Record, advice: Advice) -> Proposal | None:
    """The advice as an action on this record; None where it cannot be made one faithfully. Not yet proven (law 4)."""
    match advice:
        case Advice(kind="naloxone"):
            return naloxone(record)
        case Advice(kind="delete"):
            return _delete(record, advice)
        case Advice(kind="dose"):
            return _dose(record, advice)
        case Advice(kind="lab" | "assess" | "refer" as kind, what=str(what)):
            return requested(record, kind, what)
        case Advice(kind="alternative", what=str(what)):
            return alternative(record, what)
        case Advice(kind="taper", order=str(order), taper=taper) if taper is not None:
            return tapered(record, order, taper)
        case _:
            return None


def warm_up() -> None:
    """Build what every proposal needs, so that the first request does not wait for fhir.resources."""
    rescue_kit()


def _delete(record: Record, advice: Advice) -> Proposal | None:
    draft = _order(record, advice)
    if draft is None or not draft.draft:
        return None
    return Proposal("delete", None, draft.reference, with_orders(record, (o for o in record.orders if o is not draft)))


def _dose(record: Record, advice: Advice) -> Proposal | None:
    order = _order(record, advice)
    if order is None or advice.regimen is None:
        return None
    changed = redosed(order, advice.regimen, record.today)
    if changed is None:
        return None
    orders = (changed if other is order else other for other in record.orders)
    return Proposal("update", changed.resource, None, with_orders(record, orders))


def _order(record: Record, advice: Advice) -> Order | None:
    """The MedicationRequest that the advice names; None when two go by one name: which would the action mean?"""
    named = [order for order in record.orders if order.reference == advice.order]
    if len(named) != 1 or not _RELATIVE.fullmatch(named[0].reference):
        return None
    own = f"{named[0].resource.get('resourceType')}/{named[0].resource.get('id')}"
    return named[0] if own == named[0].reference else None
