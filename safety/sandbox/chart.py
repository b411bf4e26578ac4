"""What stands in a synthetic patient's chart beside the orders: one row of a patient file as FHIR R4 resources.

A chart is well kept unless its row says `followed: false`: pain was scored some weeks ago, physiotherapy was done
within the year, and sodium and potassium were measured together with the creatinine.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from safety.sandbox.catalogue import LOINC, UCUM, Catalogue, Observation
from safety.sandbox.orders import Resource

Row = Mapping[str, Any]

_HL7 = "http://terminology.hl7.org/CodeSystem"
_SNOMED = "http://snomed.info/sct"
_ROW = frozenset({"id", "name", "is", "has", "takes", "expects", "visits", "allergies", "answers", "followed"})
_SEVERITIES = {"severe": "24484000", "moderate": "6736007", "mild": "255604002"}
_KNOWN_FOR = 400  # days a problem has been known, when a row does not say
_TESTED = 20  # days since a laboratory test, a questionnaire or a vital sign, when a row does not say
_SCORED = 35  # days since the pain score of a well-kept chart
_TREATED = 150  # days since the physiotherapy of a well-kept chart
_BEARABLE = 3
_SALTS = {"sodium": 139, "potassium": 4.2}


def chart(row: Row, today: date, catalogue: Catalogue) -> Iterator[Resource]:
    """The patient and all but the orders; raises ValueError or KeyError on a row that cannot be written."""
    unknown = set(row) - _ROW | set(row["is"]) - {"sex", "age", "tested", *catalogue.observations}
    if unknown:
        raise ValueError(f"{row['id']}: cannot write {sorted(unknown)}")
    yield _patient(row, today)
    yield from _conditions(row, today, catalogue)
    yield from _observations(row, today, catalogue)
    yield from _answers(row, today)
    yield from _allergies(row, today)
    yield from _visits(row, today)
    if row.get("followed", True):
        yield _physiotherapy(row["id"], today)


def _patient(row: Row, today: date) -> Resource:
    given, family = row["name"]
    born = today.replace(year=today.year - row["is"]["age"], day=min(today.day, 28)) - timedelta(days=40)
    return {
        "resourceType": "Patient",
        "id": row["id"],
        "active": True,
        "name": [{"use": "official", "family": family, "given": [given]}],
        "gender": row["is"]["sex"],
        "birthDate": born.isoformat(),
    }


def _conditions(row: Row, today: date, catalogue: Catalogue) -> Iterator[Resource]:
    """A name alone is a problem of long standing; days: since when; during: a visit, not the problem list."""
    for number, entry in enumerate(row["has"], 1):
        facts: Row = {"what": entry} if isinstance(entry, str) else entry
        category = "encounter-diagnosis" if facts.get("during") == "visit" else "problem-list-item"
        condition: Resource = {
            "resourceType": "Condition",
            "id": f"{row['id']}-condition-{number}",
            "clinicalStatus": _concept(f"{_HL7}/condition-clinical", "active"),
            "verificationStatus": _concept(f"{_HL7}/condition-ver-status", "confirmed"),
            "category": [_concept(f"{_HL7}/condition-category", category)],
            "code": catalogue.condition(facts["what"]).concept(),
            "subject": {"reference": f"Patient/{row['id']}"},
            "onsetDateTime": _day(today, facts.get("days", _KNOWN_FOR)),
        }
        if "severity" in facts:
            condition["severity"] = _concept(_SNOMED, _SEVERITIES[facts["severity"]], facts["severity"].capitalize())
        yield condition


def _observations(row: Row, today: date, catalogue: Catalogue) -> Iterator[Resource]:
    facts: Row = row["is"]
    if row.get("followed", True):
        facts = {"peg": _BEARABLE, **(_SALTS if "creatinine" in facts else {}), **facts}
    for name in (name for name in catalogue.observations if name in facts):
        kind = catalogue.observations[name]
        days = facts.get("tested", _TESTED) if kind.category == "laboratory" else _TESTED
        days = _SCORED if kind.category == "survey" else days
        yield _observation(row["id"], name, facts[name], _day(today, days), kind)


def _observation(patient: str, name: str, value: Any, when: str, kind: Observation) -> Resource:
    observation: Resource = {
        "resourceType": "Observation",
        "id": f"{patient}-{name.replace('_', '-')}",
        "status": "final",
        "category": [_concept(f"{_HL7}/observation-category", kind.category)],
        "code": _concept(LOINC, kind.loinc, kind.name) | {"text": kind.name},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": f"{when}T08:30:00Z",
    }
    if kind.unit is None:
        return observation | {"valueCodeableConcept": {"text": value}}
    return observation | {"valueQuantity": {"value": value, "unit": kind.unit, "system": UCUM, "code": kind.unit}}


def _answers(row: Row, today: date) -> Iterator[Resource]:
    """Questionnaires with their total score: instrument -> score."""
    for instrument, score in row.get("answers", {}).items():
        yield {
            "resourceType": "QuestionnaireResponse",
            "id": f"{row['id']}-{instrument}",
            "questionnaire": f"http://example.org/Questionnaire/{instrument}",
            "status": "completed",
            "subject": {"reference": f"Patient/{row['id']}"},
            "authored": _day(today, _TESTED),
            "item": [{"linkId": "score", "text": "Total score", "answer": [{"valueInteger": score}]}],
        }


def _allergies(row: Row, today: date) -> Iterator[Resource]:
    """substance -> allergy or intolerance"""
    for number, (substance, kind) in enumerate(row.get("allergies", {}).items(), 1):
        yield {
            "resourceType": "AllergyIntolerance",
            "id": f"{row['id']}-allergy-{number}",
            "clinicalStatus": _concept(f"{_HL7}/allergyintolerance-clinical", "active"),
            "verificationStatus": _concept(f"{_HL7}/allergyintolerance-verification", "confirmed"),
            "type": kind,
            "category": ["medication"],
            "code": {"text": substance},
            "patient": {"reference": f"Patient/{row['id']}"},
            "recordedDate": _day(today, _KNOWN_FOR),
        }


def _visits(row: Row, today: date) -> Iterator[Resource]:
    """Encounters that are still going on, named in words only."""
    for number, visit in enumerate(row.get("visits", ()), 1):
        yield {
            "resourceType": "Encounter",
            "id": f"{row['id']}-visit-{number}",
            "status": "in-progress",
            "class": {"system": f"{_HL7}/v3-ActCode", "code": "HH"},
            "type": [{"text": visit["what"]}],
            "subject": {"reference": f"Patient/{row['id']}"},
            "period": {"start": _day(today, visit["days"])},
        }


def _physiotherapy(patient: str, today: date) -> Resource:
    return {
        "resourceType": "Procedure",
        "id": f"{patient}-physiotherapy",
        "status": "completed",
        "code": _concept(_SNOMED, "91251008", "Physical therapy procedure"),
        "subject": {"reference": f"Patient/{patient}"},
        "performedDateTime": _day(today, _TREATED),
    }


def _day(today: date, days_ago: int) -> str:
    return (today - timedelta(days=days_ago)).isoformat()


def _concept(system: str, code: str, display: str | None = None) -> Resource:
    coding = {"system": system, "code": code} | ({} if display is None else {"display": display})
    return {"coding": [coding]}
