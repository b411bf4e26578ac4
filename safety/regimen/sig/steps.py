"""Clauses -> the steps of a Dosing: which are taken together, which follow one another, and what they share."""

from collections.abc import Sequence
from dataclasses import replace

from safety.regimen.dosing import Dose, Step
from safety.regimen.sig.amounts import canonical
from safety.regimen.sig.clause import Clause, Limit
from safety.regimen.sig.echo import say
from safety.regimen.sig.times import DAY
from safety.regimen.sig.words import Refused


def groups(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses that are taken together, in the order in which they follow; raises Refused where that is unclear."""
    if _course(clauses):
        found = [[clause] for clause in clauses]
    else:
        found = []
        for clause in clauses:
            if clause.after or not found:
                found.append([])
            found[-1].append(clause)
    _inherit(found)
    for clause in clauses:
        clause.settle()
    found = _with_first_dose(found)
    for group in found:
        _together(group)
    if any(all(clause.days is None for clause in group if clause is not _first(group)) for group in found[:-1]):
        raise Refused("frequency", "does not say how long a step lasts before the next")
    return found


def _with_first_dose(found: list[list[Clause]]) -> list[list[Clause]]:
    """ "2 tablets now, then 1 every 6 hours": the first day has both; "today" or once a day, the rest begins tomorrow.

    "2 tablets now, then every 6 hours" are doses of one series.
    """
    if len(found) < 2 or len(found[0]) > 1 or not found[0][0].once or found[0][0].whole_day:
        return found
    if found[1][0].dose is found[0][0].dose and not found[1][0].once:
        found[1][0].limits.extend(found[0][0].limits)
        return found[1:]
    same_day = [clause for clause in found[1] if clause.anchored or _several_a_day(clause)]
    return [[*found[0], *found[1]], *found[2:]] if same_day else found


def _first(group: Sequence[Clause]) -> Clause | None:
    """The first dose that the others of the group go on from."""
    return group[0] if group[0].once and len(group) > 1 and group[1].after else None


def _several_a_day(clause: Clause) -> bool:
    return clause.frequency is None or clause.frequency.most_in_24h > 1


def _course(clauses: Sequence[Clause]) -> bool:
    """ "4 tablets daily for 3 days, 3 tablets daily for 3 days, 2 tablets daily": one after the other."""
    if len(clauses) < 2 or any(clause.joined or clause.after for clause in clauses):
        return False
    same_time = len({tuple(words for _, words in clause.moments.named) for clause in clauses}) == 1
    return same_time and all(clause.days is not None for clause in clauses[:-1])


def _inherit(found: Sequence[Sequence[Clause]]) -> None:
    """A later clause may leave out the unit ("1 tablet am, 2 in pm"), a later step all of it ("then twice daily")."""
    known = None
    for group in found:
        for clause in group:
            if clause.dose is None and clause.after and known is not None:
                clause.dose = known
            if clause.dose is None:
                continue
            if known is not None and clause.dose.unit is None:
                clause.dose = replace(clause.dose, unit=known.unit)
            if known is not None and known.unit != clause.dose.unit:
                raise Refused("dose", "doses in different units")
            known = clause.dose


def _together(group: Sequence[Clause]) -> None:
    """Several doses at once are read when they cannot be alternatives: bound to different times, or joined by "and"."""
    if _first(group) is not None:
        _together(group[1:])
        _limit_alike(group)
        return
    if len(group) == 1:
        return
    if any(clause.once for clause in group):
        raise Refused("dose", "a single dose beside others")
    times = [words for clause in group for _, words in clause.moments.named]
    apart = all(clause.anchored for clause in group) and len(set(times)) == len(times)
    if not apart:
        if not all(clause.joined for clause in group[1:]):
            raise Refused("dose", "two doses, and it is not clear whether both are taken")
        if sum(clause.prn for clause in group) > 1:
            raise Refused("dose", "two doses as needed may be alternatives")
        often = [clause.frequency for clause in group if clause.frequency is not None]
        if any(one.hours_high > DAY or one.days_a_week is not None for one in often):
            raise Refused("frequency", "doses on different days, and it is not clear which days")
    _share(group)


def _share(group: Sequence[Clause]) -> None:
    """What is said once for several doses holds for each of them."""
    days = {clause.days for clause in group if clause.days is not None}
    routes = {route for clause in group for route in clause.routes}
    if len(days) > 1:
        raise Refused("frequency", "doses taken together for different times")
    for clause in group:
        clause.days = next(iter(days), None)
        clause.routes = clause.routes or set(routes)
    _limit_alike(group)


def _limit_alike(group: Sequence[Clause]) -> None:
    limits: list[Limit] = []
    for clause in group:
        limits.extend(limit for limit in clause.limits if limit not in limits)
    for clause in group:
        clause.limits = list(limits)


def steps(found: Sequence[Sequence[Clause]]) -> tuple[Step, ...]:
    """Each clause as a Step, in canonical units; the clauses must be settled."""
    return tuple(_step(clause, number) for number, group in enumerate(found, 1) for clause in group)


def _step(clause: Clause, sequence: int) -> Step:
    assert clause.dose is not None
    low, unit = canonical(clause.dose.low, clause.dose.unit)
    high, _ = canonical(clause.dose.high, clause.dose.unit)
    return Step(
        dose=Dose(low, high, unit),
        frequency=clause.frequency,
        prn=clause.prn,
        caps=clause.caps(),
        sequence=sequence,
        days=clause.days,
        route=next(iter(clause.routes)) if len(clause.routes) == 1 else None,
        after_dialysis=clause.dialysis,
        once=clause.once,
        total=clause.total,
        at=frozenset(("".join(sorted(parts)), words) for parts, words in clause.moments.named),
        read=say(clause),
        stated_mg=clause.stated_mg(),
        stated_mcg_h=clause.stated_mcg_h(),
    )
