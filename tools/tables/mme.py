"""The MME factor sets, row by row.

CDC 2022: the table of MMWR 2022;71(RR-3), seen in two reprints and in docket CDC-2022-0024-0002 (p. 203). Older
factors: CDC conversion files of 2016 to 2020 and the CMS list of 2018. `cdc-2022` is extended by the older factors
for opioids that CDC 2022 does not list; such rows are flagged `legacy`.
"""

CDC_2022 = {
    "codeine": ("oral", "mg", "0.15"),
    "fentanyl": ("transdermal", "mcg/h", "2.4"),
    "hydrocodone": ("oral", "mg", "1.0"),
    "hydromorphone": ("oral", "mg", "5.0"),
    "methadone": ("oral", "mg", "4.7"),
    "morphine": ("oral", "mg", "1.0"),
    "oxycodone": ("oral", "mg", "1.5"),
    "oxymorphone": ("oral", "mg", "3.0"),
    "tapentadol": ("oral", "mg", "0.4"),
    "tramadol": ("oral", "mg", "0.2"),
}
LEGACY_DIFFERS = {"hydromorphone": "4", "tramadol": "0.1"}
METHADONE_BANDS = (("0", "20", "4"), ("20", "40", "8"), ("40", "60", "10"), ("60", "", "12"))
LEGACY_ONLY = (
    ("butorphanol", "nasal", "mg", "7", "V"),
    ("butorphanol", "oral", "mg", "7", "V"),
    ("dihydrocodeine", "oral", "mg", "0.25", "V"),
    ("levorphanol", "oral", "mg", "11", "V"),
    ("meperidine", "oral", "mg", "0.1", "V"),
    ("opium", "oral", "mg", "1", "V"),
    ("pentazocine", "oral", "mg", "0.37", "V"),
    ("fentanyl", "transmucosal-tablet", "mcg", "0.13", "V"),
    ("fentanyl", "film-spray", "mcg", "0.18", "V"),
    ("fentanyl", "nasal", "mcg", "0.16", "V"),
    ("benzhydrocodone", "oral", "mg", "1.22", "K"),
)
WITHOUT_FACTOR = {
    "nalbuphine": "given by injection only: no factor",
    "alfentanil": "anaesthetic given by injection: no factor",
    "remifentanil": "anaesthetic given by injection: no factor",
    "sufentanil": "no factor in any set",
    "oliceridine": "given by injection only: no factor",
    "propoxyphene": "withdrawn in the USA in 2010: no factor in these sets",
    "pholcodine": "cough medicine: no factor in any set",
    "heroin": "no factor in these sets",
    "levomethadyl": "no longer marketed: no factor in these sets",
    "meptazinol": "not marketed in the USA: no factor in these sets",
    "tilidine": "not marketed in the USA: no factor in these sets",
    "dipipanone": "not marketed in the USA: no factor in these sets",
    "dextromoramide": "not marketed in the USA: no factor in these sets",
}
BUPRENORPHINE = {
    "cdc-2022": "buprenorphine is a partial agonist: CDC 2022 gives no factor for it",
    "cdc-2016": "buprenorphine is a partial agonist: the CDC files list it without a factor since 2017",
    "cms-2018": "buprenorphine is a partial agonist: the CMS list gives no factor for it",
}


def rows() -> list[tuple[str, ...]]:
    """factor_set, ingredient, kind, unit, factor, above, up_to, legacy, status, reason, verified, source."""
    found: list[tuple[str, ...]] = []
    for ingredient, (kind, unit, factor) in sorted(CDC_2022.items()):
        found.append(("cdc-2022", ingredient, kind, unit, factor, "", "", "no", "factor", "", "V", "cdc-2022"))
    for old in ("cdc-2016", "cms-2018"):
        found += _legacy(old)
    for ingredient, kind, unit, factor, verified in LEGACY_ONLY:
        for factor_set in ("cdc-2022", "cdc-2016", "cms-2018"):
            source = "cms-2018" if factor_set == "cdc-2022" else factor_set
            legacy = "yes" if factor_set == "cdc-2022" else "no"
            found.append((factor_set, ingredient, kind, unit, factor, "", "", legacy, "factor", "", verified, source))
    for factor_set, reason in BUPRENORPHINE.items():
        found.append((factor_set, "buprenorphine", "any", "", "", "", "", "no", "excluded", reason, "V", factor_set))
        for ingredient, why in WITHOUT_FACTOR.items():
            found.append(
                (factor_set, ingredient, "any", "", "", "", "", "no", "not-convertible", why, "P", "painrx-policy")
            )
    return sorted(found, key=lambda row: (row[0], row[1], row[2], row[5] == "" and bool(row[6]), _number(row[5])))


def _number(text: str) -> float:
    return float(text) if text else -1.0


def _legacy(old: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for ingredient, (kind, unit, factor) in sorted(CDC_2022.items()):
        if ingredient == "methadone":
            continue
        value = LEGACY_DIFFERS.get(ingredient, factor)
        found.append((old, ingredient, kind, unit, value, "", "", "no", "factor", "", "V", old))
    for above, up_to, factor in METHADONE_BANDS:
        found.append((old, "methadone", "oral", "mg", factor, above, up_to, "no", "factor", "", "V", old))
    return found
