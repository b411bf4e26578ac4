"""A Bag of raw resources -> the Record of one patient on one day."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from fhir_client.bag import Bag
from fhir_client.reading.administrations import read_administration
from fhir_client.reading.allergies import read_allergy
from fhir_client.reading.answers import read_answer
from fhir_client.reading.events import KINDS, read_event
from fhir_client.reading.genotypes import read_genotype
from fhir_client.reading.labs import read_labs
from fhir_client.reading.medications import Shelf
from fhir_client.reading.orders import REQUESTS, STATEMENTS, Reading, read_dispense, read_order
from fhir_client.reading.people import bare, find_patient, owner, read_patient
from fhir_client.reading.problems import read_problem
from fhir_client.reading.shapes import dig, first, mapping, moment, objects, text, unique
from safety.regimen.chart import Allergy, Answer
from safety.regimen.counting import count
from safety.regimen.record import Administration, Dispense, Event, Gap, Lab, Order, Problem, Record

ORDERS = (*REQUESTS, *STATEMENTS)
READ = frozenset(
    {*ORDERS, *KINDS, "Patient", "Condition", "Observation", "MedicationDispense", "MedicationAdministration"}
    | {"AllergyIntolerance", "QuestionnaireResponse"}
)
"""Resource types that a record is made of; Medications are read where an order points at them, others not at all."""


_TYPE = re.compile(r"[A-Z][A-Za-z]+")
_HOLD_MEDICINES = frozenset({"MedicationDispense", "MedicationAdministration", "MedicationKnowledge"})


def read_record(
    bag: Bag,
    *,
    today: date,
    factor_set: str = "cdc-2022",
    locale: str = "US",
    weight_policy: Literal["standard", "label_actual"] = "standard",
    count_otc: bool = False,
    past: bool = False,
) -> Record:
    """Read everything of the bag that is the patient's own.

    today: the day on which orders are counted; past: that day lies in the past of the chart, so that orders closed
    since still count on it. Resources of another patient are left out and said; what cannot be read is an Unread order
    or a Gap. Never raises for what a resource holds.
    """
    resources = _opened(bag.resources)
    drafts = _opened(bag.drafts)
    patient_resource, patient_id = find_patient([*resources, *drafts], bag.patient_id)
    patient, gaps = read_patient(patient_resource, patient_id)
    aliases = _aliases(bag, patient_resource, patient_id, [*resources, *drafts])
    resources, foreign = _own(resources, patient_id, aliases)
    drafts, foreign_drafts = _own(drafts, patient_id, aliases)
    shelf = _shelf(bag, resources, drafts)
    on_file, drafted = _once(resources, "no id"), _once(drafts, "draft without id")
    reading = Reading(shelf, today)
    orders, order_gaps = _orders(on_file, drafted, reading)
    parts = _Parts(shelf, today)
    for reference, resource in on_file:
        if resource.get("resourceType") not in ORDERS:
            parts.read(resource, reference)
    for _, resource in drafted:
        parts.read_draft(resource, len(on_file))
    counted = count(orders, today, past=past, events=parts.events)
    return Record(
        patient=patient,
        today=today,
        orders=counted,
        labs=tuple(parts.labs),
        problems=tuple(parts.problems),
        events=tuple(parts.events),
        dispenses=tuple(parts.dispenses),
        administrations=tuple(parts.administrations),
        allergies=tuple(parts.allergies),
        answers=tuple(parts.answers),
        gaps=tuple(dict.fromkeys((*bag.gaps, *gaps, *_strangers(foreign, foreign_drafts), *order_gaps, *parts.gaps))),
        factor_set=factor_set,
        locale=locale,
        weight_policy=weight_policy,
        count_otc=count_otc,
    )


def newest_day(bag: Bag) -> date | None:
    """The day of the patient's newest order (`--today newest`): the latest on which any order was written or started.

    A month or a year counts by its first day.
    """
    days = []
    for resource in _opened([*bag.resources, *bag.drafts]):
        if resource.get("resourceType") in ORDERS:
            written = first(
                resource.get("authoredOn"),
                resource.get("dateWritten"),
                dig(resource, "effectivePeriod", "start"),
                resource.get("effectiveDateTime"),
                dig(resource, "dispenseRequest", "validityPeriod", "start"),
            )
            when = moment(written)
            if when is not None:
                days.append(when.earliest)
    return max(days) if days else None


def _opened(raw: Sequence[Any]) -> list[Mapping[str, Any]]:
    """The resources of a list, with Bundles and CDS Hooks 0.x wrappers ({"response": ..., "resource": ...}) opened."""
    found: list[Mapping[str, Any]] = []
    waiting = [part for one in raw for part in objects(one)]
    waiting.reverse()
    while waiting:
        resource = waiting.pop()
        if resource.get("resourceType") == "Bundle":
            waiting.extend(reversed([mapping(entry.get("resource")) for entry in objects(resource.get("entry"))]))
        elif "resourceType" not in resource and mapping(resource.get("resource")):
            waiting.append(mapping(resource.get("resource")))
        elif resource and resource.get("resourceType") != "OperationOutcome":
            found.append(resource)
    return found


_NOBODY = frozenset({"(nobody)"})


def _aliases(
    bag: Bag, patient: Mapping[str, Any] | None, patient_id: str | None, resources: list[Mapping[str, Any]]
) -> frozenset[str]:
    """Every way in which a reference may name the patient; empty when all resources may be theirs.

    Where no patient is named and the resources are of several, none of them can be said to be the patient's.
    """
    named = {patient_id} if patient_id is not None else set()
    if patient is not None:
        named |= {url for url, resource in bag.full_urls.items() if resource == patient}
        named |= {own for own in (text(patient.get("id")),) if own is not None}
    if not named and len({owner(resource) for resource in resources} - {None}) > 1:
        return _NOBODY
    return frozenset(named)


def _own(
    resources: list[Mapping[str, Any]], patient_id: str | None, aliases: frozenset[str]
) -> tuple[list[Mapping[str, Any]], Counter[str]]:
    """Resources that are the patient's or nobody's, and a count by type of those of another patient."""
    mine: list[Mapping[str, Any]] = []
    foreign: Counter[str] = Counter()
    for resource in resources:
        kind = str(resource.get("resourceType"))
        if kind == "Patient" and patient_id is not None and text(resource.get("id")) not in (*aliases, None):
            foreign[kind] += 1
            continue
        about = owner(resource) if aliases and kind in READ else None
        if about is not None and about not in aliases and bare(about) not in aliases:
            foreign[kind] += 1
        else:
            mine.append(resource)
    return mine, foreign


def _strangers(*counts: Counter[str]) -> list[Gap]:
    total: Counter[str] = sum(counts, Counter())
    return [Gap(kind, f"{number} of another patient, left out") for kind, number in sorted(total.items())]


def _shelf(bag: Bag, resources: list[Mapping[str, Any]], drafts: list[Mapping[str, Any]]) -> Shelf:
    shelf = Shelf()
    for url, resource in bag.full_urls.items():
        for one in objects(resource):
            shelf.put(one, url)
    for resource in (*drafts, *resources):
        shelf.put(resource)
    return shelf


def _reference(resource: Mapping[str, Any], position: int, where: str) -> str:
    """Type/id; a resource without an id is named by its place, so that it can still be pointed at."""
    kind = text(resource.get("resourceType")) or "Resource"
    own = text(resource.get("id"))
    return f"{kind}/{own}" if own is not None else f"{kind}/({where}) #{position + 1}"


_Named = tuple[str, Mapping[str, Any]]
"""A resource after its reference"""


def _once(resources: list[Mapping[str, Any]], where: str) -> list[_Named]:
    """Each resource once: of two with the same type and id the one that was updated last, else the first.

    where: how one without an id is named, by its place among those that are left: two orders without an id must never
    look like one order that was revised.
    """
    chosen: dict[str, Mapping[str, Any]] = {}
    for position, resource in enumerate(resources):
        reference = _reference(resource, position, where)
        known = chosen.get(reference)
        if known is None or _updated(resource) > _updated(known):
            chosen[reference] = resource
    if len(chosen) == len(resources):
        return list(chosen.items())
    return [(_reference(resource, position, where), resource) for position, resource in enumerate(chosen.values())]


def _updated(resource: Mapping[str, Any]) -> str:
    return text(dig(resource, "meta", "lastUpdated")) or ""


def _orders(on_file: list[_Named], drafted: list[_Named], reading: Reading) -> tuple[list[Order], list[Gap]]:
    orders: list[Order] = []
    gaps: list[Gap] = []
    for listed, draft in ((on_file, False), (drafted, True)):
        for reference, resource in listed:
            if resource.get("resourceType") not in ORDERS:
                if not _is_other(resource):
                    gaps.append(Gap("resource", "has no resourceType that we can read"))
                continue
            order = read_order(resource, reference, reading, draft=draft)
            if owner(resource) is None:
                order = replace(order, notes=unique((*order.notes, "does not say whose order it is")))
            orders.append(order)
            gaps.extend(_order_gaps(order, resource))
    return orders, gaps


def _is_other(resource: Mapping[str, Any]) -> bool:
    """Whether it is certain to be no order: FHIR's spelling of a type, and no medicine unless that type has one."""
    kind = text(resource.get("resourceType")) or ""
    if not _TYPE.fullmatch(kind):
        return False
    return kind in _HOLD_MEDICINES or not any(key.startswith("medication") for key in resource)


def _order_gaps(order: Order, resource: Mapping[str, Any]) -> list[Gap]:
    """A medicine that no one can name is a gap of the record as well: it may be anything."""
    if order.product.name or order.state == "history":
        return []
    return [Gap(str(resource.get("resourceType")), next(iter(order.notes), "names no medicine"), order.reference)]


class _Parts:
    """Everything but orders, as it is read."""

    def __init__(self, shelf: Shelf, today: date) -> None:
        self.shelf, self.today = shelf, today
        self.labs: list[Lab] = []
        self.problems: list[Problem] = []
        self.events: list[Event] = []
        self.dispenses: list[Dispense] = []
        self.administrations: list[Administration] = []
        self.allergies: list[Allergy] = []
        self.answers: list[Answer] = []
        self.gaps: list[Gap] = []
        self._drafts = 0

    def read(self, resource: Mapping[str, Any], reference: str) -> None:
        kind = resource.get("resourceType")
        if kind == "Observation":
            self._observation(resource, reference)
        elif kind == "Condition":
            problem = read_problem(resource, reference, self.today)
            if problem is not None:
                self.problems.append(problem)
        elif kind == "MedicationDispense":
            dispense = read_dispense(resource, reference, self.shelf)
            if dispense is not None:
                self.dispenses.append(dispense)
        elif kind == "MedicationAdministration":
            given = read_administration(resource, reference, self.shelf)
            self.administrations += [given] if given is not None else []
        elif kind == "AllergyIntolerance":
            allergy, gap = read_allergy(resource, reference)
            self.allergies += [allergy] if allergy is not None else []
            self.gaps += [gap] if gap is not None else []
        elif kind == "QuestionnaireResponse":
            answer = read_answer(resource, reference)
            if answer is not None:
                self.answers.append(answer)
        elif isinstance(kind, str) and kind in KINDS:
            self._event(resource, reference, draft=False)

    def _observation(self, resource: Mapping[str, Any], reference: str) -> None:
        for found in (*read_labs(resource, reference), *read_genotype(resource, reference)):
            if isinstance(found, Lab):
                self.labs.append(found)
            elif isinstance(found, Problem):
                self.problems.append(found)
            else:
                self.gaps.append(found)

    def read_draft(self, resource: Mapping[str, Any], before: int) -> None:
        """A request or plan among the drafts: it is ordered, though not signed yet. before: resources on file."""
        if KINDS.get(str(resource.get("resourceType"))) == "request":
            self._event(resource, _reference(resource, before + self._drafts, "draft without id"), draft=True)
            self._drafts += 1

    def _event(self, resource: Mapping[str, Any], reference: str, *, draft: bool) -> None:
        event = read_event(resource, reference, self.shelf, draft=draft)
        if event is not None:
            self.events.append(event)


__all__ = ["READ", "newest_day", "read_record"]
