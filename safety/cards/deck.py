"""Findings -> cards. Findings are never merged; where a card shows several, its detail names each."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import uuid4

from safety.cards.overrides import reasons
from safety.cards.wire import Action, Card, Source, Suggestion, Topic
from safety.cards.words import describe, gap_lines, order_names, switched_off
from safety.examination.finding import Finding, Reach
from safety.examination.finding import Suggestion as Proven
from safety.examination.markdown import escape, plain
from safety.regimen.record import Record

Suggest = Callable[[Finding], Iterable[Proven]]

SUMMARY_LIMIT = 139
UNREADABLE = "not-fully-readable"

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_DOSE = frozenset({"A01", "A02", "A03"})
_STACK = frozenset({"B02", "C01", "C02", "C04"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with the findings on it: feedback on the card counts for each of their fingerprints."""

    card: Card
    findings: tuple[Finding, ...]

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(finding.fingerprint for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that share a card, the loudest first."""

    findings: tuple[Finding, ...]
    background: bool = False

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def stack(self) -> bool:
        return len(self.findings) > 1 and not self.background and self.first.spec in _STACK


def cards_for(
    findings: Sequence[Finding],
    record: Record,
    hook: str,
    public_url: str,
    selected: frozenset[str] | None = None,
    suggest: Suggest = attrgetter("suggestions"),
) -> tuple[Shown, ...]:
    """The cards of a hook, highest severity first.

    selected: references of the orders that the user is on (order-select); None means every draft. patient-view shows
    each finding that is to be shown; order-select and order-sign show what those orders start or worsen, and the rest
    on one card. suggest: the proven suggestions of a finding, asked for only where a card has room for them.
    """
    audible = [f for f in findings if f.exempted_by is None and f.reach.rank >= Reach.SHOW.rank]
    groups = _groups(audible, None if hook == "patient-view" else selected, orders=hook != "patient-view")
    exempted = switched_off(findings)
    offered: list[object] = []
    return tuple(_show(group, record, exempted, public_url, _suggestions(group, suggest, offered)) for group in groups)


def _groups(findings: Sequence[Finding], selected: frozenset[str] | None, orders: bool) -> list[Group]:
    own = [finding for finding in findings if not orders or _caused(finding, selected)]
    if orders:
        own += [finding for finding in findings if finding not in own and _joins(finding, own, selected)]
    rest = tuple(sorted((finding for finding in findings if finding not in own), key=_loudness))
    groups = sorted(_together(own), key=lambda group: _loudness(group.first))
    return [*groups, Group(rest, background=True)] if rest else groups


def _caused(finding: Finding, selected: frozenset[str] | None) -> bool:
    """Whether the orders at hand bring it about; that one of them could not be read is theirs too, however quiet."""
    about = selected is None or not finding.orders or bool(selected & set(finding.orders))
    return about and (finding.reach is Reach.INTERRUPT or (finding.check == UNREADABLE and finding.draft))


def _joins(finding: Finding, own: Iterable[Finding], selected: frozenset[str] | None) -> bool:
    """A quieter finding of the same family about the same draft goes onto the family's card."""
    family = _family(finding)
    if family is None or not finding.draft or not (selected is None or selected & set(finding.orders)):
        return False
    return any(_family(other) == family for other in own)


def _family(finding: Finding) -> frozenset[str] | None:
    return next((family for family in (_DOSE, _STACK) if finding.spec in family), None)


def _together(findings: Iterable[Finding]) -> Iterator[Group]:
    families: dict[frozenset[str], list[Finding]] = {}
    for finding in findings:
        family = _family(finding)
        if family is None:
            yield Group((finding,))
        else:
            families.setdefault(family, []).append(finding)
    for members in families.values():
        yield Group(tuple(sorted(members, key=_loudness)))


def _loudness(finding: Finding) -> tuple[int, int, str, str]:
    """Highest severity first; among the opioid totals the highest threshold first."""
    threshold = -int(finding.spec[1:]) if finding.spec in _DOSE else 0
    return (-finding.severity.rank, threshold, finding.spec, finding.fingerprint)


def _show(group: Group, record: Record, exempted: str, public_url: str, suggestions: list[Suggestion]) -> Shown:
    card = Card(
        uuid=uuid4(),
        summary=_shorten(_summary(group)),
        detail=_detail(group, record, exempted),
        indicator="info" if group.background else group.first.severity.value,
        source=_source(group, public_url),
        suggestions=suggestions or None,
        selection_behavior="any" if suggestions else None,
        override_reasons=reasons((code for f in group.findings for code in f.overrides), public_url),
    )
    return Shown(card, group.findings)


def _summary(group: Group) -> str:
    first = group.first
    if group.stack:
        named = f"Sedation stack: {plain(first.summary)}"
        return named if len(named) <= SUMMARY_LIMIT else plain(first.summary)
    if group.background and len(group.findings) > 1:
        return (
            f"{len(group.findings)} further findings that this order does not start or raise; "
            f"highest severity: {first.severity.value}"
        )
    return plain(first.summary)


def _shorten(text: str) -> str:
    return text if len(text) <= SUMMARY_LIMIT else text[: SUMMARY_LIMIT - 1].rstrip(" ,;(") + "…"


def _detail(group: Group, record: Record, exempted: str) -> str:
    if group.background and len(group.findings) > 1:
        parts = ["\n".join(_line(finding, record) for finding in group.findings), gap_lines(record.gaps)]
    else:
        parts = [describe(group.findings, record)]
    parts.append(exempted)
    return _CONTROL.sub(" ", "\n\n".join(part for part in parts if part)).replace("<", "&lt;")


def _line(finding: Finding, record: Record) -> str:
    about = order_names(finding, record)
    rests = f" Rests on: {about}." if about else ""
    return f"- **{finding.severity.value}** ({finding.spec}) {escape(finding.summary)}{rests}"


def _source(group: Group, public_url: str) -> Source:
    cited = group.first.sources[0] if group.first.sources else None
    return Source(
        label=f"painrx: {plain(cited.label)}".replace("painrx: painrx", "painrx") if cited else "painrx",
        url=(cited.url or None) if cited else None,
        topic=Topic(code=_topic(group), system=f"{public_url}/topics", display=_topic_display(group)),
    )


def _topic(group: Group) -> str:
    """Stable for the same rules at the same severity; louder is another topic, so that an acknowledgement ends then."""
    if group.background and len(group.findings) > 1:
        return "background"
    specs = sorted({finding.spec for finding in group.findings}) if group.stack else [group.first.spec]
    name = re.sub(r"[^A-Za-z0-9]", "", "".join(specs) if group.stack else f"{group.first.check}{specs[0]}")
    return f"{'stack' if group.stack else ''}{name}{group.first.severity.value}"[:100]


def _topic_display(group: Group) -> str:
    if group.stack:
        return "Sedation stack"
    if group.background and len(group.findings) > 1:
        return "Findings that this order does not start or raise"
    return plain(group.first.title) or group.first.check


def _suggestions(group: Group, suggest: Suggest, offered: list[object]) -> list[Suggestion]:
    """Proven suggestions, each once. A new order stands on one card only: accepting both would order it twice."""
    if group.background:
        return []
    made: list[object] = []
    found = []
    for proven in (suggestion for finding in group.findings for suggestion in suggest(finding) if suggestion.proven):
        content = (proven.action, proven.resource, proven.resource_id)
        if content in made or content in offered:
            continue
        made.append(content)
        if proven.action == "create":
            offered.append(content)
        found.append(_suggestion(proven))
    return found


def _suggestion(proven: Proven) -> Suggestion:
    label = plain(proven.label)
    resource_id = proven.resource_id if proven.action == "delete" else None
    action = Action(type=proven.action, description=label, resource=proven.resource, resource_id=resource_id)
    return Suggestion(label=label, uuid=uuid4(), actions=[action])
