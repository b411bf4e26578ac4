"""A readable case, beside a check or written in a test, through the real readers and every check."""

from pathlib import Path
from typing import Any

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, Case, read_cases, resources_of
from safety.examination.examine import examine
from safety.examination.finding import Finding, Severity
from safety.regimen.record import Record

CHECKS = Path(__file__).parents[2] / "checks"
SILENT = "silent"


def beside(check: str, name: str) -> Case:
    """The case of that name beside the check, "opioid_dose/mme_high"; KeyError where there is none."""
    return {case.name: case for case in read_cases(CHECKS / f"{check}.yaml")}[name]


def written(**parts: Any) -> Case:
    """A case in the keys of the readable cases; rows of takes, history and drafts need no heading but drug and sig."""
    headings = {"takes": "drug | sig | from", "history": "drug | sig | from | until", "drafts": "drug | sig"}
    for key, heading in headings.items():
        if key in parts and not str(parts[key]).lstrip().startswith("drug"):
            rows = (row.strip() for row in str(parts[key]).strip().splitlines())
            parts[key] = "\n".join([heading, *rows])
    return Case("written in a test", "", "", parts, ())


def record_of(case: Case) -> Record:
    pid, resources, drafts = resources_of(case)
    return read_record(Bag(pid, [*resources], [*drafts]), today=TODAY, locale=case.locale or "US")


def standing(case: Case, record: Record | None = None) -> tuple[Finding, ...]:
    """What every check says of the case and no exemption switches off."""
    found = examine(record_of(case) if record is None else record, case.checks(ALL))
    return tuple(finding for finding in found if finding.exempted_by is None)


def loudest(findings: tuple[Finding, ...], spec: str) -> str:
    """The severity of the rule's loudest finding, or "silent"."""
    mine: list[Severity] = [finding.severity for finding in findings if finding.spec == spec]
    return max(mine, key=lambda severity: severity.rank).value if mine else SILENT
