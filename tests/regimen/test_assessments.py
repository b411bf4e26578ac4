"""Pain scores from questionnaires and observations: which, when, and on which scale."""

from decimal import Decimal

import pytest

from safety.regimen.absence import fetched
from safety.regimen.assessments import assessed, latest_pain, pain_scores, screened
from safety.regimen.chart import Answer
from safety.regimen.record import Gap, Lab, Record
from tests.records import ago, record


def answer(instrument: str, score: str | None, when: int | None) -> Answer:
    return Answer(instrument, None if score is None else Decimal(score), {}, None if when is None else ago(when), "q")


def observed(group: str, value: str, when: int, code: str, comparator: str | None = None) -> Lab:
    return Lab(group, Decimal(value), "{score}", ago(when), comparator, "o", code)


def value(given: Record, days: int = 90) -> Decimal | None:
    found = latest_pain(given, Decimal(days))
    return None if found is None else found.value


def test_the_newest_wins_and_of_one_day_the_highest() -> None:
    given = record(
        answers=(answer("peg", "2", 40), answer("peg", "5", 10)),
        labs=(observed("pain_score", "7", 10, "72514-3"), observed("pain_score", "9", 60, "72514-3")),
    )
    assert value(given) == 7


@pytest.mark.parametrize(("when", "found"), [(90, True), (91, False)])
def test_old_scores_are_none(when: int, found: bool) -> None:
    given = record(answers=(answer("peg", "6", when),))
    assert (value(given) is not None) == found
    assert assessed(given, Decimal(90)) == found


@pytest.mark.parametrize(
    "lab",
    [
        observed("pain_score", "4", 5, "75261-8"),  # PROMIS: 1 to 5
        observed("pain_score", "62", 5, "38214-3"),  # a visual scale in millimetres
        observed("pain_score", "3", 5, "72514-3", ">"),
        observed("pain_interference", "55", 5, "71962-5"),
        observed("peg", "8", 5, "91145-3"),  # one item of three
    ],
)
def test_another_scale_is_an_assessment_and_no_number(lab: Lab) -> None:
    given = record(labs=(lab,))
    assert assessed(given, Decimal(90))
    assert value(given) is None


def test_undated_future_and_other_answers() -> None:
    given = record(answers=(answer("peg", "6", None), answer("peg", "9", -1), answer("phq9", "20", 1)))
    assert len(pain_scores(given)) == 1
    assert not assessed(given, Decimal(90))
    assert value(given) is None


def test_screening_questionnaires() -> None:
    assert screened(record(answers=(answer("dn4", None, 4000),)))
    assert not screened(record(answers=(answer("peg", "6", 1),)))


def test_what_was_not_fetched_is_not_absent() -> None:
    assert fetched(record(), "Observation")
    assert not fetched(record(gaps=(Gap("Observation", "timed out"),)), "Observation")
    assert not fetched(record(gaps=(Gap("prefetch conditions", "missing"),)), "Observation")
    assert fetched(record(gaps=(Gap("Observation", "timed out"),)), "Procedure")
    assert fetched(record(gaps=(Gap("Observation", "one value", "Observation/1"),)), "Observation")
    assert fetched(record(gaps=(Gap("QuestionnaireResponse", "not served", minor=True),)), "QuestionnaireResponse")
