"""X01-X05 of rules.md section 0 (as amended by section 14.1): what switches checks off or quietens them.

A leaflet's `[exemptions]` says what each of them does to its findings: "off" or "info".
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from safety.examination.check import Leaflet
from safety.examination.finding import Finding, Reach, Severity
from safety.regimen.counting import INPATIENT_CLASSES
from safety.regimen.opioids.oud import is_oud_treatment
from safety.regimen.record import Event, Order, Problem, Record

NAMES = {
    "palliative": "X01",
    "end-of-life": "X01",
    "active-cancer": "X02",
    "sickle-cell": "X02",
    "oud-treatment": "X03",
    "child": "X04",
    "inpatient": "X05",
}
"""end-of-life is the part of palliative with a limited life expectancy (14.1.4); sickle-cell the part of X02 that needs
no treatment to be active (14.1.5)"""

ADULT = 18
_SPARE_CRITICALS = frozenset({"palliative", "end-of-life", "active-cancer", "sickle-cell", "oud-treatment"})
_RECENT = timedelta(days=182)
"""six months: cancer treatment (14.1.5), and a palliative contact [P]"""

_PALLIATIVE = frozenset({"palliative_hospice_eol", "hospice"})
_END = re.compile(r"hospice|end[- ]of[- ]life|terminal|life expectancy|dying|comfort (?:care|measures)", re.IGNORECASE)
_CANCER = frozenset({"cancer", "cancer_metastatic"})
_TREATMENT = "cancer_treatment"
_NOT_ACTIVE = re.compile(r"in situ|history of|in remission", re.IGNORECASE)
_SPREAD = re.compile(r"metasta|stage (?:iv|4)\b|progressive|disseminated", re.IGNORECASE)
_NOT_DONE = frozenset({"entered-in-error", "cancelled", "revoked", "not-done", "draft", "preparation", "planned"})
_OUTSIDE = frozenset({"community", "outpatient", "discharge"})


def exempt(finding: Finding, leaflet: Leaflet, reasons: Mapping[str, str]) -> Finding:
    """Apply the leaflet's exemptions that hold: "off" lists the finding as exempted, "info" lowers it.

    Criticals stay, except where an adult rule meets a child or an outpatient rule a hospital stay.
    """
    holding = [name for name in NAMES if name in reasons and name in leaflet.exemptions]
    if finding.severity is Severity.CRITICAL:
        holding = [name for name in holding if name not in _SPARE_CRITICALS]
    for name in holding:
        if leaflet.exemptions[name] == "off":
            note = f"switched off: {name} ({reasons[name]})"
            return dataclasses.replace(finding, exempted_by=name, reach=Reach.REPORT, notes=(*finding.notes, note))
    for name in holding:
        if finding.severity is not Severity.INFO:
            note = f"lowered to information: {name} ({reasons[name]})"
            finding = dataclasses.replace(
                finding, severity=Severity.INFO, reach=leaflet.info_reach, notes=(*finding.notes, note)
            )
    return finding


def exemptions_of(record: Record) -> dict[str, str]:
    """The exemptions that hold for the record, by name, each with the fact it rests on."""
    facts = {
        "palliative": next(_palliative(record), None),
        "end-of-life": next(_end_of_life(record), None),
        "active-cancer": _active_cancer(record),
        "sickle-cell": next((f"problem: {p.text}" for p in record.problems_in("sickle_cell")), None),
        "oud-treatment": _only_oud_treatment(record),
        "child": None if record.age is None or record.age >= ADULT else f"age {record.age}",
        "inpatient": _inpatient(record),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def end_of_life(record: Record) -> bool:
    """Hospice, comfort care or a limited life expectancy: the X01 that a palliative clinic alone is not."""
    return next(_end_of_life(record), None) is not None


def _palliative(record: Record) -> Iterator[str]:
    for problem in record.problems_in(*_PALLIATIVE):
        yield f"problem: {problem.text}"
    for event in record.events:
        if event.groups & _PALLIATIVE and _now(event, record):
            yield f"{event.kind}: {event.text}"


def _end_of_life(record: Record) -> Iterator[str]:
    for problem in record.problems_in(*_PALLIATIVE):
        if "hospice" in problem.groups or _END.search(problem.text):
            yield f"problem: {problem.text}"
    for event in record.events:
        if (
            event.groups & _PALLIATIVE
            and _now(event, record)
            and ("hospice" in event.groups or _END.search(event.text))
        ):
            yield f"{event.kind}: {event.text}"


def _now(event: Event, record: Record) -> bool:
    """Under way or within the last six months; an event without any date is taken as such."""
    start, last = event.span.start, event.span.end or event.span.start
    if event.status in _NOT_DONE or (start is not None and start.earliest > record.today):
        return False
    return _open(event) or last is None or last.latest >= record.today - _RECENT


def _open(event: Event) -> bool:
    return event.span.end is None and event.status in {"in-progress", "active", "arrived", "onleave"}


def _active_cancer(record: Record) -> str | None:
    """A malignant disease that is metastatic or progressive, or treated within six months (14.1.5)."""
    cancers = [problem for problem in record.problems_in(*_CANCER) if not _NOT_ACTIVE.search(problem.text)]
    for problem in cancers:
        if "cancer_metastatic" in problem.groups or _SPREAD.search(problem.text):
            return f"problem: {problem.text}"
    treatment = next(_treatments(record), None)
    return treatment if cancers else None


def _treatments(record: Record) -> Iterator[str]:
    for event in record.events:
        if _TREATMENT in event.groups and event.kind != "request" and _now(event, record):
            yield f"{event.kind}: {event.text}"
    for order in record.orders:
        if "antineoplastic" in order.classes and _given_recently(order, record):
            yield f"medicine: {order.product.name}"
    for problem in record.problems_in(_TREATMENT, active=False):
        if _diagnosed_recently(problem, record):
            yield f"problem: {problem.text}"


def _given_recently(order: Order, record: Record) -> bool:
    if order.do_not_perform or order.status in _NOT_DONE:
        return False
    return order.counted or (order.start is not None and order.start.latest >= record.today - _RECENT)


def _diagnosed_recently(problem: Problem, record: Record) -> bool:
    return problem.onset is not None and problem.onset.latest >= record.today - _RECENT


def _only_oud_treatment(record: Record) -> str | None:
    """X03 quietens a pair only where every opioid that counts treats opioid use disorder."""
    opioids = record.of_class("opioid")
    if opioids and all(is_oud_treatment(order) for order in opioids):
        return f"treatment of opioid use disorder: {opioids[0].product.name}"
    return None


def _inpatient(record: Record) -> str | None:
    """A hospital stay or emergency visit covers the day, and no drafted opioid is for use after it (X05)."""
    stay = next((event for event in record.events if _stays(event, record)), None)
    if stay is None or any(order.category & _OUTSIDE for order in record.of_class("opioid", among=record.drafts)):
        return None
    return f"encounter: {stay.text or stay.klass}"


def _stays(event: Event, record: Record) -> bool:
    if event.kind != "encounter" or event.klass not in INPATIENT_CLASSES or event.status in _NOT_DONE:
        return False
    under_way = event.span.end is not None or event.status in {None, "in-progress", "arrived", "onleave"}
    return under_way and event.span.start is not None and event.span.may_cover(record.today)
