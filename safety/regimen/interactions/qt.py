"""Medicines that lengthen the QT interval, and what makes that dangerous in a patient (rules.md F03, 14.4.28).

Membership is general knowledge (see the source); products that act where they are put are left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.heart import qtc
from safety.regimen.interactions.membership import belonging
from safety.regimen.lasting import stated_days
from safety.regimen.neuropathic import is_tricyclic
from safety.regimen.record import Order, Record
from safety.regimen.sedation import older

KNOWN, POSSIBLE = "qt-known", "qt-possible"
METHADONE, ONDANSETRON, BUPRENORPHINE = "methadone", "ondansetron", "buprenorphine"
_LOW = {"potassium": "hypokalaemia", "magnesium": "hypomagnesaemia"}
_LOOP = "loop-diuretic"


@dataclass(frozen=True, slots=True)
class Edges:
    """QTc in ms, by sex and inclusive; potassium in mmol/L and magnesium in mg/dL, below; days a measurement counts."""

    qtc_male: Decimal
    qtc_female: Decimal
    potassium: Decimal
    magnesium: Decimal
    days: Decimal


@dataclass(frozen=True, slots=True)
class Factors:
    """measured: found in the patient's own ECG or blood; others: what the patient brings along. orders: those of a loop
    diuretic."""

    measured: tuple[str, ...]
    others: tuple[str, ...]
    orders: tuple[Order, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.measured, *self.others)


def taken(record: Record, group: str) -> dict[str, tuple[Order, ...]]:
    """Orders by ingredient of a group, once the drafts are signed."""
    found: dict[str, tuple[Order, ...]] = {}
    for order in record.of_class(group):
        for name in belonging(order.product, group):
            found[name] = (*found.get(name, ()), order)
    return dict(sorted(found.items()))


def short(orders: Iterable[Order], days: Decimal) -> bool:
    """Whether every order states that it is for at most so many days."""
    lengths = [stated_days(order) for order in orders]
    return all(length is not None and length <= days for length in lengths)


def high_dose(record: Record, tricyclic_above: Decimal, buprenorphine_from: Decimal) -> dict[str, tuple[Order, ...]]:
    """Tricyclics above so many mg a day and buprenorphine patches from so many mcg/h worn: as good as a known risk."""
    found = {name: orders for name, orders in taken(record, "tca").items() if _most(name, orders) > tricyclic_above}
    patches = tuple(order for order in record.projected if order.takes(BUPRENORPHINE) and order.product.form == "patch")
    if _worn(patches) >= buprenorphine_from:
        found[BUPRENORPHINE] = patches
    return found


def factors(record: Record, edges: Edges) -> Factors:
    """What makes a long QT interval likelier or more dangerous."""
    loop = record.of_class(_LOOP)
    others = [
        *(["heart failure"] if record.problems_in("heart_failure") else []),
        *(["bradycardia"] if record.problems_in("bradycardia") else []),
        *(["a woman of 65 or more"] if record.patient.sex == "female" and older(record) else []),
        *(["a loop diuretic"] if loop else []),
    ]
    return Factors(tuple(_measured(record, edges)), tuple(others), loop)


def measured_lately(record: Record, group: str, days: Decimal) -> Decimal | None:
    """The newest value of a lab that is at most so many days old; of one day the lowest."""
    found = [
        (lab.when.latest, -lab.value)
        for lab in record.labs
        if lab.group == group and lab.when is not None and 0 <= (record.today - lab.when.latest).days <= days
    ]
    return -max(found)[1] if found else None


def _measured(record: Record, edges: Edges) -> Iterator[str]:
    interval = qtc(record, int(edges.days))
    if interval is not None and interval.ms >= (edges.qtc_female if record.patient.sex == "female" else edges.qtc_male):
        yield f"QTc {interval.ms.normalize():f} ms"
    elif record.problems_in("qt_prolongation"):
        yield "a long QT interval"
    for group, below in (("potassium", edges.potassium), ("magnesium", edges.magnesium)):
        value = measured_lately(record, group, edges.days)
        if value is not None and value < below:
            yield f"{group} {value.normalize():f}"
        elif value is None and record.problems_in(_LOW[group]):
            yield f"low {group}"


def _most(name: str, orders: tuple[Order, ...]) -> Decimal:
    """Milligrams a day at most, of what could be read of a tricyclic."""
    read = (order.amount.of(name) for order in orders if is_tricyclic(order) and not isinstance(order.amount, Unread))
    return sum((intake.most_mg for intake in read if intake is not None), Decimal(0))


def _worn(patches: tuple[Order, ...]) -> Decimal:
    read = (order.amount.of(BUPRENORPHINE) for order in patches if not isinstance(order.amount, Unread))
    rates = (intake.worn_mcg_h for intake in read if intake is not None)
    return sum((rate for rate in rates if rate is not None), Decimal(0))
