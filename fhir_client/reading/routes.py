"""How a medicine is given, from the codes and words that EHRs send.

SNOMED CT route codes as HL7's route-codes value set lists them (https://hl7.org/fhir/R4/valueset-route-codes.html).
"""

from collections.abc import Mapping
from typing import Any

from fhir_client.reading.shapes import all_names, codings

_WORDS: Mapping[str, str] = {
    "oral": "po | oral | orally | by mouth | per os | po/ng | oral route | oral use"
    " | 26643006 | 260548002 | 394899003 | 20053000",
    "intravenous": "iv | intravenous | intravenous route | intravenous use | iv drip"
    " | iv bolus | iv piggyback | ivpb | iv push | ivpca | intravenous drip | 47625008 | 255560000 | 20045000",
    "intramuscular": "im | intramuscular | intramuscular route | 78421000 | 255559005",
    "subcutaneous": "sc | sq | subq | subcut | subcutaneous | subcutaneous route | 34206005",
    "transdermal": "td | transdermal | transdermal route | 45890007",
    "sublingual": "sl | sublingual | sublingual route | 37839007",
    "buccal": "buc | buccal | buccal route | transmucosal | oromucosal | oral transmucosal | 54471007 | 448492006",
    "nasal": "nas | nasal | intranasal | nasal route | 46713006",
    "rectal": "pr | rectal | rectally | rectal route | 37161004",
    "topical": "top | tp | topical | topical route | cutaneous | 6064005 | 359540000 | 448598008",
    "ophthalmic": "ophthalmic | both eyes | left eye | right eye | ophthalmic route | 54485002",
    "otic": "otic | otic route | ear | 10547007",
    "vaginal": "vaginal | vaginal route | 16857009",
    "inhalation": "inh | ih | inhalation | respiratory tract route | respiratory tract | neb"
    " | nebulized | 447694001 | 422237004 | 321667001",
    "intrathecal": "it | intrathecal | intrathecal route | 72607000",
    "epidural": "ed | epidural | epidural route | 404820008",
}
_ROUTES = {word.strip(): route for route, words in _WORDS.items() for word in words.split("|")}


def route(concept: Any) -> str | None:
    """The route by its English name ("oral", "intravenous" ... the keys above); None when none of them is named."""
    if concept is None:
        return None
    for coding in codings(concept):
        known = _ROUTES.get(coding.code.lower())
        if known is not None:
            return known
    return next((known for word in all_names(concept) if (known := _ROUTES.get(word.lower())) is not None), None)
