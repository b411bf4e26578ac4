"""D01-D06: a gabapentinoid against the row of its label for the patient's kidneys."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_certainty, dose_notes, only_lowers
from safety.examination.check import Check, cite
from safety.examination.finding import Advice, Certainty, Finding, Regimen, Severity
from safety.examination.renal_words import regimen_words, words_of
from safety.examination.wording import plain_number, some
from safety.regimen.record import Order, Record
from safety.regimen.renal import edge_above, regimens_down, row_below, supplement
from safety.regimen.renal_dose import Assessment, assess, numbers
from safety.regimen.sedation import BREATHING, ingredients_in, sedatives


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for found in assess(record):
        if found.placed is None:
            continue
        verdict = _verdict(record, check, found)
        if verdict is not None:
            yield _finding(record, check, found, *verdict)
        yield from _after_dialysis(record, check, found)


def _verdict(record: Record, check: Check, found: Assessment) -> tuple[Severity, str] | None:
    """How loud, and in which words; None: nothing to say. The first that holds."""
    assert found.placed is not None
    if found.over and (found.daily_mg > 0 or found.unread or found.placed.low.max_mg_day == 0):
        return _over(record, check, found)
    row = found.placed.high
    if row.frequency and found.times_a_day > row.max_doses:
        return (Severity.WARNING if row.frequency == "warning" else Severity.INFO), "frequency"
    if found.unread or any(dose.single_mg is None for dose in found.after_dialysis):
        return Severity.INFO, "unread"
    near = found.kidney.muscle and found.kidney.exact and found.daily_mg > 0
    return (Severity.INFO, "muscle") if near and _edge(check, found) is not None else None


def _over(record: Record, check: Check, found: Assessment) -> tuple[Severity, str]:
    assert found.placed is not None
    limit = found.placed.low.max_mg_day
    lowers = only_lowers(record, found.orders) and found.daily_mg < found.current_mg
    if limit == 0:
        loud = Severity.CRITICAL if found.definite and _depressants(record, found) else Severity.WARNING
        return (Severity.INFO if lowers else loud), "not_recommended"
    if lowers:
        return Severity.INFO, "lowered"
    if not found.indicated:
        return Severity.INFO, "unknown_indication"
    if found.placed.low.band.high is None and found.daily_mg <= found.table.tops[-1]:
        return Severity.INFO, "indication"
    if found.borderline and found.daily_mg <= check.limit("borderline_factor") * limit:
        return Severity.INFO, "borderline"
    loud = Severity.CRITICAL if _gross(check, found) else Severity.WARNING
    if found.renewal_mg < found.daily_mg:
        return loud, "replace_or_add"
    return loud, "over" if found.definite else "band"


def _gross(check: Check, found: Assessment) -> bool:
    """More than twice the maximum with a clearance below 30 or dialysis; never on an addition alone (14.1.1)."""
    assert found.placed is not None
    assert found.kidney.high is not None
    severe = found.kidney.dialysis is not None or found.kidney.high < check.limit("severe_crcl")
    return severe and found.renewal_mg > check.limit("gross_factor") * found.placed.high.max_mg_day


def _depressants(record: Record, found: Assessment) -> tuple[Order, ...]:
    others = sedatives(record, BREATHING)
    return tuple(order for order in others if not order.takes(found.ingredient))


def _edge(check: Check, found: Assessment) -> Decimal | None:
    assert found.kidney.low is not None
    return edge_above(found.table, found.kidney.low, check.limit("muscle_margin"))


def _finding(record: Record, check: Check, found: Assessment, severity: Severity, words: str) -> Finding:
    others = _depressants(record, found) if words == "not_recommended" else ()
    finding = check.finding(
        found.spec,
        severity,
        record,
        (*found.orders, *others),
        words=words,
        evidence={**numbers(found), **_reason(record, check, found, words)},
        identity=_identity(found, words, *(order.product.name for order in others)),
        certainty=_certainty(record, found, words),
        notes=(*found.kidney.notes, *dose_notes(record, found.orders)),
        advice=_advice(found, words),
        **words_of(record, found),
        **_more_words(check, found, others, words),
    )
    return _citing_its_row(finding, found)


def _citing_its_row(finding: Finding, found: Assessment) -> Finding:
    """The leaflet cites every label; a finding cites the one that it rests on, and the formula."""
    assert found.placed is not None
    keys = (found.placed.low.source, *(("cockcroft-gault",) if found.kidney.crcl_primary is not None else ()))
    return dataclasses.replace(finding, sources=tuple(cite(key) for key in keys))


def _identity(found: Assessment, *more: str) -> tuple[str, ...]:
    assert found.placed is not None
    return (found.table.name, f"{found.daily_mg.normalize():f} mg", found.placed.low.tier, *more)


def _certainty(record: Record, found: Assessment, words: str) -> Certainty:
    """As the doses were read; a coded stage is enough where the dose is over in the whole of its band."""
    read = dose_certainty(record, found.orders)
    if words == "unread":
        return Certainty.UNREAD
    sure = found.kidney.certainty == "stated" or (found.kidney.basis == "stage" and found.definite)
    return Certainty.ASSUMED if read is Certainty.STATED and not (sure and found.indicated) else read


def _reason(record: Record, check: Check, found: Assessment, words: str) -> dict[str, Any]:
    assert found.placed is not None
    match words:
        case "frequency":
            return {
                "reason": f"frequency: label {_once(found.placed.high.max_doses)}",
                "times_a_day": found.times_a_day,
            }
        case "lowered":
            return {"residual_mg": found.daily_mg - found.placed.low.max_mg_day, "current_mg": found.current_mg}
        case "not_recommended":
            return {"cns_depressants": [order.product.name for order in _depressants(record, found)]}
        case "muscle":
            return {"edge": _edge(check, found)}
    return {}


def _once(times: int) -> str:
    return "once daily" if times == 1 else f"{times} doses a day"


def _more_words(check: Check, found: Assessment, others: tuple[Order, ...], words: str) -> dict[str, Any]:
    """What only some words name: companions in sedation, and the row below."""
    names = ingredients_in(others, BREATHING)
    more: dict[str, Any] = {
        "with_others": f" with {some(names, 1)}" if names else "",
        "others": ", ".join(names) or "none",
    }
    if words == "muscle":
        assert found.kidney.low is not None
        edge, below = _edge(check, found), row_below(found.table, found.kidney.low)
        more["edge"] = "" if edge is None else plain_number(edge)
        more["below"] = "" if below is None else plain_number(below.max_mg_day)
    return more


def _advice(found: Assessment, words: str) -> tuple[Advice, ...]:
    """A regimen of the label for the draft, or for the only order there is; a draft that the label rules out goes.

    The column of the dose taken, or the next lower one that the product's strength can give.
    """
    drafts = [order for order in found.orders if order.draft]
    if words == "not_recommended":
        return tuple(Advice("delete", f"Remove this order of {found.drug}", order.reference) for order in drafts)
    target = drafts[0] if len(drafts) == 1 else found.orders[0] if len(found.orders) == 1 else None
    if words in ("frequency", "unread", "muscle", "indication") or target is None or found.placed is None:
        return ()
    down = regimens_down(found.table, found.daily_mg, found.placed.low)
    for single, times in (regimen for regimen in down if _gives(target, regimen[0])):
        label = f"Change {found.drug} to {regimen_words(single, times)}"
        return (Advice("dose", label, target.reference, Regimen(found.ingredient, single, times)),)
    return ()


def _gives(order: Order, single_mg: Decimal) -> bool:
    """Whether whole units of the product, or half tablets that are not extended-release, make the dose."""
    strength = order.product.parts[0].strength if len(order.product.parts) == 1 else None
    if strength is None or strength.per != "unit":
        return strength is None or strength.per == "mL"
    halves = order.product.form == "tablet" and order.product.release != "ER"
    units = single_mg / strength.mg * (2 if halves else 1)
    return units == units.to_integral_value()


def _after_dialysis(record: Record, check: Check, found: Assessment) -> Iterator[Finding]:
    """Each dose after a session against the label's supplement (14.3.22)."""
    given = supplement(found.table, found.column)
    for dose in found.after_dialysis:
        if given is None or dose.single_mg is None or dose.single_mg <= given.high:
            continue
        gross = dose.single_mg > check.limit("gross_factor") * given.high
        finding = check.finding(
            found.spec,
            Severity.CRITICAL if gross else Severity.WARNING,
            record,
            (dose.order,),
            words="after_dialysis",
            evidence={**numbers(found), "post_hd_single_mg": dose.single_mg, "post_hd_max_mg": given.high},
            identity=_identity(found, "after dialysis", f"{dose.single_mg.normalize():f} mg"),
            certainty=_certainty(record, found, "after_dialysis"),
            notes=found.kidney.notes,
            **words_of(record, found),
            single=plain_number(dose.single_mg, 1),
            given_high=plain_number(given.high, 1),
        )
        yield _citing_its_row(finding, found)


CHECK = Check.load(__name__, examine)
