"""An unlinked draft of what is taken without a stated end or supply: both totals, and when it interrupts (14.1.1)."""

from decimal import Decimal
from typing import Any

import pytest

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, day
from safety.examination.examine import examine
from safety.examination.finding import Finding, Reach, Severity

OXYCODONE = "oxycodone hydrochloride 10 MG Oral Tablet"
TWO = "take 2 tablets three times daily"


def order(key: str, status: str, sig: str, since: str, drug: str = OXYCODONE, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": status,
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "authoredOn": day(since).isoformat(),
        "medicationCodeableConcept": {"text": drug},
        "dosageInstruction": [{"text": sig}],
        **more,
    }


def findings(taken: dict[str, Any], draft: dict[str, Any]) -> dict[str, Finding]:
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1970-01-01"}
    record = read_record(Bag("p", [patient, taken], [draft]), today=TODAY)
    return {each.spec: each for each in examine(record, ALL) if each.spec in ("A01", "A02", "A03", "B01")}


@pytest.mark.parametrize(("since", "reach"), [("-30d", Reach.SHOW), ("-29d", Reach.INTERRUPT)], ids=["30", "29"])
def test_the_same_order_again_interrupts_only_before_a_month_is_over(since: str, reach: Reach) -> None:
    found = findings(order("t", "active", TWO, since), order("d", "draft", TWO, "0d"))
    assert {each.reach for each in found.values()} == {reach}
    high = found["A01"]
    assert high.severity is Severity.WARNING
    assert (high.evidence["mme_renewal"], high.evidence["mme_projected_max"]) == (Decimal(90), Decimal(180))
    assert "renewal 90 / addition 180" in high.summary


def test_a_total_that_only_the_addition_takes_past_a_mark_is_shown() -> None:
    one = "take 1 tablet three times daily"
    found = findings(order("t", "active", one, "-60d"), order("d", "draft", one, "0d"))
    assert found["A03" if "A03" in found else "A02"].reach is Reach.SHOW
    assert found["A01"].evidence["mme_renewal"] == Decimal(45)


@pytest.mark.parametrize(
    ("draft", "taken"),
    [
        (order("d", "draft", "take 3 tablets three times daily", "0d"), order("t", "active", TWO, "-60d")),
        (order("d", "draft", "take 1 tablet three times daily", "0d"), order("t", "active", TWO, "-60d")),
        (order("d", "draft", f"{TWO} as needed", "0d"), order("t", "active", TWO, "-60d")),
        (
            order("d", "draft", "take 4 tablets three times daily", "0d", OXYCODONE.replace("10", "5")),
            order("t", "active", TWO, "-60d"),
        ),
        (
            order("d", "draft", TWO, "0d"),
            order(
                "t",
                "active",
                TWO,
                "-60d",
                dispenseRequest={"expectedSupplyDuration": {"value": 90, "unit": "d", "code": "d"}},
            ),
        ),
    ],
    ids=["more", "less", "as needed", "another strength", "a supply that lasts"],
)
def test_anything_else_interrupts(draft: dict[str, Any], taken: dict[str, Any]) -> None:
    assert findings(taken, draft)["A01"].reach is Reach.INTERRUPT
