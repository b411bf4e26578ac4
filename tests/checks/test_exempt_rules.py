"""X01-X05 of rules.md section 0, as section 14.1 amends them: what each switches off or quietens, and what it leaves.

Each through the real reader, beside a neighbour that is no exemption and leaves the rules as they are.
"""

from datetime import timedelta
from typing import Any

import pytest

from safety.catalogue.cases import TODAY, Case
from safety.regimen.opioids.totals import totals
from tests.cases.played import SILENT, loudest, record_of, standing, written

MORPHINE = "morphine sulfate 30 MG Oral Tablet | take 1 tablet four times a day | -90d"  # 120 MME
LORAZEPAM = "lorazepam 1 MG Oral Tablet | take 1 tablet at bedtime"
FILM = "buprenorphine 8 MG / naloxone 2 MG Sublingual Film | place 1 film under the tongue twice daily | -90d"
METHADONE = "methadone hydrochloride 10 MG Oral Tablet | take 3 tablets once daily | -90d"  # 30 x 4.7 = 141 MME
PATCH = "72 HR fentanyl 0.025 MG/HR Transdermal System | apply 1 patch every 72 hours"
GABAPENTIN = "gabapentin 600 MG Oral Tablet | take 1 tablet three times daily | -90d"
NALTREXONE = "naltrexone hydrochloride 50 MG Oral Tablet | take 1 tablet once daily"
WEAK_KIDNEY = {"labs": "creatinine 2.6 mg/dL, -20d"}  # 80 y, 60 kg: 60 x 60 / (72 x 2.6) = 19.2


def person(years: int, *problems: str, **more: Any) -> Case:
    return written(patient=f"{years} y, male, 60 kg", conditions=list(problems), **more)


def stay(ended: int | None = None, status: str = "in-progress") -> list[dict[str, Any]]:
    """A hospital stay that began three days before, or one that ended so many days ago."""
    day = TODAY - timedelta(days=3 if ended is None else ended + 3)
    period = {"start": day.isoformat()}
    if ended is not None:
        period["end"] = (TODAY - timedelta(days=ended)).isoformat()
    return [{"resourceType": "Encounter", "id": "stay", "status": status, "class": {"code": "IMP"}, "period": period}]


def radiation(days: int) -> list[dict[str, Any]]:
    return [
        {
            "resourceType": "Procedure",
            "id": "radiation",
            "status": "completed",
            "code": {"text": "External beam radiation therapy"},
            "performedDateTime": (TODAY - timedelta(days=days)).isoformat(),
        }
    ]


OUD = {"takes": "drug | sig | from | reason\n" + METHADONE + " | ICD-10-CM F11.20"}
CASES: dict[str, tuple[Case, dict[str, str]]] = {
    "X01 hospice": (
        person(80, "SNOMED 385763009", takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": SILENT, "B01": "info", "B02": "info", "B06": SILENT, "C05": "info", "C01": SILENT},
    ),
    "X01 hospice by words": (
        person(80, "hospice care", takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": SILENT, "B01": "info", "B02": "info", "B06": SILENT, "C05": "info"},
    ),
    "X01 hospice that is over": (
        person(80, "hospice care (resolved)", takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": "warning", "B01": "warning", "B02": "warning", "B06": "info", "C05": "info"},
    ),
    "X01 a palliative clinic alone": (
        person(80, "ICD-10-CM Z51.5", takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": SILENT, "B01": "warning", "B02": "info"},
    ),
    "X01 leaves criticals": (
        person(80, "hospice care", takes=MORPHINE, drafts=NALTREXONE),
        {"B16": "critical", "A01": SILENT},
    ),
    "X01 leaves a critical dose for the kidney": (
        person(80, "hospice care", takes=GABAPENTIN, **WEAK_KIDNEY),
        {"D01": "critical", "E03": SILENT},
    ),
    "X01 a stop without a replacement": (
        person(80, "hospice care", takes=MORPHINE.replace("-90d", "-400d"), stops="t0"),
        {"B18": "warning"},
    ),
    "X02 metastatic cancer": (
        person(50, "ICD-10-CM C79.51", takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": "info", "B02": "warning"},
    ),
    "X02 cancer under treatment": (
        person(50, "ICD-10-CM C50.911", takes=MORPHINE, resources=radiation(100)), {"A01": "info"},
    ),
    "X02 cancer treated more than six months ago": (
        person(50, "ICD-10-CM C50.911", takes=MORPHINE, resources=radiation(200)), {"A01": "warning"},
    ),
    "X02 a history of cancer": (person(50, "ICD-10-CM Z85.3", takes=MORPHINE), {"A01": "warning"}),
    "X02 skin cancer": (
        person(50, "ICD-10-CM C44.91", takes=MORPHINE, resources=radiation(100)), {"A01": "warning"},
    ),
    "X02 sickle cell disease": (
        person(80, "ICD-10-CM D57.1", takes=f"{MORPHINE}\n{GABAPENTIN}", **WEAK_KIDNEY),
        {"A01": SILENT, "D01": "critical", "B07": "warning"},
    ),
    "X02 leaves what is for the opioid-tolerant alone": (
        person(50, "ICD-10-CM C79.51", drafts=PATCH), {"B03": "critical"},
    ),
    "X03 treatment of opioid use disorder": (
        person(45, "ICD-10-CM F11.20", takes=FILM, drafts=LORAZEPAM), {"A01": SILENT, "B02": "info"},
    ),
    "X03 and an opioid for pain beside it": (
        person(45, "ICD-10-CM F11.20", takes=f"{FILM}\n{MORPHINE}", drafts=LORAZEPAM),
        {"A01": "warning", "B02": "warning"},
    ),
    "X03 methadone for the disorder": (person(45, drafts=LORAZEPAM, **OUD), {"A01": SILENT, "B02": "info"}),
    "X03 methadone of unstated purpose": (
        person(45, takes=METHADONE, drafts=LORAZEPAM), {"A01": "warning", "B02": "warning"},
    ),
    "X03 a stop stays a finding": (person(45, stops="t0", **OUD), {"B18": "warning"}),
    "X04 seventeen": (
        person(17, takes=MORPHINE, drafts=LORAZEPAM),
        {"A01": SILENT, "B01": "warning", "B02": "warning", "H02": "info"},
    ),
    "X04 eighteen": (
        person(18, takes=MORPHINE, drafts=LORAZEPAM), {"A01": "warning", "B02": "warning", "H02": SILENT},
    ),
    "X04 leaves what is for the opioid-tolerant alone": (person(16, drafts=PATCH), {"B03": "critical", "A04": SILENT}),
    "X04 adult tables of the kidney": (person(17, takes=GABAPENTIN, **WEAK_KIDNEY), {"D01": SILENT, "D07": "info"}),
    "X05 a hospital stay": (
        person(50, takes=MORPHINE, drafts=LORAZEPAM, resources=stay()), {"A01": SILENT, "B02": "warning"},
    ),
    "X05 a stay that ended": (
        person(50, takes=MORPHINE, drafts=LORAZEPAM, resources=stay(5, "finished")),
        {"A01": "warning", "B02": "warning"},
    ),
    "X05 a stay that is planned": (person(50, takes=MORPHINE, resources=stay(status="planned")), {"A01": "warning"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_exemption(name: str) -> None:
    case, wanted = CASES[name]
    found = standing(case)
    assert {spec: loudest(found, spec) for spec in wanted} == wanted, [(f.spec, f.severity, f.summary) for f in found]


def test_methadone_for_the_disorder_is_out_of_the_sum() -> None:
    for_it, unstated = (CASES[f"X03 methadone {purpose}"][0] for purpose in ("for the disorder", "of unstated purpose"))
    assert totals(record_of(for_it)).projected_max == 0
    assert totals(record_of(unstated)).projected_max == 141
