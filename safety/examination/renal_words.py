"""The words that a renal assessment fills a leaflet with."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from safety.examination.kidney_words import basis, inputs
from safety.examination.wording import plain_number, some
from safety.regimen.kidney.dose import Assessment
from safety.regimen.kidney.tables import row_below, supplement
from safety.regimen.record import Record

_TIMES = {1: "once daily", 2: "twice daily", 3: "three times daily"}
_INSTEAD = {"gralise": "IR gabapentin", "pregabalin_cr": "IR pregabalin"}


def words_of(
    record: Record,
    found: Assessment,
    others: Sequence[str] = (),
    edge: Decimal | None = None,
    single_mg: Decimal | None = None,
    most_mg: Decimal | None = None,
) -> dict[str, Any]:
    """Everything that a leaflet of a renal dose may name; amounts in mg, rounded for reading.

    others: companions that slow breathing. edge: the edge of the row that the clearance lies just above.
    single_mg, most_mg: a dose after dialysis, and the label's most.
    """
    assert found.placed is not None
    row, high = found.placed.low, found.placed.high
    maximum = row.max_mg_day
    return {
        "drug": found.drug,
        "Drug": found.drug[0].upper() + found.drug[1:],
        "daily": _mg(found.daily_mg),
        "at_least": "at least " if found.unread else "",
        "current": _mg(found.current_mg),
        "renewal": _mg(found.renewal_mg),
        "max": _mg(maximum),
        "min": _mg(row.min_mg_day),
        "max_high": _mg(high.max_mg_day),
        "excess": _mg(found.daily_mg - maximum),
        "tier": row.tier,
        "doses": row.doses,
        "times": plain_number(found.times_a_day, 1),
        "basis": basis(found.kidney),
        "inputs": inputs(found.kidney),
        "suggest": suggestion(found),
        "taper": taper(record, found),
        "after_dialysis": after_dialysis(found),
        "instead": _INSTEAD.get(found.table.name, "another treatment"),
        "indication": found.column.indication or "an unknown indication",
        "normal_max": _mg(found.column.top),
        "max_actual": "" if found.actual is None else _mg(found.actual.max_mg_day),
        "muscle": ", ".join(found.kidney.muscle),
        "with_others": f" with {some(others, 1)}" if others else "",
        "others": ", ".join(others) or "none",
        "edge": "" if edge is None else plain_number(edge),
        "below": "" if edge is None else _limit_below(found),
        "single": "" if single_mg is None else _mg(single_mg),
        "single_max": "" if most_mg is None else _mg(most_mg),
    }


def _limit_below(found: Assessment) -> str:
    below = None if found.kidney.low is None else row_below(found.table, found.kidney.low)
    return "" if below is None else _mg(below.max_mg_day)


def regimen_words(single_mg: Decimal, times_a_day: int) -> str:
    return f"{_mg(single_mg)} mg {_TIMES.get(times_a_day, f'{times_a_day} times daily')}"


def suggestion(found: Assessment) -> str:
    """The label's regimen for the dose taken, or the maximum where the label has no such columns."""
    if found.proposal is None:
        assert found.placed is not None
        return f"Reduce to {_mg(found.placed.low.max_mg_day)} mg/day or less"
    return f"Suggest {regimen_words(*found.proposal)}"


def after_dialysis(found: Assessment) -> str:
    if found.kidney.dialysis != "HD":
        return "not on haemodialysis"
    given = supplement(found.table, found.column)
    return "none on the label" if given is None else f"{_mg(given.low)} to {_mg(given.high)} mg once after each session"


def taper(record: Record, found: Assessment) -> str:
    """How to come down: labels ask for at least a week; a cut of more than half needs its warning (rules.md B23)."""
    if found.current_mg == 0:
        return "not taken before this order: begin at the lower dose"
    if record.problems_in("seizure_disorder"):
        return "with a seizure disorder never abruptly: over weeks, with whoever treats the epilepsy"
    target = Decimal(0) if found.proposal is None else found.proposal[0] * found.proposal[1]
    if target * 2 < found.current_mg:
        return "a cut of more than half: step down over at least one week, longer after long use; watch for withdrawal"
    return "lower gradually, over at least one week"


def _mg(amount: Decimal) -> str:
    return plain_number(amount, 1)
