"""C06: the Drug Burden Index, for sites that want to see it; off by default."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses
from safety.examination.check import Check
from safety.examination.finding import Certainty, Finding, Severity
from safety.examination.wording import plain_number, some
from safety.regimen.drug_burden import drug_burden
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    found = drug_burden(record) if record.age is not None and record.age >= check.limit("age") else None
    if found is None:
        return
    names = sorted(found.shares, key=lambda name: (-found.shares[name], name))
    yield check.finding(
        "C06",
        Severity.INFO,
        record,
        found.orders,
        words="lower_bound" if found.lower_bound else "summary",
        evidence={
            "dbi": found.most,
            "dbi_scheduled": found.usual,
            "shares": dict(found.shares),
            "without_figure": list(found.no_figure),
            "unread": list(found.unread),
            "age": record.age,
        },
        identity=("drug burden index", *doses(found.orders)),
        certainty=Certainty.UNREAD if found.unread else Certainty.ASSUMED if found.no_figure else Certainty.STATED,
        notes=(
            *dose_notes(record, found.orders),
            *(f"{name}: no least dose with a source; left out" for name in found.no_figure),
        ),
        dbi=plain_number(found.most),
        usual=plain_number(found.usual),
        drugs=some(names, 2, 44),
        shares="; ".join(f"{name} {plain_number(found.shares[name])}" for name in names),
        without=", ".join((*found.no_figure, *(f"{name} (dose not read)" for name in found.unread))) or "nothing",
    )


CHECK = Check.load(__name__, examine)
