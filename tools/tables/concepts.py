"""Condition groups (ICD-10-CM, SNOMED CT, plain words) and laboratory codes (LOINC)."""

# ruff: noqa: E501  the lines of the tables below are rows

import csv
import re
from pathlib import Path

from tools.tables.condition_groups import ICD_ADDED, MOVED, SNOMED_GROUPS, SPLIT, STRANGERS, WORDS
from tools.tables.drugs import LEFT_OUT

ICD_SOURCE = "icd-10-cm-2026"

SNOMED_ADDED = """
alcohol_use_disorder | 7200002 | Alcoholism
cancer | 254837009 | Malignant neoplasm of breast
cancer | 254637007 | Non-small cell lung cancer
cancer | 424132000 | Non-small cell carcinoma of lung, TNM stage 1
cancer | 254632001 | Small cell carcinoma of lung
cancer | 67811000119102 | Primary small cell malignant neoplasm of lung, TNM stage 1
cancer | 109838007 | Overlapping malignant neoplasm of colon
cancer_treatment | 703423002 | Combined chemotherapy and radiation therapy
cancer_treatment | 385798007 | Radiation therapy care
chronic_pain | 82423001 | Chronic pain
chronic_pain | 278860009 | Chronic low back pain
chronic_pain | 1121000119107 | Chronic neck pain
ckd_unspecified | 127013003 | Disorder of kidney due to diabetes mellitus
diabetes | 44054006 | Diabetes mellitus type 2
diabetes | 368581000119106 | Neuropathy due to type 2 diabetes mellitus
diabetes | 90781000119102 | Microalbuminuria due to type 2 diabetes mellitus
diabetes | 157141000119108 | Proteinuria due to type 2 diabetes mellitus
diabetes | 127013003 | Disorder of kidney due to diabetes mellitus
dialysis | 265764009 | Renal dialysis
dialysis | 302497006 | Hemodialysis
esrd_dialysis | 265764009 | Renal dialysis
heart_failure | 84114007 | Heart failure
heart_failure | 88805009 | Chronic congestive heart failure
hemodialysis | 302497006 | Hemodialysis
hospice | 385763009 | Hospice care
hospice | 305336008 | Admission to hospice
hypertension | 59621000 | Essential hypertension
overdose_history | 1149222004 | Overdose
palliative_hospice_eol | 385763009 | Hospice care
palliative_hospice_eol | 305336008 | Admission to hospice
pregnancy_lactation | 72892002 | Normal pregnancy
pregnancy_lactation | 79586000 | Tubal pregnancy
respiratory_failure | 389087006 | Hypoxemia
seizure_disorder | 84757009 | Epilepsy
seizure_disorder | 128613002 | Seizure disorder
stimulant_cocaine_cannabis_other_sud | 6525002 | Dependent drug abuse
x_kidney_transplant | 70536003 | Transplant of kidney
x_kidney_transplant | 161665007 | History of renal transplant
x_kidney_transplant | 711446003 | Transplantation of kidney regime
"""
"""Codes that published synthetic patients (Synthea) carry, with their displays."""

_SUFFIX = re.compile(r" \((?:disorder|finding|situation|procedure|regime/therapy)\)$")


def _lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def icd10(folder: Path) -> list[tuple[str, ...]]:
    """code, group, match, display, source."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _conditions(folder, "ICD-10-CM"):
        key = (row["group"], row["code"])
        for group, code in SPLIT.get(key, ((MOVED.get(key, row["group"]), row["code"]),)):
            match = "range" if "-" in code else ("prefix" if row["match"] == "range" else row["match"])
            found[(code, group)] = (code, group, match, row["display"], ICD_SOURCE)
    for group, code, match, display in _lines(ICD_ADDED):
        found[(code, group)] = (code, group, match, display, ICD_SOURCE)
    return [found[key] for key in sorted(found)]


def snomed(folder: Path) -> list[tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _conditions(folder, "SNOMED CT"):
        code, key = row["code"], (row["group"], row["code"])
        source = row["source"].split(" ")[0]
        source = "ehealth-belgium" if source == "eHealth" else source
        if key not in STRANGERS:
            group = MOVED.get(key, row["group"])
            found[(code, group)] = (code, group, "exact", _SUFFIX.sub("", row["display"]), source)
    for group, code, display, source in _lines(SNOMED_GROUPS):
        found.setdefault((code, group), (code, group, "exact", display, source))
    for group, code, display in _lines(SNOMED_ADDED):
        found.setdefault((code, group), (code, group, "exact", display, "synthea"))
    return [found[key] for key in sorted(found)]


def _conditions(folder: Path, system: str) -> list[dict[str, str]]:
    with (folder / "conditions.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["system"] == system and row["source"] not in LEFT_OUT]


def words() -> list[tuple[str, ...]]:
    """Plain words for a problem without a code."""
    rows = [(word.strip(), group) for group, cell in _lines(WORDS) for word in cell.split(";")]
    return [(word, group, "exact", word, "painrx-policy") for word, group in sorted(rows)]


_KINDS = {
    "11041-1": "post-dialysis", "51620-3": "post-dialysis", "11042-9": "pre-dialysis", "51619-5": "pre-dialysis",
    "98979-8": "ckd-epi-2021", "98980-6": "ckd-epi-2021-cystatin-c", "62238-1": "ckd-epi-2009", "88293-6": "ckd-epi-2009-race",
    "88294-4": "ckd-epi-2009-race", "33914-3": "mdrd", "48642-3": "mdrd-race", "48643-1": "mdrd-race", "50044-7": "mdrd",
    "70969-1": "mdrd", "77147-7": "mdrd", "50210-4": "cystatin-c", "94677-2": "ckd-epi-cystatin-c", "69405-9": "unspecified",
    "50384-7": "schwartz", "35591-7": "cockcroft-gault", "35592-5": "cockcroft-gault-indexed", "3142-7": "stated",
    "75292-3": "stated", "8341-0": "dry", "8335-2": "estimated", "3138-5": "stated", "8634-8": "uncorrected",
    "44975-1": "uncorrected",
}  # fmt: skip


LABS_ADDED = """
19123-9 | magnesium | | Magnesium [Mass/volume] in Serum or Plasma | mg/dL | mg/dL
2601-3 | magnesium | | Magnesium [Moles/volume] in Serum or Plasma | mg/dL | mmol/L
6690-2 | leukocytes | | Leukocytes [#/volume] in Blood by Automated count | 10*3/uL | 10*3/uL
91147-9 | peg | total | Mean score [PEG] | {score} | {score}
57979-7 | hla_b_1502 | presence | HLA-B*15:02 [Presence] | |
"""
"""Seen with these names in published FHIR artefacts; the last is an answer, not a number."""


def labs(folder: Path) -> list[tuple[str, ...]]:
    """code, group, kind, display, unit, usual_unit, source; a code of two groups stays in the first."""
    found: dict[str, tuple[str, ...]] = {}
    with (folder / "labs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            if code and code not in found:
                usual = row["loinc_example_ucum"].replace("{1.73m2}", "{1.73_m2}")
                source = row["source"].split(" ")[0]
                found[code] = (
                    code,
                    row["group"],
                    _KINDS.get(code, ""),
                    row["display"],
                    row["canonical_unit"],
                    usual,
                    source,
                )
    for row_added in _lines(LABS_ADDED):
        found.setdefault(row_added[0], (*row_added, "loinc"))
    return [found[code] for code in sorted(found)]
