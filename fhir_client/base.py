"""The base address of a FHIR server, and what lies within it."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Base:
    """Scheme, host, port and path. A URL lies within when all four agree and the path goes on at a slash.

    Addresses are compared as httpx parses them, since httpx is what would call them.
    """

    url: httpx.URL

    @classmethod
    def of(cls, address: str) -> "Base":
        """ValueError unless it is a plain http(s) address without user, query and fragment."""
        try:
            url = httpx.URL(address.strip())
        except (httpx.InvalidURL, TypeError):
            raise ValueError("not an address") from None
        if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > 65_535:
            raise ValueError("a FHIR server's address starts with http:// or https:// and a host")
        if url.userinfo or url.query or url.fragment or _odd_path(url):
            raise ValueError("a FHIR server's address has no user, query or fragment")
        return cls(url.copy_with(path=url.path.rstrip("/") + "/"))

    def holds(self, url: httpx.URL) -> bool:
        here = self.url
        return (
            url.scheme == here.scheme
            and url.raw_host == here.raw_host
            and url.port == here.port
            and not url.userinfo
            and not _odd_path(url)
            and (url.path + "/" == here.path or url.path.startswith(here.path))
        )

    def at(self, path: str) -> httpx.URL:
        """The URL of a path below the base; the path comes encoded."""
        return httpx.URL(f"{self.url!s}{path}" if path else str(self.url).rstrip("/"))

    def resolve(self, link: str, seen_from: httpx.URL) -> httpx.URL | None:
        """A link of an answer as an absolute URL, or None when it leads out of the base."""
        try:
            url = seen_from.join(link.strip())
        except (httpx.InvalidURL, ValueError):
            return None
        return url if self.holds(url) else None


def _odd_path(url: httpx.URL) -> bool:
    """Paths that servers may read otherwise than we do: an encoded dot or slash, a backslash."""
    raw = url.raw_path.partition(b"?")[0].lower()
    return any(odd in raw for odd in (b"%2e", b"%2f", b"%5c", b"\\", b"/../", b"/./", b"/..;"))
