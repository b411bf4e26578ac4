"""The situations of rules.md 14.5, each by name, through the real reader and every check.

Severity of the rule's loudest finding, and the number that makes the situation what it is.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from safety.catalogue.cases import Case
from safety.examination.finding import Reach
from safety.regimen.kidney import kidney
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from tests.cases.played import SILENT, beside, loudest, record_of, standing, written

# 10 mg x 3 x 1.5 = 45; the order on file ends today, so that the new one, which names none, takes its place
RENEWAL = written(
    patient="52 y, female, 70 kg",
    takes="""drug | sig | from | supply
        oxycodone hydrochloride 10 MG Oral Tablet | take 1 tablet three times daily | -30d | 30d""",
    drafts="""drug | sig | supply
        oxycodone hydrochloride 10 MG Oral Tablet | take 1 tablet three times daily | 30d""",
)
# 66 x 58.6 kg x 0.85 / (72 x 1.4) = 32.6: at most 1400 mg of gabapentin a day, and 1800 are taken
METFORMIN = written(
    patient="74 y, female, 68 kg, 160 cm",
    labs="creatinine 1.4 mg/dL, -20d",
    takes="gabapentin 600 MG Oral Tablet | take 1 tablet three times daily | -90d",
    drafts="metformin hydrochloride 500 MG Oral Tablet | take 1 tablet twice daily",
)


def projected(record: Record) -> Decimal:
    return totals(record).projected_max


def current(record: Record) -> Decimal:
    return totals(record).current


def clearance(record: Record) -> str:
    found = kidney(record).crcl_primary
    assert found is not None
    return f"{found:.1f}"


def dialysis(record: Record) -> str | None:
    return kidney(record).dialysis


def age(record: Record) -> int | None:
    return record.age


SITUATIONS: dict[str, tuple[Case, dict[str, str], Callable[[Record], Any], Any]] = {
    "oxycodone 10 mg three times daily, renewed without a link": (
        RENEWAL, {"A01": SILENT, "A02": SILENT, "A03": SILENT}, projected, 45,
    ),
    "oxycodone 30 mg a day that ended 20 days ago and a fentanyl patch of 25": (
        beside("opioid_risk/long_acting_naive", "oxycodone that ended 20 days ago"), {"B03": "critical"}, current, 0,
    ),
    "MS Contin 60 mg, two tablets twice daily, to someone who took no opioid": (
        beside("opioid_risk/long_acting_naive", "MS Contin 60 mg, two tablets twice daily"),
        {"B03": "critical"}, projected, 240,
    ),
    "oxycodone 60 mg a day changed to Butrans 10": (
        beside("opioid_risk/opioid_stop", "oxycodone 60 mg is changed to a buprenorphine patch"),
        {"B18": "info"}, current, 90,
    ),
    "tizanidine and ciprofloxacin": (
        beside("interactions/tizanidine_cyp1a2", "ciprofloxacin beside tizanidine"), {"F14": "critical"}, current, 0,
    ),
    "linezolid finished two days ago and duloxetine": (
        beside("interactions/maoi", "linezolid until two days ago"), {"F01": SILENT, "F02": SILENT}, current, 0,
    ),
    "haemodialysis with gabapentin 300 mg daily and 300 mg after each session": (
        beside("kidney/gabapentinoid_renal", "on haemodialysis, a daily dose and one after each session"),
        {"D01": SILENT, "D07": SILENT}, dialysis, "HD",
    ),
    # 45.5 + 2.3 x (150 / 2.54 - 60) = 43.3 kg ideal, 43.3 + 0.4 x (95 - 43.3) = 64.0 adjusted; 60 x 64.0 x 0.85 / 115.2
    "150 cm, 95 kg, 80 years, creatinine 1.6 and gabapentin 1200 mg": (
        beside("kidney/gabapentinoid_renal", "a short and heavy woman"), {"D01": "warning"}, clearance, "28.3",
    ),
    "metformin drafted beside gabapentin that is already above its limit": (
        METFORMIN, {"D01": "warning"}, clearance, "32.6",
    ),
    "a hospice comfort kit, the pair with a benzodiazepine": (
        beside("opioid_risk/opioid_benzo", "hospice comfort kit"), {"B02": "info", "C04": "info"}, age, 80,
    ),
    "a hospice comfort kit, the other sedatives": (
        beside("sedation/opioid_other_cns", "hospice comfort kit"), {"B02": "info", "C04": "info"}, age, 80,
    ),
    "a fentanyl patch at 16 years to someone who took no opioid": (
        beside("opioid_risk/long_acting_naive", "fentanyl patch at 16 years"), {"B03": "critical"}, age, 16,
    ),
    "oxycodone 10 mg every 4 hours as needed for 5 days, ended": (
        beside("opioid_risk/opioid_stop", "as needed for five days, ended"), {"B18": SILENT}, current, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation(name: str) -> None:
    case, wanted, number, value = SITUATIONS[name]
    record = record_of(case)
    assert number(record) == value
    found = standing(case, record)
    assert {spec: loudest(found, spec) for spec in wanted} == wanted, [(f.spec, f.severity, f.summary) for f in found]
    for finding in found:
        if finding.severity == "critical":
            assert finding.reach is Reach.INTERRUPT


def test_a_draft_of_another_drug_does_not_make_an_old_finding_interrupt() -> None:
    """14.1.3: the severity stays as computed, and it is shown."""
    (renal,) = [finding for finding in standing(METFORMIN) if finding.spec == "D01"]
    assert not renal.draft
    assert renal.reach is Reach.SHOW
    own = written(
        patient=METFORMIN.written["patient"],
        labs=METFORMIN.written["labs"],
        drafts="gabapentin 600 MG Oral Tablet | take 1 tablet three times daily",
    )
    assert [finding.reach for finding in standing(own) if finding.spec == "D01"] == [Reach.INTERRUPT]


def test_a_renewal_without_a_link_in_the_middle_of_its_supply_may_add() -> None:
    """The neighbour of the first situation: 20 days of supply are left, so that both totals are said."""
    case = written(**{**RENEWAL.written, "takes": RENEWAL.written["takes"].replace("-30d", "-10d")})
    assert totals(record_of(case)).projected_max == 90
    assert totals(record_of(case)).renewal_max == 45
    found = standing(case)
    assert loudest(found, "A03") == "warning"
    assert "renewal 45 / addition 90" in next(f.summary for f in found if f.spec == "A01")
