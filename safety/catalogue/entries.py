"""What the catalogue says of a check: its leaflet, every number with its source and tag, its review, its cases."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from safety.catalogue.cases import Case, read_cases
from safety.examination.check import Check
from safety.regimen.knowledge import DRUGS, SourceRow, load

TAGS: Mapping[str, str] = {
    "V": "read in a published copy of the source",
    "S": "read in the source at a second reading",
    "V-draft": "read in the public draft of the guideline only",
    "K": "not yet read in a source",
    "P": "this project's own choice",
}
"""How far a number was verified, in words."""

FAMILIES: Mapping[str, str] = {
    "opioid_dose": "Opioid dose",
    "opioid_risk": "Opioid risk",
    "sedation": "Sedation",
    "kidney": "Kidney function",
    "neuropathic": "Treatment of neuropathic pain",
    "interactions": "Interactions",
    "burden": "Burden of medicines",
    "special": "Special situations",
    "reading": "Reading",
}

EXEMPTIONS: Mapping[str, str] = {"off": "not shown", "info": "lowered to information"}


@dataclass(frozen=True, slots=True)
class Number:
    """A limit of the leaflet. usual: its value by default, where the site's policy changed it."""

    name: str
    value: Decimal
    unit: str
    source: SourceRow
    tag: str
    usual: Decimal | None

    @property
    def words(self) -> str:
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that a check goes by: those of its rules where the table names rules, else all."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Entry:
    """One check as the catalogue shows it, under the site's policy."""

    check: Check
    usual: Check

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def family(self) -> str:
        return FAMILIES[self.check.path.parent.name]

    @property
    def rules(self) -> str:
        return ", ".join(self.check.leaflet.specs)

    @property
    def off(self) -> str:
        """Which rules do not run, in words; empty when all do."""
        leaflet = self.check.leaflet
        if leaflet.silent.issuperset(leaflet.specs):
            return "off"
        return f"off: {', '.join(sorted(leaflet.silent))}" if leaflet.silent else ""

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        usual = self.usual.leaflet.limits
        return tuple(
            Number(
                name.replace("_", " "),
                limit.value,
                limit.unit,
                load().sources[limit.source],
                limit.verified,
                None if limit.value == usual[name].value else usual[name].value,
            )
            for name, limit in self.check.leaflet.limits.items()
        )

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tuple(_table(file, self.check.leaflet.specs) for file in self.check.leaflet.tables)

    @cached_property
    def sources(self) -> tuple[SourceRow, ...]:
        """Everything cited: by the leaflet, by its limits and by the rows of its tables."""
        leaflet = self.check.leaflet
        keys = [*leaflet.sources, *(limit.source for limit in leaflet.limits.values())]
        for table in self.tables:
            keys += [row[table.columns.index("source")] for row in table.rows]
        return tuple(load().sources[key] for key in dict.fromkeys(keys))

    @cached_property
    def tags(self) -> Mapping[str, int]:
        """How many numbers, of limits and table rows, carry each tag."""
        found = [number.tag for number in self.numbers]
        for table in self.tables:
            if "verified" in table.columns:
                found += [row[table.columns.index("verified")] for row in table.rows]
        return {tag: found.count(tag) for tag in TAGS if tag in found}

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Raises CaseError."""
        return read_cases(self.check.path.with_suffix(".yaml"))

    def review(self, today: date) -> str:
        leaflet = self.check.leaflet
        if leaflet.reviewed_on is None:
            return leaflet.reviewed_by
        due = leaflet.review_until
        again = "" if due is None else f"; review due on {due}" if due >= today else f"; review overdue since {due}"
        return f"reviewed by {leaflet.reviewed_by} on {leaflet.reviewed_on}{again}"


def entries(checks: Sequence[Check], usual: Sequence[Check]) -> tuple[Entry, ...]:
    """An entry a check, in their order. usual: the same checks without the site's policy."""
    return tuple(Entry(check, other) for check, other in zip(checks, usual, strict=True))


def by_family(found: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    grouped: dict[str, list[Entry]] = {}
    for entry in found:
        grouped.setdefault(entry.family, []).append(entry)
    return grouped


def _table(file: str, specs: Sequence[str]) -> Table:
    rows = list(csv.reader((DRUGS / file).read_text("utf-8").splitlines()))
    columns, body = tuple(rows[0]), rows[1:]
    if "spec" in columns:
        place = columns.index("spec")
        body = [row for row in body if row[place] in specs]
    used = [n for n, name in enumerate(columns) if name in ("source", "verified") or any(row[n] for row in body)]
    return Table(file, tuple(columns[n] for n in used), tuple(tuple(row[n] for n in used) for row in body))
