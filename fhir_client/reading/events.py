"""Encounter, Procedure and ServiceRequest (also STU3's ProcedureRequest) -> Event."""

from collections.abc import Mapping
from typing import Any, Literal

from fhir_client.reading.concepts import groups_of
from fhir_client.reading.medications import Shelf
from fhir_client.reading.shapes import (
    all_names,
    codes,
    codings,
    dig,
    first,
    mapping,
    moment,
    objects,
    span,
    text,
    unique,
)
from safety.regimen.record import Event
from safety.regimen.when import Span

KINDS: Mapping[str, Literal["encounter", "procedure", "request"]] = {
    "Encounter": "encounter",
    "Procedure": "procedure",
    "ServiceRequest": "request",
    "ProcedureRequest": "request",
    "ReferralRequest": "request",
}
_NOT_DONE = frozenset({"entered-in-error", "not-done", "cancelled", "revoked"})
# http://terminology.hl7.org/CodeSystem/discharge-disposition: "hosp" is discharge to hospice
_DISCHARGED_TO_HOSPICE = frozenset({"hosp"})
HOSPICE = frozenset({"hospice", "palliative_hospice_eol"})


def read_event(resource: Mapping[str, Any], reference: str, shelf: Shelf) -> Event | None:
    """Read an event; None when it did not take place, or is no encounter and in no group."""
    kind = KINDS[str(resource.get("resourceType"))]
    status = text(resource.get("status"))
    status = None if status is None else status.lower()
    if status in _NOT_DONE:
        return None
    concepts = _concepts(resource, shelf)
    groups = frozenset(group for concept in concepts for group in groups_of(concept)[0])
    for stay in ("hospitalization", "admission"):
        if codes(dig(resource, stay, "dischargeDisposition")) & _DISCHARGED_TO_HOSPICE:
            groups |= HOSPICE
    if not groups and kind != "encounter":
        return None
    words = unique(word for concept in concepts for word in all_names(concept))
    return Event(kind, groups, ", ".join(words), _span(resource), status, _class(resource), reference)


def _concepts(resource: Mapping[str, Any], shelf: Shelf) -> list[Mapping[str, Any]]:
    """Everything that says what it was: type, code, service, reasons and the conditions it points at."""
    found: list[Mapping[str, Any]] = []
    for key in ("code", "type", "serviceType", "reasonCode", "reason", "category"):
        for part in objects(resource.get(key)):
            found.append(mapping(part.get("concept")) or part)
            found.extend(objects(part.get("value")))
    for key in ("hospitalization", "admission"):
        found.extend(objects(dig(resource, key, "dischargeDisposition")))
    for diagnosis in objects(resource.get("diagnosis")):
        for pointed in objects(diagnosis.get("condition")):
            condition = shelf.get(
                pointed.get("reference") if isinstance(pointed.get("reference"), Mapping) else pointed, "Condition"
            )
            if condition is not None:
                found.append(mapping(condition.get("code")))
    return [concept for concept in found if concept]


def _class(resource: Mapping[str, Any]) -> str | None:
    """Encounter.class: R4 a Coding, R5 a list of concepts, DSTU2 a word."""
    return next((coding.code for part in (resource.get("class"),) for coding in codings(part) if coding.code), None)


def _span(resource: Mapping[str, Any]) -> Span:
    period = first(
        resource.get("period"),
        resource.get("actualPeriod"),
        resource.get("performedPeriod"),
        resource.get("occurrencePeriod"),
    )
    found = span(period)
    if found.start is not None or found.end is not None:
        return found
    when = moment(
        first(
            resource.get("performedDateTime"),
            resource.get("occurrenceDateTime"),
            resource.get("authoredOn"),
            resource.get("orderedOn"),
            resource.get("date"),
        )
    )
    # a request starts when it was written and ends when it is revoked
    return Span(when, None if resource.get("resourceType") not in ("Encounter", "Procedure") else when)
