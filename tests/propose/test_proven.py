"""Law 4 from outside: a shown suggestion, taken as FHIR and read anew, leaves its finding and brings none as bad."""

import json
from collections import Counter
from typing import get_args, get_type_hints

from hypothesis import given, settings

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.propose import propose
from safety.examination.examine import examine
from safety.examination.finding import Advice, Finding, Proposal, Suggestion
from safety.regimen.record import Record
from tests.propose.charts import charts, condition, lab, read, taken


def standing(bag: Bag) -> list[Finding]:
    return [finding for finding in examine(read(bag), ALL) if finding.exempted_by is None]


def holds(before: list[Finding], finding: Finding, after: list[Finding]) -> None:
    """A second, plain reading of law 4, over the findings before and after."""
    mine = (finding.check, finding.spec)
    assert sum((each.check, each.spec) == mine for each in after) < sum((e.check, e.spec) == mine for e in before)
    assert finding.fingerprint not in {each.fingerprint for each in after}
    kinds = Counter((each.check, each.spec, each.severity) for each in before)
    for kind, number in Counter((each.check, each.spec, each.severity) for each in after).items():
        assert kind[2].rank < finding.severity.rank or number <= kinds[kind], kind


@settings(max_examples=settings().max_examples * 2)
@given(charts())
def test_a_suggestion_that_is_taken_clears_its_finding_and_brings_none_as_bad(bag: Bag) -> None:
    before = standing(bag)
    for finding in examine(read(bag), ALL, propose):
        for suggestion in finding.suggestions:
            assert suggestion.proven
            assert finding.exempted_by is None
            sent: Suggestion = suggestion
            json.dumps(sent.resource)
            holds(before, finding, standing(taken(bag, sent)))


@settings(max_examples=settings().max_examples * 2)
@given(charts())
def test_what_was_proven_is_what_is_stored(bag: Bag) -> None:
    """The record of a proposal finds what the reader finds in the chart with the resource in it."""
    record = read(bag)
    for advice in {advice for finding in examine(record, ALL) for advice in finding.advice}:
        proposal = propose(record, advice)
        if proposal is None:
            continue
        stored = taken(bag, Suggestion(advice.label, proposal.action, proposal.resource, proposal.resource_id))
        foretold = Counter((f.spec, f.severity, f.summary) for f in examine(proposal.record, ALL))
        assert Counter((f.spec, f.severity, f.summary) for f in examine(read(stored), ALL)) == foretold


def test_the_charts_bring_suggestions_of_each_kind_about() -> None:
    """So that the properties above are about something."""
    actions: set[str] = set()
    kinds: set[str] = set()

    @settings(max_examples=300, database=None, derandomize=True)
    @given(charts())
    def collect(bag: Bag) -> None:
        for finding in examine(read(bag), ALL, propose):
            labels = {suggestion.label for suggestion in finding.suggestions}
            kinds.update(advice.kind for advice in finding.advice if advice.label in labels)
            actions.update(each.action for each in finding.suggestions)

    collect()
    assert actions == {"create", "update", "delete"}
    assert kinds == set(get_args(get_type_hints(Advice)["kind"]))


def test_a_suggestion_that_would_add_something_as_bad_is_not_shown() -> None:
    """The proof is not vacuous: a creatinine order that a broken proposer turns into another drug is refused."""
    import fhir_client.propose as room

    gabapentin = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/p"}, "authoredOn": "2026-10-01",
        "medicationCodeableConcept": {"text": "gabapentin 300 MG Oral Capsule"},
        "dosageInstruction": [{"text": "take 1 capsule three times daily"}],
    }  # fmt: skip
    person = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1946-01-01"}
    bag = Bag("p", [person, gabapentin, condition(1, "J44.9"), lab("29463-7", "kg", "60", 9)])
    shown = [f for f in examine(read(bag), ALL, propose) if f.spec == "D07"]
    assert [len(finding.suggestions) for finding in shown] == [1]
    morphine = {**gabapentin, "id": "m2", "medicationCodeableConcept": {"text": "morphine sulfate 15 MG Oral Tablet"}}

    def broken(record: Record, advice: Advice) -> Proposal | None:
        made = room.propose(record, advice)
        if made is None or advice.kind != "lab":
            return made
        worse = read(Bag("p", [*bag.resources, morphine], [made.resource]))
        return type(made)(made.action, made.resource, made.resource_id, worse)

    spoiled = [f for f in examine(read(bag), ALL, broken) if f.spec == "D07"]
    assert [finding.suggestions for finding in spoiled] == [()]
