"""E01: an opioid is drafted for neuropathic pain, and no first-line medicine was ever tried."""

from collections.abc import Iterator

from safety.examination.basis import doses
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.absence import MEDICINES, fetched
from safety.regimen.allergies import allergies_to
from safety.regimen.lasting import lasts
from safety.regimen.neuropathic import is_first_line, names, neuropathic, trigeminal
from safety.regimen.neuropathic.choices import choices, for_the_skin
from safety.regimen.neuropathic.targets import effective_doses
from safety.regimen.neuropathic.trials import tried
from safety.regimen.opioids.exposure import used_before
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    problems = tuple(problem for problem in neuropathic(record) if problem not in trigeminal(record))
    drafts = _lasting_opioids(record, check) if problems else ()
    if not drafts or _treated(record, check):
        return
    found = choices(record)
    options = tuple(sorted(found.options, key=for_the_skin))
    if not options:
        return
    yield check.finding(
        "E01",
        Severity.INFO,
        record,
        drafts,
        evidence={"first_line_tried": [], "options": list(options), "left_out": dict(found.left_out)},
        identity=(*doses(drafts), *names(problems)),
        advice=[Advice("alternative", f"Draft {drug}", what=drug) for drug in options[:2]],
        opioid=some(ingredients_in(drafts, "opioid"), 1),
        options=", ".join(options[:3]),
        diagnosis=some(names(problems), 1),
    )


def _lasting_opioids(record: Record, check: Check) -> tuple[Order, ...]:
    """Drafts that start an opioid for a month or more, where none is taken yet."""
    if used_before(record, record.today, int(check.limit("prior_days"))):
        return ()
    return tuple(
        draft
        for draft in record.of_class("opioid", among=record.drafts)
        if starts_or_raises(record, draft) and lasts(draft, check.limit("chronic_days")) and not is_oud_treatment(draft)
    )


def _treated(record: Record, check: Check) -> bool:
    """Whether one was tried, is drafted beside, or is not tolerated; or that cannot be known."""
    if not fetched(record, *MEDICINES):
        return True
    beside = any(is_first_line(order) for order in record.projected)
    return beside or bool(tried(record, check.limit("look_back_days")) or allergies_to(record, effective_doses()))


CHECK = Check.load(__name__, examine)
