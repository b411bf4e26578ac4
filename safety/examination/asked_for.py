"""Whether a lower dose is what another check asks for: such a draft mends something and is not held up (14.1.3).

Only what speaks of the dose of that one medicine: a limit for the patient's kidneys or liver, a label's maximum, a long
QTc with methadone. That a partner, or a total of MME, should be less asks for no step of this size at once.
"""

import dataclasses
from collections.abc import Collection
from decimal import Decimal

from safety.regimen.heart import qtc
from safety.regimen.kidney.dose import assess
from safety.regimen.limits.ceilings import over
from safety.regimen.limits.table import LimitRow, limits
from safety.regimen.opioids.methadone import METHADONE
from safety.regimen.record import Record
from safety.regimen.replacing import replacements


def long_interval(record: Record, ingredients: Collection[str], long_ms: Decimal, ecg_days: int) -> str | None:
    """In few words, where methadone is among the ingredients and the newest QTc is above the limit; else None."""
    interval = qtc(record, ecg_days) if METHADONE in ingredients else None
    return f"QTc {interval.ms.normalize():f} ms" if interval is not None and interval.ms > long_ms else None


def over_limit(record: Record, ingredients: Collection[str]) -> str | None:
    """In few words, by a limit that warns or is critical of what is taken before the drafts; else None."""
    now = dataclasses.replace(record, orders=replacements(record.current, record.today))
    for spec in sorted(limits()):
        for ceiling in over(now, spec):
            if ceiling.row.ingredient in ingredients and ceiling.row.severity != "info" and not ceiling.borderline:
                return _name(ceiling.row)
    if any(found.ingredient in ingredients and found.over and not found.borderline for found in assess(now)):
        return "the kidney limit"
    return None


def _name(row: LimitRow) -> str:
    if row.kidney != "none":
        return "the kidney limit"
    return "the dose limit" if row.liver == "any" else "the liver limit"
