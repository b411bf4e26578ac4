"""Patient resources, and whose a resource is."""

from collections.abc import Iterable, Mapping
from typing import Any

from fhir_client.reading.shapes import extension, mapping, moment, relative, text, true
from safety.regimen.record import Gap, Patient, Sex

_SEXES: Mapping[str, Sex] = {"male": "male", "female": "female", "m": "male", "f": "female"}
_OWNERS = ("subject", "patient", "individual", "beneficiary")


def bare(reference: str | None) -> str | None:
    """The id in "x", "Patient/x", "urn:uuid:x" or an absolute URL of a Patient; None for anything else."""
    if reference is None:
        return None
    if reference.startswith("urn:"):
        return reference.rsplit(":", 1)[-1]
    parts = reference.rstrip("/").split("/")
    return parts[-1] if len(parts) == 1 or parts[-2] == "Patient" else None


def owner(resource: Mapping[str, Any]) -> str | None:
    """The reference to whoever the resource is about, None when it does not say."""
    for key in _OWNERS:
        if key in resource and (found := relative(resource[key])) is not None:
            return found
    return None


def read_patient(resource: Mapping[str, Any] | None, patient_id: str | None) -> tuple[Patient, list[Gap]]:
    """The patient; what is missing of them is a Gap."""
    if resource is None:
        return Patient(f"Patient/{patient_id or 'unknown'}", None, None), [
            Gap("Patient", "no Patient resource: age and sex are not known")
        ]
    gaps = []
    own = text(resource.get("id")) or patient_id or "unknown"
    birth = moment(resource.get("birthDate"))
    if birth is None:
        gaps.append(Gap("Patient.birthDate", "is missing or no plausible date: the age is not known", f"Patient/{own}"))
    sex, why = _sex(resource)
    if why is not None:
        gaps.append(Gap("Patient.gender", why, f"Patient/{own}"))
    deceased = true(resource.get("deceasedBoolean")) or moment(resource.get("deceasedDateTime")) is not None
    return Patient(f"Patient/{own}", birth, sex, deceased), gaps


def _sex(resource: Mapping[str, Any]) -> tuple[Sex | None, str | None]:
    """male or female for the formulas that ask; where gender and birth sex differ neither is assumed (rules.md D00)."""
    gender = _SEXES.get((text(resource.get("gender")) or "").lower())
    birth = _SEXES.get((text(extension(resource, "us-core-birthsex")) or "").lower())
    if gender is not None and birth is not None and gender != birth:
        return None, "gender and birth sex differ: the sex that formulas ask for is not assumed"
    found = gender or birth
    return found, None if found is not None else "is neither male nor female, or missing"


def find_patient(
    resources: Iterable[Mapping[str, Any]], patient_id: str | None
) -> tuple[Mapping[str, Any] | None, str | None]:
    """The Patient resource and the id of whose record this is.

    Without an id from transport: the only Patient there is, else whoever all resources are about.
    """
    resources = list(resources)
    people = [resource for resource in resources if resource.get("resourceType") == "Patient"]
    wanted = bare(relative(patient_id)) if patient_id is not None else None
    if wanted is not None:
        return next((one for one in people if text(one.get("id")) == wanted), None), wanted
    known = {own for one in people if (own := text(one.get("id"))) is not None}
    if len(known) == 1:
        return next(one for one in people if text(one.get("id")) in known), known.pop()
    if len(people) == 1:
        return people[0], None
    owners = {bare(owner(mapping(one))) for one in resources} - {None}
    only = owners.pop() if len(owners) == 1 else None
    return next((one for one in people if only is not None and text(one.get("id")) == only), None), only
