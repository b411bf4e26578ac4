"""Every leaflet's words: filled, short with the longest names, never harsh; used by a case, and signed."""

import re
import string
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, read_cases, resources_of
from safety.examination.caution_findings import action
from safety.examination.check import SUMMARY_LIMIT, Check
from safety.examination.examine import examine
from safety.examination.finding import Finding
from safety.examination.wording import cut, mme, once_first, plain_number, some
from safety.regimen.knowledge import load
from safety.regimen.limits.cautions import cautions
from safety.regimen.withdrawal import withdrawals

MINE = [check for check in ALL if check.leaflet.specs[0][0] in "ABCR" and not check.leaflet.silent]
CASES = Path(__file__).parents[2] / "checks"
FORBIDDEN = re.compile(r"stop abruptly|abruptly stop|refuse|deny|denied|drug.?seek|addict|abuser", re.IGNORECASE)


def longest(*classes: str) -> str:
    names = [row.name for row in load().ingredients.values() if not classes or row.classes & set(classes)]
    return max(names, key=len)


_KIDNEY = "CrCl 29.6 (SCr 12.34, 2026-11-12)"
_LIMIT = {
    "Drug": "Oxymorphone",
    "reason": _KIDNEY,
    "max": "400",
    "max_times": "3",
    "suggest": "Suggest 112.5 mg 4 times daily",
    **dict.fromkeys(["daily", "current", "renewal", "excess"], "1234.5"),
}
_TAPER = {
    "amount": "at least 1234 MME/day",
    "after": "an unknown time",
    "pace": "20 % every 2 days",
    "drug": some(["buprenorphine", "x"], 1),
    "other": some([longest("opioid"), "x"], 1),
    "ago": "30",
    "interval": "30",
    "percent": "99.9",
    "asked": "the kidney limit",
    "old": "1234",
    "new": "1234",
}
LONGEST: dict[str, dict[str, str]] = {
    "tramadol-limits": _LIMIT,
    "tapentadol-limits": {**_LIMIT, "other": "immediate-release tapentadol"},
    "opioid-hepatic": {
        **_LIMIT,
        "reason": "decompensated liver disease",
        "action": max((action(r) for r in cautions()["B08"]), key=len),
    },
    "opioid-renal": {
        "Drug": "Dihydrocodeine",
        "reason": _KIDNEY,
        "action": max((action(r) for r in cautions()["B07"]), key=len),
    },
    "acetaminophen-total": {
        **dict.fromkeys(["daily", "current", "renewal", "excess"], "12345.5"),
        "products": "12 products",
        "limit": "4000",
        "why": "decompensated liver disease",
        "unread": "12 products",
    },
    "opioid-stop": _TAPER,
    "opioid-taper": _TAPER,
    "gabapentinoid-resp": {"factors": "f" * 46},
    "riosord": {"score": "146", "risk": "7"},
    "ort-oud": {"name": "Opioid Risk Tool", "score": "26", "day": "on an unknown day"},
    "abrupt-stop": {
        "drug": longest("benzodiazepine"),
        "Drug": longest("benzodiazepine"),
        "before": "an unread dose",
        "after": "1234.5",
        "days": "1234",
        "ago": "14",
        "percent": "100",
        "asked": "the kidney limit",
        "action": max((row.action for row in withdrawals()), key=len),
    },
}


def fillings(check: Check) -> dict[str, str]:
    """The longest that each placeholder can become."""
    opioid, benzodiazepine = longest("opioid"), longest("benzodiazepine")
    sedative = longest("respiratory-depressant", "beers-cns")
    total = "1234.5"
    return {
        "opioid": some([opioid, "x"], 1),
        "benzodiazepine": some([benzodiazepine, "x"], 1),
        "gabapentinoid": some([longest("gabapentinoid"), "x"], 1),
        "others": some([sedative] * 3, 2, 36),
        "drugs": "d" * (34 if check.id == "factor-discordance" else 44),
        "drug": "transmucosal fentanyl",
        "names": "m" * 44,
        "gaps": some(["MedicationStatement", "x"], 2, 1),
        "triggers": some(["treatment of opioid use disorder", "x"], 1),
        "factors": some(["sleep-disordered breathing", "respiratory failure"], 2, 34),
        "reason": "120 mg strength, from 100 on",
        "at_least": "at least ",
        "daily": "1234.5",
        "single": "123.5",
        **dict.fromkeys(["ordered_mg", "own_median_mg", "stated_mg", "worn_mcg_h"], "1234.5"),
        "dose_ml": "22.5",
        "times": "4",
        **dict.fromkeys(["total", "current", "renewal", "scheduled", "excess", "newer", "older"], total),
        "what": "magnesium",
        "long_days": "123",
        **dict.fromkeys(["fresh", "year"], "1234 days"),
        "qtc": "612.5",
        **dict.fromkeys(["stop_ms", "ago", "limit", "dose", "ecg", "hours", "least", "most", "free"], "123.5"),
        **dict.fromkeys(["before", "increase", "worn", "morphine"], total),
        "date": "2026-11-22",
        "first_cause": "recent myocardial infarction +1 more",
        "risks": "recent myocardial infarction +1 more",
        "inhibitor": some([longest("cyp3a4-strong-inhibitor", "cyp3a4-moderate-inhibitor"), "x"], 1),
        **dict.fromkeys(["Blocker", "blocker"], "naltrexone"),
        "Drug": some([longest("opioid-partial-agonist", "opioid-mixed"), "x"], 1),
        "full": some([longest("opioid-full-agonist"), "x"], 1),
        "History": "History of alcohol use disorder +1 more",
        "history": "falls and a fragility fracture",
        "risk": "treated moderate or severe sleep-disordered breathing",
        "state": "bowel obstruction or ileus",
        **dict.fromkeys(["child", "adult"], "18"),
        "mark": "90",
        "count": "12",
        "of": "34",
        "age": "102",
        "days": "7",
        **LONGEST.get(check.id, {}),
    }


@pytest.mark.parametrize("check", MINE, ids=lambda check: check.id)
def test_summaries_fit_with_the_longest_names(check: Check) -> None:
    for key, summary in check.leaflet.summaries.items():
        text = summary.format_map(fillings(check))
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


def findings() -> Iterator[tuple[str, Finding]]:
    for path in sorted(CASES.glob("*/*.yaml")):
        for case in read_cases(path):
            pid, resources, drafts = resources_of(case)
            record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, locale=case.locale or "US")
            for finding in examine(record, MINE):
                yield case.where, finding


FINDINGS = list(findings())


def test_every_sentence_of_every_leaflet_is_used_by_a_case() -> None:
    said = {(finding.check, finding.summary) for _, finding in FINDINGS}
    for check in MINE:
        for key, summary in check.leaflet.summaries.items():
            pieces = [piece for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(re.escape(piece) for piece in pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in said), f"{check.id}: {key} in no case"


@pytest.mark.parametrize("spec", ["A01", "A02", "B02", "C02", "C04"])
def test_naloxone_is_left_to_the_finding_that_knows_whether_one_is_on_file(spec: str) -> None:
    """Of several findings on one patient no two say the same."""
    (check,) = (check for check in MINE if spec in check.leaflet.specs)
    assert not any("naloxone" in summary.lower() for summary in check.leaflet.summaries.values())


def test_findings_are_whole() -> None:
    for where, finding in FINDINGS:
        assert finding.evidence.get("error") is None, (where, finding.summary)
        for text in (finding.summary, finding.detail):
            assert not re.search(r"[{}]|None|Decimal", text), (where, text)
            assert not FORBIDDEN.search(text), (where, text)
            assert not text[0].islower(), (where, text)
        assert not finding.summary.endswith("…"), (where, finding.summary)
        assert finding.sources, where
        assert finding.identity, where
        assert finding.title, where


def test_leaflets_say_who_reviewed_them_and_on_whose_authority() -> None:
    for check in MINE:
        leaflet = check.leaflet
        assert all((leaflet.title, leaflet.what, leaflet.why, leaflet.known_problems, leaflet.reviewed_by)), check.id
        assert leaflet.sources, check.id
        assert leaflet.hooks <= {"patient-view", "order-select", "order-sign"}, check.id
        assert all(not FORBIDDEN.search(text) for text in (*leaflet.summaries.values(), *leaflet.details.values()))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("49.95", "50"),
        ("49.94", "49.9"),
        ("50", "50"),
        ("51.96", "52"),
        ("52.06", "52"),
        ("53.4", "53"),
        ("88.44", "88.4"),
    ],
)
def test_mme_is_rounded_for_words_only(amount: str, shown: str) -> None:
    assert mme(Decimal(amount)) == shown


def test_numbers_and_lists_in_words() -> None:
    assert plain_number(Decimal("120.00")) == "120"
    assert plain_number(Decimal("1E+2")) == "100"
    assert plain_number(Decimal("0.125")) == "0.13"
    assert some(["a", "b"]) == "a, b"
    assert some(["a", "b", "c", "d"]) == "a, b +2 more"
    assert some(["long name", "long name"], 2, 12) == "long name +1 more"
    assert some(["longer than the room"], 2, 5) == "longer than the room"
    assert once_first(["a", "a", "b"]) == ("a", "b", "a")
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
