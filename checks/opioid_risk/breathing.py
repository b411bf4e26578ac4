"""B05: an opioid with sleep-disordered breathing, chronic lung disease or low oxygen."""

from collections.abc import Iterator

from safety.examination.basis import doses, mme_evidence, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.regimen.breathing import breathing_risks
from safety.regimen.opioids.naloxone import rescue_on_file
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    opioids, risks = record.of_class("opioid"), breathing_risks(record)
    if not opioids or not risks:
        return
    grave = risks[0].grave
    kit = rescue_on_file(record, check.limit("naloxone_months"))
    yield check.finding(
        "B05",
        Severity.WARNING if grave and not only_lowers(record, opioids) else Severity.INFO,
        record,
        opioids,
        words="summary" if grave else "mild",
        evidence={**mme_evidence(totals(record)), "triggers": [risk.name for risk in risks]},
        identity=(*doses(opioids), *(f"{risk.name} {risk.grave}" for risk in risks)),
        advice=(Advice("naloxone", "Add rescue naloxone 4 mg nasal spray"),) if grave and kit is None else (),
        risk=risks[0].words,
        risks="; ".join(risk.words for risk in risks),
    )


CHECK = Check.load(__name__, examine)
