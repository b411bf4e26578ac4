"""Alcohol use disorder that goes on: what is in remission, or only a history, does not slow breathing or hurt a liver.

ICD-10-CM F10.11, F10.21 and F10.91 stay on a problem list as active entries. The rules on the risk of an overdose (B01,
B04) ask for the history and take them too.
"""

import re

from safety.regimen.record import Record

DISORDER, REMISSION = "alcohol_use_disorder", "use_in_remission"
_OVER = re.compile(r"\b(?:in|full|early|sustained|partial) remission\b|\bhistory of\b|\bh/o\b", re.IGNORECASE)


def active_alcohol_use(record: Record) -> bool:
    """Whether an active entry of alcohol use disorder says nothing of remission, by code or by words."""
    return any(
        REMISSION not in problem.groups and not _OVER.search(problem.text) for problem in record.problems_in(DISORDER)
    )
