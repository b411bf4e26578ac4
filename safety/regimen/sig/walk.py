"""The walk along the items of a sig, from left to right, once."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from safety.regimen.sig.amounts import Cursor
from safety.regimen.sig.clause import Clause
from safety.regimen.sig.times import Rate
from safety.regimen.sig.words import Refused


class Walk:
    """Where the reading stands: the clause being read, and what the last joint ("and", a comma, "up to") announced."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.clauses = [Clause()]
        self.joined = self.comma = self.upto = self.bracketed = False
        self.previous = "SOFT"

    @property
    def clause(self) -> Clause:
        return self.clauses[-1]

    def run(self, handlers: "Mapping[str, Handler]") -> list[Clause]:
        """All clauses; raises Refused where an item does not fit."""
        cursor = self.cursor
        while (kind := cursor.kind) != "END":
            handler = handlers.get(kind)
            if handler is None:
                raise Refused("sig", f"'{cursor.item.text}' does not fit where it stands")
            before = cursor.at
            handler(self)
            assert cursor.at > before, kind
            if kind not in ("SOFT", "RPAR", "LPAR", "DASH"):
                self.previous = kind
        if self.upto:
            raise Refused("sig", "'up to' is followed by nothing that it limits")
        return self.clauses

    def step(self, by: int = 1) -> None:
        self.cursor.at += by

    def rate(self, rate: Rate) -> None:
        self.clause.rates.append(replace(rate, aside=True) if self.bracketed else rate)
        self.upto = self.joined = self.comma = False

    def moment(self, parts: str, words: str) -> None:
        self.clause.moments.add(parts, words, self.joined, self.comma)
        self.joined = self.comma = False


Handler = Callable[[Walk], None]
"""Reads the item at the cursor with what belongs to it and moves on, or raises Refused."""
