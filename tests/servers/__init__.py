"""FHIR servers that others wrote, started on loopback for the tests."""
