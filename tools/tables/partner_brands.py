"""Brands of medicines that rules look for, of which the product lists carry no row.

A chart that names them by brand alone would leave an interaction unseen. Brands that also stand for a cream, or for
different contents (Sudafed PE, Nizoral), are left out or named in full.
"""

_ROWS = """
anticoagulant | eliquis apixaban; xarelto rivaroxaban; pradaxa dabigatran; savaysa edoxaban; lovenox enoxaparin
anticoagulant | fragmin dalteparin; arixtra fondaparinux
antiplatelet | plavix clopidogrel; brilinta ticagrelor; effient prasugrel; pletal cilostazol
lithium | lithobid lithium; eskalith lithium
kidney | zestril lisinopril; prinivil lisinopril; zestoretic hydrochlorothiazide/lisinopril; vasotec enalapril
kidney | lotensin benazepril; altace ramipril; accupril quinapril; cozaar losartan; micardis telmisartan
kidney | hyzaar hydrochlorothiazide/losartan; benicar olmesartan; avapro irbesartan; atacand candesartan
kidney | lasix furosemide; bumex bumetanide; demadex torsemide; aldactone spironolactone; microzide hydrochlorothiazide
kidney | maxzide hydrochlorothiazide/triamterene; dyazide hydrochlorothiazide/triamterene
heart | cardizem diltiazem; calan verapamil; cordarone amiodarone; pacerone amiodarone; multaq dronedarone
heart | betapace sotalol; tikosyn dofetilide
infection | cipro ciprofloxacin; diflucan fluconazole; biaxin clarithromycin; z-pak azithromycin; sporanox itraconazole
infection | noxafil posaconazole; vfend voriconazole; rifadin rifampin; plaquenil hydroxychloroquine
virus | paxlovid nirmatrelvir/ritonavir; norvir ritonavir; kaletra lopinavir/ritonavir; prezista darunavir
virus | prezcobix cobicistat/darunavir; reyataz atazanavir; evotaz atazanavir/cobicistat; sustiva efavirenz
virus | viramune nevirapine; edurant rilpivirine; intelence etravirine
cancer | xtandi enzalutamide; erleada apalutamide; soltamox tamoxifen; nolvadex tamoxifen
stomach | zofran ondansetron; reglan metoclopramide; pepcid famotidine; tagamet cimetidine; prilosec omeprazole
stomach | nexium esomeprazole; protonix pantoprazole; prevacid lansoprazole; aciphex rabeprazole
stomach | dexilant dexlansoprazole
laxative | colace docusate; senokot sennosides; miralax polyethylene glycol 3350; linzess linaclotide
laxative | amitiza lubiprostone; dulcolax bisacodyl
sugar | glucotrol glipizide; amaryl glimepiride; prandin repaglinide; starlix nateglinide; micronase glyburide
sugar | diabeta glyburide; glynase glyburide; actos pioglitazone; avandia rosiglitazone; glucophage metformin
sugar | humalog insulin lispro; novolog insulin aspart; lantus insulin glargine; basaglar insulin glargine
sugar | toujeo insulin glargine; levemir insulin detemir; tresiba insulin degludec
mind | luvox fluvoxamine; eldepryl selegiline; vivactil protriptyline; librium chlordiazepoxide; ritalin methylphenidate
triptan | imitrex sumatriptan; maxalt rizatriptan; zomig zolmitriptan; relpax eletriptan
bladder | ditropan oxybutynin; vesicare solifenacin; detrol tolterodine; toviaz fesoterodine; enablex darifenacin
other | cogentin benztropine; diamox acetazolamide; chantix varenicline; nicoderm nicotine
cold | robitussin dm dextromethorphan/guaifenesin; mucinex dm dextromethorphan/guaifenesin; delsym dextromethorphan
rescue | opvee nalmefene; rivive naloxone
opioid | stadol butorphanol; nubain nalbuphine; olinvyk oliceridine; levo-dromoran levorphanol
relaxant | norflex orphenadrine; parafon forte chlorzoxazone; ozobax baclofen; lyvispah baclofen; fleqsuvy baclofen
mind | drizalma duloxetine; eprontia topiramate; versed midazolam; auvelity bupropion/dextromethorphan
mind | nuedexta dextromethorphan/quinidine; caplyta lumateperone; thorazine chlorpromazine; inapsine droperidol
other | bentyl dicyclomine; levsin hyoscyamine; dramamine dimenhydrinate; botox onabotulinumtoxina; sativex nabiximols
pain | relafen nabumetone; clinoril sulindac; dolobid diflunisal
contraceptive | depo-provera medroxyprogesterone; nexplanon etonogestrel; sprintec ethinyl estradiol/norgestimate
contraceptive | loestrin ethinyl estradiol/norethindrone
cold | nyquil acetaminophen/dextromethorphan/doxylamine; dayquil acetaminophen/dextromethorphan/phenylephrine
"""
_TWO_WORDS = frozenset({"robitussin dm", "mucinex dm", "parafon forte"})


def rows() -> dict[str, str]:
    """Brand -> its ingredients, joined by "/"."""
    found: dict[str, str] = {}
    for line in _ROWS.strip().splitlines():
        for each in line.partition(" | ")[2].split("; "):
            brand = next((two for two in _TWO_WORDS if each.startswith(two)), each.partition(" ")[0])
            found[brand] = each.removeprefix(brand).strip()
    return found
