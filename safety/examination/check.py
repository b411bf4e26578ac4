"""A check: a function over a record decides whether; its leaflet decides in which words and on whose authority."""

import importlib.util
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from safety.examination.finding import Advice, Certainty, Finding, Reach, Severity, Source
from safety.examination.markdown import Escaped
from safety.examination.wording import capital
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.opioids.totals import change_of
from safety.regimen.record import Order, Record

SUMMARY_LIMIT = 139  # cds-hooks.md C2: a card's summary has fewer than 140 characters


@dataclass(frozen=True, slots=True)
class Limit:
    """A named number of a leaflet, its unit, source key and how far it was verified (V, V-draft, K, P or S)."""

    value: Decimal
    unit: str
    source: str
    verified: str


@dataclass(frozen=True)
class Leaflet:
    """The words, limits, sources and review state of a check; every key is read from its TOML file."""

    title: str
    specs: tuple[str, ...]
    what: str
    why: str
    known_problems: str
    hooks: frozenset[str]
    summaries: Mapping[str, str]
    details: Mapping[str, str]
    sources: tuple[str, ...]
    overrides: tuple[str, ...]
    exemptions: Mapping[str, str]
    limits: Mapping[str, Limit]
    info_reach: Reach
    reviewed_by: str
    reviewed_on: date | None
    review_until: date | None
    tables: tuple[str, ...]
    """the tables whose rows it goes by, beside its own limits"""
    silent: frozenset[str]
    """the rules that are off, by default or by the site's policy"""
    site_limits: str = ""
    """what the site's policy changed, in words"""

    @cached_property
    def unverified(self) -> tuple[str, ...]:
        """The tags of its limits that are not yet verified against the primary source."""
        return tuple(sorted({limit.verified for limit in self.limits.values()} - {"V", "P", "S"}))


@dataclass(frozen=True)
class Check:
    """One check. `examine(record, check)` yields findings; it is pure and total.

    wordless: its findings carry no words, for a proof that only counts them.
    """

    id: str
    leaflet: Leaflet
    examine: Callable[[Record, "Check"], Iterator[Finding]] = field(compare=False)
    path: Path = field(compare=False)
    """of its leaflet; its cases lie beside it"""
    wordless: bool = False

    @classmethod
    def load(cls, module: str, examine: Callable[[Record, "Check"], Iterator[Finding]]) -> "Check":
        """Load the leaflet that lies beside the module; raises KnowledgeError naming the file."""
        spec = importlib.util.find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        path = Path(spec.origin).with_suffix(".toml")
        return cls(path.stem.replace("_", "-"), read_leaflet(path), examine, path)

    @cached_property
    def without_words(self) -> "Check":
        return replace(self, wordless=True)

    def limit(self, name: str) -> Decimal:
        return self.leaflet.limits[name].value

    def finding(
        self,
        spec: str,
        severity: Severity,
        record: Record,
        because: Iterable[Order],
        *,
        words: str = "summary",
        evidence: Mapping[str, Any],
        identity: Iterable[str] = (),
        certainty: Certainty = Certainty.STATED,
        notes: Iterable[str] = (),
        advice: Iterable[Advice] = (),
        raises: bool | None = None,
        **values: object,
    ) -> Finding:
        """Build a finding: `values` fill the leaflet's words, `because` are its orders.

        raises: whether a draft among `because` starts or raises what is found; by default whether any of them starts or
        raises its own ingredient (14.1.3).
        """
        orders = dict.fromkeys([order.reference for order in because])
        members = [order for order in record.orders if order.reference in orders]
        draft = any(order.draft for order in members)
        disputed = {f"{order.product.name}: {order.product.disputed}" for order in members if order.product.disputed}
        loud = any(starts_or_raises(record, order) for order in members) if raises is None else raises
        summary, detail = ("", "") if self.wordless else self._said(words, values)
        return Finding(
            check=self.id,
            spec=spec,
            severity=severity,
            certainty=Certainty.UNREAD if disputed else certainty,
            reach=self._reach(severity, draft and loud),
            summary=summary,
            detail=detail,
            orders=tuple(orders),
            draft=draft,
            evidence=dict(evidence),
            sources=cited(self.leaflet.sources),
            identity=tuple(identity) or tuple(sorted({i for o in members for i in o.product.ingredients})),
            patient=record.patient.reference,
            title=self.leaflet.title,
            notes=tuple(dict.fromkeys((*notes, *sorted(disputed)))),
            overrides=self.leaflet.overrides,
            advice=tuple(advice),
        )

    def _said(self, words: str, values: Mapping[str, object]) -> tuple[str, str]:
        """Summary and detail."""
        details = self.leaflet.details
        detail = details[words if words in details else "detail"]
        detail = detail.format_map({name: Escaped(value) for name, value in values.items()}).strip()
        if self.leaflet.site_limits:
            detail += f"\n\n{self.leaflet.site_limits}"
        if self.leaflet.unverified:
            tags = ", ".join(self.leaflet.unverified)
            detail += f"\n\nNumbers not yet verified against the primary source: {tags}."
        return shorten(capital(self.leaflet.summaries[words].format_map(values))), capital(detail)

    def _reach(self, severity: Severity, loud: bool) -> Reach:
        if severity is Severity.INFO:
            return self.leaflet.info_reach
        return Reach.INTERRUPT if loud else Reach.SHOW


def starts_or_raises(record: Record, order: Order) -> bool:
    """Whether a draft starts an ingredient or takes it above what is taken now (14.1.3); an unread draft does."""
    return order.draft and change_of(record, order) in ("start", "raise", "unread")


@lru_cache(maxsize=1024)
def cited(keys: tuple[str, ...]) -> tuple[Source, ...]:
    """The sources of several keys of sources.toml."""
    return tuple(cite(key) for key in keys)


def cite(key: str) -> Source:
    source = load().sources[key]
    return Source(source.label, source.url)


def shorten(text: str) -> str:
    """Keep a summary within the CDS Hooks limit; words go, never the number at the front."""
    text = " ".join(text.split())
    return text if len(text) <= SUMMARY_LIMIT else text[: SUMMARY_LIMIT - 1].rstrip(" ,;(") + "…"


def read_leaflet(path: Path) -> Leaflet:
    """Read and validate a leaflet; raises KnowledgeError that names the file and the key."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        limits = {
            name: Limit(Decimal(str(row["value"])), row.get("unit", ""), row["source"], row["verified"])
            for name, row in raw.get("limits", {}).items()
        }
        leaflet = Leaflet(
            title=raw["title"],
            specs=tuple(raw["specs"]),
            what=raw["what"],
            why=raw["why"],
            known_problems=raw["known_problems"],
            hooks=frozenset(raw["hooks"]),
            summaries=raw["summaries"],
            details=raw["details"],
            sources=tuple(raw["sources"]),
            overrides=tuple(raw["overrides"]),
            exemptions=raw.get("exemptions", {}),
            limits=limits,
            info_reach=Reach(raw.get("info_reach", "queue")),
            reviewed_by=raw["reviewed"]["by"],
            reviewed_on=raw["reviewed"].get("on"),
            review_until=raw["reviewed"].get("until"),
            tables=tuple(raw.get("tables", ())),
            silent=frozenset(raw.get("silent", ())),
        )
    except (tomllib.TOMLDecodeError, KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise KnowledgeError(f"{path.name}: {error!r}") from error
    unknown = {*leaflet.sources, *(limit.source for limit in limits.values())} - set(load().sources)
    if unknown:
        raise KnowledgeError(f"{path.name}: unknown source {sorted(unknown)[0]}")
    if not leaflet.reviewed_by:
        raise KnowledgeError(f"{path.name}: reviewed: by is empty; say who, or that nobody has yet")
    missing = [table for table in leaflet.tables if not (DRUGS / table).exists()]
    if missing:
        raise KnowledgeError(f"{path.name}: there is no table {missing[0]}")
    return leaflet
