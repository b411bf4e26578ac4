"""What can go wrong on the way to a patient's resources.

The text of these errors never holds patient data, an address or a token: it may be logged and shown. What the server
said in words (an OperationOutcome) is kept in `outcome`, which may hold patient data and is for the answer only.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class FetchError(Exception):
    """A server did not give what was asked of it.

    what: the resource type asked for ("CapabilityStatement" for metadata). why: words without patient data.
    status: the HTTP status, when there was an answer. outcome: the OperationOutcome that the answer held.
    """

    def __init__(
        self, what: str, why: str, *, status: int | None = None, outcome: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why
        self.status = status
        self.outcome = outcome


class Refused(FetchError):
    """401 or 403: the server knows us not, or does not let us."""


class Unavailable(FetchError):
    """No answer (connection, timeout), 5xx, 429 after all retries, or an answer from somewhere else (redirect)."""


class Unreadable(FetchError):
    """An answer that is no FHIR JSON: wrong content type, not UTF-8, not JSON, too big, too deep, another type."""


class OutsideBase(Unreadable):
    """A link or reference leads outside the server's base address; it was not followed."""


class NotServed(FetchError):
    """The server has no such resource, type or search: 404, 410, 400, 405, 501 and other 4xx."""


class PatientMismatch(Exception):
    """Another patient's data where this patient's was promised. Nothing may be shown from such a request."""


class MissingRequired(Exception):
    """The Patient or the medication orders cannot be had (HTTP 412 of a CDS service).

    types: the resource types. cause: the fetch error, when one was tried.
    """

    def __init__(self, types: Sequence[str], cause: FetchError | None = None) -> None:
        reason = "not in the prefetch and no FHIR server to ask" if cause is None else cause.why
        super().__init__(f"{', '.join(types)}: {reason}")
        self.types = tuple(types)
        self.cause = cause


class NotFhir(Exception):
    """A file or standard input could not be read as FHIR JSON. source: its name; line: from 1, when known."""

    def __init__(self, source: str, why: str, *, line: int | None = None) -> None:
        super().__init__(f"{source}: {why}" if line is None else f"{source}, line {line}: {why}")
        self.source = source
        self.line = line
        self.why = why
