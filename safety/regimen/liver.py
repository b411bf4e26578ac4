"""What the diagnoses of a record say about the liver: chronic disease, cirrhosis, Child-Pugh class, decompensation.

The condition groups are wide (fibrosis, cirrhosis, hepatic failure and their complications in one); the coded text, or
the ICD-10-CM code where a problem has no words, tells them apart. Child-Pugh is read where it stands, never computed.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from safety.regimen.record import Problem, Record

ChildPugh = Literal["A", "B", "C"]
State = Literal["chronic", "cirrhosis", "moderate", "severe"]

_STATES: tuple[str, ...] = get_args(State)
DISEASE = ("hepatic_impairment_cirrhosis", "hepatitis_active")
_CIRRHOSIS = re.compile(r"cirrho|\bK70\.?3|\bK71\.?7|\bK74\.?[3-6]", re.IGNORECASE)
_DECOMPENSATED = re.compile(
    r"decompensated|ascites|hepatic (?:encephalopathy|coma|failure)|hepatorenal|bleeding (?:o?esophageal )?varices"
    r"|varices with bleeding|spontaneous bacterial peritonitis|liver failure"
    r"|\bK70\.?31|\bK70\.?4|\bK72|\bK76\.?7|\bK76\.?82|\bK65\.?2|\bI85\.?[01]1",
    re.IGNORECASE,
)
_ACUTE = re.compile(r"^acute (?!.*chronic)|\bB1[5-7]|history of", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|no)\s[^,;()]*", re.IGNORECASE)
_CHILD_PUGH = re.compile(
    r"child(?:['\u2019]?s)?[\s-]*(?:turcotte[\s-]*)?(?:pugh)?[\s,:-]*(?:class|score|stage)?[\s:-]*([ABC])\b"
)


@dataclass(frozen=True, slots=True)
class Liver:
    """state None: no chronic liver disease is coded. problems: what it rests on.

    "chronic": disease without cirrhosis, or Child-Pugh A; "cirrhosis": of a class that is not stated; "moderate":
    Child-Pugh B, or decompensated without a class; "severe": Child-Pugh C.
    """

    state: State | None = None
    child_pugh: ChildPugh | None = None
    cirrhosis: bool = False
    decompensated: bool = False
    problems: tuple[Problem, ...] = ()

    def at_least(self, state: str) -> bool:
        """Whether the disease is at least so far: "chronic", "cirrhosis" (of any class), "moderate" or "severe"."""
        if state == "cirrhosis" and self.cirrhosis:
            return True
        return self.state is not None and _STATES.index(self.state) >= _STATES.index(state)

    @property
    def words(self) -> str:
        """For a sentence: "liver disease", "cirrhosis", "cirrhosis (Child-Pugh B)", "decompensated cirrhosis"."""
        name = "cirrhosis" if self.cirrhosis else "liver disease"
        if self.child_pugh is not None:
            return f"{name} (Child-Pugh {self.child_pugh})"
        return f"decompensated {name}" if self.decompensated else name


def liver(record: Record) -> Liver:
    """The liver on the record's day."""
    return record.once(_liver)


def _liver(record: Record) -> Liver:
    problems = tuple(problem for problem in record.problems_in(*DISEASE) if not _ACUTE.search(problem.text))
    if not problems:
        return Liver()
    texts = [_WITHOUT.sub("", problem.text) for problem in problems]
    classes = [match[1] for text in texts if (match := _CHILD_PUGH.search(_plain(text)))]
    worst: ChildPugh | None = "C" if "C" in classes else "B" if "B" in classes else "A" if "A" in classes else None
    cirrhosis = any(_CIRRHOSIS.search(text) for text in texts)
    decompensated = any(_DECOMPENSATED.search(text) for text in texts)
    return Liver(_state(worst, cirrhosis, decompensated), worst, cirrhosis, decompensated, problems)


def _plain(text: str) -> str:
    """Lower case but for a class letter that stands alone: "Child-Pugh class B" and "child pugh b" alike."""
    return re.sub(r"\b([abc])\b", lambda match: match[1].upper(), text.lower())


def _state(worst: ChildPugh | None, cirrhosis: bool, decompensated: bool) -> State:
    if worst == "C":
        return "severe"
    if worst == "B" or (worst is None and decompensated):
        return "moderate"
    return "cirrhosis" if cirrhosis and worst is None else "chronic"
