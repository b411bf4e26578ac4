"""Chronic liver disease by coded groups and their words."""

import pytest

from safety.regimen.liver import liver
from tests.records import problem, record

GROUP = "hepatic_impairment_cirrhosis"


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("Cirrhosis of liver", "cirrhosis", "cirrhosis"),
        ("K74.60", "cirrhosis", "cirrhosis"),
        ("K70.30", "cirrhosis", "cirrhosis"),
        ("K74.0", "chronic", "liver disease"),
        ("Alcoholic hepatitis", "chronic", "liver disease"),
        ("Cirrhosis, Child-Pugh class A", "chronic", "cirrhosis (Child-Pugh A)"),
        ("Cirrhosis of liver, Child-Pugh class B", "moderate", "cirrhosis (Child-Pugh B)"),
        ("cirrhosis child pugh b", "moderate", "cirrhosis (Child-Pugh B)"),
        ("Cirrhosis (Child-Turcotte-Pugh C)", "severe", "cirrhosis (Child-Pugh C)"),
        ("Child's class C liver disease", "severe", "liver disease (Child-Pugh C)"),
        ("Decompensated cirrhosis of liver", "moderate", "decompensated cirrhosis"),
        ("Hepatic encephalopathy", "moderate", "decompensated liver disease"),
        ("Ascites due to alcoholic cirrhosis", "moderate", "decompensated cirrhosis"),
        ("K76.7", "moderate", "decompensated liver disease"),
        ("Esophageal varices", "chronic", "liver disease"),
        ("Alcoholic cirrhosis of liver without ascites", "cirrhosis", "cirrhosis"),
        ("Acute hepatic failure due to drugs", None, "liver disease"),
        ("History of portal hypertension", None, "liver disease"),
    ],
)
def test_what_a_coded_text_says(text: str, state: str | None, words: str) -> None:
    found = liver(record(problems=(problem(GROUP, text),)))
    assert (found.state, found.words) == (state, words)
    assert bool(found.problems) is (state is not None)


def test_the_worst_of_several_counts_and_what_is_over_does_not() -> None:
    problems = (problem(GROUP, "Cirrhosis of liver"), problem(GROUP, "Cirrhosis, Child-Pugh B"))
    assert liver(record(problems=problems)).state == "moderate"
    classed = (problem(GROUP, "Ascites"), problem(GROUP, "Cirrhosis, Child-Pugh C"))
    assert liver(record(problems=classed)).state == "severe"
    assert liver(record(problems=(problem(GROUP, "Cirrhosis of liver", active=False),))).state is None
    assert liver(record(problems=(problem("hepatitis_active", "Chronic viral hepatitis C"),))).state == "chronic"
    assert liver(record(problems=(problem("hepatitis_active", "Acute hepatitis A"),))).state is None
