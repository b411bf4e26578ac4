"""The README says what the live objects say: commands, flags, exit codes, settings, links."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safety.commands.exits import Exit
from safety.commands.line import COMMANDS, command_line
from safety.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def rows(head: str) -> list[list[str]]:
    """The cells of the table whose first heading is `head`."""
    table = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert table is not None, f"no table with the heading {head}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()]


def flags() -> Iterator[tuple[str, str]]:
    """Every (flag, command) of the live command line."""
    app = command_line()
    for command in (*COMMANDS, "knowledge check", "knowledge diff"):
        sub = app
        for word in command.split():
            sub = sub[word]
        for argument in sub.assemble_argument_collection():
            if argument.parameter.parse is not False:
                yield from ((name, command) for name in argument.names if name.startswith("--"))


def test_every_command_is_in_the_readme_and_no_other():
    documented = {re.match(r"`painrx ([a-z ]+?)( [A-Z_.]+)?`", cells[0])[1] for cells in rows("command")}
    assert documented == {*COMMANDS, "knowledge check", "knowledge diff"}


def test_every_flag_of_every_command_is_in_the_readme_and_no_other():
    documented = {(cells[0].strip("`"), command) for cells in rows("flag") for command in cells[1].split(", ")}
    assert documented == set(flags())


def test_every_exit_code_is_in_the_readme_and_no_other():
    assert {int(cells[0]) for cells in rows("exit code")} == {int(code) for code in Exit}


def test_every_setting_is_in_the_readme_with_its_default_and_its_words():
    documented = {cells[0].strip("`"): (cells[1].strip("`"), cells[2].removesuffix(" |")) for cells in rows("setting")}
    live = {
        f"PAINRX_{name.upper()}": ("none" if field.default in (None, ()) else str(field.default), field.description)
        for name, field in Settings.model_fields.items()
        if name != "dev"
    }
    assert documented == live


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_pages_exist_with_their_flags(page):
    known: dict[str, set[str]] = {}
    for flag, command in flags():
        known.setdefault(command, set()).add(flag)
    for line in re.findall(r"painrx ([a-z]+(?: check)?[^`\n|]*)", page.read_text("utf-8")):
        words = line.split()
        command = next(
            (c for c in ("knowledge check", "knowledge diff", *COMMANDS) if words[: len(c.split())] == c.split()), None
        )
        if command is not None:
            assert {word for word in words if word.startswith("--")} <= known.get(command, set()), line
