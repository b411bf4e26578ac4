"""`painrx knowledge`: are the tables sound, and what do a policy or another edition say differently?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from safety.commands.exits import UsageError
from safety.commands.options import Writing, site_policy


def check(*, writing: Writing | None = None) -> None:
    """Validate every table and leaflet; the first thing that is wrong is named with its file and row (exit code 1)."""
    from checks import ALL
    from safety.regimen import knowledge

    writing = writing or Writing()
    rows = knowledge.check()
    width = max(map(len, rows))
    lines = [f"{name:<{width}}  {count:>6} rows" for name, count in rows.items()]
    lines.append(f"{'leaflets':<{width}}  {len(ALL):>6} read")
    lines.append(f"edition {knowledge.load().edition}: sound")
    writing.write(f"{line}\n" for line in lines)


Other = Annotated[
    Path | None,
    Parameter(help="A policy file, or a folder with the tables of another edition (default: PAINRX_POLICY)."),
]


def diff(other: Other = None, /, *, writing: Writing | None = None) -> None:
    """Say what a site's policy, or another edition of the tables, does otherwise than this edition by default."""
    writing = writing or Writing()
    said = list(_editions(other) if other is not None and other.is_dir() else _policy(other))
    writing.write(f"{line}\n" for line in said or ["No difference."])


def _policy(path: Path | None) -> Iterator[str]:
    from checks import ALL
    from safety.examination.policy import default_policy, read_policy
    from safety.examination.policy_words import policy_words

    policy = site_policy() if path is None else read_policy(path, ALL)
    if policy.name is None:
        raise UsageError("diff needs a policy file or a folder of tables, for PAINRX_POLICY names none")
    yield from policy_words(policy, default_policy(ALL))


def _editions(folder: Path) -> Iterator[str]:
    from safety.regimen import knowledge
    from safety.regimen.knowledge.differences import differences

    knowledge.check(folder)
    found = list(differences(knowledge.DRUGS, folder))
    yield from (each.words for each in found if not each.only_sources)
    sources = sum(each.only_sources for each in found)
    if sources:
        rows = "1 row says" if sources == 1 else f"{sources} rows say"
        yield f"{rows} the same on another authority."
