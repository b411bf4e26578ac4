"""MAO inhibitors, what is ruled out beside them, and for how long after: drugs/maoi.csv (rules.md F01, 14.4.26)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from safety.regimen.interactions.membership import belonging, every_group, groups
from safety.regimen.interactions.washout import Ended, ended
from safety.regimen.knowledge import DRUGS, Knowledge, load
from safety.regimen.knowledge.meaning import TAGS
from safety.regimen.knowledge.tables import KnowledgeError, rows_of
from safety.regimen.record import Order, Product, Record

Kind = Literal["irreversible", "b", "safinamide", "reversible"]
KINDS: tuple[tuple[str, Kind], ...] = (
    ("maoi-irreversible", "irreversible"),
    ("maoi-b", "b"),
    ("safinamide", "safinamide"),
    ("maoi-reversible", "reversible"),
)
MAOI = "maoi"
_SELEGILINE, _SKIN = "selegiline", "transdermal"
_METHYLENE_BLUE, _BY_MOUTH = "methylene blue", frozenset({"oral", "sublingual", "buccal"})
NONE = "none"
_SEVERITIES = frozenset({NONE, "warning", "critical"})


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A class or ingredient beside an MAO inhibitor of each kind: severity, or none. The first row that fits a
    medicine is its own.

    days_before: free days that are needed between this medicine and an MAO inhibitor begun after it. risk: in words.
    """

    partner: str
    irreversible: str
    b: str
    safinamide: str
    reversible: str
    days_before: Decimal | None
    risk: str
    source: str
    verified: str

    def severity(self, kind: Kind) -> str:
        severities = {"irreversible": self.irreversible, "b": self.b, "safinamide": self.safinamide}
        return severities.get(kind, self.reversible)


@dataclass(frozen=True, slots=True)
class Inhibitor:
    """An MAO inhibitor that is taken, or was. since: None while it is taken."""

    name: str
    kind: Kind
    order: Order | None
    since: Ended | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """Something beside an MAO inhibitor. since: None while it is taken."""

    name: str
    row: PartnerRow
    order: Order | None
    since: Ended | None = None


@cache
def partners() -> tuple[PartnerRow, ...]:
    """Raises KnowledgeError naming file and row."""
    return read_partners(DRUGS / "maoi.csv", load())


def read_partners(path: Path, knowledge: Knowledge) -> tuple[PartnerRow, ...]:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    rows: list[PartnerRow] = []
    known = every_group(knowledge)
    for number, row in rows_of(path, PartnerRow):
        wrong = _wrong(row, known, knowledge)
        if wrong is None and any(row.partner == other.partner for other in rows):
            wrong = f"{row.partner} stands there twice"
        if wrong is not None:
            raise KnowledgeError(f"{path.name} row {number}: {wrong}")
        rows.append(row)
    return tuple(rows)


def _wrong(row: PartnerRow, known: frozenset[str], knowledge: Knowledge) -> str | None:
    if row.partner not in known:
        return f"{row.partner!r} is neither a class nor an ingredient"
    severities = {row.severity(kind) for _, kind in KINDS}
    if severities - _SEVERITIES or severities == {NONE}:
        return "a severity is none, warning or critical, and not all are none"
    if row.days_before is not None and row.days_before <= 0:
        return "free days are a positive number"
    if row.source not in knowledge.sources or row.verified not in TAGS:
        return f"source {row.source!r} or tag {row.verified!r} is not known"
    return None


def kind_of(product: Product, route: str | None) -> tuple[str, Kind] | None:
    """The MAO inhibitor in a product and its kind; methylene blue by mouth (for the bladder) is none of them."""
    for group, kind in KINDS:
        for name in belonging(product, group):
            way = route or product.route
            if name == _METHYLENE_BLUE and way in _BY_MOUTH:
                continue
            skin = name == _SELEGILINE and (way == _SKIN or product.form == "patch")
            return name, "irreversible" if skin else kind
    return None


def inhibitors(record: Record) -> tuple[Inhibitor, ...]:
    """Those that are taken once the drafts are signed, by name, however the chart lists them."""
    pairs = ((kind_of(order.product, order.route), order) for order in record.of_class(MAOI))
    found = (Inhibitor(pair[0], pair[1], order) for pair, order in pairs if pair is not None)
    return tuple(sorted(found, key=lambda each: each.name))


def past_inhibitors(record: Record) -> tuple[Inhibitor, ...]:
    """Those that are not taken any more."""
    now = {each.name for each in inhibitors(record)}
    found = []
    for one in ended(record):
        pair = kind_of(one.product, one.route)
        if pair is not None and pair[0] not in now:
            found.append(Inhibitor(pair[0], pair[1], one.order, one))
    return tuple(found)


def partners_now(record: Record) -> Iterator[Partner]:
    """What is taken beside, once the drafts are signed; an MAO inhibitor is a partner of another one."""
    for order in record.projected:
        for name in order.product.ingredients:
            row = None if order.product.local else _row_named(name)
            if row is None or (row.partner != name and row.partner not in groups(record)[order.reference]):
                continue
            if row.partner != MAOI or kind_of(order.product, order.route) is not None:
                yield Partner(name, row, order)


def past_partners(record: Record) -> Iterator[Partner]:
    """What is not taken any more and needs free days before an MAO inhibitor."""
    now = {name for order in record.projected for name in order.product.ingredients}
    for one in ended(record):
        for name in one.product.ingredients:
            row = None if one.product.local or name in now else _row_named(name)
            if row is not None and row.days_before is not None:
                yield Partner(name, row, one.order, one)


def _row_named(name: str) -> PartnerRow | None:
    rows = load().ingredients
    classes: Iterable[str] = rows[name].classes if name in rows else ()
    return next((row for row in partners() if row.partner == name or row.partner in classes), None)
