"""The prefetch templates that discovery really offers: only what the specification's recommended subset allows."""

import re
from urllib.parse import parse_qsl

import httpx

import service
from safety.settings import Settings

ALLOWED = {"patient", "subject", "code", "category", "status", "date", "_count", "_sort"}


async def test_templates_are_relative_queries_by_patient_with_no_repeated_parameter() -> None:
    app = service.create_app(Settings(dev=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000") as http:
        services = (await http.get("/cds-services")).json()["services"]
    assert {"patient", "medications"} <= set(services[0]["prefetch"])
    for offered in services:
        for key, template in offered["prefetch"].items():
            assert re.fullmatch(r"[^\s]+", key)
            assert re.match(r"[A-Z][A-Za-z]+[/?]", template)
            assert set(re.findall(r"{{(.*?)}}", template)) == {"context.patientId"}
            names = [name for name, _ in parse_qsl(template.partition("?")[2])]
            assert len(names) == len(set(names))
            assert set(names) <= ALLOWED
