"""From a bag of resources to a record: whose, which, when, and what is missing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhir_client.bag import Bag
from fhir_client.reading.record import newest_day, read_record
from safety.regimen.dosing import Dosing, Unread
from safety.regimen.record import Daily, Gap, Lab, Order, Record
from tests.reading import samples
from tests.reading.samples import LOINC, MEDICATION, PERSON, dosage, quantity, repeat, request

TODAY = date(2026, 11, 5)


def record(
    *resources: dict[str, Any], drafts: tuple[dict[str, Any], ...] = (), patient_id: str | None = "p1", **more: Any
) -> Record:
    return read_record(Bag(patient_id, [PERSON, *resources], list(drafts), **more), today=TODAY)


def order(resource: dict[str, Any], *others: dict[str, Any]) -> Order:
    return record(resource, *others).orders[0]


def most(one: Order) -> Decimal:
    assert not isinstance(one.daily, Unread), one.daily
    return one.daily.intakes[0].most_mg


@pytest.mark.parametrize(
    ("resource", "mg"),
    [
        (request(), 20),
        (samples.EPIC, 40),
        (samples.STU3, 10),
        (samples.R5, 900),
        (samples.DSTU2, 10),
        (samples.STATEMENT_DSTU2, 900),
        (samples.STATEMENT, 900),
        (samples.COMPOUND, 40),
        (samples.TEXT_ONLY, 600),
        (samples.SUPPLY_ONLY, 20),
    ],
    ids=lambda value: value.get("id") if isinstance(value, dict) else None,
)
def test_orders_of_every_version(resource, mg):
    assert most(order(resource, MEDICATION)) == mg


def test_an_order_in_full():
    one = order(
        request(
            priorPrescription={"reference": "https://ehr.example/MedicationRequest/r0"}, groupIdentifier={"value": "g7"}
        )
    )
    assert one.reference == "MedicationRequest/r1"
    assert (one.state, one.status, one.intent, one.kind) == ("active", "active", "order", "request")
    assert one.classes >= {"opioid"}
    assert "long-acting-opioid" not in one.classes
    assert one.category == {"community"}
    assert one.route == "oral"
    assert one.prn
    assert one.start is not None
    assert one.start.earliest == date(2026, 11, 1)
    assert (one.supply_days, one.quantity, one.refills) == (15, 60, 0)
    assert one.supply_end == date(2026, 11, 16)
    assert one.prescriber == "Practitioner/d1"
    assert one.links == {"MedicationRequest/r0", "group:g7"}
    assert one.groups >= {"np_diabetic_neuropathy"}
    assert one.counted


def test_an_order_without_an_id_can_still_be_named():
    assert order(request(id=None)).reference == "MedicationRequest/(no id) #2"


def test_two_orders_without_ids_are_never_taken_for_one():
    found = read_record(Bag("p1", [request(id=None)], [request(id=None, authoredOn="2026-11-02")]), today=TODAY)
    assert len(found.projected) == 2


def test_long_acting_opioids_are_a_class_of_their_own():
    patch = request(medicationCodeableConcept={"text": "72 HR fentanyl 0.025 MG/HR Transdermal System"})
    methadone = request(medicationCodeableConcept={"text": "methadone hydrochloride 10 MG Oral Tablet"})
    extended = request(
        medicationCodeableConcept={"text": "12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet"}
    )
    for resource in (patch, methadone, extended):
        assert "long-acting-opioid" in order(resource).classes


def test_a_local_product_has_no_systemic_class():
    local = {"topical-analgesic", "neuropathic-second-line", "neuropathic-any"}
    assert order(request(medicationCodeableConcept={"text": "lidocaine 0.05 MG/MG Medicated Patch"})).classes == local
    gel = {"text": "diclofenac sodium 0.01 MG/MG Topical Gel"}
    assert order(request(medicationCodeableConcept=gel)).classes == frozenset()


@pytest.mark.parametrize(
    "reference",
    [
        "Medication/m1",
        "https://ehr.example/fhir/Medication/m1",
        "m1",
        "https://ehr.example/fhir/Medication/m1/_history/2",
        "urn:uuid:77",
    ],
)
def test_a_medication_by_any_reference(reference):
    resource = request(medicationCodeableConcept=None, medicationReference={"reference": reference})
    one = record(resource, MEDICATION, full_urls={"urn:uuid:77": MEDICATION}).orders[0]
    assert one.product.ingredients == ("oxycodone",)
    assert one.product.level == "product"


def test_a_medication_among_the_drafts():
    draft = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/m1"}, status="draft")
    one = record(drafts=(draft, MEDICATION)).orders[0]
    assert one.product.level == "product"
    assert one.draft


def test_a_medication_known_by_its_display_alone():
    one = order(
        request(
            medicationCodeableConcept=None,
            medicationReference={"reference": "Medication/gone", "display": "OXYCODONE 5 MG PO TABS"},
        )
    )
    assert one.product.level == "product"
    assert any("Medication/gone could not be found" in note for note in one.notes)


def test_a_medication_that_cannot_be_found_is_a_gap():
    found = record(request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/gone"}))
    assert isinstance(found.orders[0].daily, Unread)
    assert any("Medication/gone" in gap.why and gap.reference == "MedicationRequest/r1" for gap in found.gaps)


@pytest.mark.parametrize(("numerator", "denominator"), [((50, "mg"), (50, "mg")), ((15, "MG/5ML"), (15, "MG/5ML"))])
def test_a_strength_of_one_is_never_divided(numerator, denominator):
    medication = {
        "resourceType": "Medication",
        "id": "c",
        "code": {"text": "morphine, ward made"},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "morphine"},
                "strength": {"numerator": quantity(*numerator), "denominator": quantity(*denominator)},
            }
        ],
    }
    resource = request(medicationCodeableConcept=None, medicationReference={"reference": "#c"}, contained=[medication])
    one = order(resource)
    assert one.product.parts[0].strength is None
    assert isinstance(one.daily, Unread)


@pytest.mark.parametrize(
    ("numerator", "denominator", "strength"),
    [
        ({"value": 100, "code": "mg"}, {"value": 5, "code": "mL"}, (20, "mL")),
        ({"value": 15, "code": "mg"}, {"value": 1, "code": "Tab"}, (15, "unit")),
        ({"value": 15, "unit": "mg"}, {"value": 1}, (15, "unit")),
        ({"value": 5, "code": "g"}, {"value": 100, "code": "g"}, (50, "g")),
        ({"value": 600, "code": "ug"}, {"value": 24, "code": "h"}, (Decimal("0.025"), "h")),
    ],
)
def test_a_strength_from_the_ingredients_of_a_medication(numerator, denominator, strength):
    medication = {
        "resourceType": "Medication",
        "id": "c",
        "code": {"text": "ward made"},
        "ingredient": [
            {
                "itemCodeableConcept": {"text": "morphine"},
                "strength": {"numerator": numerator, "denominator": denominator},
            }
        ],
    }
    one = order(
        request(medicationCodeableConcept=None, medicationReference={"reference": "#c"}, contained=[medication])
    )
    found = one.product.parts[0].strength
    assert found is not None
    assert (found.mg, found.per) == strength


def test_a_code_that_no_table_has_is_named_as_a_code():
    one = order(request(medicationCodeableConcept={"coding": [{"system": samples.RXNORM, "code": "99999999"}]}))
    assert one.product.level == "unknown"
    assert one.product.name == "code 99999999 (rxnorm)"


def test_a_patch_put_on_the_skin_is_transdermal():
    patch = dosage(route={"text": "topical"}, doseAndRate=[{"doseQuantity": quantity(1, "patch")}])
    one = order(
        request(
            medicationCodeableConcept={"text": "72 HR fentanyl 0.025 MG/HR Transdermal System"},
            dosageInstruction=[patch],
        )
    )
    assert one.route == "transdermal"


def test_codings_of_mixed_level_take_the_most_specific():
    codings = [{"system": samples.RXNORM, "code": code} for code in ("7804", "1049621")]
    assert order(request(medicationCodeableConcept={"coding": codings})).product.level == "product"
    assert order(request(medicationCodeableConcept={"coding": codings[::-1]})).product.level == "product"


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p2"},
        {"reference": "https://other.example/Patient/p2"},
        {"reference": "urn:uuid:p2"},
        {"reference": "Group/p1"},
    ],
)
def test_an_order_of_another_patient_is_never_counted(subject):
    found = record(request(subject=subject), drafts=(request(subject=subject),))
    assert found.orders == ()
    assert Gap("MedicationRequest", "2 of another patient, left out") in found.gaps


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p1"},
        {"reference": "https://ehr.example/fhir/Patient/p1"},
        {"reference": "p1"},
        {"reference": "urn:uuid:p1"},
    ],
)
def test_the_patient_by_any_reference(subject):
    assert len(record(request(subject=subject)).orders) == 1


def test_a_patient_by_the_full_url_of_the_bundle():
    found = record(request(subject={"reference": "urn:uuid:abc"}), full_urls={"urn:uuid:abc": PERSON})
    assert len(found.orders) == 1


def test_an_order_without_a_subject_is_read_and_says_so():
    assert "does not say whose order it is" in order(request(subject=None)).notes


def test_resources_of_several_patients_without_a_named_one_are_nobodys():
    bag = Bag(None, [request(), request(id="r2", subject={"reference": "Patient/p2"})])
    found = read_record(bag, today=TODAY)
    assert found.orders == ()
    assert found.gaps


def test_the_only_patient_is_found_without_a_name():
    assert read_record(Bag(None, [PERSON, request()]), today=TODAY).patient.reference == "Patient/p1"
    assert read_record(Bag(None, [request()]), today=TODAY).patient.reference == "Patient/p1"


def test_the_patient():
    found = record()
    assert found.patient.sex == "female"
    assert found.age == 70
    assert not found.patient.deceased
    bare = read_record(Bag("p9"), today=TODAY)
    assert bare.patient.reference == "Patient/p9"
    assert bare.gaps == (Gap("Patient", "no Patient resource: age and sex are not known"),)


def test_gender_and_birth_sex_that_differ_are_not_guessed():
    url = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
    person = {**PERSON, "extension": [{"url": url, "valueCode": "M"}]}
    found = read_record(Bag("p1", [person]), today=TODAY)
    assert found.patient.sex is None
    assert found.gaps[0].what == "Patient.gender"
    unknown = {**person, "gender": "unknown"}
    assert read_record(Bag("p1", [unknown]), today=TODAY).patient.sex == "male"


def test_the_same_resource_twice_is_one():
    newer = request(status="stopped", meta={"lastUpdated": "2026-11-04T00:00:00Z"})
    found = record(request(), request(), newer)
    assert [one.status for one in found.orders] == ["stopped"]


def test_a_draft_in_resources_that_is_not_in_the_request_is_listed_and_not_counted():
    one = order(request(status="draft"))
    assert one.state == "history"
    assert not one.counted


def test_a_revised_active_order_counts_once():
    found = record(
        request(), drafts=(request(dosageInstruction=[dosage(timing=repeat(frequency=1, period=4, periodUnit="h"))]),)
    )
    assert len(found.projected) == 1
    assert found.projected[0].draft


@pytest.mark.parametrize(
    "resource",
    [
        {"wasNotTaken": True},
        {"taken": "n"},
        {"status": "recorded", "adherence": {"code": {"coding": [{"code": "not-taking"}]}}},
    ],
)
def test_a_statement_of_what_is_not_taken_does_not_count(resource):
    one = order({**samples.STATEMENT, **resource})
    assert one.status == "not-taken"
    assert not one.counted


def test_an_r5_statement_counts_as_taken():
    assert order({**samples.STATEMENT, "status": "recorded"}).counted


def test_a_plain_string_for_an_instruction_is_its_words():
    assert most(order(request(dosageInstruction="1 tablet twice daily"))) == 10


def test_do_not_perform():
    assert order(request(doNotPerform=True)).do_not_perform


def test_odd_refills_and_supplies_are_noted():
    supply = {"expectedSupplyDuration": {"value": 30}, "numberOfRepeatsAllowed": -1}
    one = order(request(dispenseRequest=supply))
    assert one.refills == 0
    assert one.supply_days is None
    assert len(one.notes) == 2


def test_supply_is_the_last_resort_and_says_so():
    one = order(samples.SUPPLY_ONLY)
    assert not isinstance(one.dosing, Unread)
    assert one.dosing.source == "supply"
    assert "taken from the supply of 60 for 15 days" in one.notes[0]
    without_days = request(dosageInstruction=None, dispenseRequest={"quantity": quantity(60, "tablet")})
    assert isinstance(order(without_days).daily, Unread)
    grams = request(
        dosageInstruction=None,
        dispenseRequest={"quantity": quantity(60, "g"), "expectedSupplyDuration": {"value": 15, "code": "d"}},
    )
    assert isinstance(order(grams).daily, Unread)


@pytest.mark.parametrize(
    "instruction",
    [
        {"asNeededBoolean": True},
        {"asNeededCodeableConcept": {"text": "pain"}, "text": "as directed"},
        {"text": "Take as directed as needed"},
        {"timing": {"code": {"text": "PRN"}}},
    ],
    ids=["flag", "reason", "words", "timing"],
)
def test_a_supply_tells_no_single_dose_and_keeps_as_needed(instruction: dict[str, Any]) -> None:
    one = order(request(dosageInstruction=[instruction]))
    assert isinstance(one.dosing, Dosing)
    assert isinstance(one.daily, Daily)
    assert (one.dosing.source, one.prn) == ("supply", True)
    intake = one.daily.intakes[0]
    assert (intake.usual_mg, intake.most_mg, intake.single_mg) == (0, 20, None)


def test_a_supply_of_what_is_scheduled_is_not_as_needed() -> None:
    both = request(dosageInstruction=[{"text": "as directed"}, {"text": "as directed as needed"}])
    assert not order(both).prn


def test_a_days_total_tells_no_single_dose() -> None:
    raw = dosage(doseAndRate=[{"rateRatio": {"numerator": quantity(3, "tablet"), "denominator": quantity(1, "d")}}])
    shared = order(request(dosageInstruction=[{**raw, "timing": repeat(frequency=3, period=1, periodUnit="d")}]))
    assert isinstance(shared.daily, Daily)
    assert shared.daily.intakes[0].single_mg == 5
    total = order(request(dosageInstruction=[{**raw, "timing": None}]))
    assert isinstance(total.daily, Daily)
    assert (total.daily.intakes[0].most_mg, total.daily.intakes[0].single_mg) == (15, None)


def test_the_supply_never_replaces_a_dose_that_was_stated():
    resource = request(dosageInstruction=[dosage(doseAndRate=[{"doseQuantity": quantity(5, "mL")}])])
    assert isinstance(order(resource).daily, Unread)
    impossible = request(dosageInstruction=[dosage(doseAndRate=[{"doseQuantity": quantity(-1, "tablet")}])])
    assert isinstance(order(impossible).daily, Unread)


def test_a_patch_from_its_supply_is_worn_whole():
    patch = request(
        medicationCodeableConcept={"text": "72 HR fentanyl 0.025 MG/HR Transdermal System"},
        dosageInstruction=None,
        dispenseRequest={"quantity": quantity(10, "patch"), "expectedSupplyDuration": {"value": 30, "code": "d"}},
    )
    one = order(patch)
    assert not isinstance(one.daily, Unread)
    assert one.daily.intakes[0].worn_mcg_h == 25


def lab(**changes: Any) -> list[Lab]:
    return list(record({**samples.CREATININE, **changes}).labs)


@pytest.mark.parametrize(
    ("value", "mg_dl"),
    [
        ({"value": 1.4, "unit": "mg/dL"}, "1.4"),
        ({"value": "1.4", "code": "mg/dL"}, "1.4"),
        ({"value": 88.4, "unit": "µmol/L"}, "1"),
        ({"value": 88.4, "code": "umol/L"}, "1"),
        ({"value": 0.0884, "code": "mmol/L"}, "1"),
    ],
)
def test_creatinine_in_every_unit(value, mg_dl):
    (found,) = lab(valueQuantity=value)
    assert round(found.value, 9) == Decimal(mg_dl)
    assert (found.group, found.unit, found.code) == ("creatinine_serum", "mg/dL", "2160-0")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"valueQuantity": {"value": 1.4}}, "no unit"),
        ({"valueQuantity": {"value": 1.4, "unit": "mg"}}, "is not a unit of creatinine_serum"),
        ({"valueQuantity": {"value": 88, "unit": "umol/L", "code": "mg/dL"}}, "says both mg/dL and umol/L"),
        ({"valueQuantity": {"value": True, "unit": "mg/dL"}}, "is not a number"),
        ({"valueQuantity": None, "valueString": "haemolysed"}, "no value that is a number"),
    ],
)
def test_a_lab_that_cannot_be_read_is_a_gap(value, why):
    found = record({**samples.CREATININE, **value})
    assert found.labs == ()
    assert any(gap.reference == "Observation/o1" and why in gap.why for gap in found.gaps)


def test_a_reported_bound_keeps_its_sign():
    egfr = {"coding": [{"system": LOINC, "code": "33914-3"}]}
    (found,) = lab(code=egfr, valueQuantity=None, valueString="> 60 mL/min/1.73m2")
    assert (found.comparator, found.value) == (">", 60)
    (found,) = lab(code=egfr, valueQuantity=None, valueString=">60")
    assert (found.comparator, found.value) == (">", 60)
    (found,) = lab(code=egfr, valueQuantity={"value": 60, "comparator": ">", "unit": "mL/min/{1.73_m2}"})
    assert found.comparator == ">"


def test_components_are_values_of_their_own():
    values = {found.group: round(found.value, 3) for found in record(samples.PANEL).labs}
    assert values == {"body_weight": Decimal("69.853"), "body_height": Decimal("165.000")}


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_withdrawn_labs_are_left_out(status):
    assert lab(status=status) == []


def problem(**changes: Any):
    return record({**samples.DIABETIC_NEUROPATHY, **changes}).problems


def test_a_problem():
    (found,) = problem()
    assert found.groups >= {"np_diabetic_neuropathy"}
    assert found.active
    assert found.certain
    assert found.severity == "moderate"
    assert found.text == "E11.42"
    assert not found.encounter_diagnosis


@pytest.mark.parametrize(
    ("changes", "active"),
    [
        ({"clinicalStatus": "active"}, True),
        ({"clinicalStatus": "resolved"}, False),
        ({"clinicalStatus": {"coding": [{"code": "remission"}]}}, False),
        ({"clinicalStatus": None}, True),
        ({"clinicalStatus": None, "abatementDateTime": "2025"}, False),
        ({"clinicalStatus": None, "abatementBoolean": True}, False),
    ],
)
def test_whether_a_problem_is_active(changes, active):
    assert problem(**changes)[0].active is active


@pytest.mark.parametrize("status", ["refuted", "entered-in-error", {"coding": [{"code": "refuted"}]}])
def test_refuted_problems_are_left_out(status):
    assert problem(verificationStatus=status) == ()


def test_a_problem_by_its_words_alone_is_not_certain():
    (found,) = problem(code={"text": "Postherpetic polyneuropathy"})
    assert "np_postherpetic_neuralgia" in found.groups
    assert not found.certain
    assert not problem(verificationStatus={"coding": [{"code": "provisional"}]})[0].certain


def test_encounters_are_kept_with_class_and_reason():
    (found,) = record(samples.STAY).events
    assert (found.kind, found.klass, found.status) == ("encounter", "IMP", "in-progress")
    assert found.groups
    (found,) = record({**samples.STAY, "class": "inpatient"}).events
    assert found.klass == "inpatient"
    (found,) = record({**samples.STAY, "class": [{"coding": [{"code": "EMER"}]}]}).events
    assert found.klass == "EMER"


def test_dialysis_hospice_and_nothing_else():
    found = record(
        samples.DIALYSIS, samples.HOSPICE, {**samples.DIALYSIS, "id": "x", "code": {"text": "Ear syringing"}}
    )
    assert {event.kind for event in found.events} == {"procedure", "request"}
    disposition = {"dischargeDisposition": {"coding": [{"code": "hosp", "display": "Hospice"}]}}
    (stay,) = record({**samples.STAY, "hospitalization": disposition}).events
    assert any("hospice" in group for group in stay.groups)
    assert record({**samples.DIALYSIS, "status": "not-done"}).events == ()


def test_dispenses():
    (found,) = record(samples.DISPENSE).dispenses
    assert (found.days, found.quantity, found.request) == (15, 60, "MedicationRequest/r1")
    assert record({**samples.DISPENSE, "status": "cancelled"}).dispenses == ()


def test_bundles_and_wrappers_are_opened():
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": request()}, {}, {"resource": {"resourceType": "OperationOutcome"}}],
    }
    assert len(record(bundle).orders) == 1
    assert len(record({"response": {"status": "200 OK"}, "resource": request()}).orders) == 1


def test_gaps_of_the_transport_are_kept():
    gap = Gap("Observation", "the server has no such type")
    assert gap in record(gaps=[gap]).gaps


def test_the_newest_day():
    bag = Bag("p1", [PERSON, request(), request(id="r2", authoredOn="2024"), samples.STATEMENT])
    assert newest_day(bag) == date(2026, 11, 1)
    assert newest_day(Bag("p1", [PERSON, request()])) == date(2026, 11, 1)
    assert newest_day(Bag("p1", [PERSON])) is None


def test_a_past_day_counts_what_was_taken_then():
    closed = request(
        status="completed", dispenseRequest={"validityPeriod": {"start": "2026-11-01", "end": "2026-11-03"}}
    )
    bag = Bag("p1", [PERSON, closed])
    assert read_record(bag, today=date(2026, 11, 2), past=True).orders[0].counted
    assert not read_record(bag, today=date(2026, 11, 2)).orders[0].counted
    assert not read_record(bag, today=date(2026, 11, 5), past=True).orders[0].counted


def test_the_subject_of_a_condition_in_a_reason_is_looked_up():
    condition = {
        **samples.DIABETIC_NEUROPATHY,
        "id": "oud",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "F11.20"}]},
    }
    one = order(request(reasonCode=None, reasonReference=[{"reference": "Condition/oud"}]), condition)
    assert "opioid_use_disorder" in one.groups


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ("statusReason", {"text": "Ineffective"}, "Ineffective"),
        (
            "statusReason",
            {"coding": [{"code": "altchoice", "display": "Try another treatment first"}]},
            "Try another treatment first",
        ),
        ("statusReason", [{"coding": [{"code": "sintol"}]}, {"text": "Nausea"}], "Nausea"),
        ("statusReason", {"coding": [{"code": "sintol"}]}, "sintol"),
        ("reasonEnded", {"text": "No effect"}, "No effect"),
        ("statusReason", "ineffective", ""),
        ("statusReason", None, ""),
    ],
)
def test_why_an_order_was_stopped(element: str, value: Any, said: str) -> None:
    resource = {"resourceType": "MedicationRequest", "id": "1", "status": "stopped", element: value}
    found = read_record(Bag("p", [resource], []), today=date(2026, 11, 22))
    assert [order.status_reason for order in found.orders] == [said]
