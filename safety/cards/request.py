"""A CDS Hooks call as it came: read tolerantly, refused only where nothing can be said for the patient.

Tolerated on purpose: unknown members, an opaque hookInstance, absolute or typed ids, a missing user, a draftOrders
Bundle without type or entries, the `medications` and `orders` of CDS Hooks 1.0, a lower-case bearer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safety.cards.outcome import Refusal

_MEDICATION_TYPES = frozenset({"MedicationRequest", "MedicationOrder", "MedicationPrescription"})
_DRAFTS_KEYS = ("draftOrders", "medications", "orders")
_LAY_USERS = frozenset({"Patient", "RelatedPerson"})

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to one service.

    patient_id is bare; user is `Type/id` or None. drafts: the resources of draftOrders, of every type.
    selections: relative references, None when the member is absent. prefetch None means that the member is absent;
    a key with the value None means that the client has no data. The token lives as long as the request.
    """

    hook: str
    patient_id: str
    user: str | None
    fhir_server: str | None
    token: str | None = field(repr=False)
    drafts: tuple[Resource, ...] = field(repr=False)
    draft_bundle: Resource | None = field(repr=False)
    selections: tuple[str, ...] | None
    prefetch: Mapping[str, Any] | None = field(repr=False)

    @property
    def for_orders(self) -> bool:
        return self.hook != "patient-view"

    @property
    def lay_user(self) -> bool:
        """Whether the one who sees the cards is the patient or a relative: our cards are written for clinicians."""
        return self.user is not None and self.user.split("/")[0] in _LAY_USERS

    @property
    def medication_drafts(self) -> tuple[Resource, ...]:
        return tuple(draft for draft in self.drafts if draft.get("resourceType") in _MEDICATION_TYPES)

    @property
    def chosen(self) -> tuple[Resource, ...]:
        """The medication orders that the user is on: the selected ones at order-select, all at order-sign.

        Selections that name nothing in the bundle select nothing in particular, and so everything.
        """
        if self.hook != "order-select" or self.selections is None:
            return self.medication_drafts
        names = {relative(f"{draft.get('resourceType')}/{draft.get('id')}") for draft in self.drafts}
        wanted = names & set(self.selections)
        if not wanted:
            return self.medication_drafts
        return tuple(d for d in self.medication_drafts if f"{d.get('resourceType')}/{d.get('id')}" in wanted)

    @property
    def asks_nothing(self) -> bool:
        """An order hook whose orders name no medicine yet: there is nothing to say (and nothing to fetch)."""
        return self.for_orders and not any(_names_a_drug(draft) for draft in self.chosen)

    @property
    def selected(self) -> frozenset[str] | None:
        """References of the chosen orders for order-select; None where all drafts are meant."""
        if self.hook != "order-select":
            return None
        return frozenset(f"{draft.get('resourceType')}/{draft.get('id')}" for draft in self.chosen)


def read_call(body: object, hook: str) -> Call:
    """Read a call to the service of `hook`; raises Refusal (400) where the specification requires a member."""
    if not isinstance(body, dict):
        raise Refusal(400, "structure", "The body must be a JSON object.")
    _required_text(body, "hookInstance")
    if _required_text(body, "hook") != hook:
        raise Refusal(400, "invalid", f"This service answers the hook {hook}.")
    context = body.get("context")
    if not isinstance(context, dict):
        raise Refusal(400, "required", "context must be an object.")
    patient_id = _bare(_required_text(context, "patientId", "context."))
    server = _server(body)
    bundle = _draft_bundle(context)
    return Call(
        hook=hook,
        patient_id=patient_id,
        user=_user(context.get("userId")),
        fhir_server=server,
        token=_token(body, server, patient_id),
        drafts=tuple(_resources(bundle)),
        draft_bundle=bundle if isinstance(bundle, dict) else None,
        selections=_selections(context.get("selections")),
        prefetch=_prefetch(body),
    )


def _required_text(holder: Mapping[str, Any], name: str, where: str = "") -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusal(400, "required", f"{where}{name} must be a string.")
    return value.strip()


def _bare(identity: str) -> str:
    """`x` of `x`, `Patient/x` and `https://host/fhir/Patient/x`."""
    bare = identity.partition("/_history/")[0].rstrip("/").rsplit("/", 1)[-1]
    if not bare:
        raise Refusal(400, "invalid", "context.patientId holds no id.")
    return bare


def relative(reference: str) -> str:
    """`Type/id` of a relative or absolute reference; a bare id stays bare."""
    return "/".join(reference.partition("/_history/")[0].rstrip("/").rsplit("/", 2)[-2:])


def _user(value: object) -> str | None:
    return relative(value) if isinstance(value, str) and value else None


def _server(body: Mapping[str, Any]) -> str | None:
    server = body.get("fhirServer")
    if server is None or server == "":
        return None
    if not isinstance(server, str) or not server.lower().startswith(("http://", "https://")):
        raise Refusal(400, "invalid", "fhirServer must be an http or https URL.")
    return server


def _token(body: Mapping[str, Any], server: str | None, patient_id: str) -> str | None:
    """The access token; None when there is none to use. Scopes are not read: real ones are not SMART strings."""
    authorization = body.get("fhirAuthorization")
    if authorization is None:
        return None
    if not isinstance(authorization, dict):
        raise Refusal(400, "structure", "fhirAuthorization must be an object.")
    if server is None:
        raise Refusal(400, "required", "fhirAuthorization needs fhirServer.")
    patient = authorization.get("patient")
    if isinstance(patient, str) and patient and _bare(patient) != patient_id:
        raise Refusal(400, "conflict", "fhirAuthorization.patient is not context.patientId.")
    token = authorization.get("access_token")
    return token if isinstance(token, str) and token else None


def _draft_bundle(context: Mapping[str, Any]) -> object:
    return next((context[key] for key in _DRAFTS_KEYS if context.get(key) is not None), None)


def _resources(holder: object) -> Iterator[Resource]:
    """The resources in a Bundle, a list of them, or a single one; what is none is passed over."""
    if isinstance(holder, dict) and (holder.get("resourceType") == "Bundle" or "entry" in holder):
        entries = holder.get("entry")
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, dict):
                yield from _resources(entry.get("resource"))
    elif isinstance(holder, list):
        for item in holder:
            yield from _resources(item)
    elif isinstance(holder, dict) and isinstance(holder.get("resourceType"), str):
        yield holder


def _selections(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    return tuple(relative(item) for item in value if isinstance(item, str))


def _prefetch(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    prefetch = body.get("prefetch")
    if prefetch is None:
        return None
    if not isinstance(prefetch, dict):
        raise Refusal(400, "structure", "prefetch must be an object.")
    return prefetch


def _names_a_drug(order: Resource) -> bool:
    """Any medication[x] with something in it: R4, DSTU2 and R5 shapes begin with the same word."""
    return any(key.startswith("medication") and value not in (None, "", {}, []) for key, value in order.items())


def subjects(drafts: Sequence[Resource]) -> Iterator[str]:
    """The patients that drafts name, as bare ids; those that name none are passed over."""
    for draft in drafts:
        for key in ("subject", "patient"):
            holder = draft.get(key)
            reference = holder.get("reference") if isinstance(holder, dict) else None
            if isinstance(reference, str) and reference and not reference.startswith(("urn:", "#")):
                yield _bare(reference)
