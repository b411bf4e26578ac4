"""One examined patient as the JSON object `painrx/examination/1`: what was read, what was not, what was found.

Every face that writes a file or a terminal takes it from here, so that none can say something else. Numbers are JSON
numbers, unrounded; rounding is for words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from safety.examination.finding import Finding
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.kidney import as_json, kidney
from safety.regimen.knowledge import load
from safety.regimen.opioids.mme import Excluded, NotConvertible
from safety.regimen.opioids.naloxone import is_rescue
from safety.regimen.opioids.totals import Totals, totals
from safety.regimen.record import Daily, Order, Record

SCHEMA = "painrx/examination/1"


def examination(record: Record, findings: Sequence[Finding]) -> dict[str, Any]:
    """The whole examination of one record; `findings` come from `examine` on that record."""
    sums = totals(record)
    return {
        "schema": SCHEMA,
        "patient": record.patient.reference,
        "today": record.today.isoformat(),
        "knowledge": load().edition,
        "totals": _totals(sums),
        "kidney": plain(as_json(kidney(record))),
        "regimen": [_line(order, sums) for order in record.orders],
        "unread": list(unread(record)),
        "findings": [finding_json(finding) for finding in findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; the same object stands in an examination and, with `patient`, on a line of an audit."""
    return {
        "check": finding.check,
        "spec": finding.spec,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "reach": finding.reach.value,
        "exempted_by": finding.exempted_by,
        "summary": finding.summary,
        "detail": finding.detail,
        "notes": list(finding.notes),
        "orders": list(finding.orders),
        "draft": finding.draft,
        "evidence": plain(finding.evidence),
        "sources": [{"label": source.label, "url": source.url} for source in finding.sources],
        "suggestions": [
            {
                "label": suggestion.label,
                "action": suggestion.action,
                "resource": plain(suggestion.resource),
                "resource_id": suggestion.resource_id,
                "proven": suggestion.proven,
            }
            for suggestion in finding.suggestions
        ],
        "fingerprint": finding.fingerprint,
    }


def unread(record: Record) -> Iterator[dict[str, Any]]:
    """What could not be read or fetched (law 1): of each order that counts, then of the patient as a whole."""
    for order in record.orders:
        if order.counted:
            yield from ({"order": order.reference, "what": miss.what, "why": miss.why} for miss in missing(order))
    for gap in record.gaps:
        yield {"order": gap.reference or None, "what": gap.what, "why": gap.why}


def missing(order: Order) -> tuple[Unread, ...]:
    """What is unread of one order: the drug that no table knows, or the dose of one that a table does know.

    Of a rescue kit nothing rests on the dose: it lies ready, and every rule asks only whether there is one.
    """
    if order.product.level == "unknown":
        return (Unread("drug", f"no table knows it: {order.product.name}"),)
    if order.product.level == "other" or is_rescue(order.product, order.route):
        return ()
    found = (part for part in (order.dosing, order.amount) if isinstance(part, Unread))
    return tuple(dict.fromkeys(found))[:1]


def unknown_drugs(record: Record) -> tuple[str, ...]:
    """Names of the counted products that no table knows."""
    return tuple(order.product.name for order in record.orders if order.counted and order.product.level == "unknown")


def plain(value: Any) -> Any:
    """Decimals, dates, enums, sets and tuples as JSON has them; a Decimal without a fraction becomes a whole number."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _totals(sums: Totals) -> dict[str, Any]:
    return {
        "mme_current": plain(sums.current),
        "mme_projected_max": plain(sums.projected_max),
        "mme_projected_scheduled": plain(sums.projected_scheduled),
        "mme_renewal_max": plain(sums.renewal_max),
        "mme_legacy_factors": plain(sums.legacy),
        "factor_set": sums.factor_set,
        "not_convertible": _left_out(sums.not_convertible),
        "excluded": _left_out(sums.excluded),
    }


def _left_out(rows: Iterable[NotConvertible | Excluded]) -> list[dict[str, str]]:
    return [{"order": row.order.reference, "drug": row.ingredient, "why": row.why} for row in rows]


def _line(order: Order, sums: Totals) -> dict[str, Any]:
    usual, most = sums.by_order.get(order.reference, (None, None))
    return {
        "order": order.reference,
        "state": order.state,
        "drug": " / ".join(order.product.ingredients) or order.product.name,
        "product": order.product.name,
        "ingredients": _ingredients(order),
        "read": order.dosing.read if isinstance(order.dosing, Dosing) else None,
        "sig": order.sig,
        "prn": order.prn,
        "mme_usual": plain(usual),
        "mme_most": plain(most),
        "classes": sorted(order.classes),
        "certainty": _certainty(order),
        "counted": order.counted,
        "why_not_counted": order.why_not_counted,
        "replaced_by": order.replaced_by,
        "notes": list(_notes(order)),
    }


def _ingredients(order: Order) -> list[dict[str, Any]]:
    amount = order.amount
    lines = []
    for name in order.product.ingredients:
        intake = amount.of(name) if isinstance(amount, Daily) else None
        usual, most = (None, None) if intake is None else (plain(intake.usual_mg), plain(intake.most_mg))
        lines.append({"name": name, "usual_mg_day": usual, "most_mg_day": most})
    return lines


def _notes(order: Order) -> tuple[str, ...]:
    dosing = order.dosing.notes if isinstance(order.dosing, Dosing) else ()
    daily = order.amount.notes if isinstance(order.amount, Daily) else ()
    return tuple(dict.fromkeys((*order.product.certainty_notes, *dosing, *daily, *order.notes)))


def _certainty(order: Order) -> str:
    if missing(order):
        return "unread"
    assumed = _notes(order) or (isinstance(order.dosing, Dosing) and order.dosing.source == "supply")
    return "assumed" if assumed else "stated"
