"""Searches: page after page within the base and the bounds, and what of the answers belongs to the patient."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from urllib.parse import urlencode

import httpx

from fhir_client import wanted
from fhir_client.bag import Resource
from fhir_client.bundles import entries, issue_codes
from fhir_client.errors import FetchError, OutsideBase, Unreadable
from fhir_client.references import is_about, key, link_url, subject
from fhir_client.wire import Wire
from safety.regimen.record import Gap

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Start:
    """The first request of a search: a GET of the URL, or a POST of the form to it."""

    url: httpx.URL
    form: Fields | None = None

    @classmethod
    def search(cls, wire: Wire, kind: str, fields: Fields, *, by_post: bool) -> "Start":
        if by_post:
            return cls(wire.base.at(f"{kind}/_search"), fields)
        return cls(wire.base.at(f"{kind}?{urlencode(fields, safe='/,|:')}"))


@dataclass(slots=True)
class Found:
    """What a search gave: the patient's matches and the included Medications by `Type/id`, and what is wrong with it.

    received, total: matches of anybody that came, and that the server says there are. whole: the last page was reached.
    """

    kind: str
    patient_id: str
    matches: dict[str, Resource] = field(default_factory=dict)
    included: dict[str, Resource] = field(default_factory=dict)
    full_urls: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    received: int = 0
    total: int | None = None
    pages: int = 0
    whole: bool = False
    others: int = 0
    nameless: int = 0

    def take(self, bundle: Resource) -> None:
        """Adds one page. Raises Unreadable when it is no Bundle."""
        if bundle["resourceType"] == "OperationOutcome":  # only warnings: errors were raised by the wire
            self.pages += 1
            return
        if bundle["resourceType"] != "Bundle":
            raise Unreadable(self.kind, "the answer to a search is not a Bundle")
        self.pages += 1
        total = bundle.get("total")
        if isinstance(total, int) and not isinstance(total, bool):
            self.total = total
        for entry in entries(bundle):
            if entry is None:
                self.gaps.append(wanted.gap(self.kind, "an entry of the answer holds no resource"))
            elif entry.resource["resourceType"] == "OperationOutcome":
                if codes := issue_codes(entry.resource):
                    self.gaps.append(wanted.gap(self.kind, f"the server reports an error ({', '.join(codes)})"))
            else:
                self._sort_in(entry.resource, entry.full_url, entry.included)

    def _sort_in(self, resource: Resource, full_url: str | None, included: bool) -> None:
        name = key(resource) or full_url or f"{self.kind}#{self.received}"
        if resource["resourceType"] == "Medication":
            self.included[name] = resource
        elif included or resource["resourceType"] != self.kind:
            return
        else:
            self.received += 1
            about = subject(resource)
            if about is None:
                self.nameless += 1
                return
            if not is_about(about, self.patient_id):
                self.others += 1
                return
            self.matches[name] = resource
        if full_url:
            self.full_urls[full_url] = resource

    def become(self, other: "Found") -> None:
        for item in fields(self):
            setattr(self, item.name, getattr(other, item.name))

    def close(self) -> None:
        """Says what was left out and what the server holds back."""
        if self.others:
            self.gaps.append(wanted.gap(self.kind, f"{_count(self.others)} of other patients left out"))
        if self.nameless:
            self.gaps.append(wanted.gap(self.kind, f"{_count(self.nameless)} naming no patient left out"))
        if self.short:
            self.gaps.append(wanted.gap(self.kind, f"the server says it has {self.total} and sent {self.received}"))

    @property
    def short(self) -> bool:
        """The last page came, and fewer came than the server says there are."""
        return self.whole and self.total is not None and self.received < self.total


def _count(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


async def pages(wire: Wire, kind: str, start: Start, *, most: int) -> AsyncIterator[Resource]:
    """Each page of a search.

    FetchError: a page that cannot be had, a link out of the base, a circle, more than `most` pages.
    """
    url = start.url
    page = await (wire.get(kind, url) if start.form is None else wire.post_form(kind, url, start.form))
    seen = {str(url)}
    for number in range(1, most + 1):
        yield page
        link = link_url(page, "next")
        if link is None:
            return
        following = wire.base.resolve(link, url)
        if following is None:
            raise OutsideBase(kind, "the next page lies outside the server's address and was not fetched")
        if str(following) in seen:
            raise Unreadable(kind, "the pages go round in a circle")
        if number == most:
            raise Unreadable(kind, f"there are more than {most} pages")
        seen.add(str(following))
        url = following
        page = await wire.get(kind, url)


async def fill(found: Found, wire: Wire, fields: Fields, *, by_post: bool, room: int) -> None:
    """All pages of one search into `found`.

    FetchError when the first page cannot be had; a later one that fails is a gap.
    room: how many resources may still be taken for this patient.
    """
    page = [*fields, ("_count", str(min(wire.bounds.page_size, room)))]
    await _pages_into(found, wire, Start.search(wire, found.kind, page, by_post=by_post), room)
    if found.short and found.pages == 1 and found.total is not None:
        # A server without next links that cuts at _count: ask once more for all. Seen: @medplum/fhir-router 4.5.
        again = Found(found.kind, found.patient_id)
        with suppress(FetchError):
            everything = [*fields, ("_count", str(min(found.total, room)))]
            await _pages_into(again, wire, Start.search(wire, found.kind, everything, by_post=by_post), room)
        if again.received > found.received:
            found.become(again)
    found.close()


async def follow(found: Found, wire: Wire, link: str, *, room: int) -> None:
    """The pages from a prefetched Bundle's next link on, into `found`. FetchError when the first cannot be had."""
    url = wire.base.resolve(link, wire.base.url)
    if url is None:
        raise OutsideBase(found.kind, "the next page lies outside the server's address and was not fetched")
    await _pages_into(found, wire, Start(url), room)
    found.total = None  # it counts the prefetched page too
    found.close()


async def _pages_into(found: Found, wire: Wire, start: Start, room: int) -> None:
    try:
        async for page in pages(wire, found.kind, start, most=wire.bounds.pages):
            found.take(page)
            if len(found.matches) + len(found.included) > room:
                found.gaps.append(wanted.gap(found.kind, f"only the first {len(found.matches)} resources were read"))
                return
    except FetchError as error:
        if not found.pages:
            raise
        found.gaps.append(wanted.gap(found.kind, f"only part was fetched: {error.why}"))
        return
    found.whole = True


def encoded_patient(form: str, patient_id: str) -> tuple[str, str]:
    """A search field naming the patient; the characters that FHIR gives a meaning in a search value are escaped."""
    escaped = "".join(f"\\{char}" if char in "\\,|$" else char for char in patient_id)
    name, _, pattern = form.partition("=")
    return name, pattern.format(escaped)
