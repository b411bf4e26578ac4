"""The typed facts of one patient on one day: all that a check may read.

Frozen dataclasses only. Nothing here asks the clock, the network or a file.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, TypeVar, TypeVarTuple

from safety.regimen.chart import Allergy, Answer
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.when import Moment, Span, whole_years

T = TypeVar("T")
More = TypeVarTuple("More")
PENDING = timedelta(days=14)
"""how long a request counts as under way, and how far ahead it may be due (project policy)"""
Sex = Literal["male", "female"]
State = Literal["draft", "active", "history"]


@dataclass(frozen=True, slots=True)
class Strength:
    """Milligrams of one ingredient per something.

    per: "unit" (tablet, capsule, lozenge, film ...), "mL", "h" (patch: mg released per hour), "actuation", "g".
    """

    mg: Decimal
    per: Literal["unit", "mL", "h", "actuation", "g"]


@dataclass(frozen=True, slots=True)
class Part:
    """One ingredient of a product; strength None = not readable."""

    ingredient: str
    strength: Strength | None


@dataclass(frozen=True)
class Product:
    """A medicine as found in the tables or read from its name.

    level: "product" (strength known), "ingredient" (in scope, strength not known), "unknown" (nobody knows it),
    "other" (recognised as a medicine outside our scope).
    release: "IR", "ER" or None when not known. family: "gralise", "horizant" ... where the label differs from that of
    its ingredient's ordinary product. local: acts where it is put (14.1.7) and is left out of systemic classes.
    disputed: why its parts are those of several medicines, when its codes and names do not say the same one.
    """

    name: str
    level: Literal["product", "ingredient", "unknown", "other"]
    parts: tuple[Part, ...] = ()
    code: str | None = None
    form: str | None = None
    route: str | None = None
    release: Literal["IR", "ER"] | None = None
    family: str | None = None
    brand: str | None = None
    local: bool = False
    container_ml: Decimal | None = None
    certainty_notes: tuple[str, ...] = ()
    disputed: str | None = None

    def __hash__(self) -> int:
        return hash((self.name, self.code, self.level))

    @cached_property
    def ingredients(self) -> tuple[str, ...]:
        return tuple(part.ingredient for part in self.parts)


@dataclass(frozen=True, slots=True)
class Intake:
    """Milligrams of one ingredient a day. usual: scheduled mean, zero for PRN; most: the most in any 24 h.

    single_mg: the largest single administration, None where only what is taken in a day is known. worn_mcg_h: for
    patches, the rate worn at the same time.
    """

    ingredient: str
    usual_mg: Decimal
    most_mg: Decimal
    single_mg: Decimal | None
    worn_mcg_h: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Daily:
    """What an order amounts to on one day. times_a_day: most administrations in 24 h."""

    intakes: tuple[Intake, ...]
    times_a_day: Decimal
    notes: tuple[str, ...] = ()

    def of(self, ingredient: str) -> Intake | None:
        return next((intake for intake in self.intakes if intake.ingredient == ingredient), None)


@dataclass(frozen=True, slots=True)
class Order:
    """One MedicationRequest or MedicationStatement as we read it, draft or active.

    `daily` is what is taken today (a taper's present step); `highest` the most of any step not yet past.
    `counted` and `why_not_counted` follow rules.md section 0. `replaced_by`: the draft that certainly takes its place;
    `maybe_replaced_by`: the draft that may (14.1.1: both totals are shown). `least_of`: such a draft whose dose is
    not readable, so that what was taken stands as the least that will be.
    `groups`: condition groups of its coded reasons. `resource`: the EHR's own JSON, for an update of its dose alone.
    """

    reference: str
    state: State
    product: Product
    dosing: Dosing | Unread
    daily: Daily | Unread
    highest: Daily | Unread
    classes: frozenset[str] = frozenset()
    kind: Literal["request", "statement"] = "request"
    status: str | None = None
    status_reason: str = ""
    """why it was stopped or held, in the EHR's words or code"""
    intent: str | None = None
    text: str = ""
    sig: str = ""
    prn: bool = False
    route: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    written: Moment | None = None
    """when it was ordered or reported, which may be long after it began to be taken"""
    validity: Span | None = None
    """dispenseRequest.validityPeriod: the order's own dates in hospital charts, only a time for dispensing elsewhere"""
    supply_days: Decimal | None = None
    supply_end: date | None = None
    refills: int = 0
    quantity: Decimal | None = None
    prescriber: str | None = None
    links: frozenset[str] = frozenset()
    """prescriptions that it says it replaces; `based_on`: what it rests on, a revision only of the same drug"""
    based_on: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    category: frozenset[str] = frozenset()
    do_not_perform: bool = False
    counted: bool = False
    why_not_counted: str | None = None
    replaced_by: str | None = None
    maybe_replaced_by: str | None = None
    least_of: str | None = None
    notes: tuple[str, ...] = ()
    resource: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def draft(self) -> bool:
        return self.state == "draft"

    @property
    def amount(self) -> Daily | Unread:
        """What thresholds use: a draft at its highest step, an active order at today's."""
        return self.highest if self.draft else self.daily

    def takes(self, ingredient: str) -> bool:
        return ingredient in self.product.ingredients

    def changed(self, **values: Any) -> "Order":
        """The order with these fields instead; as dataclasses.replace, which takes three times as long."""
        fields = list(_fields_of(self))
        for name, value in values.items():
            fields[_PLACE[name]] = value
        return Order(*fields)


_PLACE = {field.name: place for place, field in enumerate(dataclasses.fields(Order))}
_fields_of = attrgetter(*_PLACE)


@dataclass(frozen=True, slots=True)
class Lab:
    """An observation in a group of labs.csv ("creatinine_serum", "body_weight" ...), in the group's canonical unit.

    comparator: "<", "<=", ">", ">=" when the value was reported so.
    """

    group: str
    value: Decimal
    unit: str
    when: Moment | None
    comparator: str | None = None
    reference: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A Condition in the groups of conditions.csv. active: its clinicalStatus allows it to be so."""

    groups: frozenset[str]
    text: str
    active: bool
    onset: Moment | None = None
    abatement: Moment | None = None
    reference: str = ""
    certain: bool = True
    encounter_diagnosis: bool = False
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An Encounter, Procedure, ServiceRequest or CarePlan in groups of conditions ("hospice", "dialysis" ...), or of
    orderables.csv ("creatinine", "physiotherapy" ...); a plan to taper a drug is in the group "taper:<ingredient>"."""

    kind: Literal["encounter", "procedure", "request"]
    groups: frozenset[str]
    text: str
    span: Span
    status: str | None = None
    klass: str | None = None
    reference: str = ""
    draft: bool = False
    """a request or plan that is written in this very session and not signed yet"""


@dataclass(frozen=True, slots=True)
class Dispense:
    """A MedicationDispense: what was handed over, when, for how many days."""

    product: Product
    when: Moment | None
    days: Decimal | None
    quantity: Decimal | None = None
    reference: str = ""
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Administration:
    """A MedicationAdministration: what was given to the patient, by which route, from when to when.

    going_on: an infusion that has not ended. It is history: nothing of it is added to what is taken.
    """

    product: Product
    route: str | None
    span: Span
    going_on: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something about the patient that could not be fetched or read: law 1.

    minor: no amount and no kidney function rests on it, so it is said where gaps are listed, without a finding of its
    own (an allergy to a substance that no table knows, a server without questionnaires).
    """

    what: str
    why: str
    reference: str = ""
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Patient:
    reference: str
    birth: Moment | None
    sex: Sex | None
    deceased: bool = False


@dataclass(frozen=True)
class Record:
    """One patient on one day. `orders` holds every order, counted or not; `gaps` what is missing."""

    patient: Patient
    today: date
    orders: tuple[Order, ...] = ()
    labs: tuple[Lab, ...] = ()
    problems: tuple[Problem, ...] = ()
    events: tuple[Event, ...] = ()
    dispenses: tuple[Dispense, ...] = ()
    administrations: tuple[Administration, ...] = ()
    gaps: tuple[Gap, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    answers: tuple[Answer, ...] = ()
    factor_set: str = "cdc-2022"
    locale: str = "US"
    weight_policy: Literal["standard", "label_actual"] = "standard"
    count_otc: bool = False
    _computed: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    _facts: dict[Callable[["Record"], Any], tuple[tuple[Any, ...], Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def once(self, compute: Callable[["Record", *More], T], *more: *More) -> T:
        """What `compute` makes of this record, computed once however many checks ask. more: hashable arguments."""
        key = (compute, more) if more else compute
        try:
            found: T = self._computed[key]
        except KeyError:
            found = self._computed[key] = compute(self, *more)
        return found

    def once_for_facts(self, compute: Callable[["Record"], T], *of_orders: object) -> T:
        """As `once`, and kept when only the orders change, as for a proposal.

        All that `compute` takes from the orders stands in `of_orders`.
        """
        facts: tuple[object, ...] = (self.patient, self.today, self.labs, self.problems, self.events)
        facts += (self.locale, self.weight_policy, *of_orders)
        held = self._facts.get(compute)
        if held is None or any(mine is not theirs for mine, theirs in zip(facts, held[0], strict=True)):
            held = self._facts[compute] = (facts, compute(self))
        found: T = held[1]
        return found

    @cached_property
    def age(self) -> int | None:
        """Completed years; the older end where the birth date is partial; None when unknown."""
        return None if self.patient.birth is None else whole_years(self.patient.birth, self.today)[1]

    @cached_property
    def current(self) -> tuple[Order, ...]:
        """Counted orders that are not drafts."""
        return tuple(order for order in self.orders if order.counted and not order.draft)

    @cached_property
    def projected(self) -> tuple[Order, ...]:
        """Counted orders once every draft is signed and replaces what it surely does; the rest adds (14.1.1)."""
        return tuple(order for order in self.orders if order.counted and order.replaced_by is None)

    @cached_property
    def drafts(self) -> tuple[Order, ...]:
        return tuple(order for order in self.orders if order.counted and order.draft)

    def of_class(self, *classes: str, among: Iterable[Order] | None = None) -> tuple[Order, ...]:
        """Projected orders in any of the classes (systemic products only: a local product has no class)."""
        return self.once(_projected_in, classes) if among is None else _in_any(classes, among)

    def taking(self, ingredient: str) -> tuple[Order, ...]:
        """Projected orders with the ingredient, local products too."""
        return self._by_ingredient.get(ingredient, ())

    @cached_property
    def _by_ingredient(self) -> Mapping[str, tuple[Order, ...]]:
        names = dict.fromkeys(name for order in self.projected for name in order.product.ingredients)
        return {name: tuple([order for order in self.projected if order.takes(name)]) for name in names}

    def problems_in(self, *groups: str, active: bool = True) -> tuple[Problem, ...]:
        """Problems in any of the groups; active=False also takes resolved ones (history)."""
        return self.once(_problems_in, groups, active)

    def pending(self, what: str) -> bool:
        """Whether something of orderables.csv ("creatinine", "ecg", "peg", "physiotherapy" ...) is ordered already.

        A request that is active, or drafted in this very session, and dated within 14 days of today; one that does not
        say when it was written is not known to be under way. "taper:oxycodone": a plan whose period has not ended.
        """
        return any(what in event.groups and self._under_way(event) for event in self.events)

    def _under_way(self, event: Event) -> bool:
        if event.kind != "request" or not (event.draft or event.status == "active"):
            return False
        start, end = event.span.start, event.span.end
        if end is not None:
            return end.latest >= self.today
        if start is None:
            return event.draft
        return start.latest >= self.today - PENDING and start.earliest <= self.today + PENDING


def _projected_in(record: Record, classes: tuple[str, ...]) -> tuple[Order, ...]:
    return _in_any(classes, record.projected)


def _in_any(classes: tuple[str, ...], orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple([order for order in orders if not order.classes.isdisjoint(classes)])


def _problems_in(record: Record, groups: tuple[str, ...], active: bool) -> tuple[Problem, ...]:
    return tuple([p for p in record.problems if (p.active or not active) and not p.groups.isdisjoint(groups)])
