"""The pinned requirements are those of pyproject.toml, hashed, of one version each, and name no registry."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
WANTED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *EXTRAS["dev"], *EXTRAS["build"]],
    "requirements-build.lock": [*PROJECT["build-system"]["requires"], *EXTRAS["build"]],
}


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


@pytest.mark.parametrize("name", WANTED)
def test_every_requirement_is_pinned_within_its_range(name):
    pinned = pins(name)
    for text in WANTED[name]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_has_a_hash_and_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text


def test_what_is_in_several_locks_is_the_same_version_in_all():
    versions: dict[str, set[str]] = {}
    for name in WANTED:
        for package, version in pins(name).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_the_scanner_that_is_imported_as_safety_is_nowhere():
    assert all("safety" not in pins(name) for name in WANTED)
