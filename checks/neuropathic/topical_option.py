"""E12: pain with a place on the skin, treated by mouth only, in someone for whom sedation or confusion adds up."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.absence import MEDICINES, fetched
from safety.regimen.allergies import allergies_to
from safety.regimen.anticholinergic import burden
from safety.regimen.assessments import latest_pain
from safety.regimen.neuropathic import DIABETIC, POSTHERPETIC, group_of, names, neuropathic, on_the_skin, treating
from safety.regimen.record import Problem, Record
from safety.regimen.sedation import cns_active

_PLACES = (POSTHERPETIC, DIABETIC)


def examine(record: Record, check: Check) -> Iterator[Finding]:
    problems = tuple(problem for problem in neuropathic(record) if group_of(problem) in _PLACES)
    orders = treating(record)
    if not problems or not orders or on_the_skin(record) or not fetched(record, *MEDICINES):
        return
    score = latest_pain(record, check.limit("score_days"))
    reasons = _reasons(record, check)
    options = _options(record, problems)
    if (
        not reasons
        or not options
        or (score is not None and score.value is not None and score.value < check.limit("pain"))
    ):
        return
    yield check.finding(
        "E12",
        Severity.INFO,
        record,
        orders,
        evidence={"reasons": list(reasons), "options": list(options), "acb": burden(record)},
        identity=(*names(problems), *options),
        advice=[Advice("alternative", f"Draft {drug}", what=drug) for drug in options],
        diagnosis=some(names(problems), 1),
        reasons=some(reasons, 2, 44),
        options=" or ".join(options),
    )


def _reasons(record: Record, check: Check) -> tuple[str, ...]:
    found = [f"age {record.age}"] if record.age is not None and record.age >= check.limit("age") else []
    if burden(record) >= check.limit("burden"):
        found.append(f"anticholinergic burden {burden(record)}")
    if len(cns_active(record)) >= check.limit("cns_active"):
        found.append(f"{len(cns_active(record))} CNS-active medicines")
    return tuple(found)


def _options(record: Record, problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """A lidocaine patch for pain after shingles, capsaicin for either; not beside what speaks against them."""
    shingles = any(group_of(problem) == POSTHERPETIC for problem in problems)
    found = []
    if shingles and not record.of_class("antiarrhythmic-1") and not allergies_to(record, ("lidocaine",)):
        found.append("lidocaine patch")
    if not allergies_to(record, ("capsaicin",)):
        found.append("capsaicin cream")
    return tuple(found)


CHECK = Check.load(__name__, examine)
