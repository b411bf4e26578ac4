"""What a finding on a renal dose rests on: its identity, its certainty, the label it cites, the regimen it advises."""

import dataclasses
from collections.abc import Iterable, Iterator

from safety.examination.basis import dose_certainty
from safety.examination.check import cite
from safety.examination.finding import Advice, Certainty, Finding, Regimen
from safety.examination.renal_words import Given, regimen_words
from safety.regimen.dispensing import gives
from safety.regimen.kidney.dose import Assessment
from safety.regimen.kidney.tables import regimens_down
from safety.regimen.record import Order, Record


def identity(found: Assessment, *more: str) -> tuple[str, ...]:
    """Label, dose and row: with another of these it is another finding."""
    assert found.placed is not None
    return (found.table.name, f"{found.daily_mg.normalize():f} mg", found.placed.low.tier, *more)


def certainty(record: Record, found: Assessment) -> Certainty:
    """As the doses were read; a coded stage is enough where the dose is over in the whole of its band."""
    read = dose_certainty(record, found.orders)
    sure = found.kidney.certainty == "stated" or (found.kidney.basis == "stage" and found.definite)
    return Certainty.ASSUMED if read is Certainty.STATED and not (sure and found.indicated) else read


def citing_its_row(finding: Finding, found: Assessment) -> Finding:
    """The leaflet cites every label; a finding cites the one that it rests on, and the formula."""
    assert found.placed is not None
    keys = (found.placed.low.source, *(("cockcroft-gault",) if found.kidney.crcl_primary is not None else ()))
    return dataclasses.replace(finding, sources=tuple(cite(key) for key in keys))


def take_away(found: Assessment) -> tuple[Advice, ...]:
    """Drafts that the label rules out."""
    drafts = (order for order in found.orders if order.draft)
    return tuple(Advice("delete", f"Remove this order of {found.drug}", order.reference) for order in drafts)


def lower(found: Assessment) -> tuple[Advice, ...]:
    """A regimen of the label for the one draft, or for the only order there is.

    The column of the dose taken, or the next lower one that the product's strength can give.
    """
    target = _target(found)
    regimen = None if target is None else next(_regimens(found, target), None)
    if target is None or regimen is None:
        return ()
    label = f"Change {found.drug} to {regimen_words(regimen.single_mg, regimen.times_a_day)}"
    return (Advice("dose", label, target.reference, regimen),)


def given(found: Assessment, advice: Iterable[Advice]) -> Given:
    """The dose that the words name: that of the advice, else the label's own."""
    regimen = next((each.regimen for each in advice if each.regimen is not None), None)
    return Given(regimen, possible=regimen is not None or _target(found) is None)


def _target(found: Assessment) -> Order | None:
    drafts = [order for order in found.orders if order.draft]
    return drafts[0] if len(drafts) == 1 else found.orders[0] if len(found.orders) == 1 else None


def _regimens(found: Assessment, target: Order) -> Iterator[Regimen]:
    assert found.placed is not None
    for single, times in regimens_down(found.table, found.daily_mg, found.placed.low):
        if len(target.product.parts) == 1 and gives(single, target.product):
            yield Regimen(found.ingredient, single, times)
