"""The words that a renal assessment fills a leaflet with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from safety.examination.finding import Regimen
from safety.examination.kidney_words import basis, inputs
from safety.examination.wording import plain_number, some, taken_words
from safety.regimen.kidney.dose import Assessment
from safety.regimen.kidney.tables import row_below, supplement
from safety.regimen.record import Record


@dataclass(frozen=True, slots=True)
class Given:
    """The dose of the advice beside a finding. possible: False where the product of the order cannot give any."""

    regimen: Regimen | None = None
    possible: bool = True


_TIMES = {1: "once daily", 2: "twice daily", 3: "three times daily"}
_INSTEAD = {"gralise": "IR gabapentin", "pregabalin_cr": "IR pregabalin"}


def words_of(
    record: Record,
    found: Assessment,
    others: Sequence[str] = (),
    edge: Decimal | None = None,
    single_mg: Decimal | None = None,
    most_mg: Decimal | None = None,
    advised: Given = Given(),
) -> dict[str, Any]:
    """Everything that a leaflet of a renal dose may name; amounts in mg, rounded for reading.

    others: companions that slow breathing. edge: the edge of the row that the clearance lies just above.
    single_mg, most_mg: a dose after dialysis, and the label's most. advised: the dose that an order can be changed to.
    """
    assert found.placed is not None
    row, high = found.placed.low, found.placed.high
    maximum = row.max_mg_day
    return {
        "drug": found.drug,
        "Drug": found.drug[0].upper() + found.drug[1:],
        "daily": _mg(found.daily_mg),
        "at_least": "at least " if found.unread else "",
        "taken": taken_words(found.daily_mg, found.unread),
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
        "suggest": suggestion(found, advised),
        "suggest_why": suggestion_in_full(found, advised),
        "taper": taper(record, found, advised),
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


def suggestion(found: Assessment, advised: Given) -> str:
    """The regimen that is advised, else the label's for the dose taken, or its maximum where it has no columns.

    A dose that the order's product cannot give is only named as the label's.
    """
    if advised.regimen is not None:
        return f"Suggest {regimen_words(advised.regimen.single_mg, advised.regimen.times_a_day)}"
    if found.proposal is None:
        assert found.placed is not None
        return f"Reduce to {_mg(found.placed.low.max_mg_day)} mg/day or less"
    return f"{'Suggest' if advised.possible else 'Label:'} {regimen_words(*found.proposal)}"


def suggestion_in_full(found: Assessment, advised: Given) -> str:
    """As `suggestion`, and how the label's own regimen differs from what this product can give."""
    words, label = suggestion(found, advised), found.proposal
    if label is None:
        return words
    if advised.regimen is None:
        return words if advised.possible else f"{words}, which needs another strength than this product's"
    if (advised.regimen.single_mg, advised.regimen.times_a_day) == label:
        return words
    return f"{words}; the label's {regimen_words(*label)} cannot be given with this product"


def after_dialysis(found: Assessment) -> str:
    if found.kidney.dialysis != "HD":
        return "not on haemodialysis"
    given = supplement(found.table, found.column)
    return "none on the label" if given is None else f"{_mg(given.low)} to {_mg(given.high)} mg once after each session"


def taper(record: Record, found: Assessment, advised: Given) -> str:
    """How to come down: labels ask for at least a week; a cut of more than half needs its warning (rules.md B23)."""
    if found.current_mg == 0:
        return "not taken before this order: begin at the lower dose"
    if record.problems_in("seizure_disorder"):
        return "with a seizure disorder never abruptly: over weeks, with whoever treats the epilepsy"
    label = Decimal(0) if found.proposal is None else found.proposal[0] * found.proposal[1]
    target = label if advised.regimen is None else advised.regimen.daily_mg
    if target * 2 < found.current_mg:
        return "a cut of more than half: step down over at least one week, longer after long use; watch for withdrawal"
    return "lower gradually, over at least one week"


def _mg(amount: Decimal) -> str:
    return plain_number(amount, 1)
