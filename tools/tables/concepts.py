"""Condition groups (ICD-10-CM, SNOMED CT, plain words) and laboratory codes (LOINC)."""

# ruff: noqa: E501  the lines of the tables below are rows

import csv
import re
from pathlib import Path

from tools.tables.drugs import LEFT_OUT

ICD_SOURCE = "icd-10-cm-2026"

MOVED = {
    # a transplant is not dialysis
    ("esrd_dialysis", "Z94.0"): "x_kidney_transplant",
    ("esrd_dialysis", "T86.1"): "x_kidney_transplant",
    # plain hypertension is not uncontrolled
    ("uncontrolled_hypertension", "I10"): "hypertension",
    # an order not to resuscitate is no end-of-life care
    ("palliative_hospice_eol", "Z66"): "x_do_not_resuscitate",
    # in situ and uncertain behaviour do not count as an active cancer
    ("cancer", "D00-D09"): "x_neoplasm_in_situ",
    ("cancer", "D37-D49"): "x_neoplasm_uncertain",
    ("cancer", "Z51.11"): "cancer_treatment",
}
SPLIT = {("cancer", "C00-C96"): (("cancer", "C00-C43"), ("x_skin_cancer", "C44"), ("cancer", "C45-C96"))}

ICD_ADDED = """
cancer_metastatic | C77 | prefix | Secondary and unspecified malignant neoplasm of lymph nodes
cancer_metastatic | C78 | prefix | Secondary malignant neoplasm of respiratory and digestive organs
cancer_metastatic | C79 | prefix | Secondary malignant neoplasm of other and unspecified sites
cancer_metastatic | C7B | prefix | Secondary neuroendocrine tumors
cancer_metastatic | C80.0 | exact | Disseminated malignant neoplasm, unspecified
cancer_treatment | Z51.0 | exact | Encounter for antineoplastic radiation therapy
cancer_treatment | Z51.12 | exact | Encounter for antineoplastic immunotherapy
ckd_stage_3a | N18.31 | exact | Chronic kidney disease, stage 3a
ckd_stage_3b | N18.32 | exact | Chronic kidney disease, stage 3b
dialysis | Z99.2 | exact | Dependence on renal dialysis
dialysis | Z91.15 | prefix | Patient's noncompliance with renal dialysis
diabetes | E08 | prefix | Diabetes mellitus due to underlying condition
diabetes | E09 | prefix | Drug or chemical induced diabetes mellitus
diabetes | E10 | prefix | Type 1 diabetes mellitus
diabetes | E11 | prefix | Type 2 diabetes mellitus
diabetes | E13 | prefix | Other specified diabetes mellitus
hypertension | I11 | prefix | Hypertensive heart disease
hypertension | I12 | prefix | Hypertensive chronic kidney disease
hypertension | I13 | prefix | Hypertensive heart and chronic kidney disease
hypertension | I15 | prefix | Secondary hypertension
hypertension | I16 | prefix | Hypertensive crisis
hypertension | I1A | prefix | Other hypertension
x_amputation | Z89 | prefix | Acquired absence of limb
x_amputation | S78 | prefix | Traumatic amputation of hip and thigh
x_amputation | S88 | prefix | Traumatic amputation of lower leg
x_cachexia | R64 | exact | Cachexia
x_cachexia | E41 | exact | Nutritional marasmus
x_paraplegia | G82 | prefix | Paraplegia (paraparesis) and quadriplegia (quadriparesis)
x_restless_legs | G25.81 | exact | Restless legs syndrome
x_kidney_transplant | Z94.0 | exact | Kidney transplant status
respiratory_failure | R09.02 | exact | Hypoxemia
pregnancy | Z33.1 | exact | Pregnant state, incidental
pregnancy | Z34 | prefix | Encounter for supervision of normal pregnancy
pregnancy | Z3A | prefix | Weeks of gestation
pregnancy | Z32.01 | exact | Encounter for pregnancy test, result positive
pregnancy | O09-O77 | range | Pregnancy, labor and delivery
pregnancy | O98-O99 | range | Maternal diseases complicating pregnancy, childbirth and the puerperium
"""

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
pregnancy | 77386006 | Pregnancy
pregnancy | 72892002 | Normal pregnancy
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

WORDS = """
alcohol_use_disorder | alcohol use disorder; alcohol dependence; alcohol abuse; alcoholism
aki | acute kidney injury; aki; acute renal failure
cancer | active cancer; metastatic cancer; malignancy
cancer_metastatic | metastatic cancer; metastatic disease
ckd_stage_3 | ckd stage 3; chronic kidney disease stage 3; ckd 3
ckd_stage_3a | ckd stage 3a; chronic kidney disease stage 3a
ckd_stage_3b | ckd stage 3b; chronic kidney disease stage 3b
ckd_stage_4 | ckd stage 4; chronic kidney disease stage 4; ckd 4
ckd_stage_5 | ckd stage 5; chronic kidney disease stage 5; ckd 5
ckd_unspecified | chronic kidney disease; ckd
copd_chronic_lung | copd; chronic obstructive pulmonary disease; emphysema
diabetes | diabetes; type 2 diabetes; type 1 diabetes; diabetes mellitus; type 2 diabetes mellitus
dialysis | dependence on renal dialysis; on dialysis; hemodialysis; haemodialysis; renal dialysis
esrd_dialysis | dependence on renal dialysis; on dialysis; hemodialysis; haemodialysis; end stage renal disease; esrd; renal dialysis
hemodialysis | hemodialysis; haemodialysis
fibromyalgia | fibromyalgia
heart_failure | heart failure; congestive heart failure; chf
hepatic_impairment_cirrhosis | cirrhosis of liver; cirrhosis; liver cirrhosis
hospice | hospice care; hospice
hypertension | hypertension; high blood pressure; htn; essential hypertension
np_diabetic_neuropathy | diabetic peripheral neuropathy; painful diabetic neuropathy; diabetic neuropathy; dpn
np_postherpetic_neuralgia | postherpetic neuralgia; post-herpetic neuralgia; phn
np_sciatica_radiculopathy | sciatica; lumbar radiculopathy; radiculopathy
np_spinal_cord_injury | spinal cord injury
np_trigeminal_facial_neuralgia | trigeminal neuralgia
opioid_use_disorder | opioid use disorder; opioid use disorder in remission; oud; opioid dependence; opioid abuse
overdose_history | opioid overdose; drug overdose; overdose; history of overdose; history of opioid overdose
palliative_hospice_eol | hospice care; hospice; palliative care; end of life care; comfort care; comfort measures only
pgx_cyp2d6_ultrarapid | cyp2d6 ultrarapid metaboliser; cyp2d6 ultrarapid metabolizer
pgx_hla_b1502 | hla-b*15:02 positive
pregnancy | pregnant; pregnancy
pregnancy_lactation | pregnant; pregnancy; breastfeeding; lactating
seizure_disorder | epilepsy; seizure disorder
sickle_cell | sickle cell disease; sickle cell anemia; sickle cell anaemia
sleep_apnea | obstructive sleep apnea, severe; obstructive sleep apnea; obstructive sleep apnoea; sleep apnea; sleep apnoea; osa
x_amputation | amputation; below knee amputation; above knee amputation
x_cachexia | cachexia
x_kidney_transplant | kidney transplant; renal transplant
x_paraplegia | paraplegia; quadriplegia; tetraplegia
x_restless_legs | restless legs syndrome; restless legs
"""

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
        source = row["source"].split(" ")[0]
        source = "ehealth-belgium" if source == "eHealth" else source
        found[(row["code"], row["group"])] = (
            row["code"],
            row["group"],
            "exact",
            _SUFFIX.sub("", row["display"]),
            source,
        )
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
    return [found[code] for code in sorted(found)]
