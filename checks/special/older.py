"""H03: from 65 years other limits hold, from 76 tramadol's lower one too: said for the audit alone."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Finding, Severity
from safety.examination.wording import some
from safety.regimen.record import Record
from safety.regimen.sedation import ingredients_in

JUDGED_BY_AGE = ("beers-cns", "beers-relaxant", "nsaid", "sedating-antihistamine")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    if record.age is None or record.age < check.limit("older"):
        return
    orders = record.of_class(*JUDGED_BY_AGE)
    names = ingredients_in(orders, *JUDGED_BY_AGE)
    tramadol = "tramadol" in names and record.age > check.limit("tramadol")
    if names:
        yield check.finding(
            "H03",
            Severity.INFO,
            record,
            orders,
            words="tramadol" if tramadol else "summary",
            evidence={"age": record.age, "drugs": list(names), "tramadol_limit_by_age": tramadol},
            identity=("older", "tramadol" if tramadol else "", *names),
            age=record.age,
            older=check.limit("older"),
            over=check.limit("tramadol"),
            count=len(names),
            drugs=some(names, 2, 44),
            all_drugs=", ".join(names),
        )


CHECK = Check.load(__name__, examine)
