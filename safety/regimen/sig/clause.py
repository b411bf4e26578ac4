"""One clause of a sig: an amount with all that is said about it, and what it comes to."""

from dataclasses import dataclass, field
from decimal import Decimal

from safety.regimen.dosing import Cap, Frequency
from safety.regimen.sig.amounts import MASS, Quantity, canonical, dimension
from safety.regimen.sig.times import DAY, Moments, Rate, settle
from safety.regimen.sig.words import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """A stated maximum as written; unit None = a bare number, doses = administrations, hours None = at one time.

    upto: said as "up to", which may also allow more than is scheduled.
    """

    amount: Decimal
    unit: str | None
    hours: Decimal | None
    doses: bool = False
    upto: bool = False


@dataclass(slots=True)
class Clause:
    """What a clause says. after: it follows the clause before ("then"); joined: it is taken with it ("and").
    whole_day: a single dose that is all of a day ("today")."""

    dose: Quantity | None = None
    stated: Quantity | None = None
    stated_each: bool = False
    rates: list[Rate] = field(default_factory=list)
    moments: Moments = field(default_factory=Moments)
    weekdays: set[int] = field(default_factory=set)
    limits: list[Limit] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    days: Decimal | None = None
    prn: bool = False
    once: bool = False
    whole_day: bool = False
    dialysis: bool = False
    dated: bool = False
    upto: bool = False
    change: bool = False
    after: bool = False
    joined: bool = False
    frequency: Frequency | None = None
    rate: Rate | None = None
    rate_caps: tuple[Cap, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether it says when or how often."""
        return bool(self.rates or self.moments.named or self.weekdays or self.once or self.dialysis or self.dated)

    @property
    def anchored(self) -> bool:
        """Whether it is bound to times of day, so that clauses beside each other cannot be alternatives."""
        return bool(self.moments.named) and all(rate.daily for rate in self.rates)

    def amount(self, found: Quantity) -> None:
        """Take an amount; a second one beside it is a strength ("500 mg 2 tablets", "1 tablet 500 mg"), or refused."""
        if not found.high:
            raise Refused("dose", "a dose of zero")
        if self.dose is None and dimension(found.unit) == "other":
            raise Refused("dose", f"a dose in {found.unit}")
        if self.dose is None:
            self.dose = found
            return
        old, new = dimension(self.dose.unit), dimension(found.unit)
        if self.stated is not None or None in (self.dose.unit, found.unit):
            raise Refused("dose", "two amounts, and it is not clear which is the dose")
        if old == "mass" and new == "count":
            self.dose, self.stated, self.stated_each = found, self.dose, True
        elif old == "count" and new in ("mass", "iu", "other", "rate"):
            if new in ("mass", "rate") and self.dose.low == self.dose.high == 1:
                self.stated = found
        else:
            raise Refused("dose", "two amounts, and it is not clear which is the dose")

    def states(self, found: Quantity) -> bool:
        """Take an amount in brackets beside the dose, "(20 mg)": compared with the product later, never added."""
        if self.dose is None or found.unit is None:
            return False
        old, new = dimension(self.dose.unit), dimension(found.unit)
        if new == "count" and old == "mass":
            self.dose, self.stated = found, self.dose
        elif old == new:
            same = canonical(found.low, found.unit), canonical(found.high, found.unit)
            if same != (canonical(self.dose.low, self.dose.unit), canonical(self.dose.high, self.dose.unit)):
                raise Refused("dose", "two amounts, and it is not clear which is the dose")
        elif new in ("mass", "rate"):
            if self.stated is not None:
                raise Refused("dose", "two strengths")
            self.stated = found
        return True

    def settle(self) -> None:
        """Work out frequency and maxima; raises Refused where the clause is incomplete or contradicts itself."""
        if self.dose is None and self.change:
            self.dose = Quantity(Decimal(1), Decimal(1), None, 0)
        if self.dose is None:
            raise Refused("dose", "does not say how much")
        if self.dated and not self.rates:
            self.rates.append(Rate(Decimal(1), Decimal(1), DAY, DAY, daily=True))
        self.frequency, self.rate_caps, self.rate = settle(self.rates, self.moments, len(self.weekdays))
        if self.rates and self.rates[0].daily and dimension(self.dose.unit) == "mass" and self._several_a_day:
            raise Refused("dose", "may be the amount of a day or of one time")
        if self.once:
            if self.frequency is not None:
                raise Refused("frequency", "says both once and how often")
            self.frequency, self.days = Frequency(Decimal(1), Decimal(1), DAY, DAY), Decimal(1)
        if self.frequency is None and not self.dialysis and not any(limit.hours is not None for limit in self.limits):
            raise Refused("frequency", "does not say how often")

    @property
    def total(self) -> bool:
        """ "4 tablets a day": what is taken in all; of one tablet, or at one named time, it is the single dose too."""
        if self.dose is None or self.rate is None or self.moments.named or not all(rate.total for rate in self.rates):
            return False
        return dimension(self.dose.unit) != "count" or self.dose.high > 1

    @property
    def _several_a_day(self) -> bool:
        return self.frequency is not None and self.frequency.most_in_24h > 1

    def caps(self) -> tuple[Cap, ...]:
        """The maxima in the units of the dose; raises Refused where it is not clear what they count."""
        assert self.dose is not None
        return tuple(self._cap(limit, self.dose) for limit in self.limits) + self.rate_caps

    def _cap(self, limit: Limit, dose: Quantity) -> Cap:
        if limit.doses:
            return Cap(limit.amount, None, limit.hours, administrations=True)
        unit = limit.unit
        if unit is None:
            if dimension(dose.unit) != "count":
                return Cap(limit.amount, None, limit.hours, administrations=True)
            most = None if self.frequency is None else self.frequency.most_in_24h
            if dose.high != 1 and most is not None and limit.hours is not None and limit.amount <= most:
                raise Refused("dose", "the maximum may count units or doses")
            unit = dose.unit
        amount, unit = canonical(limit.amount, unit)
        if unit == canonical(dose.high, dose.unit)[1] and amount < canonical(dose.high, dose.unit)[0]:
            raise Refused("dose", "the maximum is less than one dose")
        scheduled = None if self.frequency is None else self.frequency.most_in_24h * canonical(dose.high, unit)[0]
        if limit.upto and limit.hours == DAY and scheduled is not None and amount > scheduled:
            raise Refused("dose", "'up to' more in a day than it says how often")
        return Cap(amount, unit, limit.hours)

    def stated_mcg_h(self) -> Decimal | None:
        """The rate beside a number of patches, of one or of all of them."""
        stated = self.stated
        return stated.high if stated is not None and stated.unit == "mcg/h" and stated.low == stated.high else None

    def stated_mg(self) -> Decimal | None:
        """Milligrams of one administration at its high end, where the bracket makes that clear."""
        if self.stated is None or self.dose is None or self.stated.unit not in MASS:
            return None
        low, high = (canonical(end, self.stated.unit)[0] for end in (self.stated.low, self.stated.high))
        if self.stated_each:
            return high * self.dose.high
        if self.dose.low == self.dose.high:
            return high if low == high else None
        return high if low * self.dose.high == high * self.dose.low else None
