"""F14: tizanidine beside what slows its breakdown by CYP1A2."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import names_in, taking

RULED_OUT = ("ciprofloxacin", "fluvoxamine")
"""The two that the label's section 4 names; enoxacin, as potent, is not among them"""
OTHERS = ("cyp1a2-strong-inhibitor", "cyp1a2-other-inhibitor")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    tizanidine = taking(record, ("tizanidine",))
    if not tizanidine:
        return
    ruled_out = taking(record, RULED_OUT)
    others = tuple(order for order in record.of_class(*OTHERS) if order not in ruled_out)
    if ruled_out:
        names = names_in(ruled_out, RULED_OUT)
        yield _finding(record, check, (*tizanidine, *ruled_out), Severity.CRITICAL, "ruled_out", names)
    if others and any(change_of(record, order) == "start" for order in (*tizanidine, *others)):
        names = ingredients_in(others, *OTHERS)
        yield _finding(record, check, (*tizanidine, *others), Severity.WARNING, "other", names)


def _finding(
    record: Record, check: Check, members: tuple[Order, ...], severity: Severity, words: str, names: tuple[str, ...]
) -> Finding:
    draft = lone_draft(record, members)
    return check.finding(
        "F14",
        Severity.INFO if only_lowers(record, members) else severity,
        record,
        members,
        words=words,
        evidence={"pair": ["tizanidine", *names]},
        identity=(words, *doses(members)),
        notes=dose_notes(record, members),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        inhibitor=some(names, 1),
        Inhibitor=some(names, 1).capitalize(),
    )


CHECK = Check.load(__name__, examine)
