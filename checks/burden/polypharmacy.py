"""G01: five or more medicines, and which of them to look at first."""

import dataclasses
from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.examination.wording import distinct, some
from safety.regimen.anticholinergic import burden, scores
from safety.regimen.kidney.dose import assess
from safety.regimen.limits.ceilings import over
from safety.regimen.medicines import Medicine, duplicates, medicines, without_reason
from safety.regimen.record import Order, Record
from safety.regimen.sedation import BREATHING, cns_active, ingredients_in, older, sedatives


def examine(record: Record, check: Check) -> Iterator[Finding]:
    taken = _counted(record, check, record.projected)
    if len(taken) < check.limit("many"):
        return
    candidates = _candidates(check, taken)
    beside = _beside(record, check)
    rose = len(taken) > len(_counted(record, check, record.current))
    very = len(taken) >= check.limit("very_many")
    unknown = tuple(each.name for each in taken if not each.known)
    finding = check.finding(
        "G01",
        Severity.INFO,
        record,
        (order for each in taken for order in each.orders),
        words=("very_many" if very else "summary") if candidates else ("very_many_bare" if very else "bare"),
        evidence={
            "medicine_count": len(taken),
            "medicines": [each.name for each in taken],
            "candidates": list(candidates),
            "beside": list(beside),
            "rose_by_draft": rose,
            "not_known_here": list(unknown),
        },
        identity=("very many" if very else "many",),
        certainty=Certainty.ASSUMED if unknown else Certainty.STATED,
        notes=tuple(f"{name}: not a medicine that is known here; it is counted" for name in unknown),
        count=len(taken),
        candidates=some(candidates, 3, 60),
        all_candidates=", ".join(candidates) or "none by these marks",
        all_medicines=", ".join(each.name for each in taken),
        beside=", ".join(beside) or "nothing",
    )
    yield finding if rose or beside else dataclasses.replace(finding, reach=Reach.REPORT)


def _counted(record: Record, check: Check, orders: tuple[Order, ...]) -> tuple[Medicine, ...]:
    return medicines(orders, short_days=check.limit("short_days"), count_otc=record.count_otc)


def _candidates(check: Check, taken: tuple[Medicine, ...]) -> tuple[str, ...]:
    """Strongly anticholinergic first, then what is there twice, then what has no reason."""
    orders = tuple(order for each in taken for order in each.orders)
    strong = [name for name, score in scores(orders).items() if score >= check.limit("strong")]
    twice = [name for group in duplicates(orders) for name in group]
    return distinct((*strong, *twice, *without_reason(taken)))


def _beside(record: Record, check: Check) -> tuple[str, ...]:
    """What makes the number matter: sedatives, failing kidneys, anticholinergic burden (rules.md G01)."""
    slow = ingredients_in(sedatives(record, BREATHING), BREATHING)
    stack = cns_active(record) if older(record) else slow
    kidneys = any(each.placed is not None and each.over for each in assess(record)) or over(record, "D08")
    found = {
        "sedatives": len(stack) >= check.limit("stack") or (bool(record.of_class("opioid")) and len(slow) > 1),
        "kidney limits": bool(kidneys),
        "anticholinergic burden": burden(record) >= check.limit("burden"),
    }
    return tuple(name for name, holds in found.items() if holds)


CHECK = Check.load(__name__, examine)
