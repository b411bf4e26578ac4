"""The worked cases of the clinical specification, as FHIR JSON through reader, engines and checks.

How a case is judged: severity of the named rule's finding that no exemption switched off; a number holds when ours,
rounded to the decimals written there, equals it: in the finding's evidence, else in totals, kidney or the row computed.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Finding
from safety.examination.report import examination
from safety.regimen.record import Record
from tests.cases.clinical import TODAY, bag_parts
from tests.cases.computed import computed
from tests.shared import SHARED, needs_shared

RULES = frozenset(
    {"A01", "A02", "A03", "A05", "A06", "B01", "B02", "B03", "C01", "C02", "C03", "C04", "C05"}
    | {"D01", "D02", "D03", "D04", "D05", "D06", "D07", "X01", "X02"}
    | {"B07", "B08", "B09", "B10", "B14", "B18", "B19", "B20", "B23", "D08", "D09", "E14"}
    | {"E01", "E02", "E03", "E04", "E05", "E08", "E09", "E10", "E11", "E13"}
    | {"G01", "H01", "H02"}
    | {"F09", "F10", "F11", "F12", "F13", "F14", "F15", "F16"}
    | {"F01"}
    | {"F01", "F04", "F05", "F06"}
    | {"F01", "F02", "F04", "F05", "F06"}
    | {"F01", "F02", "F03", "F04", "F05", "F06"}
    | {"F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08"}
    | {"A04", "A07", "B04", "B05", "B06", "B11", "B12", "B13", "B15", "B16", "B17", "B21", "B22"}
)
JUDGED_BY = {"X02": {"A01", "A02", "A03"}, "X01": {"C01"}, "H-005": {"B16"}}
"""the rules that a case of an exemption is about"""
CANDIDATES = {
    "pregabalin/gabapentin (renal-adjusted)": {"pregabalin", "gabapentin"},
    "TCA (nortriptyline)": {"nortriptyline"},
    "topical": {"lidocaine patch", "capsaicin cream"},
}
"""The specification's words for the options of E02, in the names of start_doses.csv"""
WORDS_ONLY = frozenset(
    {"fires", "severity", "factor_set", "also", "suppressed_by", "suppressed", "reason", "status", "regimen", "note"}
)
"""judged by the rule's firing, or words of the specification's author and not values"""


def cases() -> list[dict[str, Any]]:
    path = SHARED / "spec" / "clinical" / "cases.json"
    if not path.is_file():
        return []
    return [case for case in json.loads(path.read_text("utf-8"))["cases"] if case["rule"] in RULES]


def record_of(case: Mapping[str, Any]) -> Record:
    pid, resources, drafts = bag_parts(case)
    locale = "JP" if case["rule"] == "D06" else "US"
    return read_record(Bag(pid, resources, drafts), today=TODAY, locale=locale)


@needs_shared
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_case(case: Mapping[str, Any]) -> None:
    record = record_of(case)
    findings = examine(record, ALL)
    expected = case["expected"]
    rules = JUDGED_BY.get(case["id"]) or JUDGED_BY.get(case["rule"]) or {case["rule"]}
    mine = [finding for finding in findings if finding.spec in rules and finding.exempted_by is None]
    loudest = max((finding.severity.rank for finding in mine), default=-1)
    wanted = -1 if expected["severity"] is None else ("info", "warning", "critical").index(expected["severity"])
    assert loudest == wanted, [(finding.spec, finding.severity, finding.summary) for finding in findings]
    values = values_of(case, record, findings, mine)
    for name, value in expected.items():
        if name not in WORDS_ONLY:
            assert holds(name, value, values), f"{name}: wanted {value!r}, have {values.get(name)!r}"


def values_of(case: Mapping[str, Any], record: Record, findings: Any, mine: list[Finding]) -> dict[str, Any]:
    """Everything computed: kidney and totals, what the check computed, then the finding's own evidence on top."""
    shown = examination(record, findings)
    values: dict[str, Any] = {**shown["kidney"], **shown["totals"], **computed(case["rule"], record)}
    for finding in sorted(mine, key=lambda finding: finding.severity.rank):
        values.update(finding.evidence)
    return values


def holds(name: str, wanted: Any, values: Mapping[str, Any]) -> bool:
    if name not in values:
        return False
    ours = values[name]
    if name == "weight_basis":
        return str(wanted).startswith(str(ours))
    if name == "candidates":
        named: set[str] = set().union(*(CANDIDATES.get(each, {each}) for each in wanted))
        return named == set(ours)
    if name == "borderline":
        return ours is True
    return same(wanted, ours)


def same(wanted: Any, ours: Any) -> bool:
    if wanted is None:
        return ours is None
    if isinstance(wanted, bool | str):
        return bool(wanted == ours)
    if isinstance(wanted, int | float):
        exponent = Decimal(str(wanted)).as_tuple().exponent
        assert isinstance(exponent, int)
        return ours is not None and Decimal(str(wanted)) == round(Decimal(str(ours)), -exponent)
    if isinstance(wanted, list):
        listed = [item["drug"] if isinstance(item, Mapping) else item for item in ours]
        return len(listed) == len(wanted) and all(
            same(a, b) for a, b in zip(sorted(wanted, key=str), sorted(listed, key=str), strict=True)
        )
    if isinstance(wanted, Mapping):
        return all(key in ours and same(value, ours[key]) for key, value in wanted.items())
    raise AssertionError(f"no way to judge {wanted!r}")
