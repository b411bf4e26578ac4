"""Who is in which class, and who must not be: the lists here are written apart from the tables (traps.md 15)."""

import pytest

from safety.regimen.knowledge import load
from safety.regimen.knowledge.classes import CLASSES
from safety.regimen.products import Coding, classes_of, find
from tests.regimen.test_classes_of_rules import MEMBERS

TREATS_WHERE_IT_IS_PUT = frozenset({"topical-analgesic", "neuropathic-second-line", "neuropathic-any"})
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def classes(ingredient: str) -> frozenset[str]:
    return load().ingredients[ingredient].classes


MUST_HAVE = {
    "opioid": """codeine dihydrocodeine hydrocodone benzhydrocodone hydromorphone oxycodone oxymorphone morphine
        opium methadone fentanyl tramadol tapentadol levorphanol meperidine butorphanol pentazocine nalbuphine
        buprenorphine sufentanil""",
    "opioid-antagonist": "naloxone naltrexone nalmefene samidorphan",
    "peripheral-opioid-antagonist": "methylnaltrexone naloxegol naldemedine",
    "benzodiazepine": """alprazolam chlordiazepoxide clobazam clonazepam clorazepate diazepam estazolam
        flurazepam lorazepam midazolam oxazepam quazepam temazepam triazolam""",
    "z-drug": "zolpidem eszopiclone zaleplon zopiclone",
    "orexin-antagonist": "suvorexant lemborexant daridorexant",
    "gabapentinoid": "gabapentin pregabalin mirogabalin",
    "muscle-relaxant": """baclofen carisoprodol chlorzoxazone cyclobenzaprine metaxalone methocarbamol
        orphenadrine tizanidine""",
    "barbiturate": "butalbital phenobarbital primidone secobarbital",
    "sedating-antihistamine": """diphenhydramine hydroxyzine promethazine chlorpheniramine doxylamine
        cyproheptadine dimenhydrinate""",
    "antipsychotic": "haloperidol quetiapine olanzapine risperidone aripiprazole chlorpromazine",
    "tca": """amitriptyline nortriptyline imipramine desipramine doxepin clomipramine protriptyline trimipramine
        amoxapine""",
    "snri": "duloxetine venlafaxine desvenlafaxine milnacipran levomilnacipran",
    "ssri": "citalopram escitalopram fluoxetine fluvoxamine paroxetine sertraline",
    "sedating-antidepressant": "amitriptyline nortriptyline mirtazapine trazodone",
    "antidepressant": "amitriptyline duloxetine sertraline bupropion mirtazapine vortioxetine phenelzine",
    "antiepileptic": "carbamazepine oxcarbazepine levetiracetam topiramate lacosamide lamotrigine valproate clonazepam",
    "meprobamate": "meprobamate",
    "cannabinoid": "dronabinol nabilone cannabis",
    "alcohol": "ethanol",
    "maoi": "phenelzine tranylcypromine isocarboxazid selegiline rasagiline safinamide linezolid moclobemide",
    "nsaid": "ibuprofen naproxen diclofenac celecoxib ketorolac aspirin meloxicam",
    "ace-inhibitor": "lisinopril captopril enalapril ramipril",
    "arb": "losartan valsartan olmesartan",
    "diuretic": "furosemide hydrochlorothiazide spironolactone chlorthalidone",
    "local-anaesthetic": "lidocaine prilocaine",
    "triptan": "sumatriptan rizatriptan",
    "antineoplastic": "cisplatin paclitaxel etoposide",
    "beers-cns": """gabapentin pregabalin carbamazepine sertraline duloxetine amitriptyline quetiapine lorazepam
        zolpidem oxycodone baclofen tizanidine clonazepam tramadol buprenorphine""",
    "respiratory-depressant": """oxycodone lorazepam zolpidem gabapentin pregabalin carisoprodol baclofen
        tizanidine butalbital diphenhydramine quetiapine amitriptyline mirtazapine trazodone suvorexant
        meprobamate dronabinol ketamine esketamine ethanol""",
}
MUST_NOT_HAVE = {
    "opioid": """loperamide diphenoxylate eluxadoline naloxone naltrexone methylnaltrexone suzetrigine
        dextromethorphan""",
    "opioid-antagonist": "methylnaltrexone naloxegol buprenorphine",
    "peripheral-opioid-antagonist": "naloxone naltrexone",
    "benzodiazepine": "zolpidem buspirone flumazenil carisoprodol",
    "z-drug": "zolmitriptan zonisamide lorazepam",
    "orexin-antagonist": "ramelteon doxepin",
    "gabapentinoid": "levetiracetam topiramate baclofen",
    "muscle-relaxant": "dantrolene succinylcholine rocuronium diazepam",
    "barbiturate": "meprobamate carbamazepine",
    "sedating-antihistamine": "meclizine loratadine cetirizine fexofenadine famotidine",
    "antipsychotic": "lithium metoclopramide donepezil",
    "tca": "cyclobenzaprine mirtazapine trazodone duloxetine",
    "snri": "amitriptyline sertraline bupropion atomoxetine",
    "ssri": "venlafaxine trazodone vortioxetine",
    "sedating-antidepressant": "sertraline duloxetine bupropion",
    "antidepressant": "lithium buspirone cyclobenzaprine",
    "antiepileptic": "baclofen memantine",
    "oxybate": "sodium",
    "meprobamate": "carisoprodol",
    "cannabinoid": "camphor",
    "alcohol": "glycerin",
    "maoi": "bupropion levodopa",
    "nsaid": "acetaminophen tramadol",
    "ace-inhibitor": "losartan amlodipine",
    "arb": "lisinopril sacubitril",
    "diuretic": "mannitol amlodipine",
    "local-anaesthetic": "capsaicin menthol",
    "triptan": "amitriptyline trimipramine",
    "antineoplastic": "methotrexate hydroxyurea",
    "beers-cns": """suzetrigine mirtazapine trazodone bupropion phentermine dronabinol diphenhydramine
        acetaminophen lidocaine""",
    "respiratory-depressant": """phentermine methamphetamine benzphetamine phendimetrazine diethylpropion
        meclizine isoflurane sertraline duloxetine naloxone acetaminophen suzetrigine""",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(group, name) for group, names in table.items() for name in names.split()]


@pytest.mark.parametrize(("group", "name"), pairs(MUST_HAVE))
def test_class_has_its_members(group: str, name: str) -> None:
    assert group in classes(name)


@pytest.mark.parametrize(("group", "name"), [pair for pair in pairs(MUST_NOT_HAVE) if pair[1] in load().ingredients])
def test_class_has_no_stranger(group: str, name: str) -> None:
    assert group not in classes(name)


def test_names_of_two_words() -> None:
    assert {"gabapentinoid", "beers-cns", "respiratory-depressant"} <= classes("gabapentin enacarbil")
    assert {"oxybate", "respiratory-depressant"} <= classes("sodium oxybate")
    assert "maoi" in classes("methylene blue")


def test_every_class_has_a_member_and_tests() -> None:
    used = {group for row in load().ingredients.values() for group in row.classes}
    assert used == CLASSES
    assert set(MUST_HAVE) | {"oxybate"} | set(MEMBERS) == CLASSES
    assert set(MUST_NOT_HAVE) | set(MEMBERS) == CLASSES


def test_beers_and_respiratory_sets_are_the_unions_of_their_classes() -> None:
    beers = (
        "antiepileptic gabapentinoid tca ssri snri antipsychotic benzodiazepine z-drug opioid muscle-relaxant".split()
    )
    breathing = """opioid benzodiazepine z-drug gabapentinoid muscle-relaxant barbiturate sedating-antihistamine
        antipsychotic sedating-antidepressant orexin-antagonist oxybate meprobamate cannabinoid alcohol""".split()
    for name, row in load().ingredients.items():
        assert ("beers-cns" in row.classes) == bool(row.classes & set(beers)), name
        expected = bool(row.classes & set(breathing)) or name in ("ketamine", "esketamine")
        assert ("respiratory-depressant" in row.classes) == expected, name


@pytest.mark.parametrize(
    ("code", "name", "must", "must_not"),
    [
        ("1010600", "Suboxone film", {"opioid"}, {"opioid-antagonist"}),
        ("351266", "buprenorphine with naloxone tablet", {"opioid"}, {"opioid-antagonist"}),
        ("863849", "Embeda", {"opioid"}, {"opioid-antagonist"}),
        ("1725059", "naloxone nasal spray", {"opioid-antagonist"}, {"opioid"}),
        ("1551468", "bupropion with naltrexone", {"opioid-antagonist", "antidepressant"}, {"opioid"}),
        ("995868", "codeine cough syrup", {"opioid"}, set()),
        ("310431", "gabapentin capsule", {"gabapentinoid", "respiratory-depressant"}, {"antiepileptic"}),
        ("993781", "codeine with acetaminophen", {"opioid"}, {"nsaid"}),
    ],
)
def test_products_take_their_classes_from_their_ingredients(
    code: str, name: str, must: set[str], must_not: set[str]
) -> None:
    product = find([Coding(RXNORM, code, None)], name)
    assert product.level == "product"
    assert must <= classes_of(product)
    assert not must_not & classes_of(product)


@pytest.mark.parametrize(
    "text",
    [
        "lidocaine 5 % Medicated Patch",
        "diclofenac sodium 0.01 MG/MG Topical Gel",
        "doxepin hydrochloride 50 MG/ML Topical Cream",
        "diphenhydramine hydrochloride 20 MG/ML Topical Cream",
        "ketorolac tromethamine 5 MG/ML Ophthalmic Solution",
        "azelastine 0.137 MG/ACTUAT Nasal Spray",
    ],
)
def test_locally_acting_products_have_no_systemic_class(text: str) -> None:
    product = find([], text)
    assert product.local
    assert classes_of(product) <= TREATS_WHERE_IT_IS_PUT


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("72 HR fentanyl 0.025 MG/HR Transdermal System", "opioid"),
        ("168 HR buprenorphine 0.01 MG/HR Transdermal System", "opioid"),
        ("butorphanol tartrate 1 MG/ACTUAT Nasal Spray", "opioid"),
        ("fentanyl 0.2 MG Buccal Tablet", "opioid"),
        ("morphine sulfate 10 MG Rectal Suppository", "opioid"),
        ("diazepam 5 MG/ML Rectal Gel", "benzodiazepine"),
        ("midazolam 5 MG/ACTUAT Nasal Spray", "benzodiazepine"),
        ("24 HR selegiline 0.25 MG/HR Transdermal System", "maoi"),
        ("1 ML hydromorphone hydrochloride 2 MG/ML Injection", "opioid"),
        ("diclofenac sodium 75 MG Delayed Release Oral Tablet", "nsaid"),
    ],
)
def test_systemic_products_of_any_route_count(text: str, group: str) -> None:
    product = find([], text)
    assert not product.local
    assert group in classes_of(product)
