"""D01-D06: a gabapentinoid against the row of its label for the patient's kidneys."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from safety.examination.basis import dose_notes, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Severity
from safety.examination.renal_basis import certainty, citing_its_row, given, identity, lower, take_away
from safety.examination.renal_words import words_of
from safety.regimen.kidney.dose import Assessment, assess, numbers
from safety.regimen.kidney.tables import edge_above, supplement
from safety.regimen.record import Order, Record
from safety.regimen.sedation import BREATHING, ingredients_in, sedatives

NO_ADVICE = frozenset({"frequency", "unread", "muscle", "indication"})


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
    if found.over:
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
    """More than twice the maximum with a clearance below 30 or dialysis.

    Never on an addition alone (14.1.1), nor on what stands for the unread dose of a replacement: that may be the fix.
    """
    assert found.placed is not None
    assert found.kidney.high is not None
    if any(order.least_of is not None for order in found.orders):
        return False
    severe = found.kidney.dialysis is not None or found.kidney.high < check.limit("severe_crcl")
    return severe and found.renewal_mg > check.limit("gross_factor") * found.placed.high.max_mg_day


def _depressants(record: Record, found: Assessment) -> tuple[Order, ...]:
    return tuple(order for order in sedatives(record, BREATHING) if not order.takes(found.ingredient))


def _edge(check: Check, found: Assessment) -> Decimal | None:
    assert found.kidney.low is not None
    return edge_above(found.table, found.kidney.low, check.limit("muscle_margin"))


def _finding(record: Record, check: Check, found: Assessment, severity: Severity, words: str) -> Finding:
    beside = _depressants(record, found) if words == "not_recommended" else ()
    others = ingredients_in(beside, BREATHING)
    advice = take_away(found) if words == "not_recommended" else () if words in NO_ADVICE else lower(found)
    edge = _edge(check, found) if words == "muscle" else None
    finding = check.finding(
        found.spec,
        severity,
        record,
        (*found.orders, *beside),
        words=words,
        evidence={**numbers(found), **_reason(found, words), "cns_depressants": list(others)},
        identity=identity(found, words, *others),
        certainty=Certainty.UNREAD if words == "unread" else certainty(record, found),
        notes=(*found.kidney.notes, *dose_notes(record, found.orders)),
        advice=advice,
        **words_of(record, found, others, edge, advised=given(found, advice)),
    )
    return citing_its_row(finding, found)


def _reason(found: Assessment, words: str) -> dict[str, Any]:
    assert found.placed is not None
    if words == "frequency":
        times = found.placed.high.max_doses
        return {"reason": f"frequency: label {'once daily' if times == 1 else f'{times} doses a day'}"}
    if words == "lowered":
        return {"residual_mg": found.daily_mg - found.placed.low.max_mg_day, "current_mg": found.current_mg}
    return {}


def _after_dialysis(record: Record, check: Check, found: Assessment) -> Iterator[Finding]:
    """Each dose after a session against the label's supplement (14.3.22)."""
    label = supplement(found.table, found.column)
    for dose in found.after_dialysis:
        if label is None or dose.single_mg is None or dose.single_mg <= label.high:
            continue
        gross = dose.single_mg > check.limit("gross_factor") * label.high
        finding = check.finding(
            found.spec,
            Severity.CRITICAL if gross else Severity.WARNING,
            record,
            (dose.order,),
            words="after_dialysis",
            evidence={**numbers(found), "post_hd_single_mg": dose.single_mg, "post_hd_max_mg": label.high},
            identity=identity(found, "after dialysis", f"{dose.single_mg.normalize():f} mg"),
            certainty=certainty(record, found),
            notes=found.kidney.notes,
            **words_of(record, found, single_mg=dose.single_mg, most_mg=label.high),
        )
        yield citing_its_row(finding, found)


CHECK = Check.load(__name__, examine)
