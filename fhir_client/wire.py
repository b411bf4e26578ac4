"""One request to one FHIR server: bounded, within its base address, with typed errors."""

import asyncio
import http.cookiejar
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from httpx_retries import Retry, RetryTransport

from fhir_client.base import Base
from fhir_client.bounds import Bounds
from fhir_client.bundles import issue_codes
from fhir_client.document import BadDocument, parse
from fhir_client.errors import FetchError, NotServed, OutsideBase, Refused, Unavailable, Unreadable
from fhir_client.references import resource_type

ACCEPT = "application/fhir+json, application/json+fhir;q=0.9, application/json;q=0.8"
TRY_AGAIN = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)


def open_client(bounds: Bounds, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """The one client of a process. It follows no redirects, keeps no cookies and retries.

    POST is retried too: we only ever post searches and batches of reads.
    These libraries write addresses, and so patient ids, into the log at INFO and DEBUG: they are kept quiet.
    """
    for name in ("httpx", "httpcore", "httpx_retries"):
        logging.getLogger(name).setLevel(logging.WARNING)
    retry = Retry(
        total=bounds.retries,
        allowed_methods=["GET", "POST"],
        status_forcelist=TRY_AGAIN,
        backoff_factor=0.1,
        max_backoff_wait=bounds.retry_seconds,
        total_timeout=bounds.retry_seconds,
    )
    no_cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        transport=RetryTransport(transport=transport or httpx.AsyncHTTPTransport(), retry=retry),
        timeout=httpx.Timeout(bounds.read_seconds, connect=bounds.connect_seconds),
        cookies=no_cookies,
        follow_redirects=False,
    )


class Wire:
    """Requests to one base with one token. `lane` bounds how many are in flight to that server at a time."""

    def __init__(
        self, client: httpx.AsyncClient, base: Base, bounds: Bounds, lane: asyncio.Semaphore, token: str | None = None
    ) -> None:
        self.base = base
        self.bounds = bounds
        self._client = client
        self._lane = lane
        self._headers = {"Accept": ACCEPT} | ({"Authorization": f"Bearer {token}"} if token else {})

    async def get(self, what: str, url: httpx.URL) -> Mapping[str, Any]:
        """The resource at a URL. FetchError; OutsideBase without a request when the URL is not within the base."""
        return await self._ask(what, "GET", url)

    async def post_form(self, what: str, url: httpx.URL, fields: list[tuple[str, str]]) -> Mapping[str, Any]:
        body = urlencode(fields).encode()
        return await self._ask(what, "POST", url, body, "application/x-www-form-urlencoded")

    async def post_json(self, what: str, body: bytes) -> Mapping[str, Any]:
        """To the base itself: batches."""
        return await self._ask(what, "POST", self.base.at(""), body, "application/fhir+json")

    async def _ask(
        self, what: str, method: str, url: httpx.URL, body: bytes | None = None, content_type: str | None = None
    ) -> Mapping[str, Any]:
        headers = self._headers | ({"Content-Type": content_type} if content_type else {})
        for _ in range(self.bounds.redirects + 1):
            if not self.base.holds(url):
                raise OutsideBase(what, "a link leads outside the server's address and was not followed")
            request = self._client.build_request(method, url, headers=headers, content=body)
            async with self._lane:
                response, content = await self._send(what, request)
            if response.status_code not in MOVED:
                return _resource(what, response, content)
            url = self._moved_to(what, method, response)
        raise Unavailable(what, "redirected too often", status=response.status_code)

    def _moved_to(self, what: str, method: str, response: httpx.Response) -> httpx.URL:
        status = response.status_code
        location = response.headers.get("Location")
        if method != "GET" and status not in (307, 308):
            raise NotServed(what, f"the server redirects a POST (HTTP {status})", status=status)
        url = self.base.resolve(location, response.url) if location else None
        if url is None:
            raise Unavailable(what, f"redirected outside the server's address (HTTP {status})", status=status)
        return url

    async def _send(self, what: str, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Sends and reads the body. A connection lost half-way through a body gets one free try more:
        the retrying transport has done its work by then."""
        try:
            try:
                return await self._exchange(what, request)
            except (httpx.ReadError, httpx.RemoteProtocolError):
                return await self._exchange(what, request)
        except httpx.TimeoutException:
            raise Unavailable(what, "the server did not answer in time") from None
        except httpx.DecodingError:
            raise Unreadable(what, "the answer's compression is broken") from None
        except httpx.HTTPError:
            raise Unavailable(what, "the server cannot be reached") from None

    async def _exchange(self, what: str, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > self.bounds.response_bytes:
                    raise Unreadable(what, "the answer is too big", status=response.status_code)
        finally:
            await response.aclose()
        return response, bytes(content)


def _resource(what: str, response: httpx.Response, content: bytes) -> Mapping[str, Any]:
    """The FHIR resource of an answer, or the error that its status, content type or body stands for."""
    status = response.status_code
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not 200 <= status < 300:
        raise _error(what, status, _outcome(content))
    if kind and "json" not in kind:
        raise Unreadable(what, "the answer's content type is not JSON", status=status)
    try:
        document = parse(content)
    except BadDocument as error:
        raise Unreadable(what, f"the answer {error}", status=status) from None
    if resource_type(document) is None:
        raise Unreadable(what, "the answer is not a FHIR resource", status=status)
    if document["resourceType"] == "OperationOutcome" and (codes := issue_codes(document)):
        refused = {"forbidden", "security", "login", "expired", "unknown"} & set(codes)
        raise (Refused if refused else NotServed)(
            what, f"the server reports an error ({', '.join(codes)})", status=status, outcome=document
        )
    return document  # type: ignore[no-any-return]


def _outcome(content: bytes) -> Mapping[str, Any] | None:
    try:
        document = parse(content)
    except BadDocument:
        return None
    return document if resource_type(document) == "OperationOutcome" else None


def _error(what: str, status: int, outcome: Mapping[str, Any] | None) -> FetchError:
    if status in (401, 403):
        return Refused(what, f"the server refuses it (HTTP {status})", status=status, outcome=outcome)
    if status in (408, 425, 429) or (status >= 500 and status != 501):
        return Unavailable(what, f"the server cannot answer now (HTTP {status})", status=status, outcome=outcome)
    return NotServed(what, f"the server does not have it (HTTP {status})", status=status, outcome=outcome)
