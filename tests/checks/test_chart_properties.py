"""The property tests of rules.md section 13, over generated charts through the real reader and every check."""

import copy
import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import ALL
from fhir_client.bag import Bag
from fhir_client.reading.record import read_record
from safety.examination.examine import examine
from safety.examination.finding import Finding
from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import assess
from safety.regimen.knowledge import load
from safety.regimen.opioids.mme import convert
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from tests.cases.played import standing, written
from tests.propose.charts import TODAY, charts, order, read

OPIOIDS = (
    ("codeine sulfate 30 MG Oral Tablet", "{tbl}"),
    ("hydromorphone hydrochloride 4 MG Oral Tablet", "{tbl}"),
    ("levorphanol tartrate 2 MG Oral Tablet", "{tbl}"),
    ("methadone hydrochloride 10 MG Oral Tablet", "{tbl}"),
    ("morphine sulfate 15 MG Oral Tablet", "{tbl}"),
    ("oxycodone hydrochloride 5 MG Oral Tablet", "{tbl}"),
    ("oxymorphone hydrochloride 5 MG Oral Tablet", "{tbl}"),
    ("tramadol hydrochloride 50 MG Oral Tablet", "{tbl}"),
    ("168 HR buprenorphine 0.02 MG/HR Transdermal System", "{patch}"),
    ("72 HR fentanyl 0.05 MG/HR Transdermal System", "{patch}"),
)
DIFFER = frozenset({"hydromorphone", "methadone", "tramadol"})
"""the drugs whose factor is another in the sets of 2016 and 2022 (rules.md section A)"""


def facts(findings: tuple[Finding, ...]) -> Counter[Any]:
    return Counter(
        (f.check, f.spec, f.severity, f.reach, f.certainty, f.exempted_by, f.fingerprint, f.summary) for f in findings
    )


def by_set(bag: Bag, factor_set: str) -> Record:
    return read_record(copy.deepcopy(bag), today=TODAY, factor_set=factor_set)


@st.composite
def opioid_orders(draw: st.DrawFn) -> dict[str, Any]:
    return order(draw, 99, *draw(st.sampled_from(OPIOIDS)), draft=draw(st.booleans()))


@given(charts(), opioid_orders())
def test_adding_an_opioid_never_lowers_the_mme(bag: Bag, more: dict[str, Any]) -> None:
    """Not where the draft takes the place of an order on file: that is a change of the order and no addition."""
    resources, drafts = ([], [more]) if more["status"] == "draft" else ([more], [])
    after = read(Bag(bag.patient_id, [*bag.resources, *resources], [*bag.drafts, *drafts], list(bag.gaps)))
    added = next(each for each in after.orders if each.reference.endswith("/m99"))
    if any(added.reference in (each.replaced_by, each.maybe_replaced_by) for each in after.orders):
        return
    if added.replaced_by is not None or added.maybe_replaced_by is not None:
        return
    before, now = totals(read(bag)), totals(after)
    assert now.current >= before.current
    assert now.projected_max >= before.projected_max
    assert now.projected_scheduled >= before.projected_scheduled
    assert now.legacy >= before.legacy


@given(charts())
def test_another_factor_set_changes_the_listed_drugs_alone(bag: Bag) -> None:
    newer, older = by_set(bag, "cdc-2022"), by_set(bag, "cdc-2016")
    assert newer.orders == older.orders
    for orders in ((each,) for each in newer.projected):
        if not DIFFER & set(orders[0].product.ingredients):
            assert convert(orders, "cdc-2022").most == convert(orders, "cdc-2016").most
    assert totals(newer).legacy == totals(older).legacy == totals(older).projected_max
    if not any(DIFFER & set(each.product.ingredients) for each in newer.orders):
        said, older_said = examine(newer, ALL), examine(older, ALL)
        assert Counter((f.check, f.severity, f.summary) for f in said) == Counter(
            (f.check, f.severity, f.summary) for f in older_said
        )


def with_creatinine(bag: Bag, mg_dl: Decimal) -> Bag:
    """The chart with one creatinine, of twenty days ago."""
    (model,) = [each for each in bag.resources if each.get("id") == "lab-29463-7"]  # the weight: any value will do
    value = {"value": float(mg_dl), "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}
    code = {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]}
    creatinine = {**model, "id": "lab-2160-0", "code": code, "valueQuantity": value}
    kept = [each for each in bag.resources if each.get("id") != "lab-2160-0"]
    return Bag(bag.patient_id, [*kept, creatinine], list(bag.drafts), list(bag.gaps))


@given(charts(), st.lists(st.integers(4, 90), min_size=2, max_size=2, unique=True))
def test_a_lower_clearance_never_raises_a_maximum(bag: Bag, tenths: list[int]) -> None:
    better, worse = (read(with_creatinine(bag, Decimal(value) / 10)) for value in sorted(tenths))
    high, low = kidney(better).crcl_primary, kidney(worse).crcl_primary
    if high is not None and low is not None:
        assert low < high
    tops = [
        {(found.table.name, found.indicated): found.placed.low.max_mg_day for found in assess(record) if found.placed}
        for record in (better, worse)
    ]
    assert set(tops[0]) == set(tops[1])
    for key, most in tops[1].items():
        assert most <= tops[0][key], key


@given(charts(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_changes_no_finding(bag: Bag, chance: random.Random) -> None:
    resources, drafts = list(bag.resources), list(bag.drafts)
    chance.shuffle(resources)
    chance.shuffle(drafts)
    shuffled = Bag(bag.patient_id, resources, drafts, list(bag.gaps))
    assert facts(examine(read(bag), ALL)) == facts(examine(read(shuffled), ALL))


def unreadable(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The order with neither a dose nor a quantity for so many days."""
    supply = dict(resource.get("dispenseRequest", {}))
    supply.pop("quantity", None)
    return {**resource, "dosageInstruction": [{"text": "use as directed"}], "dispenseRequest": supply}


@given(charts(), st.data())
def test_a_dose_that_nobody_can_read_is_said(bag: Bag, data: st.DataObject) -> None:
    """Fewer findings may follow from a dose that is not known, but never fewer than that it cannot be verified.

    Not of naltrexone: every dose of it blocks.
    """
    projected = read(bag).projected
    known = [each for each in projected if each.product.level == "product" and not each.takes("naltrexone")]
    if not known:
        return
    name = data.draw(st.sampled_from(sorted(each.reference.split("/")[1] for each in known)))
    resources = [unreadable(each) if each["id"] == name else each for each in bag.resources]
    drafts = [unreadable(each) if each["id"] == name else each for each in bag.drafts]
    record = read(Bag(bag.patient_id, resources, drafts, list(bag.gaps)))
    said = examine(record, ALL)
    mine = [each for each in record.projected if each.reference == f"MedicationRequest/{name}"]
    for each in mine:  # a draft takes its place now, where both are unread: then the draft is said
        assert any(each.reference in finding.orders for finding in said if finding.spec == "READ")
    if any("opioid" in each.classes for each in mine) and totals(record).not_convertible:
        assert any(finding.spec == "A05" for finding in said)


@given(charts())
def test_a_drug_that_nobody_knows_is_said(bag: Bag) -> None:
    strange = {"medicationCodeableConcept": {"text": "zzyzx 5 MG Oral Tablet"}, "id": "m98"}
    (model,) = [dict(each) for each in bag.resources if each["resourceType"] == "Patient"]
    more = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": f"Patient/{model['id']}"},
        "authoredOn": TODAY.isoformat(),
        **strange,
    }
    said = examine(read(Bag(bag.patient_id, [*bag.resources, more], list(bag.drafts), list(bag.gaps))), ALL)
    assert any("MedicationRequest/m98" in finding.orders for finding in said if finding.spec == "READ")


@given(charts())
def test_without_creatinine_each_dose_for_the_kidney_is_said_to_be_unverified(bag: Bag) -> None:
    """No fewer findings than that it cannot be verified: D07 of each table that needs a clearance."""
    kept = [each for each in bag.resources if each.get("id") != "lab-2160-0"]
    record = read(Bag(bag.patient_id, kept, list(bag.drafts), list(bag.gaps)))
    found = kidney(record)
    if found.basis != "none" or found.dialysis is not None or not assess(record):
        return
    said = {finding.spec for finding in examine(record, ALL)}
    assert "D07" in said


def test_the_drugs_that_differ_are_those_of_the_tables() -> None:
    rows: dict[str, set[tuple[str, str, str, object, object]]] = {"cdc-2016": set(), "cdc-2022": set()}
    for row in load().mme:
        if row.factor_set in rows and row.status == "factor":
            rows[row.factor_set].add((row.ingredient, row.kind, row.unit, row.factor, row.up_to))
    assert {row[0] for row in rows["cdc-2016"] ^ rows["cdc-2022"]} == DIFFER


@pytest.mark.parametrize(
    "drugs",
    [
        ["phenelzine 15 MG Oral Tablet", "rasagiline 1 MG Oral Tablet"],
        ["paroxetine 20 MG Oral Tablet", "ibuprofen 600 MG Oral Tablet", "warfarin sodium 5 MG Oral Tablet"],
        ["tramadol hydrochloride 100 MG Oral Tablet", "oxycodone hydrochloride 30 MG Oral Tablet"],
    ],
    ids=["two MAO inhibitors", "two kinds that thin the blood", "two first opioids"],
)
def test_drafts_in_any_order_make_the_same_findings(drugs: list[str]) -> None:
    """What the generated charts found once, kept."""
    rows = ["\n".join(f"{drug} | take 1 tablet daily" for drug in listed) for listed in permutations(drugs)]
    said = [_by_drug(standing(written(patient="50 y, male, 80 kg", drafts=each))) for each in rows]
    assert all(each == said[0] for each in said)


def _by_drug(findings: tuple[Finding, ...]) -> Counter[Any]:
    return Counter((f.check, f.severity, f.reach, f.fingerprint, f.summary) for f in findings)
