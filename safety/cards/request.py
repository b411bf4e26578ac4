"""A CDS Hooks call as it came: read tolerantly, refused only where nothing can be said for the patient.

Tolerated on purpose: unknown members, an opaque hookInstance, absolute or typed ids, a missing user, a draftOrders
Bundle without type or entries, the `medications` and `orders` of CDS Hooks 1.0, a lower-case bearer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from safety.cards.outcome import Refusal

_MEDICATION_TYPES = frozenset({"MedicationRequest", "MedicationOrder"})
_DRAFTS = ("draftOrders", "medications", "orders")
_LAY_USERS = frozenset({"Patient", "RelatedPerson"})

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to one service.

    user: `Type/id`, or None. drafts: the resources of draftOrders, of every type. selections: relative references, None
    when the member is absent. body: the whole request; it holds the access token and so lives no longer than the call.
    """

    hook: str
    user: str | None = field(repr=False)
    drafts: tuple[Resource, ...] = field(repr=False)
    selections: tuple[str, ...] | None = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)

    @property
    def for_orders(self) -> bool:
        return self.hook != "patient-view"

    @property
    def lay_user(self) -> bool:
        """Whether the one who sees the cards is the patient or a relative: our cards are written for clinicians."""
        return self.user is not None and self.user.partition("/")[0] in _LAY_USERS

    @property
    def medicines(self) -> tuple[Resource, ...]:
        """The medication orders among the drafts."""
        return tuple(draft for draft in self.drafts if draft.get("resourceType") in _MEDICATION_TYPES)

    @property
    def chosen(self) -> tuple[Resource, ...]:
        """The medication orders that the user is on: the selected ones at order-select, all at order-sign.

        Selections that name nothing in the bundle select nothing in particular, and so everything.
        """
        if self.hook != "order-select" or self.selections is None:
            return self.medicines
        wanted = {name for draft in self.drafts if (name := _name(draft)) in self.selections}
        return tuple(draft for draft in self.medicines if _name(draft) in wanted) if wanted else self.medicines

    @property
    def asks_nothing(self) -> bool:
        """An order hook whose orders name no medicine (yet): there is nothing to say, and nothing to fetch."""
        return self.for_orders and not any(_names_a_drug(draft) for draft in self.chosen)

    @property
    def selected(self) -> frozenset[str] | None:
        """References of the chosen orders; None where all drafts are meant, those without an id among them."""
        chosen = self.chosen
        return None if len(chosen) == len(self.medicines) else frozenset(map(_name, chosen))


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
    if not patient_id:
        raise Refusal(400, "invalid", "context.patientId holds no id.")
    if body.get("prefetch") is not None and not isinstance(body["prefetch"], dict):
        raise Refusal(400, "structure", "prefetch must be an object.")
    _check_access(body, patient_id)
    user = context.get("userId")
    return Call(
        hook=hook,
        user=relative(user) if isinstance(user, str) and user else None,
        drafts=tuple(draft for key in _DRAFTS for draft in _resources(context.get(key))),
        selections=_selections(context.get("selections")),
        body=body,
    )


def _required_text(holder: Mapping[str, Any], name: str, where: str = "") -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusal(400, "required", f"{where}{name} must be a string.")
    return value.strip()


def _check_access(body: Mapping[str, Any], patient_id: str) -> None:
    """A token needs a server, and must be this patient's. Scopes are not read: real ones are not SMART strings."""
    server, granted = body.get("fhirServer"), body.get("fhirAuthorization")
    if server is not None and not isinstance(server, str):
        raise Refusal(400, "structure", "fhirServer must be a string.")
    if granted is None:
        return
    if not isinstance(granted, dict):
        raise Refusal(400, "structure", "fhirAuthorization must be an object.")
    if not server:
        raise Refusal(400, "required", "fhirAuthorization needs fhirServer.")
    patient = granted.get("patient")
    if isinstance(patient, str) and patient and _bare(patient) != patient_id:
        raise Refusal(400, "conflict", "fhirAuthorization.patient is not context.patientId.")


def _bare(identity: str) -> str:
    """`x` of `x`, `Patient/x` and `https://host/fhir/Patient/x`."""
    return relative(identity).rpartition("/")[2]


def relative(reference: str) -> str:
    """`Type/id` of a relative or absolute reference; a bare id stays bare."""
    return "/".join(reference.partition("/_history/")[0].rstrip("/").rsplit("/", 2)[-2:])


def _name(resource: Resource) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id')}"


def _resources(holder: object) -> Iterator[Resource]:
    """The resources in a Bundle, a list of them, or a single one; what is none is passed over."""
    if isinstance(holder, list):
        for item in holder:
            yield from _resources(item)
    elif isinstance(holder, dict) and (holder.get("resourceType") == "Bundle" or "entry" in holder):
        entries = holder.get("entry")
        for entry in entries if isinstance(entries, list) else [entries]:
            yield from _resources(entry.get("resource") if isinstance(entry, dict) else None)
    elif isinstance(holder, dict) and isinstance(holder.get("resourceType"), str):
        yield holder


def _selections(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    return tuple(relative(item) for item in value if isinstance(item, str))


def _names_a_drug(order: Resource) -> bool:
    """Any medication[x] with something in it: the elements of DSTU2, STU3, R4 and R5 begin with the same word."""
    return any(key.startswith("medication") and value not in (None, "", {}, []) for key, value in order.items())
