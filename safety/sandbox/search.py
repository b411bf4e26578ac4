"""FHIR search over a list of resources: the parameters that the sandbox's CapabilityStatement names, and no others.

https://hl7.org/fhir/R4/search.html: values joined by commas are alternatives, repeated parameters must all hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Resource = Mapping[str, Any]
Kind = Literal["token", "reference", "date"]


class BadSearch(ValueError):
    """A search that cannot be answered as asked; the message names the parameter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    kind: Kind
    path: str


_SUBJECT = {"subject": Parameter("reference", "subject"), "patient": Parameter("reference", "subject")}
_ALWAYS = {"_id": Parameter("token", "id"), "_lastUpdated": Parameter("date", "meta.lastUpdated")}
_STATUS = {"status": Parameter("token", "status")}
_CODE = {"code": Parameter("token", "code")}
_CATEGORY = {"category": Parameter("token", "category")}
_DRUG = {
    "code": Parameter("token", "medicationCodeableConcept"),
    "medication": Parameter("reference", "medicationReference"),
}

PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    name: _ALWAYS | own
    for name, own in {
        "Patient": {"gender": Parameter("token", "gender"), "birthdate": Parameter("date", "birthDate")},
        "MedicationRequest": _SUBJECT
        | _STATUS
        | _CATEGORY
        | _DRUG
        | {"intent": Parameter("token", "intent"), "authoredon": Parameter("date", "authoredOn")},
        "MedicationStatement": _SUBJECT | _STATUS | _DRUG,
        "MedicationDispense": _SUBJECT | _STATUS | _DRUG,
        "MedicationAdministration": _SUBJECT | _STATUS | _DRUG,
        "Medication": _STATUS | _CODE,
        "Condition": _SUBJECT | _CODE | _CATEGORY | {"clinical-status": Parameter("token", "clinicalStatus")},
        "Observation": _SUBJECT | _STATUS | _CODE | _CATEGORY | {"date": Parameter("date", "effectiveDateTime")},
        "Encounter": _SUBJECT | _STATUS,
        "Procedure": _SUBJECT | _STATUS | _CODE,
        "ServiceRequest": _SUBJECT | _STATUS | _CODE | _CATEGORY,
        "AllergyIntolerance": {"patient": Parameter("reference", "patient")} | _CODE,
        "QuestionnaireResponse": _SUBJECT | _STATUS,
        "CarePlan": _SUBJECT | _STATUS | _CATEGORY,
    }.items()
}
INCLUDES = {
    f"{name}:medication": name
    for name in ("MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration")
}


def matching(resources: Iterable[Resource], kind: str, filters: Sequence[tuple[str, str]]) -> list[Resource]:
    """Resources for which every filter holds; raises BadSearch on a value that is not of the parameter's type."""
    tests = [_test(PARAMETERS[kind][name], name, value) for name, value in filters]
    return [resource for resource in resources if all(test(resource) for test in tests)]


def _test(parameter: Parameter, name: str, value: str) -> Callable[[Resource], bool]:
    wanted = [part for part in value.split(",") if part]
    if not wanted:
        raise BadSearch(f"{name} has no value")
    path = parameter.path.split(".")
    if parameter.kind == "date":
        compare = [_date_test(name, part) for part in wanted]
        return lambda resource: any(test(str(found)) for found in _values(resource, path) for test in compare)
    match = _has_token if parameter.kind == "token" else _points_to
    return lambda resource: any(match(found, part) for found in _values(resource, path) for part in wanted)


def _values(node: Any, path: Sequence[str]) -> Iterator[Any]:
    if isinstance(node, list):
        for item in node:
            yield from _values(item, path)
    elif not path:
        yield node
    elif isinstance(node, dict) and path[0] in node:
        yield from _values(node[path[0]], path[1:])


def _has_token(found: Any, wanted: str) -> bool:
    system, bar, code = wanted.rpartition("|")
    if not isinstance(found, dict):
        return str(found) == code
    return any(
        (not code or coding.get("code") == code) and (not bar or coding.get("system", "") == system)
        for coding in found.get("coding", [])
    )


def _points_to(found: Any, wanted: str) -> bool:
    """`Patient/x`, a bare `x`, or an absolute URL of this or any server that ends in `Patient/x`."""
    if not isinstance(found, dict):
        return False
    reference = str(found.get("reference", ""))
    tail = "/".join(wanted.rsplit("/", 2)[-2:])
    return reference == tail if "/" in wanted else reference.rpartition("/")[2] == wanted


_COMPARE: Mapping[str, Callable[[date, date], bool]] = {
    "eq": lambda found, wanted: found == wanted,
    "ne": lambda found, wanted: found != wanted,
    "gt": lambda found, wanted: found > wanted,
    "ge": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "le": lambda found, wanted: found <= wanted,
}


def _date_test(name: str, text: str) -> Callable[[str], bool]:
    """By whole days, which is how finely the sandbox's dates are written."""
    prefix, rest = (text[:2], text[2:]) if text[:2] in _COMPARE else ("eq", text)
    try:
        wanted = date.fromisoformat(rest[:10])
    except ValueError as error:
        raise BadSearch(f"{name}: not a date of the form YYYY-MM-DD") from error
    return lambda found: _COMPARE[prefix](date.fromisoformat(found[:10]), wanted)
