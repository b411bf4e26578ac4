"""The synthetic patients: read from the files in patients/, dated back from `today`, written as FHIR R4."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from safety.sandbox.catalogue import FOLDER, Catalogue, read_yaml
from safety.sandbox.chart import chart
from safety.sandbox.orders import Resource, order

NOT_PATIENTS = frozenset({"catalogue.yaml", "requests.yaml"})


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
        *chart(row, today, catalogue),
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
