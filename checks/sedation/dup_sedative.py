"""C05: two benzodiazepines, or one with a Z-drug; from 65 years any of them."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in, older, sedatives


def examine(record: Record, check: Check) -> Iterator[Finding]:
    orders = sedatives(record, "benzodiazepine", "z-drug")
    benzodiazepines = ingredients_in(orders, "benzodiazepine")
    names = ingredients_in(orders, "benzodiazepine", "z-drug")
    twice = len(benzodiazepines) > 1 or (bool(benzodiazepines) and len(names) > len(benzodiazepines))
    if not twice and not (names and older(record)):
        return
    draft = lone_draft(record, orders)
    yield check.finding(
        "C05",
        Severity.WARNING if twice and not only_lowers(record, orders) else Severity.INFO,
        record,
        orders,
        words="summary" if twice else "older",
        evidence={"sedatives": list(names), "age": record.age},
        identity=doses(orders),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        drugs=some(names, 3, 44),
        age="unknown" if record.age is None else record.age,
    )


CHECK = Check.load(__name__, examine)
