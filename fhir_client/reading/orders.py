"""MedicationRequest, MedicationOrder, MedicationStatement of any version -> Order; MedicationDispense -> Dispense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from fhir_client.reading.concepts import groups_of
from fhir_client.reading.medications import Shelf, read_medicine
from fhir_client.reading.prescribed import by_supply, read_prescribed, read_supply
from fhir_client.reading.shapes import (
    Odd,
    all_names,
    codes,
    codings,
    dig,
    duration_days,
    first,
    mapping,
    moment,
    objects,
    positive,
    references,
    relative,
    span,
    text,
    true,
    unique,
)
from safety.regimen import products
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.record import Dispense, Order, Product
from safety.regimen.when import Moment, Span

REQUESTS = ("MedicationRequest", "MedicationOrder")
STATEMENTS = ("MedicationStatement", "MedicationUsage")
_CLOSED = frozenset(
    {"completed", "stopped", "cancelled", "entered-in-error", "not-taken", "draft", "ended", "inactive"}
)
_LONG_ACTING = frozenset({"methadone", "levorphanol"})
_DATES = ("authoredOn", "dateWritten", "effectiveDateTime", "dateAsserted")
_WRITTEN = ("authoredOn", "dateWritten", "dateAsserted")
_NOT_TAKEN = frozenset({"n", "no", "not-taking", "stopped"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the order readers need beside the resource."""

    shelf: Shelf
    today: date


def read_order(resource: Mapping[str, Any], reference: str, reading: Reading, *, draft: bool = False) -> Order:
    """Read one order. reference: how findings name it. draft: whether it came from the hook's draftOrders."""
    statement = resource.get("resourceType") in STATEMENTS
    medicine = read_medicine(resource, reading.shelf)
    product = medicine.product
    prescribed = read_prescribed(resource, product, "dosage" if statement else "dosageInstruction")
    supply = read_supply(resource)
    validity = _validity(resource)
    start, end = _dates(resource, prescribed.dosing, validity)
    amounts = prescribed.amounts(product, reading.today, start)
    if isinstance(amounts[0], Unread):
        prescribed = by_supply(prescribed, resource, supply.days, product)
        amounts = prescribed.amounts(product, reading.today, start)
    dosing = prescribed.dosing
    doubts = dosing.notes if isinstance(dosing, Dosing) else ()
    status = _status(resource, statement)
    return Order(
        reference=reference,
        state="draft" if draft else "history" if status in _CLOSED else "active",
        product=product,
        dosing=dosing,
        daily=amounts[0],
        highest=amounts[1],
        classes=classes_of(product),
        kind="statement" if statement else "request",
        status=status,
        status_reason=_status_reason(resource),
        intent=_code(resource.get("intent")),
        text=medicine.called,
        sig=prescribed.sig,
        prn=isinstance(dosing, Dosing) and dosing.prn,
        route=prescribed.route,
        start=start,
        end=end,
        written=moment(first(*[resource[key] for key in _WRITTEN if key in resource])),
        validity=validity,
        supply_days=supply.days,
        refills=supply.refills,
        quantity=supply.quantity,
        prescriber=_prescriber(resource),
        links=_links(resource),
        based_on=_named(resource, "basedOn"),
        groups=_reasons(resource, reading.shelf),
        category=codes(resource.get("category")),
        do_not_perform=true(resource.get("doNotPerform")),
        notes=unique((*medicine.notes, *supply.days_notes, *doubts, *supply.refill_notes)),
        resource=resource,
    )


def _dates(
    resource: Mapping[str, Any], dosing: Dosing | Unread, validity: Span | None
) -> tuple[Moment | None, Moment | None]:
    """From when to when it is taken: the bounds of the dosing, else the order's own dates."""
    steps = () if isinstance(dosing, Unread) else dosing.steps
    starts = [step.start for step in steps if step.start is not None]
    ends = [step.end for step in steps if step.end is not None]
    taken = span(resource.get("effectivePeriod"))
    written = first(*[resource[key] for key in _DATES if key in resource])
    begins = min(starts, key=lambda when: when.earliest) if starts and len(starts) == len(steps) else None
    start = begins or taken.start or moment(written) or (validity.start if validity else None)
    last = max(ends, key=lambda when: when.latest) if ends and len(ends) == len(steps) else None
    return start, last or taken.end or moment(resource.get("dateEnded"))


def _validity(resource: Mapping[str, Any]) -> Span | None:
    found = span(dig(resource, "dispenseRequest", "validityPeriod"))
    return None if found.start is None and found.end is None else found


def _code(value: Any) -> str | None:
    written = text(value) or next(iter(sorted(codes(value))), None)
    return None if written is None else written.lower()


def _status(resource: Mapping[str, Any], statement: bool) -> str | None:
    """The status; a statement of something that is not taken says so, R5's "recorded" is what is taken."""
    status = _code(resource.get("status"))
    if not statement:
        return status
    taken = _code(resource.get("taken")) or _code(dig(resource, "adherence", "code"))
    if true(resource.get("wasNotTaken")) or taken in _NOT_TAKEN:
        return status if status in _CLOSED else "not-taken"
    return "active" if status == "recorded" else status


def _status_reason(resource: Mapping[str, Any]) -> str:
    """Why it was stopped: R4 and R5 statusReason, DSTU2 reasonEnded, STU3 reasonNotTaken; words, else codes."""
    concepts = _objects_under(resource, "statusReason", "reasonEnded", "reasonNotTaken")
    words = [word for concept in concepts for word in all_names(concept)]
    return ", ".join(unique(words or [coding.code for concept in concepts for coding in codings(concept)]))


def _prescriber(resource: Mapping[str, Any]) -> str | None:
    """Who ordered: R4 requester, STU3 requester.agent, DSTU2 prescriber; as a reference, else by name."""
    for path in (("requester",), ("requester", "agent"), ("prescriber",)):
        who = dig(resource, *path)
        if who is not None and (found := relative(who) or text(mapping(who).get("display"))) is not None:
            return found
    return None


def _links(resource: Mapping[str, Any]) -> frozenset[str]:
    """Prescriptions that this one says it replaces, and the prescription sheet that it is on."""
    found = _named(resource, "priorPrescription", "replaces")
    sheet = text(dig(resource, "groupIdentifier", "value"))
    return found | {f"group:{sheet}"} if sheet is not None else found


def _named(resource: Mapping[str, Any], *keys: str) -> frozenset[str]:
    """References to orders under the keys."""
    return frozenset(
        reference
        for value in [resource[key] for key in keys if key in resource]
        for reference in references(value)
        if reference.split("/")[0] in (*REQUESTS, *STATEMENTS) or reference.startswith("urn:")
    )


def _reasons(resource: Mapping[str, Any], shelf: Shelf) -> frozenset[str]:
    """Condition groups of the coded reasons, and of the Conditions that the reasons point at."""
    coded = _objects_under(resource, "reasonCode", "reasonCodeableConcept", "reasonForUseCodeableConcept")
    pointed = _objects_under(resource, "reasonReference", "reasonForUseReference")
    for reason in _objects_under(resource, "reason"):
        coded.extend(objects(reason.get("concept")))
        pointed.extend(objects(reason.get("reference")))
    for reference in pointed:
        condition = shelf.get(reference, "Condition", resource)
        if condition is not None:
            coded.append(mapping(condition.get("code")))
    return frozenset(group for concept in coded for group in groups_of(concept)[0]) if coded else frozenset()


def _objects_under(resource: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    return [found for key in keys if key in resource for found in objects(resource[key])]


@lru_cache(maxsize=16384)
def classes_of(product: Product) -> frozenset[str]:
    """The classes of a product, and "long-acting-opioid" for an opioid that is extended-release, transdermal, methadone
    or levorphanol (rules.md B03)."""
    found = products.classes_of(product)
    if "opioid" in found and _long_acting(product):
        return found | {"long-acting-opioid"}
    return found


def _long_acting(product: Product) -> bool:
    per_hour = any(part.strength is not None and part.strength.per == "h" for part in product.parts)
    return (
        product.release == "ER"
        or product.route == "transdermal"
        or per_hour
        or bool(_LONG_ACTING & set(product.ingredients))
    )


def read_dispense(resource: Mapping[str, Any], reference: str, shelf: Shelf) -> Dispense | None:
    """Read a MedicationDispense; None when it says that nothing was handed over."""
    if _code(resource.get("status")) in ("entered-in-error", "cancelled", "declined", "stopped"):
        return None
    when = moment(first(resource.get("whenHandedOver"), resource.get("whenPrepared"), resource.get("recorded")))
    try:
        days = duration_days(resource["daysSupply"], "daysSupply") if resource.get("daysSupply") is not None else None
    except Odd:
        days = None
    try:
        amount = mapping(resource.get("quantity")).get("value")
        quantity = None if amount is None else positive(amount, "quantity")
    except Odd:
        quantity = None
    asked = references(resource.get("authorizingPrescription"))
    return Dispense(
        read_medicine(resource, shelf).product, when, days, quantity, reference, asked[0] if asked else None
    )
