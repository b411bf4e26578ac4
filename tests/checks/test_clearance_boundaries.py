"""The clearances and doses at which rules.md section 13 asks for a case: every row of the label tables of D01-D06.

Played through the real reader: the clearance must be the one named, the dose at the row's maximum is silent, a step
above it is a warning, twice it is a warning still, above twice it a critical where the clearance is below 30.
"""

from decimal import Decimal

import pytest

from safety.examination.finding import Finding
from safety.regimen.kidney import kidney
from tests.cases.played import SILENT, loudest, record_of, standing, written

# CrCl = (140 - age) x weight / (72 x SCr): at 80 y and 72 kg of a man without a height it is 60 / SCr
CREATININE = {
    "60.0": "1.0",
    "59.7": "1.005",
    "30.0": "2.0",
    "29.9": "2.01",
    "15.0": "4.0",
    "14.9": "4.02",
    "7.5": "8.0",
}
GABAPENTIN = "gabapentin 100 MG Oral Capsule"
PREGABALIN = "pregabalin 25 MG Oral Capsule"
GRALISE = "Once-Daily gabapentin 300 MG Oral Tablet [Gralise]"
HORIZANT = "gabapentin enacarbil 300 MG Extended Release Oral Tablet [Horizant]"
PREGABALIN_CR = "24 HR pregabalin 82.5 MG Extended Release Oral Tablet"
MIROGABALIN = "mirogabalin 2.5 MG Oral Tablet"
DAY = {1: "once daily", 2: "twice daily", 3: "three times daily", 4: "four times daily"}

# clearance, product, units a dose, doses a day, rule, severity: the tier's maximum, a step above, twice it, above that
TIERS: tuple[tuple[str, str, int, int, str, str], ...] = (
    ("60.0", GABAPENTIN, 12, 3, "D01", SILENT),  # 3600 of 3600
    ("60.0", GABAPENTIN, 13, 3, "D01", "warning"),  # 3900
    ("59.7", GABAPENTIN, 7, 2, "D01", SILENT),  # 1400 of 1400
    ("59.7", GABAPENTIN, 5, 3, "D01", "warning"),  # 1500
    ("59.7", GABAPENTIN, 7, 4, "D01", "warning"),  # 2800 = 2 x 1400
    ("59.7", GABAPENTIN, 12, 3, "D01", "warning"),  # 3600 > 2 x 1400, and the clearance is not below 30
    ("30.0", GABAPENTIN, 7, 1, "D01", SILENT),  # 700 of 700: 30.0 is in the lower row
    ("30.0", GABAPENTIN, 8, 1, "D01", "warning"),  # 800
    ("30.0", GABAPENTIN, 5, 3, "D01", "warning"),  # 1500 > 2 x 700, and 30.0 is not below 30
    ("29.9", GABAPENTIN, 7, 2, "D01", "warning"),  # 1400 = 2 x 700
    ("29.9", GABAPENTIN, 5, 3, "D01", "critical"),  # 1500 > 2 x 700
    ("15.0", GABAPENTIN, 3, 1, "D01", SILENT),  # 300 of 300: the row of 15 itself
    ("15.0", GABAPENTIN, 4, 1, "D01", "warning"),  # 400
    ("15.0", GABAPENTIN, 6, 1, "D01", "warning"),  # 600 = 2 x 300
    ("15.0", GABAPENTIN, 7, 1, "D01", "critical"),  # 700
    ("7.5", GABAPENTIN, 1, 1, "D01", SILENT),  # 100 of 150 = 300 x 7.5 / 15
    ("7.5", GABAPENTIN, 2, 1, "D01", "warning"),  # 200
    ("7.5", GABAPENTIN, 3, 1, "D01", "warning"),  # 300 = 2 x 150
    ("7.5", GABAPENTIN, 4, 1, "D01", "critical"),  # 400
    ("60.0", GRALISE, 6, 1, "D02", SILENT),  # 1800 of 1800
    ("60.0", GRALISE, 7, 1, "D02", "warning"),  # 2100
    ("60.0", GRALISE, 3, 2, "D02", "warning"),  # 1800 in two doses: once a day
    ("59.7", GRALISE, 6, 1, "D02", SILENT),
    ("30.0", GRALISE, 6, 1, "D02", SILENT),  # 30.0 is in the upper row
    ("29.9", GRALISE, 1, 1, "D02", "warning"),  # not to be given; critical only beside another depressant
    ("60.0", PREGABALIN, 12, 2, "D04", SILENT),  # 600 of 600
    ("60.0", PREGABALIN, 13, 2, "D04", "warning"),  # 650
    ("59.7", PREGABALIN, 6, 2, "D04", SILENT),  # 300 of 300
    ("59.7", PREGABALIN, 13, 1, "D04", "warning"),  # 325
    ("59.7", PREGABALIN, 12, 2, "D04", "warning"),  # 600 = 2 x 300
    ("30.0", PREGABALIN, 6, 2, "D04", SILENT),  # 300: the lower bound belongs to the upper row
    ("30.0", PREGABALIN, 13, 1, "D04", "warning"),  # 325
    ("29.9", PREGABALIN, 3, 2, "D04", SILENT),  # 150 of 150
    ("29.9", PREGABALIN, 7, 1, "D04", "warning"),  # 175
    ("29.9", PREGABALIN, 6, 2, "D04", "warning"),  # 300 = 2 x 150
    ("29.9", PREGABALIN, 13, 1, "D04", "critical"),  # 325
    ("15.0", PREGABALIN, 3, 2, "D04", SILENT),  # 150
    ("15.0", PREGABALIN, 13, 1, "D04", "critical"),  # 325 > 2 x 150
    ("14.9", PREGABALIN, 3, 1, "D04", SILENT),  # 75 of 75
    ("14.9", PREGABALIN, 4, 1, "D04", "warning"),  # 100
    ("7.5", PREGABALIN, 6, 1, "D04", "warning"),  # 150 = 2 x 75
    ("7.5", PREGABALIN, 7, 1, "D04", "critical"),  # 175
    ("60.0", PREGABALIN_CR, 8, 1, "D05", SILENT),  # 660 of 660
    ("60.0", PREGABALIN_CR, 9, 1, "D05", "warning"),  # 742.5
    ("59.7", PREGABALIN_CR, 4, 1, "D05", SILENT),  # 330 of 330
    ("59.7", PREGABALIN_CR, 5, 1, "D05", "warning"),  # 412.5
    ("30.0", PREGABALIN_CR, 4, 1, "D05", SILENT),
    ("29.9", PREGABALIN_CR, 1, 1, "D05", "warning"),  # not recommended
    ("60.0", MIROGABALIN, 6, 2, "D06", SILENT),  # 30 of 30
    ("60.0", MIROGABALIN, 7, 2, "D06", "warning"),  # 35
    ("59.7", MIROGABALIN, 3, 2, "D06", SILENT),  # 15 of 15
    ("59.7", MIROGABALIN, 7, 1, "D06", "warning"),  # 17.5
    ("30.0", MIROGABALIN, 3, 2, "D06", SILENT),
    ("29.9", MIROGABALIN, 3, 1, "D06", SILENT),  # 7.5 of 7.5
    ("29.9", MIROGABALIN, 4, 1, "D06", "warning"),  # 10
    ("29.9", MIROGABALIN, 6, 1, "D06", "warning"),  # 15 = 2 x 7.5
    ("29.9", MIROGABALIN, 7, 1, "D06", "critical"),  # 17.5
)
HORIZANT_TIERS: tuple[tuple[str, str, int, int, str], ...] = (
    ("60.0", "ICD-10-CM B02.29", 2, 2, SILENT),  # 1200 of 1200, postherpetic neuralgia
    ("60.0", "ICD-10-CM B02.29", 5, 1, "warning"),  # 1500
    ("30.0", "ICD-10-CM B02.29", 2, 2, SILENT),  # 1200 of 1200
    ("29.9", "ICD-10-CM B02.29", 1, 2, SILENT),  # 600 of 600
    ("29.9", "ICD-10-CM B02.29", 2, 2, "warning"),  # 1200 = 2 x 600
    ("29.9", "ICD-10-CM B02.29", 5, 1, "critical"),  # 1500
    ("14.9", "ICD-10-CM B02.29", 1, 1, SILENT),  # 300 of 300
    ("14.9", "ICD-10-CM B02.29", 2, 1, "warning"),  # 600 = 2 x 300
    ("7.5", "ICD-10-CM B02.29", 3, 1, "critical"),  # 900
    ("59.7", "ICD-10-CM G25.81", 2, 1, SILENT),  # 600 of 600, restless legs
    ("59.7", "ICD-10-CM G25.81", 3, 1, "warning"),  # 900
    ("29.9", "ICD-10-CM G25.81", 1, 1, SILENT),  # 300 of 300
    ("29.9", "ICD-10-CM G25.81", 2, 1, "warning"),  # 600 = 2 x 300
    ("14.9", "ICD-10-CM G25.81", 1, 1, "warning"),  # 300 = 2 x 150
    ("7.5", "ICD-10-CM G25.81", 2, 1, "critical"),  # 600
)


def at_clearance(clearance: str, product: str, units: int, times: int, condition: str = "") -> tuple[Finding, ...]:
    """What is said of the drug alone, taken for three months; the clearance is checked on the way."""
    unit = "tablet" if "Tablet" in product else "capsule"
    evening = " with evening meal" if product == GRALISE and times == 1 else ""
    case = written(
        patient="80 y, male, 72 kg",
        labs=f"creatinine {CREATININE[clearance]} mg/dL, -10d",
        conditions=[condition] if condition else [],
        takes=f"{product} | take {units} {unit}{'s' if units > 1 else ''} {DAY[times]}{evening} | -90d",
        locale="JP" if product == MIROGABALIN else "US",
    )
    record = record_of(case)
    found = kidney(record).crcl_primary
    assert found is not None
    assert found.quantize(Decimal("0.1")) == Decimal(clearance)
    return standing(case, record)


@pytest.mark.parametrize(("clearance", "product", "units", "times", "spec", "wanted"), TIERS)
def test_a_dose_beside_its_tier(clearance: str, product: str, units: int, times: int, spec: str, wanted: str) -> None:
    found = at_clearance(clearance, product, units, times)
    assert loudest(found, spec) == wanted, [(each.spec, each.severity, each.summary) for each in found]


@pytest.mark.parametrize(("clearance", "condition", "units", "times", "wanted"), HORIZANT_TIERS)
def test_enacarbil_beside_its_tier(clearance: str, condition: str, units: int, times: int, wanted: str) -> None:
    found = at_clearance(clearance, HORIZANT, units, times, condition)
    assert loudest(found, "D03") == wanted, [(each.spec, each.severity, each.summary) for each in found]


@pytest.mark.parametrize("clearance", CREATININE)
def test_the_creatinines_give_the_clearances_by_their_formula(clearance: str) -> None:
    crcl = (140 - 80) * Decimal(72) / (72 * Decimal(CREATININE[clearance]))
    assert crcl.quantize(Decimal("0.1")) == Decimal(clearance)
