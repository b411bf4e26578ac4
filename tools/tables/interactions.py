"""Classes that interaction, regimen and counting rules read, by ingredient.

Sources: FDA's examples of clinical substrates, inhibitors and inducers (CYP enzymes), prescribing information (MAO
inhibitors, tizanidine, citalopram), AGS Beers 2023 (relaxants), NeuPSIG 2015 and 2025 (lines of therapy). The QT lists
are membership by general knowledge; CredibleMeds is licensed and not copied. What depends on dose or route stays with
the checks: trazodone from 100 mg, doxepin to 6 mg, selegiline through the skin, aspirin to 100 mg (which acts as an
antiplatelet and is listed as an NSAID only).
"""

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(",") if word.strip())


PLAIN: dict[str, tuple[str, ...]] = {
    "maoi-irreversible": _words("phenelzine, tranylcypromine, isocarboxazid"),
    "maoi-b": _words("selegiline, rasagiline"),
    "safinamide": _words("safinamide"),
    "maoi-reversible": _words("linezolid, methylene blue, moclobemide"),
    "qt-known": _words(
        """methadone, citalopram, escitalopram, haloperidol, chlorpromazine, thioridazine, pimozide, ondansetron,
        droperidol, donepezil, domperidone, amiodarone, sotalol, dofetilide, dronedarone, quinidine, procainamide,
        disopyramide, flecainide, azithromycin, clarithromycin, erythromycin, ciprofloxacin, levofloxacin,
        moxifloxacin, fluconazole, chloroquine, hydroxychloroquine, pentamidine, cilostazol"""
    ),
    "qt-possible": _words(
        """buprenorphine, tramadol, venlafaxine, nortriptyline, imipramine, desipramine, clomipramine, mirtazapine,
        tizanidine, lithium"""
    ),
    "cyp2d6-strong-inhibitor": _words("bupropion, fluoxetine, paroxetine, quinidine, dacomitinib, tipranavir"),
    "cyp2d6-moderate-inhibitor": _words("duloxetine, terbinafine, mirabegron, cinacalcet, abiraterone, darifenacin"),
    "cyp3a4-strong-inhibitor": _words(
        """clarithromycin, itraconazole, ketoconazole, posaconazole, voriconazole, ritonavir, cobicistat,
        nefazodone"""
    ),
    "cyp3a4-moderate-inhibitor": _words("fluconazole, erythromycin, diltiazem, verapamil, grapefruit"),
    "cyp3a4-strong-inducer": _words(
        """carbamazepine, phenytoin, fosphenytoin, phenobarbital, primidone, rifampin, st. john's wort extract,
        enzalutamide, apalutamide"""
    ),
    "cyp3a4-moderate-inducer": _words("oxcarbazepine, bosentan, efavirenz, etravirine"),
    "cyp1a2-strong-inhibitor": _words("fluvoxamine, ciprofloxacin, enoxacin"),
    "cyp1a2-other-inhibitor": _words(
        """zileuton, norfloxacin, amiodarone, mexiletine, propafenone, verapamil, cimetidine, famotidine, acyclovir,
        ticlopidine, ethinyl estradiol, mestranol"""
    ),
    "cyp2c19-inhibitor": _words(
        """cimetidine, omeprazole, esomeprazole, fluconazole, fluoxetine, fluvoxamine, voriconazole, ticlopidine,
        felbamate"""
    ),
    "methadone-raiser": _words("fluvoxamine, voriconazole, fluconazole, ciprofloxacin"),
    "methadone-inducer": _words(
        "ritonavir, cobicistat, lopinavir, darunavir, atazanavir, saquinavir, tipranavir, nelfinavir, efavirenz, "
        "nevirapine"
    ),
    "doac": _words("apixaban, rivaroxaban, dabigatran, edoxaban"),
    "antiplatelet": _words("clopidogrel, prasugrel, ticagrelor, ticlopidine, dipyridamole, cilostazol, vorapaxar"),
    "ppi": _words("omeprazole, esomeprazole, lansoprazole, dexlansoprazole, pantoprazole, rabeprazole"),
    "insulin": _words(
        """insulin, insulin aspart, insulin degludec, insulin detemir, insulin glargine, insulin glulisine, insulin
        human, insulin isophane, insulin lispro, insulin nph, insulin regular, regular insulin"""
    ),
    "sulfonylurea": _words("chlorpropamide, gliclazide, glimepiride, glipizide, glyburide, tolazamide, tolbutamide"),
    "meglitinide": _words("repaglinide, nateglinide"),
    "thiazolidinedione": _words("pioglitazone, rosiglitazone"),
    "loop-diuretic": _words("furosemide, bumetanide, torsemide, ethacrynic acid"),
    "thiazide": _words(
        """hydrochlorothiazide, chlorthalidone, chlorothiazide, indapamide, metolazone, bendroflumethiazide,
        methyclothiazide"""
    ),
    "stimulant": _words(
        """amphetamine, dextroamphetamine, lisdexamfetamine, methamphetamine, methylphenidate, dexmethylphenidate,
        benzphetamine, phendimetrazine, diethylpropion, phentermine"""
    ),
    "laxative": _words(
        """bisacodyl, docusate, senna, sennosides, polyethylene glycol, polyethylene glycol 3350, lactulose,
        magnesium citrate, magnesium hydroxide, psyllium, methylcellulose, sorbitol, glycerin, mineral oil,
        lubiprostone, linaclotide, plecanatide, prucalopride, methylnaltrexone, naloxegol, naldemedine,
        alvimopan"""
    ),
    "antiarrhythmic-1": _words("quinidine, procainamide, disopyramide, mexiletine, flecainide, propafenone"),
    "carbonic-anhydrase-inhibitor": _words("acetazolamide, methazolamide, topiramate, zonisamide"),
    "lithium": _words("lithium"),
    "contraceptive": _words(
        """ethinyl estradiol, mestranol, levonorgestrel, norethindrone, norgestimate, norgestrel, desogestrel,
        drospirenone, etonogestrel, norelgestromin, dienogest, ethynodiol, segesterone, medroxyprogesterone"""
    ),
    "topical-analgesic": _words("capsaicin, lidocaine, prilocaine"),
    "beers-relaxant": _words(
        """carisoprodol, chlorzoxazone, cyclobenzaprine, metaxalone, methocarbamol, orphenadrine, meprobamate,
        meperidine"""
    ),
    "opioid-partial-agonist": _words("buprenorphine"),
    "opioid-mixed": _words("butorphanol, nalbuphine, pentazocine, meptazinol"),
    "antibiotic": _words(
        """amikacin, amoxicillin, ampicillin, azithromycin, aztreonam, cefaclor, cefadroxil, cefazolin, cefdinir,
        cefepime, cefixime, cefmetazole, cefotaxime, cefotetan, cefoxitin, cefpodoxime, cefprozil, ceftaroline,
        ceftazidime, ceftriaxone, cefuroxime, cephalexin, chloramphenicol, cilastatin, ciprofloxacin,
        clarithromycin, clavulanate, clindamycin, colistimethate, dalbavancin, daptomycin, doxycycline, enoxacin,
        ertapenem, erythromycin, fidaxomicin, flucloxacillin, fosfomycin, fusidic acid, gentamicin, imipenem,
        levofloxacin, linezolid, meropenem, metronidazole, minocycline, moxifloxacin, nafcillin, nitrofurantoin,
        norfloxacin, ofloxacin, oritavancin, oxacillin, penicillin g, penicillin v, piperacillin, polymyxin b,
        streptomycin, sulbactam, sulfamethoxazole, sulfisoxazole, tazobactam, tedizolid, telithromycin,
        tetracycline, tigecycline, tinidazole, tobramycin, trimethoprim, vancomycin"""
    ),
    "vaccine": _words(
        """influenza vaccine, pneumococcal vaccine, tetanus vaccine, hepatitis b vaccine, zoster vaccine, covid-19
        vaccine"""
    ),
    "otc-vitamin": _words(
        """ascorbic acid, biotin, calcium, calcium carbonate, calcium citrate, chondroitin, chondroitin sulfates,
        cholecalciferol, cyanocobalamin, ergocalciferol, fish oil, folic acid, glucosamine, lactobacillus,
        magnesium, magnesium oxide, melatonin, multivitamin, niacin, pyridoxine, riboflavin, selenium, thiamine,
        ubidecarenone, vitamin a, vitamin b 12, vitamin b complex, vitamin b6, vitamin c, vitamin d, vitamin e,
        zinc, zinc sulfate, pantothenic acid, oyster shell calcium carbonate crude"""
    ),
}

_SEROTONERGIC_STRONG = _words(
    """tramadol, meperidine, clomipramine, imipramine, dextromethorphan, st. john's wort extract, midomafetamine,
    amphetamine, dextroamphetamine, lisdexamfetamine, methamphetamine, lithium, vilazodone, vortioxetine"""
)
_SEROTONERGIC_WEAK = _words(
    "tapentadol, buspirone, trazodone, methadone, fentanyl, mirtazapine, ondansetron, metoclopramide, cyclobenzaprine"
)
_QT_CONDITIONAL = _words(
    "amitriptyline, doxepin, trazodone, quetiapine, fluoxetine, paroxetine, sertraline, hydroxyzine, diphenhydramine"
)
_PARENTERAL_ANTICOAGULANTS = _words("warfarin, heparin, enoxaparin, dalteparin, fondaparinux, argatroban, bivalirudin")
_LOWERS_SODIUM = _words("mirtazapine, carbamazepine, oxcarbazepine, tramadol, desmopressin")
_SODIUM_CHANNEL = _words("carbamazepine, oxcarbazepine, lamotrigine, lacosamide, valproate")
_BOTULINUM = _words("onabotulinumtoxina, botulinum toxin")


def members(base: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Every class of this file; base: the pharmacological classes that some are made of."""
    one = PLAIN
    first = (*base["tca"], *base["gabapentinoid"], *base["snri"])
    second = (*one["topical-analgesic"], "tramadol")
    special = {*one["opioid-partial-agonist"], *one["opioid-mixed"]}
    weak_tca = tuple(name for name in base["tca"] if name not in _SEROTONERGIC_STRONG)
    return one | {
        "serotonergic-strong": (*base["ssri"], *base["snri"], *_SEROTONERGIC_STRONG),
        "serotonergic-weak": (*weak_tca, *base["triptan"], *_SEROTONERGIC_WEAK),
        "qt-conditional": (*_QT_CONDITIONAL, *one["loop-diuretic"], *one["thiazide"]),
        "anticoagulant": (*_PARENTERAL_ANTICOAGULANTS, *one["doac"]),
        "hypoglycaemic": (*one["insulin"], *one["sulfonylurea"], *one["meglitinide"]),
        "bleeding-antidepressant": (*base["ssri"], *base["snri"]),
        "sodium-imbalance": (
            *(name for group in ("snri", "ssri", "tca", "antipsychotic") for name in base[group]),
            *one["thiazide"],
            *_LOWERS_SODIUM,
        ),
        "neuropathic-first-line": first,
        "neuropathic-second-line": second,
        "neuropathic-any": (*first, *second, *_SODIUM_CHANNEL, *_BOTULINUM, *base["opioid"]),
        "opioid-full-agonist": tuple(name for name in base["opioid"] if name not in special),
    }
