"""Units as EHRs write them, in the few dozen we compute with; anything else is refused.

Canonical units: "mg" (mass), "mL" (volume), "mcg/h" (rate), "mL/h" (flow), "h" (time), "[iU]", "meq", "mmol", and
forms such as "tablet", "patch" or "spray". Units per body weight or surface are refused: the patient's size does not
belong to a unit.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from safety.regimen.knowledge import load

SNOMED = frozenset({"http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96", "2.16.840.1.113883.6.96"})


class UnknownUnit(ValueError):
    """A unit that is not in units.csv."""


@dataclass(frozen=True, slots=True)
class Unit:
    """name: the canonical unit, None for a bare count; factor: how many canonical units one of this is."""

    name: str | None
    dimension: str
    factor: Decimal

    def of(self, amount: Decimal) -> Decimal:
        """The amount in the canonical unit."""
        return amount * self.factor


@lru_cache(maxsize=4096)
def unit_of(text: str, system: str | None = None) -> Unit:
    """Read a UCUM code, a form code or an EHR's word; raises UnknownUnit.

    The system is needed only to tell SNOMED CT codes from bare numbers; case does not matter ("MG" is no megagram
    here).
    """
    written = text.strip()
    spelled = _plain(written)
    if spelled.isdigit() and len(spelled) > 1 and system is not None and system not in SNOMED:
        raise UnknownUnit(f"unit {written[:30]!r} is not known")
    units = load().units
    for spelling in (written.lower(), spelled, spelled.rstrip("."), spelled.replace(" ", "")):
        row = units.get(spelling)
        if row is not None:
            return Unit(row.name or None, row.dimension, row.factor)
    raise UnknownUnit(f"unit {written[:30]!r} is not known")


def _plain(text: str) -> str:
    """Lower case, one mu, no UCUM brackets around a word, no "(s)"."""
    plain = text.lower().replace("µ", "u").replace("μ", "u").replace("(s)", "").replace("(es)", "")
    plain = " ".join(plain.replace("{", " ").replace("}", " ").replace("[", " ").replace("]", " ").split())
    return plain.replace(" / ", "/").replace("per hour", "/h").replace(" /h", "/h")
