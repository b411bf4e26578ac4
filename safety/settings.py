"""Settings from the environment, prefix PAINRX_. The reference in the documentation is compared with this class."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict


def _split(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _base(address: str) -> str:
    if not address.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return address.rstrip("/")


def _exact(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if any(set(host) & set("*/@") for host in hosts):
        raise ValueError("each is a name, or a name with a port, without wildcards")
    return hosts


Address = Annotated[str, AfterValidator(_base)]


class _Environment(EnvSettingsSource):
    """The environment, without the unsafe shortcuts: those are asked for on the command line or not at all."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name != "dev"}


class Settings(BaseSettings):
    """Raises pydantic.ValidationError naming the variable when one cannot be read."""

    model_config = SettingsConfigDict(env_prefix="PAINRX_", extra="ignore", frozen=True)

    fhir_base_url: Address | None = Field(
        None, description="The FHIR R4 server that requests may name as fhirServer; no other is ever contacted."
    )
    public_url: Address = Field(
        "http://127.0.0.1:8000", description="Address under which EHRs reach the service; stands in card codings."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (), description="Origins of browser clients that may call the service, separated by commas or blanks."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_exact)] = Field(
        (),
        description="Host headers (name or name:port) that are answered beside this machine's and PAINRX_PUBLIC_URL's.",
    )
    policy: Path | None = Field(
        None, description="TOML file with the site's policy: checks on or off, limits, reach, locale, factors, weight."
    )
    factor_set: Literal["cdc-2022", "cdc-2016", "cms-2018"] | None = Field(
        None, description="Edition of the MME factors, whatever the policy says: cdc-2022, cdc-2016 or cms-2018."
    )
    host: str = Field("127.0.0.1", description="Address to listen on; only loopback while the service runs with --dev.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    max_body: int = Field(8 * 1024 * 1024, gt=0, description="Largest request body in bytes.")
    fhir_deadline: float = Field(
        8.0, gt=0, description="Seconds that a call may wait for the FHIR server; what is late is said to be missing."
    )
    dev: bool = Field(
        False,
        description="By --dev alone, never from the environment: trusts unsigned calls and FHIR servers on loopback.",
    )

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every Host header under which the service answers beside the names of this machine."""
        own = f"[{self.host}]" if ":" in self.host else self.host
        return (urlsplit(self.public_url).netloc, f"{own}:{self.port}", *self.allowed_hosts)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _Environment(settings_cls)
