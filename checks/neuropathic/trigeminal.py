"""E08: trigeminal neuralgia without its first choices, or with an opioid drafted for it."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.absence import MEDICINES, fetched
from safety.regimen.lasting import lasts
from safety.regimen.neuropathic import FIRST_LINE, TRIGEMINAL, treating
from safety.regimen.neuropathic import trigeminal as diagnosed
from safety.regimen.neuropathic.face import FIRST, ever, first_choices
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in, meant_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if not diagnosed(record):
        return
    drafts = tuple(draft for draft in record.of_class("opioid", among=record.drafts) if _for_it(record, check, draft))
    found = first_choices(record)
    missing = not ever(record) and fetched(record, *MEDICINES)
    if drafts:
        draft = lone_draft(record, drafts)
        yield check.finding(
            "E08",
            Severity.WARNING,
            record,
            drafts,
            words="opioid",
            evidence={"first_choice": list(FIRST), "options": list(found.options), "tried": not missing},
            identity=doses(drafts),
            advice=(
                *([] if draft is None else [Advice("delete", "Do not place this order", draft.reference)]),
                *(Advice("alternative", f"Draft {drug}", what=drug) for drug in found.options if missing),
            ),
            opioid=some(ingredients_in(drafts, "opioid"), 1),
        )
    elif missing and found.options:
        orders = treating(record)
        yield check.finding(
            "E08",
            Severity.INFO,
            record,
            orders,
            words="instead" if orders else "summary",
            evidence={"first_choice": list(FIRST), "options": list(found.options), "left_out": dict(found.left_out)},
            identity=(*found.options, *doses(orders)),
            advice=[Advice("alternative", f"Draft {drug}", what=drug) for drug in found.options],
            options=" or ".join(found.options),
            drugs=some(meant_in(orders, *FIRST_LINE, "opioid", "antiepileptic"), 2, 40),
        )


def _for_it(record: Record, check: Check, draft: Order) -> bool:
    """Whether the draft starts or raises an opioid for it: by its reason, or without one if it is for a month."""
    if is_oud_treatment(draft) or not starts_or_raises(record, draft):
        return False
    if draft.groups:
        return TRIGEMINAL in draft.groups
    return lasts(draft, check.limit("chronic_days"))


CHECK = Check.load(__name__, examine)
