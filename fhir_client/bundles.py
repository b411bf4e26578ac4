"""Opening a Bundle as EHRs and servers really send them: any type, missing entries, outcomes among the results."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fhir_client.bag import Resource
from fhir_client.references import resource_type

ERRORS = frozenset({"error", "fatal"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a Bundle. included: the server added it to the matches (`search.mode` include)."""

    resource: Resource
    full_url: str | None = None
    included: bool = False


def unwrap(value: Any) -> Any:
    """`{response, resource}`, the shape of a batch answer that some clients put where the resource belongs."""
    if isinstance(value, dict) and "resourceType" not in value and isinstance(value.get("resource"), dict):
        return value["resource"]
    return value


def entries(bundle: Resource) -> Iterator[Entry | None]:
    """Each entry in order, Bundles within Bundles opened; None for an entry that holds no resource."""
    listed = bundle.get("entry")
    for item in listed if isinstance(listed, list) else [] if listed is None else [listed]:
        resource = item.get("resource") if isinstance(item, dict) else None
        kind = resource_type(resource)
        if resource is None or kind is None:
            yield None
        elif kind == "Bundle":
            yield from entries(resource)
        else:
            search = item.get("search")
            full_url = item.get("fullUrl")
            yield Entry(
                resource,
                full_url if isinstance(full_url, str) and full_url else None,
                isinstance(search, dict) and search.get("mode") == "include",
            )


def issue_codes(outcome: Resource) -> tuple[str, ...]:
    """Codes of the error and fatal issues of an OperationOutcome; empty = only warnings and information.

    An issue without a severity counts as an error. Codes only: the words may hold patient data.
    """
    issues = outcome.get("issue")
    listed = issues if isinstance(issues, list) else [issues]
    found = [issue for issue in listed if isinstance(issue, dict) and issue.get("severity", "error") in ERRORS]
    return tuple(_code(issue.get("code")) for issue in found)


def _code(code: Any) -> str:
    return code if isinstance(code, str) and code.replace("-", "").isalpha() and len(code) <= 40 else "no code"
