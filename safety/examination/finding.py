"""What a check says about a record: findings, their evidence and the advice they carry."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from safety.regimen.record import Record


class Severity(StrEnum):
    """info does not interrupt, warning may; critical is a labelled contraindication or a gross exposure error."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return ("info", "warning", "critical").index(self)


class Certainty(StrEnum):
    STATED = "stated"
    ASSUMED = "assumed"
    UNREAD = "unread"


class Reach(StrEnum):
    """How far a finding is carried; a louder reach includes the quieter ones."""

    INTERRUPT = "interrupt"
    SHOW = "show"
    QUEUE = "queue"
    REPORT = "report"

    @property
    def rank(self) -> int:
        return ("report", "queue", "show", "interrupt").index(self)


@dataclass(frozen=True, slots=True)
class Source:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Advice:
    """An order that would answer the finding, still without FHIR.

    kind "delete": take the draft `order` away; "dose": give `order` as `regimen`; "naloxone": add a rescue kit;
    "lab", "assess", "refer": order `what` of orderables.csv; "taper": a plan down from `order` by `taper`;
    "alternative": draft `what` of start_doses.csv.
    """

    kind: Literal["naloxone", "delete", "dose", "lab", "assess", "refer", "taper", "alternative"]
    label: str
    order: str | None = None
    regimen: "Regimen | None" = None
    what: str | None = None
    taper: "Taper | None" = None


@dataclass(frozen=True, slots=True)
class Regimen:
    """A proposed dose: single_mg, so many times a day."""

    ingredient: str
    single_mg: Decimal
    times_a_day: int

    @property
    def daily_mg(self) -> Decimal:
        return self.single_mg * self.times_a_day


@dataclass(frozen=True, slots=True)
class Taper:
    """How fast to come down: at most `share` (0.1 = 10 %) of the dose taken now, every so many days or more."""

    share: Decimal
    every_days: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """An advice as a FHIR action, with the record as it would be once taken.

    resource: for create and update; resource_id: relative reference for delete.
    """

    action: Literal["create", "update", "delete"]
    resource: Mapping[str, Any] | None
    resource_id: str | None
    record: Record


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal that was proven (law 4): only such are ever shown."""

    label: str
    action: Literal["create", "update", "delete"]
    resource: Mapping[str, Any] | None
    resource_id: str | None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check says. Every number in `summary` and `detail` stands in `evidence`.

    orders: references of the orders it rests on; draft: whether a draft is among them.
    identity: what makes it the same finding again (ingredients, doses, tier); it feeds the fingerprint.
    """

    check: str
    spec: str
    severity: Severity
    certainty: Certainty
    reach: Reach
    summary: str
    detail: str
    orders: tuple[str, ...]
    draft: bool
    evidence: Mapping[str, Any]
    sources: tuple[Source, ...]
    identity: tuple[str, ...]
    patient: str
    title: str = ""
    exempted_by: str | None = None
    notes: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    suggestions: tuple[Suggestion, ...] = field(default=())

    @property
    def fingerprint(self) -> str:
        """The same for the same finding on the same patient; it changes with dose, tier or partner drug."""
        text = "\x1f".join((self.patient, self.check, self.spec, self.severity.value, *self.identity))
        return hashlib.sha256(text.encode()).hexdigest()[:32]
