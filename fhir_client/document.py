"""Bytes -> JSON, within limits: the one parser of everything that comes from outside."""

from typing import Any

import orjson


class BadDocument(ValueError):
    """Not JSON as FHIR needs it; the message never holds the text itself. line: from 1, when known."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line


def parse(raw: bytes) -> Any:
    """UTF-8 JSON (a byte order mark is allowed), nested at most 254 levels.

    The depth is orjson's own limit for writing: a document that it refuses to write back would break recursive
    readers. Writing costs a twentieth of a second per 30 MB, a walk in Python a hundred times that.
    Raises BadDocument.
    """
    try:
        document = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        deep = "depth" in error.msg or "recursion" in error.msg.lower()
        raise BadDocument("is nested too deeply" if deep else "is not JSON", error.lineno) from None
    if raw.count(b"{") + raw.count(b"[") > DEEPEST:
        try:
            orjson.dumps(document)
        except TypeError:
            raise BadDocument("is nested too deeply") from None
    return document


DEEPEST = 254
