"""What the commands need of the service. `service.py` hands it in: it imports everything and nobody imports it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safety.settings import Settings


@dataclass(frozen=True, slots=True)
class Web:
    """serve: runs the service until it is told to stop. app: the service as an ASGI app, with its `openapi()`."""

    serve: Callable[["Settings"], None]
    app: Callable[["Settings"], Any]
