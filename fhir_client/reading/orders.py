"""MedicationRequest, MedicationOrder, MedicationStatement of any version -> Order; MedicationDispense -> Dispense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fhir_client.reading.concepts import groups_of
from fhir_client.reading.instructions import as_needed_throughout, from_supply, read_dosing
from fhir_client.reading.medications import Shelf, read_medicine
from fhir_client.reading.routes import route
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
    number,
    objects,
    positive,
    references,
    relative,
    span,
    text,
    texts,
    true,
    unique,
)
from fhir_client.reading.wording import instruction_words, note_words, rendered_words
from safety.regimen import products
from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.record import Daily, Dispense, Order, Product, State
from safety.regimen.when import Moment, Span

REQUESTS = ("MedicationRequest", "MedicationOrder")
STATEMENTS = ("MedicationStatement", "MedicationUsage")
_CLOSED = frozenset(
    {"completed", "stopped", "cancelled", "entered-in-error", "not-taken", "draft", "ended", "inactive"}
)
_LONG_ACTING = frozenset({"methadone", "levorphanol"})
_NOT_TAKEN = frozenset({"n", "no", "not-taking", "stopped"})
_MOST_REFILLS = 99


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
    element = "dosage" if statement else "dosageInstruction"
    instructions = _instructions(resource)
    dosing = read_dosing(instructions, rendered_words(resource), note_words(resource), product, element)
    notes = list(medicine.notes)
    start, end = _dates(resource, dosing)
    supply_days = _supply_days(resource, notes)
    amounts = _amounts(dosing, product, reading.today, start)
    if isinstance(amounts[0], Unread) and _silent(dosing):
        prn = dosing.prn if isinstance(dosing, Dosing) else as_needed_throughout(instructions)
        quantity = dig(resource, "dispenseRequest", "quantity")
        supplied = from_supply(quantity, supply_days, product, dosing, prn=prn)
        if supplied is not None:
            dosing, amounts = supplied, _amounts(supplied, product, reading.today, start)
    if isinstance(dosing, Dosing):
        notes.extend(dosing.notes)
    way = _route(instructions, dosing, product)
    return Order(
        reference=reference,
        state=_state(resource, statement, draft),
        product=product,
        dosing=dosing,
        daily=amounts[0],
        highest=amounts[1],
        classes=classes_of(product),
        kind="statement" if statement else "request",
        status=_status(resource, statement),
        status_reason=_status_reason(resource),
        intent=_code(resource.get("intent")),
        text=medicine.called,
        sig=_sig(resource, instructions),
        prn=isinstance(dosing, Dosing) and dosing.prn,
        route=way,
        start=start,
        end=end,
        validity=_validity(resource),
        supply_days=supply_days,
        refills=_refills(resource, notes),
        quantity=_quantity(resource),
        prescriber=_prescriber(resource),
        links=_links(resource),
        based_on=_named(resource, "basedOn"),
        groups=_reasons(resource, reading.shelf),
        category=codes(resource.get("category")),
        do_not_perform=true(resource.get("doNotPerform")),
        notes=unique(notes),
        resource=resource,
    )


def _instructions(resource: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """dosageInstruction of a request, dosage of a statement; a string where objects belong is their text."""
    raw = first(resource.get("dosageInstruction"), resource.get("dosage"))
    return objects(raw) or [{"text": words} for words in texts(raw)]


def _sig(resource: Mapping[str, Any], instructions: list[Mapping[str, Any]]) -> str:
    """The dosing words as the EHR wrote them, for showing beside what was read."""
    words = [word for raw in instructions for word in instruction_words(raw)[:1]]
    return " | ".join(unique(words or rendered_words(resource)[:1]))


def _amounts(
    dosing: Dosing | Unread, product: Product, today: date, start: Moment | None
) -> tuple[Daily | Unread, Daily | Unread]:
    if product.level == "unknown":
        unknown = Unread(
            "drug", f"'{product.name}' is not a medicine we know" if product.name else "no medicine is named"
        )
        return unknown, unknown
    if product.disputed is not None:
        disputed = Unread("drug", product.disputed)
        return disputed, disputed
    if isinstance(dosing, Unread):
        return dosing, dosing
    begins = None if start is None else start.earliest
    return daily(dosing, product, today, begins), highest(dosing, product, today, begins)


def _silent(dosing: Dosing | Unread) -> bool:
    """Whether the instruction does not say how much or how often; an impossible number is no silence."""
    if isinstance(dosing, Unread):
        return dosing.what in ("dose", "frequency")
    return any(step.rate_mg_h is None and (step.dose is None or step.frequency is None) for step in dosing.steps)


def _dates(resource: Mapping[str, Any], dosing: Dosing | Unread) -> tuple[Moment | None, Moment | None]:
    """From when to when it is taken: the bounds of the dosing, else the order's own dates."""
    steps = () if isinstance(dosing, Unread) else dosing.steps
    starts = [step.start for step in steps if step.start is not None]
    ends = [step.end for step in steps if step.end is not None]
    taken = span(resource.get("effectivePeriod"))
    written = first(
        resource.get("authoredOn"),
        resource.get("dateWritten"),
        resource.get("effectiveDateTime"),
        resource.get("dateAsserted"),
    )
    begins = min(starts, key=lambda when: when.earliest) if starts and len(starts) == len(steps) else None
    validity = _validity(resource)
    start = begins or taken.start or moment(written) or (validity.start if validity else None)
    last = max(ends, key=lambda when: when.latest) if ends and len(ends) == len(steps) else None
    return start, last or taken.end or moment(resource.get("dateEnded"))


def _supply_days(resource: Mapping[str, Any], notes: list[str]) -> Decimal | None:
    raw = dig(resource, "dispenseRequest", "expectedSupplyDuration")
    if raw is None:
        return None
    try:
        return duration_days(raw, "dispenseRequest.expectedSupplyDuration")
    except Odd as odd:
        notes.append(str(odd))
        return None


def _validity(resource: Mapping[str, Any]) -> Span | None:
    found = span(dig(resource, "dispenseRequest", "validityPeriod"))
    return None if found.start is None and found.end is None else found


def _refills(resource: Mapping[str, Any], notes: list[str]) -> int:
    raw = dig(resource, "dispenseRequest", "numberOfRepeatsAllowed")
    if raw is None:
        return 0
    try:
        count = number(raw, "dispenseRequest.numberOfRepeatsAllowed", "supply")
    except Odd as odd:
        notes.append(f"{odd}; no refill is counted")
        return 0
    if not 0 <= count <= _MOST_REFILLS:
        notes.append("dispenseRequest.numberOfRepeatsAllowed is not a possible number; no refill is counted")
        return 0
    return int(count)


def _quantity(resource: Mapping[str, Any]) -> Decimal | None:
    raw = dig(resource, "dispenseRequest", "quantity", "value")
    try:
        return None if raw is None else positive(raw, "dispenseRequest.quantity", "supply")
    except Odd:
        return None


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
    concepts = [
        concept for key in ("statusReason", "reasonEnded", "reasonNotTaken") for concept in objects(resource.get(key))
    ]
    words = [word for concept in concepts for word in all_names(concept)]
    return ", ".join(unique(words or [coding.code for concept in concepts for coding in codings(concept)]))


def _state(resource: Mapping[str, Any], statement: bool, draft: bool) -> State:
    if draft:
        return "draft"
    return "history" if _status(resource, statement) in _CLOSED else "active"


def _route(instructions: list[Mapping[str, Any]], dosing: Dosing | Unread, product: Product) -> str | None:
    """The first route stated; a patch whose strength is per hour is transdermal wherever it is put."""
    steps = dosing.steps if isinstance(dosing, Dosing) else ()
    stated = [route(raw.get("route")) for raw in instructions] + [step.route for step in steps]
    found = next((one for one in stated if one is not None), None)
    per_hour = any(part.strength is not None and part.strength.per == "h" for part in product.parts)
    return "transdermal" if found == "topical" and per_hour else found


def _prescriber(resource: Mapping[str, Any]) -> str | None:
    """Who ordered: R4 requester, STU3 requester.agent, DSTU2 prescriber; as a reference, else by name."""
    for who in (resource.get("requester"), dig(resource, "requester", "agent"), resource.get("prescriber")):
        found = relative(who) or text(mapping(who).get("display"))
        if found is not None:
            return found
    return None


def _links(resource: Mapping[str, Any]) -> frozenset[str]:
    """Prescriptions that this one says it replaces, and the prescription sheet that it is on."""
    found = _named(resource, "priorPrescription", "replaces")
    sheet = text(mapping(resource.get("groupIdentifier")).get("value"))
    return found | {f"group:{sheet}"} if sheet is not None else found


def _named(resource: Mapping[str, Any], *keys: str) -> frozenset[str]:
    """References to orders under the keys."""
    return frozenset(
        reference
        for key in keys
        for reference in references(resource.get(key))
        if reference.split("/")[0] in (*REQUESTS, *STATEMENTS) or reference.startswith("urn:")
    )


def _reasons(resource: Mapping[str, Any], shelf: Shelf) -> frozenset[str]:
    """Condition groups of the coded reasons, and of the Conditions that the reasons point at."""
    coded = [
        *objects(resource.get("reasonCode")),
        *objects(resource.get("reasonCodeableConcept")),
        *objects(resource.get("reasonForUseCodeableConcept")),
    ]
    pointed = [*objects(resource.get("reasonReference")), *objects(resource.get("reasonForUseReference"))]
    for reason in objects(resource.get("reason")):
        coded.extend(objects(reason.get("concept")))
        pointed.extend(objects(reason.get("reference")))
    for reference in pointed:
        condition = shelf.get(reference, "Condition", resource)
        if condition is not None:
            coded.append(mapping(condition.get("code")))
    return frozenset(group for concept in coded for group in groups_of(concept)[0])


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
