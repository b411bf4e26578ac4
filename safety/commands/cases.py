"""`painrx cases`: play a site's own cases against its checks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from safety.commands.exits import Exit, UsageError
from safety.commands.options import Writing, site_policy


def cases(
    folder: Annotated[Path, Parameter(help="A folder of case files, each named after its check, or one such file.")],
    /,
    *,
    writing: Writing | None = None,
) -> Exit:
    """Play every case of a folder through the real readers and checks, by the policy that PAINRX_POLICY names.

    Ends with 13 when a check says something else than a case wants; docs/cases.md shows how a case is written.
    """
    writing = writing or Writing()
    paths = sorted(folder.rglob("*.yaml")) if folder.is_dir() else [folder]
    if not paths:
        raise UsageError(f"{folder.name}: there are no case files (*.yaml)")
    lines = list(_played(paths))
    failed = sum(bool(misses) for _, misses in lines)
    writing.write(f"{where}\n" + "".join(f"    {miss}\n" for miss in misses) for where, misses in lines if misses)
    writing.write([f"{len(lines)} cases, {failed} of them do not hold\n" if failed else f"{len(lines)} cases hold\n"])
    return Exit.CASES if failed else Exit.DONE


def _played(paths: list[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    from fhir_client.bag import Bag
    from fhir_client.reading.record import read_record
    from safety.catalogue.cases import TODAY, CaseError, read_cases, resources_of
    from safety.examination.examine import examine

    policy = site_policy()
    known = {check.id for check in policy.checks}
    for path in paths:
        for case in read_cases(path):
            if case.check not in known:
                raise CaseError(f"{path.name}: there is no check {case.check}; `painrx checks` lists them")
            pid, resources, drafts = resources_of(case)
            practice = policy.practice.copy()
            practice["locale"] = case.locale or practice["locale"]
            record = read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, **practice)
            yield case.where, case.misses(examine(record, case.checks(policy.checks)))
