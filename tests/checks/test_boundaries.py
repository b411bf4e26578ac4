"""The limits at which rules.md section 13 asks for a case, each by name: the case beside the check that stands there.

A case is played through the real reader; the number must be the one that the boundary names, so that a case which has
drifted from its limit fails as much as a wrong severity.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from checks.opioid_dose import opioid_taper
from checks.opioid_risk import long_acting_naive
from safety.examination.taper_words import lowering_evidence
from safety.regimen.acetaminophen import total
from safety.regimen.anticholinergic import burden
from safety.regimen.medicines import medicines
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Daily, Record
from tests.cases.played import SILENT, beside, loudest, record_of, standing


def mme(record: Record) -> Decimal:
    return totals(record).projected_max


def qtc(record: Record) -> Decimal:
    return next(lab.value for lab in record.labs if lab.group == "qtc")


def free_days(record: Record) -> int:
    """Days between the last day of what ended and the first of what is drafted, neither counted."""
    (ended,) = (order.end for order in record.orders if order.state == "history")
    (begins,) = (order.start for order in record.drafts)
    assert ended is not None
    assert begins is not None
    return (begins.latest - ended.latest - timedelta(days=1)).days


def days_of_oxycodone(record: Record) -> int:
    (start,) = (order.start for order in record.current if order.takes("oxycodone"))
    assert start is not None
    return (record.today - start.latest).days


def oxycodone(record: Record) -> Decimal:
    (amount,) = (order.amount for order in record.current if order.takes("oxycodone"))
    assert isinstance(amount, Daily)
    (intake,) = amount.intakes
    return intake.most_mg


def tolerant_by(record: Record) -> Fraction:
    return Fraction(long_acting_naive.tolerance_of(record, long_acting_naive.CHECK).fraction)


def ort_oud(record: Record) -> Decimal | None:
    (answer,) = record.answers
    return answer.score


def falls_by(record: Record) -> Any:
    step = opioid_taper.step_in(record, opioid_taper.CHECK)
    assert step is not None
    return lowering_evidence(step)["reduction_pct"]


def how_many(record: Record) -> int:
    return len(medicines(record.projected, short_days=Decimal(10), count_otc=False))


PHENELZINE = "{} free days after phenelzine"
Number = Callable[[Record], Any]
BOUNDARIES: dict[str, tuple[str, str, str, str, Number, Any]] = {
    "MME 49": ("opioid_dose/mme_high", "just below 50 is silent", "A01", SILENT, mme, 49),
    "MME 50": ("opioid_dose/mme_high", "unchanged at 50 is information", "A01", "info", mme, 50),
    "MME 89": ("opioid_dose/mme_high", "just below 90 and unchanged is information", "A01", "info", mme, 89),
    "MME 90": ("opioid_dose/mme_high", "unchanged at 90 is a warning", "A01", "warning", mme, 90),
    "MME from 30 to 49": ("opioid_dose/mme_cross", "from 30 to 49", "A02", SILENT, mme, 49),
    "MME from 30 to 50": ("opioid_dose/mme_cross", "from 30 to 50", "A02", "warning", mme, 50),
    "MME from 30 to 89": ("opioid_dose/mme_cross", "from 30 to 89", "A02", "warning", mme, 89),
    "MME from 30 to 89, not past 90": ("opioid_dose/mme_cross", "from 30 to 89", "A03", SILENT, mme, 89),
    "MME from 30 to 90": ("opioid_dose/mme_cross", "from 30 to 90", "A03", "warning", mme, 90),
    "tramadol at 75": ("opioid_dose/tramadol_limits", "400 mg at 75 years", "B09", SILENT, lambda r: r.age, 75),
    "tramadol at 76": ("opioid_dose/tramadol_limits", "400 mg at 76 years", "B09", "warning", lambda r: r.age, 76),
    "acetaminophen 4000": ("opioid_dose/acetaminophen_total", "4000 mg", "B14", SILENT, lambda r: total(r).daily, 4000),
    "acetaminophen 4001": (
        "opioid_dose/acetaminophen_total", "4001 mg", "B14", "warning", lambda r: total(r).daily, 4001,
    ),
    "MAOI 13 d": ("interactions/maoi", PHENELZINE.format(13), "F01", "critical", free_days, 13),
    "MAOI 14 d": ("interactions/maoi", PHENELZINE.format(14), "F01", SILENT, free_days, 14),
    "tolerance 6 d": (
        "opioid_risk/long_acting_naive", "the same for six days", "B03", "critical", days_of_oxycodone, 6,
    ),
    "tolerance 7 d": (
        "opioid_risk/long_acting_naive", "30 mg of oxycodone a day for seven days", "B03", SILENT, days_of_oxycodone, 7,
    ),
    "oxycodone 25 mg": (
        "opioid_risk/long_acting_naive", "25 mg of oxycodone a day is too little", "B03", "critical", oxycodone, 25,
    ),
    "oxycodone 25 mg of 30": (
        "opioid_risk/long_acting_naive", "25 mg of oxycodone a day is too little", "B03", "critical",
        lambda r: round(float(tolerant_by(r)), 3), 0.833,
    ),
    "oxycodone 30 mg": (
        "opioid_risk/long_acting_naive", "30 mg of oxycodone a day for seven days", "B03", SILENT, oxycodone, 30,
    ),
    "oxycodone 30 mg of 30": (
        "opioid_risk/long_acting_naive", "30 mg of oxycodone a day for seven days", "B03", SILENT, tolerant_by, 1,
    ),
    "QTc 449": ("opioid_risk/methadone_qtc", "QTc 449", "B12", SILENT, qtc, 449),
    "QTc 450": ("opioid_risk/methadone_qtc", "QTc 450", "B12", "warning", qtc, 450),
    "QTc 500": ("opioid_risk/methadone_qtc", "a start with QTc 500", "B12", "warning", qtc, 500),
    "QTc 501": ("opioid_risk/methadone_qtc", "a start with QTc 501", "B12", "critical", qtc, 501),
    "ACB 2": ("interactions/anticholinergic_burden", "2 at 65", "F09", SILENT, burden, 2),
    "ACB 3": ("interactions/anticholinergic_burden", "3 at 65", "F09", "info", burden, 3),
    "4 medicines": ("burden/polypharmacy", "four medicines", "G01", SILENT, how_many, 4),
    "5 medicines": (
        "burden/polypharmacy", "five medicines, none that another rule speaks of", "G01", "info", how_many, 5,
    ),
    "9 medicines": ("burden/polypharmacy", "nine medicines", "G01", "info", how_many, 9),
    "10 medicines": ("burden/polypharmacy", "ten medicines", "G01", "info", how_many, 10),
    "ORT-OUD 2": ("opioid_risk/ort_oud", "ORT-OUD of 2", "B20", SILENT, ort_oud, 2),
    "ORT-OUD 3": ("opioid_risk/ort_oud", "ORT-OUD of 3", "B20", "info", ort_oud, 3),
    "taper 10 %": ("opioid_dose/opioid_taper", "10 % after a month", "B18", SILENT, falls_by, 10),
    "taper 25 %": ("opioid_dose/opioid_taper", "25 % after a year", "B18", "info", falls_by, 25),
    "taper 26 %": ("opioid_dose/opioid_taper", "26 % after a year", "B18", "warning", falls_by, 26),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDARIES)
def test_boundary(name: str) -> None:
    check, case_name, spec, wanted, number, value = BOUNDARIES[name]
    case = beside(check, case_name)
    record = record_of(case)
    assert number(record) == value
    found = tuple(each for each in standing(case, record) if each.check == case.check)
    assert loudest(found, spec) == wanted, [(each.spec, each.severity, each.summary) for each in found]


def test_five_and_ten_medicines_are_said_in_other_words() -> None:
    """Both are information (14.4.37): ten or more is named."""
    words = {
        many: next(f.summary for f in standing(beside("burden/polypharmacy", case)) if f.spec == "G01")
        for many, case in ((9, "nine medicines"), (10, "ten medicines"))
    }
    assert "10 or more" in words[10]
    assert "10 or more" not in words[9]
