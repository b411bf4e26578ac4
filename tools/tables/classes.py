"""Which ingredient belongs to which class: the project's reviewed membership, by ingredient and never by product list.

Sources: the generic names are RxNorm ingredient names and INNs; ACE inhibitors and ARBs follow the WHO stems -pril and
-sartan; the two derived sets follow AGS Beers 2023 Table 5 (CNS-active medicines) and the FDA communications of 2016,
2019
and 2020 (CNS depressants with opioids).
"""

from tools.tables import interactions


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(",") if word.strip())


MEMBERS: dict[str, tuple[str, ...]] = {
    "opioid": _words(
        """codeine, dihydrocodeine, hydrocodone, benzhydrocodone, hydromorphone, oxycodone, oxymorphone, morphine,
        opium, methadone, fentanyl, tramadol, tapentadol, levorphanol, meperidine, butorphanol,
        pentazocine, nalbuphine, buprenorphine, alfentanil, remifentanil, sufentanil, oliceridine,
        propoxyphene, pholcodine, heroin, levomethadyl, meptazinol, tilidine, dipipanone, dextromoramide"""
    ),
    "opioid-antagonist": _words("naloxone, naltrexone, nalmefene, samidorphan"),
    "peripheral-opioid-antagonist": _words("methylnaltrexone, naloxegol, naldemedine, alvimopan"),
    "benzodiazepine": _words(
        """alprazolam, chlordiazepoxide, clobazam, clonazepam, clorazepate, diazepam, estazolam, flurazepam,
        lorazepam, midazolam, oxazepam, quazepam, temazepam, triazolam, bromazepam, flunitrazepam,
        halazepam, lormetazepam, nitrazepam, prazepam, remimazolam"""
    ),
    "z-drug": _words("zolpidem, eszopiclone, zaleplon, zopiclone"),
    "orexin-antagonist": _words("suvorexant, lemborexant, daridorexant"),
    "gabapentinoid": _words("gabapentin, gabapentin enacarbil, pregabalin, mirogabalin"),
    "muscle-relaxant": _words(
        """baclofen, carisoprodol, chlorzoxazone, cyclobenzaprine, metaxalone, methocarbamol, orphenadrine,
        tizanidine"""
    ),
    "barbiturate": _words(
        """amobarbital, butabarbital, butalbital, butobarbital, hexobarbital, mephobarbital, methohexital,
        pentobarbital, phenobarbital, primidone, secobarbital, thiopental"""
    ),
    "sedating-antihistamine": _words(
        """diphenhydramine, dimenhydrinate, hydroxyzine, promethazine, chlorpheniramine, dexchlorpheniramine,
        doxylamine, cyproheptadine"""
    ),
    "antipsychotic": _words(
        """aripiprazole, asenapine, brexpiprazole, cariprazine, chlorpromazine, clozapine, droperidol, fluphenazine,
        haloperidol, iloperidone, loxapine, lumateperone, lurasidone, molindone, olanzapine,
        paliperidone, perphenazine, pimavanserin, pimozide, prochlorperazine, quetiapine, risperidone,
        thioridazine, thiothixene, trifluoperazine, ziprasidone"""
    ),
    "tca": _words(
        """amitriptyline, nortriptyline, imipramine, desipramine, doxepin, clomipramine, protriptyline,
        trimipramine, amoxapine"""
    ),
    "snri": _words("duloxetine, venlafaxine, desvenlafaxine, milnacipran, levomilnacipran"),
    "ssri": _words("citalopram, escitalopram, fluoxetine, fluvoxamine, paroxetine, sertraline"),
    "antiepileptic": _words(
        """brivaracetam, cannabidiol, carbamazepine, cenobamate, clobazam, clonazepam, eslicarbazepine,
        ethosuximide, ezogabine, felbamate, fenfluramine, fosphenytoin, lacosamide, lamotrigine,
        levetiracetam, methsuximide, oxcarbazepine, perampanel, phenobarbital, phenytoin, primidone,
        rufinamide, stiripentol, tiagabine, topiramate, valproate, vigabatrin, zonisamide"""
    ),
    "oxybate": _words("sodium oxybate"),
    "meprobamate": _words("meprobamate"),
    "cannabinoid": _words("cannabidiol, dronabinol, nabilone, cannabis, nabiximols"),
    "alcohol": _words("ethanol"),
    "maoi": _words(
        """phenelzine, tranylcypromine, isocarboxazid, selegiline, rasagiline, safinamide, linezolid, methylene
        blue, moclobemide"""
    ),
    "nsaid": _words(
        """aspirin, celecoxib, diclofenac, diflunisal, etodolac, fenoprofen, flurbiprofen, ibuprofen, indomethacin,
        ketoprofen, ketorolac, meclofenamate, mefenamic acid, meloxicam, nabumetone, naproxen, oxaprozin,
        piroxicam, salsalate, magnesium salicylate, sulindac, tolmetin, etoricoxib, dexketoprofen,
        aceclofenac, choline magnesium trisalicylate"""
    ),
    "ace-inhibitor": _words(
        """benazepril, captopril, enalapril, enalaprilat, fosinopril, lisinopril, moexipril, perindopril, quinapril,
        ramipril, trandolapril"""
    ),
    "arb": _words("azilsartan, candesartan, eprosartan, irbesartan, losartan, olmesartan, telmisartan, valsartan"),
    "diuretic": _words(
        """furosemide, bumetanide, torsemide, ethacrynic acid, hydrochlorothiazide, chlorthalidone, chlorothiazide,
        indapamide, metolazone, spironolactone, eplerenone, amiloride, triamterene, bendroflumethiazide,
        methyclothiazide"""
    ),
    "local-anaesthetic": _words(
        """lidocaine, prilocaine, benzocaine, bupivacaine, ropivacaine, tetracaine, mepivacaine, chloroprocaine,
        articaine, pramoxine"""
    ),
    "triptan": _words("almotriptan, eletriptan, frovatriptan, naratriptan, rizatriptan, sumatriptan, zolmitriptan"),
}

SEDATING_OTHERS = _words("mirtazapine, trazodone")
ANTIDEPRESSANTS_OTHER = _words(
    """bupropion, mirtazapine, trazodone, nefazodone, vilazodone, vortioxetine, maprotiline, esketamine,
        gepirone, zuranolone, brexanolone, phenelzine, tranylcypromine, isocarboxazid, moclobemide"""
)
ANAESTHETIC_DEPRESSANTS = _words("ketamine, esketamine")

MEMBERS["sedating-antidepressant"] = (*MEMBERS["tca"], *SEDATING_OTHERS)
MEMBERS["antidepressant"] = (*MEMBERS["tca"], *MEMBERS["snri"], *MEMBERS["ssri"], *ANTIDEPRESSANTS_OTHER)

BEERS_CNS = (
    "antiepileptic",
    "gabapentinoid",
    "tca",
    "snri",
    "ssri",
    "antipsychotic",
    "benzodiazepine",
    "z-drug",
    "opioid",
    "muscle-relaxant",
)
RESPIRATORY = (
    "opioid", "benzodiazepine", "z-drug", "gabapentinoid", "muscle-relaxant", "barbiturate", "sedating-antihistamine",
    "antipsychotic", "sedating-antidepressant", "orexin-antagonist", "oxybate", "meprobamate", "cannabinoid", "alcohol",
)  # fmt: skip
MEMBERS["beers-cns"] = tuple(dict.fromkeys(name for group in BEERS_CNS for name in MEMBERS[group]))
MEMBERS["respiratory-depressant"] = tuple(
    dict.fromkeys([*(name for group in RESPIRATORY for name in MEMBERS[group]), *ANAESTHETIC_DEPRESSANTS])
)

INTERACTIONS = interactions.members(MEMBERS)
MEMBERS |= INTERACTIONS

SOURCES: dict[str, str] = {"ace-inhibitor": "inn-stems", "arb": "inn-stems"}
"""The source of a membership where it is not the project's own reviewed list."""

DOSE_MATTERS_NOT = frozenset(
    {"ace-inhibitor", "arb", "diuretic", "triptan", "alcohol", "local-anaesthetic", "antineoplastic", *INTERACTIONS}
)
"""Classes whose dose no check reads: a product of these alone is outside our dosing scope ("other")."""

DOSE_MATTERS_ANYWAY = frozenset(
    {"acetaminophen", "suzetrigine", "dantrolene", "buspirone", "melatonin", "ramelteon", "clonidine"}
)
"""Ingredients without a class whose dose is read all the same."""


def classes_of(name: str) -> list[str]:
    """The classes of an ingredient, in alphabetical order."""
    return sorted(group for group, members in MEMBERS.items() if name in members)
