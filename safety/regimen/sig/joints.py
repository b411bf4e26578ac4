"""The words between the statements of a sig ("and", "for", "before", "then") and phrases that leave the dose alone."""

from decimal import Decimal

from safety.regimen.sig.amounts import Cursor, Quantity, dimension, number, quantity
from safety.regimen.sig.clause import Clause
from safety.regimen.sig.statements import led_by_clock, read_per
from safety.regimen.sig.times import DAY, ONE, anchor, clock
from safety.regimen.sig.walk import Walk
from safety.regimen.sig.words import MORE_AS_NEEDED, Refused

_TALK = frozenset({
    "REASON", "ROUTE", "MEAL", "FILL", "NOTE", "PRN", "SCORE", "VAGUE", "SUPPLYLEAD", "DIALYSIS", "TOTAL", "FORMADJ",
})  # fmt: skip
"""What "and", "or" and "/" may join without touching the dose"""
_LASTING = frozenset({"patch", "piece", "lozenge", "film"})
"""Forms that a sig says how long to wear, chew or hold"""
_LEADING = ("SOFT", "ART", "FOR", "FORMADJ")


def _misfit(walk: Walk) -> Refused:
    return Refused("sig", f"'{walk.cursor.item.text}' does not fit where it stands")


def skip(walk: Walk) -> None:
    walk.step()


def close(walk: Walk) -> None:
    walk.bracketed = False
    walk.step()


def soft(walk: Walk) -> None:
    if walk.cursor.item.value == "comma":
        walk.comma = True
    walk.step()


def refuse(walk: Walk) -> None:
    """Words that the vocabulary knows as unsafe to read past."""
    item = walk.cursor.item
    if item.kind == "BOTHSIDES":
        why = f"'{item.text}' does not say how much in all"
    elif item.kind == "AMBIGUOUS":
        why = f"'{item.text}' {item.value}"
    else:
        why = f"'{item.text}' tells of a dose that changes"
    raise Refused("dose", why, tuple(item.text.split()))


def prn(walk: Walk) -> None:
    walk.clause.prn = True
    walk.step()


def route(walk: Walk) -> None:
    walk.clause.routes.add(walk.cursor.item.value)
    walk.step()


def note(walk: Walk) -> None:
    walk.clause.notes.append(walk.cursor.item.value)
    walk.step()


def meal(walk: Walk) -> None:
    """ "with meals" and "ac" go with a stated frequency; alone they do not say how many a day."""
    walk.clause.moments.meals = walk.cursor.item.text in ("meals", "ac", "pc", "a . c .", "p . c .")
    walk.step()


def verb(walk: Walk) -> None:
    """ "apply patch" is one patch; other units after a verb need their number."""
    cursor = walk.cursor
    walk.step()
    if cursor.kind == "UNIT" and cursor.item.text == "patch" and walk.clause.dose is None:
        _one(walk, cursor.item.value)


def _one(walk: Walk, unit: str) -> None:
    walk.step()
    walk.clause.amount(Quantity(ONE, ONE, unit, walk.cursor.at))


def change(walk: Walk) -> None:
    """ "change every 72 hours": what is changed is one, unless the sig says how many."""
    walk.clause.change = True
    text = walk.cursor.item.text
    walk.step()
    if "patch" in text.split():
        if walk.clause.dose is None:
            walk.clause.dose = Quantity(ONE, ONE, "patch", walk.cursor.at)
    elif walk.cursor.kind == "UNIT" and walk.cursor.item.text == "patch" and walk.clause.dose is None:
        _one(walk, walk.cursor.item.value)


def article(walk: Walk) -> None:
    """ "a tablet" is one; "a day" is a frequency."""
    cursor, item = walk.cursor, walk.cursor.item
    following = cursor.kinds[cursor.at + 1]
    if item.value == "a" and following == "UNIT" and walk.clause.dose is None:
        walk.step()
        _one(walk, cursor.item.value)
    elif item.value == "a" and following == "PERIOD":
        read_per(walk)
    elif item.value == "the" or following in _TALK or following == "HALF":
        walk.step()
    else:
        raise _misfit(walk)


def each_moment(walk: Walk) -> None:
    """ "qam", "qhs" """
    parts, words = anchor(walk.cursor, walk.cursor.at, "")
    walk.moment(parts, words)
    walk.step()


def weekday(walk: Walk) -> None:
    """ "Monday", "Monday, Wednesday and Friday", "Monday through Friday"."""
    cursor = walk.cursor
    first = cursor.number(cursor.at)
    days = walk.clause.weekdays
    if cursor.kinds[cursor.at + 1] in ("THROUGH", "TO", "DASH") and cursor.kinds[cursor.at + 2] == "WEEKDAY":
        last = cursor.number(cursor.at + 2)
        if last < first:
            raise Refused("frequency", "days of the week that run backwards")
        days.update(range(int(first), int(last) + 1))
        walk.step(3)
    else:
        days.add(int(first))
        walk.step()
    walk.joined = walk.comma = False


def relation(walk: Walk) -> None:
    """ "at bedtime", "before breakfast", "with food", "after dialysis", "on Monday", "1 hour before or 2 after"."""
    cursor = walk.cursor
    value = cursor.item.value
    at = cursor.ahead(("ART", "EVERY", "ATLEAST"), cursor.at + 1)
    kind = cursor.kinds[at]
    if kind in ("ANCHOR", "EACHANCHOR"):
        parts, words = anchor(cursor, at, value)
        walk.moment(parts, words)
        cursor.at = at + 1
    elif kind in ("DIALYSIS", "DIALYSISDAYS"):
        if (value == "after") != (kind == "DIALYSIS") and not (value == "on" and kind == "DIALYSISDAYS"):
            raise _misfit(walk)
        walk.clause.dialysis = True
        cursor.at = at + 1
    elif kind == "NUM" and value == "at":
        led_by_clock(walk, at)
    elif kind == "OR" and value in ("before", "after") and _offset(cursor, at + 1) is not None:
        cursor.at = _offset(cursor, at + 1) or at
    elif kind in ("MEAL", "WEEKDAY", "FILL", "ROUTE") or (kind == "REASON" and value in ("in", "on", "after", "with")):
        cursor.at = at
    else:
        raise _misfit(walk)


def _offset(cursor: Cursor, at: int) -> int | None:
    """ "2 hours after": the position of its "after"."""
    found = quantity(cursor, at)
    if found is None or found.unit is not None or cursor.kinds[found.end : found.end + 2] != ["PERIOD", "PREP"]:
        return None
    return found.end + 1


def and_(walk: Walk) -> None:
    """Joins two doses, two times of day, or talk."""
    cursor = walk.cursor
    dose = cursor.ahead(("SOFT", "VERB", "ART", "FILL"), cursor.at + 1)
    moment = cursor.ahead(("SOFT", "PREP", "ART", "EVERY"), cursor.at + 1)
    talk = cursor.ahead(_LEADING, cursor.at + 1)
    timed = cursor.kinds[moment] in ("ANCHOR", "EACHANCHOR") or clock(cursor, moment) is not None
    if (cursor.kinds[talk] == "PRN" and _scheduled(walk)) or (timed and walk.clause.prn and not walk.clause.timed):
        raise Refused("dose", MORE_AS_NEEDED)
    if timed or number(cursor, dose) is not None:
        walk.joined = True
    elif cursor.kinds[talk] not in _TALK and cursor.kinds[moment] not in ("WEEKDAY", "REASON", "CAP", "UPTO", "CHANGE"):
        raise _misfit(walk)
    walk.step()


def _scheduled(walk: Walk) -> bool:
    """ "3 times a day" of "3 times a day and as needed" """
    return walk.clause.timed and not walk.clause.prn


def or_(walk: Walk) -> None:
    """Between talk it joins; "0.25 ml or 5 mg" says one amount twice; alternatives of dose or time are refused."""
    cursor = walk.cursor
    following = cursor.ahead(_LEADING, cursor.at + 1)
    same = quantity(cursor, cursor.at + 1)
    if same is not None and walk.clause.dose is not None and not walk.clause.timed:
        if dimension(same.unit) == dimension(walk.clause.dose.unit) or not walk.clause.states(same):
            raise Refused("dose", "alternatives: it is not clear which dose is taken")
        cursor.at = same.end
    elif walk.previous in _TALK and cursor.kinds[following] in _TALK:
        walk.step()
    elif cursor.kinds[following] == "ANCHOR" and walk.previous in ("PREP", "ANCHOR"):
        walk.clause.moments.same(anchor(cursor, following, "")[0])
        cursor.at = following + 1
    else:
        raise Refused("dose", "alternatives: it is not clear which is taken")


def slash(walk: Walk) -> None:
    """ "40 mg/day", "po/sl", "pain/cough", "am/pm"."""
    cursor = walk.cursor
    following = cursor.ahead(_LEADING, cursor.at + 1)
    if cursor.kinds[cursor.at + 1] == "PERIOD":
        read_per(walk)
    elif cursor.kinds[following] in _TALK and (walk.previous in _TALK or walk.clause.timed):
        walk.step()
    elif walk.previous in ("ANCHOR", "EACHANCHOR", "PREP") and cursor.kinds[following] in ("ANCHOR", "EACHANCHOR"):
        walk.joined = True
        walk.step()
    else:
        raise _misfit(walk)


def to(walk: Walk) -> None:
    """ "moderate to severe"."""
    if walk.previous not in _TALK or walk.cursor.kinds[walk.cursor.at + 1] not in _TALK:
        raise _misfit(walk)
    walk.step()


def for_(walk: Walk) -> None:
    """ "for 7 days", "x 7d", "for up to 10 days", "for a week", "for pain"; "x 30 day supply" is not a duration."""
    cursor = walk.cursor
    at = cursor.ahead(("UPTO", "SOFT"), cursor.at + 1)
    if cursor.items[at].value == "the":
        at += 1
    counted = quantity(cursor, at)
    if counted is not None:
        _lasts_or_once(walk, counted)
    elif cursor.items[at].value == "a" and cursor.kinds[at + 1] == "PERIOD":
        _lasts(walk, cursor.number(at + 1), at + 2)
    elif cursor.kind == "FOR" and cursor.kinds[cursor.ahead(_LEADING, at)] in _TALK:
        walk.step()
    else:
        raise _misfit(walk)


def _lasts_or_once(walk: Walk, counted: Quantity) -> None:
    cursor = walk.cursor
    end = cursor.ahead(("DASH",), counted.end)
    if cursor.kinds[end] == "SUPPLY":
        cursor.at = end + 1
    elif cursor.kinds[end : end + 2] == ["PERIOD", "SUPPLY"]:
        cursor.at = end + 2
    elif cursor.kinds[end] == "PERIOD" and counted.unit is None and counted.high:
        _lasts(walk, counted.high * cursor.number(end), end + 1)
    elif cursor.kind == "X" and counted.low == counted.high == 1 and counted.unit is None:
        walk.clause.once = True
        cursor.at = counted.end
    else:
        raise Refused("sig", f"a number after '{cursor.item.text}' does not say of what")


def _lasts(walk: Walk, hours: Decimal, end: int) -> None:
    """A duration of days; hours are how long a patch is worn, or a course of whole days ("for 48 hours")."""
    clause, cursor = walk.clause, walk.cursor
    cursor.at = end
    if hours % DAY == 0:
        if clause.days is not None and clause.days != hours / DAY:
            raise Refused("sig", "two durations")
        clause.days = hours / DAY
    elif clause.dose is not None and clause.dose.unit in _LASTING and hours < DAY:
        clause.notes.append(f"each {clause.dose.unit} is used for part of the day")
    else:
        raise Refused("sig", "a duration of less than a day")


def supply_lead(walk: Walk) -> None:
    """ "must last 30 days", "this is a 30 day supply"."""
    cursor = walk.cursor
    found = quantity(cursor, cursor.ahead(("SOFT", "ART"), cursor.at + 1))
    if found is None or found.unit is not None:
        raise _misfit(walk)
    end = cursor.ahead(("DASH",), found.end)
    if cursor.kinds[end] not in ("PERIOD", "SUPPLY"):
        raise _misfit(walk)
    cursor.at = cursor.ahead(("SUPPLY",), end + 1)


def dispensed(walk: Walk) -> None:
    """ "#30", "disp 60 tablets"."""
    cursor = walk.cursor
    found = quantity(cursor, cursor.ahead(("SOFT", "HASH"), cursor.at + 1))
    if found is None:
        raise _misfit(walk)
    cursor.at = found.end


def refills(walk: Walk) -> None:
    """ "refills: 2"; "2 refills" is read where the number stands."""
    cursor = walk.cursor
    walk.step()
    at = cursor.ahead(("SOFT",), cursor.at)
    if cursor.kinds[at] == "NUM" and cursor.kinds[at + 1] in ("END", "SOFT"):
        cursor.at = at + 1


def score(walk: Walk) -> None:
    """ "pain score 4-6", "pain scale 7 to 10 out of 10"."""
    cursor = walk.cursor
    walk.step()
    at = cursor.ahead(("SOFT", "OF"), cursor.at)
    found = quantity(cursor, at)
    if found is None or cursor.kinds[found.end] in ("TIMES", "X", "PERIOD"):
        return
    if found.unit is None and found.high <= 10:
        cursor.at = found.end
        if cursor.kinds[cursor.at] in ("TENSCALE", "SLASH") and cursor.kinds[cursor.at + 1] == "NUM":
            walk.step(2)


def dates(walk: Walk) -> None:
    """ "Starting Tue 5/28/2019, Until Wed 5/27/2020" (Epic): the order's own dates are used, not these."""
    cursor = walk.cursor
    at = cursor.ahead(("SOFT", "WEEKDAY", "PREP"), cursor.at + 1)
    if cursor.kinds[at : at + 5] == ["NUM", "SLASH", "NUM", "SLASH", "NUM"]:
        end = at + 5
    elif cursor.kinds[at : at + 2] == ["MONTH", "NUM"]:
        year = cursor.ahead(("SOFT",), at + 2)
        end = year + 1 if len(cursor.items[year].text) == 4 and cursor.kinds[year] == "NUM" else at + 2
    else:
        raise _misfit(walk)
    walk.clause.notes.append("dates in the sig are not used")
    cursor.at = end


def then(walk: Walk) -> None:
    """A later step; it takes over the amount or the unit that it does not say anew."""
    if walk.clause.dose is None and not walk.clause.after:
        raise _misfit(walk)
    cursor = walk.cursor
    cursor.at = cursor.ahead(("THEN", "SOFT", "VERB", "AND"), cursor.at + 1)
    if cursor.kind == "END":
        return  # "then 1 tablet daily thereafter"
    walk.clauses.append(Clause(after=True))
    walk.joined = walk.comma = walk.upto = False


def on_day(walk: Walk) -> None:
    """ "on day 1", "on days 2-5", "on the first day": how long a step of a course lasts."""
    cursor, clause = walk.cursor, walk.clause
    text = cursor.item.text
    walk.step()
    count = ONE
    if not text.endswith("first day"):
        found = quantity(cursor, cursor.at)
        if found is None or found.unit is not None:
            raise Refused("frequency", f"'{text}' without its number")
        count = found.high - found.low + 1
        cursor.at = found.end
    if clause.dated or clause.days is not None:
        raise Refused("frequency", "says on which days twice")
    clause.dated, clause.days = True, count
