"""The newest pain scores and screening questionnaires of a record, from questionnaires and from observations alike.

Sources: PEG is the mean of three items 0 to 10 (Krebs 2009), a numeric rating goes from 0 to 10; DN4, LANSS, S-LANSS
and painDETECT screen for neuropathic pain. A score on another scale (PROMIS, a visual scale in millimetres) says that
pain was assessed, and is never compared with a threshold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.record import Record
from safety.regimen.when import Moment

PAIN = ("peg", "pain-score")
SCREENING = ("dn4", "s-lanss", "lanss", "paindetect")
_HIGHEST = Decimal(10)
_OF_TEN = frozenset({"72514-3", "38208-5", "75893-8", "38214-3", "38221-8"})
"""LOINC codes of pain severity on 0 to 10: numeric, reported, in the past week, visual analogue, faces"""
_PEG_TOTAL = frozenset({"91147-9", "91148-7"})
_LABS = ("peg", "pain_score", "pain_interference")


@dataclass(frozen=True, slots=True)
class Score:
    """One assessment. value: PEG or rating on 0 to 10, None where there is none on that scale."""

    instrument: str
    value: Decimal | None
    when: Moment | None
    reference: str

    def days_ago(self, record: Record) -> int | None:
        """Days since, the longest that its date allows; None where it is undated."""
        return None if self.when is None else (record.today - self.when.earliest).days


def pain_scores(record: Record) -> tuple[Score, ...]:
    """Every assessment of pain up to the record's day, newest first; undated ones last."""
    return record.once(_pain_scores)


def _pain_scores(record: Record) -> tuple[Score, ...]:
    found = [score for score in _all(record) if score.when is None or score.when.earliest <= record.today]
    return tuple(sorted(found, key=lambda s: (s.when is not None, s.when.latest if s.when else None), reverse=True))


def _all(record: Record) -> Iterator[Score]:
    for answer in record.answers:
        if answer.instrument in PAIN:
            yield Score(answer.instrument, answer.score, answer.when, answer.reference)
    for lab in record.labs:
        if lab.group in _LABS:
            rated = lab.code in _OF_TEN | _PEG_TOTAL and lab.comparator is None and lab.value <= _HIGHEST
            name = "peg" if lab.group == "peg" else "pain-score"
            yield Score(name, lab.value if rated else None, lab.when, lab.reference)


def assessed(record: Record, days: Decimal) -> bool:
    """Whether pain was assessed in any way within the last so many days."""
    return any((ago := score.days_ago(record)) is not None and ago <= days for score in pain_scores(record))


def latest_pain(record: Record, days: Decimal) -> Score | None:
    """The newest score on 0 to 10 of the last so many days; of several on one day the highest; None without any."""
    rated = [
        (score.when.latest, score.value, score)
        for score in pain_scores(record)
        if score.value is not None and score.when is not None and (record.today - score.when.earliest).days <= days
    ]
    return max(rated, key=lambda each: each[:2])[2] if rated else None


def screened(record: Record) -> bool:
    """Whether a questionnaire that tells neuropathic from other pain was ever filled in."""
    return any(answer.instrument in SCREENING for answer in record.answers)
