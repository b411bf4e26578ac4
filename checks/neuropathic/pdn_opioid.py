"""E13: an opioid drafted in painful diabetic neuropathy."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.lasting import lasts
from safety.regimen.neuropathic import DIABETIC, group_of, neuropathic
from safety.regimen.opioids.exposure import used_before
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not any(group_of(problem) == DIABETIC for problem in neuropathic(record)):
        return
    drafts = tuple(draft for draft in record.of_class("opioid", among=record.drafts) if _for_it(record, check, draft))
    if not drafts:
        return
    new = not used_before(record, record.today, int(check.limit("prior_days")))
    beside = any(not order.draft for order in record.of_class("opioid"))
    added = beside and any(change_of(record, draft) == "start" for draft in drafts)
    labelled = any(draft.takes("tapentadol") and draft.product.release == "ER" for draft in drafts)
    draft = lone_draft(record, drafts)
    yield check.finding(
        "E13",
        Severity.WARNING if new else Severity.INFO,
        record,
        drafts,
        words=("beside" if added else "renewal") if not new else "tapentadol" if labelled else "summary",
        evidence={"opioids": list(ingredients_in(drafts, "opioid")), "new": new},
        identity=(*doses(drafts), "new" if new else "goes on"),
        advice=() if draft is None or not new else (Advice("delete", "Do not place this order", draft.reference),),
        opioid=some(ingredients_in(drafts, "opioid"), 1),
    )


def _for_it(record: Record, check: Check, draft: Order) -> bool:
    """By its reason; without one, unless it is for a few days. What lowers the dose is never held up."""
    if is_oud_treatment(draft) or change_of(record, draft) == "lower":
        return False
    if draft.groups:
        return DIABETIC in draft.groups or "chronic_pain" in draft.groups
    return lasts(draft, check.limit("short_days") + 1)


CHECK = Check.load(__name__, examine)
