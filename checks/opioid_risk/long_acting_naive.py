"""B03: a long-acting or tolerant-only opioid for a patient who is not used to opioids."""

import dataclasses
from collections.abc import Iterator

from safety.examination.basis import dose_certainty, doses, mme_evidence
from safety.examination.check import Check
from safety.examination.exemptions import end_of_life
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import plain_number
from safety.regimen.opioids.exposure import Tolerance
from safety.regimen.opioids.long_acting import labels_of, short_name
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.opioids.tolerant_only import Judgement, Limits, judge, opioid_tolerance
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record

CRITICAL = frozenset({"product", "dose", "concentrate"})


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for draft in record.of_class("opioid", among=record.drafts):
        basis = tolerance_of(record, check)
        judgement = None if is_oud_treatment(draft) else judge(record, draft, _limits(check), basis)
        if judgement is not None:
            yield _finding(record, check, draft, basis, _in_comfort_care(record, judgement))


def tolerance_of(record: Record, check: Check) -> Tolerance:
    """What the patient is used to, by the limits of the leaflet."""
    return opioid_tolerance(record, _limits(check))


def _limits(check: Check) -> Limits:
    return {name: limit.value for name, limit in check.leaflet.limits.items()}


def _in_comfort_care(record: Record, judgement: Judgement) -> Judgement:
    """A concentrate in a comfort kit is expected; what goes wrong there is mg for mL (14.2.10)."""
    if judgement.words == "concentrate" and end_of_life(record):
        return dataclasses.replace(judgement, words="comfort_kit")
    return judgement


def _severity(judgement: Judgement) -> Severity:
    if judgement.settled:
        return Severity.INFO
    return Severity.CRITICAL if judgement.words in CRITICAL else Severity.WARNING


def _finding(record: Record, check: Check, draft: Order, basis: Tolerance, judgement: Judgement) -> Finding:
    members = (draft, *(order for order in record.orders if order.reference in basis.because))
    unproven = tuple(order for order in record.orders if order.reference in basis.unproven)
    certainty = dose_certainty(record, (draft, *unproven))
    return check.finding(
        "B03",
        _severity(judgement),
        record,
        members,
        words=judgement.words,
        evidence={
            **mme_evidence(totals(record)),
            "opioid_tolerant": basis.tolerant,
            "tolerance_fraction": basis.fraction,
            "labels": list(labels_of(draft)),
            "reason": judgement.reason,
        },
        identity=(judgement.words, *doses(members)),
        certainty=Certainty.ASSUMED if unproven and certainty is Certainty.STATED else certainty,
        notes=[f"{order.product.name}: as-needed, undated or unread, proves no tolerance" for order in unproven],
        advice=(Advice("delete", "Do not place this order", draft.reference),),
        raises=not judgement.settled,
        drug=short_name(draft),
        reason=judgement.reason,
        fraction=plain_number(basis.fraction),
        days=check.limit("days"),
    )


CHECK = Check.load(__name__, examine)
