"""What the CDS Hooks face sends: strict models, without nulls and without empty values.

Shapes and obligations: https://cds-hooks.hl7.org/2.0/, and https://cds-hooks.hl7.org/ for what 3.0 adds.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Text = Annotated[str, Field(min_length=1)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Coding(Wire):
    code: Text
    system: Text
    display: Text


class Topic(Wire):
    """What a card is about. Stable: an EHR may keep a user's acknowledgement against the code."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,100}$")]
    system: Text
    display: Text


class Source(Wire):
    label: Text
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>]+$")] | None = None
    topic: Topic


class Action(Wire):
    """create and update carry the whole resource, delete only the relative reference."""

    type: Literal["create", "update", "delete"]
    description: Text
    resource: Mapping[str, Any] | None = None
    resource_id: Annotated[str, Field(pattern=r"^[A-Za-z]+/[^/\s]+$")] | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.resource is None) != (self.type == "delete") or (self.resource_id is None) != (self.type != "delete"):
            raise ValueError(f"{self.type} carries the wrong member")
        return self


class Suggestion(Wire):
    label: Text
    uuid: UUID
    actions: Annotated[list[Action], Field(min_length=1, max_length=1)]


class Card(Wire):
    uuid: UUID
    summary: Annotated[str, Field(min_length=1, max_length=139)]
    detail: Text
    indicator: Literal["info", "warning", "critical"]
    source: Source
    suggestions: Annotated[list[Suggestion], Field(min_length=1)] | None = None
    selection_behavior: Literal["any"] | None = None
    override_reasons: Annotated[list[Coding], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _says_how_to_choose(self) -> Self:
        if (self.suggestions is None) != (self.selection_behavior is None):
            raise ValueError("selectionBehavior goes with suggestions")
        return self


class Response(Wire):
    """The answer to a hook; `cards` is the one member that may be empty."""

    cards: list[Card]


class Service(Wire):
    """One entry of discovery."""

    hook: Text
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: Text
    description: Text
    prefetch: Mapping[str, str]
    usage_requirements: Text
    version: Text
    hook_version: Text


class Services(Wire):
    services: list[Service]


def body(model: Wire) -> dict[str, Any]:
    """The JSON object of a model: whatever has no value is left out (specification: no null, no empty value)."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
