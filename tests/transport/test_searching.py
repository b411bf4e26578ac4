"""How the client asks: pages, links, forms, includes, batches; against a scripted server."""

import json
from urllib.parse import parse_qs

import httpx
import pytest

from fhir_client.bounds import Bounds
from fhir_client.errors import NotServed, Unreadable
from tests.transport.asking import ORDERS, connections, fetch, gaps, to
from tests.transport.ehr import BASE, WHO, Ehr, fhir, statement
from tests.transport.people import about, bundle, medication, names, observation, order, outcome, patient


async def test_endless_pages_end_at_the_bound(ehr: Ehr) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", "0"))
        return fhir(bundle(order(f"o{number}", WHO), link=to(f"?page={number + 1}")))

    ehr.on(ORDERS, page)

    bag = await fetch(Bounds(pages=4))

    assert len(ehr.asked(ORDERS)) == 4
    assert [name for name in names(bag.resources) if ORDERS in name] == [f"{ORDERS}/o{n}" for n in range(4)]
    assert "more than 4 pages" in gaps(bag)[ORDERS]


async def test_pages_in_a_circle_are_noticed(ehr: Ehr) -> None:
    ehr.on(ORDERS, fhir(bundle(order("o1", WHO), link=to("?page=2"))))
    assert "circle" in gaps(await fetch())[ORDERS]
    assert len(ehr.asked(ORDERS)) == 2


async def test_resources_end_at_the_bound(ehr: Ehr) -> None:
    ehr.on("Condition", fhir(bundle(*(about("Condition", f"c{n}", WHO) for n in range(40)))))
    assert "only the first" in gaps(await fetch(Bounds(resources=10)))["Condition"]


async def test_what_the_server_holds_back_is_said(ehr: Ehr) -> None:
    ehr.on("Condition", fhir(bundle(about("Condition", "c1", WHO), total=5)))

    bag = await fetch()

    assert gaps(bag) == {"Condition": "the server says it has 5 and sent 1"}
    assert [request.url.params["_count"] for request in ehr.asked("Condition")] == ["200", "5"]


async def test_an_entry_without_a_resource_is_said(ehr: Ehr) -> None:
    ehr.on("Condition", fhir({"resourceType": "Bundle", "entry": [{"fullUrl": "x"}, None]}))
    assert gaps(await fetch()) == {"Condition": "an entry of the answer holds no resource"}


async def test_resources_that_name_no_patient_are_left_out_and_said(ehr: Ehr) -> None:
    nameless = {"resourceType": "Condition", "id": "c1"}
    ehr.on("Condition", fhir(bundle(nameless, about("Condition", "c2", WHO))))

    bag = await fetch()

    assert "Condition/c1" not in names(bag.resources)
    assert gaps(bag) == {"Condition": "1 entry naming no patient left out"}


@pytest.mark.parametrize(
    "subject",
    [
        f"Patient/{WHO}",
        f"{BASE}/Patient/{WHO}",
        f"https://inside.example/Patient/{WHO}/_history/3",
        WHO,
        f" Patient/{WHO} ",
    ],
)
async def test_the_patient_is_known_in_every_form(ehr: Ehr, subject: str) -> None:
    ehr.on("Condition", fhir(bundle({"resourceType": "Condition", "id": "c1", "subject": {"reference": subject}})))
    assert "Condition/c1" in names((await fetch()).resources)


@pytest.mark.parametrize("works", ["patient=Patient/", "patient=", "subject=Patient/"])
async def test_a_server_that_knows_one_form_of_reference_only(ehr: Ehr, works: str) -> None:
    ehr.on("metadata", fhir(outcome(), 404))

    def only(kind: str) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            matches = f"{works}{WHO}" in str(request.url).replace("%2F", "/").split("?")[1].split("&")
            return fhir(bundle(about(kind, f"{kind}1", WHO)) if matches else bundle())

        ehr.on(kind, answer)

    for kind in (ORDERS, "Condition", "Procedure"):
        only(kind)

    bag = await fetch()

    assert {f"{ORDERS}/{ORDERS}1", "Condition/Condition1", "Procedure/Procedure1"} <= set(names(bag.resources))
    assert len(ehr.asked("Condition")) == 1  # learnt from the orders


async def test_observations_are_asked_for_by_code_once_that_is_known_to_work(ehr: Ehr) -> None:
    ehr.on("Observation", fhir(bundle(observation("b1", WHO))))
    await fetch()
    (request,) = ehr.asked("Observation")
    assert "2160-0" in request.url.params["code"].split(",")


@pytest.mark.parametrize("refusal", [fhir(bundle()), fhir(outcome(), 400)])
async def test_a_search_by_code_that_finds_nothing_is_not_believed(ehr: Ehr, refusal: httpx.Response) -> None:
    found = fhir(bundle(observation("b1", WHO)))
    ehr.on("Observation", lambda request: refusal if "code" in request.url.params else found)
    assert "Observation/b1" in names((await fetch()).resources)


async def test_searches_by_post(ehr: Ehr) -> None:
    ehr.on(f"{ORDERS}/_search", fhir(bundle(order("o1", WHO))))

    bag = await fetch(search_by="post")

    assert "MedicationRequest/o1" in names(bag.resources)
    assert not ehr.asked(ORDERS)
    (request,) = ehr.asked(f"{ORDERS}/_search")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode())["patient"] == [f"Patient/{WHO}"]
    assert WHO not in str(request.url)


async def test_post_falls_back_to_get_and_remembers(ehr: Ehr) -> None:
    for kind in (ORDERS, "Condition"):
        ehr.on(f"{kind}/_search", fhir(outcome(), 405))

    bag = await fetch(search_by="post")

    assert "MedicationRequest/o1" in names(bag.resources)
    assert len(ehr.asked(ORDERS)) == 1
    assert not ehr.asked("Condition/_search")


async def test_get_falls_back_to_post(ehr: Ehr) -> None:
    ehr.on(ORDERS, httpx.Response(414))
    ehr.on(f"{ORDERS}/_search", fhir(bundle(order("o1", WHO))))
    assert "MedicationRequest/o1" in names((await fetch()).resources)


async def test_a_long_search_goes_by_post(ehr: Ehr) -> None:
    ehr.on("Observation/_search", fhir(bundle(observation("b1", WHO))))
    assert "Observation/b1" in names((await fetch(Bounds(url_chars=200))).resources)
    assert not ehr.asked("Observation")


async def test_include_is_asked_for_where_it_is_offered(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(include=True)))
    found = bundle(order("o1", WHO, medicationReference={"reference": "Medication/m1"}), medication("m1"))
    found["entry"][1]["search"] = {"mode": "include"}
    ehr.on(ORDERS, fhir(found))

    bag = await fetch()

    assert ehr.asked(ORDERS)[0].url.params["_include"] == "MedicationRequest:medication"
    assert "Medication/m1" in names(bag.resources)
    assert not ehr.asked("Medication/m1")


def many(count: int) -> httpx.Response:
    return fhir(
        bundle(*(order(f"o{n}", WHO, medicationReference={"reference": f"Medication/m{n}"}) for n in range(count)))
    )


def batch_answer(request: httpx.Request) -> httpx.Response:
    asked = [entry["request"]["url"] for entry in json.loads(request.content)["entry"]]
    entries = [{"response": {"status": "200"}, "resource": medication(url.partition("/")[2])} for url in asked]
    entries[0] = {"response": {"status": "404"}}
    return fhir({"resourceType": "Bundle", "type": "batch-response", "entry": entries})


async def test_medications_are_read_in_batches_where_they_are_offered(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(batch=True)))
    ehr.on(ORDERS, many(60))
    ehr.on("", batch_answer)
    for number in range(60):
        ehr.on(f"Medication/m{number}", fhir(outcome(), 404))

    bag = await fetch()

    assert len(ehr.asked("")) == 2
    assert len([name for name in names(bag.resources) if name.startswith("Medication/")]) == 58
    assert len([gap for gap in bag.gaps if gap.what == "Medication"]) == 2


async def test_a_batch_that_fails_is_done_by_reads(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(batch=True)))
    ehr.on(ORDERS, many(5))
    ehr.on("", fhir(outcome(), 403))
    for number in range(5):
        ehr.on(f"Medication/m{number}", fhir(medication(f"m{number}")))

    bag = await fetch()

    assert bag.gaps == []
    assert len([name for name in names(bag.resources) if name.startswith("Medication/")]) == 5


async def test_medications_of_medications_are_read_and_circles_end(ehr: Ehr) -> None:
    ehr.on(
        ORDERS, fhir(bundle(order("o1", WHO, medicationReference={"reference": f"{BASE}/Medication/m1/_history/2"})))
    )
    for name, other in (("m1", "m2"), ("m2", "m1")):
        ehr.on(
            f"Medication/{name}",
            fhir({**medication(name), "ingredient": [{"itemReference": {"reference": f"Medication/{other}"}}]}),
        )

    bag = await fetch()

    assert bag.gaps == []
    assert {"Medication/m1", "Medication/m2"} <= set(names(bag.resources))


async def test_types_that_the_server_lacks_are_said_and_not_asked_for(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(["Patient", ORDERS, "Condition", "Observation"])))

    bag = await fetch()

    assert sorted(gaps(bag)) == [
        "AllergyIntolerance",
        "CarePlan",
        "Encounter",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationStatement",
        "Procedure",
        "QuestionnaireResponse",
        "ServiceRequest",
    ]
    assert not ehr.asked("Encounter")


async def test_required_types_are_asked_for_whatever_the_statement_says(ehr: Ehr) -> None:
    ehr.on("metadata", fhir(statement(["Patient", "Condition"])))
    assert "MedicationRequest/o1" in names((await fetch()).resources)


@pytest.mark.parametrize("says", [True, False])
async def test_dstu2_orders(ehr: Ehr, says: bool) -> None:
    ehr.on(
        "metadata",
        fhir(
            statement(["Patient", "MedicationOrder"], kind="Conformance") if says else outcome(), 200 if says else 404
        ),
    )
    ehr.on(ORDERS, fhir(outcome(), 404))
    ehr.on(
        "MedicationOrder",
        fhir(bundle({"resourceType": "MedicationOrder", "id": "o1", "patient": {"reference": f"Patient/{WHO}"}})),
    )

    bag = await fetch()

    assert "MedicationOrder/o1" in names(bag.resources)
    assert ORDERS not in gaps(bag)


async def test_metadata_is_read_once(ehr: Ehr) -> None:
    async with connections() as opened:
        for _ in range(3):
            await opened.server(BASE + "/").patient_bag(WHO)
    assert len(ehr.asked("metadata")) == 1


async def listed(bounds: Bounds | None = None) -> list[str]:
    async with connections(bounds) as opened:
        return [each async for each in opened.server(BASE).patients()]


async def test_patients_are_listed_page_by_page(ehr: Ehr) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", "0"))
        link = to(f"?page={number + 1}") if number < 2 else []
        return fhir(bundle(patient(f"p{number}"), patient("p0"), outcome("warning"), link=link, total=3))

    ehr.on("Patient", page)
    assert await listed() == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (bundle(patient("p1"), total=7), Unreadable),
        (bundle(patient("p1"), outcome("error")), Unreadable),
        (bundle(patient("p1"), link=to("https://evil.example/")), Unreadable),
        (patient("p1"), Unreadable),
        (outcome("error", "not-supported"), NotServed),
    ],
)
async def test_a_list_of_patients_that_is_not_whole_is_an_error(
    ehr: Ehr, answer: dict[str, object], error: type[Exception]
) -> None:
    ehr.on("Patient", fhir(answer))
    with pytest.raises(error):
        await listed()
