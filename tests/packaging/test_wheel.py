"""The wheel holds everything that runs, and runs in an environment that has nothing else."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("safety", "fhir_client", "checks")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("painrx-*.whl")
    return built


def run(*command: str | Path, cwd: Path, **more) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=True, **more)


def test_the_wheel_holds_every_file_of_the_packages_and_no_tests(wheel):
    listed = run("git", "ls-files", "-co", "--exclude-standard", *PACKAGES, "service.py", cwd=ROOT).stdout.split()
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {name for name in listed if (ROOT / name).is_file()} <= inside
    assert not [
        name for name in inside if name.split("/")[0] not in {*PACKAGES, "service.py"} and ".dist-info/" not in name
    ]
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert any(name.endswith("licenses/NOTICE") for name in inside)


@pytest.mark.heavy
def test_the_wheel_runs_in_an_empty_environment_with_the_pinned_requirements(wheel, tmp_path):
    """Downloads nothing that `make` did not download before: the same pins from the same index."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock"), cwd=tmp_path)
    run(*pip, "--no-deps", "--no-index", wheel, cwd=tmp_path)
    painrx = home / "bin" / "painrx"
    assert run(painrx, "--version", cwd=tmp_path).stdout.strip()
    assert "sound" in run(painrx, "knowledge", "check", cwd=tmp_path).stdout
    assert "1 tablet" in run(painrx, "sig", "1 tablet twice daily", cwd=tmp_path).stdout
    assert (
        "patients examined, 0 not"
        in run(painrx, "demo", "--once", "--port", "0", "--sandbox-port", "0", cwd=tmp_path).stdout
    )
    assert run(python, "-m", "pip", "check", cwd=tmp_path).stdout.strip() == "No broken requirements found."
