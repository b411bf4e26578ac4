"""B20: a completed ORT-OUD, or the original Opioid Risk Tool, is high while an opioid is taken or ordered."""

from collections.abc import Iterator
from decimal import Decimal

from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.chart import Answer
from safety.regimen.record import Record

NAMES = {"ort-oud": "ORT-OUD", "ort": "Opioid Risk Tool"}


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids, found = record.of_class("opioid"), newest(record)
    if not opioids or found is None:
        return
    answer, score, complete = found
    if score < check.limit(answer.instrument.replace("-", "_")):
        return
    day = None if answer.when is None else answer.when.latest.isoformat()
    yield check.finding(
        "B20",
        Severity.INFO,
        record,
        opioids,
        evidence={answer.instrument.replace("-", "_"): score, "risk": "high", "date": day, "complete": complete},
        identity=(answer.instrument, plain_number(score)),
        notes=() if complete else ("the score is not stated; the items answered yes were counted",),
        name=NAMES[answer.instrument],
        at_least="" if complete else "at least ",
        score=plain_number(score),
        day="on an unknown day" if day is None else f"of {day}",
    )


def newest(record: Record) -> tuple[Answer, Decimal, bool] | None:
    """The newest questionnaire with its score; False where only its positive items could be counted."""
    found = [(answer, *scored) for answer in record.answers if (scored := _score(answer)) is not None]
    return max(found, key=lambda each: each[0].when.latest.toordinal() if each[0].when else 0) if found else None


def _score(answer: Answer) -> tuple[Decimal, bool] | None:
    if answer.instrument not in NAMES:
        return None
    if answer.score is not None:
        return answer.score, True
    if answer.instrument == "ort":  # its items have different weights
        return None
    return Decimal(sum(value is True for value in answer.items.values())), False


CHECK = Check.load(__name__, examine)
