"""The contract in the repository is what the app serves, and what the app sends keeps to it."""

from pathlib import Path
from typing import Any

import jsonschema
import yaml
from openapi_spec_validator import validate

import service
from safety.settings import Settings
from tests.service.test_http import a_call, client, post

CONTRACT = Path(__file__).resolve().parents[2] / "openapi.yaml"


def contract() -> dict[str, Any]:
    return yaml.safe_load(CONTRACT.read_text("utf-8"))


def test_the_file_equals_the_live_app() -> None:
    assert contract() == service.create_app(Settings(dev=True)).openapi()


def test_the_contract_is_valid_openapi() -> None:
    validate(contract())


def test_it_names_every_path_of_the_interface() -> None:
    assert set(contract()["paths"]) == {"/cds-services", "/cds-services/{id}", "/health", "/version"}


def keeps_to(name: str, body: Any) -> None:
    held = contract()
    jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", **held}).validate(body)


async def test_answers_keep_to_the_contract() -> None:
    async with client() as http:
        keeps_to("Services", (await http.get("/cds-services")).json())
    keeps_to("Response", (await post(a_call())).json())
    keeps_to("OperationOutcome", (await post({})).json())


def test_every_status_that_we_refuse_with_is_documented() -> None:
    documented = contract()["paths"]["/cds-services/{id}"]["post"]["responses"]
    assert {"200", "400", "404", "412", "413", "415", "500", "default"} == set(documented)
