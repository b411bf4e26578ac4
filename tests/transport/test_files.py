"""Files and standard input -> one bag per patient."""

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client.bag import Bag
from fhir_client.errors import NotFhir
from fhir_client.files import bags
from fhir_client.pool import Pool
from tests.shared import SHARED, needs_shared
from tests.transport.people import about, bundle, chart, medication, names, order, outcome, patient


def ndjson(resources: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in resources)


def write(path: Path, content: Any) -> Path:
    raw = content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def only(sources: list[str | Path], stdin: bytes | None = None) -> Bag:
    (bag,) = bags(sources, None if stdin is None else io.BytesIO(stdin))
    return bag


def by_type(folder: Path, resources: Iterable[dict[str, Any]], suffix: str) -> Path:
    folder.mkdir()
    kinds: dict[str, list[dict[str, Any]]] = {}
    for each in resources:
        kinds.setdefault(each["resourceType"], []).append(each)
    for kind, group in kinds.items():
        write(folder / f"{kind}{suffix}", ndjson(group))
    return folder


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_a_bundle(tmp_path: Path, suffix: str) -> None:
    bag = only([write(tmp_path / f"ann{suffix}", bundle(*chart("ann")))])
    assert bag.patient_id == "ann"
    assert names(bag.resources) == names(chart("ann"))
    assert bag.gaps == []


@pytest.mark.parametrize("suffix", [".ndjson", ".ndjson.gz", ".jsonl"])
def test_ndjson_of_several_patients_in_file_and_folder(tmp_path: Path, suffix: str) -> None:
    people = [*chart("ann"), *chart("bob"), medication("nobodys")]
    file = write(tmp_path / f"all{suffix}", ndjson(people))
    folder = by_type(tmp_path / "folder", people, suffix)
    write(folder / "README.md", b"not FHIR")
    for source in (file, folder):
        found = {bag.patient_id: names(bag.resources) for bag in bags([source])}
        assert found == {"ann": names(chart("ann")), "bob": names(chart("bob"))}


def test_standard_input() -> None:
    assert names(only(["-"], ndjson(chart("ann"))).resources) == names(chart("ann"))
    with pytest.raises(NotFhir, match="standard input"):
        only(["-"])


def test_a_patient_in_several_files_is_one_patient(tmp_path: Path) -> None:
    first = write(tmp_path / "a.json", patient("ann"))
    second = write(tmp_path / "b.json", bundle(order("o1", "ann"), patient("ann")))
    third = write(tmp_path / "c.ndjson", ndjson([order("o2", "ann"), order("o1", "ann")]))
    bag = only([first, second, third])
    assert names(bag.resources) == ["MedicationRequest/o1", "MedicationRequest/o2", "Patient/ann"]
    assert bag.gaps == []


def test_different_resources_under_one_id_are_both_kept_and_said(tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{n}.json", bundle(patient("ann"), order("o1", "ann", note=[{"text": str(n)}])))
        for n in (1, 2)
    ]
    bag = only(list(files))
    assert names(bag.resources).count("MedicationRequest/o1") == 2
    assert "share one id" in bag.gaps[0].why


def test_two_people_under_one_id_are_refused(tmp_path: Path) -> None:
    one = write(tmp_path / "one.json", patient("1"))
    two = write(tmp_path / "two.json", patient("1", birthDate="1999-01-01"))
    with pytest.raises(NotFhir, match=r"two\.json.*another person.*one\.json"):
        list(bags([one, two]))


@pytest.mark.parametrize(
    "subject",
    [
        "Patient/ann",
        "https://ehr.example/fhir/Patient/ann",
        "Patient/ann/_history/2",
        "ann",
        "urn:uuid:6b0e",
        "https://ehr.example/fhir/Patient/ann?x",
    ],
)
def test_references_to_the_patient_in_every_form(tmp_path: Path, subject: str) -> None:
    resources = [patient("ann"), {**order("o1", "x"), "subject": {"reference": subject}}]
    document = bundle(*resources)
    document["entry"][0]["fullUrl"] = "urn:uuid:6b0e" if subject.startswith("urn") else subject
    bag = only([write(tmp_path / "b.json", document)])
    assert (bag.patient_id, names(bag.resources)) == ("ann", names(resources))


def test_a_patient_without_an_id_goes_by_its_full_url(tmp_path: Path) -> None:
    person = patient("x")
    del person["id"]
    document = bundle(person, {**order("o1", "x"), "subject": {"reference": "urn:uuid:6b0e"}})
    document["entry"][0]["fullUrl"] = "urn:uuid:6b0e"
    bag = only([write(tmp_path / "b.json", document)])
    assert bag.patient_id == "6b0e"
    assert [each["resourceType"] for each in bag.resources] == ["Patient", "MedicationRequest"]


def test_dstu2_and_old_subjects(tmp_path: Path) -> None:
    old = {"resourceType": "MedicationOrder", "id": "m1", "patient": {"reference": "Patient/ann"}}
    assert names(only([write(tmp_path / "x.ndjson", ndjson([patient("ann"), old]))]).resources) == [
        "MedicationOrder/m1",
        "Patient/ann",
    ]


def test_medications_by_full_url_and_of_the_own_bundle_first(tmp_path: Path) -> None:
    def person(name: str, text: str) -> dict[str, Any]:
        mine = [
            order(f"{name}1", name, medicationReference={"reference": "urn:uuid:77"}),
            order(f"{name}2", name, medicationReference={"reference": "Medication/m"}),
        ]
        document = bundle(patient(name), *mine, {**medication("m"), "code": {"text": text}})
        document["entry"][-1]["fullUrl"] = "urn:uuid:77"
        return document

    files = [write(tmp_path / f"{name}.json", person(name, f"drug of {name}")) for name in ("ann", "bob")]
    for bag in bags(list(files)):
        (found,) = [each for each in bag.resources if each["resourceType"] == "Medication"]
        assert found["code"]["text"] == f"drug of {bag.patient_id}"
        assert bag.full_urls["urn:uuid:77"] == found
        assert bag.gaps == []


def test_ingredients_of_medications_come_too(tmp_path: Path) -> None:
    mixture = {**medication("m1"), "ingredient": [{"itemReference": {"reference": "Medication/m2"}}]}
    pool = [
        order("o1", "ann", medicationReference={"reference": "Medication/m1"}),
        medication("m2"),
        mixture,
        medication("m3"),
    ]
    bag = only([write(tmp_path / "x.ndjson", ndjson(pool))])
    assert names(bag.resources) == ["Medication/m1", "Medication/m2", "MedicationRequest/o1"]


def test_a_broken_line_is_said_and_harms_nobody(tmp_path: Path) -> None:
    lines = [*ndjson(chart("ann")).splitlines(), b'{"resourceType": "MedicationRequest", "sub', b""]
    lines += [*ndjson(chart("bob")).splitlines(), b'{"id": 1}', b'{"subject": {"reference": "Patient/bob"}, oops}']
    file = write(tmp_path / "all.ndjson", b"\r\n".join(lines))
    where = [
        number for number, line in enumerate(lines, 1) if line in (lines[len(chart("ann"))], b'{"id": 1}', lines[-1])
    ]

    ann, bob = bags([file])

    assert names(ann.resources) == names(chart("ann"))
    assert names(bob.resources) == names(chart("bob"))
    everybodys = [(f"{file}, line {where[0]}", "is not JSON"), (f"{file}, line {where[1]}", "is no FHIR resource")]
    assert [(gap.what, gap.why) for gap in ann.gaps] == everybodys
    assert sorted((gap.what, gap.why) for gap in bob.gaps) == sorted(
        [*everybodys, (f"{file}, line {where[2]}", "is not JSON")]
    )


def test_single_resources_and_lists(tmp_path: Path) -> None:
    nameless = order("o1", "x")
    del nameless["subject"]
    bag = only([write(tmp_path / "o.json", nameless)])
    assert (bag.patient_id, names(bag.resources)) == (None, ["MedicationRequest/o1"])
    bag = only([write(tmp_path / "o2.json", [patient("ann"), nameless])])
    assert (bag.patient_id, names(bag.resources)) == ("ann", ["MedicationRequest/o1", "Patient/ann"])


def test_orders_without_a_patient_are_not_added_up(tmp_path: Path) -> None:
    nameless = [{key: value for key, value in order(f"o{n}", "x").items() if key != "subject"} for n in (1, 2)]
    file = write(tmp_path / "x.ndjson", ndjson([patient("ann"), patient("bob"), *nameless]))
    assert [(bag.patient_id, len(bag.resources)) for bag in bags([file])] == [
        ("ann", 1),
        ("bob", 1),
        (None, 1),
        (None, 1),
    ]


def test_in_a_bundle_of_two_patients_nameless_resources_are_said(tmp_path: Path) -> None:
    nameless = {key: value for key, value in order("o1", "x").items() if key != "subject"}
    for bag in bags([write(tmp_path / "x.json", bundle(patient("ann"), patient("bob"), nameless))]):
        assert [gap.why for gap in bag.gaps] == ["1 resources name no patient and were left out"]


def test_outcomes_empty_entries_and_further_pages_of_a_bundle_are_said(tmp_path: Path) -> None:
    document = bundle(
        patient("ann"), outcome("error", "incomplete"), outcome("warning"), link=[{"relation": "next", "url": "x"}]
    )
    document["entry"].append({"fullUrl": "urn:uuid:1"})
    assert sorted(gap.why for gap in only([write(tmp_path / "x.json", document)]).gaps) == [
        "a Bundle entry holds no resource",
        "the Bundle is one page of more",
        "the Bundle reports an error (incomplete)",
    ]


def test_bundles_within_bundles_and_ndjson_of_bundles(tmp_path: Path) -> None:
    nested = bundle(bundle(*chart("ann")))
    assert names(only([write(tmp_path / "x.json", nested)]).resources) == names(chart("ann"))
    file = write(tmp_path / "x.ndjson", ndjson([bundle(*chart("ann")), bundle(*chart("bob"))]))
    assert [names(bag.resources) for bag in bags([file])] == [names(chart("ann")), names(chart("bob"))]


def test_a_hook_request_is_a_bag_of_its_own(tmp_path: Path) -> None:
    request = {
        "hook": "order-sign",
        "fhirServer": "https://ehr.example/fhir",
        "context": {"patientId": "ann", "draftOrders": bundle(order("d1", "ann"))},
        "prefetch": {"patient": patient("ann"), "medications": bundle(order("o1", "ann"))},
    }
    first, second = bags([write(tmp_path / "r.json", request), write(tmp_path / "b.json", bundle(*chart("ann")))])
    assert names(first.resources) == names(chart("ann"))
    assert names(second.resources) == ["MedicationRequest/o1", "Patient/ann"]
    assert names(second.drafts) == ["MedicationRequest/d1"]
    assert {gap.what for gap in second.gaps} >= {"Condition", "Observation"}


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "not JSON"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", 1, "XML"),
        (b'{"resourceType": "Bundle",\n "entry": [\n oops\n]}', 3, "not JSON"),
        (b'{"a": 1}', 1, "no FHIR resource"),
        (b'{"a": 1}\n{"a": 2}\n', 1, "no FHIR resource"),
        (b"[]", 1, "no FHIR resource"),
        (b'{"resourceType": "Patient", "id": "\xff"}', None, "not JSON"),
        (b'{"resourceType": "Bundle", "a": ' + b"[" * 400 + b"]" * 400 + b"}", None, "too deeply"),
        (b"\x1f\x8b\x08broken", None, "damaged"),
    ],
)
def test_what_is_not_fhir_is_an_error_with_file_and_line(
    tmp_path: Path, content: bytes, line: int | None, words: str
) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(NotFhir, match=words) as raised:
        list(bags([file]))
    assert raised.value.source == str(file)
    if line is not None:
        assert raised.value.line == line


def test_a_file_that_is_not_there_and_a_folder_without_fhir(tmp_path: Path) -> None:
    for source in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(NotFhir, match=str(source)):
            list(bags([source]))


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    for content in (b"\xef\xbb\xbf" + json.dumps(patient("ann")).encode(), b"\xef\xbb\xbf" + ndjson(chart("ann"))):
        assert only([write(tmp_path / "x.json", content)]).patient_id == "ann"


def test_nothing_heavy_is_imported() -> None:
    heavy = ("httpx", "pydantic", "fastapi", "asyncio")
    code = f"import sys, fhir_client.files; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


people = st.sampled_from(["ann", "bob", "cyd"])
kinds = st.sampled_from(["MedicationRequest", "Condition", "Observation", "Encounter"])
orders_of_people = st.lists(st.tuples(kinds, st.integers(0, 30), people), unique_by=lambda item: item[:2], max_size=25)


@given(orders_of_people, st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_order_and_no_split_into_files_changes_what_a_patient_has(
    listed: list[tuple[str, int, str]], random: Any, parts: int
) -> None:
    """Against the obvious way: for each patient, look through everything."""
    resources = [about(kind, f"{kind}{number}", whose) for kind, number, whose in listed]
    expected = {
        whose: names(each for each in resources if each["subject"]["reference"] == f"Patient/{whose}")
        for _, _, whose in listed
    }
    random.shuffle(resources)
    pool = Pool()
    for number, resource in enumerate(resources):
        if number % parts:
            pool.add(resource, "x", number, ndjson([resource]))
        else:
            pool.add(bundle(resource), "x", number, None)
    assert {bag.patient_id: names(bag.resources) for bag in pool.bags()} == expected


@needs_shared
@pytest.mark.parametrize(
    ("folder", "patients", "resources"),
    [("bulkserver_dstu2", 100, 25_526), ("gen_carebundle_ckd_r4", 100, 4_207), ("mimic3_demo_r4", 100, 30_456)],
)
def test_every_resource_of_the_shared_charts_comes_out(folder: str, patients: int, resources: int) -> None:
    found = list(bags([SHARED / "patients" / folder]))
    assert (len(found), sum(len(bag.resources) for bag in found)) == (patients, resources)
    assert not [gap for bag in found for gap in bag.gaps]
