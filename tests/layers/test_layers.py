"""Who may import whom where import-linter cannot say it, and those laws of the house that reading the text can hold."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("safety", "fhir_client", "checks")
LONGEST_FILE = 400


def sources() -> list[Path]:
    return [ROOT / "service.py", *(path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def where(pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT)) for path in sources() if re.search(pattern, path.read_text("utf-8"), re.MULTILINE)
    }


def test_nobody_imports_the_composition_root():
    assert [path for path in sources() if "service" in set(imports(path))] == []


@pytest.mark.parametrize("package", ["safety/regimen", "safety/examination", "checks"])
def test_the_core_imports_nothing_from_outside_but_pydantic(package):
    allowed = {*sys.stdlib_module_names, "pydantic", "pydantic_core", "safety", "checks"}
    foreign = {
        (path.name, name)
        for path in (ROOT / package).rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] not in allowed
    }
    assert foreign == set()


def test_everything_is_caught_in_two_places_only():
    assert where(r"except (Exception|BaseException)\b|except:") == {
        "safety/examination/examine.py",
        "safety/cards/app.py",
    }


def test_the_core_never_asks_the_clock():
    clock = where(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    assert not {
        path
        for path in clock
        if path.startswith(("safety/regimen", "safety/examination", "checks", "fhir_client/reading"))
    }


def test_files_stay_short_enough_to_read():
    long = {
        str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_nothing_is_left_for_later():
    assert where(r"\b(TODO|FIXME|XXX|NotImplementedError)\b") == set()


def test_committed_files_name_no_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not listed:
        pytest.skip("not a git checkout")
    place = re.compile(r"(?<![\w.])/(work|root|home/\w+|tmp/\w+)/|pypi\.org/simple|registry\.npmjs\.org")
    texts = (ROOT / name for name in listed.split("\0") if name and not name.endswith((".js", ".css", ".map")))
    found = {
        str(path.relative_to(ROOT))
        for path in texts
        if path.is_file() and path != Path(__file__).resolve() and place.search(path.read_text("utf-8", "replace"))
    }
    assert found == set()


def test_the_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


HEAVY = ("fastapi", "starlette", "uvicorn", "httpx", "fhir.resources", "rich", "pydantic_settings", "yaml", "asyncio")


@pytest.mark.parametrize("command", [["check", "--help"], ["sig", "1 tablet daily"]])
def test_small_commands_do_not_load_the_faces(command):
    """Start-up time is what a user of the command line waits for."""
    code = (
        "import sys, service\n"
        f"sys.argv = ['painrx', *{command!r}]\n"
        "try:\n    service.main()\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split()) - ({"rich"} if "--help" in command else set())
    assert loaded == set()
