"""F07: an SSRI or SNRI beside NSAIDs, anticoagulants or antiplatelets."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.dosing import Unread
from safety.regimen.interactions.membership import belonging
from safety.regimen.nsaids import systemic, unprotected_after_bleed
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in

ANTIDEPRESSANT = "bleeding-antidepressant"
NSAID, ANTICOAGULANT, ANTIPLATELET = "nsaid", "anticoagulant", "antiplatelet"
ASPIRIN = "aspirin"
BLEEDING = "x_gi_bleed_ulcer"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    antidepressants = record.of_class(ANTIDEPRESSANT)
    kinds = thinners(record, check) if antidepressants else {}
    if kinds and not _left_to_f15(record, kinds):
        yield _finding(record, check, antidepressants, kinds)


def _left_to_f15(record: Record, kinds: dict[str, tuple[Order, ...]]) -> bool:
    """An NSAID alone after a bleed or ulcer without protection: F15 warns of it and names the antidepressant."""
    return set(kinds) == {NSAID} and unprotected_after_bleed(record) and bool(systemic(record))


def thinners(record: Record, check: Check) -> dict[str, tuple[Order, ...]]:
    """Orders by what they do to bleeding; aspirin in a low dose is an antiplatelet."""
    found: dict[str, tuple[Order, ...]] = {}
    for order in record.of_class(NSAID, ANTICOAGULANT, ANTIPLATELET):
        for kind in (NSAID, ANTICOAGULANT, ANTIPLATELET):
            for name in belonging(order.product, kind):
                own = ANTIPLATELET if name == ASPIRIN and _low(check, order) else kind
                found[own] = (*found.get(own, ()), order)
    return found


def _low(check: Check, order: Order) -> bool:
    """An unread dose of aspirin is not known to be low."""
    intake = None if isinstance(order.amount, Unread) else order.amount.of(ASPIRIN)
    return intake is not None and intake.most_mg <= check.limit("aspirin_mg_day")


def _finding(
    record: Record, check: Check, antidepressants: tuple[Order, ...], kinds: dict[str, tuple[Order, ...]]
) -> Finding:
    orders = tuple(order for kind in kinds.values() for order in kind)
    members = (*antidepressants, *orders)
    protected, reason = bool(record.of_class("ppi")), _reason(record, check, kinds)
    lowers = only_lowers(record, members)
    warns = reason is not None and not protected and not lowers
    names = sorted({name for kind in (NSAID, ANTICOAGULANT, ANTIPLATELET) for name in ingredients_in(orders, kind)})
    drug = some(ingredients_in(antidepressants, ANTIDEPRESSANT), 1)
    draft = lone_draft(record, members)
    return check.finding(
        "F07",
        Severity.WARNING if warns else Severity.INFO,
        record,
        members,
        words=_words(warns=warns, protected=protected, risky=reason is not None),
        evidence={
            "antidepressants": list(ingredients_in(antidepressants, ANTIDEPRESSANT)),
            "kinds": sorted(kinds),
            "reason": reason,
            "ppi": protected,
        },
        identity=(*sorted(kinds), str(reason), str(protected), *doses(members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        Drug=drug[0].upper() + drug[1:],
        others=some(names, 2, 30),
        reason=reason or "no further risk",
        todo="Drop the NSAID, or add a PPI" if NSAID in kinds else "Is each needed? Consider a PPI",
    )


def _words(*, warns: bool, protected: bool, risky: bool) -> str:
    if warns:
        return "bleeding"
    return "protected" if protected else "lowered" if risky else "single"


def _reason(record: Record, check: Check, kinds: dict[str, tuple[Order, ...]]) -> str | None:
    """What makes it a warning where no proton pump inhibitor protects."""
    if record.problems_in(BLEEDING, active=False):
        return "earlier bleeding or ulcer"
    names = ingredients_in(kinds.get(ANTIPLATELET, ()), ANTIPLATELET, NSAID)
    if len(kinds) > 1:
        return f"{len(kinds)} kinds together"
    if len(names) > 1:
        return "two antiplatelets"
    old = record.age is not None and record.age >= check.limit("age")
    return f"age {record.age}" if old and NSAID in kinds else None


CHECK = Check.load(__name__, examine)
