"""Records built in a few words for unit tests of the core and the checks: facts only, no FHIR."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from safety.regimen.dosing import Dose, Dosing, Frequency, Step, Unread
from safety.regimen.knowledge import load
from safety.regimen.record import (
    Daily,
    Dispense,
    Event,
    Intake,
    Lab,
    Order,
    Part,
    Patient,
    Problem,
    Product,
    Record,
    Strength,
)
from safety.regimen.when import Moment, Span

TODAY = date(2026, 11, 22)
PATIENT = "Patient/p"


def ago(days: int) -> Moment:
    return Moment.on(TODAY - timedelta(days=days))


def order(
    drug: str,
    mg: str | float | Decimal,
    times: str | float | Decimal = 1,
    *,
    units: str | float | Decimal = 1,
    draft: bool = False,
    since: int | None = None,
    until: int | None = None,
    prn: bool = False,
    release: Any = "IR",
    route: str = "oral",
    form: str = "tablet",
    family: str | None = None,
    unread: str | None = None,
    per: Any = "unit",
    also: Iterable[str] = (),
    reference: str | None = None,
    **more: Any,
) -> Order:
    """An order of `units` tablets of `mg` milligrams, so many times a day; for a patch, mg is its rate in mcg/h.

    since, until: days before today; drafts start today, others 90 days ago. unread: why the dose could not be read.
    """
    state = "draft" if draft else "history" if until is not None else "active"
    start = ago((0 if draft else 90) if since is None else since)
    amount: Daily | Unread = _daily(
        drug, Decimal(str(mg)) * Decimal(str(units)), Decimal(str(times)), prn=prn, patch=form == "patch"
    )
    if unread is not None:
        amount = Unread("dose", unread)
    values: dict[str, Any] = {
        "reference": reference or f"MedicationRequest/{drug}-{mg}-{times}-{state}",
        "state": state,
        "product": product(drug, mg, release=release, route=route, form=form, family=family, per=per, also=also),
        "dosing": amount if isinstance(amount, Unread) else _dosing(Decimal(str(times)), Decimal(str(units)), prn),
        "daily": amount,
        "highest": amount,
        "classes": classes(drug, *also, release=release, route=route, form=form),
        "status": state if state in ("draft", "active") else "stopped",
        "intent": "order",
        "prn": prn,
        "route": route,
        "start": start,
        "end": None if until is None else ago(until),
        "counted": state != "history",
        "why_not_counted": None if state != "history" else "status stopped",
    }
    return Order(**{**values, **more})


def product(drug: str, mg: str | float | Decimal, **kind: Any) -> Product:
    strength = (
        Strength(Decimal(str(mg)) / 1000, "h") if kind["form"] == "patch" else Strength(Decimal(str(mg)), kind["per"])
    )
    parts = (Part(drug, strength), *(Part(other, Strength(Decimal(1), "unit")) for other in kind["also"]))
    return Product(
        name=f"{drug} {mg}",
        level="product",
        parts=parts,
        form=kind["form"],
        route=kind["route"],
        release=kind["release"],
        family=kind["family"],
    )


def classes(*drugs: str, release: str, route: str, form: str) -> frozenset[str]:
    """By the tables; long-acting-opioid as the reader derives it."""
    rows = load().ingredients
    found = frozenset().union(*(rows[drug].classes for drug in drugs if drug in rows))
    long = release == "ER" or form == "patch" or "methadone" in drugs
    return found | {"long-acting-opioid"} if "opioid" in found and long else found


def _daily(drug: str, single: Decimal, times: Decimal, *, prn: bool, patch: bool) -> Daily:
    a_day = single / 1000 * 24 if patch else single * times
    intake = Intake(drug, Decimal(0) if prn else a_day, a_day, a_day if patch else single, single if patch else None)
    return Daily((intake,), times)


def _dosing(times: Decimal, units: Decimal, prn: bool) -> Dosing:
    frequency = Frequency(times, times, Decimal(24), Decimal(24))
    return Dosing((Step(Dose(units, units, "tablet"), frequency, prn=prn),), "structure", "")


def record(*orders: Order, age: int | None = 50, sex: Any = "female", **more: Any) -> Record:
    birth = None if age is None else Moment.on(date(TODAY.year - age, 1, 1))
    return Record(Patient(PATIENT, birth, sex), TODAY, orders, **more)


def problem(group: str, text: str = "", *, active: bool = True, onset: int | None = None) -> Problem:
    return Problem(frozenset({group}), text or group, active, None if onset is None else ago(onset))


def encounter(klass: str, since: int, until: int | None = None, status: str = "in-progress", *groups: str) -> Event:
    span = Span(ago(since), None if until is None else ago(until))
    return Event("encounter", frozenset(groups), klass, span, status, klass)


def dispense(drug: str, mg: str | float | Decimal, quantity: int, days: int | None, when: int) -> Dispense:
    item = product(drug, mg, release="IR", route="oral", form="tablet", family=None, per="unit", also=())
    return Dispense(item, ago(when), None if days is None else Decimal(days), Decimal(quantity))


def lab(group: str, value: str, unit: str, when: int = 10) -> Lab:
    return Lab(group, Decimal(value), unit, ago(when))
