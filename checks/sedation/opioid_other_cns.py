"""C04: an opioid with other sedatives than a benzodiazepine alone (B02) or a gabapentinoid alone (C02)."""

from collections.abc import Iterator

from safety.examination.basis import doses, lone_draft, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.alcohol import active_alcohol_use
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from safety.regimen.sedation import BREATHING, cns_active, ingredients_in, sedatives

NAMED = ("barbiturate", "oxybate")
COVERED = ("benzodiazepine", "gabapentinoid")


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids = record.of_class("opioid")
    others = tuple(
        order for order in sedatives(record, BREATHING) if set(ingredients_in([order], BREATHING)) - _opioids(record)
    )
    names = tuple(name for name in ingredients_in(others, BREATHING) if name not in _opioids(record))
    benzodiazepines = ingredients_in(others, "benzodiazepine")
    alcohol = active_alcohol_use(record)
    beyond = set(names) - set(ingredients_in(others, *COVERED))
    stack = bool(benzodiazepines) and bool(set(names) - set(benzodiazepines))
    if not opioids or not (beyond or stack or alcohol):
        return
    members = (*opioids, *others)
    grave = stack or alcohol or "carisoprodol" in names or bool(ingredients_in(others, *NAMED))
    severe = grave and not only_lowers(record, members)
    draft = lone_draft(record, members)
    yield check.finding(
        "C04",
        Severity.WARNING if severe else Severity.INFO,
        record,
        members,
        words="summary" if names else "alcohol",
        evidence={
            **mme_evidence(totals(record)),
            "pair": [*sorted(_opioids(record)), *names],
            "alcohol_use_disorder": alcohol,
            "cns_active_beers": list(cns_active(record)),
            "cns_active_count": len(cns_active(record)),
        },
        identity=(*doses(members), *(["alcohol"] if alcohol else [])),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        opioid=some(sorted(_opioids(record)), 1),
        others=some(names, 2, 36),
        all_others=", ".join([*names, *(["alcohol use disorder"] if alcohol else [])]),
    )


def _opioids(record: Record) -> set[str]:
    return set(ingredients_in(record.of_class("opioid"), "opioid"))


CHECK = Check.load(__name__, examine)
