"""Advice -> FHIR actions: what is created is valid; what is updated is the EHR's own but for the dose."""

import copy
import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.cards.exact import with_original_numbers
from safety.examination.finding import Advice, Proposal, Regimen
from safety.regimen.record import Daily, Record

TODAY = date(2026, 11, 22)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
EPIC = "https://open.epic.com/fhir/extensions"
UCUM = "http://unitsofmeasure.org"
GABAPENTIN_100 = ("310430", "gabapentin 100 MG Oral Capsule")
GABAPENTIN_300 = ("310431", "gabapentin 300 MG Oral Capsule")
GABAPENTIN_600 = ("310433", "gabapentin 600 MG Oral Tablet")
OXYCODONE = ("1049683", "oxycodone hydrochloride 10 MG Oral Tablet")


def quantity(value: float, code: str = "{capsule}") -> dict[str, Any]:
    return {"value": value, "system": UCUM, "code": code}


def an_order(dosage: Any, drug: tuple[str, str] = GABAPENTIN_300, **changes: Any) -> dict[str, Any]:
    concept = {"coding": [{"system": RXNORM, "code": drug[0], "display": drug[1]}], "text": drug[1]}
    return {
        "resourceType": "MedicationRequest",
        "id": "d1",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": concept,
        "subject": {"reference": "Patient/p1"},
        "dosageInstruction": dosage,
        "extension": [{"url": "https://ehr.example.org/x", "valueDecimal": 1.50}],
        "dispenseRequest": {"quantity": {"value": 270, "unit": "capsule"}},
    } | changes


def a_dosage(dose: Mapping[str, Any] | None = None, times: int = 3, **changes: Any) -> dict[str, Any]:
    facts = {
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": dict(dose or quantity(3))}],
    }
    return {name: value for name, value in (facts | changes).items() if value is not ...}


def read(*drafts: Mapping[str, Any], held: tuple[Mapping[str, Any], ...] = ()) -> Record:
    patient = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1950-01-01"}
    return read_record(Bag("p1", [patient, *held], list(drafts)), today=TODAY)


def dose(single: str, times: int, order: str = "MedicationRequest/d1", ingredient: str = "gabapentin") -> Advice:
    return Advice("dose", "Change the dose", order, Regimen(ingredient, Decimal(single), times))


def redosed(resource: Mapping[str, Any], single: str = "300", times: int = 2) -> Proposal | None:
    before = copy.deepcopy(resource)
    proposal = propose(read(resource), dose(single, times))
    assert resource == before, "the EHR's resource itself is not touched"
    return proposal


def daily_mg(record: Record, reference: str = "MedicationRequest/d1") -> Decimal:
    (order,) = [order for order in record.orders if order.reference == reference]
    assert isinstance(order.amount, Daily)
    return order.amount.intakes[0].most_mg


def changes(old: Any, new: Any, path: str = "") -> set[str]:
    """Paths at which two JSON values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = old.keys() | new.keys()
        return {p for key in keys for p in changes(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return {p for was, now in zip(old, new, strict=True) for p in changes(was, now, path)}
    return set() if old == new else {path}


# Naloxone.


def test_the_rescue_kit_is_a_valid_draft_that_counts() -> None:
    from fhir.resources.R4B.medicationrequest import MedicationRequest

    proposal = propose(read(), Advice("naloxone", "Offer naloxone"))
    assert proposal is not None
    assert (proposal.action, proposal.resource_id) == ("create", None)
    resource = dict(proposal.resource or {})
    MedicationRequest.model_validate(copy.deepcopy(resource))
    assert (resource["status"], resource["subject"]) == ("draft", {"reference": "Patient/p1"})
    assert resource["medicationCodeableConcept"]["coding"] == [
        {"system": RXNORM, "code": "1725059", "display": "naloxone hydrochloride 40 MG/ML Nasal Spray"}
    ]
    (order,) = proposal.record.drafts
    assert order.product.ingredients == ("naloxone",)
    assert order.classes == {"opioid-antagonist"}


def test_each_patients_kit_is_their_own() -> None:
    one = propose(read(), Advice("naloxone", "Offer"))
    other = propose(
        dataclasses.replace(read(), patient=dataclasses.replace(read().patient, reference="Patient/q")),
        Advice("naloxone", "Offer"),
    )
    assert one is not None
    assert one.resource is not None
    assert other is not None
    assert other.resource is not None
    assert other.resource["subject"] == {"reference": "Patient/q"}
    assert one.resource["subject"] == {"reference": "Patient/p1"}


# Delete.


def test_a_draft_is_deleted_by_its_relative_reference() -> None:
    proposal = propose(read(an_order([a_dosage()])), Advice("delete", "Remove", "MedicationRequest/d1"))
    assert proposal is not None
    assert (proposal.action, proposal.resource, proposal.resource_id) == ("delete", None, "MedicationRequest/d1")
    assert proposal.record.orders == ()


def test_what_a_deleted_draft_would_have_replaced_counts_again() -> None:
    active = an_order([a_dosage()], id="a1", status="active", authoredOn="2026-11-01")
    draft = an_order([a_dosage()], priorPrescription={"reference": "MedicationRequest/a1"})
    record = read(draft, held=(active,))
    assert [order.reference for order in record.projected] == ["MedicationRequest/d1"]
    proposal = propose(record, Advice("delete", "Remove", "MedicationRequest/d1"))
    assert proposal is not None
    assert [order.reference for order in proposal.record.projected] == ["MedicationRequest/a1"]


@pytest.mark.parametrize(
    "advice",
    [
        Advice("delete", "x", "MedicationRequest/other"),
        Advice("delete", "x", None),
        Advice("delete", "x", "MedicationRequest/a1"),
    ],
)
def test_only_a_draft_is_deleted(advice: Advice) -> None:
    active = an_order([a_dosage()], id="a1", status="active")
    assert propose(read(an_order([a_dosage()]), held=(active,)), advice) is None


def test_a_draft_that_goes_by_the_name_of_an_order_on_file_is_not_touched() -> None:
    active = an_order([a_dosage()], status="active")
    record = read(an_order([a_dosage()]), held=(active,))
    assert propose(record, Advice("delete", "x", "MedicationRequest/d1")) is None
    assert propose(record, dose("300", 2)) is None


def test_a_draft_without_an_id_cannot_be_named() -> None:
    draft = {name: value for name, value in an_order([a_dosage()]).items() if name != "id"}
    record = read(draft)
    (order,) = record.orders
    assert propose(record, Advice("delete", "x", order.reference)) is None
    assert propose(record, dose("300", 2, order.reference)) is None


# Dose.


def test_a_dose_in_capsules_stays_in_capsules_and_nothing_else_changes() -> None:
    old = an_order([a_dosage()])
    proposal = redosed(old)
    assert proposal is not None
    assert proposal.resource is not None
    assert changes(old, proposal.resource) == {
        "dosageInstruction.doseAndRate.doseQuantity.value",
        "dosageInstruction.timing.repeat.frequency",
    }
    assert proposal.resource["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"] == quantity(1)
    assert daily_mg(proposal.record) == 600
    assert list(proposal.resource) == list(old)


@pytest.mark.parametrize(
    ("drug", "before", "single", "after"),
    [
        (GABAPENTIN_100, quantity(9), "400", quantity(4)),
        (GABAPENTIN_300, quantity(900, "mg"), "300", quantity(300, "mg")),
        (GABAPENTIN_300, quantity(0.9, "g"), "300", quantity(0.3, "g")),
        (GABAPENTIN_600, quantity(1, "{tbl}"), "300", quantity(0.5, "{tbl}")),
        (GABAPENTIN_300, quantity(3, "{pill}"), "600", quantity(2, "{pill}")),
        (GABAPENTIN_300, {"value": 3}, "300", {"value": 1}),
        (GABAPENTIN_300, {"value": 3, "unit": "capsules"}, "300", {"value": 1, "unit": "capsules"}),
        (("1", "gabapentin 50 MG/ML Oral Solution"), quantity(18, "mL"), "300", quantity(6, "mL")),
    ],
)
def test_the_dose_is_given_in_the_unit_that_stood_there(
    drug: tuple[str, str], before: dict[str, Any], single: str, after: dict[str, Any]
) -> None:
    proposal = redosed(an_order([a_dosage(before)], drug), single)
    assert proposal is not None
    assert proposal.resource is not None
    assert proposal.resource["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"] == after
    assert daily_mg(proposal.record) == 2 * Decimal(single)


@pytest.mark.parametrize(
    ("drug", "before", "single"),
    [
        (GABAPENTIN_300, quantity(3), "400"),
        (GABAPENTIN_300, quantity(900, "mg"), "400"),
        (GABAPENTIN_300, quantity(3), "150"),
        (GABAPENTIN_600, quantity(1, "{tbl}"), "200"),
        (("1", "gabapentin 50 MG/ML Oral Solution"), quantity(18, "mL"), "333"),
        (("9", "gabapentin"), quantity(3), "300"),
    ],
)
def test_a_dose_that_the_product_cannot_give_is_not_proposed(
    drug: tuple[str, str], before: dict[str, Any], single: str
) -> None:
    assert redosed(an_order([a_dosage(before)], drug), single) is None


def test_epics_three_doses_change_together() -> None:
    held = [
        {"type": {"text": "calculated"}, "doseQuantity": quantity(900, "mg")},
        {"type": {"text": "admin-amount"}, "doseQuantity": quantity(3)},
        {"type": {"text": "ordered"}, "doseQuantity": quantity(900, "mg")},
    ]
    proposal = redosed(an_order([a_dosage(doseAndRate=held)]))
    assert proposal is not None
    assert proposal.resource is not None
    now = [dose["doseQuantity"]["value"] for dose in proposal.resource["dosageInstruction"][0]["doseAndRate"]]
    assert now == [300, 1, 300]


@pytest.mark.parametrize(
    "shape", ["STU3", "object for a list", "doseAndRate as an object", "a range", "nothing but words"]
)
def test_odd_shapes_keep_their_shape(shape: str) -> None:
    dosages = {
        "STU3": [a_dosage(doseAndRate=..., doseQuantity=quantity(3))],
        "object for a list": a_dosage(),
        "doseAndRate as an object": [a_dosage(doseAndRate={"doseQuantity": quantity(3)})],
        "a range": [a_dosage(doseAndRate=[{"doseRange": {"low": quantity(2), "high": quantity(3)}}])],
        "nothing but words": [{"text": "Take 3 capsules three times daily"}],
    }
    old = an_order(dosages[shape])
    proposal = redosed(old)
    assert proposal is not None
    assert proposal.resource is not None
    new = proposal.resource["dosageInstruction"]
    assert type(new) is type(old["dosageInstruction"])
    assert daily_mg(proposal.record) == 600
    first = new[0] if isinstance(new, list) else new
    assert ("doseQuantity" in first) == (shape == "STU3")
    assert changes({**old, "dosageInstruction": 0}, {**proposal.resource, "dosageInstruction": 0}) == set()


def test_the_words_of_the_dosage_say_the_new_dose() -> None:
    proposal = redosed(an_order([a_dosage(text="Take 3 capsules by mouth 3 times a day")]))
    assert proposal is not None
    assert proposal.resource is not None
    assert proposal.resource["dosageInstruction"][0]["text"] == "300 mg twice a day"


def test_bounds_stay_and_the_rest_of_the_timing_is_replaced() -> None:
    repeat = {
        "boundsPeriod": {"start": "2026-11-22", "end": "2026-12-22"},
        "frequency": 2,
        "frequencyMax": 3,
        "period": 8,
        "periodUnit": "h",
    }
    timing = {"repeat": repeat, "code": {"text": "TID"}}
    proposal = redosed(an_order([a_dosage(timing=timing)]))
    assert proposal is not None
    assert proposal.resource is not None
    assert proposal.resource["dosageInstruction"][0]["timing"] == {
        "repeat": {"boundsPeriod": repeat["boundsPeriod"], "frequency": 2, "period": 1, "periodUnit": "d"}
    }


@pytest.mark.parametrize(
    "old",
    [
        an_order([a_dosage(), a_dosage()]),
        an_order([]),
        an_order(None),
        an_order([a_dosage(patientInstruction="Take 3 capsules three times a day")]),
        an_order([a_dosage(extension=[{"url": f"{EPIC}/ordered-dose", "valueQuantity": quantity(3)}])]),
        an_order([a_dosage(modifierExtension=[{"url": "https://x.example", "valueBoolean": True}])]),
        an_order([a_dosage(maxDosePerPeriod={"numerator": quantity(9), "denominator": quantity(1, "d")})]),
        an_order([a_dosage(_text={"extension": [{"url": EPIC, "valueString": "3 capsules"}]}, text="x")]),
        an_order([a_dosage(doseAndRate=[{"rateQuantity": quantity(9)}])]),
        an_order([a_dosage(quantity(3) | {"comparator": "<"})]),
        an_order([a_dosage(quantity(3, "[foo]"))]),
        an_order([a_dosage(timing={"event": ["2026-11-22"]})]),
        an_order([a_dosage(timing={"repeat": {"frequency": 3, "period": 1, "periodUnit": "d", "count": 30}})]),
        an_order([a_dosage()], text={"status": "generated", "div": "<div>3 capsules</div>"}),
        an_order([a_dosage()], note=[{"text": "Take 3 capsules three times a day"}]),
        an_order([a_dosage()], renderedDosageInstruction="Take 3 capsules three times a day"),
        an_order([a_dosage()], extension=[{"url": "https://x.example", "valueString": ""}]),
        an_order([a_dosage()], identifier=[]),
        an_order([a_dosage()], _status=None),
        an_order([a_dosage()], ("2", "oxycodone 5 MG / acetaminophen 325 MG Oral Tablet")),
        an_order([a_dosage()], resourceType="MedicationOrder"),
    ],
)  # fmt: skip
def test_what_would_leave_a_trace_of_the_old_dose_is_not_proposed(old: dict[str, Any]) -> None:
    assert redosed(old) is None


def test_an_active_order_can_be_changed_too() -> None:
    active = an_order([a_dosage()], status="active", authoredOn="2026-11-01")
    proposal = propose(read(held=(active,)), dose("300", 2))
    assert proposal is not None
    assert proposal.action == "update"
    assert daily_mg(proposal.record) == 600


def test_another_ingredient_is_not_dosed() -> None:
    assert propose(read(an_order([a_dosage()], OXYCODONE)), dose("300", 2)) is None


AMOUNTS = st.sampled_from([quantity(3), quantity(900, "mg"), quantity(3, "{pill}"), {"value": 3}, quantity(18, "mL")])
EXTRAS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.just("3 capsules three times a day"),
        "sequence": st.just(1),
        "asNeededBoolean": st.booleans(),
        "route": st.just({"text": "oral"}),
        "patientInstruction": st.just("with food"),
        "additionalInstruction": st.just([{"text": "with food"}]),
        "doseQuantity": AMOUNTS,
        "timing": st.sampled_from(
            [None, {}, {"code": {"text": "TID"}}, {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}]
        ),
    },
)


@given(amount=AMOUNTS, extras=EXTRAS, units=st.integers(1, 6), times=st.integers(1, 4))
def test_whatever_the_shape_what_is_proposed_reads_as_the_proposal(
    amount: dict, extras: dict, units: int, times: int
) -> None:
    old = an_order([a_dosage(amount, **extras)])
    proposal = redosed(old, str(300 * units), times)
    if proposal is None:
        return
    assert proposal.resource is not None
    again = read(json.loads(json.dumps(proposal.resource)))
    assert daily_mg(again) == daily_mg(proposal.record) == 300 * units * times
    assert again.orders[0].prn == read(old).orders[0].prn
    allowed = ("dosageInstruction.text", "dosageInstruction.timing", "dosageInstruction.dose")
    assert all(path.startswith(allowed) for path in changes(old, proposal.resource))


def test_numbers_that_were_not_changed_are_sent_back_as_they_were_written() -> None:
    draft = json.dumps(an_order([a_dosage()])).replace("1.5", "1.50").replace('"value": 270', '"value": 270.00')
    request = (
        f'{{"context": {{"draftOrders": {{"resourceType": "Bundle", "entry": [{{"resource": {draft}}}]}}}}}}'.encode()
    )
    proposal = redosed(orjson.loads(request)["context"]["draftOrders"]["entry"][0]["resource"])
    assert proposal is not None
    cards = [{"suggestions": [{"actions": [{"type": "update", "resource": proposal.resource}]}]}]
    sent = orjson.dumps(with_original_numbers(cards, request, orjson.loads(request))).decode()
    assert '"valueDecimal":1.50' in sent
    assert '"value":270.00' in sent
    assert '"value":1,' in sent
