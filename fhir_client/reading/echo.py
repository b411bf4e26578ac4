"""What was read from a structured dose, in the words in which the sig reader says what it read."""

from collections.abc import Sequence
from decimal import Decimal

from safety.regimen.dosing import HOURS_A_DAY, Cap, Frequency, Step
from safety.regimen.sig.echo import counted, plain, span

_WEEK = 7 * HOURS_A_DAY
_TIMES = {Decimal(1): "once", Decimal(2): "twice"}
_BARE = "(no unit given)"
_LENGTHS = {Decimal(1): "an hour", HOURS_A_DAY: "a day", _WEEK: "a week"}


def say(step: Step) -> str:
    """The dose, how often, as needed, the stated maxima, and for how many days.

    The sig reader reads it back to the same step, or refuses what no sig says (a rate, days a week).
    """
    parts = []
    if step.rate_mg_h is not None:
        parts.append(f"{plain(_short(step.rate_mg_h))} mg/h continuously")
    elif step.dose is not None:
        parts.append(_amount(step.dose.low, step.dose.high, step.dose.unit))
    when = ""
    if step.once:
        when = "once"
    elif step.frequency is not None and step.rate_mg_h is None:
        when = _often(step.frequency)
        if step.total and when.startswith("once a "):
            when = when.removeprefix("once ")
        when += _at(step)
    if step.dose is not None and step.dose.unit is None:
        parts[-1] += f" {_BARE}{',' if when[:1].isdigit() else ''}"
    if when:
        parts.append(when)
    if step.after_dialysis:
        parts.append("after dialysis")
    words = [" ".join(parts)] if parts else []
    if step.prn:
        words.append("as needed")
    words.extend(f"at most {say_maximum(cap)}" for cap in step.caps)
    if step.days is not None and step.days % 1 == 0 and not step.once:
        words.append(f"for {plain(step.days)} {'day' if step.days == 1 else 'days'}")
    return ", ".join(words)


def say_together(steps: Sequence[Step]) -> str:
    """Steps of one day, each as it was read: "and" between them, "then" after a first dose."""
    first = steps[0].once and len(steps) > 1
    rest = " and ".join(step.read for step in (steps[1:] if first else steps))
    return f"{steps[0].read}, then {rest}" if first else rest


def _at(step: Step) -> str:
    """The times of day, where they are all that there are: " in the morning and at bedtime"."""
    frequency = step.frequency
    daily = frequency is not None and frequency.hours_low == frequency.hours_high == HOURS_A_DAY
    if not step.at or not daily or frequency is None or {frequency.times_low, frequency.times_high} != {len(step.at)}:
        return ""
    words = [said for _, said in sorted(step.at, key=lambda one: ("mnae".index(one[0][0]), one[1]))]
    return f" {words[0]}" if len(words) == 1 else f" {', '.join(words[:-1])} and {words[-1]}"


def _amount(low: Decimal, high: Decimal, unit: str | None) -> str:
    if unit in ("meq", "mmol", "mL/h"):
        return f"{span(_short(low), _short(high))} {unit}"
    return counted(_short(low), _short(high), "iu" if unit == "[iU]" else unit)


def _often(frequency: Frequency) -> str:
    low, high = frequency.times_low, frequency.times_high
    if high == 1 and frequency.hours_high != HOURS_A_DAY and frequency.days_a_week is None:
        return f"every {_hours(frequency.hours_low, frequency.hours_high)}"
    often = _TIMES.get(high) if low == high else None
    often = often or f"{span(_short(low), _short(high))} times"
    if frequency.hours_low == frequency.hours_high and frequency.hours_low in _LENGTHS:
        length = _LENGTHS[frequency.hours_low]
    else:
        length = f"every {_hours(frequency.hours_low, frequency.hours_high)}"
    weekly = frequency.days_a_week
    days = "" if weekly is None else f" on {weekly} {'day' if weekly == 1 else 'days'} a week"
    return f"{often} {length}{days}"


def _hours(low: Decimal, high: Decimal) -> str:
    if low > HOURS_A_DAY and low % HOURS_A_DAY == 0 and high % HOURS_A_DAY == 0:
        return f"{span(low / HOURS_A_DAY, high / HOURS_A_DAY)} days"
    return "hour" if low == high == 1 else f"{span(_short(low), _short(high))} hours"


def say_maximum(cap: Cap) -> str:
    """ "8 tablets a day" """
    amount = (
        counted(cap.amount, cap.amount, "dose") if cap.administrations else _amount(cap.amount, cap.amount, cap.unit)
    )
    if cap.hours is None:
        return f"{amount} at a time"
    return f"{amount} {_LENGTHS.get(cap.hours) or 'in ' + _hours(cap.hours, cap.hours)}"


def _short(value: Decimal) -> Decimal:
    return value if value == round(value, 4) else round(value, 4)
