"""Problems without a code: what charts call them, and what speaks of something else."""

import pytest

from safety.regimen.knowledge import load

READ = {
    "Cirrhosis of liver (Child-Pugh B)": "hepatic_impairment_cirrhosis",
    "Decompensated cirrhosis": "hepatic_impairment_cirrhosis",
    "Cirrhosis due to alcohol, stable": "hepatic_impairment_cirrhosis",
    "Alcoholic cirrhosis of liver without ascites": "hepatic_impairment_cirrhosis",
    "Paralytic ileus": "x_bowel_obstruction_ileus",
    "Uncontrolled hypertension": "uncontrolled_hypertension",
    "HTN, uncontrolled": "uncontrolled_hypertension",
    "CKD stage 4 (severe)": "ckd_stage_4",
    "Chronic kidney disease, stage 4 (severe)": "ckd_stage_4",
    "Stage 3b CKD": "ckd_stage_3b",
    "Type 2 DM": "diabetes",
    "Type 2 diabetes mellitus without complications": "diabetes",
    "T2DM with neuropathy": "diabetes",
    "Type 2 DM [E11.9]": "diabetes",
    "COPD - moderate": "copd_chronic_lung",
    "COPD on home oxygen": "copd_chronic_lung",
    "Heart failure, unspecified": "heart_failure",
    "Severe opioid use disorder": "opioid_use_disorder",
    "Obstructive sleep apnea (severe)": "sleep_apnea_severe",
    "Long QT syndrome": "qt_prolongation",
    "epilepsy.": "seizure_disorder",
}
ELSEWHERE = [
    "history of cirrhosis of liver",
    "Cirrhosis of liver, ruled out",
    "Rule out cirrhosis of liver",
    "Rule out ileus (paralytic)",
    "Family history of type 2 DM",
    "Type 2 DM (father)",
    "Type 2 diabetes, family history",
    "no evidence of cirrhosis",
    "Cirrhosis? (awaiting biopsy)",
    "Possible long QT syndrome",
    "At risk for paralytic ileus",
    "Paralytic ileus (resolved)",
    "Seizures, remote",
    "Heart failure - suspected",
    "Diabetes screening",
    "Screening for diabetes (annual)",
    "Pregnancy (partner)",
    "Pregnancy, terminated",
    "Pregnancy with abortive outcome",
    "Prediabetes",
    "pre-diabetes",
    "Opioid use disorder - denies",
    "Hospice care, declined",
    "Breast feeding counselling",
    "Vaccination for hepatitis (acute)",
    "Emphysematous cholecystitis",
    "Dialysis, not needed",
    "",
    "(severe)",
]


@pytest.mark.parametrize(("text", "group"), READ.items())
def test_what_charts_call_a_problem(text: str, group: str) -> None:
    assert group in load().concepts_of(None, None, text)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_denies_doubts_or_is_of_someone_else(text: str) -> None:
    assert load().concepts_of(None, None, text) == frozenset()


def test_what_a_table_says_whole_counts_whatever_its_words() -> None:
    assert "overdose_history" in load().concepts_of(None, None, "History of overdose")
    assert "opioid_use_disorder" in load().concepts_of(None, None, "Opioid use disorder in remission")
    assert load().concepts_of(None, None, "History of overdose (2019)") == frozenset()
