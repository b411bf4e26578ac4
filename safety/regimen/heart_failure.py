"""How grave a heart failure is by what a record says: diagnoses, their words, and hospital stays for it.

Sources: NYHA class III or IV and decompensation as in the pregabalin label; reduced ejection fraction and a stay within
a year as rules.md 14.4.30 has it.
"""

import re
from datetime import timedelta

from safety.regimen.counting import INPATIENT_CLASSES
from safety.regimen.record import Event, Record

FAILURE = ("heart_failure", "heart_failure_reduced", "heart_failure_severe")
DECOMPENSATED = "decompensated heart failure"
STAY = "a stay for heart failure"
_GRAVE = {
    "heart_failure_severe": "heart failure NYHA III or IV",
    "heart_failure_reduced": "reduced ejection fraction",
}
_ACUTE = re.compile(r"decompensat|\bacute\b|\bI50\.?[234][13]", re.IGNORECASE)
"""ICD-10-CM I50.21 and its like: acute, or acute on chronic"""
_WARDS = INPATIENT_CLASSES - {"EMER", "emergency", "OBSENC"}


def grave_failure(record: Record, stay_days: int) -> str | None:
    """In words, the gravest first; None where none of it is on record. stay_days: how long a hospital stay counts."""
    if any(_ACUTE.search(problem.text) for problem in record.problems_in(*FAILURE)):
        return DECOMPENSATED
    found = next((words for group, words in _GRAVE.items() if record.problems_in(group)), None)
    return found or (STAY if any(_recent_stay(record, event, stay_days) for event in record.events) else None)


def failing(record: Record) -> bool:
    """Any active heart failure."""
    return bool(record.problems_in(*FAILURE))


def _recent_stay(record: Record, event: Event, days: int) -> bool:
    """A stay on a ward for heart failure that is under way or ended in the last so many days."""
    if event.kind != "encounter" or event.klass not in _WARDS or not event.groups & set(FAILURE):
        return False
    last = event.span.end or event.span.start
    return last is not None and (event.span.end is None or last.latest >= record.today - timedelta(days=days))
