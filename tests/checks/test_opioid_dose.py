"""A01-A03, A05, A06 on records built by hand: marks, membership, reach, renewals, words."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.opioid_dose import factor_discordance, mme_cross, mme_high, mme_incomplete
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from tests.records import order, problem, record

ALL = (mme_high.CHECK, mme_cross.CHECK, mme_incomplete.CHECK, factor_discordance.CHECK)


def found(given: Record, check: Any = mme_high.CHECK) -> list[Finding]:
    return list(check.examine(given, check))


@pytest.mark.parametrize(
    ("mg", "severity"),
    [(49, None), (Decimal("49.9"), None), (50, Severity.INFO), (89, Severity.INFO), (90, Severity.WARNING)],
)
def test_marks_are_inclusive_on_an_unchanged_list(mg: Any, severity: Severity | None) -> None:
    findings = found(record(order("morphine", mg)))
    assert [finding.severity for finding in findings] == ([] if severity is None else [severity])
    assert all(finding.reach is Reach.SHOW for finding in findings)


@pytest.mark.parametrize(
    ("before", "after", "spec", "crossed"),
    [
        (30, 20, "A02", [50]),
        (30, 19, None, None),
        (49, 1, "A02", [50]),
        (50, 10, None, None),
        (0, 90, "A03", [50, 90]),
        (50, 40, "A03", [90]),
        (90, 40, None, None),
    ],
)
def test_a_draft_crosses_a_mark_once(before: int, after: int, spec: str | None, crossed: list[int] | None) -> None:
    taken = (order("morphine", before),) if before else ()
    findings = found(record(*taken, order("hydrocodone", after, draft=True)), mme_cross.CHECK)
    assert [finding.spec for finding in findings] == ([] if spec is None else [spec])
    for finding in findings:
        assert finding.evidence["thresholds_crossed"] == crossed
        assert (finding.severity, finding.reach, finding.draft) == (Severity.WARNING, Reach.INTERRUPT, True)


def test_a_draft_that_is_no_opioid_is_never_a_member() -> None:
    findings = found(record(order("morphine", 100), order("pregabalin", 75, 2, draft=True)))
    assert [finding.draft for finding in findings] == [False]
    assert findings[0].reach is Reach.SHOW
    assert findings[0].orders == ("MedicationRequest/morphine-100-1-active",)


def test_a_lower_draft_is_information_and_names_what_is_left() -> None:
    taken = order("morphine", 120, replaced_by="MedicationRequest/new")
    draft = order("morphine", 100, draft=True, reference="MedicationRequest/new")
    (finding,) = found(record(taken, draft))
    assert (finding.severity, finding.reach) == (Severity.INFO, Reach.SHOW)
    assert "from 120 to 100" in finding.summary
    assert "50 over 50" in finding.summary


def test_an_order_that_may_replace_shows_both_totals() -> None:
    taken = order("oxycodone", 10, 3, maybe_replaced_by="MedicationRequest/new")
    draft = order("oxycodone", 10, 3, draft=True, reference="MedicationRequest/new")
    given = record(taken, draft)
    (crossing,) = found(given, mme_cross.CHECK)
    assert crossing.spec == "A03"
    assert (crossing.evidence["mme_renewal"], crossing.evidence["mme_projected_max"]) == (45, 90)
    assert "renewal 45 / addition 90" in crossing.summary
    certain = record(dataclasses.replace(taken, maybe_replaced_by=None, replaced_by=draft.reference), draft)
    assert not found(certain, mme_cross.CHECK)
    assert not found(certain)


def test_a_mark_is_crossed_on_the_part_that_is_known() -> None:
    given = record(order("hydromorphone", 2, unread="no frequency"), order("morphine", 60, draft=True))
    (crossing,) = found(given, mme_cross.CHECK)
    assert crossing.certainty is Certainty.UNREAD
    assert "at least 60" in crossing.summary
    assert any("no frequency" in note for note in crossing.notes)
    (missing,) = found(given, mme_incomplete.CHECK)
    assert missing.evidence["not_convertible"] == ["hydromorphone"]
    assert missing.orders == ("MedicationRequest/hydromorphone-2-1-active",)


def test_an_unreadable_draft_is_never_called_a_reduction() -> None:
    taken = order("morphine", 120, replaced_by="MedicationRequest/new")
    kept = order("oxycodone", 20, 2)
    draft = order("morphine", 60, draft=True, unread="no frequency", reference="MedicationRequest/new")
    (finding,) = found(record(taken, kept, draft))
    assert (finding.severity, finding.certainty, finding.reach) == (Severity.WARNING, Certainty.UNREAD, Reach.INTERRUPT)
    assert "go down" not in finding.summary


def test_only_a_lone_draft_is_offered_for_deletion() -> None:
    one = order("oxycodone", 20, 2, draft=True)
    (alone,) = found(record(one), mme_cross.CHECK)
    assert [(advice.kind, advice.order) for advice in alone.advice] == [("delete", one.reference)]
    (two,) = found(record(one, order("morphine", 30, draft=True)), mme_cross.CHECK)
    assert two.advice == ()


def test_bands_that_differ_name_the_drug() -> None:
    (finding,) = found(record(order("hydromorphone", 2, 5), order("morphine", 1)), factor_discordance.CHECK)
    assert finding.evidence["mme_2022_factors"] == 51
    assert finding.evidence["mme_legacy_factors"] == 41
    assert "because of hydromorphone" in finding.summary
    assert finding.orders == ("MedicationRequest/hydromorphone-2-5-active",)


@pytest.mark.parametrize("factor_set", ["cdc-2022", "cdc-2016", "cms-2018"])
def test_bands_are_compared_under_every_factor_set(factor_set: str) -> None:
    (finding,) = found(record(order("hydromorphone", 2, 5), factor_set=factor_set), factor_discordance.CHECK)
    assert (finding.evidence["mme_2022_factors"], finding.evidence["mme_legacy_factors"]) == (50, 40)


def test_methadone_of_unstated_purpose_is_assumed_to_be_for_pain() -> None:
    taken = order("methadone", 20)
    (sure,) = found(record(taken))
    (unsure,) = found(record(taken, problems=(problem("opioid_use_disorder"),)))
    assert (sure.certainty, unsure.certainty) == (Certainty.STATED, Certainty.ASSUMED)
    assert not found(record(order("methadone", 20, groups=frozenset({"opioid_use_disorder"}))))


OPIOIDS = st.tuples(
    st.sampled_from(["morphine", "oxycodone", "hydromorphone", "tramadol", "methadone"]), st.integers(1, 80)
)


@given(st.lists(OPIOIDS, max_size=4), st.lists(OPIOIDS, max_size=3))
def test_findings_agree_with_the_plain_reading_of_the_rule(taken: list[Any], drafted: list[Any]) -> None:
    """A second, naive statement of A01-A03."""
    given_record = record(
        *(order(drug, mg, reference=f"a{n}") for n, (drug, mg) in enumerate(taken)),
        *(order(drug, mg, draft=True, reference=f"d{n}") for n, (drug, mg) in enumerate(drafted)),
    )
    factor = {"morphine": "1", "oxycodone": "1.5", "hydromorphone": "5", "tramadol": "0.2", "methadone": "4.7"}
    before = sum(Decimal(factor[drug]) * mg for drug, mg in taken)
    after = before + sum(Decimal(factor[drug]) * mg for drug, mg in drafted)
    expected = {}
    if after >= 50:
        expected["A01"] = "warning" if drafted or after >= 90 else "info"
    if before < 90 <= after:
        expected["A03" if drafted else "-"] = "warning"
    elif before < 50 <= after:
        expected["A02" if drafted else "-"] = "warning"
    expected.pop("-", None)
    seen = {f.spec: f.severity.value for c in ALL[:2] for f in found(given_record, c)}
    assert seen == expected
    assert totals(given_record).projected_max == after
