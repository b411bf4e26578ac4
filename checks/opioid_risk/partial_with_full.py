"""B17: a mixed or partial agonist together with a full opioid agonist."""

from collections.abc import Iterator, Sequence

from safety.examination.basis import doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.courses import courses, merged
from safety.regimen.opioids.antagonists import Last, present_depots
from safety.regimen.opioids.entry import opioid_in
from safety.regimen.opioids.long_acting import LONG_ACTING, labels_of
from safety.regimen.opioids.totals import change_of, totals
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

FULL, PARTIAL, MIXED = "opioid-full-agonist", "opioid-partial-agonist", "opioid-mixed"
FOR_PAIN = frozenset({"butrans", "belbuca"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    full, partial, mixed = (record.of_class(kind) for kind in (FULL, PARTIAL, MIXED))
    if mixed and full:
        yield _finding(record, check, (*mixed, *full), "mixed", mixed, full)
    given = () if partial or not full else present_depots(record, PARTIAL, int(check.limit("depot_days")))
    if given:
        yield _finding(record, check, full, "depot", (), full, given[0])
    if partial:
        words = _partial(record, check, partial, full)
        if words is not None:
            yield _finding(record, check, (*partial, *full), words, partial, full)


def _partial(record: Record, check: Check, partial: Sequence[Order], full: Sequence[Order]) -> str | None:
    begun = [order for order in partial if order.draft and change_of(record, order) in ("start", "unread")]
    rescue = bool(full) and not any(LONG_ACTING in order.classes for order in full)
    if rescue and all(_for_pain(order) for order in partial):
        return "rescue"
    if begun and _used_to_full(record, int(check.limit("days")), int(check.limit("gap_days"))):
        return "induction" if full else "induction_after"
    stable = any(not order.draft for order in partial)
    return "added" if full and stable else None


def _for_pain(order: Order) -> bool:
    return order.product.family in FOR_PAIN or "butrans" in labels_of(order)


def _used_to_full(record: Record, days: int, gap: int) -> bool:
    """A full agonist was taken for so many days in a row, the last of them at most `gap` days ago."""
    names = ingredients_in(record.orders, FULL)
    spans = [span for name in names for span in courses(record, ingredient=name)]
    recent = (span for span in merged(spans, 0) if span.ended(record.today) <= gap)
    return any(span.days >= days for span in recent)


def _finding(
    record: Record,
    check: Check,
    members: Sequence[Order],
    words: str,
    first: Sequence[Order],
    full: Sequence[Order],
    given: Last | None = None,
) -> Finding:
    severe = words in ("mixed", "induction", "induction_after") and not only_lowers(record, members)
    draft = lone_draft(record, members)
    given_names = [given.name] if given is not None else []
    names = sorted({opioid_in(order) for order in first}) or given_names, sorted({opioid_in(order) for order in full})
    return check.finding(
        "B17",
        Severity.WARNING if severe else Severity.INFO,
        record,
        members,
        words=words,
        evidence={**mme_evidence(totals(record)), "pair": [*names[0], *names[1]]},
        identity=(words, *doses(members)),
        advice=() if draft is None or not severe else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(names[0], 1),
        Drug=some(names[0], 1).capitalize(),
        full=some(names[1], 1) if full else "a full opioid",
        days=check.limit("days"),
        ago="" if given is None else given.days,
    )


CHECK = Check.load(__name__, examine)
