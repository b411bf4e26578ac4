from tests.servers.fixtures import fhirsnake, medplum, sekmet  # noqa: F401
