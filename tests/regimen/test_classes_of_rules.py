"""The classes of interaction, regimen and counting rules: who must be in, and who must not (traps.md 15)."""

import pytest

from safety.regimen.knowledge import load

MEMBERS = {
    "antiarrhythmic-1": ("flecainide propafenone mexiletine", "amiodarone sotalol"),
    "antibiotic": ("ciprofloxacin clarithromycin", "fluconazole"),
    "anticoagulant": ("apixaban warfarin enoxaparin", "clopidogrel aspirin"),
    "antiplatelet": ("clopidogrel prasugrel ticagrelor", "apixaban"),
    "beers-relaxant": ("carisoprodol cyclobenzaprine methocarbamol", "baclofen tizanidine"),
    "bleeding-antidepressant": ("sertraline duloxetine", "amitriptyline bupropion"),
    "carbonic-anhydrase-inhibitor": ("topiramate acetazolamide", "valproate"),
    "contraceptive": ("ethinyl estradiol", "prednisone"),
    "cyp1a2-other-inhibitor": ("famotidine cimetidine", "ciprofloxacin levofloxacin"),
    "cyp1a2-strong-inhibitor": ("ciprofloxacin fluvoxamine", "levofloxacin moxifloxacin"),
    "cyp2c19-inhibitor": ("esomeprazole fluconazole", "pantoprazole"),
    "cyp2d6-moderate-inhibitor": ("duloxetine mirabegron", "paroxetine"),
    "cyp2d6-strong-inhibitor": ("bupropion fluoxetine paroxetine quinidine", "duloxetine sertraline"),
    "cyp3a4-moderate-inducer": ("oxcarbazepine efavirenz", "carbamazepine"),
    "cyp3a4-moderate-inhibitor": ("diltiazem verapamil fluconazole", "clarithromycin"),
    "cyp3a4-strong-inducer": ("carbamazepine phenytoin phenobarbital", "gabapentin"),
    "cyp3a4-strong-inhibitor": ("clarithromycin ketoconazole cobicistat", "azithromycin"),
    "doac": ("apixaban rivaroxaban dabigatran edoxaban", "warfarin"),
    "hypoglycaemic": ("glipizide insulin repaglinide", "metformin"),
    "insulin": ("insulin glargine", "glipizide"),
    "laxative": ("bisacodyl lactulose", "loperamide"),
    "lithium": ("lithium", "valproate"),
    "loop-diuretic": ("furosemide bumetanide", "hydrochlorothiazide"),
    "maoi-b": ("selegiline rasagiline", "phenelzine linezolid"),
    "maoi-irreversible": ("phenelzine tranylcypromine isocarboxazid", "linezolid moclobemide"),
    "maoi-reversible": ("linezolid moclobemide", "phenelzine"),
    "meglitinide": ("repaglinide nateglinide", "glipizide"),
    "methadone-inducer": ("efavirenz", "fluconazole"),
    "methadone-raiser": ("fluvoxamine voriconazole fluconazole ciprofloxacin", "efavirenz"),
    "neuropathic-any": ("nortriptyline gabapentin capsaicin tramadol", "ibuprofen"),
    "neuropathic-first-line": ("nortriptyline duloxetine gabapentin pregabalin", "tramadol lidocaine"),
    "neuropathic-second-line": ("capsaicin lidocaine", "duloxetine"),
    "opioid-full-agonist": ("oxycodone morphine fentanyl methadone", "buprenorphine butorphanol naloxone"),
    "opioid-mixed": ("butorphanol nalbuphine pentazocine", "buprenorphine oxycodone"),
    "opioid-partial-agonist": ("buprenorphine", "oxycodone butorphanol"),
    "otc-vitamin": ("ascorbic acid", "gabapentin"),
    "ppi": ("omeprazole pantoprazole", "famotidine"),
    "qt-conditional": ("amitriptyline", "methadone"),
    "qt-known": ("methadone citalopram ondansetron", "gabapentin"),
    "qt-possible": ("buprenorphine", "methadone"),
    "safinamide": ("safinamide", "selegiline"),
    "serotonergic-strong": ("sertraline clomipramine", "buspirone"),
    "serotonergic-weak": ("buspirone cyclobenzaprine", "sertraline"),
    "sodium-imbalance": ("sertraline hydrochlorothiazide carbamazepine", "gabapentin"),
    "stimulant": ("amphetamine", "caffeine"),
    "sulfonylurea": ("glipizide glyburide glimepiride", "repaglinide metformin"),
    "thiazide": ("hydrochlorothiazide chlorthalidone", "furosemide"),
    "thiazolidinedione": ("pioglitazone rosiglitazone", "metformin"),
    "topical-analgesic": ("capsaicin lidocaine", "morphine"),
    "vaccine": ("influenza vaccine", "ciprofloxacin"),
}
TWO_WORDS = ("ethinyl estradiol", "insulin glargine", "ascorbic acid", "influenza vaccine")


def names(text: str) -> tuple[str, ...]:
    return (text,) if text in TWO_WORDS else tuple(text.split())


@pytest.mark.parametrize("group", sorted(MEMBERS))
def test_members_and_strangers(group: str) -> None:
    members, strangers = (names(text) for text in MEMBERS[group])
    ingredients = load().ingredients
    assert [name for name in members if group not in ingredients[name].classes] == []
    assert [name for name in strangers if name in ingredients and group in ingredients[name].classes] == []
