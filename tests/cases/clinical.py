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
UNCODED = frozenset({"CYP2D6 ultrarapid metaboliser", "HLA-B*15:02 positive"})
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"


def bag_parts(case: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Patient id, resources and draft orders of a case."""
    pid = case["id"]
    patient = case["patient"]
    resources: list[dict[str, Any]] = [_patient(pid, patient)]
    resources += _labs(pid, patient)
    resources += [_condition(pid, number, text) for number, text in enumerate(patient["conditions"])]
    drafts: list[dict[str, Any]] = []
    if case["rule"] == "B18":
        resources_before, drafts = _coming_down(pid, case["expected"])
        resources += resources_before
    if case["id"] == "B-048":
        resources.append(_risk_questionnaire(pid, case["expected"]["ort_oud"]))
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
    if "sodium_mmol_l" in patient:
        rows.append(("2951-2", patient["sodium_mmol_l"], "mmol/L", 10))
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
    if medication["status"] == "stopped":  # days_on_therapy full days, ending yesterday or before
        last = TODAY - timedelta(days=medication.get("days_since_stop", 0) + 1)
        started = last - timedelta(days=medication.get("days_on_therapy", ON_THERAPY) - 1)
        repeat["boundsPeriod"] = {"start": started.isoformat(), "end": last.isoformat()}
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
    if medication.get("stop_reason"):
        request["statusReason"] = {"text": medication["stop_reason"]}
    if medication.get("for_oud"):
        reason = {"system": ICD_10_CM, "code": CONDITIONS["opioid use disorder"]}
        request["reasonCode"] = [{"coding": [reason]}]
    return request


def _quantity(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def _coming_down(pid: str, values: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """B18: oral morphine, of which 1 mg is 1 MME, at from_mme until this session takes it to to_mme or stops it.

    The therapy began therapy_days ago; an interval shorter than a month is the time since a step before, of a tenth.
    """
    now, then, days = Decimal(values["from_mme"]), Decimal(values["to_mme"]), values["therapy_days"]
    interval = values["interval_days"]
    if not 0 < interval < 30:
        taken = [_morphine(pid, "now", now, days, "active")]
    else:
        before = _morphine(pid, "before", (now / Decimal("0.9")).quantize(Decimal(1)), days, "stopped", interval + 1)
        taken = [before, _morphine(pid, "now", now, interval, "active")]
    if then == 0:
        return taken, [{**taken[-1], "status": "stopped"}]
    lower = _morphine(pid, "lower", then, 0, "draft")
    return taken, [{**lower, "priorPrescription": {"reference": f"MedicationRequest/{pid}-now"}}]


def _morphine(pid: str, key: str, mg: Decimal, since: int, status: str, until: int | None = None) -> dict[str, Any]:
    start = (TODAY - timedelta(days=since)).isoformat()
    repeat: dict[str, Any] = {"frequency": 1, "period": 1, "periodUnit": "d"}
    if until is not None:
        repeat["boundsPeriod"] = {"start": start, "end": (TODAY - timedelta(days=until)).isoformat()}
    return {
        "resourceType": "MedicationRequest",
        "id": f"{pid}-{key}",
        "status": status,
        "intent": "order",
        "subject": {"reference": f"Patient/{pid}"},
        "authoredOn": start,
        "medicationCodeableConcept": {"text": "morphine sulfate 1 MG Oral Tablet"},
        "dosageInstruction": [
            {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": _quantity(float(mg), "{tbl}")}]}
        ],
    }


def _risk_questionnaire(pid: str, positive: int) -> dict[str, Any]:
    """B20: a completed ORT-OUD with so many of its nine items answered yes; which ones makes no difference."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": f"{pid}-ort",
        "status": "completed",
        "questionnaire": "http://example.org/Questionnaire/ort-oud",
        "subject": {"reference": f"Patient/{pid}"},
        "authored": TODAY.isoformat(),
        "item": [{"linkId": str(number), "answer": [{"valueBoolean": number < positive}]} for number in range(9)],
    }
