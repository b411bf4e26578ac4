"""Records for the kidney's tests, built as Python objects: short words for a patient, labs, diagnoses and orders."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from safety.regimen.daily import daily, highest
from safety.regimen.dosing import Dose, Dosing, Frequency, Step, Unread
from safety.regimen.record import Lab, Order, Part, Patient, Problem, Product, Record, Strength
from safety.regimen.when import Moment

TODAY = date(2026, 11, 22)
UNITS = {"creatinine_serum": "mg/dL", "egfr": "mL/min/1.73m2", "body_weight": "kg", "body_height": "cm"}
CLASSES = {
    "gabapentin": ("gabapentinoid", "antiepileptic"),
    "pregabalin": ("gabapentinoid", "antiepileptic"),
    "gabapentin enacarbil": ("gabapentinoid",),
    "mirogabalin": ("gabapentinoid",),
    "oxycodone": ("opioid",),
    "tramadol": ("opioid",),
    "ibuprofen": ("nsaid",),
    "aspirin": ("nsaid",),
    "lisinopril": ("ace-inhibitor",),
    "diazepam": ("benzodiazepine",),
}
SEDATING = {"gabapentinoid", "opioid", "benzodiazepine"}


def days(number: int) -> Moment:
    """So many days before today."""
    return Moment.on(TODAY - timedelta(days=number))


def lab(group: str, value: Any, ago: int | None = 10, comparator: str | None = None, code: str = "") -> Lab:
    when = None if ago is None else days(ago)
    return Lab(group, Decimal(str(value)), UNITS[group], when, comparator, code=code)


def problem(
    group: str, text: str = "", *, active: bool = True, onset: int | None = None, ended: int | None = None
) -> Problem:
    return Problem(
        frozenset({group}),
        text or group,
        active,
        onset=None if onset is None else days(onset),
        abatement=None if ended is None else days(ended),
    )


def person(
    age: int | None = 60,
    sex: Any = "male",
    weight: Any = 72,
    height: Any = None,
    scr: Any = None,
    *,
    scr_ago: int = 10,
    labs: Iterable[Lab] = (),
    problems: Iterable[Problem] = (),
    orders: Iterable[Order] = (),
    **more: Any,
) -> Record:
    """A record; None leaves the value out. The last birthday was 100 days ago."""
    born = None if age is None else Moment.on(date(TODAY.year - age, TODAY.month, TODAY.day) - timedelta(days=100))
    measured = [("body_weight", weight, 10), ("body_height", height, 10), ("creatinine_serum", scr, scr_ago)]
    found = [lab(group, value, ago) for group, value, ago in measured if value is not None]
    return Record(
        Patient("Patient/p", born, sex),
        TODAY,
        orders=tuple(orders),
        labs=(*found, *labs),
        problems=tuple(problems),
        **more,
    )


def step(single: Any, times: Any = 1, hours: Any = 24, **more: Any) -> Step:
    """So many mg, so often; times None: the step says no frequency."""
    frequency = None
    if times is not None:
        frequency = Frequency(Decimal(times), Decimal(times), Decimal(hours), Decimal(hours))
    amount = Decimal(str(single))
    return Step(Dose(amount, amount, "mg"), frequency, **more)


def order(
    drug: str,
    *steps: Step,
    ref: str = "MedicationRequest/1",
    state: Any = "active",
    family: str | None = None,
    release: Any = None,
    strength: Any = None,
    ago: int = 90,
    **more: Any,
) -> Order:
    """A counted order of one ingredient; without steps its dose is unread."""
    part = Part(drug, Strength(Decimal(str(strength)), "unit") if strength is not None else None)
    product = Product(
        f"{drug} product", "product", (part,), form="tablet", route="oral", release=release, family=family
    )
    classes = {*CLASSES.get(drug, ())}
    if classes & SEDATING:
        classes.add("respiratory-depressant")
    start = TODAY if state == "draft" else TODAY - timedelta(days=ago)
    dosing: Dosing | Unread = Dosing(steps, "structure", "") if steps else Unread("dose", "as directed")
    amounts: Any = (dosing, dosing)
    if isinstance(dosing, Dosing):
        amounts = (daily(dosing, product, TODAY, start), highest(dosing, product, TODAY, start))
    return Order(
        ref,
        state,
        product,
        dosing,
        *amounts,
        classes=frozenset(classes),
        status="draft" if state == "draft" else "active",
        intent="order",
        prn=bool(steps) and all(s.prn for s in steps),
        start=Moment.on(start),
        counted=True,
        **more,
    )
