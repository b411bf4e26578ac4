"""E03: two gabapentinoid products, two SNRIs or two tricyclics at the same time."""

from collections.abc import Callable, Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Record

FAMILIES = {"gralise": "Gralise", "horizant": "gabapentin enacarbil"}
"""Labels whose products are not interchangeable with the ordinary ones of their ingredient"""


def examine(record: Record, check: Check) -> Iterator[Finding]:
    for kind, belongs in KINDS.items():
        members = tuple(order for order in record.projected if belongs(order))
        names = sorted({_name(order) for order in members})
        if len(names) < 2:
            continue
        change_over = _ends_soon(record, check, members)
        quiet = change_over or only_lowers(record, members)
        draft = lone_draft(record, members)
        yield check.finding(
            "E03",
            Severity.INFO if quiet else Severity.WARNING,
            record,
            members,
            words="change_over" if change_over else kind,
            evidence={"duplicates": names, "kind": kind},
            identity=(kind, *doses(members)),
            advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
            drugs=some(names, 3, 48),
            kind={"gabapentinoid": "gabapentinoids", "snri": "SNRIs", "tca": "tricyclics"}[kind],
        )


def _gabapentinoid(order: Order) -> bool:
    return "gabapentinoid" in order.classes


def _snri(order: Order) -> bool:
    return "snri" in order.classes


def _tricyclic(order: Order) -> bool:
    """Cyclobenzaprine is one by structure and effect (14.4.35)."""
    return is_tricyclic(order) or (order.takes("cyclobenzaprine") and bool(order.classes))


KINDS: dict[str, Callable[[Order], bool]] = {"gabapentinoid": _gabapentinoid, "snri": _snri, "tca": _tricyclic}


def _name(order: Order) -> str:
    return FAMILIES.get(order.product.family or "", " with ".join(order.product.ingredients))


def _ends_soon(record: Record, check: Check, members: tuple[Order, ...]) -> bool:
    """Whether all but one are stated to end within the days of a change-over."""
    going_on = {_name(order) for order in members if not _within(record, check, order)}
    return len(going_on) < 2


def _within(record: Record, check: Check, order: Order) -> bool:
    return order.end is not None and (order.end.latest - record.today).days <= check.limit("change_over_days")


CHECK = Check.load(__name__, examine)
