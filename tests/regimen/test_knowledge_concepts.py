"""Condition groups: by code, by prefix and range against a naive scan, by words; and the laboratory codes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.regimen.knowledge import load
from tests.shared import SHARED, needs_shared

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"

CODES = {
    "postherpetic neuralgia": (ICD, "B02.29", "np_postherpetic_neuralgia"),
    "cirrhosis of liver": (ICD, "K74.60", "hepatic_impairment_cirrhosis"),
    "hospice care": (SNOMED, "385763009", "palliative_hospice_eol"),
    "dependence on renal dialysis": (ICD, "Z99.2", "esrd_dialysis"),
    "diabetic peripheral neuropathy": (ICD, "E11.42", "np_diabetic_neuropathy"),
    "pregnant": (ICD, "Z33.1", "pregnancy_lactation"),
    "opioid use disorder in remission": (ICD, "F11.21", "opioid_use_disorder"),
    "obstructive sleep apnea, severe": (ICD, "G47.33", "sleep_apnea"),
    "opioid use disorder": (ICD, "F11.20", "opioid_use_disorder"),
    "COPD": (ICD, "J44.9", "copd_chronic_lung"),
    "trigeminal neuralgia": (ICD, "G50.0", "np_trigeminal_facial_neuralgia"),
    "sciatica": (ICD, "M54.30", "np_sciatica_radiculopathy"),
    "epilepsy": (ICD, "G40.909", "seizure_disorder"),
    "sickle cell disease": (ICD, "D57.1", "sickle_cell"),
}
"""The conditions of the worked cases, each with a code of its group."""
WITHOUT_CODE = {"CYP2D6 ultrarapid metaboliser": "cyp2d6_um", "HLA-B*15:02 positive": "hla_b_1502_positive"}


def groups(system: str | None, code: str | None, text: str | None = None) -> frozenset[str]:
    return load().concepts_of(system, code, text)


@pytest.mark.parametrize(("phrase", "code"), CODES.items())
def test_conditions_of_the_cases_by_code_and_by_words(phrase: str, code: tuple[str, str, str]) -> None:
    system, value, group = code
    assert group in groups(system, value)
    assert group in groups(None, None, phrase)


@pytest.mark.parametrize(("phrase", "group"), WITHOUT_CODE.items())
def test_findings_without_a_code_are_known_by_their_words(phrase: str, group: str) -> None:
    assert group in groups("", "", phrase)


@needs_shared
def test_every_condition_of_the_worked_cases_is_known() -> None:
    cases = json.loads((SHARED / "spec/clinical/cases.json").read_text("utf-8"))["cases"]
    phrases = {phrase for case in cases for phrase in case["patient"].get("conditions", ())}
    assert phrases == set(CODES) | set(WITHOUT_CODE)


@pytest.mark.parametrize(
    ("code", "expected", "unwanted"),
    [
        ("E11.42", {"np_diabetic_neuropathy", "diabetes"}, set()),
        ("E1142", {"np_diabetic_neuropathy", "diabetes"}, set()),
        ("e11.9", {"diabetes"}, {"np_diabetic_neuropathy"}),
        ("N18.31", {"ckd_stage_3", "ckd_stage_3a"}, {"ckd_stage_3b"}),
        ("N18.32", {"ckd_stage_3", "ckd_stage_3b"}, {"ckd_stage_3a"}),
        ("N18.6", {"esrd_dialysis"}, {"dialysis"}),
        ("Z99.2", {"esrd_dialysis", "dialysis"}, set()),
        ("Z94.0", {"x_kidney_transplant", "x_transplant"}, {"esrd_dialysis", "dialysis"}),
        ("C50.919", {"cancer"}, {"cancer_metastatic"}),
        ("C79.51", {"cancer", "cancer_metastatic"}, set()),
        ("C44.91", {"x_skin_cancer"}, {"cancer"}),
        ("D05.1", {"x_neoplasm_in_situ"}, {"cancer"}),
        ("Z85.3", set(), {"cancer"}),
        ("Z51.11", {"cancer_treatment"}, {"cancer"}),
        ("I10", {"hypertension"}, {"uncontrolled_hypertension"}),
        ("I16.0", {"hypertension", "uncontrolled_hypertension"}, set()),
        ("Z66", {"x_do_not_resuscitate"}, {"palliative_hospice_eol"}),
        ("Z51.5", {"palliative_hospice_eol"}, set()),
        ("F17.210", {"nicotine_dependence"}, {"stimulant_cocaine_cannabis_other_sud"}),
        ("F11.90", {"opioid_use_unspecified"}, {"opioid_use_disorder"}),
        ("D57.3", set(), {"sickle_cell"}),
        ("W19.XXXA", {"falls"}, set()),
        ("Z89.511", {"x_amputation"}, set()),
        ("T40.2X1A", {"overdose_history"}, set()),
        ("T40.2X5A", set(), {"overdose_history"}),
        ("T40.2X6A", set(), {"overdose_history"}),
        ("T42.4X2D", {"overdose_history"}, set()),
        ("T40.601A", {"overdose_history"}, set()),
        ("T40.605A", set(), {"overdose_history"}),
        ("T50.915A", set(), {"overdose_history"}),
        ("Z34.81", {"pregnancy", "pregnancy_lactation"}, {"lactation"}),
        ("O24.410", {"pregnancy"}, {"lactation"}),
        ("O03.9", {"pregnancy_lactation"}, {"pregnancy"}),
        ("O80", {"pregnancy_lactation"}, {"pregnancy"}),
        ("O92.5", {"lactation", "pregnancy_lactation"}, {"pregnancy"}),
        ("Z39.1", {"lactation"}, {"pregnancy"}),
        ("Z97.5", {"contraception"}, {"pregnancy", "infertile"}),
        ("Z90.710", {"infertile"}, {"contraception"}),
        ("M81.0", {"osteoporosis"}, {"fragility_fracture"}),
        ("M80.08XA", {"osteoporosis", "fragility_fracture"}, set()),
        ("I25.2", {"old_mi"}, {"recent_mi"}),
        ("I21.4", {"recent_mi"}, {"old_mi"}),
        ("K59.03", {"constipation", "x_opioid_induced_constipation"}, {"x_bowel_obstruction_ileus"}),
        ("K56.7", {"x_bowel_obstruction_ileus"}, {"constipation"}),
        ("R94.31", {"x_abnormal_ecg"}, {"qt_prolongation"}),
        ("I46.9", {"x_cardiac_arrest"}, {"qt_prolongation"}),
        ("I45.81", {"qt_prolongation"}, set()),
        ("K25.4", {"x_gi_bleed_ulcer", "gi_bleed"}, set()),
        ("K25.9", {"x_gi_bleed_ulcer"}, {"gi_bleed"}),
        ("Z87.11", {"x_gi_bleed_ulcer"}, {"gi_bleed"}),
        ("E11.649", {"hypoglycaemia", "diabetes"}, set()),
        ("E11.65", {"diabetes"}, {"hypoglycaemia"}),
        ("G43.909", {"migraine", "headache"}, set()),
        ("R51.9", {"headache"}, {"migraine"}),
        ("E66.01", {"obesity"}, set()),
        ("E66.3", set(), {"obesity"}),
        ("Z68.41", {"obesity"}, set()),
        ("Z68.25", set(), {"obesity"}),
        ("N20.0", {"kidney_stones"}, set()),
        ("H40.2211", {"glaucoma", "glaucoma_angle_closure"}, set()),
        ("H40.11X1", {"glaucoma"}, {"glaucoma_angle_closure"}),
        ("J45.51", {"asthma", "asthma_severe"}, set()),
        ("J45.20", {"asthma"}, {"asthma_severe"}),
        ("F10.231", {"alcohol_use_disorder", "alcohol_withdrawal"}, set()),
        ("F10.20", {"alcohol_use_disorder"}, {"alcohol_withdrawal"}),
        ("I48.91", {"arrhythmia"}, {"heart_block_conduction"}),
        ("I44.7", {"heart_block_conduction"}, {"arrhythmia"}),
        ("I50.22", {"heart_failure", "heart_failure_reduced"}, set()),
        ("I50.32", {"heart_failure"}, {"heart_failure_reduced"}),
        ("Z95.1", {"cabg_status"}, {"cabg"}),
        ("E83.42", {"hypomagnesaemia"}, {"hypokalaemia"}),
    ],
)
def test_icd10_codes(code: str, expected: set[str], unwanted: set[str]) -> None:
    found = groups(ICD, code)
    assert expected <= found
    assert not unwanted & found


@pytest.mark.parametrize(
    ("code", "expected", "unwanted"),
    [
        ("105502003", {"esrd_dialysis", "dialysis"}, set()),
        ("71192002", {"esrd_dialysis", "dialysis"}, {"hemodialysis"}),
        ("236435004", {"esrd_dialysis", "dialysis"}, set()),
        ("153891000119101", {"esrd_dialysis", "dialysis"}, set()),
        ("368471000119109", {"esrd_dialysis", "dialysis"}, set()),
        ("90771000119100", {"esrd_dialysis", "dialysis"}, set()),
        ("90791000119104", {"esrd_dialysis", "dialysis"}, set()),
        ("46177005", {"esrd_dialysis"}, {"dialysis"}),
        ("302497006", {"hemodialysis", "dialysis"}, set()),
        ("232717009", {"cabg"}, set()),
        ("173422009", {"tonsillectomy"}, set()),
        ("47545007", {"cpap"}, {"sleep_apnea"}),
        ("77386006", {"pregnancy", "pregnancy_lactation"}, {"lactation"}),
        ("79586000", {"pregnancy_lactation"}, {"pregnancy"}),
        ("195660001", set(), {"recent_mi"}),
        ("67195008", set(), {"recent_mi"}),
        ("1755008", {"old_mi"}, {"recent_mi"}),
        ("57054005", {"recent_mi"}, {"old_mi"}),
        ("8628002", set(), {"copd_chronic_lung"}),
        ("273265007", set(), {"alcohol_use_disorder"}),
        ("191480000", {"alcohol_use_disorder", "alcohol_withdrawal"}, set()),
    ],
)
def test_snomed_codes(code: str, expected: set[str], unwanted: set[str]) -> None:
    found = groups(SNOMED, code)
    assert expected <= found
    assert not unwanted & found


@pytest.mark.parametrize(
    ("words", "expected", "unwanted"),
    [
        ("Obstructive sleep apnea, severe", {"sleep_apnea", "sleep_apnea_severe"}, {"sleep_apnea_mild"}),
        ("moderate obstructive sleep apnea", {"sleep_apnea", "sleep_apnea_severe"}, set()),
        ("mild sleep apnea", {"sleep_apnea", "sleep_apnea_mild"}, {"sleep_apnea_severe"}),
        ("sleep apnea", {"sleep_apnea"}, {"sleep_apnea_mild", "sleep_apnea_severe"}),
        ("Breastfeeding", {"lactation", "pregnancy_lactation"}, {"pregnancy"}),
        ("pregnant", {"pregnancy", "pregnancy_lactation"}, {"lactation"}),
        ("HLA-A*31:01 positive", {"hla_a_3101_positive"}, {"hla_b_1502_positive"}),
        ("CYP2D6 poor metabolizer", {"cyp2d6_pm"}, {"cyp2d6_um"}),
        ("HLA-B*15:02 negative", set(), {"hla_b_1502_positive"}),
        ("NYHA class III", {"heart_failure_severe"}, {"heart_failure_reduced"}),
        ("CABG", {"cabg"}, {"cabg_status"}),
        ("adenotonsillectomy", {"tonsillectomy"}, set()),
        ("history of GI bleed", {"x_gi_bleed_ulcer", "gi_bleed"}, set()),
        ("migraine", {"migraine", "headache"}, set()),
        ("CPAP", {"cpap"}, set()),
    ],
)
def test_words(words: str, expected: set[str], unwanted: set[str]) -> None:
    found = groups(None, None, words)
    assert expected <= found
    assert not unwanted & found


@pytest.mark.parametrize(
    "system",
    [
        "http://hl7.org/fhir/sid/icd-10-cm",
        "urn:oid:2.16.840.1.113883.6.90",
        "http://hl7.org/fhir/sid/icd-10",
        "HTTP://hl7.org/fhir/sid/ICD-10-CM",
    ],
)
def test_spellings_of_icd10(system: str) -> None:
    assert "copd_chronic_lung" in groups(system, "J44.1")


@pytest.mark.parametrize("system", ["http://hl7.org/fhir/sid/icd-9-cm", "http://example.org", "", None])
def test_other_systems_say_nothing(system: str | None) -> None:
    assert groups(system, "J44.1") == frozenset()
    assert groups(system, "496", "COPD") == {"copd_chronic_lung"}


def test_a_known_display_counts_where_the_code_is_foreign() -> None:
    assert "sleep_apnea" in groups("http://example.org", "X1", "Obstructive sleep apnea syndrome (disorder)")
    assert groups("http://example.org", "X1", "no sleep apnea") == frozenset()


def naive(code: str) -> set[str]:
    """Every row compared in turn, poisoning codes by hand."""
    plain = code.replace(".", "").upper()
    found = set()
    for row in load().conditions_icd10:
        wanted = row.code.replace(".", "")
        if row.match == "exact" and plain == wanted:
            found.add(row.group)
        elif row.match == "prefix" and plain.startswith(wanted):
            adverse = plain[0] == "T" and "36" <= plain[1:3] <= "50" and len(plain) > 5 and plain[5] in "56"
            if not (adverse and len(wanted) < 6):
                found.add(row.group)
        elif row.match == "range":
            low, high = wanted.split("-")
            if low <= plain[:3] <= high:
                found.add(row.group)
    return found


@given(
    st.one_of(
        st.sampled_from([row.code for row in load().conditions_icd10 if row.match != "range"]),
        st.from_regex(r"[A-Z][0-9][0-9A]\.[0-9X]{1,3}[0-9A-Z]?", fullmatch=True),
        st.from_regex(r"T(3[6-9]|4[0-9]|50)\.[0-9][0-9X][1-6][ADS]?", fullmatch=True),
    ),
    st.sampled_from(["", "1", "9", "X5A"]),
)
def test_lookup_equals_a_scan_of_all_rows(code: str, tail: str) -> None:
    assert groups(ICD, code + tail) == naive(code + tail)


@pytest.mark.parametrize(
    ("code", "group", "kind"),
    [
        ("2160-0", "creatinine_serum", ""),
        ("11042-9", "creatinine_serum", "pre-dialysis"),
        ("11041-1", "creatinine_serum", "post-dialysis"),
        ("98979-8", "egfr", "ckd-epi-2021"),
        ("62238-1", "egfr", "ckd-epi-2009"),
        ("33914-3", "egfr", "mdrd"),
        ("29463-7", "body_weight", ""),
        ("8302-2", "body_height", ""),
        ("39156-5", "bmi", ""),
        ("2951-2", "sodium", ""),
        ("8636-3", "qtc", ""),
        ("2823-3", "potassium", ""),
        ("19123-9", "magnesium", ""),
        ("2601-3", "magnesium", ""),
        ("777-3", "platelets", ""),
        ("6690-2", "leukocytes", ""),
        ("91147-9", "peg", "total"),
        ("72514-3", "pain_score", ""),
        ("44261-6", "phq9", ""),
        ("57979-7", "hla_b_1502", "presence"),
    ],
)
def test_labs(code: str, group: str, kind: str) -> None:
    row = load().labs[code]
    assert (row.group, row.kind) == (group, kind)


def test_units_of_groups_that_rules_compare() -> None:
    units = {row.group: row.unit for row in load().labs.values()}
    wanted = {"sodium": "mmol/L", "potassium": "mmol/L", "magnesium": "mg/dL", "qtc": "ms", "platelets": "10*3/uL"}
    assert {group: units[group] for group in wanted} == wanted
