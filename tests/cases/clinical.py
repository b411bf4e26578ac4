"""A case of the clinical specification as FHIR R4 JSON, so that it travels through the real reader."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

TODAY = date(2026, 11, 22)
ON_THERAPY = 90  # rules.md section 13: a medication without days_on_therapy started 90 days ago

CONDITIONS = {
    "COPD": "J44.9",
    "cirrhosis of liver": "K74.60",
    "dependence on renal dialysis": "Z99.2",
    "diabetic peripheral neuropathy": "E11.42",
    "epilepsy": "G40.909",
    "hospice care": "Z51.5",
    "obstructive sleep apnea, severe": "G47.33",
    "opioid use disorder": "F11.20",
    "opioid use disorder in remission": "F11.21",
    "postherpetic neuralgia": "B02.29",
    "pregnant": "Z33.1",
    "sciatica": "M54.30",
    "sickle cell disease": "D57.1",
    "trigeminal neuralgia": "G50.0",
}
UNCODED = frozenset({"CYP2D6 ultrarapid metaboliser"})
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"


def bag_parts(case: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Patient id, resources and draft orders of a case."""
    pid = case["id"]
    patient = case["patient"]
    resources: list[dict[str, Any]] = [_patient(pid, patient)]
    resources += _labs(pid, patient)
    resources += [_condition(pid, number, text) for number, text in enumerate(patient["conditions"])]
    drafts = []
    for number, medication in enumerate(case["medications"]):
        request = _request(pid, number, medication)
        (drafts if medication["status"] == "draft" else resources).append(request)
    return pid, resources, drafts


def _patient(pid: str, patient: Mapping[str, Any]) -> dict[str, Any]:
    born = date(TODAY.year - patient["age"], TODAY.month, TODAY.day) - timedelta(days=100)
    return {"resourceType": "Patient", "id": pid, "gender": patient["sex"], "birthDate": born.isoformat()}


def _labs(pid: str, patient: Mapping[str, Any]) -> list[dict[str, Any]]:
    scr_age = patient.get("scr_age_days") or 10
    rows: list[tuple[str, Any, str, int]] = [
        ("29463-7", patient.get("weight_kg"), "kg", 10),
        ("8302-2", patient.get("height_cm"), "cm", 10),
        ("2160-0", patient.get("scr_mg_dl"), "mg/dL", scr_age),
    ]
    if "qtc_ms" in patient:
        rows.append(("8636-3", patient["qtc_ms"], "ms", patient.get("ecg_age_days", 10)))
    if "scr_prev_mg_dl" in patient:
        rows.append(("2160-0", patient["scr_prev_mg_dl"], "mg/dL", scr_age + patient["scr_prev_days_before"]))
    return [
        {
            "resourceType": "Observation",
            "id": f"{pid}-obs-{number}",
            "status": "final",
            "subject": {"reference": f"Patient/{pid}"},
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "effectiveDateTime": (TODAY - timedelta(days=days)).isoformat(),
            "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        }
        for number, (code, value, unit, days) in enumerate(rows)
        if value is not None
    ]


def _condition(pid: str, number: int, text: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"{pid}-cond-{number}",
        "subject": {"reference": f"Patient/{pid}"},
        "clinicalStatus": {"coding": [{"code": "remission" if "remission" in text else "active"}]},
        "severity": {"text": "Severe" if "severe" in text else "Unspecified"},
        "code": {"text": text} if text in UNCODED else _coded(text),
    }


def _coded(text: str) -> dict[str, Any]:
    return {"coding": [{"system": ICD_10_CM, "code": CONDITIONS[text]}], "text": text}


def product_name(medication: Mapping[str, Any]) -> str:
    """An RxNorm-style name of the case's product."""
    drug, form, route = medication["drug"], medication["form"], medication["route"]
    value, unit = Decimal(str(medication["strength"]["value"])), medication["strength"]["unit"]
    if unit == "ug/h":
        return f"72 HR {drug} {(value / 1000).normalize():f} MG/HR Transdermal System"
    mg = value / 1000 if unit == "ug" else value
    per = "/ML" if unit == "mg/mL" else ""
    parts = [f"{drug} {mg.normalize():f} MG{per}"]
    parts += [f"{other['drug']} {other['strength_mg']} MG" for other in medication.get("combo", [])]
    name = " / ".join(sorted(parts))
    if form == "Gralise":
        return f"Once-Daily {name} Oral Tablet [Gralise]"
    forms = {
        "intravenous": "Injectable Solution",
        "sublingual": "Sublingual Film" if form == "film" else "Sublingual Tablet",
        "buccal": "Buccal Tablet",
        "nasal": "Nasal Spray",
        "oral": "Oral Solution" if per else "Extended Release Oral Tablet" if form in ("ER", "CR") else "Oral Tablet",
    }
    return f"{name}{'/ACTUAT' if route == 'nasal' else ''} {forms[route]}"


_UNITS = {"tablet": "{tbl}", "mL": "mL", "patch": "{patch}", "spray": "{spray}"}


def _request(pid: str, number: int, medication: Mapping[str, Any]) -> dict[str, Any]:
    frequency, dose = medication["frequency"], medication["dose"]
    repeat = {
        "frequency": frequency["times"],
        "period": frequency["period"],
        "periodUnit": frequency["period_unit"],
        "frequencyMax": frequency.get("times_max"),
        "periodMax": frequency.get("period_max"),
    }
    unit = _UNITS[dose["unit"]]
    if "value" in dose:
        amount: dict[str, Any] = {"doseQuantity": _quantity(dose["value"], unit)}
    else:
        amount = {"doseRange": {"low": _quantity(dose["low"], unit), "high": _quantity(dose["high"], unit)}}
    draft = medication["status"] == "draft"
    started = TODAY if draft else TODAY - timedelta(days=medication.get("days_on_therapy", ON_THERAPY))
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": f"{pid}-{number}",
        "status": medication["status"],
        "intent": "order",
        "subject": {"reference": f"Patient/{pid}"},
        "authoredOn": started.isoformat(),
        "medicationCodeableConcept": {"text": product_name(medication)},
        "dosageInstruction": [
            {
                "timing": {"repeat": {key: value for key, value in repeat.items() if value is not None}},
                "asNeededBoolean": medication["prn"],
                "route": {"text": medication["route"]},
                "doseAndRate": [amount],
            }
        ],
    }
    if medication.get("max_units_per_day"):
        request["dosageInstruction"][0]["maxDosePerPeriod"] = {
            "numerator": _quantity(medication["max_units_per_day"], unit),
            "denominator": _quantity(1, "d"),
        }
    if medication.get("for_oud"):
        reason = {"system": ICD_10_CM, "code": CONDITIONS["opioid use disorder"]}
        request["reasonCode"] = [{"coding": [reason]}]
    return request


def _quantity(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
