"""Where a mutant is tried: first the cases, read once and only examined again; then the tests of its table or check.

A mutant lives in a forked process of its own, so that nothing has to be undone. A changed table lies in a folder of its
own and goes through the real readers, with the gates off: a gate that refuses a number is no test that notices it.
"""

import contextlib
import importlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, Case, read_cases, resources_of
from safety.examination.check import Check
from safety.examination.examine import examine
from safety.regimen import knowledge, start_doses
from safety.regimen.interactions import maoi, pairs
from safety.regimen.kidney import read as renal
from safety.regimen.knowledge import KnowledgeError, meaning
from safety.regimen.knowledge.tables import AcbRow, MmeRow, rows_of
from safety.regimen.limits import cautions
from safety.regimen.limits import table as limits
from safety.regimen.neuropathic import targets
from safety.regimen.opioids import riosord
from safety.regimen.record import Record
from tools.mutation.mutants import TABLES, Mutant, mutated

ROOT = Path(__file__).parents[2]
_UNCHANGED = ("fhir_client.reading", "safety.regimen.sig", "safety.regimen.products", "safety.regimen.quantity")
"""what reads charts: no clinical table stands behind its caches"""
_QUICK = "-x -q --tb=no --assert=plain --hypothesis-seed=0 -p no:cacheprovider -p no:unraisableexception"
_FAILS = (AssertionError, ArithmeticError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
"""how a case fails: with the gates off, a table may break what rests on it"""
_FOLDERS = ("checks", "regimen", "propose", "examination")
_NO_TESTS_OF_LIMITS = "not refuse and not stamp"
"""the tests of the gates, which fail for any change at all"""


@dataclass(frozen=True, slots=True)
class Played:
    """One readable case, read."""

    case: Case
    record: Record
    ingredients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """killer: the first test that failed, empty when none did. refused: what a gate said, empty when none did."""

    killer: str = ""
    refused: str = ""


class Bench:
    """Everything that a mutant is tried on."""

    def __init__(self) -> None:
        self._played = [_read(case) for path in sorted(ROOT.glob("checks/*/*.yaml")) for case in read_cases(path)]
        self._clinical: Any = importlib.import_module("tests.cases.test_clinical_cases")
        self._charts = {case["id"]: self._clinical.record_of(case) for case in self._clinical.cases()}
        vars(self._clinical)["record_of"] = lambda case: self._charts[case["id"]]
        self._tables = {table.file: table for table in TABLES}
        self._words = {
            path: path.read_text("utf-8")
            for folder in _FOLDERS
            for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))
        }

    def tests_for(self, mutants: Iterable[Mutant]) -> list[str]:
        """All test files that stand beside the cases."""
        checks = {mutant.check for mutant in mutants if mutant.check}
        files = {mutant.file for mutant in mutants if not mutant.check}
        tests = {test for check in checks for test in self._tests_of(check)}
        return sorted(tests.union(*(self._tables[file].tests for file in files)))

    def cases(self) -> Outcome:
        """The first case that fails though nothing was changed."""
        return Outcome(self._cases(ALL, None))

    def try_out(self, mutant: Mutant) -> Outcome:
        """To be called in a process of its own: the mutant stays."""
        if mutant.check:
            return self._try_limit(mutant)
        with _folder_with(mutant) as folder:
            refused = _refusal(folder, mutant.file, self._tables[mutant.file].reader)
            _open_gates()
            _turn_to(folder)
            try:
                _called(self._tables[mutant.file].reader)
            except KnowledgeError as error:
                return Outcome("", str(error))
            return Outcome(self._killer(mutant), refused)

    def _try_limit(self, mutant: Mutant) -> Outcome:
        check = next(check for check in ALL if check.id == mutant.check)
        limit = check.leaflet.limits[mutant.row]
        assert isinstance(check.leaflet.limits, dict)
        check.leaflet.limits[mutant.row] = type(limit)(
            type(limit.value)(mutant.new), limit.unit, limit.source, limit.verified
        )
        return Outcome(self._cases([check], None) or run_tests(self._tests_of(check.id)))

    def _killer(self, mutant: Mutant) -> str:
        table = self._tables[mutant.file]
        assert mutant.subject is not None
        specs = table.specs or frozenset({mutant.subject["spec"]})
        checks = [check for check in ALL if specs.intersection(check.leaflet.specs)]
        return self._cases(checks, mutant.subject.get("ingredient")) or run_tests(table.tests)

    def _tests_of(self, check: str) -> list[str]:
        """Test files that name the check."""
        names = (check, check.replace("-", "_"))
        return [str(path.relative_to(ROOT)) for path, text in self._words.items() if any(n in text for n in names)]

    def _cases(self, checks: Sequence[Check], ingredient: str | None) -> str:
        """The first case of these checks that no longer holds. ingredient: only of whom takes it."""
        ids = {check.id for check in checks}
        for played in self._played:
            if played.case.check in ids and (ingredient is None or ingredient in played.ingredients):
                mine = [check for check in checks if check.id == played.case.check]
                if played.case.misses(examine(played.record, played.case.checks(mine))):
                    return played.case.where
        self._clinical.ALL = checks
        rules = {spec for check in checks for spec in check.leaflet.specs}
        for case in self._clinical.cases():
            about = self._clinical.JUDGED_BY.get(case["id"]) or self._clinical.JUDGED_BY.get(case["rule"])
            if (about or {case["rule"]}) <= rules:
                try:
                    self._clinical.test_case(case)
                except _FAILS:
                    return f"cases.json {case['id']}"
        return ""


def _read(case: Case) -> Played:
    pid, resources, drafts = resources_of(case)
    record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, locale=case.locale or "US")
    return Played(case, record, frozenset(name for order in record.orders for name in order.product.ingredients))


@contextlib.contextmanager
def _folder_with(mutant: Mutant) -> Iterator[Path]:
    """The tables' folder, with one file changed."""
    folder = Path(tempfile.mkdtemp(prefix="painrx-mutant-"))
    try:
        for path in knowledge.DRUGS.iterdir():
            if path.name != mutant.file:
                (folder / path.name).symlink_to(path)
        (folder / mutant.file).write_text(mutated(knowledge.DRUGS / mutant.file, mutant), "utf-8")
        yield folder
    finally:
        shutil.rmtree(folder)


def _refusal(folder: Path, file: str, reader: str) -> str:
    """What the gates say of the changed table."""
    gates: dict[str, tuple[type[Any], Callable[..., None]]] = {
        "mme.csv": (MmeRow, meaning._mme),
        "acb.csv": (AcbRow, meaning._acb),
    }
    try:
        if file in gates:
            kind, gate = gates[file]
            gate(knowledge.load(), list(rows_of(folder / file, kind)), file)
        else:
            _turn_to(folder)
            _called(reader)
    except KnowledgeError as error:
        return str(error)
    return ""


def _called(reader: str) -> None:
    module, _, name = reader.partition(":")
    found = getattr(importlib.import_module(module), name)()
    if name == "load":
        assert found.mme
        assert found.acb


def _turn_to(folder: Path) -> None:
    """Make every module read its tables from this folder."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] not in ("safety", "checks", "fhir_client"):
            continue
        if isinstance(getattr(module, "DRUGS", None), Path):
            module.DRUGS = folder  # type: ignore[attr-defined]
        if not name.startswith(_UNCHANGED):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _open_gates() -> None:
    def nothing(*_: object, **__: object) -> None:
        return None

    for module, *names in (
        (limits, "_wrong", "_same_case", "_overlaps"),
        (cautions, "_wrong"),
        (targets, "_wrong"),
        (start_doses, "_wrong"),
        (riosord, "_wrong_item"),
        (pairs, "_wrong"),
        (maoi, "_wrong"),
        (renal, "_check_bands", "_check_doses"),
        (knowledge, "check"),
    ):
        for name in names:
            assert hasattr(module, name)
            setattr(module, name, nothing)


class _First:
    """Remembers the first test that failed."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def run_tests(tests: Sequence[str]) -> str:
    """The first test of these files that fails; they are imported anew. Raises RuntimeError when they cannot run."""
    tests = [test for test in tests if (ROOT / test).exists()]
    if not tests:
        return ""
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "conftest")]:
        del sys.modules[name]
    first = _First()
    options = [*_QUICK.split(), "-k", _NO_TESTS_OF_LIMITS]
    out = io.StringIO()
    os.chdir(ROOT)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = pytest.main([*options, *tests], plugins=[first])
    if not first.failed and code not in (0, 5):
        raise RuntimeError(out.getvalue()[-2000:])
    return first.failed
