"""Which laboratory value of a record the kidney is judged by: the newest, how old, and whether it can be trusted.

Only values up to the record's day are seen. Age limits of 90 and 365 days are project policy; the rise that makes
creatinine unusable is KDIGO's definition of acute kidney injury (Kidney Int Suppl 2012;2:1-138).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Literal

from safety.regimen.record import Lab, Record
from safety.regimen.when import Moment

Freshness = Literal["fresh", "stale", "expired"]

FRESH_DAYS = 90
USABLE_DAYS = 365
RISE_MG_DL = Decimal("0.3")
RISE_WITHIN = timedelta(hours=48)
RATIO = Decimal("1.5")
RATIO_WITHIN = timedelta(days=7)

DIALYSIS_CREATININE = frozenset({"11041-1", "11042-9", "51619-5", "51620-3"})
"""LOINC codes of creatinine before and after a dialysis session: no steady state, so no clearance"""
PAEDIATRIC_EGFR = frozenset({"50384-7"})
CURRENT_EGFR = frozenset({"98979-8", "98980-6", "50210-4"})
"""LOINC codes of CKD-EPI 2021 and of cystatin C alone, both without race"""

_PLAUSIBLE: dict[str, tuple[Decimal, Decimal]] = {
    "creatinine_serum": (Decimal("0.1"), Decimal(40)),
    "egfr": (Decimal(0), Decimal(250)),
    "body_weight": (Decimal(20), Decimal(400)),
    "body_height": (Decimal(90), Decimal(250)),
}
_NAMES = {"creatinine_serum": "creatinine", "egfr": "eGFR", "body_weight": "weight", "body_height": "height"}
_LOWER_IS_WORSE = frozenset({"egfr", "body_weight"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The newest usable value of a group, its age in days (None: undated), and every earlier one, newest first."""

    lab: Lab
    age_days: int | None
    earlier: tuple[Lab, ...] = ()

    @property
    def freshness(self) -> Freshness:
        if self.age_days is None or self.age_days > USABLE_DAYS:
            return "expired"
        return "fresh" if self.age_days <= FRESH_DAYS else "stale"

    @property
    def age_words(self) -> str:
        return "has no date" if self.age_days is None else f"is {self.age_days} days old"

    @property
    def day(self) -> date | None:
        return None if self.lab.when is None else self.lab.when.earliest


def newest(record: Record, group: str, notes: list[str]) -> Chosen | None:
    """The newest plausible value on or before the record's day; values set aside are named in `notes`."""
    usable = [lab for lab in record.labs if lab.group == group and _usable(lab, record.today, notes)]
    if not usable:
        return None
    usable.sort(key=_newest_then_worst(group), reverse=True)
    first = usable[0]
    if len(usable) > 1 and _instant(usable[1]) == _instant(first) and usable[1].value != first.value:
        notes.append(f"two {_NAMES[group]} values of the same time differ; the one that means less clearance is used")
    return Chosen(first, _age(first.when, record.today), tuple(usable[1:]))


def rise(chosen: Chosen) -> tuple[Decimal | None, bool]:
    """The largest ratio of two creatinines within 7 days, and whether they rose as in acute kidney injury.

    By 0.3 mg/dL in 48 h or to 1.5 times in 7 days; a rise that ended over 7 days before the newest value is past.
    """
    series = [lab for lab in (chosen.lab, *chosen.earlier) if lab.when is not None]
    ratios: list[Decimal] = []
    injury = False
    for later, earlier in combinations(series, 2):
        gap = _gap(earlier, later)
        if gap is None or not _recent(later, chosen.lab):
            continue
        if gap <= RATIO_WITHIN:
            ratios.append(later.value / earlier.value)
            injury |= later.value >= RATIO * earlier.value
        injury |= gap <= RISE_WITHIN and later.value - earlier.value >= RISE_MG_DL
    return max(ratios, default=None), injury


def _usable(lab: Lab, today: date, notes: list[str]) -> bool:
    if lab.when is not None and lab.when.earliest > today:
        return False
    if lab.code in DIALYSIS_CREATININE or lab.code in PAEDIATRIC_EGFR:
        why = "it says nothing about an adult's steady state"
        notes.append(f"{_NAMES[lab.group]} with code {lab.code} is not used: {why}")
        return False
    low, high = _PLAUSIBLE[lab.group]
    if not low <= lab.value <= high:
        notes.append(f"{_NAMES[lab.group]} {lab.value.normalize():f} {lab.unit} is not plausible and not used")
        return False
    return True


def _newest_then_worst(group: str) -> Callable[[Lab], tuple[datetime, Decimal]]:
    sign = -1 if group in _LOWER_IS_WORSE else 1
    return lambda lab: (_instant(lab), lab.value * sign)


def _instant(lab: Lab) -> datetime:
    """For sorting: an undated value is the oldest; a value with a day alone comes before any clock time of that day."""
    if lab.when is None:
        return datetime.min.replace(tzinfo=UTC)
    if lab.when.instant is not None:
        return lab.when.instant.astimezone(UTC)
    return datetime.combine(lab.when.latest, time(0), UTC)


def _age(when: Moment | None, today: date) -> int | None:
    """Days, by the earliest day that the date allows."""
    return None if when is None else (today - when.earliest).days


def _gap(earlier: Lab, later: Lab) -> timedelta | None:
    """The shortest time that can lie between two values; None when their order is not known."""
    assert earlier.when is not None
    assert later.when is not None
    if earlier.when.instant is not None and later.when.instant is not None:
        gap = later.when.instant - earlier.when.instant
        return gap if gap > timedelta(0) else None
    if later.when.latest <= earlier.when.earliest:
        return None
    return max(timedelta(days=(later.when.earliest - earlier.when.latest).days), timedelta(0))


def _recent(later: Lab, last: Lab) -> bool:
    return _instant(last) - _instant(later) <= RATIO_WITHIN


def undated_or_old(chosen: Chosen) -> bool:
    """A weight without a date, or more than a year old, says little about today."""
    return chosen.age_days is None or chosen.age_days > USABLE_DAYS
