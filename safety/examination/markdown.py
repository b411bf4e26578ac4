"""Text from patients and products inside GitHub-flavoured Markdown: it shows as it was written and formats nothing.

Rule: https://github.github.com/gfm/ sections 2.4 (backslash escapes), 2.5 (entities) and 6.9 (autolinks).
"""

import re
from functools import lru_cache

_ORDINARY = re.compile(r"[A-Za-z][A-Za-z0-9,;()%'/-]*(?: [A-Za-z0-9,;()%'/-]+)*|[0-9]+(?:\.[0-9]+)?")
"""What most names and all numbers are: nothing to escape, whatever stands beside it."""
_SPECIAL = re.compile(r"[\\`*_\[\]|~]")
_LINE_START = re.compile(r"^(\d*)(>|[-+.)](?=\s|$)|#+(?=\s|$)|[-=]+$)")
_AUTOLINK = re.compile(r"(?i)(?<=https:)(?=//)|(?<=http:)(?=//)|(?<=ftp:)(?=//)|(?<=www)(?=\.)|(?<=\S)(?=@)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_JOINER = "\u2060"


def plain(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


@lru_cache(maxsize=4096)
def escape(text: str) -> str:
    """One line of Markdown that a GFM reader shows literally: no HTML, emphasis, code, table cell or link comes of it.

    Ordinary words and numbers ("10 mg", "1-2 tablets") come back unchanged, so that the source stays readable too.
    """
    return escape_unkept(text)


def escape_unkept(text: str) -> str:
    """As `escape`, for a text that may point at one patient's resources: nothing of it stays in memory."""
    if _ORDINARY.fullmatch(text):
        return text
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;")
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    text = _LINE_START.sub(r"\1\\\2", text)
    return _AUTOLINK.sub(_JOINER, text)


class Escaped:
    """A value that escapes itself when a leaflet's words format it, whatever its format specification."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __format__(self, specification: str) -> str:
        text = format(self.value, specification)
        escaped = escape(text)
        return f"{escaped} " if text.endswith(" ") and escaped else escaped  # "at least " stands before a number
