"""What the labels of duloxetine and of the other SNRI advise against, as far as diagnoses say it (rules.md F08)."""

from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.liver import liver
from safety.regimen.record import Record

DULOXETINE = "duloxetine"
_GLAUCOMA = {"glaucoma_angle_closure": "narrow-angle glaucoma"}
_PRESSURE = {"uncontrolled_hypertension": "uncontrolled hypertension"}


def against_snri(record: Record) -> tuple[str, ...]:
    """In words; nothing where no such diagnosis is on record."""
    return _present(record, _PRESSURE)


def against_duloxetine(record: Record) -> tuple[str, ...]:
    """As of every SNRI, and a sick liver, much alcohol or narrow-angle glaucoma."""
    state = liver(record)
    sick = () if state.state is None else (state.words,)
    drinks = ("alcohol use disorder",) if active_alcohol_use(record) else ()
    return (*sick, *drinks, *_present(record, _GLAUCOMA), *against_snri(record))


def _present(record: Record, groups: dict[str, str]) -> tuple[str, ...]:
    return tuple(words for group, words in groups.items() if record.problems_in(group))
