"""MedicationAdministration of any version -> Administration: what was given in a clinic or ward (rules.md 14.1.2)."""

from collections.abc import Mapping
from typing import Any

from fhir_client.reading.medications import Shelf, read_medicine
from fhir_client.reading.routes import route
from fhir_client.reading.shapes import dig, first, items, moment, objects, span, text, true
from safety.regimen.record import Administration
from safety.regimen.when import Span

_NOT_GIVEN = frozenset({"not-done", "entered-in-error"})
_GOES_ON = frozenset({"in-progress"})


def read_administration(resource: Mapping[str, Any], reference: str, shelf: Shelf) -> Administration | None:
    """None for what was not given, whose day nothing says, or that no table knows: it proves nothing of the past."""
    status = (text(resource.get("status")) or "").lower()
    if status in _NOT_GIVEN or true(resource.get("wasNotGiven")):
        return None
    product = read_medicine(resource, shelf).product
    given = _given(resource)
    if given.start is None or not product.parts:
        return None
    ways = (route(part.get("route")) for part in objects(resource.get("dosage")))
    return Administration(
        product=product,
        route=next((way for way in ways if way is not None), None),
        span=given,
        going_on=status in _GOES_ON and given.end is None,
        reference=reference,
    )


def _given(resource: Mapping[str, Any]) -> Span:
    """effective[x] of R4 and STU3, effectiveTime[x] of DSTU2, occurence[x] of R5 (which spells it so)."""
    period = first(
        resource.get("effectivePeriod"),
        resource.get("effectiveTimePeriod"),
        resource.get("occurencePeriod"),
        resource.get("occurrencePeriod"),
    )
    found = span(period)
    if found.start is not None:
        return found
    written = first(
        resource.get("effectiveDateTime"),
        resource.get("effectiveTimeDateTime"),
        resource.get("occurenceDateTime"),
        resource.get("occurrenceDateTime"),
        dig(resource, "occurenceTiming", "event"),
    )
    when = moment(next(iter(items(written)), None)) or found.end
    return Span(when, when)
