"""D08: other medicines above the limit for these kidneys; an NSAID with ACE inhibitor or ARB and diuretic."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.limit_findings import limit_finding
from safety.examination.wording import some
from safety.regimen.kidney.risk import low_dose_aspirin
from safety.regimen.limits.ceilings import over
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for ceiling in over(record, "D08"):
        yield limit_finding(record, check, ceiling)
    yield from _three(record, check)


def _three(record: Record, check: Check) -> Iterator[Finding]:
    nsaids = tuple(order for order in record.of_class("nsaid") if not low_dose_aspirin(order))
    blockers = record.of_class("ace-inhibitor", "arb")
    diuretics = record.of_class("diuretic")
    if not nsaids or not blockers or not diuretics:
        return
    members = (*nsaids, *blockers, *diuretics)
    names = [ingredients_in(nsaids, "nsaid"), ingredients_in(blockers, "ace-inhibitor", "arb")]
    names.append(ingredients_in(diuretics, "diuretic"))
    draft = lone_draft(record, nsaids)
    yield check.finding(
        "D08",
        Severity.INFO if only_lowers(record, members) else Severity.WARNING,
        record,
        members,
        words="three",
        evidence={"nsaids": list(names[0]), "blockers": list(names[1]), "diuretics": list(names[2])},
        identity=("three", *doses(members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        nsaid=some(names[0], 1),
        blocker=some(names[1], 1),
        diuretic=some(names[2], 1),
    )


CHECK = Check.load(__name__, examine)
