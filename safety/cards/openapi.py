"""What the contract (openapi.yaml) says about each route beyond its name."""

from typing import Any

from fastapi import FastAPI

from safety.cards.discovery import HOOKS
from safety.cards.outcome import OperationOutcome
from safety.cards.wire import Response as Cards
from safety.cards.wire import Services

_REFUSALS = {
    400: "The request is malformed, or is about another patient than its context.",
    404: "There is no such service.",
    405: "The method is not offered here.",
    412: "Data that the check cannot do without (patient, medication orders) is neither prefetched nor to be fetched.",
    413: "The body is larger than the service accepts.",
    415: "The body is not declared as JSON.",
    500: "The service failed; the request was not checked.",
}

_REQUEST_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "CDS Hooks request; members that are not named here are ignored.",
    "required": ["hook", "hookInstance", "context"],
    "properties": {
        "hook": {"type": "string", "enum": list(HOOKS.values())},
        "hookInstance": {"type": "string", "description": "opaque to the service"},
        "fhirServer": {"type": "string", "description": "base URL; contacted only where the settings allow it"},
        "fhirAuthorization": {
            "type": "object",
            "properties": {
                "access_token": {"type": "string"},
                "token_type": {"type": "string"},
                "expires_in": {"type": "integer"},
                "scope": {"type": "string"},
                "subject": {"type": "string"},
                "patient": {"type": "string"},
            },
        },
        "context": {
            "type": "object",
            "required": ["patientId"],
            "properties": {
                "patientId": {"type": "string"},
                "userId": {"type": "string"},
                "encounterId": {"type": "string"},
                "selections": {"type": "array", "items": {"type": "string"}},
                "draftOrders": {"type": "object", "description": "FHIR Bundle of the unsigned orders"},
            },
        },
        "prefetch": {
            "type": "object",
            "description": "key of discovery -> FHIR resource, or null for none",
            "additionalProperties": {"type": ["object", "null"]},
        },
    },
}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    named: dict[int | str, dict[str, Any]] = {
        status: {"model": OperationOutcome, "description": _REFUSALS[status]} for status in statuses
    }
    return {**named, "default": {"model": OperationOutcome, "description": "Any other refusal."}}


def _plain(description: str, **members: str) -> dict[int | str, dict[str, Any]]:
    schema = {
        "type": "object",
        "required": list(members),
        "properties": {name: {"type": "string", "description": about} for name, about in members.items()},
    }
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}}


DISCOVERY: dict[str, Any] = {
    "operation_id": "discover",
    "responses": {200: {"model": Services, "description": "The services."}, **_refusals(500)},
}
CALL: dict[str, Any] = {
    "operation_id": "call",
    "responses": {
        200: {"model": Cards, "description": "The cards; an empty list is no advice."},
        **_refusals(400, 404, 412, 413, 415, 500),
    },
    "openapi_extra": {"requestBody": {"required": True, "content": {"application/json": {"schema": _REQUEST_SCHEMA}}}},
}
HEALTH: dict[str, Any] = {"operation_id": "health", "responses": _plain("The process is up.", status="always ok")}
VERSION: dict[str, Any] = {
    "operation_id": "version",
    "responses": _plain("What runs here.", painrx="version of the code", knowledge="edition of the clinical tables"),
}


def document(app: FastAPI) -> None:
    """Name the services that the path parameter can take."""
    make = app.openapi

    def described() -> dict[str, Any]:
        schema = make()
        parameter = schema["paths"]["/cds-services/{id}"]["post"]["parameters"][0]
        parameter["schema"] = {"type": "string", "enum": list(HOOKS)}
        return schema

    app.openapi = described  # type: ignore[method-assign]
