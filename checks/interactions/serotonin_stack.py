"""F02: several serotonergic medicines together."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.interactions.serotonin import TAPENTADOL, TRICYCLIC, TRIPTAN, Serotonergic, serotonergic
from safety.regimen.record import Record

GRAVE = frozenset({"tramadol", "meperidine", "dextromethorphan"})
PAIRED = frozenset({TRICYCLIC, TRIPTAN, TAPENTADOL})
"""weak ones that are worth a word beside a single strong one; the others are given together too often for that"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = serotonergic(record, check.limit("tricyclic_mg_day"), check.limit("trazodone_mg_day"))
    strong = [one for one in found if one.strong]
    weak = [one for one in found if not one.strong]
    severity = _severity(strong, weak, int(check.limit("strong_many")))
    if severity is not None:
        yield _finding(record, check, severity, strong, weak)


def _severity(strong: list[Serotonergic], weak: list[Serotonergic], many: int) -> Severity | None:
    """Warning: many strong ones, or one fewer with a weak one or with tramadol and its like (14.4.27)."""
    pair = len(strong) == many - 1
    if len(strong) >= many or (pair and (weak or any(one.name in GRAVE for one in strong))):
        return Severity.WARNING
    if pair or (strong and any(one.groups & PAIRED for one in weak)):
        return Severity.INFO
    return None


def _words(severity: Severity, strong: list[Serotonergic]) -> str:
    if severity is Severity.WARNING:
        return "stack"
    return "strong_pair" if len(strong) > 1 else "pair"


def _finding(
    record: Record, check: Check, severity: Severity, strong: list[Serotonergic], weak: list[Serotonergic]
) -> Finding:
    members = tuple(order for one in (*strong, *weak) for order in one.orders)
    lowers = only_lowers(record, members)
    names = [one.name for one in (*sorted(strong, key=lambda one: one.name not in GRAVE), *weak)]
    draft = lone_draft(record, members)
    unread = [one.name for one in strong if one.unread]
    return check.finding(
        "F02",
        Severity.INFO if lowers else severity,
        record,
        members,
        words="lowered" if lowers else _words(severity, strong),
        evidence={
            "serotonergic_count": len(names),
            "strong": [one.name for one in strong],
            "weak": [one.name for one in weak],
        },
        identity=doses(members),
        certainty=Certainty.UNREAD if unread else Certainty.STATED,
        notes=tuple(f"{name}: its dose could not be read and counts as high" for name in unread),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        count=len(names),
        names=some(names, 3, 44),
        strong=", ".join(one.name for one in strong),
        weak=", ".join(one.name for one in weak) or "none",
    )


CHECK = Check.load(__name__, examine)
