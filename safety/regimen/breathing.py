"""How fragile breathing is by the problem list, and how sure that is: rules.md B05 and B21."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from safety.regimen.record import Event, Problem, Record

_SLEEP = ("sleep_apnea", "x_obesity_hypoventilation")
_GRAVE_GROUPS = frozenset({"sleep_apnea_severe", "x_obesity_hypoventilation"})
_GRAVE = re.compile(r"\b(?:moderate|severe)\b|hypoventilation", re.IGNORECASE)
_TREATED = re.compile(r"\b(?:cpap|bipap|positive airway pressure)\b", re.IGNORECASE)
_LUNGS = {
    "copd_chronic_lung": "chronic lung disease",
    "home_oxygen": "home oxygen",
    "respiratory_failure": "respiratory failure or low oxygen",
}
_ACUTE = re.compile(r"\bacute\b|exacerbation|status asthmaticus|\barrest\b", re.IGNORECASE)
_SEVERE = re.compile(r"\bsevere\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Risk:
    """name: as evidence shows it; words: as a sentence says it; grave: an opioid is to be avoided when possible."""

    name: str
    words: str
    grave: bool


def breathing_risks(record: Record) -> tuple[Risk, ...]:
    """The gravest first. Sleep-disordered breathing that is treated, mild or of unsaid degree is not grave."""
    found = list(_sleep(record))
    found += [Risk(group, words, True) for group, words in _LUNGS.items() if record.problems_in(group)]
    return tuple(sorted(found, key=lambda risk: (not risk.grave, risk.name)))


def _sleep(record: Record) -> Iterator[Risk]:
    problems = record.problems_in(*_SLEEP)
    if not problems:
        return
    name = "sleep_disordered_breathing"
    if any(_is_grave(problem) for problem in problems):
        treated = _treated(record)
        degree = "treated " if treated else ""
        yield Risk(name, f"{degree}moderate or severe sleep-disordered breathing", not treated)
    else:
        yield Risk(name, "sleep-disordered breathing", False)


def _is_grave(problem: Problem) -> bool:
    """By its code, its stated severity or its words: moderate or severe, or shallow breathing in itself."""
    return bool(problem.groups & _GRAVE_GROUPS) or _GRAVE.search(_said(problem)) is not None


def _treated(record: Record) -> bool:
    """Positive airway pressure by a procedure, an order or a problem that says so."""
    said = [(event.text, event.groups) for event in record.events if event.kind != "encounter"]
    said += [(problem.text, problem.groups) for problem in record.problems if problem.active]
    return any("cpap" in groups or _TREATED.search(text) for text, groups in said)


@dataclass(frozen=True, slots=True)
class Contraindication:
    """A present state in which labels of opioids forbid them. name as evidence, words as a sentence shows it.

    unless_watched: labels forbid it only where breathing is not watched.
    """

    name: str
    words: str
    unless_watched: bool = False


def contraindications(record: Record, recent_days: int) -> tuple[Contraindication, ...]:
    """Bowel obstruction or ileus, acute or severe asthma, and acute depression of breathing, active and of now.

    Of now: a diagnosis of an encounter that is under way, or one that began within so many days. Severe asthma counts
    however long it has been known.
    """
    found: list[Contraindication] = []
    if any(_of_now(record, each, recent_days) for each in record.problems_in("x_bowel_obstruction_ileus")):
        found.append(Contraindication("gi_obstruction", "bowel obstruction or ileus"))
    asthma = record.problems_in("asthma", "asthma_severe")
    if any(_severe(each) or (_is_acute(each) and _of_now(record, each, recent_days)) for each in asthma):
        found.append(Contraindication("severe_asthma", "acute or severe asthma", unless_watched=True))
    failing = [each for each in record.problems_in("respiratory_failure") if _is_acute(each)]
    failing += record.problems_in("respiratory_depression")
    if any(_of_now(record, each, recent_days) for each in failing):
        found.append(Contraindication("respiratory_depression", "acute respiratory failure"))
    return tuple(found)


def _severe(asthma: Problem) -> bool:
    return _SEVERE.search(_said(asthma)) is not None


def _is_acute(problem: Problem) -> bool:
    return "asthma_severe" in problem.groups or _ACUTE.search(_said(problem)) is not None


def _said(problem: Problem) -> str:
    return f"{problem.severity or ''} {problem.text}"


def _of_now(record: Record, problem: Problem, recent_days: int) -> bool:
    if problem.onset is not None:
        return problem.onset.latest >= record.today - timedelta(days=recent_days)
    return problem.encounter_diagnosis and any(_under_way(event, record) for event in record.events)


def _under_way(event: Event, record: Record) -> bool:
    open_now = event.kind == "encounter" and event.status in {None, "in-progress", "arrived"}
    return open_now and event.span.may_cover(record.today)
