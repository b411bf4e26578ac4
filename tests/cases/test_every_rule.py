"""Every rule of the specification has cases of its own: three at least, and one in which it stays silent.

A rule is one of the leaflets' `specs`. Where a check answers several, a case is of the rules that it makes speak, and a
silent one of the rules whose drugs it is about.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from checks import ALL
from safety.catalogue.cases import Case, read_cases
from safety.regimen.kidney.dose import assess
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from tests.cases.played import CHECKS, SILENT, loudest, record_of, standing

RULES = (
    *(f"A{number:02}" for number in range(1, 8)),
    *(f"B{number:02}" for number in range(1, 24)),
    *(f"C{number:02}" for number in range(1, 7)),
    *(f"D{number:02}" for number in range(1, 10)),
    *(f"E{number:02}" for number in range(1, 16)),
    *(f"F{number:02}" for number in range(1, 17)),
    *("G01", "H01", "H02", "H03", "H04"),
)
"""rules.md sections A to H; D00 is the kidney itself, X01-X05 have their cases in tests/checks/test_exempt_rules.py"""


def about(spec: str, record: Record) -> bool:
    """Whether a silent case of a check with several rules concerns this one."""
    if spec in ("A02", "A03"):
        raised = totals(record).projected_max - totals(record).current
        return raised > 0 and (spec == "A02" or totals(record).projected_max > 50)
    return any(found.spec == spec for found in assess(record))


def played() -> Iterator[tuple[str, Case, str]]:
    """Each case beside a check with each rule that it is a case of, and what the rule says."""
    rules = {check.id: check.leaflet.specs for check in ALL}
    for path in sorted(CHECKS.glob("*/*.yaml")):
        for case in read_cases(path):
            record = record_of(case)
            found = tuple(each for each in standing(case, record) if each.check == case.check)
            for spec in rules[case.check]:
                said = loudest(found, spec)
                if said != SILENT or len(rules[case.check]) == 1 or about(spec, record):
                    yield spec, case, said


@pytest.fixture(scope="module")
def counted() -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for spec, _, said in played():
        found[spec][said] += 1
    return found


def test_the_leaflets_answer_every_rule() -> None:
    assert {spec for check in ALL for spec in check.leaflet.specs} == {*RULES, "READ"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_three_cases_of_its_own_and_a_silent_one(rule: str, counted: dict[str, Counter[str]]) -> None:
    assert counted[rule].total() >= 3, counted[rule]
    assert counted[rule][SILENT] >= 1, counted[rule]
    assert counted[rule].total() - counted[rule][SILENT] >= 1, counted[rule]
