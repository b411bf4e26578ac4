"""The QT interval of a record: the corrected interval, when an ECG was last taken, and what may lengthen it.

Sources of the factors: APS 2014 methadone safety guideline (rules.md B12) and rules.md F03.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from safety.regimen.knowledge import load
from safety.regimen.record import Lab, Order, Record

ECG = "ecg"
_INTERVAL = "qtc"
_UNCORRECTED = "uncorrected"
_KNOWN_RISK = "qt-known"
_LOW = {"potassium": "hypokalaemia", "magnesium": "hypomagnesaemia"}
_CONDITIONS = {
    "long QT": ("qt_prolongation",),
    "ventricular arrhythmia": ("ventricular_arrhythmia",),
    "heart failure": ("heart_failure",),
    "heart block": ("heart_block_conduction",),
    "recent myocardial infarction": ("recent_mi",),
    "bradycardia": ("bradycardia",),
    "liver disease": ("hepatic_impairment_cirrhosis",),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A corrected QT interval in milliseconds, and how many days ago it was measured."""

    ms: Decimal
    day: date
    age_days: int


def intervals(record: Record) -> tuple[Interval, ...]:
    """Every dated corrected QT interval, newest first, of one day the longest first. An uncorrected one is none."""
    found = [
        Interval(lab.value, lab.when.latest, (record.today - lab.when.latest).days)
        for lab in record.labs
        if lab.group == _INTERVAL and not _uncorrected(lab) and lab.when is not None and lab.when.latest <= record.today
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.ms), reverse=True))


def qtc(record: Record, within_days: int) -> Interval | None:
    """The newest corrected QT interval, if it is at most so many days old."""
    newest = next(iter(intervals(record)), None)
    return newest if newest is not None and newest.age_days <= within_days else None


def last_ecg(record: Record) -> date | None:
    """The day of the newest electrocardiogram: a measured interval, corrected or not, or a procedure that was done."""
    days = [lab.when.latest for lab in record.labs if lab.group == _INTERVAL and lab.when is not None]
    for event in record.events:
        when = event.span.end or event.span.start
        if event.kind == "procedure" and ECG in event.groups and when is not None:
            days.append(when.latest)
    return max((day for day in days if day <= record.today), default=None)


def qt_conditions(record: Record, potassium_below: Decimal, magnesium_below: Decimal) -> tuple[str, ...]:
    """What makes a long QT interval likelier, without the medicines. potassium in mmol/L, magnesium in mg/dL."""
    return tuple(_conditions(record, potassium_below, magnesium_below))


def _conditions(record: Record, potassium_below: Decimal, magnesium_below: Decimal) -> Iterator[str]:
    yield from (name for name, groups in _CONDITIONS.items() if record.problems_in(*groups))
    edges = {"potassium": potassium_below, "magnesium": magnesium_below}
    for group, edge in edges.items():
        lab = _newest(record, group)
        if record.problems_in(_LOW[group]) or (lab is not None and lab.value < edge):
            yield f"low {group}"


def known_risk_orders(record: Record, besides: str) -> tuple[Order, ...]:
    """Counted orders of a drug with a known risk of torsades, other than one ingredient."""
    return tuple(order for order in record.of_class(_KNOWN_RISK) if not order.takes(besides))


def _newest(record: Record, group: str) -> Lab | None:
    dated = [(lab.when.latest, lab) for lab in record.labs if lab.group == group and lab.when is not None]
    return max(dated, key=lambda pair: (pair[0], -pair[1].value), default=(None, None))[1]


def _uncorrected(lab: Lab) -> bool:
    row = load().labs.get(lab.code)
    return row is not None and row.kind == _UNCORRECTED
