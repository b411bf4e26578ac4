"""F01-F08: words, proofs and table gates, and each rule against a second, naive reading of it."""

import itertools
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import ALL
from checks.interactions import (
    bleeding,
    citalopram_dose,
    cyp2d6,
    cyp3a4,
    duloxetine_1a2,
    duloxetine_contra,
    maoi,
    qt_stack,
    serotonin_stack,
)
from fhir_client.bag import Bag
from fhir_client.propose import propose
from fhir_client.reading.record import read_record
from safety.catalogue.cases import TODAY, Case, read_cases, resources_of
from safety.examination.check import SUMMARY_LIMIT, Check
from safety.examination.examine import examine
from safety.examination.finding import Finding, Reach, Severity
from safety.examination.wording import some
from safety.regimen.interactions.maoi import partners
from safety.regimen.interactions.pairs import pair_rows
from safety.regimen.knowledge import load
from safety.regimen.record import Order, Record
from tests.records import lab, order, problem, record

MODULES = (
    maoi, serotonin_stack, qt_stack, citalopram_dose, cyp2d6, cyp3a4, duloxetine_1a2, bleeding, duloxetine_contra,
)  # fmt: skip
MINE = tuple(module.CHECK for module in MODULES)
CASES = Path(__file__).parents[2] / "checks" / "interactions"
FORBIDDEN = re.compile(
    r"stop abruptly|abruptly|refuse|deny|denied|drug.?seek|addict|abuser|do not treat", re.IGNORECASE
)


def found(given_record: Record, module: Any) -> list[Finding]:
    return list(module.CHECK.examine(given_record, module.CHECK))


def loudest(given_record: Record, module: Any) -> str | None:
    return max((f.severity for f in found(given_record, module)), key=lambda s: s.rank, default=None)


# --- words


def longest(*groups: str) -> str:
    rows = load().ingredients
    names = [name for name, row in rows.items() for group in groups if name == group or group in row.classes]
    return max(names, key=len)


def named(module: Any) -> dict[str, str]:
    """The longest that each placeholder of a check can become."""
    check: Check = module.CHECK
    limits = {name: str(limit.value) for name, limit in check.leaflet.limits.items()}
    if module is maoi:
        inhibitor = longest("maoi")
        risk = max((row.risk for row in partners()), key=len)
        partner = longest(*(row.partner for row in partners()))
        names = {"Maoi": inhibitor, "partner": partner, "ended": inhibitor, "Begun": partner}
        return {**names, "days": "34", "needed": "35", "risk": risk, **limits}
    known = longest("qt-known", "qt-possible")
    return {
        "count": "12",
        "names": "n" * (52 if module is serotonin_stack else 44),
        "factors": "a woman of 65 or more +1 more",
        "beside": some([known, "x"], 1),
        "Beside": "buprenorphine +1 more",
        "Name": known,
        "first": "last ECG 2026-11-02, repeat later",
        "consider": "consider an ECG, potassium and magnesium",
        "more": "repeat the ECG (2026-11-02)",
        "what": "magnesium",
        "daily": "1234.5",
        "most": "20",
        "excess": "1234.5",
        "why": some([f"with {longest('cyp2c19-inhibitor')}", "x"], 1),
        "Drug": "Duloxetine" if module is duloxetine_contra else some([longest("bleeding-antidepressant"), "x"], 1),
        "others": "o" * 38,
        "reason": "earlier bleeding or ulcer",
        "todo": "Is each needed? Consider a PPI",
        "against": "a" * 50 + " +1 more",
        **limits,
    }


def of_pairs(module: Any) -> Iterator[str]:
    """Every row of a pair table in its sentence, with two actors."""
    leaflet = module.CHECK.leaflet
    limits = {name: str(limit.value) for name, limit in leaflet.limits.items()}
    for row in pair_rows()[leaflet.specs[0]]:
        actor, victim = some([longest(row.actor), "x"], 1), longest(row.victim)
        words = {"actor": actor, "Actor": actor, "victim": victim, "days": "13", **limits}
        yield leaflet.summaries[row.words].format_map(words)
        if row.stop != "none":
            yield leaflet.summaries["ended"].format_map(words)


@pytest.mark.parametrize("module", [cyp2d6, cyp3a4, duloxetine_1a2], ids=lambda module: module.CHECK.id)
def test_every_pair_fits_in_its_sentence(module: Any) -> None:
    for text in of_pairs(module):
        assert len(text) <= SUMMARY_LIMIT, (len(text), text)


@pytest.mark.parametrize(
    "module",
    [maoi, serotonin_stack, qt_stack, citalopram_dose, bleeding, duloxetine_contra],
    ids=lambda module: module.CHECK.id,
)
def test_summaries_fit_with_the_longest_names(module: Any) -> None:
    for key, summary in module.CHECK.leaflet.summaries.items():
        text = summary.format_map(named(module))
        assert len(text) <= SUMMARY_LIMIT, (key, len(text), text)


def said() -> Iterator[tuple[str, Finding]]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in read_cases(path) if path.stem in {module.CHECK.id.replace("-", "_") for module in MODULES} else ():
            pid, resources, drafts = resources_of(case)
            for finding in examine(read_record(Bag(pid, [*resources], [*drafts]), today=TODAY), MINE):
                yield case.where, finding


SAID = list(said())


def test_every_sentence_of_every_leaflet_is_used_by_a_case() -> None:
    summaries = {(finding.check, finding.summary) for _, finding in SAID}
    for check in MINE:
        for key, summary in check.leaflet.summaries.items():
            pieces = [piece for piece, *_ in string.Formatter().parse(summary)]
            pattern = re.compile(".*".join(re.escape(piece) for piece in pieces) + ".*")
            assert any(c == check.id and pattern.fullmatch(text) for c, text in summaries), f"{check.id}: {key}"


def test_findings_are_whole() -> None:
    for where, finding in SAID:
        assert finding.evidence.get("error") is None, (where, finding.summary)
        for text in (finding.summary, finding.detail):
            assert not re.search(r"[{}]|None|Decimal", text), (where, text)
            assert not FORBIDDEN.search(text), (where, text)
        assert not finding.summary.endswith("…"), (where, finding.summary)
        assert finding.sources, where
        assert finding.identity, where


def test_only_mao_inhibitors_are_critical() -> None:
    assert {finding.spec for _, finding in SAID if finding.severity is Severity.CRITICAL} == {"F01"}


def test_leaflets_say_who_reviewed_them_and_on_whose_authority() -> None:
    for check in MINE:
        leaflet = check.leaflet
        assert all((leaflet.title, leaflet.what, leaflet.why, leaflet.known_problems, leaflet.reviewed_by)), check.id
        assert leaflet.sources, check.id
        assert leaflet.hooks <= {"patient-view", "order-select", "order-sign"}, check.id


# --- who interrupts, and what is offered


def draft(drug: str, mg: int = 50, **more: Any) -> Order:
    return order(drug, mg, draft=True, **more)


ONCE = "take 1 tablet once daily"
PAIRS: dict[str, tuple[Any, str, str]] = {
    "F01": (maoi, "phenelzine 15 MG Oral Tablet", "tramadol hydrochloride 50 MG Oral Tablet"),
    "F02": (serotonin_stack, "sertraline 50 MG Oral Tablet", "tramadol hydrochloride 50 MG Oral Tablet"),
    "F03": (qt_stack, "methadone hydrochloride 5 MG Oral Tablet", "citalopram 20 MG Oral Tablet"),
    "F04": (cyp2d6, "paroxetine 20 MG Oral Tablet", "codeine sulfate 15 MG Oral Tablet"),
    "F05": (cyp3a4, "clarithromycin 500 MG Oral Tablet", "oxycodone hydrochloride 5 MG Oral Tablet"),
    "F06": (duloxetine_1a2, "ciprofloxacin 500 MG Oral Tablet", "duloxetine 30 MG Delayed Release Oral Capsule"),
}


def chart(taken: list[str], drafted: list[str], patient: str = "50 y, male, 80 kg") -> Record:
    takes = "\n".join(["drug | sig | from", *(f"{drug} | {ONCE} | -90d" for drug in taken)])
    drafts = "\n".join(["drug | sig", *(f"{drug} | {ONCE}" for drug in drafted)])
    pid, resources, orders = resources_of(Case("", "", "", {"patient": patient, "takes": takes, "drafts": drafts}, ()))
    return read_record(Bag(pid, [*resources], [*orders]), today=TODAY)


@pytest.mark.parametrize("spec", PAIRS)
def test_it_interrupts_only_with_a_draft_and_the_draft_is_offered_for_removal(spec: str) -> None:
    module, one, other = PAIRS[spec]
    assert {finding.reach for finding in found(chart([one, other], []), module)} == {Reach.SHOW}
    for first, second in ((one, other), (other, one)):
        before = chart([first], [second])
        mine = [f for f in examine(before, ALL, propose) if f.check == module.CHECK.id and f.severity.rank > 0]
        assert [finding.reach for finding in mine] == [Reach.INTERRUPT], spec
        assert any(s.action == "delete" for s in mine[0].suggestions), (spec, second)


def test_the_end_of_an_inducer_interrupts_in_its_own_session_and_shows_later() -> None:
    drugs = ("oxycodone 5 MG Oral Tablet", "carbamazepine 200 MG Oral Tablet")
    takes = "\n".join(["drug | sig | from", *(f"{drug} | {ONCE} | -90d" for drug in drugs)])
    stops = {"patient": "50 y, male, 80 kg", "takes": takes, "stops": "t1"}
    pid, resources, drafts = resources_of(Case("", "", "", stops, ()))
    (now,) = found(read_record(Bag(pid, [*resources], [*drafts]), today=TODAY), cyp3a4)
    (later,) = found(record(order("oxycodone", 5), order("carbamazepine", 200, since=90, until=2)), cyp3a4)
    assert (now.reach, later.reach) == (Reach.INTERRUPT, Reach.SHOW)


def test_the_tests_that_answer_a_qt_finding_are_proven() -> None:
    _, one, other = PAIRS["F03"]
    mine = [f for f in examine(chart([one], [other]), ALL, propose) if f.check == "qt-stack"]
    offered = {suggestion.label for finding in mine for suggestion in finding.suggestions}
    assert offered == {"Do not place this order", "Order an ECG", "Order a potassium", "Order a magnesium"}


def test_less_citalopram_is_offered_and_ends_it() -> None:
    before = chart([], ["citalopram 40 MG Oral Tablet"], "70 y, male, 80 kg")
    (finding,) = [f for f in examine(before, ALL, propose) if f.check == "citalopram-dose"]
    assert [suggestion.action for suggestion in finding.suggestions] == ["update"]


# --- F02, F03 and F07 against naive readings over random regimens

DRUGS_OF: Mapping[str, tuple[str, ...]] = {
    "strong": ("sertraline", "duloxetine", "tramadol", "lithium", "dextromethorphan", "meperidine"),
    "weak": ("sumatriptan", "mirtazapine", "buspirone", "tapentadol", "fentanyl"),
    "neither": ("gabapentin", "metformin", "morphine"),
}


def naive_serotonin(drugs: set[str], tca_mg: int | None, trazodone_mg: int | None) -> str | None:
    strong = len(drugs & set(DRUGS_OF["strong"])) + (tca_mg is not None and tca_mg > 50)
    strong += trazodone_mg is not None and trazodone_mg >= 100
    weak = len(drugs & set(DRUGS_OF["weak"])) + (tca_mg is not None and tca_mg <= 50)
    weak += trazodone_mg is not None and trazodone_mg < 100
    if strong >= 3 or (strong >= 2 and (weak or drugs & {"tramadol", "meperidine", "dextromethorphan"})):
        return "warning"
    low = tca_mg is not None and tca_mg <= 50
    return "info" if strong == 2 or (strong == 1 and (low or drugs & {"sumatriptan", "tapentadol"})) else None


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.sampled_from([drug for drugs in DRUGS_OF.values() for drug in drugs]), max_size=4),
    st.sampled_from([None, 25, 50, 75]),
    st.sampled_from([None, 50, 100]),
)
def test_serotonergic_medicines_are_counted_as_by_hand(drugs: set[str], tca: int | None, trazodone: int | None) -> None:
    orders = [draft(drug) for drug in sorted(drugs)]
    orders += [] if tca is None else [order("amitriptyline", tca)]
    orders += [] if trazodone is None else [order("trazodone", trazodone)]
    assert loudest(record(*orders), serotonin_stack) == naive_serotonin(drugs, tca, trazodone)


BLEEDERS = ("naproxen", "apixaban", "clopidogrel", "warfarin", "ibuprofen")


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.sampled_from(BLEEDERS), max_size=3),
    st.sampled_from([None, 81, 325]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([64, 65]),
)
def test_bleeding_as_by_hand(drugs: set[str], aspirin: int | None, ppi: bool, ulcer: bool, age: int) -> None:
    kinds = {"nsaid" for drug in drugs if drug in ("naproxen", "ibuprofen")}
    kinds |= {"anticoagulant" for drug in drugs if drug in ("apixaban", "warfarin")} | (drugs & {"clopidogrel"})
    kinds |= set() if aspirin is None else {"clopidogrel" if aspirin <= 100 else "nsaid"}
    two_antiplatelets = "clopidogrel" in drugs and aspirin == 81
    loud = not ppi and (ulcer or len(kinds) > 1 or two_antiplatelets or (age >= 65 and "nsaid" in kinds))
    to_f15 = ulcer and not ppi and kinds == {"nsaid"}
    wanted = None if not kinds or to_f15 else "warning" if loud else "info"
    orders = [draft(drug) for drug in sorted(drugs)] + [order("sertraline", 50)]
    orders += [] if aspirin is None else [order("aspirin", aspirin)]
    orders += [order("omeprazole", 20)] if ppi else []
    history = [problem("x_gi_bleed_ulcer", active=False)] if ulcer else []
    assert loudest(record(*orders, age=age, problems=tuple(history)), bleeding) == wanted
    without = record(*(one for one in orders if not one.takes("sertraline")), age=age, problems=tuple(history))
    assert not found(without, bleeding)


def test_findings_do_not_depend_on_the_order_of_the_medicines() -> None:
    names = ("phenelzine", "sertraline", "tramadol", "methadone", "clarithromycin", "naproxen")
    prints = set()
    for some_order in itertools.islice(itertools.permutations(names), 0, 720, 37):
        mixed = record(*(draft(name, 20) for name in some_order), labs=(lab("qtc", "470", "ms"),))
        prints.add(frozenset(finding.fingerprint for module in MODULES for finding in found(mixed, module)))
    assert len(prints) == 1
