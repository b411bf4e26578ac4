"""Every check, in the order of the rules."""

from checks.kidney import gabapentinoid_renal, renal_unverified
from checks.opioid_dose import dose_entry, factor_discordance, mme_cross, mme_high, mme_incomplete, start_dose
from checks.opioid_risk import (
    bowel_regimen,
    breathing,
    cyp2d6_prodrug,
    duplicate_opioid,
    fentanyl_patch,
    long_acting_naive,
    methadone_dose,
    methadone_ecg,
    methadone_qtc,
    naloxone_offer,
    older_adult,
    opioid_benzo,
    opioid_contraindicated,
    opioid_naltrexone,
    partial_with_full,
    use_history,
)
from checks.reading import not_fully_readable
from checks.sedation import cns_active, dup_sedative, gabapentinoid_resp, opioid_gabapentinoid, opioid_other_cns
from safety.examination.check import Check

ALL: tuple[Check, ...] = (
    mme_high.CHECK,
    mme_cross.CHECK,
    start_dose.CHECK,
    mme_incomplete.CHECK,
    factor_discordance.CHECK,
    dose_entry.CHECK,
    naloxone_offer.CHECK,
    opioid_benzo.CHECK,
    long_acting_naive.CHECK,
    use_history.CHECK,
    breathing.CHECK,
    older_adult.CHECK,
    cyp2d6_prodrug.CHECK,
    methadone_qtc.CHECK,
    methadone_ecg.CHECK,
    methadone_dose.CHECK,
    fentanyl_patch.CHECK,
    duplicate_opioid.CHECK,
    opioid_naltrexone.CHECK,
    partial_with_full.CHECK,
    opioid_contraindicated.CHECK,
    bowel_regimen.CHECK,
    cns_active.CHECK,
    opioid_gabapentinoid.CHECK,
    gabapentinoid_resp.CHECK,
    opioid_other_cns.CHECK,
    dup_sedative.CHECK,
    gabapentinoid_renal.CHECK,
    renal_unverified.CHECK,
    not_fully_readable.CHECK,
)
