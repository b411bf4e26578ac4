"""What was read from a sig or a FHIR Dosage, before it meets a product.

`Dosing` says how many of what, how often; `daily.py` turns it into milligrams a day.
All numbers are Decimal; hours are the unit of time.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from safety.regimen.when import Moment

HOURS_A_DAY = Decimal(24)


class Doubt(StrEnum):
    """Words by which a note, or the reason of an unread dose, says that the order may hold a slip of the pen."""

    CONTRADICTED = "the structured dose says"
    LESS_THAN_HALF = "is less than half of the"
    MISFIT = "does not fit"
    UNCLEAR = "may mean"
    MILLIGRAMS = "may be milligrams"


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read and why: law 1. `what` names the element ("dose", "strength", "frequency", "drug")."""

    what: str
    why: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dose:
    """One administration, low to high, in a canonical unit of units.csv; unit None is a bare count ("1 po tid")."""

    low: Decimal
    high: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `times` administrations in `hours`; each a low..high range.

    `days_a_week` narrows to some days of the week (dayOfWeek): times and hours then describe such a day.
    """

    times_low: Decimal
    times_high: Decimal
    hours_low: Decimal
    hours_high: Decimal
    days_a_week: int | None = None

    @property
    def most_in_24h(self) -> Decimal:
        """Most in any 24 h: 24/interval, not rounded up; one for intervals over 24 h (rules.md section 0)."""
        per_day = self.times_high * HOURS_A_DAY / self.hours_low
        return per_day if per_day >= 1 else Decimal(1)

    @property
    def mean_per_day(self) -> Decimal:
        """Mean administrations a day at the slow end of the range."""
        mean = self.times_low * HOURS_A_DAY / self.hours_high
        return mean if self.days_a_week is None else mean * self.days_a_week / 7


@dataclass(frozen=True, slots=True)
class Cap:
    """A stated maximum: amount (unit None = bare units) within hours; hours None = per administration."""

    amount: Decimal
    unit: str | None
    hours: Decimal | None = HOURS_A_DAY
    administrations: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One dosageInstruction, or one clause of a sig.

    Exactly one of these says how much: `dose` with `frequency`; or `rate_mg_h` (continuous).
    `sequence`: equal numbers are taken together, later ones follow (taper). `days`: how long it lasts when said.
    """

    dose: Dose | None
    frequency: Frequency | None
    prn: bool = False
    caps: tuple[Cap, ...] = ()
    rate_mg_h: Decimal | None = None
    sequence: int = 1
    days: Decimal | None = None
    start: Moment | None = None
    end: Moment | None = None
    route: str | None = None
    after_dialysis: bool = False
    once: bool = False
    total: bool = False
    """the dose is what is taken in the whole of `frequency.hours`; in how many administrations is not known"""
    maybe: bool = False
    """it may be taken beside the steps before it or after them: it counts for the most and not for the usual"""
    at: frozenset[tuple[str, str]] = frozenset()
    """the times of day named: the parts of the day each may be in (of "mnae": morning, noon, afternoon, evening or
    night), and its words"""
    read: str = ""
    stated_mg: Decimal | None = None
    """the milligrams a sig states beside its units, "1 tablet (20 mg)": compared with the product, never added"""
    stated_mcg_h: Decimal | None = None
    """as that of a patch, "2 patches (25 mcg/h)": of each or of all"""


@dataclass(frozen=True, slots=True)
class Dosing:
    """All steps of one order, where they came from, and what lowers our certainty of them."""

    steps: tuple[Step, ...]
    source: Literal["structure", "text", "supply"]
    read: str
    notes: tuple[str, ...] = field(default=())

    @property
    def prn(self) -> bool:
        return all(step.prn for step in self.steps)


def unless_unread(amount: Decimal, unread: object) -> Decimal | None:
    """A sum of doses, a lower bound where some are unread; None where nothing of it was read, for that is no zero."""
    return None if unread and amount == 0 else amount
