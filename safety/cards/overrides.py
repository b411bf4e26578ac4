"""The coded reasons for which a clinician may set a card aside. Codes are stable: EHR sites map them by hand."""

from collections.abc import Iterable
from functools import cache

from safety.cards.wire import Coding

REASONS = {
    "OR-BEN": "Benefit outweighs the risk; documented",
    "OR-SHORT": "Short course of 7 days or less",
    "OR-PALL": "Palliative or cancer care",
    "OR-TOL": "Tolerance verified outside this record",
    "OR-NALOX": "Has naloxone, or declined it",
    "OR-MON": "Monitoring is in place",
    "OR-SPEC": "Specialist advice",
    "OR-DATA": "The record is wrong or outdated",
    "OR-TAPER": "Taper or cross-taper in progress",
    "OR-NOTTAKE": "Patient does not take it",
    "OR-LABS": "Kidney function known from elsewhere",
    "OR-OTHER": "Other reason (see comment)",
}


def reasons(codes: Iterable[str], public_url: str) -> list[Coding] | None:
    """The codings, each once, in the order of the table; None for none. Raises KeyError on an unknown code."""
    wanted = set(codes)
    unknown = wanted - REASONS.keys()
    if unknown:
        raise KeyError(sorted(unknown)[0])
    system = f"{public_url}/override-reasons"
    return [_coding(code, system) for code in REASONS if code in wanted] or None


@cache
def _coding(code: str, system: str) -> Coding:
    return Coding(code=code, system=system, display=REASONS[code])
