"""B04: an opioid is ordered for a patient with a history of overdose or of a substance use disorder."""

from collections.abc import Iterator

from safety.examination.basis import mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.naloxone import rescue_on_file
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.opioids.overdose_risk import use_history
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    drafts = tuple(order for order in record.of_class("opioid", among=record.drafts) if not is_oud_treatment(order))
    found = tuple(use_history(record))
    if not drafts or not found:
        return
    overdose = found[0].name == "history_overdose"
    kit = rescue_on_file(record, check.limit("naloxone_months"))
    yield check.finding(
        "B04",
        Severity.INFO if only_lowers(record, drafts) else Severity.WARNING,
        record,
        drafts,
        words="overdose" if overdose else "summary",
        evidence={**mme_evidence(totals(record)), "triggers": [each.name for each in found]},
        identity=(*sorted({i for order in drafts for i in order.product.ingredients}), *(each.name for each in found)),
        advice=(Advice("naloxone", "Add rescue naloxone 4 mg nasal spray"),) if kit is None else (),
        history=some([each.words for each in found], 1),
        History=some([each.words.capitalize() for each in found], 1),
        all_history="; ".join(each.words for each in found),
        naloxone="none on file" if kit is None else "on file",
    )


CHECK = Check.load(__name__, examine)
