"""Every patient of the shared sources is read without an exception; what was read and why not is printed."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from fhir_client.reading.record import newest_day, read_record
from safety.regimen.dosing import Unread
from safety.regimen.record import Order
from tests.reading.corpus import bags, sources
from tests.shared import needs_shared

IN_SCOPE = frozenset({"opioid", "gabapentinoid", "benzodiazepine", "z-drug", "antidepressant"})


def fate(order: Order) -> str:
    if order.product.level == "other":
        return "outside our scope"
    if order.product.level == "unknown":
        return "unknown drug"
    return f"unread: {order.highest.what}" if isinstance(order.highest, Unread) else "read"


@needs_shared
@pytest.mark.parametrize("folder", sources(), ids=lambda folder: folder.name)
def test_every_patient_is_read(folder: Path, full: bool, capsys: pytest.CaptureFixture[str]):
    fates: Counter[str] = Counter()
    in_scope: Counter[str] = Counter()
    people = 0
    for bag in bags(folder, None if full else 12):
        today = newest_day(bag) or date(2026, 11, 22)
        people += 1
        record = read_record(bag, today=today, past=True)
        assert record.patient.reference == f"Patient/{bag.patient_id}"
        assert not any(gap.why.endswith("left out") for gap in record.gaps)
        for order in record.orders:
            fates[fate(order)] += 1
            if order.classes & IN_SCOPE:
                in_scope[fate(order)] += 1
    assert people
    assert sum(fates.values())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{folder.name}: {people} patients, orders {dict(fates.most_common())}, in scope {dict(in_scope)}\n"
        )
