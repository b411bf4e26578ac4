"""The dosing words of an order: where EHRs put them, and what they wrap around them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from fhir_client.reading.shapes import extension, objects, text, texts
from safety.regimen import sig
from safety.regimen.dosing import Dosing, Unread

_WRAPPINGS = (
    # Epic: "Take 1 tablet ... each day., Starting Tue 5/28/2019, Until Wed 5/27/2020, Normal" (open.epic.com sandbox)
    re.compile(r"\.?,\s*Starting\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*$"),
    re.compile(r"\.?,\s*(?:Disp-\d|Normal|Print|No Print|Historical Med|Phone In|R-\d)\b.*$"),
    # Oracle Health: "1 tab, Oral, Daily, # 30 tab, 0 Refill(s), called to pharmacy (Rx)", "... every day. Refills: 0."
    re.compile(r",?\s*(?:#\s*)?\d[\d.,]*\s*[A-Za-z]+,\s*\d+\s*Refill\(s\).*$"),
    re.compile(r"[.,]?\s*Refills?:\s*\d+\.?$"),
    re.compile(r"\s*\((?:given by mouth|qualifier value)\)"),
)
_RENDERED = ("MedicationRequest.renderedDosageInstruction", "MedicationStatement.renderedDosageInstruction")


def instruction_words(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of one Dosage, likeliest first."""
    words = [text(raw.get("text")), text(raw.get("patientInstruction")), text(extension(raw, "clinical-instruction"))]
    return tuple(dict.fromkeys(word for word in words if word is not None))


def order_words(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Words about the whole order: R5's rendered instruction (also as an extension), then notes."""
    words = [text(resource.get("renderedDosageInstruction")), text(extension(resource, *_RENDERED))]
    for note in objects(resource.get("note")):
        words.extend(texts(note.get("text")))
    words.extend(texts(resource.get("note")))
    return tuple(dict.fromkeys(word for word in words if word is not None))


def read_words(candidates: Iterable[str]) -> Dosing | Unread | None:
    """The first text that the sig reader reads wholly; else why the first was refused; None when there are none."""
    refused: Unread | None = None
    for words in candidates:
        found = _read(words)
        if isinstance(found, Dosing):
            return found
        refused = refused or found
    return refused


@lru_cache(maxsize=8192)
def _read(words: str) -> Dosing | Unread:
    """Read a text as it stands, else without what a vendor wraps around it."""
    found = sig.read(words)
    if isinstance(found, Dosing):
        return found
    bare = words.replace("\\n", " ")
    for wrapping in _WRAPPINGS:
        bare = wrapping.sub("", bare)
    bare = bare.strip()
    if bare and bare != words:
        again = sig.read(bare)
        if isinstance(again, Dosing):
            return again
    return found
