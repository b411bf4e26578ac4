"""How much we take from a server before we stop and say so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one process towards FHIR servers. What is cut by one of them becomes a Gap or an error, never silence.

    page_size: `_count` asked for. pages: of one search. resources: of one patient, all types together.
    response_bytes: of one answer, decompressed. concurrency: requests in flight to one server (EHRs are busy).
    connect_seconds, read_seconds: of one try. retries: further tries of one request; retry_seconds: the sum of the
    waits between them, which a server's Retry-After can ask for. redirects: within the base, of one request.
    url_chars: longest search by GET; longer ones go by POST. listing_pages: of the list of all patients.
    """

    page_size: int = 200
    pages: int = 50
    resources: int = 20_000
    response_bytes: int = 32 * 1024 * 1024
    concurrency: int = 5
    connect_seconds: float = 3.0
    read_seconds: float = 20.0
    retries: int = 3
    retry_seconds: float = 15.0
    redirects: int = 3
    url_chars: int = 2_000
    listing_pages: int = 10_000
