"""What a patient takes of each gabapentinoid product, beside the row of its label for the patient's kidneys.

Products of one label are summed; those of different labels (gabapentin and Gralise) never: they
are not interchangeable.
Rules: D01-D06 and 14.3 of the project's clinical rules; tables: renal.py.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from safety.regimen.daily import daily
from safety.regimen.dosing import Dosing, Unread, unless_unread
from safety.regimen.kidney import Kidney, kidney
from safety.regimen.kidney.tables import (
    Column,
    Placed,
    Row,
    Table,
    column_for,
    narrowed,
    place,
    proposed,
    row_at,
    supplement,
    tables,
    top_column,
)
from safety.regimen.locales import EUROPE, MIROGABALIN
from safety.regimen.record import Daily, Intake, Order, Record

SPECS: Mapping[str, str] = {
    "neurontin": "D01",
    "gabapentin_eu": "D01",
    "gralise": "D02",
    "horizant_phn": "D03",
    "horizant_rls": "D03",
    "pregabalin": "D04",
    "pregabalin_cr": "D05",
    "mirogabalin": "D06",
}
NAMES: Mapping[str, str] = {"gralise": "Gralise (gabapentin)", "pregabalin_cr": "pregabalin CR"}
_ONE_DRUG = ("gabapentin", "pregabalin", "mirogabalin", "gabapentin enacarbil")
_RESTLESS = "x_restless_legs"
_POSTHERPETIC = "np_postherpetic_neuralgia"


@dataclass(frozen=True, slots=True)
class AfterDialysis:
    """A dose that is timed after a dialysis session: its single amount in mg, None where it could not be read."""

    order: Order
    single_mg: Decimal | None


@dataclass(frozen=True)
class Assessment:
    """One label's products of a patient against its row.

    daily_mg: the most, or the mean where the row compares means; possible replacements count as additions. renewal_mg:
    they replace. current_mg: before any draft. Doses after dialysis stand apart. placed: None when nothing is known of
    the kidneys. actual: the row on actual weight. indicated: whether the label's indication is known where it matters.
    """

    table: Table
    drug: str
    ingredient: str
    orders: tuple[Order, ...]
    daily_mg: Decimal
    renewal_mg: Decimal
    current_mg: Decimal
    times_a_day: Decimal
    unread: tuple[Order, ...]
    after_dialysis: tuple[AfterDialysis, ...]
    kidney: Kidney
    placed: Placed | None
    actual: Row | None
    column: Column
    indicated: bool

    @property
    def spec(self) -> str:
        return SPECS[self.table.name]

    @property
    def over(self) -> bool:
        """Over the maximum at the low end of what is known of the kidneys; any dose is where the maximum is 0."""
        if self.placed is None:
            return False
        return self.placed.low.max_mg_day == 0 or self.daily_mg > self.placed.low.max_mg_day

    @property
    def definite(self) -> bool:
        """Over at the high end too."""
        if self.placed is None:
            return False
        return self.over and (self.placed.high.max_mg_day == 0 or self.daily_mg > self.placed.high.max_mg_day)

    @property
    def borderline(self) -> bool:
        """Over on the chosen weight and not on the actual weight."""
        return self.over and self.actual is not None and self.daily_mg <= self.actual.max_mg_day

    @cached_property
    def proposal(self) -> tuple[Decimal, int] | None:
        """Single mg and times a day of the label's own regimen, in the column of the dose taken."""
        return None if self.placed is None else proposed(self.table, self.daily_mg, self.placed.low)


def assess(record: Record) -> tuple[Assessment, ...]:
    """One assessment a label whose products the patient takes or is about to take, by the tables' names."""
    return record.once(_assess)


def _assess(record: Record) -> tuple[Assessment, ...]:
    grouped: dict[tuple[str, bool], list[Order]] = {}
    for order in record.projected:
        found = table_of(order, record)
        if found is not None:
            grouped.setdefault(found, []).append(order)
    if not grouped:
        return ()
    kidneys = kidney(record)
    return tuple(
        _assessment(record, kidneys, name, grouped[name, indicated], indicated=indicated)
        for name, indicated in sorted(grouped)
    )


def table_of(order: Order, record: Record) -> tuple[str, bool] | None:
    """The label table of an order's product, and whether the indication that it needs is known; None out of scope."""
    ingredient = next((name for name in _ONE_DRUG if order.takes(name)), None)
    if ingredient is None or order.product.local:
        return None
    extended = order.product.release == "ER"
    if ingredient == "gabapentin enacarbil" or order.product.family == "horizant":
        return _horizant(order, record)
    if ingredient == "gabapentin":
        if order.product.family == "gralise" or extended:
            return "gralise", True
        return ("gabapentin_eu" if record.locale in EUROPE else "neurontin"), True
    if ingredient == "pregabalin":
        return ("pregabalin_cr" if order.product.family == "pregabalin-cr" or extended else "pregabalin"), True
    return ("mirogabalin", True) if record.locale in MIROGABALIN else None


def _horizant(order: Order, record: Record) -> tuple[str, bool]:
    """By the order's own reason, else by the problem list; unknown: the wider maxima of postherpetic neuralgia."""
    problems = frozenset().union(*(p.groups for p in record.problems if p.active))
    restless_text = any("restless leg" in p.text.lower() for p in record.problems if p.active)
    for groups, restless in ((order.groups, False), (problems, restless_text)):
        if _POSTHERPETIC in groups:
            return "horizant_phn", True
        if restless or _RESTLESS in groups:
            return "horizant_rls", True
    return "horizant_phn", False


def _assessment(record: Record, kidneys: Kidney, name: str, orders: list[Order], *, indicated: bool) -> Assessment:
    table = tables()[name]
    ingredient = next(i for i in _ONE_DRUG if orders[0].takes(i))
    column = _column(table, orders, record)
    placed = place(table, kidneys, column if table.indications else None)
    actual = _on_actual_weight(table, kidneys, column)
    mean = placed is not None and placed.low.compare == "mean"
    before = [o for o in record.current if table_of(o, record) == (name, indicated)]
    read = [(o, i) for o in orders if (i := _regular(o, ingredient)) is not None]
    return Assessment(
        table=table,
        drug=NAMES.get(name, ingredient),
        ingredient=ingredient,
        orders=tuple(orders),
        daily_mg=_sum((i for _, i in read), mean=mean),
        renewal_mg=_sum((i for o, i in read if o.maybe_replaced_by is None), mean=mean),
        current_mg=_sum((i for o in before if (i := _regular(o, ingredient)) is not None), mean=mean),
        times_a_day=max((_times(o) for o, _ in read), default=Decimal(0)),
        unread=tuple(o for o in orders if isinstance(o.amount, Unread)),
        after_dialysis=tuple(dose for o in orders for dose in _after_dialysis(o, record, ingredient)),
        kidney=kidneys,
        placed=placed,
        actual=actual,
        column=column,
        indicated=indicated,
    )


def _column(table: Table, orders: Iterable[Order], record: Record) -> Column:
    """By the orders' reasons, else by the problem list; a problem list with other nerve pain too says nothing."""
    if not table.indications:
        return top_column(table)
    reasons = frozenset().union(*(order.groups for order in orders))
    if reasons & table.indications.keys():
        return column_for(table, reasons)
    problems = frozenset().union(*(p.groups for p in record.problems if p.active))
    others = {group for group in problems if group.startswith("np_")} - table.indications.keys()
    return top_column(table) if others else column_for(table, problems)


def _on_actual_weight(table: Table, kidneys: Kidney, column: Column) -> Row | None:
    """None where actual weight decides nothing: other evidence, unsteady kidneys, or it is the weight used anyway."""
    comparable = kidneys.basis == "creatinine" and not kidneys.unstable and kidneys.weight_basis != "actual"
    if not comparable or kidneys.crcl_actual is None:
        return None
    return narrowed(row_at(table, kidneys.crcl_actual), column if table.indications else None)


def _regular(order: Order, ingredient: str) -> Intake | None:
    """What is taken apart from doses after dialysis; None where there is nothing or it could not be read."""
    if isinstance(order.amount, Unread):
        return None
    steps = order.dosing.steps if isinstance(order.dosing, Dosing) else ()
    if steps and all(step.after_dialysis for step in steps):
        return None
    return order.amount.of(ingredient)


def _after_dialysis(order: Order, record: Record, ingredient: str) -> Iterable[AfterDialysis]:
    if isinstance(order.dosing, Unread):
        return
    steps = tuple(step for step in order.dosing.steps if step.after_dialysis)
    if not steps:
        return
    start = None if order.start is None else order.start.earliest
    amount: Daily | Unread = daily(dataclasses.replace(order.dosing, steps=steps), order.product, record.today, start)
    intake = None if isinstance(amount, Unread) else amount.of(ingredient)
    yield AfterDialysis(order, None if intake is None else intake.single_mg)


def _times(order: Order) -> Decimal:
    assert not isinstance(order.amount, Unread)
    return order.amount.times_a_day


def _sum(intakes: Iterable[Intake], *, mean: bool) -> Decimal:
    """The mean is that of scheduled doses; an as-needed dose has none and counts at its most."""
    return sum((i.usual_mg if mean and i.usual_mg > 0 else i.most_mg for i in intakes), Decimal(0))


def numbers(found: Assessment) -> dict[str, Any]:
    """The numbers of an assessment under the names of the public interface, whether or not a finding comes of it."""
    daily_mg = unless_unread(found.daily_mg, found.unread)
    values: dict[str, Any] = {"daily_mg": daily_mg, "borderline": found.borderline, **clearances(found.kidney)}
    if found.renewal_mg != found.daily_mg:
        values["renewal_mg"] = found.renewal_mg
    if found.placed is None:
        return values
    row = found.placed.low
    values |= {"table": row.table, "tier": row.tier, "max_mg_day": row.max_mg_day, "min_mg_day": row.min_mg_day}
    values |= _label(found, row)
    if found.over and row.max_mg_day > 0 and found.proposal is not None:
        values["label_equivalent"] = _equivalent(found, found.proposal)
    given = supplement(found.table, found.column) if found.kidney.dialysis == "HD" else None
    if given is not None:
        values["post_hd_supplement_mg"] = [given.low, given.high]
    if found.after_dialysis:
        values["post_hd_single_mg"] = [dose.single_mg for dose in found.after_dialysis]
    return values


def clearances(kidneys: Kidney) -> dict[str, Any]:
    """The clearances of a kidney and what they rest on, as evidence names them; what is not known is left out."""
    values = {
        "crcl_primary": kidneys.crcl_primary,
        "crcl_actual": kidneys.crcl_actual,
        "crcl_ibw": kidneys.crcl_ibw,
        "weight_basis": kidneys.weight_basis,
        "weight_used_kg": kidneys.weight_used_kg,
        "scr_mg_dl": kidneys.scr_mg_dl,
        "lab_date": None if kidneys.lab_date is None else kidneys.lab_date.isoformat(),
        "egfr_reported": kidneys.egfr_reported,
        "egfr_deindexed": kidneys.egfr_deindexed,
        "dialysis": kidneys.dialysis,
        "ckd_stage": kidneys.stage,
        "crcl_if_scr_0.8": kidneys.crcl_if_scr_0_8,
    }
    values = {name: value for name, value in values.items() if value is not None}
    return {**values, "low_creatinine_flag": True} if kidneys.low_creatinine_flag else values


def _label(found: Assessment, row: Row) -> dict[str, Any]:
    match found.spec:
        case "D01":
            return {"label_doses_per_day": row.max_doses}
        case "D06":
            return {"doses_per_day": row.max_doses, "max_single": row.max_mg_day / row.max_doses}
    values: dict[str, Any] = {"max_doses_per_day": row.max_doses, "regimen": row.doses}
    if found.spec in ("D02", "D05"):
        values["recommended"] = row.max_mg_day > 0
    if found.table.indications:
        values["indication_normal_max"] = found.column.top
    return values


def _equivalent(found: Assessment, regimen: tuple[Decimal, int]) -> dict[str, Any]:
    single, times = regimen
    values: dict[str, Any] = {"single_mg": single, "doses_per_day": times, "daily_mg": single * times}
    after = _supplement_of_dose(found)
    return values if after is None else {**values, "post_hd_mg": after}


def _supplement_of_dose(found: Assessment) -> Decimal | None:
    """The label's dose after a session, in the column of the dose taken; given from under 15 mL/min on."""
    low = found.kidney.low
    if low is None or low >= 15 or found.kidney.dialysis == "PD":
        return None
    columns = [top for top in found.table.tops if top in found.table.supplements and top <= found.daily_mg]
    column = max(columns, default=found.table.tops[0])
    given = found.table.supplements.get(column)
    return None if given is None else given.low
