"""A finding in words for a card's detail: GitHub-flavoured Markdown in which every foreign text is escaped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from safety.examination.finding import Certainty, Finding, Source
from safety.examination.markdown import escape, escape_unkept
from safety.regimen.dosing import Unread
from safety.regimen.record import Daily, Gap, Order, Record

_LABELS = {
    "mme_current": "MME a day now",
    "mme_projected_max": "MME a day with this order, at most",
    "mme_projected_scheduled": "MME a day with this order, scheduled part",
    "mme_renewal": "MME a day if it replaces the order on file",
    "mme_legacy_factors": "MME a day by the factors before 2022",
    "lower_bound": "total is a lower bound",
    "thresholds_crossed": "thresholds crossed (MME a day)",
    "not_convertible": "not converted to MME",
    "daily_mg": "daily dose, mg",
    "max_mg_day": "most by the table, mg a day",
    "min_mg_day": "least by the table, mg a day",
    "tier": "row of the table",
    "crcl_primary": "creatinine clearance used, mL/min",
    "crcl_actual": "creatinine clearance by actual weight, mL/min",
    "weight_basis": "weight basis",
    "weight_used_kg": "weight used, kg",
    "scr_mg_dl": "serum creatinine, mg/dL",
    "scr_date": "date of the creatinine",
    "cns_active_count": "medicines that slow breathing or thinking",
    "cns_active_beers": "CNS-active medicines (Beers)",
}

_HUNDREDTH = Decimal("0.01")
_IN_THE_TEXT = frozenset({"unread", "missing"})
"""Evidence that the finding's own words list already."""

_CERTAINTY = {
    Certainty.STATED: "stated in the record",
    Certainty.ASSUMED: "assumed in part",
    Certainty.UNREAD: "rests on something that could not be read",
}


def describe(findings: Sequence[Finding], record: Record) -> str:
    """What each finding says and how certain it is and why; then the orders, the evidence and the sources of all."""
    wanted = {reference for finding in findings for reference in finding.orders}
    lines = dict.fromkeys(line for finding in findings for line in evidence_lines(finding.evidence))
    sources = dict.fromkeys(_link(source) for finding in findings for source in finding.sources)
    parts = [
        *(part for finding in findings for part in _said(finding, record, named=len(findings) > 1)),
        _bullets("Rests on", (order_line(order) for order in record.orders if order.reference in wanted)),
        _bullets("Evidence", lines),
        _bullets("Sources", sources),
    ]
    return "\n\n".join(part for part in parts if part)


def _said(finding: Finding, record: Record, *, named: bool) -> Iterator[str]:
    if named:
        yield f"**{escape(finding.title or finding.check)}** ({finding.spec}, {finding.severity.value})"
    yield finding.detail.strip()
    yield _certainty(finding, (order for order in record.orders if order.reference in finding.orders))


def order_line(order: Order) -> str:
    """One order: what it is, what was read from its sig and what that comes to."""
    name = escape(order.product.name or order.text) or "a medicine without a name"
    state = {"draft": "this order", "active": "on file", "history": "in the past"}[order.state]
    return f"{name} ({state}): {_dose(order)}"


def _dose(order: Order) -> str:
    if isinstance(order.dosing, Unread):
        return f"{escape(order.dosing.what)} not read: {escape(order.dosing.why)}"
    read = f"read as “{escape(order.dosing.read)}”"
    if isinstance(order.amount, Unread):
        return f"{read}; {escape(order.amount.what)} not read: {escape(order.amount.why)}"
    return f"{read}; {_amounts(order.amount)}" if order.amount.intakes else read


def _amounts(daily: Daily) -> str:
    return ", ".join(
        f"{escape(intake.ingredient)} {number(intake.most_mg)} mg a day at most (scheduled {number(intake.usual_mg)})"
        for intake in daily.intakes
    )


def number(value: Decimal | float) -> str:
    """A number for reading: at most two decimals, no trailing zeros. Evidence keeps the unrounded one."""
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        rounded = exact.quantize(_HUNDREDTH, ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    return f"{rounded.normalize():f}" if rounded else "0"


def evidence_lines(evidence: Mapping[str, Any]) -> list[str]:
    """`name: value` for each piece of evidence that has a value."""
    return [
        f"{_LABELS.get(name) or escape(name.replace('_', ' '))}: {shown}"
        for name, value in evidence.items()
        if name not in _IN_THE_TEXT and (shown := _value(value))
    ]


def _value(value: object) -> str:
    match value:
        case str():
            return escape(str(value))
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return number(value)
        case list() | tuple() | set() | frozenset():
            parts = value if isinstance(value, (list, tuple)) else sorted(value, key=str)
            return ", ".join([_value(part) for part in parts])
        case Mapping():
            return "; ".join(f"{escape(str(name))} {_value(part)}" for name, part in value.items())
        case _:
            return escape(str(value))


def _certainty(finding: Finding, orders: Iterable[Order]) -> str:
    raw = (*finding.notes, *(note for order in orders for note in order.notes))
    notes = dict.fromkeys(map(escape_unkept, raw))  # they may name orders
    reasons = f" ({'; '.join(note for note in notes if note)})" if notes else ""
    return f"**Certainty**: {_CERTAINTY[finding.certainty]}{reasons}"


@lru_cache(maxsize=1024)
def _link(source: Source) -> str:
    label = escape(source.label)
    address = source.url.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(" ", "%20")
    return f"[{label}]({address})" if address.startswith(("https://", "http://")) else label


def order_names(finding: Finding, record: Record) -> str:
    """The medicines that a finding rests on, by name."""
    wanted = set(finding.orders)
    return ", ".join(escape(order.product.name or order.text) for order in record.orders if order.reference in wanted)


def gap_lines(gaps: Iterable[Gap]) -> str:
    """What could not be had for the record, each with the reason; empty for nothing."""
    return _bullets("Not available", dict.fromkeys(f"{escape(gap.what)}: {escape(gap.why)}" for gap in gaps))


def switched_off(findings: Iterable[Finding]) -> str:
    """What exemptions switched off (rules of scope are said on every card); empty for nothing."""
    lines = dict.fromkeys(
        f"{escape(finding.title or finding.check)} ({escape(finding.spec)}): {escape(finding.exempted_by)}"
        for finding in findings
        if finding.exempted_by is not None
    )
    return _bullets("Switched off for this patient", lines)


def _bullets(title: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"- {line}" for line in lines if line)
    return f"**{title}**\n\n{items}" if items else ""
