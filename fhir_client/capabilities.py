"""What a server says it can do (CapabilityStatement; Conformance in DSTU2), and what it turned out to do."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Capabilities:
    """known: there was a statement that lists resource types; otherwise everything is worth a try and nothing is sure.

    params, includes: search parameters and `_include` values by resource type. batch: the base takes batch Bundles.
    """

    known: bool = False
    fhir_version: str | None = None
    params: Mapping[str, frozenset[str]] = field(default_factory=dict)
    includes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    batch: bool = False

    def serves(self, kind: str) -> bool:
        return not self.known or kind in self.params

    def searches(self, kind: str, param: str) -> bool | None:
        """None when the statement does not say: many list no parameters at all."""
        listed = self.params.get(kind)
        return param in listed if listed else None

    def includes_medication(self, kind: str) -> bool:
        return bool(self.includes.get(kind, frozenset()) & {"*", f"{kind}:medication"})


@dataclass(slots=True)
class Learned:
    """What was learnt of one base address during this process.

    lane: at most so many requests at a time. reference_form: the way of naming a patient in a search that has found
    something (see `forms`). code_filter: whether a search by code was seen to work. posts: whether POST _search works.
    """

    lane: asyncio.Semaphore
    capabilities: Capabilities | None = None
    reference_form: str | None = None
    code_filter: bool | None = None
    posts: bool | None = None


PATIENT_FORMS = ("patient=Patient/{}", "patient={}", "subject=Patient/{}")
"""Servers differ: some match a reference only as Type/id, some only as the bare id, some index `subject` alone. A wrong
form gives an empty Bundle with 200 on some, which would read as "takes nothing"; so an empty answer is asked again in
the next form until one form has found something on that server. Seen: @medplum/fhir-router 4.5 (Type/id only)."""


def forms(capabilities: Capabilities, kind: str) -> tuple[str, ...]:
    """The forms worth a try for a type: those whose parameter the statement does not rule out."""
    fit = tuple(form for form in PATIENT_FORMS if capabilities.searches(kind, form.partition("=")[0]) is not False)
    return fit or PATIENT_FORMS[:1]


def read(statement: Mapping[str, Any]) -> Capabilities:
    """Tolerant: anything that is no CapabilityStatement with resource types gives `known=False`."""
    if statement.get("resourceType") not in ("CapabilityStatement", "Conformance"):
        return Capabilities()
    params: dict[str, frozenset[str]] = {}
    includes: dict[str, frozenset[str]] = {}
    batch = False
    for rest in _objects(statement.get("rest")):
        batch = batch or "batch" in _named(rest.get("interaction"), "code")
        for resource in _objects(rest.get("resource")):
            kind = resource.get("type")
            if isinstance(kind, str):
                params[kind] = frozenset(_named(resource.get("searchParam"), "name"))
                listed = resource.get("searchInclude")
                values = listed if isinstance(listed, list) else []
                includes[kind] = frozenset(value for value in values if isinstance(value, str))
    version = statement.get("fhirVersion")
    return Capabilities(bool(params), version if isinstance(version, str) else None, params, includes, batch)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict))


def _named(value: Any, name: str) -> Iterator[str]:
    return (item[name] for item in _objects(value) if isinstance(item.get(name), str))
