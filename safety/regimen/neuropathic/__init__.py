"""Which diagnoses of a record are neuropathic pain, and which orders treat it.

A condition group holds diseases that often come with neuropathic pain (multiple sclerosis, HIV) beside those that are
pain (postherpetic neuralgia); the former count only where their words say so. Radicular pain stands apart: its evidence
is other, and NICE CG173 excludes sciatica since 2020.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from safety.regimen.dosing import Unread
from safety.regimen.record import Order, Problem, Record

DIABETIC = "np_diabetic_neuropathy"
POSTHERPETIC = "np_postherpetic_neuralgia"
TRIGEMINAL = "np_trigeminal_facial_neuralgia"
RADICULAR = "np_sciatica_radiculopathy"

_ALWAYS = frozenset(
    {DIABETIC, POSTHERPETIC, TRIGEMINAL, "np_central_pain", "np_crps", "np_phantom_limb"}
    | {"np_small_fibre_polyneuropathy"}
)
_IF_NEUROPATHY = frozenset({"np_hiv_neuropathy", "np_chemo_drug_neuropathy"})
_IF_PAIN = frozenset(
    {"np_multiple_sclerosis", "np_spinal_cord_injury", "np_entrapment_mononeuropathy", "np_neuralgia_other"}
    | {"np_neuropathic_pain_unspecified", "np_other_polyneuropathy"}
)
_NEUROPATHY = re.compile(r"neurop|neuralg|pain", re.IGNORECASE)
_PAIN = re.compile(r"pain|neuralg|causalg|burning|dysa?esthe", re.IGNORECASE)
_PAINLESS = re.compile(
    r"without pain|painless|not painful|non-?painful|asymptomatic|autonomic|amyotroph|gastropar|history of"
    r"|\bmotor\b",
    re.IGNORECASE,
)
_OTHER_FACIAL = re.compile(r"atypical|glossophar|idiopathic facial|G50\.?[189]|G52|disorder", re.IGNORECASE)

NAMES = {
    DIABETIC: "diabetic neuropathy",
    POSTHERPETIC: "postherpetic neuralgia",
    TRIGEMINAL: "trigeminal or facial neuralgia",
    "np_central_pain": "central pain",
    "np_crps": "complex regional pain syndrome",
    "np_phantom_limb": "phantom limb pain",
    "np_hiv_neuropathy": "HIV neuropathy",
    "np_chemo_drug_neuropathy": "drug-induced neuropathy",
    "np_multiple_sclerosis": "pain in multiple sclerosis",
    "np_spinal_cord_injury": "pain after spinal cord injury",
    "np_small_fibre_polyneuropathy": "polyneuropathy",
    "np_other_polyneuropathy": "polyneuropathy",
    "np_entrapment_mononeuropathy": "mononeuropathy",
    "np_neuralgia_other": "neuralgia",
    "np_neuropathic_pain_unspecified": "neuropathic pain",
}

FIRST_LINE = ("gabapentinoid", "snri", "tca")
_SYSTEMIC = frozenset({*FIRST_LINE, "opioid", "antiepileptic"})
_INJECTED = frozenset({"onabotulinumtoxina", "botulinum toxin"})
_ON_SKIN = frozenset({"lidocaine", "capsaicin"})
_BESIDE = frozenset({"prilocaine", "tetracaine", "menthol", "trolamine salicylate"})
"""What may be in a patch or cream against pain with lidocaine or capsaicin; one with a steroid is for something else"""
HYPNOTIC_DOXEPIN_MG = Decimal(6)
"""Oral doxepin up to 6 mg a day is a sleeping medicine and no tricyclic (14.4.34)"""


def neuropathic(record: Record) -> tuple[Problem, ...]:
    """Active diagnoses of neuropathic pain, radicular pain apart."""
    return record.once(_neuropathic)


def _neuropathic(record: Record) -> tuple[Problem, ...]:
    return tuple(problem for problem in record.problems if problem.active and group_of(problem) is not None)


def group_of(problem: Problem) -> str | None:
    """The group by which a problem is neuropathic pain; None where it is not, or is called painless."""
    if _PAINLESS.search(problem.text):
        return None
    for group in sorted(problem.groups, key=lambda name: (name not in _ALWAYS, name)):
        if group in _ALWAYS:
            return group
        words = _NEUROPATHY if group in _IF_NEUROPATHY else _PAIN if group in _IF_PAIN else None
        if words is not None and words.search(problem.text):
            return group
    return None


def radicular(record: Record) -> tuple[Problem, ...]:
    """Active sciatica and radiculopathy."""
    return record.problems_in(RADICULAR)


def trigeminal(record: Record) -> tuple[Problem, ...]:
    """Active trigeminal neuralgia; other facial pain, and what shingles left behind, is not."""
    found = record.problems_in(TRIGEMINAL)
    return tuple(p for p in found if POSTHERPETIC not in p.groups and not _OTHER_FACIAL.search(p.text))


def names(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The diagnoses in plain words, each once, the surest first, in whatever order the chart lists them."""
    found = {NAMES[group] for problem in problems if (group := group_of(problem)) is not None}
    return tuple(name for name in dict.fromkeys(NAMES.values()) if name in found)


def known_for(record: Record, problems: Iterable[Problem]) -> int | None:
    """For how many days the oldest of the problems is certainly known; None where none of them is dated."""
    days = [(record.today - problem.onset.latest).days for problem in problems if problem.onset is not None]
    return max(days, default=None)


def is_tricyclic(order: Order) -> bool:
    """A tricyclic by class, except low doses of oral doxepin; an unread dose of it is taken as a tricyclic's."""
    if "tca" not in order.classes:
        return False
    if not order.takes("doxepin") or isinstance(order.amount, Unread):
        return True
    intake = order.amount.of("doxepin")
    return intake is None or intake.most_mg > HYPNOTIC_DOXEPIN_MG


def treating(record: Record) -> tuple[Order, ...]:
    """Projected orders of any medicine that is given for neuropathic pain, on the skin and of any line."""
    return tuple(order for order in record.projected if treats(order))


def treats(order: Order) -> bool:
    """Whether it is a medicine of any line: by class, on the skin, or botulinum toxin."""
    if order.classes & _SYSTEMIC:
        return is_tricyclic(order) or "tca" not in order.classes
    return _is_on_skin(order) or bool(_INJECTED & set(order.product.ingredients))


def is_first_line(order: Order) -> bool:
    """A gabapentinoid, an SNRI or a tricyclic (NeuPSIG 2015 and 2025)."""
    return bool(order.classes & set(FIRST_LINE)) and (is_tricyclic(order) or "tca" not in order.classes)


def on_the_skin(record: Record) -> tuple[Order, ...]:
    """Projected patches and creams of lidocaine or capsaicin."""
    return tuple(order for order in record.projected if _is_on_skin(order))


def _is_on_skin(order: Order) -> bool:
    drugs = set(order.product.ingredients)
    where = order.route or order.product.route
    return order.product.local and where != "rectal" and bool(drugs & _ON_SKIN) and drugs <= _ON_SKIN | _BESIDE
