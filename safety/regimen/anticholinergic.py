"""The anticholinergic burden of what a patient takes: the sum of acb.csv over distinct systemic drugs (rules.md F09).

Low doses of oral doxepin for sleep are scored apart (14.4.34). Scores are K: published copies of the list disagree.
"""

from collections.abc import Iterable, Mapping

from safety.regimen.knowledge import load
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Record

LOW_DOXEPIN = 1
"""Oral doxepin up to 6 mg a day [P]"""


def scores(orders: Iterable[Order]) -> Mapping[str, int]:
    """Drug -> score, each drug once by its highest, the highest scores first."""
    table = load().acb
    found: dict[str, int] = {}
    for order in orders:
        if order.product.local:
            continue
        for name in order.product.ingredients:
            if name in table:
                low = name == "doxepin" and not is_tricyclic(order)
                found[name] = max(found.get(name, 0), LOW_DOXEPIN if low else table[name].score)
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def burden(record: Record) -> int:
    """The sum once the drafts are signed."""
    return sum(scores(record.projected).values())
