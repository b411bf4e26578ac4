"""`painrx cases`: a site's own cases hold, fail with what was said instead, or are refused by their names."""

import pytest

CASE = """
as needed counts in full:
  patient: 57 y, female
  takes: |
    drug            | sig                              | from
    oxycodone 10 mg | 1 tablet every 6 hours as needed | -90d
  finds: {finds}
"""


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "mme_high.yaml"):
        path = tmp_path / "site" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


def test_a_case_holds(painrx, written):
    # 24 h / 6 h = 4 tablets of 10 mg, by 1.5: 60 MME a day
    folder = written(CASE.format(finds="info | 60 MME")).parent
    done = painrx("cases", folder)
    assert (done.code, done.out) == (0, "1 cases hold\n")


@pytest.mark.parametrize("finds", ["silent", "warning | 60 MME", "info | 61 MME"])
def test_a_case_that_does_not_hold_says_what_was_said(painrx, written, finds):
    done = painrx("cases", written(CASE.format(finds=finds)))
    assert done.code == 13
    head, *said, last = done.out.splitlines()
    assert (head, last) == ("mme_high.yaml: as needed counts in full", "1 cases, 1 of them do not hold")
    assert said[-1].startswith("    said: info | ")
    assert "60 MME" in said[-1]


def test_cases_are_played_by_the_site_s_policy(painrx, written, tmp_path, monkeypatch):
    policy = tmp_path / "site.toml"
    policy.write_text('name = "St. Example"\n[limits.mme-high]\nfirst = 61\n')
    monkeypatch.setenv("PAINRX_POLICY", str(policy))
    assert painrx("cases", written(CASE.format(finds="silent"))).code == 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("- a list", "mme_high.yaml: holds no cases by name"),
        ("a: [", "mme_high.yaml: "),
        ("a case: no table", "mme_high.yaml: a case: is no case"),
        ("a case: {patient: 57 y}", "mme_high.yaml: a case: says no 'finds'"),
        ("a case: {patient: 57 y, finds: silent, colour: red}", "mme_high.yaml: a case: nobody knows 'colour'"),
        ("a case: {patient: 57 years, finds: silent}", "mme_high.yaml: a case: patient: '57 years' is not understood"),
        ("a case: {patient: x y, finds: silent}", "mme_high.yaml: a case: 'x' is no whole number"),
        ("a case: {patient: 57 y, finds: loud | x}", "mme_high.yaml: a case: finds: write"),
        ("a case: {patient: 57 y, finds: info}", "mme_high.yaml: a case: finds: write"),
        ("a case: {patient: 57 y, finds: ''}", "mme_high.yaml: a case: finds: nothing is not an answer"),
        ("a case: {patient: 57 y, finds: silent, labs: [iron 3 mg, -1d]}", "mme_high.yaml: a case: labs: "),
        ("a case: {patient: 57 y, finds: silent, resources: [x]}", "mme_high.yaml: a case: resources: write a list"),
        ("a case:\n  patient: 57 y\n  finds: silent\n  takes: |\n    drug | dose\n    x | y", "the column 'dose'"),
        ("a case:\n  patient: 57 y\n  finds: silent\n  takes: |\n    drug\n    x", "needs the column sig"),
        ("a case:\n  patient: 57 y\n  finds: silent\n  takes: |\n    drug | sig\n    x", "1 cells under 2 columns: x"),
        ("a case:\n  patient: 57 y\n  finds: silent\n  takes: |\n    drug|sig|from\n    x|y|soon", "'soon' is no day"),
    ],
)
def test_a_case_that_cannot_be_read_is_named(painrx, written, text, named):
    done = painrx("cases", written(text))
    assert (done.code, done.out) == (3, "")
    assert named in done.err


def test_a_check_that_nobody_has(painrx, written):
    done = painrx("cases", written(CASE.format(finds="silent"), "mme_low.yaml"))
    assert (done.code, done.out) == (3, "")
    assert "there is no check mme-low" in done.err


def test_a_folder_without_cases(painrx, tmp_path):
    assert painrx("cases", tmp_path).code == 2


def test_a_file_that_is_not_there(painrx, tmp_path):
    done = painrx("cases", tmp_path / "mme_high.yaml")
    assert done.code == 3
    assert "mme_high.yaml" in done.err
