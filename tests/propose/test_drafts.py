"""What is created beside medicines on file: valid FHIR, read again as what it was meant to be."""

import copy
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.propose.taper import MOST_STEPS, smallest_piece, steps_down
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Advice, Finding, Proposal, Taper
from safety.regimen.dosing import Dosing
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.orderables import orderables
from safety.regimen.record import Daily, Record
from safety.regimen.start_doses import read_start_doses, start_doses

TODAY = date(2026, 11, 22)
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1950-01-01"}
SUBJECT = {"reference": "Patient/p1"}
TENTH = Taper(Decimal("0.1"), 30)


def read(*resources: dict[str, Any], drafts: tuple[dict[str, Any], ...] = ()) -> Record:
    return read_record(Bag("p1", [PATIENT, *resources], list(drafts)), today=TODAY)


def order(drug: str, sig: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "subject": SUBJECT,
        "authoredOn": (TODAY - timedelta(days=200)).isoformat(),
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [{"text": sig}],
    } | more


def made(record: Record, advice: Advice) -> dict[str, Any]:
    proposal = propose(record, advice)
    assert proposal is not None
    return checked(proposal)


def checked(proposal: Proposal) -> dict[str, Any]:
    """A create that a strict model accepts, for this patient, a draft, and without anything empty."""
    assert (proposal.action, proposal.resource_id) == ("create", None)
    resource = dict(proposal.resource or {})
    get_fhir_model_class(resource["resourceType"]).model_validate(copy.deepcopy(resource))
    assert resource["subject"] == SUBJECT
    assert (resource["status"], resource["intent"]) == ("draft", "proposal")
    assert "id" not in resource
    assert not list(empty(resource))
    return resource


def empty(value: Any) -> Any:
    if value is None or value in ("", [], {}):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from empty(part)


# Tests, assessments, referrals.

LAB = ("creatinine", "sodium", "potassium", "magnesium", "ecg")
REFER = ("physiotherapy", "pain-psychology", "pain-clinic")
REQUESTS = (
    [("lab", each) for each in LAB] + [("assess", each) for each in ("peg", "dn4")] + [("refer", x) for x in REFER]
)


@pytest.mark.parametrize(("kind", "what"), REQUESTS)
def test_a_request_is_pending_once_it_is_drafted(kind: Any, what: str) -> None:
    record = read()
    proposal = propose(record, Advice(kind, "x", what=what))
    assert proposal is not None
    resource = checked(proposal)
    assert resource["resourceType"] == "ServiceRequest"
    assert not record.pending(what)
    assert proposal.record.pending(what)
    assert read(drafts=(resource | {"id": "new"},)).pending(what), "what would be stored reads the same"
    signed = resource | {"id": "new", "status": "active", "intent": "order"}
    assert read(signed).pending(what)


def test_every_orderable_can_be_proposed() -> None:
    assert {what for _, what in REQUESTS} == set(orderables().to_order)


def test_codes_of_requests() -> None:
    creatinine = made(read(), Advice("lab", "x", what="creatinine"))
    assert [coding["code"] for coding in creatinine["code"]["coding"]] == ["2160-0"]
    assert creatinine["category"][0]["coding"][0]["code"] == "108252007"
    assert made(read(), Advice("assess", "x", what="peg"))["code"]["coding"][0]["code"] == "91148-7"
    assert made(read(), Advice("assess", "x", what="dn4"))["code"] == {"text": "DN4 neuropathic pain questionnaire"}


@pytest.mark.parametrize(("kind", "what"), [("lab", "peg"), ("refer", "creatinine"), ("lab", "gold"), ("assess", None)])
def test_what_is_not_of_its_kind_is_not_ordered(kind: Any, what: str | None) -> None:
    assert propose(read(), Advice(kind, "x", what=what)) is None


def test_what_is_ordered_already_is_not_ordered_again() -> None:
    drafted = made(read(), Advice("lab", "x", what="creatinine"))
    assert propose(read(drafts=(drafted,)), Advice("lab", "x", what="creatinine")) is None


def found(record: Record, spec: str) -> list[Finding]:
    return [each for each in examine(record, ALL, propose) if each.spec == spec and each.exempted_by is None]


def test_a_creatinine_clears_the_dose_that_could_not_be_verified() -> None:
    gabapentin = order("gabapentin 300 MG Oral Capsule", "take 1 capsule three times daily")
    (finding,) = found(read(gabapentin), "D07")
    (suggestion,) = finding.suggestions
    assert (suggestion.action, suggestion.label, suggestion.proven) == ("create", "Order serum creatinine", True)
    assert suggestion.resource is not None
    again = read(gabapentin, drafts=(dict(suggestion.resource),))
    assert found(again, "D07") == []


# Alternatives.


@pytest.mark.parametrize("drug", sorted(start_doses()))
def test_an_alternative_is_read_as_the_table_says(drug: str) -> None:
    row = start_doses()[drug]
    proposal = propose(read(), Advice("alternative", "x", what=drug))
    assert proposal is not None
    resource = checked(proposal)
    assert resource["medicationCodeableConcept"]["coding"][0]["code"] == row.rxcui
    (mine,) = proposal.record.drafts
    (stored,) = read(drafts=(resource | {"id": "new"},)).drafts
    for each in (mine, stored):
        assert each.product.ingredients == (row.ingredient,)
        assert each.classes == stored.classes
        if not each.product.local:
            assert isinstance(each.amount, Daily)
            assert [intake.most_mg for intake in each.amount.intakes] == [row.mg_day]
            assert isinstance(each.dosing, Dosing)
            assert not [note for note in each.dosing.notes if "the words say" in note]


def test_what_is_taken_already_is_no_alternative() -> None:
    record = read(order("duloxetine 60 MG Delayed Release Oral Capsule", "1 capsule daily"))
    assert propose(record, Advice("alternative", "x", what="duloxetine")) is None


@pytest.mark.parametrize("to", ["Duloxetine", "SNRIs"])
def test_an_allergy_stands_against_an_alternative(to: str) -> None:
    allergy = {"resourceType": "AllergyIntolerance", "id": "a", "patient": SUBJECT, "code": {"text": to}}
    assert propose(read(allergy), Advice("alternative", "x", what="duloxetine")) is None
    assert propose(read(allergy), Advice("alternative", "x", what="nortriptyline")) is not None
    over = allergy | {"clinicalStatus": "resolved"}
    assert propose(read(over), Advice("alternative", "x", what="duloxetine")) is not None


def test_without_the_list_of_allergies_there_is_no_alternative() -> None:
    from fhir_client.wanted import gap

    bag = Bag("p1", [PATIENT], gaps=[gap("AllergyIntolerance", "not in the request")])
    assert propose(read_record(bag, today=TODAY), Advice("alternative", "x", what="duloxetine")) is None


@pytest.mark.parametrize("what", ["thalidomide", None])
def test_only_what_the_table_has_is_an_alternative(what: str | None) -> None:
    assert propose(read(), Advice("alternative", "x", what=what)) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("198045,nortriptyline", "198046,nortriptyline", "RxCUI 198046 is not"),
        ("at bedtime,10,np-drugs-pract", "at bedtime,20,np-drugs-pract", "is 10 mg, not 20"),
        ("1,HS,Take 1 tablet", "1,noon,Take 1 tablet", "when 'noon'"),
        ("desipramine,desipramine", "nortriptyline,desipramine", "stands there already"),
        ("np-drugs-bjsm,S", "nobody,S", "source 'nobody'"),
        ("np-drugs-bjsm,S", "np-drugs-bjsm,Z", "verified 'Z'"),
    ],
)
def test_a_wrong_start_dose_is_refused_by_file_and_row(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DRUGS / "start_doses.csv").read_text("utf-8")
    assert old in text
    path = tmp_path / "start_doses.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=f"start_doses.csv row .*{said}"):
        read_start_doses(path, load())


# Tapers.

OXYCODONE = order("oxycodone hydrochloride 5 MG Oral Tablet", "take 2 tablets every 6 hours")


def taper(record: Record, rule: Taper = TENTH) -> Proposal | None:
    return propose(record, Advice("taper", "x", "MedicationRequest/m1", taper=rule))


def test_a_taper_is_a_plan_of_steps_that_the_tablets_can_give() -> None:
    """40 mg a day by 4 mg: half a 5 mg tablet is 2.5 mg, so 2.5 mg at a time, each for 30 days, 16 steps to none."""
    record = read(OXYCODONE)
    proposal = taper(record)
    assert proposal is not None
    plan = checked(proposal)
    details = [activity["detail"] for activity in plan["activity"]]
    amounts = [detail["dailyAmount"]["value"] for detail in details]
    assert amounts == [37.5 - 2.5 * step for step in range(16)]
    assert details[0]["scheduledPeriod"] == {"start": "2026-11-22", "end": "2026-12-21"}
    assert details[0]["description"] == "From 2026-11-22: at most 37.5 mg of oxycodone a day"
    assert details[-1]["description"].endswith("no more oxycodone")
    assert plan["period"]["end"] == details[-1]["scheduledPeriod"]["start"]
    assert proposal.record.pending("taper:oxycodone")
    assert read(OXYCODONE, drafts=(plan | {"id": "new"},)).pending("taper:oxycodone")
    assert read(OXYCODONE, plan | {"id": "new", "status": "active"}).pending("taper:oxycodone")
    assert not record.pending("taper:oxycodone")


def test_a_step_that_must_be_larger_lasts_longer() -> None:
    """10 mg extended-release tablets cannot be halved: 40 mg a day by 10 mg, which is 25 %, so 75 days each."""
    record = read(order("12 HR oxycodone hydrochloride 10 MG Extended Release Oral Tablet", "2 tablets every 12 hours"))
    proposal = taper(record)
    assert proposal is not None
    details = [activity["detail"] for activity in checked(proposal)["activity"]]
    assert [detail["dailyAmount"]["value"] for detail in details] == [30, 20, 10, 0]
    assert details[0]["scheduledPeriod"] == {"start": "2026-11-22", "end": "2027-02-04"}


def test_a_stopped_order_tapers_from_what_was_taken() -> None:
    record = read(OXYCODONE, drafts=(OXYCODONE | {"status": "stopped"},))
    proposal = taper(record)
    assert proposal is not None
    assert checked(proposal)["activity"][0]["detail"]["dailyAmount"]["value"] == 37.5


def test_a_plan_that_exists_is_not_made_again() -> None:
    first = taper(read(OXYCODONE))
    assert first is not None
    assert taper(read(OXYCODONE, checked(first) | {"id": "cp", "status": "active"})) is None


@pytest.mark.parametrize(
    "resource",
    [
        order("72 HR fentanyl 0.025 MG/HR Transdermal System", "apply 1 patch every 72 hours"),
        order("oxycodone", "take 2 tablets every 6 hours"),
        order("oxycodone hydrochloride 5 MG Oral Tablet", "use as directed"),
        order("acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet", "1 tablet every 6 hours"),
        order("alprazolam 0.5 MG Oral Tablet", "half a tablet daily"),
    ],
)
def test_what_cannot_be_divided_has_no_plan(resource: dict[str, Any]) -> None:
    assert taper(read(resource)) is None


@pytest.mark.parametrize("rule", [Taper(Decimal(0), 30), Taper(Decimal(1), 30), Taper(Decimal("0.01"), 7)])
def test_a_rule_that_makes_no_plan(rule: Taper) -> None:
    record = read(order("morphine sulfate 1 MG/ML Oral Solution", "10 mL every 4 hours"))
    assert taper(record, rule) is None


def test_an_order_that_is_not_there_has_no_plan() -> None:
    assert propose(read(), Advice("taper", "x", "MedicationRequest/m1", taper=TENTH)) is None
    assert propose(read(OXYCODONE), Advice("taper", "x", "MedicationRequest/m1")) is None


@given(
    tablets=st.integers(1, 6),
    times=st.sampled_from([1, 2, 3, 4]),
    strength=st.sampled_from(["5", "10", "15", "30"]),
    share=st.integers(5, 50),
    every=st.integers(1, 40),
)
def test_no_taper_is_faster_than_asked_for(tablets: int, times: int, strength: str, share: int, every: int) -> None:
    """Against the rule itself: over any stretch of days no more is taken away than the rule allows for it."""
    drug = f"oxycodone hydrochloride {strength} MG Oral Tablet"
    often = {1: "once", 2: "twice", 3: "3 times", 4: "4 times"}[times]
    record = read(order(drug, f"take {tablets} tablets {often} a day"))
    rule = Taper(Decimal(share) / 100, every)
    (mine,) = record.orders
    steps = list(steps_down(mine, rule, TODAY))
    piece = smallest_piece(mine)
    assert piece == Decimal(strength) / 2
    start = Decimal(strength) * tablets * times
    assert [step.mg for step in steps] == sorted((step.mg for step in steps), reverse=True)
    assert steps[-1].mg == 0
    assert steps[-1].last is None
    assert all(step.mg % piece == 0 for step in steps)
    for before, after in zip([None, *steps], steps, strict=False):
        lowered = (start if before is None else before.mg) - after.mg
        days = every if before is None else (after.first - before.first).days
        most = max(start * rule.share, piece)
        assert lowered <= most
        assert lowered <= start * rule.share * days / every or before is None
    assert len(steps) <= (1 / rule.share).to_integral_value(ROUND_CEILING) * 2 + start / piece
    assert (taper(record, rule) is None) == (not 1 < len(steps) <= MOST_STEPS)
