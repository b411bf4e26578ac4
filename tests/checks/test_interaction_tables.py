"""F01 and F04-F06 as tables: every pair against the rules written out by hand, and the gates of both files."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.interactions import cyp2d6, cyp3a4, duloxetine_1a2, maoi
from safety.regimen.interactions.maoi import read_partners
from safety.regimen.interactions.pairs import pair_rows, read_pairs
from safety.regimen.knowledge import DRUGS, KnowledgeError, load
from tests.checks.test_interactions import MINE, draft, found, loudest
from tests.records import dispense, order, record

# --- F01 against the rule written out by hand

SSRI = {"citalopram", "escitalopram", "fluoxetine", "fluvoxamine", "paroxetine", "sertraline"}
SNRI = {"duloxetine", "venlafaxine", "desvenlafaxine", "milnacipran", "levomilnacipran"}
TCA = {"amitriptyline", "nortriptyline", "imipramine", "desipramine", "doxepin", "clomipramine", "protriptyline"}
TCA |= {"trimipramine", "amoxapine"}
AMPHETAMINES = {"amphetamine", "dextroamphetamine", "lisdexamfetamine", "methamphetamine"}
INHIBITORS = {
    "phenelzine": "irreversible", "tranylcypromine": "irreversible", "isocarboxazid": "irreversible",
    "selegiline": "b", "rasagiline": "b", "safinamide": "safinamide",
    "linezolid": "reversible", "moclobemide": "reversible",
}  # fmt: skip
ALWAYS = {"meperidine", "tramadol", "tapentadol", "dextromethorphan", "st. john's wort extract", "cyclobenzaprine"}
FULL = SSRI | SNRI | TCA | ALWAYS | AMPHETAMINES | {"carbamazepine", "bupropion", "sumatriptan", "rizatriptan"}
FULL |= {"zolmitriptan", "mirtazapine", "trazodone", "nefazodone", "vilazodone", "vortioxetine", "buspirone"}
STIMULANTS = {"methylphenidate", "dexmethylphenidate", "atomoxetine", "pseudoephedrine"}
AS_WARNING = SSRI | {"mirtazapine", "trazodone"}
OTHER_OPIOIDS = {"morphine", "oxycodone", "fentanyl", "buprenorphine", "hydrocodone", "codeine", "hydromorphone"}


def naive_severity(kind: str, partner: str) -> str | None:
    if partner in ALWAYS:
        return "critical"
    if partner == "methadone":
        return "warning" if kind == "reversible" else "critical"
    if partner in STIMULANTS or partner == "pentazocine":
        full = partner == "pentazocine"
        return "critical" if kind == "irreversible" else "warning" if full or kind == "reversible" else None
    if partner in OTHER_OPIOIDS:
        return "warning"
    if kind in ("irreversible", "reversible"):
        return "critical" if partner in FULL else None
    if kind == "safinamide" and partner in SNRI | TCA | AMPHETAMINES:
        return "critical"
    return "warning" if partner in AS_WARNING | SNRI | TCA else None


OTHERS = {"acetaminophen", "gabapentin", "pregabalin", "lidocaine", "metformin", "naproxen", "baclofen", "ondansetron"}
PARTNERS = sorted(FULL | STIMULANTS | OTHER_OPIOIDS | OTHERS | {"methadone", "pentazocine"})


@pytest.mark.parametrize("inhibitor", INHIBITORS)
def test_every_pair_with_an_mao_inhibitor(inhibitor: str) -> None:
    for partner in PARTNERS:
        together = record(order(inhibitor, 10), draft(partner))
        assert loudest(together, maoi) == naive_severity(INHIBITORS[inhibitor], partner), partner


@pytest.mark.parametrize("inhibitor", INHIBITORS)
def test_every_pair_of_mao_inhibitors_is_told_once(inhibitor: str) -> None:
    for other in INHIBITORS:
        both = found(record(order(inhibitor, 10), draft(other, 10)), maoi)
        assert [finding.severity.value for finding in both] == ([] if other == inhibitor else ["critical"]), other


@pytest.mark.parametrize("inhibitor", INHIBITORS)
def test_the_days_after_an_mao_inhibitor(inhibitor: str) -> None:
    needed = 1 if INHIBITORS[inhibitor] == "reversible" else 14
    for free in range(needed + 2):
        past = order(inhibitor, 10, since=60, until=free + 1)
        (finding, *_) = found(record(past, draft("tramadol")), maoi) or [None]
        assert (finding is not None) == (free < needed), free
        assert finding is None or finding.evidence["washout_days"] == free


def test_what_was_handed_over_counts_where_no_order_says_more() -> None:
    handed = dispense("phenelzine", 15, 90, 30, 40)  # to day -11: ten free days
    (finding,) = found(record(draft("tramadol"), dispenses=(handed,)), maoi)
    assert (finding.severity.value, finding.evidence["washout_days"]) == ("critical", 10)
    told = order("phenelzine", 15, 3, since=200, until=30)
    assert not found(record(told, draft("tramadol"), dispenses=(handed,)), maoi)
    assert not found(record(draft("tramadol"), dispenses=(dispense("phenelzine", 15, 90, 30, 44),)), maoi)


# --- F04-F06 against the rules written out by hand: severity when one begins, when both go on, when the actor ended

STRONG_2D6 = {"bupropion", "fluoxetine", "paroxetine", "quinidine", "dacomitinib", "tipranavir"}
MODERATE_2D6 = {"duloxetine", "terbinafine", "mirabegron", "cinacalcet", "abiraterone", "darifenacin"}
STRONG_3A4 = {"clarithromycin", "itraconazole", "ketoconazole", "posaconazole", "voriconazole", "ritonavir"}
STRONG_3A4 |= {"cobicistat", "nefazodone"}
MODERATE_3A4 = {"fluconazole", "erythromycin", "diltiazem", "verapamil", "grapefruit"}
STRONG_INDUCERS = {"carbamazepine", "phenytoin", "phenobarbital", "primidone", "rifampin", "enzalutamide"}
STRONG_INDUCERS |= {"st. john's wort extract", "apalutamide"}
OTHER_INDUCERS = {"oxcarbazepine", "bosentan", "efavirenz", "etravirine"}
LOWERS_METHADONE = {"ritonavir", "cobicistat", "lopinavir", "darunavir", "efavirenz", "nevirapine"}
LOWERS_METHADONE |= {"tipranavir", "atazanavir", "saquinavir", "nelfinavir"}
RAISES_METHADONE = {"fluvoxamine", "voriconazole", "fluconazole", "ciprofloxacin"}
BROKEN_DOWN = {"oxycodone", "hydrocodone", "buprenorphine", "tramadol", "fentanyl", "methadone"}
DOACS = {"apixaban", "rivaroxaban", "dabigatran", "edoxaban"}
Loudness = tuple[str | None, str | None, str | None]
QUIET: Loudness = (None, None, None)
WARNS: Loudness = ("warning", "warning", None)
TELLS: Loudness = ("info", "info", None)
INDUCES: Loudness = ("warning", "info", "warning")


def naive_2d6(actor: str, victim: str) -> Loudness:
    if actor in STRONG_2D6:
        if victim in {"codeine", "tramadol"} | TCA or (
            victim == "tamoxifen" and actor not in {"dacomitinib", "tipranavir"}
        ):
            return WARNS
        if victim in {"hydrocodone", "oxycodone"}:
            return ("info", None, None)
        return TELLS if victim == "duloxetine" else QUIET
    return (
        TELLS if (actor in MODERATE_2D6 and victim in TCA) or (actor, victim) == ("duloxetine", "tamoxifen") else QUIET
    )


def naive_3a4(actor: str, victim: str) -> Loudness:
    if victim == "methadone" and actor in LOWERS_METHADONE:
        return INDUCES
    if victim == "methadone" and actor in RAISES_METHADONE:
        return WARNS
    if actor in STRONG_INDUCERS | OTHER_INDUCERS and victim in BROKEN_DOWN:
        return INDUCES
    if actor in STRONG_INDUCERS | OTHER_INDUCERS:
        pill = victim in {"ethinyl estradiol", "etonogestrel"}
        return TELLS if pill else QUIET if victim not in DOACS else WARNS if actor in STRONG_INDUCERS else TELLS
    if actor in STRONG_3A4:
        told_elsewhere = (actor, victim) == ("nefazodone", "carbamazepine")
        return WARNS if victim in BROKEN_DOWN | {"carbamazepine"} and not told_elsewhere else QUIET
    if actor in MODERATE_3A4 and victim in BROKEN_DOWN | {"carbamazepine"}:
        return WARNS if victim in {"carbamazepine", "fentanyl"} else TELLS
    return QUIET


def naive_1a2(actor: str, victim: str) -> Loudness:
    if victim != "duloxetine":
        return QUIET
    if actor in {"fluvoxamine", "ciprofloxacin", "enoxacin"}:
        return WARNS
    return ("info", None, None) if actor in {"varenicline", "nicotine"} else QUIET


ACTORS = sorted(
    STRONG_2D6 | MODERATE_2D6 | STRONG_3A4 | MODERATE_3A4 | STRONG_INDUCERS | OTHER_INDUCERS | LOWERS_METHADONE
    | RAISES_METHADONE | {"enoxacin", "varenicline", "nicotine", "levofloxacin", "sertraline", "azithromycin"}
)  # fmt: skip
VICTIMS = sorted(
    BROKEN_DOWN | DOACS | TCA | {"codeine", "tamoxifen", "duloxetine", "carbamazepine", "ethinyl estradiol"}
    | {"etonogestrel", "medroxyprogesterone", "morphine", "warfarin", "venlafaxine", "gabapentin"}
)  # fmt: skip
NAIVE: list[tuple[Any, Callable[[str, str], Loudness]]] = [
    (cyp2d6, naive_2d6), (cyp3a4, naive_3a4), (duloxetine_1a2, naive_1a2),
]  # fmt: skip


@pytest.mark.parametrize(("module", "naive"), NAIVE, ids=["cyp2d6", "cyp3a4", "duloxetine-1a2"])
def test_every_pair_as_by_hand(module: Any, naive: Callable[[str, str], Loudness]) -> None:
    for actor, victim in itertools.product(ACTORS, VICTIMS):
        if actor == victim:
            continue
        begins, goes_on, ended = naive(actor, victim)
        taken = order(victim, 50, since=120)
        back = naive(victim, actor)  # what suffers may act on what acts
        loud = [each for each in (begins, back[0]) if each]
        assert loudest(record(taken, draft(actor)), module) == max(loud, default=None), (actor, victim)
        loud = [each for each in (goes_on, back[1]) if each]
        assert loudest(record(taken, order(actor, 50)), module) == max(loud, default=None), (actor, victim, "both")
        stopped = record(taken, order(actor, 50, since=60, until=3))
        assert loudest(stopped, module) == ended, (actor, victim, "ended")


# --- the tables' gates


def _maoi(path: Path) -> object:
    return read_partners(path, load())


def _pairs(path: Path) -> object:
    return read_pairs(path, load())


BROKEN: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "partner unknown": ("maoi.csv", _maoi, "\nssri,", "\nssrx,"),
    "partner twice": ("maoi.csv", _maoi, "\ntapentadol,", "\ntramadol,"),
    "severity unknown": ("maoi.csv", _maoi, "ssri,critical", "ssri,info"),
    "no severity": (
        "maoi.csv", _maoi, "bupropion,critical,none,none,critical",
        "bupropion,none,none,none,none",
    ),
    "days negative": ("maoi.csv", _maoi, ",35,", ",-35,"),
    "days no number": ("maoi.csv", _maoi, ",35,", ",many,"),
    "source unknown": ("maoi.csv", _maoi, "tegretol-label-tn,K", "nowhere,K"),
    "tag unknown": ("maoi.csv", _maoi, "tegretol-label-tn,K", "tegretol-label-tn,X"),
    "actor unknown": ("interactions.csv", _pairs, "F06,varenicline", "F06,vareniclin"),
    "victim unknown": ("interactions.csv", _pairs, ",doac,", ",doacs,"),
    "pair twice": ("interactions.csv", _pairs, "F06,nicotine", "F06,varenicline"),
    "severity too loud": (
        "interactions.csv", _pairs, "info,info,none,duloxetine",
        "critical,info,none,duloxetine",
    ),
    "effect unknown": ("interactions.csv", _pairs, "any,,raises", "any,,lifts"),
    "product unknown": ("interactions.csv", _pairs, ",patch,", ",film,"),
    "course negative": ("interactions.csv", _pairs, ",any,5,", ",any,-5,"),
    "source of a pair": ("interactions.csv", _pairs, "doac-labels,K", "nowhere,K"),
    "tag of a pair": ("interactions.csv", _pairs, "doac-labels,K", "doac-labels,X"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_wrong_row_is_refused_by_file_and_row(fault: str, tmp_path: Path) -> None:
    name, read, part, wrong = BROKEN[fault]
    text = (DRUGS / name).read_text("utf-8")
    assert part in text
    path = tmp_path / name
    path.write_text(text.replace(part, wrong, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=rf"{re.escape(name)} row \d+"):
        read(path)


def test_every_row_of_the_pair_table_has_words_in_its_leaflet() -> None:
    leaflets = {check.leaflet.specs[0]: check.leaflet for check in MINE}
    for spec, rows in pair_rows().items():
        for row in rows:
            assert row.words in leaflets[spec].summaries, (spec, row.actor, row.victim)
            assert row.stop == "none" or "ended" in leaflets[spec].summaries
