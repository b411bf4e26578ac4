"""Real opioid orders with their MME by the 2018 factors: ours read by product and sig, compared to the cent."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from safety.regimen.daily import daily
from safety.regimen.dosing import Unread
from safety.regimen.opioids.mme import convert
from safety.regimen.products import Coding, find
from safety.regimen.record import Order
from safety.regimen.sig import read
from tests.shared import SHARED, needs_shared

TODAY = date(2026, 11, 22)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def rows() -> Iterator[dict[str, str]]:
    with (SHARED / "corpora" / "mme.tsv").open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)


def ours(row: dict[str, str]) -> Decimal | Unread:
    """MME a day of one row, or why it was not read."""
    product = find([Coding(RXNORM, row["rxcui"], row["product"])], row["product"])
    dosing = read(row["sig"])
    if isinstance(dosing, Unread):
        return dosing
    amount = daily(dosing, product, TODAY, None)
    if isinstance(amount, Unread):
        return amount
    order = Order(
        "MedicationRequest/row", "active", product, dosing, amount, amount,
        classes=frozenset({"opioid"}), prn=dosing.prn, route=dosing.steps[0].route or product.route, counted=True,
    )  # fmt: skip
    converted = convert([order], "cms-2018")
    if converted.not_convertible:
        return Unread("factor", converted.not_convertible[0].why)
    return converted.most


def compare() -> tuple[int, Counter[str], list[tuple[dict[str, str], Decimal]]]:
    """How many rows were read, the refusals by reason, and the rows that differ."""
    read_rows, refused, different = 0, Counter[str](), []
    for row in rows():
        mme = ours(row)
        if isinstance(mme, Unread):
            refused[mme.what] += 1
            continue
        read_rows += 1
        if abs(mme - Decimal(row["mme_per_day_2018_factors"])) > Decimal("0.01"):
            different.append((row, mme))
    return read_rows, refused, different


@needs_shared
def test_at_least_95_percent_read_and_99_5_percent_of_them_equal() -> None:
    total = sum(1 for _ in rows())
    read_rows, refused, different = compare()
    assert read_rows >= total * 0.95, refused
    assert len(different) <= read_rows * 0.005, [(row["product"], row["sig"], mme) for row, mme in different[:20]]
