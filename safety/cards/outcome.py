"""Refusals: an HTTP status with an OperationOutcome (R4) that says what to do and never repeats patient data."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Literal[
    "invalid", "structure", "required", "not-found", "not-supported", "too-long", "incomplete", "conflict", "exception"
]


class Refusal(Exception):
    """A request that is not answered with cards: 400 malformed, 412 required data cannot be had, and so on."""

    def __init__(self, status: int, code: Code, diagnostics: str) -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code: Code = code
        self.diagnostics = diagnostics


class Issue(BaseModel):
    model_config = ConfigDict(frozen=True)

    severity: Literal["error"] = "error"
    code: Code
    diagnostics: str


class OperationOutcome(BaseModel):
    """https://hl7.org/fhir/R4/operationoutcome.html with one error; sent with every status but 200."""

    model_config = ConfigDict(frozen=True)

    resource_type: Literal["OperationOutcome"] = Field("OperationOutcome", serialization_alias="resourceType")
    issue: list[Issue]


def operation_outcome(code: Code, diagnostics: str) -> dict[str, object]:
    """The JSON object of a refusal."""
    return OperationOutcome(issue=[Issue(code=code, diagnostics=diagnostics)]).model_dump(mode="json", by_alias=True)
