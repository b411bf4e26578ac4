"""Membership of the classes that interaction, regimen and counting rules read; written apart from the tables."""

import pytest

from safety.regimen.knowledge import load
from safety.regimen.knowledge.classes import OPIOID_KINDS
from safety.regimen.products import classes_of, find

HAS: dict[str, str] = {
    "maoi-irreversible": "phenelzine, tranylcypromine, isocarboxazid",
    "maoi-b": "selegiline, rasagiline",
    "safinamide": "safinamide",
    "maoi-reversible": "linezolid, methylene blue, moclobemide",
    "serotonergic-strong": """sertraline, citalopram, duloxetine, venlafaxine, tramadol, meperidine, clomipramine,
        imipramine, dextromethorphan, st. john's wort extract, midomafetamine, amphetamine, lisdexamfetamine, lithium,
        vilazodone, vortioxetine""",
    "serotonergic-weak": """amitriptyline, nortriptyline, sumatriptan, tapentadol, buspirone, trazodone, methadone,
        fentanyl, mirtazapine, ondansetron, metoclopramide, cyclobenzaprine""",
    "qt-known": """methadone, citalopram, escitalopram, haloperidol, ondansetron, donepezil, amiodarone, sotalol,
        azithromycin, ciprofloxacin, fluconazole, hydroxychloroquine, cilostazol""",
    "qt-possible": "buprenorphine, tramadol, venlafaxine, nortriptyline, mirtazapine, tizanidine, lithium",
    "qt-conditional": "amitriptyline, trazodone, quetiapine, fluoxetine, hydroxyzine, furosemide, hydrochlorothiazide",
    "cyp2d6-strong-inhibitor": "bupropion, fluoxetine, paroxetine, quinidine, dacomitinib, tipranavir",
    "cyp2d6-moderate-inhibitor": "duloxetine, terbinafine, mirabegron, cinacalcet, abiraterone, darifenacin",
    "cyp3a4-strong-inhibitor": """clarithromycin, itraconazole, ketoconazole, posaconazole, voriconazole, ritonavir,
        cobicistat, nefazodone""",
    "cyp3a4-moderate-inhibitor": "fluconazole, erythromycin, diltiazem, verapamil, grapefruit",
    "cyp3a4-strong-inducer": """carbamazepine, phenytoin, phenobarbital, primidone, rifampin, enzalutamide,
        apalutamide, st. john's wort extract""",
    "cyp3a4-moderate-inducer": "oxcarbazepine, bosentan, efavirenz",
    "cyp1a2-strong-inhibitor": "fluvoxamine, ciprofloxacin, enoxacin",
    "cyp1a2-other-inhibitor": """zileuton, amiodarone, mexiletine, propafenone, verapamil, cimetidine, famotidine,
        acyclovir, ticlopidine, ethinyl estradiol, norfloxacin""",
    "cyp2c19-inhibitor": "cimetidine, omeprazole, fluconazole, fluvoxamine",
    "methadone-raiser": "fluvoxamine, voriconazole, fluconazole, ciprofloxacin",
    "methadone-inducer": "ritonavir, efavirenz, nevirapine",
    "anticoagulant": "warfarin, apixaban, rivaroxaban, dabigatran, edoxaban, enoxaparin, heparin",
    "doac": "apixaban, rivaroxaban, dabigatran, edoxaban",
    "antiplatelet": "clopidogrel, prasugrel, ticagrelor, dipyridamole",
    "ppi": "omeprazole, esomeprazole, lansoprazole, pantoprazole",
    "bleeding-antidepressant": "sertraline, paroxetine, duloxetine, venlafaxine",
    "insulin": "insulin, insulin glargine, insulin lispro, regular insulin",
    "sulfonylurea": "glipizide, glyburide, glimepiride, gliclazide",
    "meglitinide": "repaglinide, nateglinide",
    "hypoglycaemic": "insulin aspart, glipizide, repaglinide",
    "thiazolidinedione": "pioglitazone, rosiglitazone",
    "loop-diuretic": "furosemide, bumetanide, torsemide",
    "thiazide": "hydrochlorothiazide, chlorthalidone, indapamide, metolazone",
    "carbonic-anhydrase-inhibitor": "acetazolamide, topiramate, zonisamide",
    "sodium-imbalance": """sertraline, duloxetine, amitriptyline, quetiapine, mirtazapine, carbamazepine,
        oxcarbazepine, tramadol, hydrochlorothiazide, desmopressin""",
    "stimulant": "amphetamine, lisdexamfetamine, methylphenidate, phentermine",
    "lithium": "lithium",
    "antiarrhythmic-1": "quinidine, flecainide, mexiletine, propafenone",
    "laxative": "sennosides, senna, polyethylene glycol 3350, lactulose, docusate, naloxegol, methylnaltrexone",
    "contraceptive": "ethinyl estradiol, norethindrone, levonorgestrel, medroxyprogesterone, etonogestrel",
    "beers-relaxant": """carisoprodol, chlorzoxazone, cyclobenzaprine, metaxalone, methocarbamol, orphenadrine,
        meprobamate, meperidine""",
    "topical-analgesic": "capsaicin, lidocaine, prilocaine",
    "neuropathic-first-line": "gabapentin, pregabalin, mirogabalin, duloxetine, venlafaxine, amitriptyline",
    "neuropathic-second-line": "capsaicin, lidocaine, tramadol",
    "neuropathic-any": """gabapentin enacarbil, duloxetine, desipramine, capsaicin, lidocaine, tramadol, oxycodone,
        carbamazepine, oxcarbazepine, lamotrigine, onabotulinumtoxina""",
    "antibiotic": "amoxicillin, azithromycin, doxycycline, nitrofurantoin, cephalexin, trimethoprim",
    "vaccine": "influenza vaccine, tetanus vaccine",
    "otc-vitamin": "multivitamin, cholecalciferol, ascorbic acid, cyanocobalamin, calcium carbonate",
    "opioid-full-agonist": "morphine, oxycodone, hydrocodone, fentanyl, methadone, tramadol, tapentadol, codeine",
    "opioid-partial-agonist": "buprenorphine",
    "opioid-mixed": "butorphanol, nalbuphine, pentazocine",
}
LACKS: dict[str, str] = {
    "maoi-irreversible": "selegiline, linezolid, rasagiline",
    "maoi-b": "phenelzine, safinamide, moclobemide",
    "safinamide": "rasagiline",
    "maoi-reversible": "phenelzine, tedizolid, metronidazole",
    "serotonergic-strong": "amitriptyline, trazodone, buspirone, tapentadol, methadone, bupropion, carbamazepine",
    "serotonergic-weak": "clomipramine, imipramine, tramadol, sertraline, morphine, granisetron, acetaminophen",
    "qt-known": "amitriptyline, buprenorphine, gabapentin, duloxetine, fluoxetine",
    "qt-possible": "methadone, duloxetine, gabapentin",
    "qt-conditional": "methadone, spironolactone, duloxetine, pregabalin",
    "cyp2d6-strong-inhibitor": "duloxetine, sertraline, terbinafine, venlafaxine, fluvoxamine",
    "cyp2d6-moderate-inhibitor": "bupropion, paroxetine, escitalopram",
    "cyp3a4-strong-inhibitor": "fluconazole, erythromycin, azithromycin, ciprofloxacin, diltiazem",
    "cyp3a4-moderate-inhibitor": "clarithromycin, azithromycin, amlodipine",
    "cyp3a4-strong-inducer": "oxcarbazepine, valproate, topiramate, levetiracetam, rifaximin",
    "cyp3a4-moderate-inducer": "carbamazepine, lamotrigine, gabapentin",
    "cyp1a2-strong-inhibitor": "levofloxacin, moxifloxacin, fluoxetine, verapamil",
    "cyp1a2-other-inhibitor": "levofloxacin, moxifloxacin, ciprofloxacin, fluvoxamine, omeprazole",
    "cyp2c19-inhibitor": "pantoprazole, famotidine, clopidogrel",
    "methadone-raiser": "ritonavir, clarithromycin, sertraline, levofloxacin",
    "methadone-inducer": "nirmatrelvir, rilpivirine, dolutegravir, fluconazole",
    "anticoagulant": "clopidogrel, aspirin, alteplase",
    "doac": "warfarin, enoxaparin",
    "antiplatelet": "aspirin, warfarin, ibuprofen",
    "ppi": "famotidine, misoprostol, sucralfate",
    "bleeding-antidepressant": "amitriptyline, mirtazapine, bupropion, trazodone",
    "insulin": "metformin, glucagon, semaglutide",
    "sulfonylurea": "metformin, sitagliptin, sulfasalazine",
    "meglitinide": "metformin, meclizine",
    "hypoglycaemic": "metformin, pioglitazone, semaglutide, empagliflozin",
    "thiazolidinedione": "metformin, glipizide",
    "loop-diuretic": "hydrochlorothiazide, spironolactone",
    "thiazide": "furosemide, spironolactone, triamterene",
    "carbonic-anhydrase-inhibitor": "furosemide, levetiracetam",
    "sodium-imbalance": "gabapentin, lamotrigine, furosemide, morphine, bupropion",
    "stimulant": "caffeine, atomoxetine, modafinil, bupropion",
    "lithium": "valproate",
    "antiarrhythmic-1": "lidocaine, amiodarone, sotalol, quinine",
    "laxative": "loperamide, naloxone, simethicone, magnesium oxide",
    "contraceptive": "estradiol, progesterone, conjugated estrogens, ulipristal",
    "beers-relaxant": "baclofen, tizanidine, dantrolene",
    "topical-analgesic": "diclofenac, menthol, benzocaine, doxepin",
    "neuropathic-first-line": "tramadol, lidocaine, carbamazepine, sertraline, levetiracetam",
    "neuropathic-second-line": "gabapentin, oxycodone, diclofenac, menthol",
    "neuropathic-any": "ibuprofen, acetaminophen, sertraline, baclofen, naloxone, levetiracetam, mexiletine",
    "antibiotic": "acyclovir, fluconazole, metformin, methylene blue",
    "vaccine": "immune globulin, tuberculin",
    "otc-vitamin": "ferrous sulfate, potassium chloride, calcitriol, levothyroxine, ibuprofen",
    "opioid-full-agonist": "buprenorphine, butorphanol, pentazocine, nalbuphine, naloxone, naltrexone",
    "opioid-partial-agonist": "morphine, butorphanol, naltrexone",
    "opioid-mixed": "buprenorphine, tramadol, naloxone",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(group, " ".join(name.split())) for group, names in table.items() for name in names.split(",")]


@pytest.mark.parametrize(("group", "name"), pairs(HAS))
def test_class_has_its_members(group: str, name: str) -> None:
    assert group in load().ingredients[name].classes


@pytest.mark.parametrize(("group", "name"), pairs(LACKS))
def test_class_has_no_stranger(group: str, name: str) -> None:
    assert group not in load().ingredients[name].classes


def test_every_opioid_is_of_one_kind() -> None:
    for row in load().ingredients.values():
        assert len(row.classes & OPIOID_KINDS) == ("opioid" in row.classes), row.name


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("doac", "anticoagulant"),
        ("insulin", "hypoglycaemic"),
        ("loop-diuretic", "diuretic"),
        ("thiazide", "sodium-imbalance"),
        ("maoi-b", "maoi"),
        ("safinamide", "maoi"),
        ("neuropathic-first-line", "neuropathic-any"),
        ("opioid", "neuropathic-any"),
    ],
)
def test_a_narrow_class_lies_in_the_wide_one(narrow: str, wide: str) -> None:
    assert all(wide in row.classes for row in load().ingredients.values() if narrow in row.classes)


@pytest.mark.parametrize(
    "pair",
    [
        ("maoi-irreversible", "maoi-b"),
        ("maoi-irreversible", "maoi-reversible"),
        ("qt-known", "qt-possible"),
        ("qt-known", "qt-conditional"),
        ("serotonergic-strong", "serotonergic-weak"),
        ("cyp2d6-strong-inhibitor", "cyp2d6-moderate-inhibitor"),
        ("cyp3a4-strong-inhibitor", "cyp3a4-moderate-inhibitor"),
        ("cyp3a4-strong-inducer", "cyp3a4-moderate-inducer"),
        ("cyp1a2-strong-inhibitor", "cyp1a2-other-inhibitor"),
        ("methadone-raiser", "methadone-inducer"),
    ],
)
def test_grades_of_one_kind_do_not_overlap(pair: tuple[str, str]) -> None:
    assert not [row.name for row in load().ingredients.values() if set(pair) <= row.classes]


TOPICAL = {"topical-analgesic", "neuropathic-second-line", "neuropathic-any"}


@pytest.mark.parametrize("text", ["lidocaine 5 % Medicated Patch", "capsaicin 0.75 MG/ML Topical Cream"])
def test_on_the_skin_a_topical_analgesic_is_one_and_nothing_else(text: str) -> None:
    product = find([], text)
    assert product.local
    assert classes_of(product) == TOPICAL


@pytest.mark.parametrize("text", ["lidocaine hydrochloride 20 MG/ML Injection"])
def test_injected_it_is_none(text: str) -> None:
    product = find([], text)
    assert not product.local
    assert "local-anaesthetic" in classes_of(product)
    assert not classes_of(product) & TOPICAL


@pytest.mark.parametrize(("drug", "score"), [("amitriptyline", 3), ("carbamazepine", 2), ("trazodone", 1)])
def test_anticholinergic_burden(drug: str, score: int) -> None:
    row = load().acb[drug]
    assert (row.score, row.verified) == (score, "K")


def test_anticholinergic_burden_as_a_whole() -> None:
    scores = {name: row.score for name, row in load().acb.items()}
    assert [sum(score == wanted for score in scores.values()) for wanted in (1, 2, 3)] == [38, 8, 37]
    assert not {"duloxetine", "gabapentin", "pregabalin", "sertraline", "tramadol", "oxycodone"} & set(scores)
    assert {name for name, score in scores.items() if score == 2} == {
        *("amantadine", "carbamazepine", "cyclobenzaprine", "cyproheptadine"),
        *("loxapine", "meperidine", "oxcarbazepine", "pimozide"),
    }
