"""A site's policy: what it changes, what it may not change, and how a slip in it is named."""

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Reach
from safety.examination.policy import DEFAULT, Policy, PolicyError, default_policy, read_policy
from safety.examination.policy_words import policy_words

TODAY = date(2026, 11, 22)
BY_ID = {check.id: check for check in ALL}


def policy(folder: Path, text: str) -> Policy:
    path = folder / "site.toml"
    path.write_text(f'name = "St. Example"\n{text}')
    return read_policy(path, ALL)


def order(drug: str, sig: str) -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest",
        "id": drug.split(maxsplit=1)[0],
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": "2026-10-01",
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [{"text": sig}],
    }


def found(given: Policy, *orders: dict[str, object]) -> dict[str, object]:
    patient = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1970-01-01"}
    record = read_record(Bag("p", [patient, *orders], []), today=TODAY, **given.practice)
    return {finding.spec: finding for finding in examine(record, given.checks)}


FORTY = order("oxycodone 5 mg tablet", "1 tablet every 4 hours")  # 6 x 5 mg x 1.5 = 45 MME a day


def test_the_default_changes_nothing():
    usual = default_policy(ALL)
    assert usual == Policy(None, DEFAULT, ALL)
    assert list(policy_words(usual, usual)) == []


def test_an_empty_policy_is_the_default_under_a_name(tmp_path):
    assert policy(tmp_path, "") == dataclasses.replace(default_policy(ALL), name="St. Example")


def test_a_limit_of_the_site_decides_and_is_said_in_the_finding(tmp_path):
    assert "A01" not in found(default_policy(ALL), FORTY)
    site = policy(tmp_path, "[limits.mme-high]\nfirst = 45\n")
    finding = found(site, FORTY)["A01"]
    assert "St. Example: first: 45 MME/day (by default 50)" in finding.detail
    assert "A01" not in found(policy(tmp_path, "[limits.mme-high]\nfirst = 45.5\n"), FORTY)


def test_a_check_or_one_of_its_rules_can_be_off(tmp_path):
    usual = found(default_policy(ALL), FORTY)
    assert "B22" in usual
    assert found(policy(tmp_path, "[checks]\nB22 = 'off'\n"), FORTY).keys() == usual.keys() - {"B22"}
    assert found(policy(tmp_path, "[checks]\nbowel-regimen = 'off'\n"), FORTY).keys() == usual.keys() - {"B22"}


def test_a_rule_s_own_switch_wins_over_its_check_s(tmp_path):
    many = next(check for check in ALL if len(check.leaflet.specs) > 1)
    kept, *others = many.leaflet.specs
    site = policy(tmp_path, f"[checks]\n{many.id} = 'off'\n{kept} = 'on'\n")
    (changed,) = (check for check in site.checks if check.id == many.id)
    assert changed.leaflet.silent == set(others)


def test_reach_of_information(tmp_path):
    before = found(default_policy(ALL), FORTY)["B22"]
    after = found(policy(tmp_path, "[reach]\nbowel-regimen = 'report'\n"), FORTY)["B22"]
    assert (before.reach, after.reach) == (BY_ID["bowel-regimen"].leaflet.info_reach, Reach.REPORT)
    assert before.reach is not after.reach


def test_how_charts_are_read(tmp_path):
    site = policy(
        tmp_path, "locale = 'JP'\nfactor_set = 'cms-2018'\nweight_policy = 'label_actual'\ncount_otc = true\n"
    )
    assert site.practice == {
        "locale": "JP",
        "factor_set": "cms-2018",
        "weight_policy": "label_actual",
        "count_otc": True,
    }
    patient = {"resourceType": "Patient", "id": "p"}
    record = read_record(Bag("p", [patient], []), today=TODAY, **site.practice)
    assert (record.locale, record.factor_set, record.weight_policy, record.count_otc) == (
        "JP",
        "cms-2018",
        "label_actual",
        True,
    )


def test_fingerprints_do_not_depend_on_the_policy_s_name(tmp_path):
    """A snoozed finding stays snoozed when a site renames its policy."""
    site = policy(tmp_path, "[limits.mme-high]\nfirst = 45\n")
    other = tmp_path / "other.toml"
    other.write_text('name = "Other"\n[limits.mme-high]\nfirst = 45\n')
    again = read_policy(other, ALL)
    assert found(site, FORTY)["A01"].fingerprint == found(again, FORTY)["A01"].fingerprint


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 'red'", "site.toml: colour: Extra inputs"),
        ("locale = 'XX'", "site.toml: locale: 'XX' is none of"),
        ("factor_set = 'cdc-2030'", "site.toml: factor_set: Input should be"),
        ("count_otc = 'yes'", "site.toml: count_otc: Input should be a valid boolean"),
        ("[checks]\nB22 = 'sometimes'", "site.toml: checks.B22: Input should be 'on' or 'off'"),
        ("[checks]\nZ99 = 'off'", "site.toml: checks.Z99: there is no such check"),
        ("[checks]\nREAD = 'off'", "what could not be read is always said"),
        ("[checks]\nnot-fully-readable = 'off'", "what could not be read is always said"),
        ("[reach]\nB22 = 'show'", "site.toml: reach.B22: there is no such check"),
        ("[reach]\nbowel-regimen = 'interrupt'", "site.toml: reach.bowel-regimen: Input should be"),
        ("[limits.mme-low]\nfirst = 45", "site.toml: limits.mme-low: there is no such check"),
        ("[limits.mme-high]\nthird = 45", "site.toml: limits.mme-high.third: there is no such limit"),
        ("[limits.mme-high]\nfirst = '45'", "site.toml: limits.mme-high.first: Value error, is not a number"),
        ("[limits.mme-high]\nfirst = true", "site.toml: limits.mme-high.first: Value error, is not a number"),
        ("[limits.mme-high]\nfirst = 0", "0 MME/day cannot be meant; it is 50 by default"),
        ("[limits.mme-high]\nfirst = 4.9", "4.9 MME/day cannot be meant"),
        ("[limits.mme-high]\nfirst = 501", "501 MME/day cannot be meant"),
        ("[limits.mme-high]\nfirst = nan", "mme-high.first: Input should be a finite number"),
        ("[limits.mme-high]\nfirst = 91", "site.toml: limits.mme-high.first: 91 is above second, 90 MME/day"),
        ("[limits.mme-high\nfirst = 91", "site.toml: "),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(tmp_path, text, named):
    with pytest.raises(PolicyError) as refused:
        policy(tmp_path, text)
    assert named in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_policy_that_is_not_there(tmp_path):
    with pytest.raises(PolicyError, match=r"nowhere\.toml"):
        read_policy(tmp_path / "nowhere.toml", ALL)


def test_every_limit_of_every_leaflet_can_be_changed_by_a_tenth_and_is_told(tmp_path):
    lines, wanted = [], 0
    for check in ALL:
        if check.leaflet.limits:
            lines.append(f"[limits.{check.id}]")
        for name, limit in check.leaflet.limits.items():
            lines.append(f"{name} = {limit.value * Decimal('1.1')}")
            wanted += limit.value != 0
    site = policy(tmp_path, "\n".join(lines))
    told = list(policy_words(site, default_policy(ALL)))
    assert len(told) == wanted > 100
