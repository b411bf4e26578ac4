"""H02: below 18 years the rules for adults are off, which silence alone would not tell."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import some
from safety.regimen.kidney.risk import renally_dosed, renally_dosed_in
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if record.age is None or record.age >= check.limit("adult"):
        return
    orders = tuple(dict.fromkeys((*record.of_class("opioid", "beers-cns"), *renally_dosed(record))))
    names = tuple(sorted({*ingredients_in(orders, "opioid", "beers-cns"), *renally_dosed_in(orders)}))
    if names:
        yield check.finding(
            "H02",
            Severity.INFO,
            record,
            orders,
            evidence={"age": record.age, "drugs": list(names)},
            identity=("pediatric", *names),
            age=record.age,
            drugs=some(names, 2, 44),
            all_drugs=", ".join(names),
        )


CHECK = Check.load(__name__, examine)
