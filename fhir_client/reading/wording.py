"""The dosing words of an order: where EHRs put them, and what they wrap around them."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from fhir_client.reading.shapes import all_names, extension, objects, text, texts
from safety.regimen import sig
from safety.regimen.dosing import Dose, Dosing, Unread

_WRAPPINGS = (
    # Epic: "Take 1 tablet ... each day., Starting Tue 5/28/2019, Until Wed 5/27/2020, Normal" (open.epic.com sandbox)
    re.compile(r"\.?,\s*Starting\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*$"),
    re.compile(r"\.?,\s*(?:Disp-\d|Normal|Print|No Print|Historical Med|Phone In|R-\d)\b.*$"),
    # Oracle Health: "1 tab, Oral, Daily, # 30 tab, 0 Refill(s), called to pharmacy (Rx)", "... every day. Refills: 0."
    re.compile(r",?\s*(?:#\s*)?\d[\d.,]*\s*[A-Za-z]+,\s*\d+\s*Refill\(s\).*$"),
    re.compile(r"[.,]?\s*Refills?:\s*\d+\.?$"),
    re.compile(r"\s*\((?:given by mouth|qualifier value)\)"),
    # the same vendor's older export: "celecoxib 200 mg Capsule Directions: 1 capsule oral daily Continued By: ..."
    re.compile(r"^.*\bDirections:\s*|\s*\bContinued By:.*$"),
)
_RENDERED = ("MedicationRequest.renderedDosageInstruction", "MedicationStatement.renderedDosageInstruction")


def instruction_words(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of one Dosage, likeliest first."""
    words = [text(raw.get("text")), text(raw.get("patientInstruction")), text(extension(raw, "clinical-instruction"))]
    return tuple(dict.fromkeys(word for word in words if word is not None))


def remark_words(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """additionalInstruction in every version (STU3, R4: concepts; DSTU2: additionalInstructions): advice and maxima."""
    concepts = [*objects(raw.get("additionalInstruction")), *objects(raw.get("additionalInstructions"))]
    return tuple(dict.fromkeys(name for concept in concepts for name in all_names(concept)))


def rendered_words(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """R5's rendered instruction of the whole order, also as an extension."""
    if "renderedDosageInstruction" not in resource and "extension" not in resource:
        return ()
    words = [text(resource.get("renderedDosageInstruction")), text(extension(resource, *_RENDERED))]
    return tuple(dict.fromkeys(word for word in words if word is not None))


def note_words(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Notes on the order: some hold the sig, most do not."""
    if "note" not in resource:
        return ()
    words = [word for note in objects(resource.get("note")) for word in texts(note.get("text"))]
    return tuple(dict.fromkeys((*words, *texts(resource.get("note")))))


def read_words(candidates: Iterable[str]) -> Dosing | Unread | None:
    """The first text that the sig reader reads wholly; else why the first was refused; None when there are none."""
    refused: Unread | None = None
    for words in candidates:
        found = _read(words)
        if isinstance(found, Dosing):
            return found
        refused = refused or found
    return refused


def is_sig(remark: str) -> bool:
    """Whether a remark reads wholly as a sig. Most are about one person, so nothing of it is kept."""
    return isinstance(_read_by(sig.read_unkept, remark), Dosing)


@lru_cache(maxsize=8192)
def _read(words: str) -> Dosing | Unread:
    return _read_by(sig.read, words)


def _read_by(reader: Callable[[str], Dosing | Unread], words: str) -> Dosing | Unread:
    """Read a text as it stands, else without what a vendor wraps around it."""
    found = reader(words)
    if isinstance(found, Dosing):
        return found
    bare = words.replace("\\n", " ")
    for wrapping in _WRAPPINGS:
        bare = wrapping.sub("", bare)
    bare = bare.strip()
    if bare and bare != words:
        again = reader(bare)
        if isinstance(again, Dosing):
            return again
    return found


@lru_cache(maxsize=4096)
def amount_in_words(words: str) -> Dose | None:
    """The dose of words that say nothing else ("one tablet"), for a structure that says only how often."""
    found = sig.read(f"{words} once a day")
    if not isinstance(found, Dosing) or len(found.steps) != 1:
        return None
    return found.steps[0].dose
