"""B07 and B08 at each edge, against a second table written by hand."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from checks.kidney import opioid_renal
from checks.opioid_risk import opioid_hepatic
from safety.examination.check import Check
from safety.examination.finding import Certainty
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from safety.regimen.limits.cautions import read_cautions
from safety.regimen.record import Order, Record
from tests.checks.test_limits import CHILD_B, CHILD_C, LIVER, patient
from tests.records import order, problem

PATCH: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}
ER: dict[str, Any] = {"release": "ER"}


def verdict(check: Check, given: Record) -> tuple[str, list[Decimal] | None] | None:
    found = [each for each in check.examine(given, check) if each.evidence.get("max_mg_day", 1) is None]
    return None if not found else (found[0].severity.value, found[0].evidence["start_percent"])


# drug, its kind, edge in mL/min, severity below, share of the usual start, also for what is taken already
RENAL: list[tuple[str, dict[str, Any], str, str, list[int] | None, bool]] = [
    ("morphine", {}, "60", "info", None, False),
    ("morphine", {}, "30", "warning", None, True),
    ("codeine", {}, "60", "info", None, False),
    ("codeine", {}, "30", "warning", None, True),
    ("dihydrocodeine", {}, "60", "info", None, False),
    ("dihydrocodeine", {}, "30", "warning", None, True),
    ("meperidine", {}, "60", "warning", None, True),
    ("hydromorphone", {}, "60", "info", [50, 50], False),
    ("hydromorphone", {}, "30", "warning", [25, 25], False),
    ("oxycodone", {}, "60", "info", None, False),
    ("oxycodone", {}, "30", "warning", None, False),
    ("oxymorphone", {}, "50", "info", None, False),
    ("hydrocodone", ER, "60", "info", [50, 50], False),
    ("fentanyl", PATCH, "60", "info", [50, 50], False),
    ("fentanyl", PATCH, "30", "warning", None, False),
]


@pytest.mark.parametrize(("drug", "kind", "edge", "severity", "share", "standing"), RENAL, ids=str)
def test_below_an_edge_and_at_it(
    drug: str, kind: dict[str, Any], edge: str, severity: str, share: list[int] | None, standing: bool
) -> None:
    below = Decimal(edge) - Decimal("0.01")
    draft, taken = order(drug, 5, draft=True, **kind), order(drug, 5, since=3, **kind)
    assert verdict(opioid_renal.CHECK, patient(draft, crcl=below)) == (severity, share)
    assert verdict(opioid_renal.CHECK, patient(draft, crcl=edge)) != (severity, share)
    said = verdict(opioid_renal.CHECK, patient(taken, crcl=below))
    assert (said is not None and said[0] == severity) is standing


def test_what_needs_no_change_for_the_kidney() -> None:
    quiet = [order("methadone", 5, draft=True), order("buprenorphine", 5, draft=True, **PATCH)]
    quiet += [order("hydrocodone", 5, draft=True), order("fentanyl", "0.1", draft=True, route="buccal")]
    for each in quiet:
        assert verdict(opioid_renal.CHECK, patient(each, crcl="26")) is None
    assert verdict(opioid_renal.CHECK, patient(order("morphine", 5, draft=True))) is None, "nothing is known"


@pytest.mark.parametrize(("since", "said"), [(7, True), (6, False)])
def test_meperidine_for_a_week(since: int, said: bool) -> None:
    given = patient(order("meperidine", 50, since=since), crcl="90")
    assert (verdict(opioid_renal.CHECK, given) is not None) is said


def test_a_stage_stands_for_its_band_and_a_raise_counts_as_a_start() -> None:
    stage = patient(order("morphine", 5), problems=[problem("ckd_stage_4")])
    (finding,) = opioid_renal.CHECK.examine(stage, opioid_renal.CHECK)
    assert (finding.severity.value, finding.certainty) == ("warning", Certainty.STATED)
    band = patient(order("morphine", 5), problems=[problem("ckd_stage_3")])
    assert verdict(opioid_renal.CHECK, band) is None
    taken = order("oxycodone", 5, 2, replaced_by="new")
    raised = order("oxycodone", 5, 3, draft=True, reference="new")
    assert verdict(opioid_renal.CHECK, patient(taken, raised, crcl="59")) == ("info", None)
    same = order("oxycodone", 5, 2, draft=True, reference="new")
    assert verdict(opioid_renal.CHECK, patient(taken, same, crcl="59")) is None


# drug, kind, liver, severity, share, also for what is taken already
HEPATIC: list[tuple[Order, Any, Any, tuple[str, Any] | None]] = [
    (order("codeine", 5, draft=True), LIVER, None, ("info", None)),
    (order("morphine", 5, draft=True), LIVER, None, ("info", None)),
    (order("methadone", 5, draft=True), LIVER, None, ("info", None)),
    (order("hydromorphone", 1, draft=True), LIVER, None, ("info", [25, 50])),
    (order("oxycodone", 5, draft=True), LIVER, None, ("info", [33, 50])),
    (order("oxymorphone", 5, draft=True), LIVER, None, ("info", None)),
    (order("fentanyl", 12, draft=True, **PATCH), LIVER, None, ("info", [50, 50])),
    (order("fentanyl", 12, **PATCH), CHILD_C, CHILD_B, ("warning", None)),
    (order("buprenorphine", 8, draft=True, also=["naloxone"]), CHILD_B, LIVER, ("warning", None)),
    (order("buprenorphine", 8, also=["naloxone"]), CHILD_C, CHILD_B, ("warning", None)),
    (order("buprenorphine", 8, draft=True), CHILD_C, CHILD_B, ("info", [50, 50])),
    (order("oxycodone", 5), CHILD_C, None, None),
    (order("hydrocodone", 5, draft=True), CHILD_C, None, None),
]


@pytest.mark.parametrize(("given", "liver", "milder", "wanted"), HEPATIC, ids=range(len(HEPATIC)))
def test_a_liver_so_ill_and_one_that_is_less(given: Order, liver: Any, milder: Any, wanted: Any) -> None:
    assert verdict(opioid_hepatic.CHECK, patient(given, problems=[liver])) == wanted
    assert verdict(opioid_hepatic.CHECK, patient(given, problems=[milder] if milder else [])) is None


BROKEN = {
    "fast-facts-161,V": ("nowhere,V", "unknown source"),
    "B07,morphine": ("B07,gabapentin", "no opioid"),
    "start,50,50": ("start,50,40", "percentages"),
    "B07,codeine,any,60": ("B07,codeine,any,", "holds for everyone"),
    ",start,info": (",always,info", "when"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_wrong_row_is_refused_by_file_and_row(part: str, tmp_path: Path) -> None:
    text = (DRUGS / "cautions.csv").read_text("utf-8")
    wrong, message = BROKEN[part]
    assert part in text
    path = tmp_path / "cautions.csv"
    path.write_text(text.replace(part, wrong, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=rf"cautions\.csv row \d+.*{message}"):
        read_cautions(path, load())
