"""Encounter, Procedure, ServiceRequest (also STU3's ProcedureRequest) and CarePlan -> Event."""

import re
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
    name,
    objects,
    span,
    text,
    texts,
    unique,
)
from safety.regimen.orderables import orderables
from safety.regimen.products import find
from safety.regimen.record import Event
from safety.regimen.when import Span

KINDS: Mapping[str, Literal["encounter", "procedure", "request"]] = {
    "Encounter": "encounter",
    "Procedure": "procedure",
    "ServiceRequest": "request",
    "ProcedureRequest": "request",
    "ReferralRequest": "request",
    "CarePlan": "request",
}
_NOT_DONE = frozenset({"entered-in-error", "not-done", "cancelled", "revoked"})
# http://terminology.hl7.org/CodeSystem/discharge-disposition: "hosp" is discharge to hospice
_DISCHARGED_TO_HOSPICE = frozenset({"hosp"})
HOSPICE = frozenset({"hospice", "palliative_hospice_eol"})
_ORDERED = ("code", "type", "category", "serviceType")
_CANCER_TREATMENT = re.compile(
    r"chemotherap|antineoplastic|radiotherap|radiation therap|(?<!allergen )(?<!allergy )immunotherap", re.IGNORECASE
)
_TAPER = re.compile(r"\b(?:taper|wean|dose reduction|deprescrib|discontinuation)", re.IGNORECASE)


def read_event(resource: Mapping[str, Any], reference: str, shelf: Shelf, *, draft: bool = False) -> Event | None:
    """Read an event; None when it did not take place, or is no encounter and in no group.

    draft: it stands among the orders of this session that are not signed yet.
    """
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
    words = unique(word for concept in concepts for word in all_names(concept))
    if kind != "request" and any(_CANCER_TREATMENT.search(word) for word in words):
        groups |= {"cancer_treatment"}
    if kind != "encounter":
        groups |= _ordered(resource)
    if resource.get("resourceType") == "CarePlan":
        groups |= _tapers(resource)
    if not groups and kind != "encounter":
        return None
    return Event(kind, groups, ", ".join(words), _span(resource), status, _class(resource), reference, draft)


def _ordered(resource: Mapping[str, Any]) -> frozenset[str]:
    """What of orderables.csv was asked for or done, by code or, where no code is known, by its words."""
    table, found = orderables(), set[str]()
    for element in _ORDERED:
        for part in objects(resource.get(element)):
            concept = mapping(part.get("concept")) or part
            coded = {key for coding in codings(concept) for key in table.of_code(coding.system, coding.code)}
            found |= coded or {key for words in all_names(concept) for key in table.of_words(words)}
    return frozenset(found)


def _tapers(plan: Mapping[str, Any]) -> frozenset[str]:
    """ "taper:<ingredient>" for each medicine that a plan to come down names in its activities."""
    said = " ".join(texts([plan.get("title"), plan.get("description"), *all_names(plan.get("category"))]))
    if not _TAPER.search(said):
        return frozenset()
    details = [mapping(activity.get("detail")) for activity in objects(plan.get("activity"))]
    named = [part for detail in details for part in objects(detail.get("productCodeableConcept"))]
    return frozenset(f"taper:{drug}" for part in named for drug in find(codings(part), name(part)).ingredients)


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
            resource.get("created"),
            resource.get("date"),
        )
    )
    # a request starts when it was written and ends when it is revoked
    return Span(when, None if resource.get("resourceType") not in ("Encounter", "Procedure") else when)
