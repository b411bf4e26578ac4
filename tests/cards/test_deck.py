"""Which findings become which cards."""

from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.cards.deck import Shown, cards_for
from safety.cards.wire import Response, body
from safety.examination.finding import Certainty, Finding, Reach, Severity, Source
from safety.examination.finding import Suggestion as Proven
from safety.regimen.dosing import Unread
from safety.regimen.record import Gap, Record
from tests.cards import validator
from tests.cards.making import DELETE, NALOXONE, PUBLIC, a_finding, a_record, an_order

RECORD = a_record(an_order(), an_order("diazepam", "a1", "active"))


def deal(
    findings: Sequence[Finding],
    hook: str = "order-sign",
    record: Record = RECORD,
    selected: frozenset[str] | None = None,
) -> tuple[Shown, ...]:
    """The cards, each answer through the validator."""
    shown = cards_for(findings, record, hook, PUBLIC, selected)
    validator.answer(orjson.dumps(body(Response(cards=[one.card for one in shown]))))
    return shown


def test_no_finding_no_card() -> None:
    assert deal([]) == ()


def test_each_interrupting_finding_is_a_card_loudest_first() -> None:
    shown = deal([a_finding("D01"), a_finding("B03", "critical"), a_finding("C05")])
    assert [[f.spec for f in one.findings] for one in shown] == [["B03"], ["C05"], ["D01"]]
    assert [one.card.indicator for one in shown] == ["critical", "warning", "warning"]


def test_the_opioid_totals_share_a_card_that_names_each() -> None:
    (one,) = deal([a_finding("A01"), a_finding("A03"), a_finding("A02")])
    assert one.card.summary.startswith("A03")
    assert all(f"{spec} in detail" in one.card.detail for spec in ("A01", "A02", "A03"))
    assert len(one.fingerprints) == 3


def test_two_of_the_sedation_family_are_one_stack() -> None:
    shown = deal([a_finding("B02"), a_finding("C02"), a_finding("C05")])
    assert sorted(tuple(f.spec for f in one.findings) for one in shown) == [("B02", "C02"), ("C05",)]
    stack = next(one for one in shown if len(one.findings) == 2)
    assert stack.card.summary == "Sedation stack: B02 summary with the number 60"
    assert stack.card.source.topic.code == "stackB02C02warning"


def test_one_of_the_sedation_family_is_no_stack() -> None:
    (one,) = deal([a_finding("C02")])
    assert one.card.summary == "C02 summary with the number 60"
    assert one.card.source.topic.code == "checkc02C02warning"


def test_a_quieter_sibling_about_the_same_draft_joins_the_stack() -> None:
    (one,) = deal([a_finding("B02"), a_finding("C04", "info", "show")])
    assert [f.spec for f in one.findings] == ["B02", "C04"]


def test_a_sibling_about_old_orders_stays_in_the_background() -> None:
    old = a_finding("C04", "info", "show", draft=False, orders=("MedicationRequest/a1",))
    assert [len(one.findings) for one in deal([a_finding("B02"), old])] == [1, 1]


def test_the_background_is_at_most_one_card_and_does_not_shout() -> None:
    old = [a_finding(spec, "critical", "show", draft=False) for spec in ("D01", "D02", "C05")]
    first, background = deal([a_finding("B03"), *old])
    assert first.card.indicator == "warning"
    assert background.card.indicator == "info"
    assert background.card.summary.startswith("3 further findings")
    assert all(f"({spec})" in background.card.detail for spec in ("D01", "D02", "C05"))
    assert len(background.fingerprints) == 3


def test_a_single_background_finding_speaks_for_itself_without_suggestions() -> None:
    (one,) = deal([a_finding("D01", "warning", "show", suggestions=(DELETE,))])
    assert one.card.summary.startswith("D01")
    assert one.card.indicator == "info"
    assert one.card.suggestions is None


def test_patient_view_shows_what_is_to_be_shown_each_with_its_severity() -> None:
    shown = deal([a_finding("D01", "critical", "show"), a_finding("C05", "info", "show")], "patient-view")
    assert [one.card.indicator for one in shown] == ["critical", "info"]


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign"])
@pytest.mark.parametrize("quiet", [{"exempted_by": "palliative"}, {"reach": Reach.QUEUE}, {"reach": Reach.REPORT}])
def test_what_is_exempted_or_quiet_is_never_a_card(hook: str, quiet: dict) -> None:
    assert deal([a_finding(**quiet)], hook) == ()


def test_every_card_says_what_was_switched_off() -> None:
    off = a_finding("A01", exempted_by="palliative: hospice encounter")
    shown = deal([a_finding("B03"), a_finding("C05", reach="show"), off])
    assert all("Title of A01 (A01): palliative: hospice encounter" in one.card.detail for one in shown)


def test_order_select_interrupts_for_the_selected_orders_only() -> None:
    record = a_record(an_order(), an_order("morphine", "d2"))
    mine, other = a_finding("B03"), a_finding("D01", orders=("MedicationRequest/d2",))
    shown = deal([mine, other], "order-select", record, frozenset({"MedicationRequest/d1"}))
    assert [[f.spec for f in one.findings] for one in shown] == [["B03"], ["D01"]]
    assert [one.card.indicator for one in shown] == ["warning", "info"]
    assert [one.card.indicator for one in deal([mine, other], "order-sign", record)] == ["warning", "warning"]


def test_the_detail_holds_inputs_numbers_certainty_and_sources() -> None:
    finding = a_finding("B03", certainty=Certainty.ASSUMED, notes=("the form was assumed",))
    text = deal([finding])[0].card.detail
    assert "B03 in detail." in text
    assert (
        "oxycodone (this order): read as “1 tablet every 4 hours”; oxycodone 60 mg a day at most (scheduled 40)" in text
    )
    assert "MME a day with this order, at most: 60.01" in text
    assert "**Certainty**: assumed in part (the form was assumed)" in text
    assert "[CDC 2022, Rec 4](https://doi.org/10.15585/mmwr.rr7103a1)" in text


def test_an_unread_dose_is_said_in_the_detail() -> None:
    order = an_order(
        dosing=Unread("dose", "no amount in the sig"), daily=Unread("dose", "x"), highest=Unread("dose", "x")
    )
    assert "dose not read: no amount in the sig" in deal([a_finding()], record=a_record(order))[0].card.detail


def test_the_background_says_what_was_not_available() -> None:
    record = a_record(an_order(), gaps=(Gap("Condition", "not sent and no server to ask"),))
    unreadable = a_finding("READ", "info", "show", check="not-fully-readable", draft=False)
    (one,) = deal([unreadable, a_finding("D01", reach="show", draft=False)], record=record)
    assert "- Condition: not sent and no server to ask" in one.card.detail
    assert "Condition" not in deal([a_finding()], record=record)[0].card.detail


def test_that_this_order_could_not_be_read_is_a_card_of_its_own() -> None:
    unreadable = a_finding("READ", "info", "show", check="not-fully-readable")
    others = [a_finding(spec, reach="show", draft=False) for spec in ("D01", "C05")]
    assert [[f.spec for f in one.findings] for one in deal([unreadable, *others])] == [["READ"], ["C05", "D01"]]
    old = a_finding("READ", "info", "show", check="not-fully-readable", draft=False)
    assert len(deal([old, *others])) == 1


def test_the_source_has_a_stable_topic_that_changes_when_it_grows_louder() -> None:
    topics = [
        deal([a_finding("D01", severity)])[0].card.source.topic for severity in ("warning", "warning", "critical")
    ]
    assert topics[0] == topics[1]
    assert topics[1].code != topics[2].code
    assert topics[0].system == f"{PUBLIC}/topics"


def test_a_finding_without_a_source_still_names_us() -> None:
    source = deal([a_finding(sources=())])[0].card.source
    assert (source.label, source.url) == ("painrx", None)


def test_uuids_are_fresh_each_time() -> None:
    findings = [a_finding("B03", suggestions=(NALOXONE, DELETE))]
    seen = [(one.card.uuid, *(s.uuid for s in one.card.suggestions or ())) for _ in range(2) for one in deal(findings)]
    assert len({uuid for uuids in seen for uuid in uuids}) == 6


def test_suggestions_are_one_action_each_with_a_description() -> None:
    (one,) = deal([a_finding(suggestions=(NALOXONE, DELETE))])
    assert one.card.suggestions is not None
    assert [s.actions[0].type for s in one.card.suggestions] == ["create", "delete"]
    assert [s.actions[0].description for s in one.card.suggestions] == ["Offer naloxone", "Delete this order"]
    assert one.card.suggestions[1].actions[0].resource_id == "MedicationRequest/d1"


def test_the_same_new_order_is_offered_once_in_an_answer() -> None:
    shown = deal(
        [a_finding("B03", "critical", suggestions=(NALOXONE,)), a_finding("B01", suggestions=(NALOXONE, DELETE))]
    )
    offers = [[s.actions[0].type for s in one.card.suggestions or ()] for one in shown]
    assert offers == [["create"], ["delete"]]


def test_an_unproven_suggestion_is_not_offered() -> None:
    unproven = Proven("Offer naloxone", "create", {"resourceType": "MedicationRequest"}, None, proven=False)
    assert deal([a_finding(suggestions=(unproven,))])[0].card.suggestions is None


def test_override_reasons_of_all_findings_of_a_card_each_once() -> None:
    (one,) = deal([a_finding("A01", overrides=("OR-DATA", "OR-TAPER")), a_finding("A02")])
    assert [reason.code for reason in one.card.override_reasons or ()] == ["OR-BEN", "OR-DATA", "OR-TAPER"]
    assert {reason.system for reason in one.card.override_reasons or ()} == {f"{PUBLIC}/override-reasons"}


def test_no_override_reasons_no_member() -> None:
    assert "overrideReasons" not in body(deal([a_finding(overrides=())])[0].card)


def of_this_order(finding: Finding) -> bool:
    return finding.reach is Reach.INTERRUPT or (finding.check == "not-fully-readable" and finding.draft)


HOSTILE = st.text(st.sampled_from("<>|*_`[]()!#-~&\\ \n\t\x00\u202e\u2028äé中😀aZ9"), min_size=1, max_size=200).filter(
    lambda text: text.strip("\x00 \n\t\u2028") != ""
)
SPECS = st.sampled_from(["A01", "A02", "A03", "A05", "B01", "B02", "B03", "C01", "C02", "C04", "C05", "D01", "D07"])
EVIDENCE = st.dictionaries(
    HOSTILE,
    st.one_of(st.none(), st.booleans(), st.decimals(), st.floats(), HOSTILE, st.lists(HOSTILE), st.just({})),
    max_size=4,
)
SUGGESTIONS = st.builds(
    lambda label, one: Proven(label, one.action, one.resource, one.resource_id),
    HOSTILE,
    st.sampled_from([NALOXONE, DELETE]),
)
FINDINGS = st.builds(
    a_finding,
    SPECS,
    severity=st.sampled_from(list(Severity)),
    reach=st.sampled_from(list(Reach)),
    certainty=st.sampled_from(list(Certainty)),
    summary=HOSTILE,
    title=st.one_of(st.just(""), HOSTILE),
    detail=HOSTILE,
    evidence=EVIDENCE,
    notes=st.lists(HOSTILE, max_size=2).map(tuple),
    orders=st.lists(st.sampled_from(["MedicationRequest/d1", "MedicationRequest/a1"]), max_size=2).map(tuple),
    draft=st.booleans(),
    sources=st.lists(st.builds(Source, HOSTILE, st.just("https://example.org/a_(b)")), max_size=2).map(tuple),
    overrides=st.lists(st.sampled_from(["OR-BEN", "OR-OTHER"])).map(tuple),
    suggestions=st.lists(SUGGESTIONS, max_size=3).map(tuple),
    exempted_by=st.one_of(st.none(), HOSTILE),
    check=st.sampled_from(["not-fully-readable", "mme-total"]),
)


@given(
    findings=st.lists(FINDINGS, max_size=6),
    hook=st.sampled_from(["patient-view", "order-select", "order-sign"]),
    name=HOSTILE,
    selected=st.one_of(st.none(), st.just(frozenset({"MedicationRequest/d1"}))),
)
def test_whatever_is_found_the_cards_are_valid_and_nothing_is_lost(
    findings: list[Finding], hook: str, name: str, selected: frozenset[str] | None
) -> None:
    record = a_record(an_order(name), an_order(name, "a1", "active"), gaps=(Gap(name, name),))
    shown = deal(findings, hook, record, selected)
    dealt = [finding.fingerprint for one in shown for finding in one.findings]
    wanted = [f.fingerprint for f in findings if f.exempted_by is None and f.reach in {Reach.SHOW, Reach.INTERRUPT}]
    assert sorted(dealt) == sorted(wanted)
    for one in shown:
        assert all(finding.spec in one.card.detail or len(one.findings) == 1 for finding in one.findings)
    if hook != "patient-view":
        quiet = [one for one in shown if not any(of_this_order(f) for f in one.findings)]
        assert len(quiet) <= 1
