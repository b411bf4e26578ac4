"""E14: a medicine for neuropathic pain, or a muscle relaxant, above its highest dose or ruled out by age or disease."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding
from safety.examination.limit_findings import limit_finding
from safety.regimen.kidney import kidney
from safety.regimen.knowledge import load
from safety.regimen.limits.ceilings import Ceiling, over
from safety.regimen.neuropathic.snri import DULOXETINE, against_duloxetine, against_snri
from safety.regimen.record import Record

BY_THE_KIDNEY = frozenset({"gabapentin", "pregabalin"})
"""judged by their label's row (D01, D04) wherever anything is known of the kidneys"""
TRICYCLICS = frozenset({"amitriptyline", "nortriptyline"})
"""above their maximum here they are above the lower one of E10 too: no dose is suggested"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    judged = BY_THE_KIDNEY if kidney(record).low is not None else frozenset()
    judged |= {ceiling.row.ingredient for ceiling in over(record, "D08") if _warns(ceiling)}
    unadvised = _unadvised(record)
    for ceiling in over(record, "E14"):
        if ceiling.row.ingredient not in judged:
            yield limit_finding(record, check, ceiling, advised=ceiling.row.ingredient not in unadvised)


def _unadvised(record: Record) -> frozenset[str]:
    """Of which no dose is suggested: tricyclics, and an SNRI that its label advises against in this patient (F08)."""
    rows = load().ingredients
    snris = (
        frozenset(name for name, row in rows.items() if "snri" in row.classes) if against_snri(record) else frozenset()
    )
    return TRICYCLICS | snris | ({DULOXETINE} if against_duloxetine(record) else frozenset())


def _warns(ceiling: Ceiling) -> bool:
    """Whether a lower limit for the kidneys or the liver is said as loudly (D08): it would be contradicted here."""
    return ceiling.row.severity != "info" and not ceiling.borderline and not ceiling.added_only


CHECK = Check.load(__name__, examine)
