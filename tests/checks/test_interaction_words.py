"""F09-F16: what is advised is proven, and what is said is short, whole and used by a case."""

import dataclasses
import re
import string
from pathlib import Path
from typing import Any

import pytest

from checks import ALL
from checks.interactions import (
    anticholinergic_burden,
    carbonic_anhydrase,
    gabapentinoid_oedema,
    hyponatraemia,
    ketorolac_limits,
    nsaid_safety,
    seizure_threshold,
    tizanidine_cyp1a2,
    tramadol_hypoglycaemia,
)
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, read_cases, resources_of
from safety.examination.check import SUMMARY_LIMIT
from safety.examination.examine import examine
from safety.examination.wording import some
from safety.regimen.heart_failure import DECOMPENSATED
from safety.regimen.knowledge import load
from safety.regimen.record import Order
from tests.records import order, record

MODULES = (
    anticholinergic_burden, carbonic_anhydrase, gabapentinoid_oedema, hyponatraemia, ketorolac_limits, nsaid_safety,
    seizure_threshold, tizanidine_cyp1a2, tramadol_hypoglycaemia,
)  # fmt: skip
MINE = tuple(module.CHECK for module in MODULES)
OURS = frozenset(check.id for check in MINE)
CASES = Path(__file__).parents[2] / "checks"
FORBIDDEN = re.compile(r"stop abruptly|abruptly|refuse|deny|denied|addict|abuser|do not treat", re.IGNORECASE)


def longest(*classes: str) -> str:
    return max((row.name for row in load().ingredients.values() if row.classes & set(classes)), key=len)


# --- what is advised


PROVEN: list[tuple[str, list[Order], int, str]] = [
    ("F09", [order("oxybutynin", 5), order("amitriptyline", 25, draft=True)], 50, "delete"),
    ("F10", [order("hydrochlorothiazide", 25, since=400), order("duloxetine", 30, draft=True)], 66, "delete"),
    ("F10", [order("hydrochlorothiazide", 25), order("duloxetine", 30)], 67, "create"),
    ("F10", [order("sertraline", 50, since=30)], 66, "create"),
    ("F11", [order("amitriptyline", 25), order("tramadol", 50, draft=True)], 50, "delete"),
    ("F12", [order("valproate", 500), order("topiramate", 25, draft=True)], 50, "delete"),
    ("F13", [order("pioglitazone", 30), order("pregabalin", 75, draft=True)], 50, "delete"),
    ("F14", [order("tizanidine", 4), order("ciprofloxacin", 500, draft=True)], 50, "delete"),
    ("F15", [order("apixaban", 5), order("naproxen", 500, draft=True)], 50, "delete"),
    ("F16", [order("glipizide", 5), order("tramadol", 50, draft=True)], 50, "delete"),
]


@pytest.mark.parametrize(
    ("spec", "orders", "age", "action"), PROVEN, ids=[f"{row[0]}-{row[3]}-{row[2]}" for row in PROVEN]
)
def test_what_is_advised_is_proven(spec: str, orders: list[Order], age: int, action: str) -> None:
    drafts = [
        dataclasses.replace(each, resource={"resourceType": "MedicationRequest", "id": each.reference.split("/")[1]})
        for each in orders
    ]
    given_record = record(*drafts, age=age)
    mine = [finding for finding in examine(given_record, ALL, propose) if finding.spec == spec]
    assert action in {suggestion.action for finding in mine for suggestion in finding.suggestions}


def test_a_lower_dose_of_ketorolac_is_proven(tmp_path: Path) -> None:
    """Of half tablets of 10 mg, 60 mg a day in four doses is 15 mg."""
    path = tmp_path / "ketorolac-limits.yaml"
    path.write_text(
        "too much:\n  patient: 70 y, female, 72 kg\n  drafts: |\n    drug | sig | supply\n"
        "    ketorolac tromethamine 10 MG Oral Tablet | take 2 tablets every 6 hours | 5d\n  finds: silent\n"
    )
    pid, resources, drafts = resources_of(read_cases(path)[0])
    given_record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY)
    (finding,) = [each for each in examine(given_record, ALL, propose) if each.spec == "F15"]
    assert finding.evidence["daily_mg"] == 80
    assert [(each.action, each.label) for each in finding.suggestions] == [
        ("update", "Change ketorolac to 15 mg 4 times daily")
    ]


# --- words

_LIST = "m" * 44
_STAY = "a stay for heart failure within"
_DRUGS: dict[str, dict[str, str]] = {
    "anticholinergic-burden": {
        "total": "34", "before": "34", "matters": "3", "age": "unknown age", "drugs": _LIST,
        "it": "one", "remain": "remains",
        "illness": some(["enlarged prostate", "x"], 1),
    },
    "carbonic-anhydrase": {"Drug": some([longest("carbonic-anhydrase-inhibitor"), "x"], 1)},
    "gabapentinoid-oedema": {
        "Drug": some(["Gabapentin enacarbil", "x"], 1),
        "partner": some([longest("thiazolidinedione"), "x"], 1),
        "reason": max(DECOMPENSATED, f"{_STAY} 1234 days", some([longest("thiazolidinedione"), "x"], 1), key=len),
    },
    "hyponatraemia": {
        "count": "12", "drugs": _LIST, "level": "low sodium diagnosed", "age": "unknown age",
        "drug": some([longest("sodium-imbalance"), "x"], 1), "period": "1234 days",
    },
    "nsaid-safety": {
        "Nsaid": some([longest("nsaid"), "x"], 1),
        "reasons": "CrCl 29.6 (SCr 12.34, 2026-11-12), heart fai +9 more",
        "days": "7", "kidney": "CrCl 29.6 (SCr 12.34, 2026-11-12)",
    },
    "ketorolac-limits": {
        "length": "without a stated end", "most": "60", "daily": "1234.5", "frail": "102 y and 49.5 kg",
    },
    "seizure-threshold": {
        "Drug": some(["Meperidine", "x"], 1), "reasons": some(["levomilnacipran 1234.5 mg/day", "x"], 1),
    },
    "tizanidine-cyp1a2": {"inhibitor": some([longest("cyp1a2-strong-inhibitor", "cyp1a2-other-inhibitor"), "x"], 1)},
    "tramadol-hypoglycaemia": {
        "drug": some([longest("hypoglycaemic"), "x"], 1), "risks": some(["earlier hypoglycaemia", "x"], 1),
    },
}  # fmt: skip


@pytest.mark.parametrize("check", MINE, ids=lambda check: check.id)
def test_summaries_fit_with_the_longest_names(check: Any) -> None:
    for key, summary in check.leaflet.summaries.items():
        text = summary.format_map(_DRUGS[check.id])
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


def test_every_sentence_is_used_by_a_case_and_whole() -> None:
    made = []
    for path in sorted((CASES / "interactions").glob("*.yaml")):
        if path.stem.replace("_", "-") in OURS:
            for case in read_cases(path):
                pid, resources, drafts = resources_of(case)
                given_record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY)
                made += [(case.where, each) for each in examine(given_record, MINE)]
    for where, finding in made:
        for text in (finding.summary, finding.detail):
            assert not re.search(r"[{}]|None|Decimal", text), (where, text)
            assert not FORBIDDEN.search(text), (where, text)
        assert not finding.summary.endswith("…"), (where, finding.summary)
        assert finding.sources, where
        assert finding.identity, where
        assert "error" not in finding.evidence, (where, finding.summary)
    said = {(finding.check, finding.summary) for _, finding in made}
    for check in MINE:
        for key, summary in check.leaflet.summaries.items():
            pieces = [piece for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(re.escape(piece) for piece in pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in said), f"{check.id}: {key} in no case"
