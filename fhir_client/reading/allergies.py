"""AllergyIntolerance of any version -> Allergy."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fhir_client.reading.shapes import all_names, codes, codings, first, name, objects, text
from safety.regimen.allergies import class_of, class_of_words
from safety.regimen.chart import Allergy
from safety.regimen.products import find
from safety.regimen.record import Gap

_NOT_SO = frozenset({"refuted", "entered-in-error"})
_OVER = frozenset({"inactive", "resolved", "remission"})
_NOT_MEDICINE = frozenset({"food", "environment"})
_KINDS: Mapping[str, Literal["allergy", "intolerance"]] = {"allergy": "allergy", "intolerance": "intolerance"}
# SNOMED CT: no known allergy, drug allergy, environmental allergy, food allergy
_NONE_KNOWN = frozenset({"716186003", "409137002", "428607008", "429625007"})
_NONE_KNOWN_WORDS = re.compile(
    r"nkd?a|none(?: known)?|nil known|not on file"
    r"|no (?:known )?(?:(?:drug|medication|food|environmental) )?(?:allerg(?:y|ies)|intolerances?)",
    re.IGNORECASE,
)


def read_allergy(resource: Mapping[str, Any], reference: str) -> tuple[Allergy | None, Gap | None]:
    """The allergy, and a minor Gap where no table knows what it is to.

    None for what was refuted or entered in error, and for the statement that there is none. Allergies to foods and to
    what is in the air are kept by their words, without a gap: no order rests on them.
    """
    status = codes(resource.get("verificationStatus")) | codes(resource.get("status"))
    if status & _NOT_SO:
        return None, None
    stated = first(resource.get("code"), resource.get("substance"))
    if _says_none(stated):
        return None, None
    substances = [stated, *(part.get("substance") for part in objects(resource.get("reaction")))]
    ingredients = frozenset(found for substance in substances for found in _ingredients(substance))
    classes = frozenset(found for substance in substances for found in _classes(substance))
    words = ", ".join(all_names(stated)) or ", ".join(sorted(coding.code for coding in codings(stated)))
    allergy = Allergy(
        ingredients,
        classes,
        words,
        kind=next((_KINDS[code] for code in codes(resource.get("type")) if code in _KINDS), None),
        active=not (codes(resource.get("clinicalStatus")) | status) & _OVER,
        reference=reference,
    )
    return allergy, _gap(allergy, resource)


def _gap(allergy: Allergy, resource: Mapping[str, Any]) -> Gap | None:
    if allergy.ingredients or allergy.classes or not allergy.active:
        return None
    if codes(resource.get("category")) & _NOT_MEDICINE:
        return None
    why = f"no table knows the substance: {allergy.text}" if allergy.text else "does not say to what"
    return Gap("AllergyIntolerance", why, allergy.reference, minor=True)


def _says_none(concept: Any) -> bool:
    if any(coding.code in _NONE_KNOWN for coding in codings(concept)):
        return True
    words = text(name(concept))
    return words is not None and _NONE_KNOWN_WORDS.fullmatch(words.strip(" .")) is not None


def _ingredients(concept: Any) -> tuple[str, ...]:
    """What the medicine finder reads in codes and words; words that name a class are none of its business."""
    names = all_names(concept)
    if any(class_of_words(each) for each in names):
        return ()
    return find(codings(concept), name(concept)).ingredients if concept is not None else ()


def _classes(concept: Any) -> Iterator[str]:
    for coding in codings(concept):
        if (found := class_of(coding.system, coding.code)) is not None:
            yield found
    for each in all_names(concept):
        if (found := class_of_words(each)) is not None:
            yield found
