"""The doses at which medicines for neuropathic pain are begun (drugs/start_doses.csv), for drafts of an alternative."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.products import of_rxcui

_WHEN = frozenset({"any", "HS"})


@dataclass(frozen=True, slots=True)
class StartDoseRow:
    """One medicine at its first dose: `amount` of `unit`, so many `times` a day.

    when: HS at bedtime, any. words: the same for the patient. mg_day: what that comes to; 0 for what acts on the skin.
    """

    drug: str
    ingredient: str
    rxcui: str
    product: str
    amount: Decimal
    unit: str
    times: Decimal
    when: str
    words: str
    mg_day: Decimal
    source: str
    verified: str


@cache
def start_doses() -> Mapping[str, StartDoseRow]:
    """By drug ("nortriptyline", "lidocaine patch" ...); raises KnowledgeError naming file and row."""
    return read_start_doses(DRUGS / "start_doses.csv", load())


def read_start_doses(path: Path, knowledge: Knowledge) -> Mapping[str, StartDoseRow]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, StartDoseRow] = {}
    for number, row in rows_of(path, StartDoseRow):
        wrong = f"{row.drug!r} stands there already" if row.drug in found else _wrong(row, knowledge)
        if wrong:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        found[row.drug] = row
    return found


def _wrong(row: StartDoseRow, knowledge: Knowledge) -> str | None:
    product = of_rxcui(knowledge, row.rxcui)
    if product is None or product.name != row.product or product.ingredients != (row.ingredient,):
        return f"RxCUI {row.rxcui} is not {row.product!r} of {row.ingredient!r}"
    strength = product.parts[0].strength
    mg = Decimal(0) if product.local or strength is None else strength.mg * row.amount * row.times
    if mg != row.mg_day:
        return f"{row.amount} {row.unit} {row.times} times a day is {mg} mg, not {row.mg_day}"
    if row.when not in _WHEN or row.verified not in TAGS or row.source not in knowledge.sources:
        return f"when {row.when!r}, verified {row.verified!r} or source {row.source!r} is not known"
    return None
