"""F09: the anticholinergic burden of everything that is taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from safety.examination.basis import dose_notes, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.anticholinergic import scores
from safety.regimen.record import Record

WORSENED = {
    "dementia": "dementia",
    "delirium": "delirium",
    "bph": "enlarged prostate",
    "glaucoma": "glaucoma",
    "glaucoma_angle_closure": "glaucoma",
    "constipation": "constipation",
    "x_opioid_induced_constipation": "constipation",
}


@dataclass(frozen=True, slots=True)
class Burden:
    """total once the drafts are signed, before: without them; illnesses: what it makes worse."""

    total: int
    before: int
    by_drug: Mapping[str, int]
    illnesses: tuple[str, ...]


def examine(record: Record, check: Check) -> Iterator[Finding]:
    by_drug = scores(record.projected)
    total = sum(by_drug.values())
    older = record.age is not None and record.age >= check.limit("age")
    if max(by_drug.values(), default=0) < check.limit("least_of_one"):
        return
    if total < check.limit("older_total" if older else "high_total"):
        return
    found = dict.fromkeys(words for group, words in WORSENED.items() if record.problems_in(group))
    illnesses = tuple(found) if older else ()
    burden = Burden(total, sum(scores(record.current).values()), by_drug, illnesses)
    loud = older and (bool(illnesses) or total >= check.limit("high_total"))
    yield _finding(record, check, burden, loud=loud)


def _finding(record: Record, check: Check, burden: Burden, *, loud: bool) -> Finding:
    members = tuple(
        o for o in record.projected if not o.product.local and set(o.product.ingredients) & set(burden.by_drug)
    )
    draft = lone_draft(record, members)
    drafted = any(order.draft for order in members)
    lowered = drafted and burden.total < burden.before
    quiet = lowered or only_lowers(record, members)
    drugs = tuple(f"{drug} {score}" for drug, score in burden.by_drug.items())
    return check.finding(
        "F09",
        Severity.WARNING if loud and not quiet else Severity.INFO,
        record,
        members,
        words="lowered" if lowered else "worsens" if burden.illnesses else "summary",
        evidence={
            "acb": burden.total,
            "acb_before": burden.before,
            "drugs": dict(burden.by_drug),
            "illnesses": list(burden.illnesses),
            "age": record.age,
        },
        identity=(*burden.illnesses, *drugs),
        certainty=Certainty.STATED if record.age is not None else Certainty.ASSUMED,
        notes=(*_age_note(record), *dose_notes(record, members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        raises=burden.total > burden.before,
        total=burden.total,
        before=burden.before,
        matters=check.limit("older_total"),
        age="unknown age" if record.age is None else f"{record.age} y",
        drugs=some(tuple(burden.by_drug), 2, 44),
        remain="remains" if len(burden.by_drug) == 1 else "remain",
        it="it" if len(burden.by_drug) == 1 else "one",
        illness=some(burden.illnesses, 1),
        all_drugs=", ".join(drugs),
        all_illnesses=", ".join(burden.illnesses) or "none on record",
    )


def _age_note(record: Record) -> tuple[str, ...]:
    return () if record.age is not None else ("the age is not known: judged as under 65 years",)


CHECK = Check.load(__name__, examine)
