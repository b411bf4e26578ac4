"""What may be ordered to answer a finding: tests, assessments, referrals, by code and by words (drugs/orderables.csv).

The same table says how an order of ours is coded and how one that an EHR already holds is recognised.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from safety.regimen.knowledge import DRUGS, load
from safety.regimen.knowledge.concepts import SNOMED
from safety.regimen.knowledge.meaning import TAGS, sound_loinc, sound_snomed
from safety.regimen.knowledge.tables import KnowledgeError, rows_of

LOINC = frozenset({"http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1", "loinc"})
URLS: Mapping[str, str] = {"LOINC": "http://loinc.org", "SNOMED-CT": "http://snomed.info/sct"}
_KINDS = frozenset({"laboratory", "diagnostic", "assessment", "referral"})
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class OrderableRow:
    """One way of saying what is ordered. system: LOINC, SNOMED-CT or words; match: exact, or words contained in others.

    use: "order" is the one with which an order of ours is written, "recognise" one that others write.
    """

    key: str
    kind: str
    system: str
    code: str
    match: str
    use: str
    display: str
    source: str
    verified: str


class Orderables:
    """The rows of the table by what they recognise."""

    def __init__(self, rows: tuple[OrderableRow, ...]) -> None:
        self._rows = rows
        self.to_order: Mapping[str, OrderableRow] = {row.key: row for row in rows if row.use == "order"}
        codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows:
            if row.system != "words":
                codes[row.system, row.code].add(row.key)
        self._codes = {code: frozenset(keys) for code, keys in codes.items()}
        self._words = tuple((row.match, f" {_plain(row.code)} ", row.key) for row in rows if row.system == "words")

    def __len__(self) -> int:
        return len(self._rows)

    def of_code(self, system: str, code: str) -> frozenset[str]:
        named = system.strip().lower()
        table = "LOINC" if named in LOINC else "SNOMED-CT" if named in SNOMED else ""
        return self._codes.get((table, code.strip()), frozenset())

    def of_words(self, words: str) -> frozenset[str]:
        """A laboratory test only by its whole name: "creatinine/albumin ratio, urine" is no serum creatinine."""
        said = f" {_plain(words)} "
        return frozenset(
            key for match, phrase, key in self._words if said == phrase or (match == "contains" and phrase in said)
        )


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(words.lower()))


@cache
def orderables() -> Orderables:
    """The table of this installation; raises KnowledgeError naming file and row."""
    return read_orderables(DRUGS / "orderables.csv", frozenset(load().sources))


def read_orderables(path: Path, sources: frozenset[str]) -> Orderables:
    """Read and validate the table; raises KnowledgeError naming file and row."""
    rows = tuple(_checked(path.name, sources, rows_of(path, OrderableRow)))
    missing = {row.key for row in rows} - {row.key for row in rows if row.use == "order"}
    if missing:
        raise KnowledgeError(f"{path.name}: {sorted(missing)[0]!r} has no row to order it by")
    return Orderables(rows)


def _checked(file: str, sources: frozenset[str], rows: Iterator[tuple[int, OrderableRow]]) -> Iterator[OrderableRow]:
    seen: set[tuple[str, ...]] = set()
    for number, row in rows:
        wrong = _wrong(row, sources)
        here = {(row.key, row.system, row.code), *([(row.key, row.use)] if row.use == "order" else [])}
        if here & seen:
            wrong = f"{row.key!r} stands there already with {row.code!r}, or has a row to order it by"
        if wrong:
            raise KnowledgeError(f"{file} row {number}: {wrong}")
        seen |= here
        yield row


def _wrong(row: OrderableRow, sources: frozenset[str]) -> str | None:
    allowed = {
        "kind": (row.kind, _KINDS),
        "system": (row.system, {*URLS, "words"}),
        "match": (row.match, {"exact", "contains"} if row.system == "words" else {"exact"}),
        "use": (row.use, {"order", "recognise"}),
        "verified": (row.verified, TAGS),
        "source": (row.source, sources),
    }
    for column, (value, values) in allowed.items():
        if value not in values:
            return f"{column} {value!r} is not known"
    if row.system == "LOINC" and not sound_loinc(row.code):
        return f"{row.code!r} fails the LOINC check digit"
    if row.system == "SNOMED-CT" and not sound_snomed(row.code):
        return f"{row.code!r} fails the SNOMED CT check digit"
    return None
