"""The statements of a sig that carry numbers: doses, maxima, and how often.

No number is ever passed over: each belongs to a dose, a frequency, a duration, a maximum, a clock time, or one of the
few phrases that may hold a number without bearing on the dose.
"""

from safety.regimen.sig.amounts import Cursor, Quantity, dimension, number, quantity
from safety.regimen.sig.clause import Clause, Limit
from safety.regimen.sig.times import DAY, ONE, WEEK, Rate, anchor, clock, every, period, stretch
from safety.regimen.sig.walk import Walk
from safety.regimen.sig.words import Refused


def led_by_number(walk: Walk) -> None:
    """A number stands here: of times, of an interval, of a clock time, of days' supply, or of a dose."""
    cursor = walk.cursor
    aside = walk.bracketed and walk.clause.dose is not None and walk.clause.timed
    on_clock = cursor.items[cursor.at + 1].text == ":" or walk.clause.moments.clocked or aside
    told = clock(cursor, cursor.at) if on_clock else None
    if told is not None:
        walk.moment(told[0], told[1])
        cursor.at = told[2]
        return
    found = quantity(cursor, cursor.at)
    if found is None:
        raise Refused("dose", f"'{cursor.item.text}' does not fit where it stands")
    kind, following = cursor.kinds[found.end], cursor.kinds[found.end + 1]
    if found.unit is None and kind in ("TIMES", "X"):
        _times(walk, found)
    elif found.unit is None and kind == "PERIOD":
        if following != "APART" and cursor.items[found.end + 1].value not in ("before", "after"):
            raise Refused("frequency", f"'{cursor.items[found.end].text}' after a number does not fit where it stands")
        cursor.at = found.end + (2 if following == "APART" else 1)
    elif found.unit is None and found.low and (kind == "HOURLY" or (kind == "DASH" and following == "HOURLY")):
        walk.rate(Rate(ONE, ONE, found.low, found.high, interval=True))
        cursor.at = found.end + (1 if kind == "HOURLY" else 2)
    elif kind in ("SUPPLY", "REFILL") or _pain_score(walk, found):
        cursor.at = found.end + 1
    elif walk.clause.dose is not None and walk.clause.timed and _refills_follow(cursor, found.end):
        cursor.at = found.end
    else:
        read_dose(walk, found)


def _pain_score(walk: Walk, found: Quantity) -> bool:
    """ "(moderate 4-6)" """
    bracketed = walk.cursor.kinds[found.end] == "RPAR" and walk.previous in ("REASON", "SCORE")
    return bracketed and found.unit is None and found.low < found.high <= 10


def _refills_follow(cursor: Cursor, at: int) -> bool:
    """ "30 tab, 0 refills": what is dispensed, not what is taken."""
    at = cursor.ahead(("SOFT",), at)
    return cursor.kinds[at] == "NUM" and cursor.kinds[at + 1] == "REFILL"


def _times(walk: Walk, found: Quantity) -> None:
    cursor = walk.cursor
    after = found.end + 1
    span = period(cursor, after)
    if span is None and cursor.kinds[found.end] == "X" and cursor.kinds[after] == "PERIOD":
        span = stretch(cursor, after)
    if span is not None:
        walk.rate(Rate(found.low, found.high, span.low, span.high, upto=walk.upto))
        cursor.at = span.end
    elif found.low == found.high == 1 and cursor.kinds[found.end] == "TIMES":
        cursor.at = after
        _single(walk)
    else:
        raise Refused("frequency", "says how many times, but not in how long")


def _single(walk: Walk) -> None:
    """A single dose, unless a time of day beside it may mean every day."""
    cursor = walk.cursor
    beside = cursor.ahead(("SOFT", "LPAR", "PREP", "ART"), cursor.at)
    if cursor.kinds[cursor.at] == "EVERY" and cursor.kinds[cursor.at + 1] == "ANCHOR":
        return
    if cursor.kinds[beside] in ("ANCHOR", "EACHANCHOR"):
        raise Refused("frequency", "may mean a single dose or one a day")
    walk.clause.once = True


def read_dose(walk: Walk, found: Quantity) -> None:
    cursor, clause = walk.cursor, walk.clause
    slashed = cursor.kinds[found.end] == "SLASH"
    if slashed and (found.unit is None or cursor.kinds[found.end + 1] != "PERIOD"):
        raise Refused("dose", "a number divided by something is not a dose")
    if slashed and dimension(found.unit) != "count" and cursor.items[found.end + 1].number != DAY:
        raise Refused("dose", "a rate is not a dose")
    if walk.upto and clause.dose is not None:
        _limit(walk, found, upto=True)
        return
    found, strength = _with_form(cursor, found)
    if clause.dose is not None and clause.timed:
        if found.unit is None and cursor.items[found.end].text in ("am", "pm"):
            words = f"{cursor.item.text} {cursor.items[found.end].text}"
            raise Refused("dose", f"'{words}' may be a dose or a time on the clock")
        walk.clauses.append(Clause(joined=walk.joined))
    walk.clause.amount(found)
    if strength is not None and dimension(strength.unit) in ("mass", "rate"):
        walk.clause.stated, walk.clause.stated_each = strength, True
    walk.clause.upto = walk.clause.upto or walk.upto
    walk.upto = walk.joined = walk.comma = False
    cursor.at = found.end


def _with_form(cursor: Cursor, found: Quantity) -> tuple[Quantity, Quantity | None]:
    """ "one 300 mg capsule": the count with its form, and the strength; "300 mg capsule": the milligrams of one."""
    strength = quantity(cursor, found.end) if found.unit is None else found
    if strength is None or strength.low != strength.high or dimension(strength.unit) not in ("mass", "rate"):
        return found, None
    at = cursor.ahead(("FORMADJ",), strength.end)
    form = cursor.items[at]
    if form.kind != "UNIT" or dimension(form.value) != "count" or (found is strength and form.text.endswith("s")):
        return found, None
    if found is strength:
        return Quantity(found.low, found.high, found.unit, at + 1), None
    return Quantity(found.low, found.high, form.value, at + 1), strength


def _limit(walk: Walk, found: Quantity, *, upto: bool = False) -> None:
    """The amount of a maximum with its period; one of a single ingredient limits more than this order: only noted."""
    cursor = walk.cursor
    at, doses, walk.upto = found.end, False, False
    if cursor.kinds[at] in ("DOSES", "TIMES"):
        doses, at = True, at + 1
    of_one = cursor.kinds[at] == "INGREDIENT"
    at = cursor.ahead(("INGREDIENT", "TOTAL"), at)
    if cursor.kinds[at] == "CAPPER":
        hours, at = None, at + 1
    else:
        span = period(cursor, at)
        if span is None:
            raise Refused("dose", "a maximum that does not say in how long")
        hours, at = span.low, span.end
        if cursor.kinds[at] == "INGREDIENT":
            of_one, at = True, at + 1
    cursor.at = at
    if not found.high:
        raise Refused("dose", "a maximum of zero")
    if of_one:
        walk.clause.notes.append("a limit of one ingredient is stated; it is not applied to this order alone")
    else:
        walk.clause.limits.append(Limit(found.high, found.unit, hours, doses, upto))


def read_cap(walk: Walk) -> None:
    """ "max 4 a day", "not to exceed 4 doses in 24 hours", "no more than every 6 hours"."""
    cursor = walk.cursor
    at = cursor.ahead(("SOFT", "OF", "CAP", "ART"), cursor.at + 1)
    if cursor.kinds[at] in ("EVERY", "ONCE", "TWICE", "FREQ"):
        cursor.at, walk.upto = at, True
        return
    found = quantity(cursor, at)
    if found is None:
        raise Refused("dose", f"'{cursor.item.text}' without an amount")
    if found.unit is None and cursor.kinds[found.end] in ("TIMES", "X"):
        walk.upto = True
        _times(walk, found)
    else:
        _limit(walk, found)


def cap_a_day(walk: Walk) -> None:
    """ "max daily dose: 4 tablets", "MDD 4"."""
    cursor = walk.cursor
    at = cursor.ahead(("SOFT", "OF", "DASH", "FILL"), cursor.at + 1)
    found = quantity(cursor, at)
    if found is None or not found.high:
        raise Refused("dose", f"'{cursor.item.text}' without an amount")
    doses = cursor.kinds[found.end] in ("DOSES", "TIMES")
    at = found.end + 1 if doses else found.end
    if cursor.kinds[at] == "SLASH" or cursor.kinds[at] == "INGREDIENT":
        raise Refused("dose", "a maximum of something else than this dose")
    walk.clause.limits.append(Limit(found.high, found.unit, DAY, doses))
    cursor.at = at


def up_to(walk: Walk) -> None:
    walk.upto = True
    walk.step()


def read_bracket(walk: Walk) -> None:
    """ "(2)", "(20 mg)", "(10 mg total)", "(7-10)" after a pain, "(10 mg/5 mL)"; other brackets read like the rest."""
    cursor, clause = walk.cursor, walk.clause
    if number(cursor, cursor.at) is not None:
        led_by_number(walk)
        return
    found = quantity(cursor, cursor.at + 1)
    if found is None:
        walk.bracketed = True
        walk.step()
        return
    end = cursor.ahead(("TOTAL", "FILL"), found.end)
    each = cursor.items[end].text == "each"
    close = end + 1 if each else end
    closed = cursor.kinds[close] == "RPAR"
    if closed and found.unit is None and walk.previous in ("REASON", "SCORE", "PRN") and found.high <= 10:
        cursor.at = close + 1
    elif closed and clause.states(found):
        clause.stated_each = each
        cursor.at = close + 1
    elif closed and found.unit is not None and clause.dose is not None:
        raise Refused("dose", "an amount in brackets that does not fit the dose")
    elif _interval_again(walk, found):
        cursor.at = found.end + 2
    elif _concentration(cursor, found):
        cursor.at = cursor.ahead(("NUM", "UNIT", "SLASH", "PER"), found.end)
    else:
        walk.bracketed = True
        walk.step()


def _interval_again(walk: Walk, found: Quantity) -> bool:
    """ "every 3 days (72 hours)" """
    cursor, rates = walk.cursor, walk.clause.rates
    if found.unit is not None or not rates or cursor.kinds[found.end : found.end + 2] != ["PERIOD", "RPAR"]:
        return False
    unit = cursor.number(found.end)
    return (rates[-1].hours_low, rates[-1].hours_high) == (found.low * unit, found.high * unit)


def _concentration(cursor: Cursor, found: Quantity) -> bool:
    """10 mg/5 mL"""
    if dimension(found.unit) != "mass" or cursor.kinds[found.end] not in ("SLASH", "PER"):
        return False
    per = quantity(cursor, found.end + 1)
    end = found.end + 1 if per is None else per.end
    unit = per.unit if per is not None else cursor.items[end].value
    return dimension(unit) == "volume" and cursor.kinds[end if per is not None else end + 1] == "RPAR"


def read_frequency(walk: Walk) -> None:
    """ "bid", "bid-tid", "daily", "weekly", "qod"."""
    cursor, item = walk.cursor, walk.cursor.item
    low = high = cursor.number(cursor.at)
    size = 1
    if item.kind == "FREQ":
        if cursor.kinds[cursor.at + 1] in ("DASH", "TO", "OR", "SLASH") and cursor.kinds[cursor.at + 2] == "FREQ":
            high = cursor.number(cursor.at + 2)
            size = 3
        if high < low:
            raise Refused("frequency", "a range that runs backwards")
        walk.rate(Rate(low, high, DAY, DAY, upto=walk.upto))
    else:
        interval = item.kind in ("QOD", "HOURLY")
        walk.rate(Rate(ONE, ONE, low, low, interval=interval, daily=item.kind == "DAILY", upto=walk.upto))
    walk.step(size)


def read_once(walk: Walk) -> None:
    """ "once a day", "twice daily", "once or twice a week"; "once" alone is a single dose."""
    cursor = walk.cursor
    low = high = cursor.number(cursor.at)
    at = cursor.at + 1
    if cursor.kinds[at] in ("OR", "TO", "DASH", "SLASH") and cursor.kinds[at + 1] == "TWICE":
        high = cursor.number(at + 1)
        at += 2
    span = period(cursor, at)
    if span is not None:
        walk.rate(Rate(low, high, span.low, span.high, upto=walk.upto))
        cursor.at = span.end
        return
    if high != 1:
        raise Refused("frequency", "says how many times, but not in how long")
    cursor.at = at
    _single(walk)


def single_dose(walk: Walk) -> None:
    walk.clause.once = True
    walk.clause.whole_day = walk.cursor.item.text == "today"
    walk.step()


def read_every(walk: Walk) -> None:
    rate = every(walk.cursor)
    if rate is not None:
        walk.rate(Rate(rate.low, rate.high, rate.hours_low, rate.hours_high, rate.interval, rate.daily, walk.upto))
    elif walk.cursor.kind == "NUM":
        led_by_clock(walk, walk.cursor.at)


def led_by_clock(walk: Walk, at: int) -> None:
    told = clock(walk.cursor, at)
    if told is None:
        raise Refused("frequency", f"'{walk.cursor.items[at].text}' is not a time of day")
    walk.moment(told[0], told[1])
    walk.cursor.at = told[2]


def read_per(walk: Walk) -> None:
    """ "2 tablets per day", "2 tablets a day", "40 mg/day"."""
    span = period(walk.cursor, walk.cursor.at)
    if span is None or walk.clause.dose is None:
        raise Refused("frequency", f"'{walk.cursor.item.text}' does not fit where it stands")
    walk.rate(Rate(ONE, ONE, span.low, span.high, total=span.low == span.high and span.low in (DAY, WEEK)))
    walk.cursor.at = span.end


def read_anchor(walk: Walk) -> None:
    parts, words = anchor(walk.cursor, walk.cursor.at, "")
    walk.moment(parts, words)
    walk.step()
