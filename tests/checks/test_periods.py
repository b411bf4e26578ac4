"""A sentence that names how long something counts says what the site's policy made of it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, read_cases, resources_of
from safety.examination.check import Check
from safety.examination.examine import examine

FILES = {path.stem.replace("_", "-"): path for path in Path(__file__).parents[2].glob("checks/*/*.yaml")}


def limited(check: Check, name: str, days: int) -> Check:
    limit = replace(check.leaflet.limits[name], value=Decimal(days))
    return replace(check, leaflet=replace(check.leaflet, limits={**check.leaflet.limits, name: limit}))


def said(check: Check) -> set[str]:
    found = set()
    for case in read_cases(FILES[check.id]):
        pid, resources, drafts = resources_of(case)
        record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY)
        found |= {finding.summary for finding in examine(record, [check])}
    return found


@pytest.mark.parametrize(
    ("check", "limit", "usual", "days", "changed"),
    [
        ("hyponatraemia", "sodium_days", "of the last 6 months", 100, "of the last 100 days"),
        ("gabapentinoid-oedema", "stay_days", "within a year", 400, "within 400 days"),
        ("opioid-benzo", "long_standing", "for 90 days or more", 60, "for 60 days or more"),
        ("no-assessment", "score_days", "in 90 days", 89, "in 89 days"),
        ("carbamazepine-safety", "lab_days", "within 90 days", 80, "within 80 days"),
        ("methadone-ecg", "fresh_days", "of the last 3 months", 80, "of the last 80 days"),
        ("methadone-ecg", "year_days", "of the last year", 300, "of the last 300 days"),
    ],
)
def test_words_follow_the_limit(check: str, limit: str, usual: str, days: int, changed: str) -> None:
    mine = next(each for each in ALL if each.id == check)
    before, after = said(mine), said(limited(mine, limit, days))
    assert any(usual in text for text in before)
    assert any(changed in text for text in after)
    assert not any(usual in text for text in after)
