"""What a patient told or is known for, beside medicines, problems and laboratory values: parts of a Record."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from safety.regimen.when import Moment


@dataclass(frozen=True, slots=True)
class Allergy:
    """An AllergyIntolerance to ingredients or whole classes. kind None: the chart does not say which of the two."""

    ingredients: frozenset[str]
    classes: frozenset[str]
    text: str
    kind: Literal["allergy", "intolerance"] | None = None
    active: bool = True
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A completed questionnaire or score: "peg", "pain-score", "dn4", "s-lanss", "paindetect", "ort-oud" ....

    score: as the instrument counts it; None when it is neither stated nor to be counted, and `notes` say why.
    items: linkId or LOINC code -> answer.
    """

    instrument: str
    score: Decimal | None
    items: Mapping[str, Decimal | bool | str]
    when: Moment | None
    reference: str = ""
    notes: tuple[str, ...] = ()
