"""What speaks against an NSAID in a record: bleeding, kidneys, heart, lithium, bypass surgery (rules.md F15).

Systemic products only; up to 100 mg of aspirin a day protects the heart and is none (14.3.25). Ketorolac's label turns
some of it into contraindications.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.heart_failure import failing
from safety.regimen.kidney import kidney
from safety.regimen.kidney.measure import clearance_of
from safety.regimen.kidney.risk import low_dose_aspirin
from safety.regimen.lasting import lasts
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import taking

KETOROLAC = "ketorolac"
BORDERLINE = "kidney on the chosen weight"
"""the key of a clearance that is severe on the chosen weight and not on the actual one: information (D00)"""
_BLEED, _ULCER = "gi_bleed", "x_gi_bleed_ulcer"
_ANTIDEPRESSANT = "bleeding-antidepressant"
_HISTORY = re.compile(r"history of|\bZ8", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edges:
    """clearance: mL/min, severe below the first, moderate below the second; days: after bypass surgery, since a bleed,
    and of use from which moderate kidney disease matters."""

    severe: Decimal
    moderate: Decimal
    bypass_days: int
    bleed_days: int
    use_days: Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against it; key: what stays the same from day to day. orders: its partners. kidney: it
    rests on the clearance."""

    severity: str
    key: str
    words: str
    orders: tuple[Order, ...] = ()
    kidney: bool = False


def systemic(record: Record) -> tuple[Order, ...]:
    """Projected NSAIDs that the whole body gets, without low-dose aspirin."""
    return tuple(order for order in record.of_class("nsaid") if not low_dose_aspirin(order))


def reasons(record: Record, nsaids: tuple[Order, ...], edges: Edges) -> tuple[Reason, ...]:
    """The gravest first."""
    ketorolac = taking(record, (KETOROLAC,), nsaids)
    found = [*_bypass(record, edges), *_partners(record, ketorolac), *_bleeding(record, edges, bool(ketorolac))]
    if failing(record):
        found.append(Reason("warning", "heart", "heart failure"))
    found += _kidneys(record, nsaids, edges, bool(ketorolac))
    order = ("critical", "warning", "info")
    return tuple(sorted(found, key=lambda reason: order.index(reason.severity)))


def _bypass(record: Record, edges: Edges) -> Iterator[Reason]:
    """The newest bypass operation, if it was at most so many days ago; one without a date is taken as long past."""
    days = [
        (record.today - last.latest).days
        for event in record.events
        if event.kind == "procedure" and "cabg" in event.groups
        for last in (event.span.end or event.span.start,)
        if last is not None
    ]
    days += [(record.today - p.onset.latest).days for p in record.problems_in("cabg") if p.onset is not None]
    recent = [ago for ago in days if 0 <= ago <= edges.bypass_days]
    if recent:
        yield Reason("critical", "bypass", f"bypass surgery {min(recent)} days ago")


def _partners(record: Record, ketorolac: tuple[Order, ...]) -> Iterator[Reason]:
    others = tuple(order for order in record.of_class("nsaid") if order not in ketorolac)
    if ketorolac and others:
        yield Reason("critical", "nsaid", _listed(others, "nsaid"), others)
    for name in ("anticoagulant", "lithium"):
        if orders := record.of_class(name):
            yield Reason("warning", name, _listed(orders, name), orders)
    antiplatelets = record.of_class("antiplatelet")
    aspirin = tuple(order for order in record.of_class("nsaid") if low_dose_aspirin(order))
    names = {*ingredients_in(antiplatelets, "antiplatelet"), *(["aspirin"] if aspirin else [])}
    if len(names) > 1:
        yield Reason("warning", "antiplatelets", " and ".join(sorted(names)[:2]), (*antiplatelets, *aspirin))


def _listed(orders: tuple[Order, ...], of_class: str) -> str:
    return ingredients_in(orders, of_class)[0]


def _bleeding(record: Record, edges: Edges, ketorolac: bool) -> Iterator[Reason]:
    """Bleeding that goes on or is recent; else earlier bleeding or ulcers that no proton-pump inhibitor covers.

    An SSRI or SNRI that adds to it is named here, for rule F07 leaves an NSAID after a bleed to this one.
    """
    covered = bool(record.of_class("ppi"))
    if _bleeds(record, edges, dated=covered and not ketorolac):
        yield Reason("critical" if ketorolac else "warning", "bleeding", "recent GI bleeding")
    elif not unprotected_after_bleed(record):
        return
    else:
        yield Reason("warning", "bled", "earlier GI bleed or ulcer, no PPI")
    antidepressants = record.of_class(_ANTIDEPRESSANT)
    if antidepressants and not covered:
        yield Reason("warning", "antidepressant", _listed(antidepressants, _ANTIDEPRESSANT), antidepressants)


def unprotected_after_bleed(record: Record) -> bool:
    """Whether the gut bled or had an ulcer at any time, and no proton-pump inhibitor is taken."""
    return bool(record.problems_in(_BLEED, _ULCER, active=False)) and not record.of_class("ppi")


def _bleeds(record: Record, edges: Edges, *, dated: bool) -> bool:
    """dated: one without a date, which may be long past, is left out."""
    for problem in record.problems_in(_BLEED, active=False):
        ago = None if problem.onset is None else (record.today - problem.onset.latest).days
        recent = (problem.active and not dated) if ago is None else ago <= edges.bleed_days
        if recent and not _HISTORY.search(problem.text):
            return True
    return False


def _kidneys(record: Record, nsaids: tuple[Order, ...], edges: Edges, ketorolac: bool) -> Iterator[Reason]:
    """At the low end of what is known; a contraindication only where the high end and actual weight agree."""
    measure = clearance_of(kidney(record))
    if measure is None:
        return
    low, definite, borderline = measure.holds(lambda value: value < edges.severe)
    if low and not borderline:
        grave = ketorolac and definite
        yield Reason("critical" if grave else "warning", "kidney", "", kidney=True)
        return
    if borderline:
        yield Reason("info", BORDERLINE, "", kidney=True)
        return
    low, _, borderline = measure.holds(lambda value: value < edges.moderate)
    if low and not borderline and any(lasts(order, edges.use_days + 1) for order in nsaids):
        yield Reason("info", "kidney", "", kidney=True)
