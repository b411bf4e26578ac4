"""F13: pregabalin or gabapentin with heart failure or a thiazolidinedione: fluid is kept back."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import period, some
from safety.regimen.heart_failure import DECOMPENSATED, STAY, failing, grave_failure
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import names_in, taking

PREGABALIN, GABAPENTIN = ("pregabalin",), ("gabapentin", "gabapentin enacarbil")
GLITAZONE = "thiazolidinedione"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    grave = grave_failure(record, int(check.limit("stay_days")))
    if grave == STAY:
        span = period(check.limit("stay_days"))
        grave = f"{STAY} within {'a year' if span == 'year' else span}"
    glitazones = record.of_class(GLITAZONE)
    for drugs in (PREGABALIN, GABAPENTIN):
        orders = taking(record, drugs)
        if not orders:
            continue
        heart = grave or ("heart failure" if failing(record) and drugs is PREGABALIN else None)
        if glitazones:
            with_names = some(ingredients_in(glitazones, GLITAZONE), 1)
            both = f"{with_names} and {heart}" if heart is not None else with_names
            words = "pair" if heart is None else "both"
            yield _finding(record, check, drugs, (*orders, *glitazones), words, both, heart, partner=with_names)
        elif heart is not None:
            yield _finding(record, check, drugs, orders, "failure", heart, heart, grave=grave is not None)


def _finding(
    record: Record,
    check: Check,
    drugs: tuple[str, ...],
    members: tuple[Order, ...],
    words: str,
    reason: str,
    heart: str | None = None,
    *,
    partner: str = "",
    grave: bool = True,
) -> Finding:
    """A warning where pregabalin or its partner is begun or raised, and with a decompensated heart always."""
    begun = any(starts_or_raises(record, order) for order in members)
    loud = drugs is PREGABALIN and (heart == DECOMPENSATED or (grave and begun))
    draft = lone_draft(record, members)
    names = names_in(members, drugs)
    return check.finding(
        "F13",
        Severity.WARNING if loud and not only_lowers(record, members) else Severity.INFO,
        record,
        members,
        words=words,
        evidence={"drugs": list(names), "reason": reason, "begun_or_raised": begun},
        identity=(words, reason, *doses(members)),
        notes=dose_notes(record, members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(names, 1),
        Drug=some(names, 1).capitalize(),
        partner=partner,
        reason=reason,
    )


CHECK = Check.load(__name__, examine)
