"""Tests, assessments and referrals as draft ServiceRequests, coded by orderables.csv."""

from typing import Any, Literal

from fhir_client.propose.parts import with_request
from safety.examination.finding import Proposal
from safety.regimen.orderables import URLS, OrderableRow, orderables
from safety.regimen.record import Record

_KINDS = {"lab": {"laboratory", "diagnostic"}, "assess": {"assessment"}, "refer": {"referral"}}
_CATEGORIES = {
    "laboratory": {"system": URLS["SNOMED-CT"], "code": "108252007", "display": "Laboratory procedure"},
    "referral": {"system": URLS["SNOMED-CT"], "code": "3457005", "display": "Patient referral"},
}
"""As the example codes of ServiceRequest.category have them; for the others there is none."""


def requested(record: Record, kind: Literal["lab", "assess", "refer"], what: str) -> Proposal | None:
    """A draft ServiceRequest; None where the table does not know it, or where it is ordered already."""
    row = orderables().to_order.get(what)
    if row is None or row.kind not in _KINDS[kind] or record.pending(what):
        return None
    resource = _request(row, record)
    after = with_request(record, resource, f"ServiceRequest/{what}-offer")
    return Proposal("create", resource, None, after) if after is not None and after.pending(what) else None


def _request(row: OrderableRow, record: Record) -> dict[str, Any]:
    from fhir.resources.R4B.servicerequest import ServiceRequest

    concept: dict[str, Any] = {"text": row.display}
    if row.system in URLS:
        concept["coding"] = [{"system": URLS[row.system], "code": row.code, "display": row.display}]
    facts: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": concept,
        "subject": {"reference": record.patient.reference},
        "authoredOn": record.today.isoformat(),
    }
    if row.kind in _CATEGORIES:
        facts["category"] = [{"coding": [_CATEGORIES[row.kind]]}]
    return ServiceRequest.model_validate(facts).model_dump(mode="json", exclude_none=True)
