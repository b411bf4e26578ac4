"""E09: a medicine drafted for sciatica that NICE NG59 advises against."""

import dataclasses
import re
from collections.abc import Iterator, Mapping

from safety.examination.basis import doses, lone_draft
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Advice, Finding, Reach, Severity
from safety.examination.wording import some
from safety.regimen.lasting import lasts
from safety.regimen.locales import UNITED_KINGDOM
from safety.regimen.neuropathic import RADICULAR, known_for, neuropathic, radicular
from safety.regimen.record import Order, Problem, Record
from safety.regimen.sedation import meant_in

_ELSEWHERE = re.compile(r"cervic|thorac|brachi|stenosis|upper limb", re.IGNORECASE)
_STEROIDS = frozenset({"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "betamethasone"})
_OTHER_USES: Mapping[str, tuple[str, ...]] = {
    "benzodiazepine": ("anxiety", "seizure_disorder", "insomnia", "alcohol_use_disorder"),
    "gabapentinoid": ("seizure_disorder", "fibromyalgia", "anxiety", "x_restless_legs"),
    "antiepileptic": ("seizure_disorder", "bipolar", "migraine"),
    "opioid": ("chronic_pain", "cancer", "sickle_cell"),
}
"""By class, in the order in which they are asked; what else on the problem list may be the reason of such an order"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    problems = tuple(problem for problem in radicular(record) if not _ELSEWHERE.search(problem.text))
    if not problems:
        return
    drafts = tuple(d for d in record.drafts if starts_or_raises(record, d) and _for_it(record, check, d, problems))
    if not drafts:
        return
    draft, names = lone_draft(record, drafts), meant_in(drafts, *_OTHER_USES)
    uk = record.locale in UNITED_KINGDOM
    finding = check.finding(
        "E09",
        Severity.INFO,
        record,
        drafts,
        words="uk" if uk else "summary",
        evidence={"drugs": list(names)},
        identity=doses(drafts),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drugs=some(names, 2, 40),
    )
    yield dataclasses.replace(finding, reach=Reach.SHOW) if uk else finding


def _for_it(record: Record, check: Check, draft: Order, problems: tuple[Problem, ...]) -> bool:
    """By the order's reason; without one, where nothing else on the problem list explains it."""
    kind = next((name for name in _OTHER_USES if name in draft.classes), None)
    if draft.groups:
        return RADICULAR in draft.groups and (kind is not None or _oral_steroid(draft)) and _old(record, check, draft)
    if kind is None or record.problems_in(*_OTHER_USES[kind]) or neuropathic(record):
        return False
    return _old(record, check, draft, problems)


def _old(record: Record, check: Check, draft: Order, problems: tuple[Problem, ...] = ()) -> bool:
    """An opioid is advised against in chronic sciatica only, and for lasting use."""
    if "opioid" not in draft.classes:
        return True
    days = known_for(record, problems or radicular(record))
    chronic = days is not None and days >= check.limit("chronic_sciatica_days")
    return chronic and lasts(draft, check.limit("chronic_days"))


def _oral_steroid(draft: Order) -> bool:
    return bool(_STEROIDS & set(draft.product.ingredients)) and (draft.route or draft.product.route) == "oral"


CHECK = Check.load(__name__, examine)
