"""Reading the references between resources as EHRs really write them. No network here."""

import re
from collections.abc import Iterator
from typing import Any

from fhir_client.bag import Resource

_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([^/?#|\s]+)(?:/_history/[^/?#\s]+)?/?(?:\|[^/\s]*)?$")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
MEDICINE_TYPES = frozenset(
    {"MedicationRequest", "MedicationOrder", "MedicationStatement", "MedicationDispense", "MedicationAdministration"}
)


def target(reference: str | None) -> tuple[str, str] | None:
    """Type and id of `Type/id`, an absolute URL or a versioned reference; None for anything else."""
    found = _TYPED.search(reference.strip()) if reference else None
    return None if found is None else (found[1], found[2])


def bare_id(reference: str | None) -> str | None:
    """The id in `x`, `Patient/x`, `https://.../Patient/x` or `urn:uuid:x`; None when there is none."""
    text = reference.strip() if isinstance(reference, str) else ""
    if found := target(text):
        return found[1]
    for prefix in ("urn:uuid:", "urn:oid:"):
        if text.lower().startswith(prefix):
            return text[len(prefix) :] or None
    return text if text and not re.search(r"[/?#\s]", text) else None


def is_absolute(reference: str) -> bool:
    return _ABSOLUTE.match(reference) is not None


def resource_type(resource: Any) -> str | None:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) and kind else None


def key(resource: Resource) -> str | None:
    """`Type/id`, or None for a resource without an id."""
    identifier = resource.get("id")
    return f"{resource['resourceType']}/{identifier}" if isinstance(identifier, str) and identifier else None


def _reference_in(element: Any) -> str | None:
    if isinstance(element, list):
        element = next((item for item in element if item), None)
    if isinstance(element, dict):
        element = element.get("reference")
        if isinstance(element, dict):  # R5 CodeableReference
            element = element.get("reference")
    return element if isinstance(element, str) and element.strip() else None


def subject(resource: Resource) -> str | None:
    """The reference to whom the resource is about (`subject`, or `patient` as in DSTU2 and allergies), as written."""
    for name in ("subject", "patient"):
        if found := _reference_in(resource.get(name)):
            return found
    return None


def medications(resource: Resource) -> Iterator[str]:
    """References to Medication resources: STU3 to R5, and the ingredients of a Medication."""
    if resource.get("resourceType") == "Medication":
        ingredients = resource.get("ingredient")
        for ingredient in ingredients if isinstance(ingredients, list) else [ingredients]:
            if isinstance(ingredient, dict):
                found = _reference_in(ingredient.get("itemReference")) or _reference_in(ingredient.get("item"))
                if found:
                    yield found
    elif resource.get("resourceType") in MEDICINE_TYPES:
        found = _reference_in(resource.get("medicationReference")) or _reference_in(resource.get("medication"))
        if found:
            yield found


def is_about(reference: str, patient_id: str) -> bool:
    """Whether a subject reference, in any form, names that patient."""
    if reference == f"Patient/{patient_id}":  # nearly always, and this runs for every resource
        return True
    found = target(reference)
    return found == ("Patient", patient_id) if found else bare_id(reference) == patient_id


def link_url(bundle: Resource, relation: str) -> str | None:
    links = bundle.get("link")
    for link in links if isinstance(links, list) else [links]:
        if isinstance(link, dict) and link.get("relation") == relation and isinstance(link.get("url"), str):
            return str(link["url"])
    return None
