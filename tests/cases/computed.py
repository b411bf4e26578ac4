"""What the checks compute before they stay silent, for judging a case that fires nothing."""

from typing import Any

from checks.neuropathic import tca_safety
from checks.opioid_dose import opioid_taper
from checks.opioid_risk import long_acting_naive, naloxone_offer
from safety.examination.taper_words import lowering_evidence
from safety.regimen.acetaminophen import total
from safety.regimen.kidney.dose import assess, numbers
from safety.regimen.limits.ceilings import strictest
from safety.regimen.limits.table import limits
from safety.regimen.neuropathic.targets import effective_doses, target
from safety.regimen.opioids.naloxone import rescue_on_file
from safety.regimen.opioids.totals import totals
from safety.regimen.record import Record
from safety.regimen.sedation import cns_active, respiratory_risks

MARKS = (50, 90)


def computed(rule: str, record: Record) -> dict[str, Any]:
    """Values by the names that the cases use."""
    sums = totals(record)
    active = cns_active(record)
    values: dict[str, Any] = {
        "thresholds_crossed": [mark for mark in MARKS if sums.current < mark <= sums.projected_max],
        "uses_legacy_factor": sums.legacy_factor_ingredients,
        "lower_bound": sums.lower_bound,
        "cns_active_beers": active,
        "cns_active_count": len(active),
        "respiratory_risk_factors": respiratory_risks(record),
    }
    if rule == "B01":
        check = naloxone_offer.CHECK
        values["triggers"] = [trigger.name for trigger in naloxone_offer.triggers_of(record, check, sums)]
        values["rescue_naloxone_on_file"] = rescue_on_file(record, check.limit("months")) is not None
    if rule == "B03":
        basis = long_acting_naive.tolerance_of(record, long_acting_naive.CHECK)
        values |= {"opioid_tolerant": basis.tolerant, "tolerance_fraction": basis.fraction}
    if rule in limits():
        for row, taken in strictest(record, rule):
            values |= {"daily_mg": taken.daily, "max_mg_day": row.max_day}
    if rule == "B14":
        values["apap_mg_day"] = total(record).daily
    if rule == "B18":
        step = opioid_taper.step_in(record, opioid_taper.CHECK)
        values |= {} if step is None else lowering_evidence(step)
    if rule == "E04":
        aims = [target(record, name) for name in effective_doses() if any(o.takes(name) for o in record.projected)]
        values["renal_range"] = [mg for aim in aims if aim is not None and aim.renal is not None for mg in aim.renal]
    if rule == "E10":
        for one in tca_safety.tricyclics(record):
            values |= {"daily_mg": one.mg, "max_mg_day": tca_safety.highest_dose(record, tca_safety.CHECK)}
    for assessment in assess(record) if rule.startswith(("D", "E04")) else ():
        values.update(numbers(assessment))
    return values
