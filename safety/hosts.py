"""Which Host headers a server on this machine answers.

A page of the open web can have its own name point at 127.0.0.1 (DNS rebinding); its requests then arrive from the
user's browser with that name in Host. Only names of this machine with the port that listens, and those of the settings,
pass.
"""

from collections.abc import Iterable

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HTTP = 80
_MISDIRECTED = 421  # RFC 9110, 15.5.20
_REFUSAL = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "security",
            "diagnostics": "This server does not answer under the name in the Host header.",
        }
    ],
}


class KnownHosts:
    """ASGI middleware: answers 421 to a request whose one Host header is not on the list.

    more: whole Host headers beside those of this machine ("cds.example.org", "cds.example.org:8443").
    """

    def __init__(self, app: ASGIApp, more: Iterable[str] = ()) -> None:
        self.app = app
        self.more = frozenset(name.lower() for name in more)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._known(scope):
            await self.app(scope, receive, send)
            return
        await Response(orjson.dumps(_REFUSAL), _MISDIRECTED, media_type="application/json")(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        port = (scope.get("server") or (None, None))[1] or _HTTP
        ours = {f"{name}:{port}" for name in LOOPBACK} | (set(LOOPBACK) if port == _HTTP else set())
        return len(named) == 1 and (named[0] in ours or named[0] in self.more)
