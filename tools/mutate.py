"""Change each limit of each leaflet and table by one step, one at a time: a test must notice every one of them.

    python -m tools.mutate [--only NAME ...] [--say] [--jobs 2]

--only: a check's id or a table's name (mme-high, limits.csv). --say: each change and the test that noticed it. Exit 1
when a change goes unnoticed, 2 when tests fail though nothing was changed.
"""

import argparse
import gc
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from checks import ALL
from safety.regimen.knowledge import DRUGS
from tools.mutation.bench import Bench, Outcome, run_tests
from tools.mutation.mutants import TABLES, Mutant, of_leaflet, of_table, unknown_tables

LONGEST = 180
"""seconds after which a change that makes the tests run for ever counts as noticed"""


def main(arguments: list[str]) -> int:
    """Answers the exit code."""
    parser = argparse.ArgumentParser(prog="mutate", description=__doc__.split("\n\n", 1)[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="ids of checks or names of tables")
    parser.add_argument("--say", action="store_true", help="name each change and the test that noticed it")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    if strange := unknown_tables(DRUGS):
        return _complain(f"tools/mutation/mutants.py does not know whether {', '.join(strange)} holds limits")
    mutants = chosen(frozenset(asked.only))
    if not mutants:
        return _complain(f"no limits of {', '.join(asked.only)}")
    bench = Bench()
    # The tests run in this process, so that the forked ones find everything imported; the cases stay unplayed in it.
    if failed := apart(bench.cases).killer or run_tests(bench.tests_for(mutants)):
        return _complain(f"{failed} fails though nothing was changed")
    gc.freeze()
    outcomes: dict[int, Outcome] = {}
    for index, outcome in all_apart(bench, mutants, asked.jobs):
        outcomes[index] = outcome
        if asked.say:
            _say(f"{mutants[index]}: {outcome.killer or outcome.refused or 'SURVIVED'}")
    return report([(mutant, outcomes[n]) for n, mutant in enumerate(mutants)], time.monotonic() - begun)


def chosen(only: frozenset[str]) -> list[Mutant]:
    found = [mutant for check in ALL if not only or check.id in only for mutant in of_leaflet(check)]
    names = [table.file for table in TABLES if not only or {table.file, table.file.removesuffix(".csv")} & only]
    return found + [mutant for name in names for mutant in of_table(DRUGS / name)]


def all_apart(bench: Bench, mutants: list[Mutant], jobs: int) -> Iterator[tuple[int, Outcome]]:
    """Each mutant in a forked process, so many at a time."""
    waiting = list(range(len(mutants)))[::-1]
    running: dict[int, tuple[int, int]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            index = waiting.pop()
            child, pipe = _fork(lambda mutant=mutants[index]: bench.try_out(mutant))  # type: ignore[misc]
            running[child] = (index, pipe)
        child, _ = os.wait()
        index, pipe = running.pop(child)
        yield index, _answer(pipe)


def apart(work: Callable[[], Outcome]) -> Outcome:
    child, pipe = _fork(work, longest=10 * LONGEST)
    os.waitpid(child, 0)
    return _answer(pipe)


def _fork(work: Callable[[], Outcome], longest: int = LONGEST) -> tuple[int, int]:
    read, write = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(_told(write, Outcome("runs for ever"))))
    signal.alarm(longest)
    try:
        _told(write, work())
    finally:  # whatever was raised leaves the pipe empty, which the parent notices
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        os._exit(0)


def _told(pipe: int, outcome: Outcome) -> int:
    os.write(pipe, json.dumps(asdict(outcome)).encode()[:60000])
    return 0


def _answer(pipe: int) -> Outcome:
    with os.fdopen(pipe, "rb") as file:
        said = file.read()
    if not said:
        raise RuntimeError("a trial ended without an answer")
    return Outcome(**json.loads(said))


def report(tried: list[tuple[Mutant, Outcome]], seconds: float) -> int:
    """Figures per leaflet and table, then whatever went unnoticed."""
    files = list(dict.fromkeys(mutant.file for mutant, _ in tried))
    _say(f"{'':28}{'changes':>9}{'killed':>9}{'refused':>9}{'survived':>9}")
    for file in files:
        _figures(file, (outcome for mutant, outcome in tried if mutant.file == file))
    _figures("together", (outcome for _, outcome in tried))
    both = sum(1 for _, outcome in tried if outcome.killer and outcome.refused)
    _say("killed: a case or a test fails. refused: no test fails, but the gates do not let such a table in.")
    _say(f"Of the killed, {both} would be refused by the gates too. {seconds:.0f} s.")
    survivors = [mutant for mutant, outcome in tried if verdict(outcome) == "survived"]
    for mutant in survivors:
        _say(f"survived: {mutant}")
    return 1 if survivors else 0


def verdict(outcome: Outcome) -> str:
    return "killed" if outcome.killer else "refused" if outcome.refused else "survived"


def _figures(name: str, outcomes: Iterable[Outcome]) -> None:
    counted = Counter(verdict(outcome) for outcome in outcomes)
    _say(f"{name:28}{counted.total():>9}{counted['killed']:>9}{counted['refused']:>9}{counted['survived']:>9}".rstrip())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
