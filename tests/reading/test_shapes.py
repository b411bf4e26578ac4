from decimal import Decimal

import pytest

from fhir_client.reading import shapes
from fhir_client.reading.shapes import Odd


@pytest.mark.parametrize(
    ("raw", "value"), [(1, "1"), (0.1, "0.1"), ("2.50", "2.50"), (Decimal("7.5"), "7.5"), ("+3", "3"), (1e-3, "0.001")]
)
def test_numbers_arrive_as_numbers_or_as_strings_of_them(raw, value):
    assert shapes.number(raw, "dose") == Decimal(value)


@pytest.mark.parametrize(
    "raw", [True, None, "NaN", "one", "", "1e5", float("nan"), float("inf"), 10**20, 1e-12, [], {}]
)
def test_what_is_no_number_is_refused_by_the_name_of_its_element(raw):
    with pytest.raises(Odd, match=r"^doseQuantity\.value is not a"):
        shapes.number(raw, "doseQuantity.value")


@pytest.mark.parametrize(
    ("raw", "relative"),
    [
        ("Patient/1", "Patient/1"),
        ("https://ehr.example/fhir/Patient/1", "Patient/1"),
        ("https://ehr.example/fhir/Patient/1/_history/3", "Patient/1"),
        ({"reference": "#m"}, "#m"),
        ([{"reference": "Medication/2"}], "Medication/2"),
        ("urn:uuid:9", "urn:uuid:9"),
        ("7", "7"),
        ({"display": "x"}, None),
        (None, None),
        ({"reference": 4}, None),
    ],
)
def test_references_of_every_kind(raw, relative):
    assert shapes.relative(raw) == relative


def test_lists_and_scalars_are_the_same():
    assert (
        shapes.codes({"coding": {"code": "Inpatient"}})
        == shapes.codes([{"coding": [{"code": "Inpatient"}]}])
        == {"inpatient"}
    )
    assert shapes.objects([None, {"a": 1}, [{"b": 2}], "x"]) == [{"a": 1}, {"b": 2}]
    assert shapes.texts("a") == ["a"] == shapes.texts([None, "a", " "])


def test_durations_by_code_or_word():
    assert shapes.duration_days({"value": 2, "unit": "weeks"}, "x") == 14
    assert shapes.duration_days({"value": 1, "unit": "Month", "code": "mo"}, "x") == 30
    assert shapes.duration_hours({"value": 30, "code": "min"}, "x") == Decimal("0.5")
    with pytest.raises(Odd, match="has no unit of time"):
        shapes.duration_days({"value": 2}, "x")
    with pytest.raises(Odd, match="longer than ten years"):
        shapes.duration_days({"value": 11, "unit": "a"}, "x")
