"""Trigeminal neuralgia: whether its first choices were taken, and which of them suit the patient (rules.md E08)."""

from collections.abc import Iterator

from safety.regimen.allergies import allergies_to
from safety.regimen.neuropathic.choices import Choices, crowded, low_sodium
from safety.regimen.neuropathic.genes import carrier
from safety.regimen.neuropathic.trials import was_ordered
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in, older

FIRST = ("carbamazepine", "oxcarbazepine")
_BESIDE = ("opioid", "doac", "anticoagulant", "contraceptive", "maoi")
_BOTH = {"pregnancy_lactation": "pregnancy or lactation", "x_porphyria": "porphyria"}
_CARBAMAZEPINE = {
    "x_bone_marrow_suppression": "marrow suppression",
    "heart_block_conduction": "heart block",
    "hepatic_impairment_cirrhosis": "liver disease",
}


def ever(record: Record) -> bool:
    """Whether carbamazepine or oxcarbazepine is taken, drafted, or was ever ordered."""
    return any(order.takes(name) for order in record.projected for name in FIRST) or any(
        was_ordered(record, name) for name in FIRST
    )


def first_choices(record: Record) -> Choices:
    """Which of the two suit the patient; a drug is left out as soon as another rule would warn of it."""
    left_out = {name: why for name in FIRST if (why := next(_against(record, name), None)) is not None}
    return Choices(tuple(name for name in FIRST if name not in left_out), left_out)


def _against(record: Record, name: str) -> Iterator[str]:
    if carrier(record, "B*15:02"):
        yield "HLA-B*15:02"
    if allergies_to(record, FIRST):
        yield "allergy or intolerance"
    if low_sodium(record):
        yield "low sodium"
    conditions = _BOTH | (_CARBAMAZEPINE if name == "carbamazepine" else {})
    yield from (words for group, words in conditions.items() if record.problems_in(group))
    if name == "carbamazepine" and carrier(record, "A*31:01"):
        yield "HLA-A*31:01"
    beside = ingredients_in(record.of_class(*_BESIDE), *_BESIDE)
    yield from (f"with {other}" for other in beside)
    if older(record) and len(ingredients_in(record.of_class("sodium-imbalance"), "sodium-imbalance")) > 1:
        yield "medicines that lower sodium"
    yield from crowded(record)
