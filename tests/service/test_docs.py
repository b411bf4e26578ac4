"""/docs loads nothing from elsewhere, and what it loads is what the package published."""

import hashlib
import re
from pathlib import Path

from tests.service.test_http import client

VENDOR = Path(__file__).resolve().parents[2] / "safety" / "cards" / "static" / "vendor"


async def test_the_page_and_all_that_it_names_come_from_us() -> None:
    async with client() as http:
        page = await http.get("/docs")
        named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(named) == 3
        for address in named:
            assert address.startswith("/docs/assets/")
            assert (await http.get(address)).status_code == 200
        assert "://" not in page.text
        assert (await http.get("/openapi.json")).status_code == 200


def test_the_vendored_files_have_the_sums_that_their_readme_states() -> None:
    stated = dict(re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (VENDOR / "README.md").read_text()))
    held = {path.name for path in VENDOR.iterdir()} - {"README.md"}
    assert held == set(stated)
    for name, sum_ in stated.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sum_
