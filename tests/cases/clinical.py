"""A case of the clinical specification as FHIR R4 JSON, so that it travels through the real reader."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

TODAY = date(2026, 11, 22)
ON_THERAPY = 90  # rules.md section 13: a medication without days_on_therapy started 90 days ago

CONDITIONS = {
    "COPD": ("13645005", "Chronic obstructive pulmonary disease"),
    "cirrhosis of liver": ("19943007", "Cirrhosis of liver"),
    "dependence on renal dialysis": ("105502003", "Dependence on renal dialysis"),
    "hospice care": ("385763009", "Hospice care"),
    "obstructive sleep apnea, severe": ("78275009", "Obstructive sleep apnea"),
    "opioid use disorder": ("5602001", "Opioid abuse"),
    "opioid use disorder in remission": ("191821004", "Opioid dependence in remission"),
    "postherpetic neuralgia": ("2177002", "Postherpetic neuralgia"),
    "diabetic peripheral neuropathy": ("424736006", "Diabetic peripheral neuropathy"),
    "sickle cell disease": ("417357006", "Sickling disorder due to hemoglobin S"),
}


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
    code, display = CONDITIONS[text]
    return {
        "resourceType": "Condition",
        "id": f"{pid}-cond-{number}",
        "subject": {"reference": f"Patient/{pid}"},
        "clinicalStatus": {"coding": [{"code": "remission" if "remission" in text else "active"}]},
        "severity": {"text": "Severe"} if "severe" in text else {"text": "Unspecified"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}], "text": text},
    }


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
    match (form, route):
        case ("Gralise", _):
            return f"Once-Daily {name} Oral Tablet [Gralise]"
        case ("ER" | "CR", _):
            return f"{name} Extended Release Oral Tablet"
        case (_, "intravenous"):
            return f"{name} Injectable Solution"
        case (_, "sublingual"):
            return f"{name} Sublingual {'Film' if form == 'film' else 'Tablet'}"
        case (_, "buccal"):
            return f"{name} Buccal Tablet"
        case (_, "nasal"):
            return f"{name}/ACTUAT Nasal Spray"
        case _ if per:
            return f"{name} Oral Solution"
    return f"{name} Oral Tablet"


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
        code, display = CONDITIONS["opioid use disorder"]
        request["reasonCode"] = [{"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}]}]
    return request


def _quantity(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
