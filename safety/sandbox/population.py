"""The synthetic patients: read from the files in patients/, dated back from `today`, written as FHIR R4."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from safety.sandbox.catalogue import FOLDER, UCUM, Catalogue, Observation, read_yaml
from safety.sandbox.orders import Resource, order

NOT_PATIENTS = frozenset({"catalogue.yaml", "requests.yaml"})
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_KNOWN_FOR = 400  # days a problem has been known, when a row does not say
_TESTED = 20  # days since the laboratory test, when a row does not say


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic patient. expects: rule -> severity of every finding of an audit made the same day."""

    id: str
    expects: Mapping[str, str]
    resources: tuple[Resource, ...]

    def chart(self) -> dict[str, Any]:
        """Everything about the person as one Bundle, the form in which `painrx check` takes a file."""
        entries = [{"resource": resource} for resource in self.resources]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}


@dataclass(frozen=True, slots=True)
class Request:
    """An order-sign request about a Person. expects: rule -> severity of what the draft starts."""

    id: str
    says: str
    patient: str
    expects: Mapping[str, str]
    drafts: tuple[Resource, ...]

    def body(self, fhir_server: str) -> dict[str, Any]:
        """What an EHR would post: no prefetch, so that the service asks the sandbox itself."""
        return {
            "hook": "order-sign",
            "hookInstance": "00000000-0000-4000-8000-000000000001",
            "fhirServer": fhir_server,
            "context": {
                "userId": "Practitioner/sandbox-prescriber",
                "patientId": self.patient,
                "draftOrders": {
                    "resourceType": "Bundle",
                    "type": "collection",
                    "entry": [{"resource": draft} for draft in self.drafts],
                },
            },
        }


def people(today: date) -> tuple[Person, ...]:
    """All patients, in the order of their ids; raises ValueError or KeyError on a row that cannot be written."""
    catalogue = Catalogue.load()
    rows = [
        row for path in sorted(FOLDER.glob("*.yaml")) if path.name not in NOT_PATIENTS for row in read_yaml(path.name)
    ]
    return tuple(_person(row, today, catalogue) for row in sorted(rows, key=lambda row: row["id"]))


def requests(today: date) -> tuple[Request, ...]:
    catalogue = Catalogue.load()
    return tuple(_request(row, today, catalogue) for row in read_yaml("requests.yaml"))


def _person(row: Mapping[str, Any], today: date, catalogue: Catalogue) -> Person:
    resources = [
        _patient(row, today),
        *_conditions(row, today, catalogue),
        *_observations(row, today, catalogue),
        *_visits(row, today),
        *(
            resource
            for n, take in enumerate(row["takes"], 1)
            for resource in order(take, row["id"], n, today, catalogue)
        ),
    ]
    stamp = f"{today.isoformat()}T00:00:00Z"
    return Person(row["id"], row.get("expects", {}), tuple(r | {"meta": {"lastUpdated": stamp}} for r in resources))


def _request(row: Mapping[str, Any], today: date, catalogue: Catalogue) -> Request:
    drafts = [
        r for n, d in enumerate(row["drafts"], 1) for r in order(d, row["patient"], n, today, catalogue, draft=True)
    ]
    return Request(row["id"], row["says"], row["patient"], row["expects"], tuple(drafts))


def _patient(row: Mapping[str, Any], today: date) -> Resource:
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


def _conditions(row: Mapping[str, Any], today: date, catalogue: Catalogue) -> Iterator[Resource]:
    for number, entry in enumerate(row["has"], 1):
        what, days = (entry, _KNOWN_FOR) if isinstance(entry, str) else (entry["what"], entry["days"])
        yield {
            "resourceType": "Condition",
            "id": f"{row['id']}-condition-{number}",
            "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
            "verificationStatus": {"coding": [{"system": _VERIFIED, "code": "confirmed"}]},
            "category": [_category("condition-category", "problem-list-item")],
            "code": catalogue.condition(what).concept(),
            "subject": {"reference": f"Patient/{row['id']}"},
            "onsetDateTime": (today - timedelta(days=days)).isoformat(),
        }


def _visits(row: Mapping[str, Any], today: date) -> Iterator[Resource]:
    """Encounters that are still going on, named in words only."""
    for number, visit in enumerate(row.get("visits", ()), 1):
        yield {
            "resourceType": "Encounter",
            "id": f"{row['id']}-visit-{number}",
            "status": "in-progress",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"},
            "type": [{"text": visit["what"]}],
            "subject": {"reference": f"Patient/{row['id']}"},
            "period": {"start": (today - timedelta(days=visit["days"])).isoformat()},
        }


def _observations(row: Mapping[str, Any], today: date, catalogue: Catalogue) -> Iterator[Resource]:
    facts = row["is"]
    for name in (name for name in catalogue.observations if name in facts):
        days = facts.get("tested", _TESTED) if catalogue.observations[name].category == "laboratory" else _TESTED
        when = today - timedelta(days=days)
        yield _observation(row["id"], name, facts[name], when, catalogue.observations[name])


def _observation(patient: str, name: str, value: float, when: date, kind: Observation) -> Resource:
    return {
        "resourceType": "Observation",
        "id": f"{patient}-{name.replace('_', '-')}",
        "status": "final",
        "category": [_category("observation-category", kind.category)],
        "code": {
            "coding": [{"system": "http://loinc.org", "code": kind.loinc, "display": kind.name}],
            "text": kind.name,
        },
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": f"{when.isoformat()}T08:30:00Z",
        "valueQuantity": {"value": value, "unit": kind.unit, "system": UCUM, "code": kind.unit},
    }


def _category(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}
