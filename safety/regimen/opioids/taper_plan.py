"""A plan down from a dose by how long it was taken: CDC 2022, recommendation 5 (seen in the draft of February 2022).

A year or more: 10 % of the dose a month; weeks to months: 10 % a week; one to four weeks: about 20 % every two days;
less than a week: half for two days.
"""

from dataclasses import dataclass
from decimal import Decimal

YEAR = 365


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `share` of the dose taken now, every so many days."""

    share: Decimal
    every_days: int

    @property
    def words(self) -> str:
        percent = f"{self.share * 100:f}".rstrip("0").rstrip(".")
        named = {7: "a week", 30: "a month"}
        return f"{percent} % {named.get(self.every_days, f'every {self.every_days} days')}"


_PACES = (
    (YEAR, Pace(Decimal("0.1"), 30)),
    (30, Pace(Decimal("0.1"), 7)),
    (7, Pace(Decimal("0.2"), 2)),
    (0, Pace(Decimal("0.5"), 2)),
)
"""from so many days of therapy on"""


def pace(therapy_days: int | None) -> Pace:
    """The pace for a therapy of so many days; the slowest where that is not known."""
    days = YEAR if therapy_days is None else therapy_days
    return next(found for least, found in _PACES if days >= least)


def steps(dose: Decimal, at: Pace) -> tuple[tuple[int, Decimal], ...]:
    """Day and dose of each step down to nothing, equal shares of the dose taken now; day 0 is the first step."""
    found: list[tuple[int, Decimal]] = []
    left = dose
    while left > 0:
        left = max(left - dose * at.share, Decimal(0))
        found.append((len(found) * at.every_days, left))
    return tuple(found)
