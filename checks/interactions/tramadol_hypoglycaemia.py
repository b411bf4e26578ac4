"""F16: tramadol drafted for someone who takes a medicine that lowers blood sugar."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.wording import some
from safety.regimen.kidney import kidney
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in
from safety.regimen.taking import taking

LOWERING = "hypoglycaemic"


def examine(record: Record, check: Check) -> Iterator[Finding]:
    tramadol = taking(record, ("tramadol",))
    lowering = record.of_class(LOWERING)
    if not lowering or not any(order.draft for order in tramadol):
        return
    members = (*tramadol, *lowering)
    risks = _risks(record, check)
    names = ingredients_in(lowering, LOWERING)
    draft = lone_draft(record, members)
    kidneys = kidney(record)
    by_kidney = any(risk.startswith("CrCl") for risk in risks)
    loud = bool(risks) and not only_lowers(record, members)
    yield check.finding(
        "F16",
        Severity.WARNING if loud else Severity.INFO,
        record,
        members,
        words="at_risk" if risks else "summary",
        evidence={"pair": ["tramadol", *names], "risks": list(risks), "age": record.age, "clearance": kidneys.low},
        identity=(*(risk.split()[0] for risk in risks), *doses(members)),
        certainty=Certainty.ASSUMED if by_kidney and kidneys.certainty != "stated" else Certainty.STATED,
        notes=(*(kidneys.notes if by_kidney else ()), *dose_notes(record, members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drug=some(names, 1),
        risks=some(risks, 1),
        all_risks=", ".join(risks) or "none on record",
    )


def _risks(record: Record, check: Check) -> tuple[str, ...]:
    """What makes low blood sugar likelier or worse: age, slow kidneys, an earlier one."""
    found = []
    age, clearance = check.limit("age"), kidney(record).low
    if record.age is not None and record.age >= age:
        found.append(f"age {record.age}")
    if clearance is not None and clearance < check.limit("clearance"):
        found.append(f"CrCl below {check.limit('clearance')}")
    if record.problems_in("hypoglycaemia", active=False):
        found.append("earlier hypoglycaemia")
    return tuple(found)


CHECK = Check.load(__name__, examine)
