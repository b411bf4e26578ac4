"""The readable cases beside each check: a YAML table becomes FHIR R4 JSON and travels through the real readers."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 11, 22)
_CONCEPT_SYSTEMS = {"SNOMED": "http://snomed.info/sct", "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm"}
_LABS = {
    "creatinine": ("2160-0", None),
    "egfr": ("98979-8", None),
    "weight": ("29463-7", "kg"),
    "height": ("8302-2", "cm"),
    "sodium": ("2951-2", None),
    "potassium": ("2823-3", None),
    "magnesium": ("19123-9", None),
    "qtc": ("8636-3", None),
    "pain": ("72514-3", None),
}


def day(offset: str) -> date:
    """ "-90d" is ninety days before the case's today."""
    match = re.fullmatch(r"([+-]?\d+)d", offset.strip())
    assert match, offset
    return TODAY + timedelta(days=int(match[1]))


def table(text: str | None) -> list[dict[str, str]]:
    """Rows of a `|` table by its heading."""
    lines = [line.split("|") for line in (text or "").strip().splitlines() if line.strip()]
    if not lines:
        return []
    head = [cell.strip() for cell in lines[0]]
    return [dict(zip(head, (cell.strip() for cell in row), strict=True)) for row in lines[1:]]


def resources_of(name: str, case: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """Patient id, resources and draft orders of one case."""
    pid = "case"
    patient, measures = _patient(pid, case["patient"])
    resources = [patient, *measures]
    resources += [_condition(pid, n, text) for n, text in enumerate(_lines(case.get("conditions")))]
    resources += [_lab(pid, n, text) for n, text in enumerate(_lines(case.get("labs")))]
    resources += [dict(resource, subject={"reference": f"Patient/{pid}"}) for resource in case.get("resources", [])]
    resources += [_request(pid, f"t{n}", row, "active") for n, row in enumerate(table(case.get("takes")))]
    resources += [_request(pid, f"h{n}", row, "stopped") for n, row in enumerate(table(case.get("history")))]
    drafts = [_request(pid, f"d{n}", row, "draft") for n, row in enumerate(table(case.get("drafts")))]
    drafts += [dict(draft, subject={"reference": f"Patient/{pid}"}) for draft in case.get("draft_resources", [])]
    stopped = str(case.get("stops", "")).split()  # ids of orders that this session stops: t0 is the first one taken
    drafts += [dict(resource, status="stopped") for resource in resources if resource["id"] in stopped]
    return pid, resources, drafts


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [line for line in str(value).splitlines() if line.strip()]


def _patient(pid: str, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """ "57 y, female, 70 kg, 165 cm": sex "unknown" leaves it out."""
    patient: dict[str, Any] = {"resourceType": "Patient", "id": pid}
    measures = []
    for part in (piece.strip() for piece in text.split(",")):
        if part.endswith(" y"):
            patient["birthDate"] = date(TODAY.year - int(part[:-2]), TODAY.month, 1).isoformat()
        elif part.endswith((" kg", " cm")):
            measures.append(
                _lab(pid, 90 + len(measures), f"{'weight' if part.endswith('kg') else 'height'} {part}, -10d")
            )
        elif part in ("male", "female"):
            patient["gender"] = part
        else:
            assert part in ("sex unknown", "age unknown"), part
    return patient, measures


def _lab(pid: str, number: int, text: str) -> dict[str, Any]:
    match = re.fullmatch(r"(\w+) ([<>]?[\d.]+) (\S+), (-\d+d)", text.strip())
    assert match, text
    name, value, unit, when = match.groups()
    return {
        "resourceType": "Observation",
        "id": f"lab-{number}",
        "status": "final",
        "subject": {"reference": f"Patient/{pid}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": _LABS[name][0]}]},
        "effectiveDateTime": day(when).isoformat(),
        "valueQuantity": {"value": float(value), "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"},
    }


def _condition(pid: str, number: int, text: str) -> dict[str, Any]:
    """ "SNOMED 13645005", "ICD-10-CM J44.9, severe", or a known display; "(resolved)" marks history, "(since -90d)" the
    day on which it began."""
    resolved = "(resolved)" in text
    since = re.search(r"\(since (-\d+d)\)", text)
    text = re.sub(r"\(since -\d+d\)", "", text)
    name, _, severity = text.replace("(resolved)", "").strip().partition(", ")
    system, _, code = name.partition(" ")
    coded = system in _CONCEPT_SYSTEMS
    return {
        "resourceType": "Condition",
        "id": f"condition-{number}",
        "subject": {"reference": f"Patient/{pid}"},
        "clinicalStatus": {"coding": [{"code": "resolved" if resolved else "active"}]},
        **({"severity": {"text": severity}} if severity else {}),
        **({"onsetDateTime": day(since[1]).isoformat()} if since else {}),
        "code": {"coding": [{"system": _CONCEPT_SYSTEMS[system], "code": code}]} if coded else {"text": name},
    }


def _request(pid: str, key: str, row: Mapping[str, str], status: str) -> dict[str, Any]:
    """Columns: drug, sig, from; optional until, supply, refills, by, reason, category, replaces, why (stopped)."""
    authored = day(row.get("from") or "0d")
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": status,
        "intent": "order",
        "subject": {"reference": f"Patient/{pid}"},
        "authoredOn": authored.isoformat(),
        "medicationCodeableConcept": {"text": row["drug"]},
        "dosageInstruction": [{"text": row["sig"]}] if row["sig"] else [],
    }
    if row.get("until"):
        period = {"start": authored.isoformat(), "end": day(row["until"]).isoformat()}
        request["dosageInstruction"] = [{"text": row["sig"], "timing": {"repeat": {"boundsPeriod": period}}}]
    if row.get("supply"):
        supply = {"value": int(row["supply"].removesuffix("d")), "unit": "d", "code": "d"}
        request["dispenseRequest"] = {"expectedSupplyDuration": supply}
        if row.get("refills"):
            request["dispenseRequest"]["numberOfRepeatsAllowed"] = int(row["refills"])
    if row.get("why"):
        request["statusReason"] = {"text": row["why"]}
    if row.get("by"):
        request["requester"] = {"reference": f"Practitioner/{row['by']}"}
    if row.get("reason"):
        request["reasonCode"] = [_condition(pid, 0, row["reason"])["code"]]
    if row.get("category"):
        request["category"] = [{"coding": [{"code": row["category"]}]}]
    if row.get("replaces"):
        request["priorPrescription"] = {"reference": f"MedicationRequest/{row['replaces']}"}
    return request


def expected(text: str) -> list[tuple[str, str]]:
    """Lines "severity | fragment of the summary"; "silent" alone means none."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines == ["silent"]:
        return []
    return [(severity.strip(), fragment.strip()) for severity, _, fragment in (line.partition("|") for line in lines)]


def case_files(root: Path) -> list[Path]:
    return sorted(root.glob("*/*.yaml"))
