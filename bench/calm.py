"""How many cards an order brings, and how often each check speaks: `python -m bench.calm [FOLDER ...]`.

Every medicine that a patient takes is signed once more: its order leaves the chart and comes back as the draft of an
order-sign request, on the day of the patient's newest order (in the sandbox, today). Counted are the cards of that request (the one card of the
background apart), the cards of patient-view, and the findings of every check in patients of whom nothing is a warning or
critical. The sandbox's patients are always counted; a FOLDER adds its charts.
"""

import io
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.files import bags
from fhir_client.propose import propose
from fhir_client.reading.record import newest_day, read_record
from safety.cards.deck import cards_for
from safety.examination.examine import examine
from safety.examination.finding import Finding, Severity
from safety.sandbox.population import people

MOST = 400
"""charts of one folder that are looked at; the rest is left out and said"""
_HOOKS = {check.id: check.leaflet.hooks for check in ALL}


@dataclass
class Counted:
    """per_order, per_view: cards of each request. orders_with, quiet_with: how many a check's finding was on."""

    per_order: list[int] = field(default_factory=list)
    per_view: list[int] = field(default_factory=list)
    orders_with: Counter[str] = field(default_factory=Counter)
    views_with: Counter[str] = field(default_factory=Counter)
    quiet: int = 0
    quiet_with: Counter[str] = field(default_factory=Counter)
    left_out: int = 0

    def add(self, other: "Counted") -> None:
        self.per_order += other.per_order
        self.per_view += other.per_view
        self.quiet += other.quiet
        for mine, theirs in (
            (self.orders_with, other.orders_with),
            (self.views_with, other.views_with),
            (self.quiet_with, other.quiet_with),
        ):
            mine.update(theirs)


def count(charts: Iterable[Bag], on: date | None = None) -> Counted:
    """Every chart seen once at patient-view and once for each of its orders, on a day or on its newest order's."""
    found = Counted()
    for number, bag in enumerate(charts):
        if number >= MOST:
            found.left_out += 1
            continue
        day = on or newest_day(bag) or datetime.now().astimezone().date()
        _view(bag, day, found)
        for signed in _signed(bag, day):
            shown = _cards(signed, day, "order-sign")
            own = [findings for findings, background in shown if not background]
            found.per_order.append(len(own))
            found.orders_with.update({finding.check for findings in own for finding in findings})
    return found


def _view(bag: Bag, day: date, found: Counted) -> None:
    shown = _cards(bag, day, "patient-view")
    found.per_view.append(len(shown))
    found.views_with.update({finding.check for findings, _ in shown for finding in findings})
    findings = [f for f in examine(read_record(bag, today=day), ALL) if f.exempted_by is None]
    if all(finding.severity is Severity.INFO for finding in findings):
        found.quiet += 1
        found.quiet_with.update({finding.check for finding in findings})


def _cards(bag: Bag, day: date, hook: str) -> list[tuple[tuple[Finding, ...], bool]]:
    """The findings of each card, and whether it is the card of the background."""
    record = read_record(bag, today=day)
    heard = [f for f in examine(record, ALL, propose) if hook in _HOOKS.get(f.check, {hook})]
    shown = cards_for(heard, record, hook, "http://127.0.0.1:8000")
    drafts = {order.reference for order in record.drafts}
    return [(one.findings, hook == "order-sign" and not drafts & _orders(one.findings)) for one in shown]


def _orders(findings: Iterable[Finding]) -> set[str]:
    return {order for finding in findings for order in finding.orders}


def _signed(bag: Bag, day: date) -> Iterator[Bag]:
    """The chart once for each order that counts on the day, with that order back as a draft."""
    current = {order.reference for order in read_record(bag, today=day).current}
    for resource in bag.resources:
        reference = f"MedicationRequest/{resource.get('id')}"
        if resource.get("resourceType") == "MedicationRequest" and reference in current:
            draft: Mapping[str, Any] = {**resource, "status": "draft", "authoredOn": day.isoformat()}
            others = [other for other in bag.resources if other is not resource]
            yield Bag(bag.patient_id, others, [draft], [*bag.gaps], bag.full_urls)


def _said(name: str, counted: Counted) -> Iterator[str]:
    left = f", {counted.left_out} charts left out" if counted.left_out else ""
    yield f"{name}: {len(counted.per_view)} charts, {len(counted.per_order)} orders signed again{left}"
    for what, cards in (("cards an order", counted.per_order), ("cards at patient-view", counted.per_view)):
        if cards:
            ordered = sorted(cards)
            high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
            yield f"  {what}: median {statistics.median(ordered):g}, 95th percentile {high}, most {ordered[-1]}"


def _table(counted: Counted) -> Iterator[str]:
    yield "check                       orders with a card   charts with a card   unremarkable charts"
    for check in ALL:
        orders, views, quiet = (c[check.id] for c in (counted.orders_with, counted.views_with, counted.quiet_with))
        if orders or views or quiet:
            shares = (
                _share(orders, len(counted.per_order)),
                _share(views, len(counted.per_view)),
                _share(quiet, counted.quiet),
            )
            loud = "  more than a fifth" if counted.quiet and quiet * 5 > counted.quiet else ""
            yield f"{check.id:<28}{shares[0]:>18}   {shares[1]:>18}   {shares[2]:>19}{loud}"


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "-"


def main(folders: list[str]) -> None:
    today = datetime.now().astimezone().date()
    sandbox = count((Bag(person.id, list(person.resources)) for person in people(today)), today)
    every = Counted()
    every.add(sandbox)
    print("\n".join(_said("sandbox", sandbox)))
    for folder in folders:
        counted = count(bags([folder], io.BytesIO()))
        every.add(counted)
        print("\n".join(_said(Path(folder).name, counted)))
    print()
    print("\n".join(_table(sandbox)))
    if folders:
        print("\nall together")
        print("\n".join([*_said("all", every), *_table(every)]))


if __name__ == "__main__":
    main(sys.argv[1:])
