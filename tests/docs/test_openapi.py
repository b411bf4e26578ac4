"""openapi.yaml holds what `painrx openapi` prints, and that is what the app serves."""

import subprocess
import sys
from pathlib import Path

import yaml
from openapi_spec_validator import validate

from safety.settings import Settings
from service import create_app

ROOT = Path(__file__).resolve().parents[2]


def test_the_contract_in_the_repository_is_the_one_that_is_served():
    printed = subprocess.run(
        [sys.executable, "service.py", "openapi"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert (ROOT / "openapi.yaml").read_text("utf-8") == printed, "run: painrx openapi --output openapi.yaml"
    assert yaml.safe_load(printed) == create_app(Settings(dev=True)).openapi()


def test_the_contract_is_valid_openapi():
    validate(yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8")))
