"""READ: what could not be read is said once, with its reason, and nothing else is."""

import dataclasses
from typing import Any

import pytest

from checks.reading import not_fully_readable
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.record import Gap, Order, Product, Record
from tests.records import order, record

CHECK = not_fully_readable.CHECK


def found(given: Record) -> list[Finding]:
    return list(CHECK.examine(given, CHECK))


def unknown(**more: Any) -> Order:
    plain = order("metformin", 500, **more)
    return dataclasses.replace(plain, product=Product("Zzyzx 5 mg", "unknown"), classes=frozenset())


def test_silent_when_all_is_read() -> None:
    assert not found(record(order("oxycodone", 10), order("metformin", 500)))


def test_each_unread_order_is_listed_with_its_reason() -> None:
    bad = order("oxycodone", 10, unread="does not say how often")
    (finding,) = found(record(bad, unknown(), order("pregabalin", 75)))
    assert (finding.severity, finding.reach, finding.certainty) == (Severity.INFO, Reach.SHOW, Certainty.UNREAD)
    assert finding.spec == "READ"
    assert "2 of 3 medicines" in finding.summary
    assert (finding.evidence["unread_count"], finding.evidence["medicine_count"]) == (2, 3)
    assert finding.evidence["unread"] == [
        "oxycodone: dose: does not say how often",
        "Zzyzx 5 mg: not a medicine that is known here",
    ]
    assert set(finding.orders) == {bad.reference, unknown().reference}


def test_gaps_alone_and_beside() -> None:
    gap = Gap("Observation", "the server answered 503")
    (alone,) = found(record(order("oxycodone", 10), gaps=(gap,)))
    assert "Observation" in alone.summary
    assert alone.evidence["missing"] == ["Observation: the server answered 503"]
    assert alone.orders == ()
    (both,) = found(record(order("oxycodone", 10, unread="x"), gaps=(gap,)))
    assert "oxycodone" in both.summary
    assert "Observation" in both.summary


@pytest.mark.parametrize(
    "given",
    [
        order("naloxone", 4, unread="use as directed", route="nasal", form="spray"),
        order("metformin", 500, unread="use as directed"),
        order("oxycodone", 10, unread="use as directed", since=90, until=3),
        dataclasses.replace(
            order("gabapentin", 6, unread="apply"),
            product=Product("gabapentin cream", "product", order("gabapentin", 6).product.parts, local=True),
            classes=frozenset(),
        ),
    ],
    ids=["rescue", "outside the scope", "not counted", "local"],
)
def test_what_does_not_matter_is_not_said(given: Order) -> None:
    assert not found(record(given))


def test_a_draft_that_cannot_be_read_is_said_without_interrupting() -> None:
    (finding,) = found(record(order("oxycodone", 10, draft=True, unread="use as directed")))
    assert (finding.draft, finding.reach) == (True, Reach.SHOW)


def test_it_is_another_finding_when_another_order_is_unread() -> None:
    one = order("oxycodone", 10, unread="x")
    (first,) = found(record(one))
    (again,) = found(record(dataclasses.replace(one, reference="MedicationRequest/renewed")))
    (other,) = found(record(one, order("pregabalin", 75, unread="x")))
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_acetaminophen_is_judged_by_its_dose_and_said_aloud_where_a_total_depends_on_it() -> None:
    unread = order("acetaminophen", 500, unread="use as directed")
    (alone,) = found(record(unread))
    assert alone.reach is Reach.REPORT
    both = order("hydrocodone", 5, 6, also=["acetaminophen"])
    (beside,) = found(record(unread, both))
    assert (beside.reach, beside.orders) == (Reach.SHOW, (unread.reference,))
    (gap,) = found(record(unread, gaps=(Gap("Observation", "the server answered 503"),)))
    assert gap.reach is Reach.SHOW
    (opioid,) = found(record(unread, order("oxycodone", 10, unread="use as directed")))
    assert opioid.reach is Reach.SHOW
