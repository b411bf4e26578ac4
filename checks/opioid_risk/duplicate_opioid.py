"""B15: two long-acting opioids, two short-acting ones, or one drug from two prescribers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from safety.examination.basis import doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.entry import opioid_in
from safety.regimen.opioids.long_acting import LONG_ACTING, short_name
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Order, Record

FULL = "opioid-full-agonist"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    """Partial and mixed agonists are left to B17."""
    opioids = record.of_class(FULL)
    long = [order for order in opioids if LONG_ACTING in order.classes]
    short = [order for order in opioids if LONG_ACTING not in order.classes]
    names = {"long": _distinct(long), "short": _distinct(short)}
    if len(names["long"]) > 1:
        yield _finding(record, check, long, "long", names)
    if len(names["short"]) > 1:
        yield _finding(record, check, short, "short", names)
    for orders in _from_several(short):
        yield _finding(record, check, orders, "prescribers", names)
    if len(names["long"]) == 1 and len(names["short"]) == 1:
        yield _finding(record, check, [*long, *short], "both", names)


def _distinct(orders: Sequence[Order]) -> list[str]:
    return sorted({opioid_in(order) for order in orders})


def _from_several(short: Sequence[Order]) -> Iterator[list[Order]]:
    """Orders of one ingredient whose prescribers are known and differ."""
    by_drug: dict[str, list[Order]] = defaultdict(list)
    for order in short:
        if order.prescriber is not None:
            by_drug[opioid_in(order)].append(order)
    for _, orders in sorted(by_drug.items()):
        if len({order.prescriber for order in orders}) > 1:
            yield orders


def _finding(record: Record, check: Check, orders: Sequence[Order], words: str, names: dict[str, list[str]]) -> Finding:
    mild = words == "both" or only_lowers(record, orders)
    draft = lone_draft(record, orders)
    shown = sorted({short_name(order) for order in orders})
    return check.finding(
        "B15",
        Severity.INFO if mild else Severity.WARNING,
        record,
        orders,
        words=words,
        evidence={
            **mme_evidence(totals(record)),
            "long_acting_count": len(names["long"]),
            "short_acting_count": len(names["short"]),
            "long_acting": names["long"],
            "short_acting": names["short"],
        },
        identity=(words, *doses(orders)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drugs=some(shown, 2, 44),
        all_drugs=", ".join(shown),
    )


CHECK = Check.load(__name__, examine)
