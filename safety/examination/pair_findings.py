"""One medicine that changes another as a finding; the leaflet of each check has the words (rules.md F04-F06)."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.limit_findings import not_verified
from safety.examination.wording import distinct, some
from safety.regimen.interactions.pairs import Pair
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record


def pair_findings(record: Record, check: Check, found: Iterable[Pair]) -> Iterator[Finding]:
    """One finding for each medicine that is raised and each that is lowered, of what does it most gravely."""
    grouped: dict[tuple[str, str, bool], list[Pair]] = {}
    for pair in found:
        grouped.setdefault((pair.victim, pair.row.effect, pair.since is not None), []).append(pair)
    for same in grouped.values():
        gravest = max(Severity(pair.severity).rank for pair in same)
        first = next(pair for pair in same if Severity(pair.severity).rank == gravest)
        like = [pair for pair in same if (pair.row.words, pair.severity) == (first.row.words, first.severity)]
        yield _finding(record, check, like)


def _finding(record: Record, check: Check, like: list[Pair]) -> Finding:
    first = like[0]
    row, since = first.row, first.since
    members = _members(like)
    actors = sorted(distinct(pair.actor for pair in like))
    draft = None if since is not None else lone_draft(record, members)
    lowers = only_lowers(record, members)
    stopping = since is not None and any(order.counted for order in members if order is since.order)
    actor = some(actors, 1)
    limits: dict[str, Any] = {name: limit.value for name, limit in check.leaflet.limits.items()}
    finding = check.finding(
        row.spec,
        Severity.INFO if lowers else Severity(first.severity),
        record,
        members,
        words=row.words if since is None else "ended",
        evidence={
            "pair": [*actors, first.victim],
            "effect": row.effect,
            "free_days": None if since is None else since.free,
            "verified": row.verified,
        },
        identity=(row.effect, row.words, *actors, *doses(pair.suffering for pair in like)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        raises=None if since is None else stopping,
        actor=actor,
        Actor=actor[0].upper() + actor[1:],
        victim=first.victim,
        Victim=first.victim[0].upper() + first.victim[1:],
        days="" if since is None else since.free,
        source=load().sources[row.source].label,
        tag=not_verified(row.verified),
        **limits,
    )
    return dataclasses.replace(finding, sources=(cite(row.source),))


def _members(like: Iterable[Pair]) -> tuple[Order, ...]:
    both = (order for pair in like for order in (pair.acting, pair.suffering))
    return tuple({order.reference: order for order in both if order is not None}.values())
