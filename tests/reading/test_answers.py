"""QuestionnaireResponse of each version: which instrument it is, and its score or why it has none."""

import copy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.regimen.chart import Answer
from tests.reading.samples import DN4_STU3, PATIENT, PEG, PERSON

TODAY = date(2026, 11, 22)
PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")


def read(resource: dict[str, Any]) -> Answer | None:
    found = read_record(Bag("p1", [PERSON, resource]), today=TODAY).answers
    return found[0] if found else None


def a_response(questionnaire: Any, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "subject": PATIENT,
        "questionnaire": questionnaire,
        "item": list(items),
    } | more


def item(link: str, text: str | None = None, **answer: Any) -> dict[str, Any]:
    return {"linkId": link} | ({"text": text} if text else {}) | ({"answer": [answer]} if answer else {})


def yes_no(*values: bool) -> list[dict[str, Any]]:
    return [item(f"{number}", valueBoolean=value) for number, value in enumerate(values)]


def test_peg_is_the_mean_of_its_three_items():
    found = read(PEG)
    assert found is not None
    assert (found.instrument, found.score, found.reference, found.notes) == ("peg", 6, "QuestionnaireResponse/q1", ())
    assert found.items == {"75893-8": 7, "91145-3": 6, "91146-1": 5}
    assert found.when is not None
    assert found.when.earliest == date(2026, 11, 3)


def test_peg_without_all_items_has_no_score():
    short = copy.deepcopy(PEG)
    del short["item"][1]
    found = read(short)
    assert found is not None
    assert found.score is None
    assert found.notes == ("states no score, and not all of its 3 items are answered (2 are)",)


def test_items_by_their_codes_alone_are_a_peg():
    found = read(PEG | {"questionnaire": "https://site.example/Questionnaire/4711"})
    assert found is not None
    assert (found.instrument, found.score) == ("peg", 6)


def test_a_stated_total_wins():
    stated = copy.deepcopy(PEG)
    stated["item"].append(item("/91147-9", "PEG total score", valueDecimal=5.7))
    found = read(stated)
    assert found is not None
    assert found.score == Decimal("5.7")


def test_dn4_counts_yes():
    found = read(DN4_STU3)
    assert found is not None
    assert (found.instrument, found.score) == ("dn4", 4)


@pytest.mark.parametrize("number", [9, 11])
def test_dn4_with_other_than_ten_items_is_not_counted(number: int):
    found = read(a_response("Questionnaire/DN4", *yes_no(*[True] * number)))
    assert found is not None
    assert found.score is None
    assert found.notes


def test_yes_and_no_as_choices():
    yes = {"valueCoding": {"system": "http://loinc.org", "code": "LA33-6", "display": "Yes"}}
    no = {"valueCoding": {"code": "N", "display": "No"}}
    items = [item(f"{number}", **(yes if number < 3 else no)) for number in range(9)]
    found = read(a_response("http://x.example/ort-oud", *items))
    assert found is not None
    assert (found.instrument, found.score) == ("ort-oud", 3)


@pytest.mark.parametrize(
    ("questionnaire", "instrument"),
    [
        ("Questionnaire/s-lanss", "s-lanss"),
        ("https://x.example/S_LANSS|1.0", "s-lanss"),
        ("https://x.example/LANSS", "lanss"),
        ("https://x.example/painDETECT", "paindetect"),
        ({"reference": "Questionnaire/7", "display": "Opioid Risk Tool"}, "ort"),
        ("https://x.example/ORT_OUD", "ort-oud"),
        ("http://loinc.org/q/91392-1", "ort"),
        ("https://x.example/phq-9", "phq9"),
    ],
)
def test_which_instrument(questionnaire: Any, instrument: str):
    found = read(a_response(questionnaire, item("total", "Total score", valueInteger=4)))
    assert found is not None
    assert (found.instrument, found.score) == (instrument, 4)


@pytest.mark.parametrize(
    "questionnaire", ["https://x.example/report", "https://x.example/peg-tube-care", "Questionnaire/9", None, 7]
)
def test_others_are_none_of_ours(questionnaire: Any):
    assert read(a_response(questionnaire, item("1", "Total score", valueInteger=4))) is None


def test_a_heading_names_it_but_a_question_does_not():
    assert read(a_response("Questionnaire/9", item("1", "Do you have a DN4 result?", valueBoolean=True))) is None
    heading = {"linkId": "h", "text": "DN4 questionnaire", "item": yes_no(*[True] * 10)}
    found = read(a_response("Questionnaire/9", heading))
    assert found is not None
    assert found.score == 10


def test_instruments_that_weigh_their_items_are_not_counted():
    found = read(a_response("Questionnaire/s-lanss", *yes_no(*[True] * 7)))
    assert found is not None
    assert found.score is None
    assert "weighed" in found.notes[0]


@pytest.mark.parametrize("score", [-2, 39, "many"])
def test_an_impossible_score_is_none(score: Any):
    value = {"valueString": score} if isinstance(score, str) else {"valueInteger": score}
    found = read(a_response("Questionnaire/painDETECT", item("score", "Score", **value)))
    assert found is not None
    assert found.score is None
    assert found.notes


def test_two_scores_are_none():
    items = [item("a-score", valueInteger=3), item("b-score", valueInteger=4)]
    found = read(a_response("Questionnaire/dn4", *items))
    assert found is not None
    assert (found.score, found.notes) == (None, ("states more than one score",))


def test_unfinished_is_said_and_an_error_is_left_out():
    unfinished = read(PEG | {"status": "in-progress"})
    assert unfinished is not None
    assert (unfinished.score, unfinished.notes) == (None, ("the questionnaire is not completed",))
    assert read(PEG | {"status": "entered-in-error"}) is None
    assert read(PEG | {"status": "stopped"}) is None


def test_dstu2_groups_and_a_contained_questionnaire():
    dstu2 = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "subject": PATIENT,
        "questionnaire": {"reference": "#form"},
        "contained": [{"resourceType": "Questionnaire", "id": "form", "title": "DN4"}],
        "group": {"group": [{"question": [item(f"{n}", valueBoolean=n < 6) for n in range(10)]}]},
    }
    found = read(dstu2)
    assert found is not None
    assert (found.instrument, found.score) == ("dn4", 6)


@given(values=st.lists(st.integers(0, 3), min_size=9, max_size=9), left_out=st.none() | st.integers(0, 8))
def test_phq9_against_a_naive_sum(values: list[int], left_out: int | None):
    items = [item(f"/{code}", valueInteger=value) for code, value in zip(PHQ9, values, strict=True)]
    if left_out is not None:
        del items[left_out]
    found = read(a_response("http://loinc.org/q/44249-1", *items))
    assert found is not None
    assert found.score == (sum(values) if left_out is None else None)


@given(values=st.lists(st.integers(0, 10), min_size=3, max_size=3))
def test_peg_against_a_naive_mean(values: list[int]):
    response = copy.deepcopy(PEG)
    for part, value in zip(response["item"], values, strict=True):
        part["answer"] = [{"valueInteger": value}]
    found = read(response)
    assert found is not None
    assert found.score is not None
    assert found.score * 3 == pytest.approx(sum(values))
