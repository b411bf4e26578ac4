"""Condition of any version -> Problem, when it is in a group of conditions.csv."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fhir_client.reading.concepts import groups_of
from fhir_client.reading.remembered import by_content
from fhir_client.reading.shapes import (
    all_names,
    codes,
    codings,
    first,
    mapping,
    moment,
    name,
    objects,
    span,
    text,
    true,
)
from safety.regimen.record import Problem
from safety.regimen.when import Moment

_ACTIVE = frozenset({"active", "recurrence", "relapse", "recurring"})
_OVER = frozenset({"inactive", "remission", "resolved"})
_NOT_SO = frozenset({"refuted", "entered-in-error"})
_UNSURE = frozenset({"provisional", "differential", "unconfirmed"})
_SEVERITIES = {"24484000": "severe", "6736007": "moderate", "255604002": "mild", "371924009": "moderate to severe"}


def read_problem(resource: Mapping[str, Any], reference: str, today: date) -> Problem | None:
    """Read a Condition; None when it is in no group, was refuted, or was entered in error."""
    verification = _word(resource.get("verificationStatus"))
    if verification & _NOT_SO or _word(resource.get("status")) & {"entered-in-error"}:
        return None
    groups, certain, words = _what(resource.get("code"))
    if not groups:
        return None
    abatement = _when(resource, "abatement")
    return Problem(
        groups=groups,
        text=", ".join((words, *_stages(resource.get("stage")))),
        active=_active(resource, abatement, today),
        onset=_when(resource, "onset"),
        abatement=abatement,
        reference=reference,
        certain=certain and not verification & _UNSURE,
        encounter_diagnosis=bool(codes(resource.get("category")) & {"encounter-diagnosis"}),
        severity=_severity(resource.get("severity")),
    )


@by_content
def _what(concept: Any) -> tuple[frozenset[str], bool, str]:
    """The groups, whether a code says so, and what it is called: words, else codes."""
    words = ", ".join(all_names(concept)) or ", ".join(sorted(coding.code for coding in codings(concept)))
    return *groups_of(concept), words


def _stages(value: Any) -> tuple[str, ...]:
    """What the stages are called, one in DSTU2 and several later: a Child-Pugh class or a stage of cancer."""
    named = (name(stage.get("summary")) for stage in objects(value))
    return tuple(words for words in named if words is not None)


def _word(value: Any) -> frozenset[str]:
    """A status as R4's concept or as the older versions' plain code."""
    return codes(value)


def _active(resource: Mapping[str, Any], abatement: Moment | None, today: date) -> bool:
    """By clinicalStatus; without one, unless it is said to be over."""
    status = _word(resource.get("clinicalStatus"))
    if status & _OVER:
        return False
    if status & _ACTIVE:
        return True
    if true(resource.get("abatementBoolean")) or text(resource.get("abatementString")) is not None:
        return False
    return abatement is None or abatement.latest > today


def _when(resource: Mapping[str, Any], element: str) -> Moment | None:
    period = span(resource.get(f"{element}Period"))
    edge = period.start if element == "onset" else period.end
    found = moment(first(resource.get(f"{element}DateTime"), resource.get(f"{element}Date"))) or edge
    if found is None and element == "onset":
        return moment(first(resource.get("recordedDate"), resource.get("assertedDate"), resource.get("dateRecorded")))
    return found


def _severity(concept: Any) -> str | None:
    if concept is None:
        return None
    for code in codes(concept):
        if code in _SEVERITIES:
            return _SEVERITIES[code]
    words = name(concept) or name(mapping(concept))
    return None if words is None else words.lower()
