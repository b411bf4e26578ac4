"""The table of classes that allergies name cannot be wrong without being refused."""

from pathlib import Path

import pytest

from safety.regimen.allergies import class_of, class_of_words, read_allergy_classes
from safety.regimen.knowledge import DRUGS, KnowledgeError, load


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("404642006,opioid", "404642007,opioid", "check digit"),
        ("words,nsaids,nsaid", "words,nsaids,aspirins", "group 'aspirins'"),
        ("words,nsaids,nsaid", "phrase,nsaids,nsaid", "system 'phrase'"),
        ("words,nsaids,nsaid", "words,nsaid,nsaid", "stands there already"),
        ("NSAIDs,painrx-policy", "NSAIDs,nobody", "unknown source"),
    ],
)
def test_a_wrong_row_is_refused_by_file_and_row(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DRUGS / "allergy_classes.csv").read_text("utf-8")
    assert old in text
    path = tmp_path / "allergy_classes.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=f"allergy_classes.csv row .*{said}"):
        read_allergy_classes(path, frozenset(load().sources))


def test_codes_count_in_their_own_system_only() -> None:
    assert class_of("http://snomed.info/sct", "372665008") == "nsaid"
    assert class_of("http://loinc.org", "372665008") is None


def test_words_must_be_the_whole_name() -> None:
    assert class_of_words("Allergy to NSAIDs (disorder)") == "nsaid"
    assert class_of_words("NSAIDs other than aspirin") is None
