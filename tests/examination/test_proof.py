"""Suggestions are proven when they are asked for, and no further than the answer needs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import orjson
import pytest

from checks import ALL
from checks.opioid_dose import mme_cross
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.cards.deck import Shown, cards_for
from safety.cards.wire import body
from safety.examination.check import Check
from safety.examination.examine import Prover, examine
from safety.examination.finding import Advice, Finding, Proposal, Severity
from safety.regimen.record import Record
from safety.sandbox.population import people, requests
from tests.records import order, record

DAY = date(2026, 11, 22)
CHARTS = {person.id: list(person.resources) for person in people(DAY)}
REQUESTS = {request.id: request for request in requests(DAY)}
ADVICE = Advice("delete", "Do not place this order", "MedicationRequest/x")


def said(shown: tuple[Shown, ...]) -> str:
    return re.sub(r'"uuid":"[^"]+"', "", orjson.dumps([body(one.card) for one in shown]).decode())


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("hook", ["order-sign", "patient-view"])
def test_cards_are_the_same_whether_suggestions_are_proven_before_or_on_demand(name: str, hook: str) -> None:
    request = REQUESTS[name]
    chart = read_record(Bag(request.patient, [*CHARTS[request.patient]], [*request.drafts]), today=DAY)
    found = examine(chart, ALL)
    prover = Prover(chart, ALL, propose, found)
    on_demand = cards_for(found, chart, hook, "http://x", None, prover.suggestions)
    assert said(on_demand) == said(cards_for(examine(chart, ALL, propose), chart, hook, "http://x"))


def a_check(name: str, ran: list[str], *, until: int | None) -> Check:
    """Finds something on records with more than `until` orders; None: on every record."""

    def find(chart: Record, check: Check) -> Iterator[Finding]:
        ran.append(name)
        if until is None or len(chart.orders) > until:
            advice = (ADVICE,) if name == "own" else ()
            yield check.finding(name, Severity.WARNING, chart, chart.orders, words="quiet", evidence={}, advice=advice)

    leaflet = replace(mme_cross.CHECK.leaflet, specs=(name,), summaries={"quiet": "words"}, details={"detail": "words"})
    return replace(mme_cross.CHECK, id=name, leaflet=leaflet, examine=find)


def proven(own: int | None, other: int | None) -> tuple[int, list[str]]:
    """How many suggestions the finding of "own" gets when an order is taken away, and which checks ran for that."""
    ran: list[str] = []
    checks = (a_check("own", ran, until=own), a_check("other", ran, until=other))
    chart = record(order("morphine", 30), order("oxycodone", 10))
    found = examine(chart, checks)
    ran.clear()
    without = Proposal("delete", None, ADVICE.order, replace(chart, orders=chart.orders[:1]))
    prover = Prover(chart, checks, lambda *_: without, found)
    own_finding = next(finding for finding in found if finding.check == "own")
    return len(prover.suggestions(own_finding)), ran


def test_a_suggestion_that_clears_its_finding_is_proven_by_every_check() -> None:
    assert proven(1, 1) == (1, ["own", "other"])


def test_where_the_finding_stays_the_other_checks_do_not_run() -> None:
    assert proven(None, 1) == (0, ["own"])


def test_a_finding_that_was_there_before_does_not_count_against_a_suggestion() -> None:
    assert proven(1, None)[0] == 1


@pytest.mark.parametrize("breaks", ["own", "other"])
def test_a_check_that_breaks_on_the_proposal_proves_nothing(breaks: str) -> None:
    chart = record(order("morphine", 30), order("oxycodone", 10))
    without = Proposal("delete", None, ADVICE.order, replace(chart, orders=chart.orders[:1]))

    def suggested(*checks: Check) -> int:
        own = next(finding for finding in examine(chart, checks, lambda *_: without) if finding.check == "own")
        return len(own.suggestions)

    sound = tuple(with_first_spec(a_check(name, [], until=1)) for name in ("own", "other"))
    assert suggested(*sound) == 1
    assert suggested(*(breaking(check) if check.id == breaks else check for check in sound)) == 0


def with_first_spec(check: Check) -> Check:
    """The check with one more spec before that which it says."""
    return replace(check, leaflet=replace(check.leaflet, specs=("first", *check.leaflet.specs)))


def breaking(check: Check) -> Check:
    """The check, raising on a record with one order."""

    def find(chart: Record, same: Check) -> Iterator[Finding]:
        if len(chart.orders) == 1:
            raise ValueError
        yield from check.examine(chart, same)

    return replace(check, examine=find)
