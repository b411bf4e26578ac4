"""`painrx knowledge`: sound tables, and what a policy or another edition says differently."""

import shutil

import pytest

from safety.regimen.knowledge import DRUGS, stamp


@pytest.fixture
def edition(tmp_path):
    """A copy of the tables that a test may change."""
    return shutil.copytree(DRUGS, tmp_path / "edition")


def changed(path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


def test_the_tables_are_sound(painrx):
    done = painrx("knowledge", "check")
    assert (done.code, done.out.splitlines()[-1]) == (0, "edition 2026.11: sound")


def test_a_policy_in_a_pharmacist_s_words(painrx, tmp_path):
    path = tmp_path / "site.toml"
    path.write_text('name = "St. Example"\nlocale = "GB"\n[checks]\nB22 = "off"\n[limits.mme-high]\nfirst = 40\n')
    done = painrx("knowledge", "diff", path)
    assert done.code == 0
    assert done.out.splitlines() == [
        "Country of dose tables and guidelines: GB (by default US)",
        "Total opioid dose in MME a day [mme-high]: first is 40 MME/day (by default 50)",
        "Opioid without a laxative [bowel-regimen, B22]: off",
    ]


def test_the_policy_of_the_setting(painrx, tmp_path, monkeypatch):
    path = tmp_path / "site.toml"
    path.write_text('name = "St. Example"\n')
    monkeypatch.setenv("PAINRX_POLICY", str(path))
    assert painrx("knowledge", "diff").out == "No difference.\n"


def test_nothing_to_compare_with(painrx, monkeypatch):
    monkeypatch.delenv("PAINRX_POLICY", raising=False)
    done = painrx("knowledge", "diff")
    assert (done.code, done.out) == (2, "")
    assert "PAINRX_POLICY" in done.err


def test_the_same_edition(painrx, edition):
    assert painrx("knowledge", "diff", edition).out == "No difference.\n"


def test_another_edition_in_a_pharmacist_s_words(painrx, edition):
    changed(edition / "mme.csv", "cdc-2022,hydromorphone,oral,mg,5.0,", "cdc-2022,hydromorphone,oral,mg,4,")
    changed(edition / "mme.csv", "cdc-2022,morphine,oral,mg,1.0,", "cdc-2022,morphine,oral,mg,1,")
    lines = (edition / "acb.csv").read_text("utf-8").splitlines(keepends=True)
    (edition / "acb.csv").write_text("".join(line for line in lines if not line.startswith("amantadine,")), "utf-8")
    stamp(edition)
    done = painrx("knowledge", "diff", edition)
    assert done.out.splitlines() == [
        "Anticholinergic burden of amantadine: no longer there",
        "MME of hydromorphone (factor set cdc-2022, kind oral, unit mg): factor 5.0 → 4",
    ]


def test_another_source_for_the_same_number_is_counted_only(painrx, edition):
    text = (edition / "acb.csv").read_text("utf-8")
    first = text.splitlines()[1]
    ingredient, score, verified, _ = first.split(",")
    changed(edition / "acb.csv", first + "\n", f"{ingredient},{score},{verified},painrx-policy\n")
    stamp(edition)
    assert painrx("knowledge", "diff", edition).out == "1 row says the same on another authority.\n"


def test_an_edition_that_is_not_sound_is_not_compared(painrx, edition):
    changed(edition / "mme.csv", "cdc-2022,hydromorphone,oral,mg,5.0,", "cdc-2022,hydromorphone,oral,mg,much,")
    done = painrx("knowledge", "diff", edition)
    assert (done.code, done.out) == (1, "")
    assert "mme.csv row" in done.err
