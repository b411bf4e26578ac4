"""The shape of a policy file."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from safety.examination.policy import FactorSet, WeightPolicy


def _number(value: object) -> object:
    """A TOML number, not a text that looks like one; `true` is no number either."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("is not a number")
    return Decimal(value)


Number = Annotated[Decimal, BeforeValidator(_number)]


class PolicyFile(BaseModel):
    """Every key that a policy may have; any other is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="What findings and the catalogue call the policy.")
    locale: str = Field("US", description="Country whose dose tables and guidelines count.")
    factor_set: FactorSet = Field("cdc-2022", description="Edition of the MME factors.")
    weight_policy: WeightPolicy = Field("standard", description="Weight in the Cockcroft-Gault formula.")
    count_otc: bool = Field(False, strict=True, description="Whether vitamins and over-the-counter medicines count.")
    checks: dict[str, Literal["on", "off"]] = Field({}, description="A check's id or a rule's id: on or off.")
    reach: dict[str, Literal["show", "queue", "report"]] = Field({}, description="How far a check's info findings go.")
    limits: dict[str, dict[str, Number]] = Field({}, description="A check's id, the limit's name, its value.")
