"""E02: neuropathic pain on the problem list, and nothing on the medication list that treats it."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.absence import MEDICINES, fetched
from safety.regimen.assessments import latest_pain
from safety.regimen.neuropathic import known_for, names, neuropathic, treating, trigeminal
from safety.regimen.neuropathic.choices import choices
from safety.regimen.record import Problem, Record

ANSWERS = ("peg", "dn4", "pain-clinic")
"""An order of any of these means that someone sees to it"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    problems = tuple(problem for problem in neuropathic(record) if problem not in trigeminal(record))
    if not problems or treating(record) or not fetched(record, *MEDICINES):
        return
    if any(record.pending(what) for what in ANSWERS) or not _hurts(record, check, problems):
        return
    found = choices(record)
    score = latest_pain(record, check.limit("score_days"))
    unknown = [order.product.name for order in record.projected if order.product.level == "unknown"]
    notes = [f"{name} is not a medicine we know, and may be treatment" for name in unknown]
    notes += ["since when is not on record"] if known_for(record, problems) is None else []
    yield check.finding(
        "E02",
        Severity.INFO,
        record,
        (),
        words="summary" if found.options else "specialist",
        evidence={
            "diagnoses": list(names(problems)),
            "candidates": list(found.options),
            "left_out": dict(found.left_out),
            "pain_score": None if score is None else score.value,
        },
        identity=names(problems),
        certainty=Certainty.ASSUMED if notes else Certainty.STATED,
        notes=notes,
        advice=(
            *(Advice("alternative", f"Draft {drug}", what=drug) for drug in found.options[:3]),
            Advice("assess", "Order a PEG pain score", what="peg"),
        ),
        diagnosis=some(names(problems), 1),
        options=", ".join(found.options[:3]),
        left_out="; ".join(f"{drug} ({why})" for drug, why in found.left_out.items()) or "none",
    )


def _hurts(record: Record, check: Check, problems: tuple[Problem, ...]) -> bool:
    """By the newest score; without one that says it hurts, a diagnosis that is not new and no score that is low."""
    score = latest_pain(record, check.limit("score_days"))
    if score is not None and score.value is not None and score.value >= check.limit("pain"):
        return True
    if score is not None and score.value is not None and score.value <= check.limit("controlled"):
        return False
    days = known_for(record, problems)
    return days is None or days >= check.limit("known_days")


CHECK = Check.load(__name__, examine)
