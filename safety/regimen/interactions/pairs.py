"""Pairs in which one medicine changes the level or the effect of another: drugs/interactions.csv (rules.md F04-F06)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from safety.regimen.interactions.membership import belonging, every_group, groups, groups_of
from safety.regimen.interactions.washout import Ended, ended
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.lasting import stated_days
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record

NONE = "none"
_SEVERITIES = frozenset({NONE, "info", "warning"})
_PRODUCTS = frozenset({"any", "patch"})
_EFFECTS = frozenset({"raises", "lowers"})


@dataclass(frozen=True, slots=True)
class PairRow:
    """A class or ingredient that acts on another; the first row that fits two orders is theirs, "none" included.

    product: of the victim. days_to: the row holds unless the actor is known to be taken longer. severity: where a draft
    starts or raises one of the two; ongoing: where none does; stop: where the actor ended lately. words: key of the
    leaflet.
    """

    spec: str
    actor: str
    victim: str
    product: str
    days_to: Decimal | None
    effect: str
    severity: str
    ongoing: str
    stop: str
    words: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two orders and their row. since: the actor is not taken any more, and then `acting` may be missing."""

    row: PairRow
    actor: str
    victim: str
    acting: Order | None
    suffering: Order
    severity: str
    since: Ended | None = None


@cache
def pair_rows() -> Mapping[str, tuple[PairRow, ...]]:
    """By spec; raises KnowledgeError naming file and row."""
    return read_pairs(DRUGS / "interactions.csv", load())


def read_pairs(path: Path, knowledge: Knowledge) -> Mapping[str, tuple[PairRow, ...]]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    found: dict[str, list[PairRow]] = {}
    known = every_group(knowledge)
    for number, row in rows_of(path, PairRow):
        before = found.setdefault(row.spec, [])
        wrong = _wrong(row, known, knowledge)
        key = (row.actor, row.victim, row.product)
        if wrong is None and any((each.actor, each.victim, each.product) == key for each in before):
            wrong = f"{row.actor} with {row.victim} stands there twice"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        before.append(row)
    return {spec: tuple(rows) for spec, rows in found.items()}


def _wrong(row: PairRow, known: frozenset[str], knowledge: Knowledge) -> str | None:
    odd = [group for group in (row.actor, row.victim) if group not in known]
    if odd:
        return f"{odd[0]!r} is neither a class nor an ingredient"
    if {row.severity, row.ongoing, row.stop} - _SEVERITIES:
        return "a severity is none, info or warning"
    if row.product not in _PRODUCTS or row.effect not in _EFFECTS:
        return "product is any or patch, effect raises or lowers"
    if row.days_to is not None and row.days_to <= 0:
        return "days are a positive number"
    if row.source not in knowledge.sources or row.verified not in TAGS:
        return f"source {row.source!r} or tag {row.verified!r} is not known"
    return None


def pairs(record: Record, spec: str) -> Iterator[Pair]:
    """Every two orders that are taken together once the drafts are signed and have a row that says something."""
    rows = pair_rows()[spec]
    actors, victims = {row.actor for row in rows}, {row.victim for row in rows}
    of = groups(record)
    for suffering in (order for order in record.projected if victims & of[order.reference]):
        for acting in (order for order in record.projected if actors & of[order.reference]):
            row = None if acting is suffering else _row(record, rows, acting, suffering)
            if row is None:
                continue
            begins = any(change_of(record, order) in ("start", "raise", "unread") for order in (acting, suffering))
            severity = row.severity if begins else row.ongoing
            actor, victim = belonging(acting.product, row.actor)[0], belonging(suffering.product, row.victim)[0]
            if severity != NONE and actor != victim:
                yield Pair(row, actor, victim, acting, suffering, severity)


def ended_pairs(record: Record, spec: str, within_days: Decimal) -> Iterator[Pair]:
    """Medicines that were taken before and are, beside something that ended less than so many free days ago."""
    rows = pair_rows()[spec]
    now = {name for order in record.projected for name in order.product.ingredients}
    for one in ended(record):
        if one.free is None or one.free >= within_days:
            continue
        acting = groups_of(one.product)
        for suffering in record.projected:
            row = next((row for row in rows if row.actor in acting and _suffers(record, row, suffering)), None)
            if row is None or row.stop == NONE or change_of(record, suffering) == "start":
                continue
            actor, victim = belonging(one.product, row.actor)[0], belonging(suffering.product, row.victim)[0]
            if actor not in now:
                yield Pair(row, actor, victim, one.order, suffering, row.stop, one)


def _row(record: Record, rows: tuple[PairRow, ...], acting: Order, suffering: Order) -> PairRow | None:
    own = groups(record)[acting.reference]
    fitting = (row for row in rows if row.actor in own and _suffers(record, row, suffering))
    days = stated_days(acting)
    return next((row for row in fitting if row.days_to is None or days is None or days <= row.days_to), None)


def _suffers(record: Record, row: PairRow, order: Order) -> bool:
    right = row.product == "any" or order.product.form == "patch"
    return right and row.victim in groups(record)[order.reference]
