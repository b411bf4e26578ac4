"""A hook request's body -> a bag and what is missing (the numbers are those of the CDS Hooks checklist)."""

import contextlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client import wanted
from fhir_client.errors import PatientMismatch
from fhir_client.prefetch import KEYS, Access, Missing, NextPage, access, read, templates
from tests.shared import SHARED, needs_shared
from tests.transport.asking import gaps
from tests.transport.ehr import BASE, WHO
from tests.transport.people import about, bundle, medication, names, order, outcome, patient
from tests.transport.requests import CHART, body, whole

# --- what we ask for (T1 to T8, D6)


def test_templates_stay_within_the_recommended_subset() -> None:
    assert set(templates()) == set(KEYS)
    for key, template in templates().items():
        assert re.fullmatch(r"[a-z]+", key)
        assert re.findall(r"\{\{(.*?)\}\}", template) == ["context.patientId"]
        kind, mark, query = template.partition("?")
        if not mark:
            assert template == "Patient/{{context.patientId}}"
            continue
        assert kind in wanted.TYPES
        params = [field.partition("=")[0] for field in query.split("&")]
        assert len(params) == len(set(params))
        assert set(params) <= {"patient", "code"}
        assert re.fullmatch(r"[A-Za-z0-9={}.,&-]+", query)
        assert len(template) < 2000


# --- what came (P1 to P10)


def test_everything_by_our_keys() -> None:
    bag, missing = read(body(whole()))
    assert missing == Missing()
    assert bag.patient_id == WHO
    assert names(bag.resources) == [
        "AllergyIntolerance/a1",
        "CarePlan/l1",
        "Condition/c1",
        "Encounter/e1",
        "MedicationRequest/o1",
        "MedicationRequest/o2",
        "MedicationStatement/s1",
        "Observation/b1",
        f"Patient/{WHO}",
        "Procedure/p1",
        "QuestionnaireResponse/q1",
        "ServiceRequest/r1",
    ]
    assert bag.gaps == []


@pytest.mark.parametrize("prefetch", [None, {}, {"conditions": {}}, {"conditions": "text"}, {"conditions": 7}])
def test_absent_is_unknown(prefetch: dict[str, Any] | None) -> None:
    _, missing = read(body(prefetch))
    assert missing.absent == set(wanted.TYPES)
    assert missing.failed == {}


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"resourceType": "Bundle"},
        bundle(),
        bundle(outcome("warning", "not-found"), total=0),
        outcome("information"),
        [],
    ],
)
def test_none_is_none(value: Any) -> None:
    bag, missing = read(body(whole(conditions=value)))
    assert missing.failed == {}
    assert bag.gaps == []
    assert ("Condition" in missing.absent) == (value == [])


@pytest.mark.parametrize(
    "value",
    [
        outcome("error", "timeout"),
        {"resourceType": "OperationOutcome", "issue": [{"code": "timeout"}]},
        bundle(outcome("fatal", "timeout")),
        {"response": {"status": "504 Gateway Timeout"}},
    ],
)
def test_an_error_is_unknown_and_not_fetched_again(value: Any) -> None:
    _, missing = read(body(whole(conditions=value)))
    assert list(missing.failed) == ["Condition"]
    assert missing.absent == frozenset()


def test_an_error_beside_resources_is_a_gap() -> None:
    bag, missing = read(body(whole(conditions=bundle(about("Condition", "c1", WHO), outcome("error", "incomplete")))))
    assert missing == Missing()
    assert "incomplete" in gaps(bag)["Condition"]


def test_a_resource_where_a_bundle_was_asked_for() -> None:
    bag, missing = read(body(whole(medications=order("o9", WHO))))
    assert "MedicationRequest" not in missing.absent
    assert "MedicationRequest/o9" in names(bag.resources)


def test_values_wrapped_as_a_batch_answers() -> None:
    wrapped = {key: {"response": {"status": "200 OK"}, "resource": value} for key, value in CHART.items()}
    assert names(read(body(wrapped))[0].resources) == names(read(body(whole()))[0].resources)


def test_keys_as_a_site_names_them() -> None:
    site = {
        "pt": CHART["patient"],
        "meds": CHART["medications"],
        "user": bundle({"resourceType": "Practitioner", "id": "1"}),
        "rep": bundle(),
        "encounter": about("Encounter", "e7", WHO),
        "encounterDx": bundle(
            about("Condition", "c7", WHO),
            link=[{"relation": "self", "url": f"{BASE}/Condition?patient={WHO}&category=encounter-diagnosis"}],
        ),
        "none": bundle(link=[{"relation": "self", "url": f"{BASE}/Procedure?patient={WHO}&_count=50"}]),
    }
    bag, missing = read(body(site))

    assert {"Encounter/e7", "Condition/c7", "MedicationRequest/o1"} <= set(names(bag.resources))
    assert set(wanted.TYPES) - missing.absent == {"Patient", "MedicationRequest", "Procedure"}


def test_an_error_under_a_sites_own_key_is_a_gap_that_names_it() -> None:
    assert "prefetch labs" in gaps(read(body(whole(labs=outcome("error", "timeout"))))[0])


def test_what_comes_twice_counts_once() -> None:
    bag, _ = read(body(whole(meds=CHART["medications"])))
    assert names(bag.resources) == names(read(body(whole()))[0].resources)


def test_pages_to_follow() -> None:
    more = [{"relation": "next", "url": f"{BASE}?page=2"}]
    _, missing = read(
        body(whole(medications=bundle(order("o1", WHO), link=more), mine=bundle(order("o3", WHO), link=more)))
    )
    assert missing.pages == (NextPage("MedicationRequest", f"{BASE}?page=2"),) * 2


# --- the patient (H6, X18)


@pytest.mark.parametrize("form", [WHO, f"Patient/{WHO}", f"{BASE}/Patient/{WHO}", f" {WHO} "])
def test_the_patients_id_in_every_form(form: str) -> None:
    assert read(body(whole(), patientId=form))[0].patient_id == WHO


def test_without_an_id_the_prefetched_patient_counts() -> None:
    bag, _ = read({"hook": "patient-view", "context": {}, "prefetch": whole()})
    assert bag.patient_id == WHO


@pytest.mark.parametrize("key", ["patient", "pt"])
def test_another_prefetched_patient_is_refused(key: str) -> None:
    with pytest.raises(PatientMismatch) as raised:
        read(body({key: patient("bob-1")}))
    assert "bob" not in str(raised.value)


def test_a_patient_who_is_the_user_is_no_mix_up() -> None:
    bag, missing = read(body(whole(user=patient("mum-1")), userId="Patient/mum-1"))
    assert "Patient/mum-1" not in names(bag.resources)
    assert missing == Missing()


def test_prefetched_orders_of_others_are_left_out_and_said() -> None:
    bag, _ = read(body(whole(medications=bundle(order("o1", WHO), order("o2", "bob-1")))))
    assert "MedicationRequest/o2" not in names(bag.resources)
    assert gaps(bag) == {"MedicationRequest": "1 of other patients left out"}


def test_a_draft_for_another_patient_is_refused() -> None:
    with pytest.raises(PatientMismatch):
        read(body(whole(), draftOrders=bundle(order("d1", "bob-1"))))


# --- drafts (2.4)


@pytest.mark.parametrize(
    "context",
    [
        {"draftOrders": {"entry": [{"resource": order("d1", WHO)}, {"resource": medication("m1")}]}},
        {"draftOrders": bundle(order("d1", WHO), medication("m1"))},
        {"draftOrders": [order("d1", WHO), medication("m1")]},
        {"medications": [order("d1", WHO), medication("m1")]},
        {"orders": bundle(order("d1", WHO), medication("m1"))},
        {"draftOrders": {"response": {"status": "200"}, "resource": bundle(order("d1", WHO), medication("m1"))}},
    ],
)
def test_drafts_in_every_shape(context: dict[str, Any]) -> None:
    bag, _ = read(body({}, **context))
    assert names(bag.drafts) == ["MedicationRequest/d1"]
    assert names(bag.resources) == ["Medication/m1"]


@pytest.mark.parametrize(
    "orders", [{}, {"draftOrders": None}, {"draftOrders": {"resourceType": "Bundle"}}, {"draftOrders": "x"}]
)
def test_no_drafts(orders: dict[str, Any]) -> None:
    bag, _ = read(body(whole(), **orders))
    assert bag.drafts == []
    assert bag.gaps == []


def test_a_draft_entry_without_a_resource_is_said_and_a_draft_without_subject_kept() -> None:
    draft = order("d1", WHO)
    del draft["subject"]
    bag, _ = read(
        body(whole(), draftOrders={"entry": [{"fullUrl": "urn:uuid:1"}, {"fullUrl": "urn:uuid:2", "resource": draft}]})
    )
    assert names(bag.drafts) == ["MedicationRequest/d1"]
    assert gaps(bag) == {"draftOrders": "an entry holds no resource"}
    assert bag.full_urls == {"urn:uuid:2": draft}


@pytest.mark.parametrize(
    "odd", [{}, {"context": None}, {"context": [], "prefetch": []}, {"context": {"patientId": 7}, "prefetch": "x"}]
)
def test_a_body_without_anything_is_an_empty_bag(odd: dict[str, Any]) -> None:
    bag, missing = read(odd)
    assert (bag.patient_id, bag.resources, bag.drafts) == (None, [], [])
    assert missing.absent == set(wanted.TYPES)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["Bundle", "MedicationRequest", WHO]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceType",
                    "entry",
                    "resource",
                    "subject",
                    "reference",
                    "link",
                    "relation",
                    "url",
                    "issue",
                    "id",
                    "fullUrl",
                    "search",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*KEYS, "meds"]), anything), anything)
def test_no_value_makes_reading_fail(prefetch: dict[str, Any], drafts: Any) -> None:
    with contextlib.suppress(PatientMismatch):
        read(body(prefetch, draftOrders=drafts))


# --- access


def test_access_as_offered() -> None:
    granted = {"access_token": "t0ken", "token_type": "bearer", "patient": f"Patient/{WHO}"}
    offer = access({"fhirServer": f" {BASE} ", "fhirAuthorization": granted})
    assert offer == Access(BASE, "t0ken", WHO)
    assert "t0ken" not in repr(offer)
    assert access({"fhirServer": BASE}) == Access(BASE, None, None)
    assert access({}) is access({"fhirServer": 7}) is access({"fhirServer": " "}) is None


# --- as captured from the public sandbox


@needs_shared
@pytest.mark.parametrize(
    ("name", "drafts", "lacks"),
    [
        ("patient-view", 0, "MedicationRequest"),
        ("order-select", 1, "Condition"),
        ("order-select.before-drug", 1, "Condition"),
        ("order-sign", 1, "Condition"),
    ],
)
def test_captured_bodies(name: str, drafts: int, lacks: str) -> None:
    import json

    bag, missing = read(json.loads((SHARED / "ehr-requests" / f"{name}.request.json").read_text()))
    assert bag.patient_id == "stub-1"
    assert len(bag.drafts) == drafts
    assert lacks in missing.absent
    assert "Patient" not in missing.absent
    assert bag.gaps == []
