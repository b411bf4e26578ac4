"""F12: topiramate beside valproate; it and its relatives beside metformin or after kidney stones."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import taking

INHIBITOR = "carbonic-anhydrase-inhibitor"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    topiramate, valproate = taking(record, ("topiramate",)), taking(record, ("valproate",))
    if topiramate and valproate:
        yield _finding(record, check, (*topiramate, *valproate), "ammonia", ("topiramate",))
    inhibitors = record.of_class(INHIBITOR)
    if not inhibitors:
        return
    names = ingredients_in(inhibitors, INHIBITOR)
    if metformin := taking(record, ("metformin",)):
        yield _finding(record, check, (*inhibitors, *metformin), "acidosis", names)
    if record.problems_in("kidney_stones", active=False):
        yield _finding(record, check, inhibitors, "stones", names)


def _finding(
    record: Record, check: Check, members: tuple[Order, ...], words: str, inhibitors: tuple[str, ...]
) -> Finding:
    draft = lone_draft(record, members)
    return check.finding(
        "F12",
        Severity.INFO,
        record,
        members,
        words=words,
        evidence={"drugs": sorted({name for order in members for name in order.product.ingredients}), "risk": words},
        identity=(words, *doses(members)),
        notes=dose_notes(record, members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(inhibitors, 1),
        Drug=some(inhibitors, 1).capitalize(),
    )


CHECK = Check.load(__name__, examine)
