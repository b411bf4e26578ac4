"""What transport hands to reading: one patient's raw resources, wherever they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from safety.regimen.record import Gap

Resource = Mapping[str, Any]


@dataclass
class Bag:
    """Raw FHIR JSON of one patient.

    resources: everything that the server, the prefetch or the file held (OperationOutcomes left out).
    drafts: entries of a hook's draftOrders. gaps: what could not be fetched, by resource type or prefetch key (law 1).
    full_urls: a Bundle entry's fullUrl -> its resource, for urn:uuid and absolute references.
    """

    patient_id: str | None
    resources: list[Resource] = field(default_factory=list)
    drafts: list[Resource] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    full_urls: dict[str, Resource] = field(default_factory=dict)
