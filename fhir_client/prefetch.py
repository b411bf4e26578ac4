"""A CDS Hooks request body -> a bag, and what is missing from it.

Says what we ask for in discovery and reads what came: our keys by name, any other key by the types that it holds, since
sites name their keys as they like. Absent is unknown and may be fetched; null is none; an error is unknown and is not
fetched again (CDS Hooks 2.0.1, prefetch).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from fhir_client import wanted
from fhir_client.bag import Bag, Resource
from fhir_client.bundles import Entry, entries, issue_codes, unwrap
from fhir_client.errors import PatientMismatch
from fhir_client.references import bare_id, is_about, key, link_url, resource_type, subject
from safety.regimen.record import Gap

KEYS: Mapping[str, str] = {
    "patient": "Patient",
    "medications": "MedicationRequest",
    "conditions": "Condition",
    "observations": "Observation",
    "statements": "MedicationStatement",
    "dispenses": "MedicationDispense",
    "administrations": "MedicationAdministration",
    "encounters": "Encounter",
    "procedures": "Procedure",
    "requests": "ServiceRequest",
    "allergies": "AllergyIntolerance",
    "answers": "QuestionnaireResponse",
    "plans": "CarePlan",
}
"""Our prefetch keys and the types that they stand for."""

WHOLE = frozenset(
    {"patient", "subject", "status", "_count", "_maxresults", "_sort", "_include", "_format", "_total", "_summary"}
)
"""Search parameters under which a site's own Bundle still counts as all of a type."""

NOBODY = "and no FHIR server to ask"
DRAFT_FIELDS = ("draftOrders", "medications", "orders")
"""Context fields that hold unsigned orders; the last two are of CDS Hooks 1.0 and of the refill hook."""


def templates() -> Mapping[str, str]:
    """Prefetch templates for discovery, by our keys: reads and searches by patient id and code, no more."""
    search = {key: f"{kind}?patient={{{{context.patientId}}}}" for key, kind in KEYS.items()}
    by_code = f"{search['observations']}&code={','.join(wanted.lab_codes())}"
    return search | {"patient": "Patient/{{context.patientId}}", "observations": by_code}


@dataclass(frozen=True, slots=True)
class NextPage:
    """A prefetched Bundle goes on at `url`."""

    type: str
    url: str


@dataclass(frozen=True, slots=True)
class Missing:
    """absent: types that no value holds and that may be fetched. pages: where prefetched Bundles go on.

    failed: types whose value was an error, with the reason; not to be fetched again.
    """

    absent: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[NextPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """The FHIR server that a request offers. Nothing here is verified: whoever calls it decides whether it may be used.

    patient: the id that the token is bound to, when the request says so.
    """

    base_url: str
    token: str | None = field(default=None, repr=False)
    patient: str | None = None


def access(body: Mapping[str, Any]) -> Access | None:
    base_url = body.get("fhirServer")
    if not isinstance(base_url, str) or not base_url.strip():
        return None
    granted = body.get("fhirAuthorization")
    offer = granted if isinstance(granted, dict) else {}
    token = offer.get("access_token")
    return Access(base_url.strip(), token if isinstance(token, str) and token else None, bare_id(offer.get("patient")))


def read(body: Mapping[str, Any]) -> tuple[Bag, Missing]:
    """The bag of a request's prefetch and drafts, and what is missing from it.

    PatientMismatch when the prefetched Patient or a draft is another patient's.
    """
    context = body.get("context")
    reading = _Reading(context if isinstance(context, dict) else {})
    prefetch = body.get("prefetch")
    for name, value in prefetch.items() if isinstance(prefetch, dict) else ():
        reading.take(name, unwrap(value))
    reading.check_patient()
    reading.take_drafts()
    return reading.bag, reading.missing()


def unfetched(missing: Missing) -> list[Gap]:
    """What is missing, when there is no server to ask for it."""
    gaps = [wanted.gap(kind, f"not in the request, {NOBODY}") for kind in wanted.TYPES if kind in missing.absent]
    gaps += [wanted.gap(page.type, f"only the first page is in the request, {NOBODY}") for page in missing.pages]
    return gaps + [wanted.gap(kind, why) for kind, why in missing.failed.items()]


class _Reading:
    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self.bag = Bag(bare_id(context.get("patientId")))
        self._held: set[str] = set()
        self._failed: dict[str, str] = {}
        self._pages: list[NextPage] = []
        self._seen: set[str] = set()
        self._others: dict[str, int] = {}
        self._strangers: list[Resource] = []

    def missing(self) -> Missing:
        self.bag.gaps += [Gap(kind, f"{number} of other patients left out") for kind, number in self._others.items()]
        failed = {kind: why for kind, why in self._failed.items() if kind not in self._held}
        self.bag.gaps += [wanted.gap(kind, why) for kind, why in self._failed.items() if kind in self._held]
        absent = frozenset(wanted.TYPES) - self._held - failed.keys()
        return Missing(absent, failed, tuple(self._pages))

    def take(self, name: str, value: Any) -> None:
        """One prefetch value. What is no resource (`{}`, a text) leaves the key absent."""
        kind = KEYS.get(name)
        if value is None:
            if kind:
                self._held.add(kind)
        elif isinstance(value, list):
            for item in value:
                self._take_alone(kind, unwrap(item))
        elif resource_type(value) == "OperationOutcome":
            self._take_outcome(kind, name, value)
        elif resource_type(value) == "Bundle":
            self._take_bundle(kind, name, value)
        elif resource_type(value):
            self._take_alone(kind, value)
        elif isinstance(value, dict) and _failed(value):
            self._fail(kind, name, "the EHR could not fetch it for the prefetch")

    def _take_alone(self, kind: str | None, value: Any) -> None:
        """A resource where a Bundle was asked for. Under a site's own key only a Patient counts as all of its type."""
        if own := resource_type(value):
            self._add(value, None)
            if kind or own == wanted.PATIENT:
                self._held.add(kind or own)

    def _take_outcome(self, kind: str | None, name: str, outcome: Resource) -> None:
        if codes := issue_codes(outcome):
            self._fail(kind, name, f"the EHR reports an error in the prefetch ({', '.join(codes)})")
        elif kind:
            self._held.add(kind)

    def _fail(self, kind: str | None, name: str, why: str) -> None:
        if kind:
            self._failed[kind] = why
        else:
            self.bag.gaps.append(Gap(f"prefetch {name}", why))

    def _take_bundle(self, kind: str | None, name: str, bundle: Resource) -> None:
        asked, whole = _asked_for(bundle)
        kinds = {kind} if kind else {wanted.type_of(asked)} if asked else set()
        error = False
        for entry in entries(bundle):
            if entry is None:
                self.bag.gaps.append(Gap(f"prefetch {name}", "an entry holds no resource"))
            elif entry.resource["resourceType"] == "OperationOutcome":
                if issue_codes(entry.resource):
                    self._take_outcome(kind, name, entry.resource)
                    error = True
            else:
                self._add(entry.resource, entry.full_url)
                if not entry.included:
                    kinds.add(wanted.type_of(entry.resource["resourceType"]))
        if following := link_url(bundle, "next"):
            self._pages.append(NextPage(kind or min(kinds - {"Medication"}, default=name), following))
        empty = error and not bundle_holds(bundle)
        if (whole or kind) and not empty:
            self._held |= kinds

    def _add(self, resource: Resource, full_url: str | None) -> None:
        kind = resource["resourceType"]
        if kind == wanted.PATIENT:
            if resource.get("id") not in (None, self.bag.patient_id) and self.bag.patient_id is not None:
                self._strangers.append(resource)
                return
            if self.bag.patient_id is None:
                self.bag.patient_id = bare_id(resource.get("id"))
        elif self._is_anothers(resource):
            self._others[kind] = self._others.get(kind, 0) + 1
            return
        name = key(resource)
        if name is None or name not in self._seen:
            self.bag.resources.append(resource)
            self._seen |= {name} if name else set()
        if full_url:
            self.bag.full_urls[full_url] = resource

    def _is_anothers(self, resource: Resource) -> bool:
        about = subject(resource)
        if about is None or self.bag.patient_id is None or about.startswith(("urn:", "#")):
            return False
        return not is_about(about, self.bag.patient_id)

    def check_patient(self) -> None:
        """A Patient with another id than the context's is a mix-up, unless it is the user (a parent at a portal)."""
        user = bare_id(self._context.get("userId"))
        if any(stranger.get("id") != user for stranger in self._strangers):
            raise PatientMismatch("the prefetched Patient is not the patient of the request")
        if self._strangers and not any(each["resourceType"] == wanted.PATIENT for each in self.bag.resources):
            self._held.discard(wanted.PATIENT)

    def take_drafts(self) -> None:
        seen: set[str] = set()
        for entry in self._draft_entries():
            if entry is None:
                self.bag.gaps.append(Gap("draftOrders", "an entry holds no resource"))
                continue
            resource, name = entry.resource, key(entry.resource)
            if resource["resourceType"] == "Medication":
                self._add(resource, entry.full_url)
                continue
            if self._is_anothers(resource):
                raise PatientMismatch("a draft order is not of the patient of the request")
            if name is None or name not in seen:
                self.bag.drafts.append(resource)
                seen |= {name} if name else set()
            if entry.full_url:
                self.bag.full_urls[entry.full_url] = resource

    def _draft_entries(self) -> Iterator[Entry | None]:
        for field_name in DRAFT_FIELDS:
            value = self._context.get(field_name)
            for item in value if isinstance(value, list) else [value]:
                resource = unwrap(item)
                if resource_type(resource) == "Bundle" or (isinstance(resource, dict) and "entry" in resource):
                    yield from entries(resource)
                elif resource_type(resource):
                    yield Entry(resource)


def bundle_holds(bundle: Resource) -> bool:
    """Whether there is any resource in it that is not an OperationOutcome."""
    return any(entry is not None and entry.resource["resourceType"] != "OperationOutcome" for entry in entries(bundle))


def _asked_for(bundle: Resource) -> tuple[str | None, bool]:
    """From a Bundle's self link: the type that was searched for, and whether all of it was. No link: believed so."""
    link = link_url(bundle, "self")
    if link is None:
        return None, True
    path, _, query = link.partition("?")
    kind = path.rstrip("/").rpartition("/")[2]
    names = {name.partition(":")[0] for name, _ in parse_qsl(query, keep_blank_values=True)}
    return (kind if kind in wanted.TYPES or kind == "MedicationOrder" else None), names <= WHOLE


def _failed(wrapper: Mapping[str, Any]) -> bool:
    """`{response: {status: "404"}}` without a resource."""
    response = wrapper.get("response")
    status = response.get("status") if isinstance(response, dict) else None
    return str(status)[:1] in ("4", "5")
