"""`painrx openapi`: the contract of the HTTP interface."""

from typing import Annotated

from cyclopts import Parameter

from safety.commands.options import Writing
from safety.commands.web import Web


def openapi(*, writing: Writing | None = None, web: Annotated[Web, Parameter(parse=False)]) -> None:
    """Print the OpenAPI contract of the service, as openapi.yaml in the repository holds it."""
    import yaml

    from safety.settings import Settings

    contract = web.app(Settings(dev=True, host="127.0.0.1")).openapi()
    (writing or Writing()).write([yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=120)])
