"""`painrx checks`: the catalogue at a terminal and as JSON."""

import json

import pytest

from checks import ALL


def test_every_check_is_listed_with_its_rules(painrx):
    done = painrx("checks")
    assert done.code == 0
    for check in ALL:
        (line,) = (line for line in done.out.splitlines() if line.strip().startswith(f"{check.id} "))
        assert check.leaflet.title in line
        assert ", ".join(check.leaflet.specs) in line
    assert f"{len(ALL)} checks" in done.out


@pytest.mark.parametrize("name", ["opioid-benzo", "B02"])
def test_one_check_by_its_own_id_or_its_rule_s(painrx, name):
    done = painrx("checks", name)
    assert done.out.startswith("Opioid with a benzodiazepine [opioid-benzo: B02]")
    for heading in ("What", "Why", "Known problems", "Says", "Sources", "Review", "Cases"):
        assert f"\n{heading}\n" in done.out


def test_limits_carry_unit_source_and_tag(painrx):
    done = painrx("checks", "A01")
    assert "  first: 50 MME/day; " in done.out
    assert "[V: read in a published copy of the source]" in done.out


def test_rows_of_tables_are_those_of_the_rule(painrx):
    done = painrx("checks", "B09")
    rows = [line for line in done.out.splitlines() if line.startswith("  spec ")]
    assert rows
    assert all(row.startswith("  spec B09, ingredient tramadol") for row in rows)


def test_a_site_s_limit_stands_beside_the_default(painrx, tmp_path, monkeypatch):
    path = tmp_path / "site.toml"
    path.write_text('name = "St. Example"\n[limits.mme-high]\nfirst = 45\n')
    monkeypatch.setenv("PAINRX_POLICY", str(path))
    assert "first: 45 MME/day (by default 50); This site's policy" in painrx("checks", "A01").out
    (found,) = json.loads(painrx("checks", "A01", "--format", "json").out)
    assert found["limits"][0] == {
        "name": "first",
        "value": 45,
        "unit": "MME/day",
        "source": "This site's policy",
        "verified": "P",
        "by_default": 50,
    }


def test_json_holds_every_check_with_its_cases(painrx):
    found = json.loads(painrx("checks", "--format", "json").out)
    assert [each["id"] for each in found] == [check.id for check in ALL]
    assert all(each["sources"] and len(each["cases"]) >= 3 for each in found)


def test_markdown_is_the_whole_reference(painrx):
    page = painrx("checks", "--format", "markdown").out
    for check in ALL:
        assert f"\n### {check.leaflet.title}\n\n`{check.id}` · {', '.join(check.leaflet.specs)} · " in page
        assert check.leaflet.what in page
    assert page.count("| limit | value |") == sum(bool(check.leaflet.limits) for check in ALL)
    assert "| first | 50 MME/day | CDC 2022, Rec 4 | V |" in page


def test_a_check_that_nobody_has(painrx):
    done = painrx("checks", "nothing")
    assert (done.code, done.out) == (2, "")
    assert "nothing" in done.err
