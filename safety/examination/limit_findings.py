"""A daily limit that is exceeded as a finding; the leaflet of each check has the words (rules.md B08-B10, D08, E14)."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_certainty, dose_notes, only_lowers
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.kidney_words import basis, clearance, inputs
from safety.examination.lowering import lower_to
from safety.examination.wording import plain_number, taken_words
from safety.regimen.dosing import unless_unread
from safety.regimen.kidney import Kidney
from safety.regimen.kidney.dose import clearances
from safety.regimen.kidney.measure import filtration_of
from safety.regimen.knowledge import load
from safety.regimen.limits.ceilings import Ceiling
from safety.regimen.limits.table import LimitRow
from safety.regimen.liver import liver
from safety.regimen.record import Record

BORDERLINE_FACTOR = Decimal("1.5")
"""up to one and a half times a limit that is not exceeded on actual weight is for information (rules.md D00.2)"""


def limit_finding(record: Record, check: Check, ceiling: Ceiling, *, advised: bool = True) -> Finding:
    """One exceeded limit: "avoid", "over", "patches", "times", "lowered", "borderline" or "replace_or_add".

    advised: whether its maximum may be suggested; not where another rule has a lower one.
    """
    row, taken = ceiling.row, ceiling.taken
    words = _words(record, ceiling)
    quiet = words in ("lowered", "borderline")
    severity = Severity.INFO if quiet else Severity(row.severity)
    if words == "replace_or_add" and severity is Severity.CRITICAL:
        severity = Severity.WARNING
    advice = () if words == "lowered" or not advised else tuple(_advice(ceiling))
    finding = check.finding(
        row.spec,
        severity,
        record,
        taken.orders,
        words=words,
        evidence={
            **evidence(row, ceiling),
            "reason": reason(record, row, ceiling.kidney),
            "borderline": ceiling.borderline,
        },
        identity=(row.ingredient, f"{taken.daily.normalize():f}", row.reason, f"{row.max_day.normalize():f}", words),
        certainty=_certainty(record, ceiling),
        notes=(*(ceiling.kidney.notes if row.kidney != "none" else ()), *dose_notes(record, taken.orders)),
        advice=advice,
        **(values(record, ceiling, advice) | ({} if advised else {"suggest": "Lower it well below, or switch"})),
    )
    keys = (row.source, *(("cockcroft-gault",) if row.kidney == "crcl" and ceiling.kidney.crcl_primary else ()))
    return dataclasses.replace(finding, sources=tuple(cite(key) for key in keys))


def evidence(row: LimitRow, ceiling: Ceiling) -> dict[str, Any]:
    """The numbers under the names of the public interface."""
    taken = ceiling.taken
    unread = taken.unread
    amounts = {f"daily_{_unit(row)}": unless_unread(taken.daily, unread), f"max_{_unit(row)}_day": row.max_day}
    return {
        **(clearances(ceiling.kidney) if row.kidney != "none" else {}),
        **amounts,
        "current_mg": unless_unread(taken.current, any(not order.draft for order in unread)),
        "renewal_mg": unless_unread(taken.renewal, unread),
        "times_a_day": unless_unread(taken.times, unread),
        "max_times_a_day": row.max_times,
        "verified": row.verified,
    }


def reason(record: Record, row: LimitRow, kidney: Kidney) -> str:
    """Why this limit holds: the row's words, with what was found of the kidneys or the liver in their place."""
    if row.reason.startswith("kidney"):
        return row.reason.replace("kidney", _kidney_words(row, kidney), 1)
    return row.reason.replace("liver", liver(record).words, 1) if row.reason.startswith("liver") else row.reason


def values(record: Record, ceiling: Ceiling, advice: tuple[Advice, ...]) -> dict[str, Any]:
    """Everything that a leaflet of a daily limit may name."""
    row, taken = ceiling.row, ceiling.taken
    regimen = next((one.regimen for one in advice if one.regimen is not None), None)
    least = f"Lower to {plain_number(row.max_day)} {_unit(row)} a day or less"
    name = row.ingredient
    return {
        "drug": name,
        "Drug": name[0].upper() + name[1:],
        "daily": plain_number(taken.daily),
        "at_least": "at least " if taken.unread else "",
        "taken": taken_words(taken.daily, taken.unread),
        "max": plain_number(row.max_day),
        "current": plain_number(taken.current),
        "renewal": plain_number(taken.renewal),
        "excess": plain_number(taken.daily - row.max_day),
        "times": plain_number(taken.times, 1),
        "doses": "1 dose" if taken.times == 1 else f"{plain_number(taken.times, 1)} doses",
        "max_times": "" if row.max_times is None else plain_number(row.max_times),
        "reason": reason(record, row, ceiling.kidney),
        "inputs": (inputs(ceiling.kidney) or "not needed") if row.kidney != "none" else "not needed",
        "suggest": least if regimen is None else advice[0].label.replace(f"Change {name} to", "Suggest"),
        "source": load().sources[row.source].label,
        "tag": not_verified(row.verified),
    }


def _words(record: Record, ceiling: Ceiling) -> str:
    taken = ceiling.taken
    if only_lowers(record, taken.orders) and taken.daily < taken.current:
        return "lowered"
    if ceiling.kind != "dose":
        return ceiling.kind
    if ceiling.borderline and taken.daily <= BORDERLINE_FACTOR * ceiling.row.max_day:
        return "borderline"
    if ceiling.row.unit == "patch":
        return "patches"
    return "replace_or_add" if ceiling.added_only else "over"


def _advice(ceiling: Ceiling) -> Iterator[Advice]:
    row, taken = ceiling.row, ceiling.taken
    if ceiling.kind == "avoid":
        drafts = [order for order in taken.orders if order.draft]
        yield from (Advice("delete", f"Remove this order of {row.ingredient}", each.reference) for each in drafts)
    elif row.unit == "mg" and (lower := lower_to(taken.orders, row.ingredient, row.max_day, row.max_times)) is not None:
        yield lower


def _certainty(record: Record, ceiling: Ceiling) -> Certainty:
    """As the doses were read, unless the row forbids any dose; assumed where the kidneys or the liver are."""
    kidney = ceiling.kidney
    sure = (
        ceiling.row.kidney == "none" or kidney.certainty == "stated" or (kidney.basis == "stage" and ceiling.definite)
    )
    read = Certainty.STATED if ceiling.kind == "avoid" else dose_certainty(record, ceiling.taken.orders)
    return Certainty.ASSUMED if read is Certainty.STATED and not sure else read


def _kidney_words(row: LimitRow, kidney: Kidney) -> str:
    measure = filtration_of(kidney)
    if row.kidney == "crcl" or measure is None or kidney.basis not in ("creatinine", "egfr"):
        return basis(kidney)
    day = "" if kidney.lab_date is None else f" ({kidney.lab_date.isoformat()})"
    return f"eGFR {clearance(measure.low)}{day}"


def _unit(row: LimitRow) -> str:
    return "mg" if row.unit == "mg" else "patches"


def not_verified(verified: str) -> str:
    """What a detail says of a number that was not seen in its primary source; nothing of the others."""
    if verified in ("V", "S", "P"):
        return ""
    return f"This number is not yet verified against its primary source ({verified})."
