"""Settings come from the environment; unsafe ones do not; the service starts only where nobody else can call it."""

import pytest
from pydantic import ValidationError

import service
from safety.settings import Settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PAINRX_{name.upper()}", raising=False)


def test_without_an_environment_it_is_closed() -> None:
    settings = Settings()
    assert not settings.dev
    assert settings.cors_origins == ()
    assert settings.fhir_base_url is None
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        (
            "PAINRX_CORS_ORIGINS",
            "https://a.example, https://b.example",
            "cors_origins",
            ("https://a.example", "https://b.example"),
        ),
        ("PAINRX_CORS_ORIGINS", "", "cors_origins", ()),
        ("PAINRX_PUBLIC_URL", "https://cds.example.org/painrx/", "public_url", "https://cds.example.org/painrx"),
        ("PAINRX_FHIR_BASE_URL", "https://ehr.example.org/fhir", "fhir_base_url", "https://ehr.example.org/fhir"),
        ("PAINRX_FACTOR_SET", "cms-2018", "factor_set", "cms-2018"),
        ("PAINRX_MAX_BODY", "1000", "max_body", 1000),
        ("PAINRX_FHIR_DEADLINE", "2.5", "fhir_deadline", 2.5),
        ("PAINRX_PORT", "0", "port", 0),
        ("PAINRX_HOST", "::1", "host", "::1"),
    ],
)
def test_each_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, field: str, value: object
) -> None:
    monkeypatch.setenv(variable, text)
    assert getattr(Settings(), field) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PAINRX_FACTOR_SET", "cdc-2030"),
        ("PAINRX_PUBLIC_URL", "cds.example.org"),
        ("PAINRX_MAX_BODY", "0"),
        ("PAINRX_PORT", "x"),
    ],
)
def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, text: str) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ValidationError) as error:
        Settings()
    assert variable.removeprefix("PAINRX_").lower() in str(error.value)


def test_dev_is_never_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINRX_DEV", "true")
    assert not Settings().dev
    assert Settings(dev=True).dev


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.org"])
def test_dev_on_an_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(service.UnsafeStart, match="this machine"):
        service.create_app(Settings(dev=True, host=host))
    with pytest.raises(service.UnsafeStart):
        service.serve(Settings(dev=True, host=host))


def test_without_dev_it_does_not_start() -> None:
    with pytest.raises(service.UnsafeStart, match="--dev"):
        service.create_app(Settings())
