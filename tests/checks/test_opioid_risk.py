"""B01-B03 on records built by hand: naloxone, pairs, tolerance and its loss, labels; with a naive second reading."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.opioid_risk import long_acting_naive, naloxone_offer, opioid_benzo
from safety.examination.finding import Certainty, Finding, Reach, Severity
from safety.regimen.courses import course
from safety.regimen.opioids.exposure import lost_tolerance, opioid_use, stopped, used_before
from safety.regimen.opioids.long_acting import labels_of
from safety.regimen.opioids.naloxone import rescue_on_file
from safety.regimen.record import Daily, Order, Record
from tests.records import TODAY, dispense, order, problem, record

NALOXONE: dict[str, Any] = {"route": "nasal", "form": "spray", "per": "actuation"}
PATCH: dict[str, Any] = {"route": "transdermal", "form": "patch", "release": "ER"}


def found(given: Record, check: Any) -> list[Finding]:
    return list(check.examine(given, check))


def patch(rate: str = "25", **more: Any) -> Order:
    return order("fentanyl", rate, Decimal(1) / 3, **PATCH, **more)


# --- B01


def triggers(given: Record) -> list[str]:
    (finding,) = found(given, naloxone_offer.CHECK)
    return list(finding.evidence["triggers"])


RESCUES = {
    "spray": (order("naloxone", 4, **NALOXONE), True),
    "nalmefene spray": (order("nalmefene", "2.7", **NALOXONE), True),
    "drafted here": (order("naloxone", 4, draft=True, **NALOXONE), True),
    "stopped within two years": (order("naloxone", 4, since=700, until=690, **NALOXONE), True),
    "two years ago to the day": (order("naloxone", 4, since=730, until=720, **NALOXONE), True),
    "older": (order("naloxone", 4, since=731, until=730, **NALOXONE), False),
    "entered in error": (order("naloxone", 4, status="entered-in-error", counted=False, **NALOXONE), False),
    "withdrawn": (order("naloxone", 4, status="cancelled", counted=False, **NALOXONE), False),
    "never signed": (order("naloxone", 4, status="draft", counted=False, **NALOXONE), False),
    "forbidden": (order("naloxone", 4, do_not_perform=True, counted=False, **NALOXONE), False),
    "undated statement": (order("naloxone", 4, kind="statement", start=None, **NALOXONE), True),
    "naltrexone": (order("naltrexone", 50), False),
    "nalmefene tablet": (order("nalmefene", 18), False),
    "with buprenorphine": (order("buprenorphine", 8, route="sublingual", form="film", also=["naloxone"]), False),
    "injected with another": (order("naloxone", 1, route="intramuscular", also=["pentazocine"]), False),
    "with pentazocine": (order("pentazocine", 50, also=["naloxone"]), False),
}


@pytest.mark.parametrize("name", RESCUES)
def test_what_counts_as_a_rescue(name: str) -> None:
    kit, on_file = RESCUES[name]
    given = record(order("morphine", 60), kit)
    assert (rescue_on_file(given, Decimal(24)) is not None) is on_file
    assert bool(found(given, naloxone_offer.CHECK)) is not on_file


def test_a_dispensed_rescue_counts() -> None:
    kit = dispense("naloxone", 4, 2, None, when=400)
    spray = dataclasses.replace(kit, product=dataclasses.replace(kit.product, route="nasal", form="spray"))
    given = record(order("morphine", 60))
    assert not found(dataclasses.replace(given, dispenses=(spray,)), naloxone_offer.CHECK)
    assert found(dataclasses.replace(given, dispenses=(kit,)), naloxone_offer.CHECK), "swallowed naloxone is no rescue"


@pytest.mark.parametrize(
    ("partner", "severity", "name"),
    [
        (order("lorazepam", 1), "warning", "benzodiazepine"),
        (order("phenobarbital", 30), "warning", "barbiturate"),
        (order("carisoprodol", 350), "warning", "carisoprodol"),
        (order("gabapentin", 300), "info", "gabapentinoid"),
        (order("zolpidem", 5), "info", "z-drug"),
        (order("quetiapine", 25), "info", "antipsychotic"),
        (order("hydroxyzine", 25), "info", "sedating-antihistamine"),
        (order("trazodone", 50), "info", "sedating-antidepressant"),
        (order("cyclobenzaprine", 10), "info", "muscle-relaxant"),
    ],
    ids=lambda value: value.product.name if isinstance(value, Order) else str(value),
)
def test_company_of_an_opioid(partner: Order, severity: str, name: str) -> None:
    (finding,) = found(record(order("tramadol", 50), partner), naloxone_offer.CHECK)
    assert (finding.severity.value, finding.evidence["triggers"]) == (severity, [name])
    assert partner.reference in finding.orders
    assert finding.advice[0].kind == "naloxone"


def test_a_gabapentinoid_with_a_risk_is_a_warning() -> None:
    (finding,) = found(record(order("tramadol", 50), order("gabapentin", 300), age=66), naloxone_offer.CHECK)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("group", "text", "name"),
    [
        ("overdose_history", "", "history_overdose"),
        ("opioid_use_disorder", "", "history_oud"),
        ("alcohol_use_disorder", "", "history_alcohol_use_disorder"),
        ("sedative_use_disorder", "", "history_sud"),
        ("stimulant_cocaine_cannabis_other_sud", "cannabis dependence", "history_sud"),
        ("stimulant_cocaine_cannabis_other_sud", "caffeine withdrawal", None),
        ("nicotine_dependence", "", None),
        ("asthma", "", None),
    ],
)
@pytest.mark.parametrize("active", [True, False])
def test_history_with_an_opioid(group: str, text: str, name: str | None, active: bool) -> None:
    given = record(order("tramadol", 50), problems=(problem(group, text, active=active),))
    findings = found(given, naloxone_offer.CHECK)
    assert [finding.evidence["triggers"] for finding in findings] == ([] if name is None else [[name]])
    assert all(finding.severity is Severity.WARNING for finding in findings)


def test_sleep_apnoea_speaks_while_it_is_active() -> None:
    given = record(order("tramadol", 50), problems=(problem("sleep_apnea"),))
    assert triggers(given) == ["sleep_disordered_breathing"]
    resolved = record(order("tramadol", 50), problems=(problem("sleep_apnea", active=False),))
    assert not found(resolved, naloxone_offer.CHECK)


def test_without_an_opioid_it_is_information() -> None:
    stimulants = problem("stimulant_cocaine_cannabis_other_sud", "cocaine dependence", active=False)
    (finding,) = found(record(problems=(stimulants,)), naloxone_offer.CHECK)
    assert (finding.severity, finding.reach, finding.orders) == (Severity.INFO, Reach.SHOW, ())
    cannabis = problem("stimulant_cocaine_cannabis_other_sud", "cannabis dependence")
    assert not found(record(problems=(cannabis,)), naloxone_offer.CHECK)
    assert not found(record(), naloxone_offer.CHECK)


def test_an_unrelated_draft_does_not_make_it_interrupt() -> None:
    (finding,) = found(record(order("morphine", 60), order("metformin", 500, draft=True)), naloxone_offer.CHECK)
    assert (finding.draft, finding.reach) == (False, Reach.SHOW)
    (started,) = found(record(order("morphine", 60, draft=True)), naloxone_offer.CHECK)
    assert (started.draft, started.reach) == (True, Reach.INTERRUPT)


# --- B02


def pair(*orders: Order, **more: Any) -> Finding:
    (finding,) = found(record(*orders, **more), opioid_benzo.CHECK)
    return finding


@pytest.mark.parametrize(("opioid", "benzo", "severity"), [(89, 300, "warning"), (90, 90, "info"), (90, 10, "warning")])
def test_a_pair_is_old_when_both_are(opioid: int, benzo: int, severity: str) -> None:
    finding = pair(order("tramadol", 50, since=opioid), order("diazepam", 5, since=benzo))
    assert (finding.severity.value, finding.reach) == (severity, Reach.SHOW)
    assert finding.evidence["pair"] == ["tramadol", "diazepam"]


def test_an_undated_pair_is_not_taken_for_old() -> None:
    assert pair(order("tramadol", 50, start=None), order("diazepam", 5)).severity is Severity.WARNING


@pytest.mark.parametrize(("times", "severity"), [(Decimal(2) / 30, "info"), (Decimal(3) / 30, "warning")])
def test_rare_use_is_information(times: Decimal, severity: str) -> None:
    assert pair(order("tramadol", 50, since=5), order("diazepam", 5, times, since=5)).severity.value == severity


@pytest.mark.parametrize(("quantity", "severity"), [(2, "info"), (3, "warning")])
def test_two_doses_in_all_are_information(quantity: int, severity: str) -> None:
    benzo = order("lorazepam", 1, 3, draft=True, quantity=Decimal(quantity))
    assert pair(order("tramadol", 50), benzo).severity.value == severity


def test_a_lower_dose_of_one_is_information() -> None:
    taken = order("lorazepam", 2, since=30, replaced_by="MedicationRequest/new")
    lower = order("lorazepam", 1, draft=True, reference="MedicationRequest/new")
    finding = pair(order("tramadol", 50), taken, lower)
    assert (finding.severity, finding.draft) == (Severity.INFO, True)


def test_what_makes_it_worse_is_listed() -> None:
    finding = pair(
        order("morphine", 60),
        order("lorazepam", 1, since=5),
        order("pregabalin", 75),
        age=70,
        problems=(problem("copd_chronic_lung"), problem("alcohol_use_disorder")),
    )
    wanted = ["age>=65", "COPD", "MME>=50", "gabapentinoid", "alcohol use disorder"]
    assert finding.evidence["escalators"] == wanted


# --- B03: tolerance


def tolerance(*orders: Order, **more: Any) -> Decimal:
    return long_acting_naive.tolerance_of(record(*orders, **more), long_acting_naive.CHECK).fraction


@pytest.mark.parametrize(
    ("drug", "mg"),
    [("morphine", 60), ("oxycodone", 30), ("hydromorphone", 8), ("oxymorphone", 25), ("hydrocodone", 60)],
)
def test_each_drug_has_its_own_amount(drug: str, mg: int) -> None:
    assert tolerance(order(drug, mg)) == 1
    assert tolerance(order(drug, mg - 1)) < 1
    assert tolerance(order(drug, mg, prn=True)) == 0
    assert tolerance(order(drug, mg, route="intravenous")) == 0
    assert tolerance(order(drug, mg, unread="no frequency")) == 0


@pytest.mark.parametrize("drug", ["codeine", "tramadol", "tapentadol", "buprenorphine"])
def test_these_confer_none(drug: str) -> None:
    assert tolerance(order(drug, 1000)) == 0


def test_methadone_counts_alone_or_not_at_all() -> None:
    assert tolerance(order("methadone", 12)) == 0
    assert tolerance(order("methadone", 13)) == 1
    assert tolerance(order("methadone", 12), order("oxycodone", 15)) == Decimal("0.5")


@pytest.mark.parametrize(("since", "fraction"), [(6, 0), (7, 1), (8, 1)])
def test_seven_days(since: int, fraction: int) -> None:
    assert tolerance(order("oxycodone", 30, since=since)) == fraction


@pytest.mark.parametrize(("until", "fraction"), [(0, 1), (1, 1), (2, 0), (20, 0)])
def test_use_must_reach_yesterday(until: int, fraction: int) -> None:
    assert tolerance(order("oxycodone", 30, since=60, until=until)) == fraction


def test_the_grace_of_the_counted_list_does_not_apply() -> None:
    ended = order("oxycodone", 30, since=60, supply_end=TODAY - timedelta(days=10))
    assert ended.counted
    assert tolerance(ended) == 0
    running = dataclasses.replace(ended, supply_end=TODAY)
    assert tolerance(running) == 1


def test_a_closed_order_without_an_end_proves_nothing() -> None:
    closed = order("oxycodone", 30, since=60, status="stopped", counted=False, state="history")
    assert course(closed, TODAY) is None
    assert tolerance(closed) == 0


def test_an_order_set_aside_for_its_refill_is_not_added() -> None:
    older = order("oxycodone", 15, since=60, until=0, reference="MedicationRequest/older")
    newer = order("oxycodone", 15, since=20, reference="MedicationRequest/newer")
    assert tolerance(older, newer) == Decimal("0.5")


@pytest.mark.parametrize(
    ("fills", "fraction"),
    [
        ([(90, 30, 20)], 1),
        ([(90, 30, 6)], 0),
        ([(90, 30, 31)], 0),
        ([(90, 30, 29), (90, 30, 2)], 1),
        ([(45, None, 20)], Decimal("0.5")),
        ([(90, 10, 20)], 1),
    ],
    ids=str,
)
def test_as_needed_use_is_proven_by_fills(fills: list[Any], fraction: Any) -> None:
    dispenses = tuple(dispense("oxycodone", 10, quantity, days, when) for quantity, days, when in fills)
    assert tolerance(order("oxycodone", 10, 6, prn=True), dispenses=dispenses) == fraction


ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["morphine", "oxycodone", "hydromorphone", "tramadol", "methadone"]),
        st.integers(1, 60),
        st.integers(0, 20),
        st.one_of(st.none(), st.integers(0, 20)),
        st.booleans(),
    ),
    max_size=4,
)


@given(ORDERS)
def test_tolerance_agrees_with_counting_day_by_day(rows: list[Any]) -> None:
    """A second, naive reading: a calendar of fourteen days filled by hand."""
    orders = [
        order(drug, mg, since=since, until=until, prn=prn, reference=f"MedicationRequest/{n}")
        for n, (drug, mg, since, until, prn) in enumerate(rows)
    ]
    enough = {"morphine": 60, "oxycodone": 30, "hydromorphone": 8}
    least = None
    for back in range(1, 8):
        share, methadone = Decimal(0), []
        for drug in (*enough, "methadone"):
            now = [m for d, m, s, u, p in rows if d == drug and not p and u is None and s >= back]
            past = [m for d, m, s, u, p in rows if d == drug and not p and u is not None and s >= back >= u]
            amount = max([sum(now), *past])
            if drug == "methadone":
                methadone.append(amount)
            else:
                share += Decimal(amount) / enough[drug]
        if max(methadone) * Decimal("4.7") >= 60:
            share = max(share, Decimal(1))
        least = share if least is None else min(least, share)
    assert tolerance(*orders) == least


# --- B03: verdicts


def verdict(*orders: Order, **more: Any) -> tuple[str, str] | None:
    findings = found(record(*orders, **more), long_acting_naive.CHECK)
    assert len(findings) <= 1
    return (findings[0].severity.value, findings[0].identity[0]) if findings else None


ER: dict[str, Any] = {"release": "ER"}


def described(draft: Order) -> str:
    product, amount = draft.product, draft.amount
    single = amount.intakes[0].single_mg if isinstance(amount, Daily) else None
    return f"{product.name} {product.family} {product.form} {draft.route} {single} {draft.amount}"[:70]


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (patch("12", draft=True), ("critical", "product")),
        (order("fentanyl", "0.2", 4, route="buccal", prn=True, draft=True), ("critical", "product")),
        (order("fentanyl", "0.1", 4, route="nasal", form="spray", prn=True, draft=True), ("critical", "product")),
        (order("fentanyl", "0.1", 4, route="intravenous", form="solution", draft=True), None),
        (order("hydromorphone", 8, draft=True, **ER), ("critical", "product")),
        (order("oxycodone", 40, 2, draft=True, **ER), ("warning", "naive")),
        (order("oxycodone", 20, 2, units=3, draft=True, **ER), ("critical", "dose")),
        (order("oxycodone", 60, draft=True, **ER), ("critical", "dose")),
        (order("oxycodone", 30, 3, draft=True, **ER), ("critical", "dose")),
        (order("oxycodone", 36, 2, draft=True, family="xtampza", **ER), ("warning", "naive")),
        (order("oxycodone", 18, 2, units="2.5", draft=True, family="xtampza", **ER), ("critical", "dose")),
        (order("hydrocodone", 60, draft=True, family="hysingla", **ER), ("warning", "naive")),
        (order("hydrocodone", 80, draft=True, family="hysingla", **ER), ("critical", "dose")),
        (order("hydrocodone", 40, 2, draft=True, form="capsule", **ER), ("warning", "naive")),
        (order("hydrocodone", 50, 2, draft=True, form="capsule", **ER), ("critical", "dose")),
        (order("morphine", 60, 2, draft=True, **ER), ("warning", "naive")),
        (order("morphine", 60, 2, units=2, draft=True, **ER), ("critical", "dose")),
        (order("morphine", 60, 3, draft=True, **ER), ("critical", "dose")),
        (order("morphine", 100, draft=True, **ER), ("critical", "dose")),
        (order("morphine", 80, draft=True, form="capsule", family="kadian", **ER), ("critical", "dose")),
        (order("morphine", 20, units="0.25", per="mL", draft=True), ("critical", "concentrate")),
        (order("morphine", 2, units=5, per="mL", draft=True), None),
        (order("oxycodone", 20, units="0.5", per="mL", draft=True), ("critical", "concentrate")),
        (order("methadone", "2.5", 3, draft=True), ("warning", "naive")),
        (order("tapentadol", 50, 2, draft=True, **ER), ("warning", "naive")),
        (order("oxycodone", 5, 4, draft=True), None),
        (order("buprenorphine", 5, family="butrans", draft=True, **PATCH), None),
        (order("buprenorphine", 10, family="butrans", draft=True, **PATCH), ("warning", "first_dose")),
        (order("buprenorphine", 20, units=2, family="butrans", draft=True, **PATCH), ("warning", "ceiling")),
        (order("buprenorphine", "0.075", 2, family="belbuca", form="film", route="buccal", draft=True), None),
        (
            order("buprenorphine", "0.15", 2, family="belbuca", form="film", route="buccal", draft=True),
            ("warning", "first_dose"),
        ),
    ],
    ids=lambda value: described(value) if isinstance(value, Order) else str(value),
)
def test_labels_for_a_patient_without_opioids(draft: Order, wanted: tuple[str, str] | None) -> None:
    assert verdict(draft) == wanted
    tolerant = verdict(order("oxymorphone", 25), draft)
    assert tolerant is None or tolerant[1] == "ceiling"


def test_a_dose_that_is_unread_is_judged_by_the_product() -> None:
    weak = order("tramadol", 50, 4)
    assert verdict(weak, patch(draft=True, unread="no sig")) == ("critical", "product")
    assert verdict(weak, order("oxycodone", 60, draft=True, unread="no sig", **ER)) == ("critical", "dose")
    assert verdict(weak, order("oxycodone", 20, draft=True, unread="no sig", **ER)) == ("warning", "unread")
    assert verdict(order("oxycodone", 30), order("oxycodone", 20, draft=True, unread="no sig", **ER)) is None


@pytest.mark.parametrize(
    ("since", "until", "wanted"),
    [(7, None, None), (6, None, "naive"), (40, 7, None), (40, 8, "naive"), (12, 5, None), (10, 5, "naive")],
)
def test_use_before_any_other_long_acting_opioid(since: int, until: int | None, wanted: str | None) -> None:
    draft = order("morphine", 15, 2, draft=True, **ER)
    seen = verdict(order("tramadol", 50, prn=True, since=since, until=until), draft)
    assert (None if seen is None else seen[1]) == wanted


def test_a_renewal_at_the_same_or_a_lower_dose_is_no_start() -> None:
    def renewed(rate: str, since: int) -> tuple[str, str] | None:
        draft = patch(rate, draft=True, reference="MedicationRequest/new")
        return verdict(patch("25", since=since, replaced_by="MedicationRequest/new"), draft)

    weak = verdict(patch("12", replaced_by="x"), patch("12", draft=True, reference="x"))
    assert weak is None
    assert renewed("12", 30) is None
    assert renewed("25", 3) == ("info", "product")
    assert renewed("50", 3) == ("critical", "product")


def test_no_critical_rests_on_a_dose_that_may_be_replaced() -> None:
    taken = order("oxycodone", 30, 2, since=3, maybe_replaced_by="MedicationRequest/new", **ER)
    draft = order("oxycodone", 30, 2, draft=True, reference="MedicationRequest/new", **ER)
    assert verdict(taken, draft) == ("warning", "replace_or_add")
    both = verdict(dataclasses.replace(taken, maybe_replaced_by=None), dataclasses.replace(draft, reference="other"))
    assert both == ("critical", "dose")


def test_as_needed_and_treatment_of_the_disorder() -> None:
    tolerant = order("oxymorphone", 25)
    assert verdict(tolerant, order("morphine", 15, 2, prn=True, draft=True, **ER)) == ("warning", "as_needed")
    assert verdict(order("methadone", 30, draft=True, groups=frozenset({"opioid_use_disorder"}))) is None


def test_unproven_tolerance_is_said_and_lowers_certainty() -> None:
    (finding,) = found(record(order("oxycodone", 10, 6, prn=True), patch(draft=True)), long_acting_naive.CHECK)
    assert (finding.severity, finding.certainty) == (Severity.CRITICAL, Certainty.ASSUMED)
    assert any("proves no tolerance" in note for note in finding.notes)
    assert finding.advice[0].kind == "delete"


def test_only_drafts_are_judged() -> None:
    assert verdict(patch(since=3)) is None


def test_a_generic_comes_under_every_label_that_its_form_leaves_open() -> None:
    assert labels_of(order("hydrocodone", 60, form="", **ER)) == ("hysingla", "zohydro")
    assert labels_of(order("morphine", 30, form="capsule", **ER)) == ("kadian",)


# --- spans of use


def test_spans_are_bridged_over_short_breaks() -> None:
    orders = [
        order("oxycodone", 10, since=100, until=71, reference="a"),
        order("tramadol", 50, since=63, until=40, reference="b"),
        order("morphine", 10, since=31, until=20, reference="c"),
    ]
    spans = opioid_use(record(*orders), gap=7)
    assert [((TODAY - span.first).days, span.ended(TODAY)) for span in spans] == [(100, 40), (31, 20)]
    assert stopped(record(*orders[:2]), 30, 7) == spans[0]
    assert stopped(record(orders[2]), 30, 7) is None


@pytest.mark.parametrize(("until", "lost"), [(7, False), (8, True), (90, True), (91, False)])
def test_tolerance_is_lost_after_a_break(until: int, lost: bool) -> None:
    past = order("oxycodone", 10, since=until + 40, until=until)
    given = record(past, order("oxycodone", 10, draft=True))
    assert (lost_tolerance(given, 30, 7) is not None) is lost
    assert lost_tolerance(record(past), 30, 7) is None, "nothing is taken up again"


@pytest.mark.parametrize(("since", "lost"), [(5, True), (6, False), (30, False)])
def test_tolerance_returns_after_a_week(since: int, lost: bool) -> None:
    past = order("oxycodone", 10, since=120, until=60)
    assert (lost_tolerance(record(past, order("oxycodone", 10, since=since)), 30, 7) is not None) is lost


def test_dispensed_days_are_days_of_use() -> None:
    given = record(dispenses=(dispense("oxycodone", 5, 60, 30, when=35),))
    assert [((TODAY - span.first).days, span.ended(TODAY)) for span in opioid_use(given, 0)] == [(35, 6)]
    assert used_before(given, TODAY, 7)
    assert not used_before(record(dispenses=(dispense("gabapentin", 300, 60, 30, when=35),)), TODAY, 7)
