"""The traps in which existing systems misread a dose, each as a resource an EHR could send (traps.md, second table)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.record import Daily, Intake, Order, Record
from tests.reading.samples import MEDICATION, OXYCODONE_5, PERSON, dosage, quantity, repeat, request

TODAY = date(2026, 11, 5)
SIX_HOURLY = repeat(frequency=1, period=6, periodUnit="h")


def record(*resources: dict[str, Any], drafts: tuple[dict[str, Any], ...] = ()) -> Record:
    return read_record(Bag("p1", [PERSON, *resources], list(drafts)), today=TODAY)


def order(medicine: str | None = None, *instructions: dict[str, Any], **changes: Any) -> Order:
    if medicine is not None:
        changes["medicationCodeableConcept"] = {"text": medicine}
    if instructions:
        changes["dosageInstruction"] = list(instructions)
    return record(request(**{"dispenseRequest": None, **changes})).orders[0]


def intake(one: Order) -> Intake:
    assert not isinstance(one.daily, Unread), one.daily
    return one.daily.intakes[-1]


def most(one: Order) -> Decimal:
    return intake(one).most_mg


def per_day(numerator: dict[str, Any]) -> dict[str, Any]:
    return {"numerator": numerator, "denominator": quantity(1, "d")}


def test_trap_01_a_prn_ceiling_caps_the_most_and_both_numbers_are_kept():
    four_hourly = repeat(frequency=1, period=4, periodUnit="h")
    capped = order(None, dosage(timing=four_hourly, maxDosePerPeriod=per_day(quantity(4, "tablet"))))
    assert (intake(capped).usual_mg, most(capped)) == (0, 20)
    assert most(order(None, dosage(timing=four_hourly))) == 30
    scheduled = order(
        None, dosage(timing=four_hourly, asNeededBoolean=False, maxDosePerPeriod=per_day(quantity(20, "mg")))
    )
    assert (intake(scheduled).usual_mg, most(scheduled)) == (20, 20)


@pytest.mark.parametrize("hours", [48, 72, 288])
def test_trap_05_the_change_interval_of_a_patch_changes_nothing(hours):
    patch = dosage(
        timing=repeat(frequency=1, period=hours, periodUnit="h"),
        asNeededBoolean=False,
        doseAndRate=[{"doseQuantity": quantity(1, "patch")}],
    )
    one = order("72 HR fentanyl 0.075 MG/HR Transdermal System", patch)
    assert intake(one).worn_mcg_h == 75


def test_trap_05_two_patches_are_worn_together():
    patch = dosage(
        timing=repeat(frequency=1, period=3, periodUnit="d"), doseAndRate=[{"doseQuantity": quantity(2, "patch")}]
    )
    assert intake(order("72 HR fentanyl 0.075 MG/HR Transdermal System", patch)).worn_mcg_h == 150


def test_trap_05_a_dose_in_mcg_per_hour_is_the_patch():
    patch = dosage(
        timing=repeat(frequency=1, period=3, periodUnit="d"),
        doseAndRate=[{"doseQuantity": quantity(75, "mcg/h", code="ug/h")}],
    )
    assert intake(order("72 HR fentanyl 0.075 MG/HR Transdermal System", patch)).worn_mcg_h == 75


def test_trap_06_micrograms_are_not_milligrams():
    one = order("fentanyl 0.8 MG Oral Lozenge", dosage(doseAndRate=[{"doseQuantity": quantity(800, "mcg", code="ug")}]))
    assert most(one) == Decimal("3.2")
    assert most(
        order("fentanyl 0.8 MG Oral Lozenge", dosage(doseAndRate=[{"doseQuantity": quantity(1, "lozenge")}]))
    ) == Decimal("3.2")


def test_trap_06_a_volume_of_a_tablet_is_unread_not_zero_and_not_multiplied():
    one = order(None, dosage(doseAndRate=[{"doseQuantity": quantity(5, "mL")}]))
    assert isinstance(one.daily, Unread)
    assert "5 mL" in one.daily.why


def test_trap_06_a_code_and_a_word_of_different_size_contradict_each_other():
    one = order(None, dosage(doseAndRate=[{"doseQuantity": {"value": 5, "unit": "mg", "code": "ug"}}]))
    assert isinstance(one.daily, Unread)
    assert "contradict" in one.daily.why


def test_trap_07_liquids_by_their_concentration():
    five = dosage(doseAndRate=[{"doseQuantity": quantity(5, "mL")}])
    assert most(order("morphine sulfate 2 MG/ML Oral Solution", five)) == 40
    by_mass = dosage(doseAndRate=[{"doseQuantity": quantity(10, "mg")}])
    assert most(order("morphine sulfate 2 MG/ML Oral Solution", by_mass)) == 40


def test_trap_07_combinations_count_every_ingredient():
    one = order("acetaminophen 325 MG / hydrocodone bitartrate 7.5 MG Oral Tablet")
    assert not isinstance(one.daily, Unread)
    assert {line.ingredient: line.most_mg for line in one.daily.intakes} == {"acetaminophen": 1300, "hydrocodone": 30}


def test_trap_08_ranges_take_the_highest_dose_and_the_shortest_interval():
    timing = repeat(frequency=1, frequencyMax=2, period=4, periodMax=6, periodUnit="h")
    span = {"low": quantity(1, "tablet"), "high": quantity(2, "tablet")}
    one = order(None, dosage(timing=timing, asNeededBoolean=False, doseAndRate=[{"doseRange": span}]))
    assert (intake(one).usual_mg, most(one)) == (20, 120)


def test_trap_09_concurrent_instructions_add():
    morning = dosage(timing=repeat(when=["MORN"]), asNeededBoolean=False)
    night = dosage(
        timing=repeat(when=["HS"]), asNeededBoolean=False, doseAndRate=[{"doseQuantity": quantity(2, "tablet")}]
    )
    assert most(order(None, morning, night)) == 15
    assert most(order(None, {**morning, "sequence": None}, {**night, "sequence": None})) == 15


def test_trap_09_later_sequences_are_a_taper():
    def step(number: int, tablets: int, start: str, end: str) -> dict[str, Any]:
        timing = repeat(frequency=2, period=1, periodUnit="d", boundsPeriod={"start": start, "end": end})
        return dosage(
            sequence=number,
            timing=timing,
            asNeededBoolean=False,
            doseAndRate=[{"doseQuantity": quantity(tablets, "tablet")}],
        )

    one = order(
        None,
        step(1, 3, "2026-11-01", "2026-11-03"),
        step(2, 2, "2026-11-04", "2026-11-06"),
        step(3, 1, "2026-11-07", "2026-11-09"),
    )
    assert most(one) == 20
    assert not isinstance(one.highest, Unread)
    assert one.highest.intakes[0].most_mg == 20


def test_trap_09_a_dose_that_rises_is_read_at_its_highest():
    low = dosage(timing=repeat(frequency=1, period=1, periodUnit="d", boundsDuration=quantity(30, "d")))
    high = dosage(sequence=2, timing=repeat(frequency=4, period=1, periodUnit="d"))
    one = order(None, low, high)
    assert most(one) == 5
    assert not isinstance(one.highest, Unread)
    assert one.highest.intakes[0].most_mg == 20


def test_trap_10_calculated_admin_amount_and_ordered_are_one_dose():
    def dose(kind: str, value: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": {"coding": [{"system": "http://epic.com/CodeSystem/dose-rate-type", "code": kind}]},
            "doseQuantity": value,
        }

    three = [
        dose("calculated", quantity(30, "mg")),
        dose("admin-amount", quantity(2, "{tbl}")),
        dose("ordered", quantity(30, "mg")),
    ]
    assert most(order("codeine sulfate 15 MG Oral Tablet", dosage(doseAndRate=three))) == 120


def test_trap_10_a_rate_ratio_may_be_the_dose_of_a_day():
    daily = {"numerator": quantity(3, "tablet"), "denominator": quantity(1, "d")}
    three = repeat(frequency=3, period=1, periodUnit="d")
    assert most(order(None, dosage(timing=three, doseAndRate=[{"rateRatio": daily}]))) == 15
    assert (
        most(
            order(None, dosage(timing=three, doseAndRate=[{"doseQuantity": quantity(1, "tablet"), "rateRatio": daily}]))
        )
        == 15
    )


@pytest.mark.parametrize(
    ("timing", "mg"),
    [
        ({"code": {"coding": [{"code": "BID"}]}}, 10),
        ({"code": {"text": "Q6H PRN"}}, 20),
        (repeat(timeOfDay=["08:00:00", "14:00:00", "20:00:00"]), 15),
        (repeat(when=["ACM", "HS"]), 10),
    ],
)
def test_trap_11_timing_without_a_frequency(timing, mg):
    assert most(order(None, dosage(timing=timing))) == mg


def test_trap_11_no_timing_is_unread_unless_the_words_tell():
    silent = order(None, dosage(timing=None))
    assert isinstance(silent.daily, Unread)
    assert silent.daily.what == "frequency"
    assert most(order(None, dosage(timing=None, text="1 tablet every 8 hours"))) == 15


def test_trap_12_a_draft_replaces_by_link_or_by_id():
    active = request(id="old", dispenseRequest=None)
    for link in ("priorPrescription", "basedOn"):
        draft = request(
            id="new", status="draft", **{link: [{"reference": "https://ehr.example/fhir/MedicationRequest/old"}]}
        )
        projected = record(active, drafts=(draft,)).projected
        assert [one.reference for one in projected] == ["MedicationRequest/new"]
    assert len(record(active, drafts=(request(id="old", status="draft"),)).projected) == 1


def test_trap_12_two_orders_written_together_are_two():
    assert len(record(request(id="a"), request(id="b")).current) == 2


@pytest.mark.parametrize("status", ["stopped", "completed", "cancelled", "entered-in-error", "on-hold", "draft"])
def test_trap_13_only_what_is_active_counts(status):
    one = order(status=status)
    assert not one.counted
    assert one.why_not_counted is not None


def test_trap_13_a_missing_category_counts():
    assert order(category=None).counted


def test_trap_13_an_active_order_that_ended_does_not_count():
    ended = repeat(frequency=1, period=6, periodUnit="h", boundsPeriod={"start": "2026-09-01", "end": "2026-09-10"})
    assert not order(None, dosage(timing=ended)).counted


def test_trap_13_a_patch_with_a_short_supply_counts():
    supply = {"quantity": quantity(5, "patch"), "expectedSupplyDuration": quantity(15, "days")}
    patch = dosage(
        timing=repeat(frequency=1, period=3, periodUnit="d"), doseAndRate=[{"doseQuantity": quantity(1, "patch")}]
    )
    assert order("72 HR fentanyl 0.075 MG/HR Transdermal System", patch, dispenseRequest=supply).counted


@pytest.mark.parametrize(
    "medicine",
    [
        {"medicationReference": {"reference": "Medication/m1"}},
        {
            "medicationReference": {"reference": "#m"},
            "contained": [{"resourceType": "Medication", "id": "m", "code": OXYCODONE_5}],
        },
        {
            "medicationReference": {"reference": "#m"},
            "contained": [{"resourceType": "Medication", "id": "#m", "code": OXYCODONE_5}],
        },
        {"medicationReference": {"reference": "Medication/elsewhere", "display": "OXYCODONE 5 MG PO TABS"}},
        {"medicationCodeableConcept": {"text": "oxycodone 5 mg tablet"}},
    ],
)
def test_trap_14_a_medication_in_every_form(medicine):
    one = record(request(**{"medicationCodeableConcept": None, **medicine}), MEDICATION).orders[0]
    assert most(one) == 20


def test_trap_14_a_medication_that_cannot_be_resolved_is_shown():
    found = record(request(medicationCodeableConcept=None, medicationReference={"reference": "#m"}))
    assert isinstance(found.orders[0].daily, Unread)
    assert found.gaps


def test_trap_15_membership_goes_by_ingredient():
    assert "gabapentinoid" in order("gabapentin 300 MG Oral Capsule").classes
    assert order("phentermine hydrochloride 37.5 MG Oral Tablet").classes.isdisjoint(
        {"beers-cns", "respiratory-depressant", "opioid"}
    )
    assert "opioid" in order("buprenorphine 2 MG / naloxone 0.5 MG Sublingual Tablet").classes


def test_trap_16_a_statement_counts_beside_the_orders():
    statement = {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"text": "tramadol 50 mg tablet"},
        "dosage": [dosage()],
    }
    assert len(record(request(), statement).current) == 2


def test_trap_17_wrappers_of_early_cds_hooks_are_opened():
    assert len(record({"response": {"status": "200 OK"}, "resource": request()}).orders) == 1


def test_trap_18_partial_dates_take_their_safe_end():
    one = order(authoredOn="2026-11")
    assert one.start is not None
    assert one.start.earliest == date(2026, 11, 1)
    assert one.start.latest == date(2026, 11, 30)
    assert one.counted


def test_trap_19_one_milligram_of_a_twenty_milligram_tablet_is_asked_about():
    one = order(
        "oxycodone hydrochloride 20 MG Oral Tablet",
        dosage(timing=SIX_HOURLY, doseAndRate=[{"doseQuantity": quantity(1, "mg")}]),
    )
    assert isinstance(one.daily, Unread)
    assert "may mean 1 tablet" in one.daily.why


def timed(timing: dict[str, Any]) -> Order:
    """Oxycodone 5 mg, one tablet, by a Timing."""
    dosage = {"timing": timing, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]}
    return first_order({"text": "oxycodone 5 MG Oral Tablet"}, [dosage])


def first_order(concept: dict[str, Any], dosage: list[dict[str, Any]]) -> Order:
    request = {
        "resourceType": "MedicationRequest",
        "id": "x",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": "2026-11-01",
        "medicationCodeableConcept": concept,
        "dosageInstruction": dosage,
    }
    patient = {"resourceType": "Patient", "id": "p"}
    return read_record(Bag("p", [patient, request]), today=date(2026, 11, 22)).orders[0]


@pytest.mark.parametrize(("code", "frequency"), [("QID", 1), ("QD", 4)])
def test_trap_11_a_code_against_a_repeat_counts_the_more_frequent_and_says_so(code: str, frequency: int) -> None:
    order = timed({"code": {"text": code}, "repeat": {"frequency": frequency, "period": 1, "periodUnit": "d"}})
    assert isinstance(order.daily, Daily)
    assert order.daily.intakes[0].most_mg == 20
    assert isinstance(order.dosing, Dosing)
    assert "different frequencies" in order.dosing.notes[0]


def test_trap_14_a_medication_with_an_unknown_ingredient_is_not_read_from_the_others() -> None:
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "ingredient": [
            {"itemCodeableConcept": {"text": "acetaminophen"}},
            {"itemReference": {"reference": "Substance/unknown"}},
        ],
    }
    request = {
        "resourceType": "MedicationRequest",
        "id": "x",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "medicationReference": {"reference": "#m"},
        "contained": [medication],
    }
    order = read_record(Bag("p", [{"resourceType": "Patient", "id": "p"}, request]), today=date(2026, 11, 22)).orders[0]
    assert order.product.level == "unknown"
    assert any("ingredient[1] is not known" in note for note in order.notes)


def test_trap_15_naloxone_inside_an_opioid_is_no_antagonist() -> None:
    order = first_order({"text": "buprenorphine 8 MG / naloxone 2 MG Sublingual Film"}, [])
    assert "opioid" in order.classes
    assert "opioid-antagonist" not in order.classes
