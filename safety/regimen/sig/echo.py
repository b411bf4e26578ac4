"""What was read, in plain words: "1 to 2 tablets every 4 to 6 hours, as needed, at most 12 tablets a day".

The echo is itself a sig that reads back to the same doses (a test holds it to that).
"""

from collections.abc import Sequence
from decimal import Decimal

from safety.regimen.dosing import Cap
from safety.regimen.sig.amounts import dimension
from safety.regimen.sig.clause import Clause
from safety.regimen.sig.times import DAY, WEEK, Rate

_PLURALS = {"patch": "patches", "suppository": "suppositories", "each": "each", "iu": "units"}
_MONTH = 30 * DAY
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OFTEN = {Decimal(1): "once", Decimal(2): "twice"}
_LENGTHS = {Decimal(1): "an hour", DAY: "a day", WEEK: "a week", _MONTH: "a month"}


def plain(number: Decimal) -> str:
    """A number without an exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(low: Decimal, high: Decimal) -> str:
    """A number or a range in words."""
    return plain(low) if low == high else f"{plain(low)} to {plain(high)}"


def counted(low: Decimal, high: Decimal, unit: str | None) -> str:
    """An amount with its unit, in the plural over one."""
    if unit is None:
        return span(low, high)
    if unit == "iu" or (high > 1 and dimension(unit) == "count") or unit in ("teaspoon", "tablespoon"):
        unit = _PLURALS.get(unit, f"{unit}s") if high > 1 else unit.replace("iu", "unit")
    return f"{span(low, high)} {unit}"


def say(clause: Clause) -> str:
    """One settled clause."""
    assert clause.dose is not None
    amount = counted(clause.dose.low, clause.dose.high, clause.dose.unit) + _stated(clause)
    if clause.upto:
        amount = f"up to {amount}"
    when = _when(clause)
    text = f"{amount}{',' if when[:1].isdigit() and clause.dose.unit is None else ''} {when}".rstrip()
    if clause.prn:
        text += ", as needed"
    for cap in clause.caps():
        text += f", at most {_cap(cap)}"
    if clause.days is not None and not clause.once and not clause.dated:
        text += f", for {plain(clause.days)} {'day' if clause.days == 1 else 'days'}"
    return text


def say_all(groups: Sequence[Sequence[Clause]]) -> str:
    """All clauses: "and" between those taken together, "then" between those that follow."""
    said = []
    for group in groups:
        first = group[0].once and len(group) > 1
        if first:
            said.append(say(group[0]))
        said.append(" and ".join(say(clause) for clause in (group[1:] if first else group)))
    return ", then ".join(said)


def _stated(clause: Clause) -> str:
    stated = clause.stated
    if stated is None:
        return ""
    return f" ({counted(stated.low, stated.high, stated.unit)}{' each' if clause.stated_each else ''})"


def _when(clause: Clause) -> str:
    parts = ["once today" if clause.whole_day else "once"] if clause.once else []
    moments = [words for _, words in clause.moments.named]
    daily = any(rate.daily for rate in clause.rates)
    if clause.rate is not None and not (moments and all(rate.daily for rate in clause.rates)):
        parts.append(_LENGTHS[clause.rate.hours_low] if clause.total else _rate(clause.rate))
    elif daily and len(moments) <= 1:
        parts.append("once a day")
    if moments:
        head = moments[0] if len(moments) == 1 else f"{', '.join(moments[:-1])} and {moments[-1]}"
        parts.append(f"with meals and {head}" if clause.moments.with_meals else head)
    if clause.weekdays:
        parts.append(f"on {_listed([_DAYS[day] for day in sorted(clause.weekdays)])}")
    if clause.dialysis:
        parts.append("after dialysis")
    if clause.dated:
        parts.append(f"for {plain(clause.days)} {'day' if clause.days == 1 else 'days'}" if clause.days else "")
    return " ".join(part for part in parts if part)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _rate(rate: Rate) -> str:
    upto = "up to " if rate.upto else ""
    if rate.interval:
        return f"{upto}every {_hours(rate.hours_low, rate.hours_high)}"
    often = _OFTEN.get(rate.low) if rate.low == rate.high else None
    often = often or f"{span(rate.low, rate.high)} times"
    return f"{upto}{often} {_length(rate.hours_low, rate.hours_high)}"


def _length(low: Decimal, high: Decimal) -> str:
    known = _LENGTHS.get(low) if low == high else None
    return known or f"every {_hours(low, high)}"


def _hours(low: Decimal, high: Decimal) -> str:
    """An interval in hours, or in days when it is whole days over one."""
    if low == high == 1:
        return "hour"
    if low > DAY and low % DAY == 0 and high % DAY == 0:
        return f"{span(low / DAY, high / DAY)} days"
    return f"{span(low, high)} hours"


def _cap(cap: Cap) -> str:
    if cap.administrations:
        amount = f"{plain(cap.amount)} {'dose' if cap.amount == 1 else 'doses'}"
    else:
        amount = counted(cap.amount, cap.amount, cap.unit)
    if cap.hours is None:
        return f"{amount} at a time"
    known = _LENGTHS.get(cap.hours)
    return f"{amount} {known}" if known else f"{amount} in {_hours(cap.hours, cap.hours)}"
