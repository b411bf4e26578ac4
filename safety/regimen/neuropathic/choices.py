"""Which first choices suit a patient whose neuropathic pain is untreated, and why others are left out (rules.md E02).

A drug is left out as soon as another rule would warn of it: that a card names a medicine here means that we know of
nothing against it, not that nothing is. Names are those of start_doses.csv.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.allergies import allergies_to
from safety.regimen.anticholinergic import burden
from safety.regimen.kidney import kidney
from safety.regimen.kidney.risk import risks
from safety.regimen.liver import liver
from safety.regimen.neuropathic import DIABETIC, POSTHERPETIC, group_of, neuropathic
from safety.regimen.neuropathic.trials import was_ordered
from safety.regimen.record import Lab, Record
from safety.regimen.sedation import (
    BREATHING,
    breathing_reserve_risks,
    cns_active,
    ingredients_in,
    older,
    respiratory_conditions,
    sedatives,
)
from safety.regimen.taking import taking

INGREDIENTS: Mapping[str, str] = {
    "duloxetine": "duloxetine",
    "gabapentin": "gabapentin",
    "pregabalin": "pregabalin",
    "nortriptyline": "nortriptyline",
    "lidocaine patch": "lidocaine",
    "capsaicin cream": "capsaicin",
}
_LOCALISED = frozenset({POSTHERPETIC, DIABETIC, "np_entrapment_mononeuropathy"})
HEART = {
    "recent_mi": "recent myocardial infarction",
    "heart_block_conduction": "heart block",
    "qt_prolongation": "long QT",
    "ventricular_arrhythmia": "ventricular arrhythmia",
    "heart_failure": "heart failure",
    "brugada": "Brugada syndrome",
}
ANTICHOLINERGIC = {
    "glaucoma_angle_closure": "narrow-angle glaucoma",
    "urinary_retention": "urinary retention",
    "bph": "enlarged prostate",
    "dementia": "dementia",
    "seizure_disorder": "seizure disorder",
}
_SEROTONERGIC = ("ssri", "snri", "maoi", "serotonergic-strong")
_FALLS = ("falls", "fragility_fracture")
_NEPHROTOXIC = ("nsaid", "ace-inhibitor", "arb", "diuretic")
_SEVERE, _LOW_SODIUM = Decimal(30), Decimal(135)
_MOST_ANTICHOLINERGIC = 1
"""Burden beside which nortriptyline's own 3 stays under 5"""


@dataclass(frozen=True, slots=True)
class Choices:
    """options: what may be considered, the best fit first. left_out: drug -> what stands against it."""

    options: tuple[str, ...]
    left_out: Mapping[str, str]


def choices(record: Record) -> Choices:
    """Options by the patient's profile; none in pregnancy, where a specialist chooses."""
    return record.once(_choices)


def _choices(record: Record) -> Choices:
    left_out: dict[str, str] = {}
    for drug in _in_order(record):
        why = next(_against(record, drug), None)
        if why is not None:
            left_out[drug] = why
    return Choices(tuple(drug for drug in _in_order(record) if drug not in left_out), left_out)


def _in_order(record: Record) -> tuple[str, ...]:
    """What the patient's other troubles favour comes first (the sort keeps the rest in its order)."""
    first: set[str] = set()
    if localised(record) and older(record):
        first = {"lidocaine patch", "capsaicin cream"}
    elif record.problems_in("depression", "anxiety"):
        first = {"duloxetine"}
    elif record.problems_in("insomnia"):
        first = {"nortriptyline", "gabapentin", "pregabalin"}
    drugs = tuple(drug for drug in INGREDIENTS if localised(record) or not for_the_skin(drug))
    return tuple(sorted(drugs, key=lambda drug: drug not in first))


def localised(record: Record) -> bool:
    """Whether the pain has a place on the skin that a patch or cream can reach."""
    return any(group_of(problem) in _LOCALISED for problem in neuropathic(record))


def for_the_skin(drug: str) -> bool:
    """A patch or cream: second-line, whatever else speaks for it (NeuPSIG)."""
    return drug in ("lidocaine patch", "capsaicin cream")


def _against(record: Record, drug: str) -> Iterator[str]:
    name = INGREDIENTS[drug]
    if record.problems_in("pregnancy_lactation"):
        yield "pregnancy or lactation"
    if allergies_to(record, (name,)):
        yield "allergy or intolerance"
    if not for_the_skin(drug):
        if was_ordered(record, name):
            yield "tried before"
        yield from crowded(record)
    yield from _OWN[drug](record)


def crowded(record: Record) -> Iterator[str]:
    """From 65 years a third medicine that acts on the brain, or any new one after falls, is a warning of its own."""
    if not older(record):
        return
    if len(cns_active(record)) > 1:
        yield "two CNS-active medicines at 65 or more"
    if record.problems_in(*_FALLS, active=False):
        yield "falls or fractures at 65 or more"


def _duloxetine(record: Record) -> Iterator[str]:
    yield from _unverified(record)
    clearance = kidney(record).low
    if clearance is not None and clearance < _SEVERE:
        yield "CrCl below 30"
    if liver(record).state is not None or active_alcohol_use(record):
        yield "liver disease or alcohol"
    conditions = {"glaucoma_angle_closure": "narrow-angle glaucoma", "uncontrolled_hypertension": "high blood pressure"}
    yield from (words for group, words in conditions.items() if record.problems_in(group))
    if low_sodium(record):
        yield "low sodium"
    if older(record) and len(_members(record, "sodium-imbalance")) > 1:
        yield "medicines that lower sodium"
    yield from _beside(record, *_SEROTONERGIC, "cyp1a2-strong-inhibitor", "anticoagulant", "antiplatelet", "nsaid")


def _nortriptyline(record: Record) -> Iterator[str]:
    yield from _sedated(record)
    if older(record):
        yield "age 65 or more"
    yield from (words for group, words in (HEART | ANTICHOLINERGIC).items() if record.problems_in(group))
    if record.problems_in("ischemic_heart_stroke"):
        yield "heart disease or stroke"
    if record.problems_in("overdose_history", "suicidality", active=False):
        yield "history of overdose or self-harm"
    if burden(record) > _MOST_ANTICHOLINERGIC:
        yield "anticholinergic medicines"
    yield from _beside(record, *_SEROTONERGIC, "cyp2d6-strong-inhibitor", "qt-known")
    if taking(record, ("tapentadol",)):
        yield "with tapentadol"


def _gabapentinoid(record: Record) -> Iterator[str]:
    kidneys = kidney(record)
    yield from _unverified(record)
    if kidneys.dialysis is not None:
        yield "dialysis"
    others = ingredients_in(sedatives(record, BREATHING), BREATHING)
    fragile = [*respiratory_conditions(record), *breathing_reserve_risks(record)]
    fragile += ["age"] if older(record) else []
    fragile += ["sedatives"] if others else []
    if len(fragile) > 1:
        yield "fragile breathing"
    yield from _sedated(record)


def _sedated(record: Record) -> Iterator[str]:
    """A fourth medicine that slows breathing is a warning of C01 at any age."""
    if len(ingredients_in(sedatives(record, BREATHING), BREATHING)) > 2:
        yield "three sedatives already"


def _unverified(record: Record) -> Iterator[str]:
    """What D07 would warn of: kidneys that are likely to be poor, and nothing recent known of them."""
    kidneys = kidney(record)
    if kidneys.unstable:
        yield "unsteady kidneys"
    elif kidneys.freshness != "fresh" and (risks(record, ()) or record.of_class(*_NEPHROTOXIC)):
        yield "no recent creatinine on record"


def _pregabalin(record: Record) -> Iterator[str]:
    yield from _gabapentinoid(record)
    if record.problems_in("heart_failure"):
        yield "heart failure"
    yield from _beside(record, "thiazolidinedione")


def _lidocaine(record: Record) -> Iterator[str]:
    yield from _beside(record, "antiarrhythmic-1")


def _capsaicin(_: Record) -> Iterator[str]:
    return iter(())


_OWN: Mapping[str, Callable[[Record], Iterator[str]]] = {
    "duloxetine": _duloxetine,
    "gabapentin": _gabapentinoid,
    "pregabalin": _pregabalin,
    "nortriptyline": _nortriptyline,
    "lidocaine patch": _lidocaine,
    "capsaicin cream": _capsaicin,
}


def _beside(record: Record, *classes: str) -> Iterator[str]:
    names = _members(record, *classes)
    if names:
        yield f"with {names[0]}"


def _members(record: Record, *classes: str) -> tuple[str, ...]:
    return ingredients_in(record.of_class(*classes), *classes)


def low_sodium(record: Record) -> bool:
    """A diagnosis of it, or the newest sodium below 135 mmol/L."""
    newest = newest_sodium(record)
    return bool(record.problems_in("x_hyponatremia_siadh")) or (newest is not None and newest.value < _LOW_SODIUM)


def newest_sodium(record: Record) -> Lab | None:
    """The newest dated sodium in mmol/L, of one day the lowest."""
    dated = [
        (lab.when.latest, -lab.value, lab) for lab in record.labs if lab.group == "sodium" and lab.when is not None
    ]
    return max(dated, key=lambda each: each[:2])[2] if dated else None
