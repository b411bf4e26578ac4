"""Numbers and names as a finding says them. Rounding is for words only: thresholds compare unrounded amounts."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from safety.regimen.dosing import unless_unread

THRESHOLDS = (Decimal(50), Decimal(90))
"""MME a day at which a total is close enough for a decimal (rules.md A, "Rounding")"""
_NEAR = Decimal(2)


_STEPS = (Decimal(1), Decimal("0.1"), Decimal("0.01"), Decimal("0.001"))
"""by the number of decimals"""


def mme(amount: Decimal) -> str:
    """MME a day: a whole number, with one decimal where it lies within 2 of a threshold."""
    near = any(abs(amount - threshold) <= _NEAR for threshold in THRESHOLDS)
    return plain_number(amount, 1 if near else 0)


def plain_number(amount: Decimal, places: int = 2) -> str:
    """At most so many decimals, without trailing zeros."""
    rounded = amount.quantize(_STEPS[places], rounding=ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def some(names: Sequence[str], most: int = 2, room: int = 60) -> str:
    """The first names and how many more there are: at most so many, and so many characters, but always one."""
    shown = min(most, len(names))
    while shown > 1 and len(_listed(names, shown)) > room:
        shown -= 1
    return _listed(names, shown)


def _listed(names: Sequence[str], shown: int) -> str:
    more = f" +{len(names) - shown} more" if shown < len(names) else ""
    return ", ".join(names[:shown]) + more


def number_of(number: int, thing: str) -> str:
    """ "1 order", "2 orders"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def taken_words(amount: Decimal, unread: object) -> str:
    """ "20 mg/day", "at least 20 mg/day", or that the dose could not be read: never zero for one that is unread."""
    if unless_unread(amount, unread) is None:
        return "a dose that could not be read"
    return f"{'at least ' if unread else ''}{plain_number(amount)} mg/day"


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order given."""
    return tuple(dict.fromkeys(names))


def once_first(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once before any comes again: the count stays, and what is shown differs."""
    again = [name for place, name in enumerate(names) if name in names[:place]]
    return (*distinct(names), *again)


_PERIODS = {90: "3 months", 182: "6 months", 365: "year", 730: "2 years"}


def period(days: Decimal) -> str:
    """A limit in days as a sentence says it: "6 months", "year", else "100 days"."""
    return _PERIODS.get(int(days), f"{plain_number(days)} days")


def capital(text: str) -> str:
    """With a capital first letter, as a sentence begins; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def cut(text: str, room: int) -> str:
    """The text in so many characters, with an ellipsis where it was longer."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
