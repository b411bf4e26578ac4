"""X01-X05: which facts make an exemption, and what it does to a finding."""

import dataclasses
from typing import Any

import pytest

from checks import ALL
from safety.examination.examine import examine
from safety.examination.exemptions import NAMES, end_of_life, exempt, exemptions_of
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.record import Event, Record
from safety.regimen.when import Span
from tests.records import ago, encounter, order, problem, record

PALLIATIVE = "palliative_hospice_eol"


def event(kind: Any, group: str, since: int | None, text: str = "", status: str = "completed") -> Event:
    day = None if since is None else ago(since)
    return Event(kind, frozenset({group}), text or group, Span(day, day), status)


CASES: dict[str, tuple[Record, set[str]]] = {
    "nothing": (record(), set()),
    "hospice by code": (record(problems=(problem("hospice"),)), {"palliative", "end-of-life"}),
    "hospice by words": (record(problems=(problem(PALLIATIVE, "Hospice care"),)), {"palliative", "end-of-life"}),
    "palliative clinic": (record(problems=(problem(PALLIATIVE, "Encounter for palliative care"),)), {"palliative"}),
    "hospice in the past": (record(problems=(problem("hospice", active=False),)), set()),
    "hospice encounter": (record(events=(event("encounter", "hospice", 20),)), {"palliative", "end-of-life"}),
    "hospice encounter last year": (record(events=(event("encounter", "hospice", 400),)), set()),
    "hospice request revoked": (record(events=(event("request", "hospice", 5, status="revoked"),)), set()),
    "comfort care order": (
        record(events=(event("request", PALLIATIVE, 2, "Comfort measures only", "active"),)),
        {"palliative", "end-of-life"},
    ),
    "not to be resuscitated": (record(problems=(problem("x_do_not_resuscitate", "Do not resuscitate"),)), set()),
    "cancer alone": (record(problems=(problem("cancer"),)), set()),
    "metastatic": (record(problems=(problem("cancer_metastatic"),)), {"active-cancer"}),
    "metastatic by words": (record(problems=(problem("cancer", "Metastatic breast cancer"),)), {"active-cancer"}),
    "history of metastatic": (record(problems=(problem("cancer", "History of metastatic cancer"),)), set()),
    "skin cancer under radiation": (
        record(problems=(problem("x_skin_cancer"),), events=(event("procedure", "cancer_treatment", 10),)),
        set(),
    ),
    "cancer and radiation": (
        record(problems=(problem("cancer"),), events=(event("procedure", "cancer_treatment", 182),)),
        {"active-cancer"},
    ),
    "cancer and old radiation": (
        record(problems=(problem("cancer"),), events=(event("procedure", "cancer_treatment", 183),)),
        set(),
    ),
    "cancer and radiation not done": (
        record(problems=(problem("cancer"),), events=(event("procedure", "cancer_treatment", 9, status="not-done"),)),
        set(),
    ),
    "radiation planned": (
        record(problems=(problem("cancer"),), events=(event("request", "cancer_treatment", 1, status="active"),)),
        set(),
    ),
    "treatment without cancer": (record(events=(event("procedure", "cancer_treatment", 10),)), set()),
    "cancer and capecitabine": (record(order("capecitabine", 500), problems=(problem("cancer"),)), {"active-cancer"}),
    "cancer and past capecitabine": (
        record(order("capecitabine", 500, since=300, until=250), problems=(problem("cancer"),)),
        set(),
    ),
    "coded chemotherapy": (
        record(problems=(problem("cancer"), problem("cancer_treatment", onset=30))),
        {"active-cancer"},
    ),
    "sickle cell": (record(problems=(problem("sickle_cell"),)), {"sickle-cell"}),
    "seventeen": (record(age=17), {"child"}),
    "eighteen": (record(age=18), set()),
    "age unknown": (record(age=None), set()),
    "hospital stay": (record(events=(encounter("IMP", 3),)), {"inpatient"}),
    "emergency visit": (record(events=(encounter("EMER", 0),)), {"inpatient"}),
    "stay that ended": (record(events=(encounter("IMP", 30, 20, "finished"),)), set()),
    "a past day inside a stay": (record(events=(encounter("IMP", 3, -4, "finished"),)), {"inpatient"}),
    "planned stay": (record(events=(encounter("IMP", 0, status="planned"),)), set()),
    "clinic visit": (record(events=(encounter("AMB", 0),)), set()),
    "opioid for after the stay": (
        record(order("oxycodone", 5, draft=True, category=frozenset({"discharge"})), events=(encounter("IMP", 3),)),
        set(),
    ),
    "buprenorphine film": (
        record(order("buprenorphine", 8, route="sublingual", form="film", also=["naloxone"])),
        {"oud-treatment"},
    ),
    "methadone for the disorder": (
        record(order("methadone", 60, groups=frozenset({"opioid_use_disorder"}))),
        {"oud-treatment"},
    ),
    "methadone of unstated purpose": (record(order("methadone", 60)), set()),
    "buprenorphine patch": (
        record(order("buprenorphine", 10, route="transdermal", form="patch", family="butrans")),
        set(),
    ),
    "treatment and another opioid": (
        record(order("methadone", 60, groups=frozenset({"opioid_use_disorder"})), order("oxycodone", 5)),
        set(),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_facts(name: str) -> None:
    given, wanted = CASES[name]
    facts = exemptions_of(given)
    assert set(facts) == wanted
    assert all(fact.strip() for fact in facts.values())
    assert end_of_life(given) is ("end-of-life" in wanted)


def finding(severity: Severity) -> Finding:
    return Finding(
        check="x",
        spec="A01",
        severity=severity,
        certainty=Certainty.STATED,
        reach=Reach.INTERRUPT,
        summary="s",
        detail="d",
        orders=(),
        draft=True,
        evidence={},
        sources=(),
        identity=(),
        patient="Patient/p",
    )


def leaflet(**effects: str) -> Any:
    return dataclasses.replace(ALL[0].leaflet, exemptions=effects, info_reach=Reach.SHOW)


@pytest.mark.parametrize("name", NAMES)
def test_effects(name: str) -> None:
    effects = {name: "off"}
    assert exempt(finding(Severity.WARNING), leaflet(), {name: "fact"}) == finding(Severity.WARNING)
    assert exempt(finding(Severity.WARNING), leaflet(**effects), {}) == finding(Severity.WARNING)
    off = exempt(finding(Severity.WARNING), leaflet(**effects), {name: "fact"})
    assert (off.exempted_by, off.reach, off.severity) == (name, Reach.REPORT, Severity.WARNING)
    assert "fact" in off.notes[-1]
    info = exempt(finding(Severity.WARNING), leaflet(**{name: "info"}), {name: "fact"})
    assert (info.exempted_by, info.reach, info.severity) == (None, Reach.SHOW, Severity.INFO)
    assert "fact" in info.notes[-1]


@pytest.mark.parametrize(("name", "stays"), [("palliative", True), ("active-cancer", True), ("child", False)])
def test_criticals_stay_unless_the_rule_is_for_others(name: str, stays: bool) -> None:
    after = exempt(finding(Severity.CRITICAL), leaflet(**{name: "off"}), {name: "fact"})
    assert (after.exempted_by is None) is stays


def test_off_wins_over_info() -> None:
    effects = {"active-cancer": "info", "sickle-cell": "off"}
    after = exempt(finding(Severity.WARNING), leaflet(**effects), {"active-cancer": "a", "sickle-cell": "b"})
    assert after.exempted_by == "sickle-cell"


def test_every_leaflet_names_known_exemptions_and_effects() -> None:
    for check in ALL:
        assert set(check.leaflet.exemptions) <= set(NAMES), check.id
        assert set(check.leaflet.exemptions.values()) <= {"off", "info"}, check.id


def test_palliative_care_switches_off_and_quietens_as_the_rules_say() -> None:
    orders = (order("morphine", 60), order("lorazepam", 1, since=5), order("haloperidol", 2), order("pregabalin", 75))
    hospice = record(*orders, age=80, problems=(problem("hospice"),))
    seen = {
        found.spec: (found.severity.value, found.exempted_by)
        for found in examine(hospice, ALL)
        if found.spec[0] in "ABC"
    }
    off = {spec for spec, (_, by) in seen.items() if by is not None}
    assert off == {"A01", "B06", "B19", "C01", "C02"}
    assert {spec: seen[spec] for spec in ("B01", "B02", "C04", "C05")} == dict.fromkeys(
        ("B01", "B02", "C04", "C05"), ("info", None)
    )


def test_an_exempted_finding_is_listed_and_shown_nowhere() -> None:
    found = [
        f for f in examine(record(order("morphine", 90), problems=(problem("sickle_cell"),)), ALL) if f.spec == "A01"
    ]
    assert [(f.exempted_by, f.reach) for f in found] == [("sickle-cell", Reach.REPORT)]
