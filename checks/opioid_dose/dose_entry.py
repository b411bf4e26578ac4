"""A07: a drafted dose that looks like a slip of the pen."""

from collections.abc import Iterator

from safety.examination.basis import dose_certainty, doses
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.opioids.entry import Slip, contradiction, notes_of, opioid_in, slips
from safety.regimen.record import Order, Record

QUIET = frozenset({"small"})
SEDATING = "respiratory-depressant"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    limits = {name: limit.value for name, limit in check.leaflet.limits.items()}
    for draft in record.of_class("opioid", among=record.drafts):
        found = slips(record, draft, limits)
        if found:
            severe = any(slip.kind not in QUIET for slip in found)
            yield _finding(record, check, draft, found, Severity.WARNING if severe else Severity.INFO)
    for draft in record.of_class(SEDATING, among=record.drafts):
        slip = None if "opioid" in draft.classes else contradiction(draft)
        if slip is not None:
            yield _finding(record, check, draft, (slip,), Severity.INFO)


def _finding(record: Record, check: Check, draft: Order, found: tuple[Slip, ...], severity: Severity) -> Finding:
    first = found[0]
    numbers = {name: value for slip in reversed(found) for name, value in slip.numbers.items()}
    shown = {name: plain_number(value) for name, value in first.numbers.items()}
    return check.finding(
        "A07",
        severity,
        record,
        (draft,),
        words=first.kind,
        evidence={"slips": [slip.kind for slip in found], **numbers},
        identity=(*doses((draft,)), *(slip.kind for slip in found)),
        certainty=dose_certainty(record, (draft,)),
        notes=notes_of(found),
        advice=(Advice("delete", "Do not place this order", draft.reference),),
        raises=True,
        drug=opioid_in(draft),
        times=check.limit("times"),
        notes_said="; ".join(notes_of(found)) or "no more",
        **{"ordered_mg": "", "own_median_mg": "", "dose_ml": "", "stated_mg": "", "worn_mcg_h": "", **shown},
    )


CHECK = Check.load(__name__, examine)
