"""Fixtures over the starters. A suite's conftest imports those it uses; a server runs once per test process.

from tests.servers.fixtures import fhirsnake, medplum, sekmet, server  # noqa: F401
"""

import pytest

from tests.servers.fhir import TestServer
from tests.servers.start import STARTERS


@pytest.fixture(scope="session")
def sekmet() -> TestServer:
    return STARTERS["sekmet"]()


@pytest.fixture(scope="session")
def medplum() -> TestServer:
    return STARTERS["medplum"]()


@pytest.fixture(scope="session")
def fhirsnake() -> TestServer:
    return STARTERS["fhirsnake"]()


@pytest.fixture(scope="session", params=sorted(STARTERS))
def server(request: pytest.FixtureRequest) -> TestServer:
    """Each of the independent servers in turn."""
    return STARTERS[request.param]()
