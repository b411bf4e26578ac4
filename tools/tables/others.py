"""Generic names of medicines outside our dosing scope: recognised, so that a drug nobody knows stands out.

RxNorm ingredient names and INNs; names only, no codes.
"""

OTHERS = """
abacavir, abatacept, abemaciclib, acarbose, acetylcysteine, aclidinium, acyclovir, adalimumab, adenosine, ado-
trastuzumab, albumin human, albuterol, alendronate, alfuzosin, alirocumab, aliskiren, allopurinol, alogliptin,
alprostadil, alteplase, aluminum hydroxide, amantadine, ambrisentan, amikacin, aminocaproic acid, aminophylline,
amlodipine, amoxicillin, amphotericin b, ampicillin, anastrozole, anidulafungin, apixaban, apremilast, argatroban,
arsenic trioxide, ascorbic acid, asparaginase, atenolol, atezolizumab, atorvastatin, atovaquone, atracurium, atropine,
avelumab, azacitidine, azathioprine, azelastine, aztreonam, bacitracin, baricitinib, beclomethasone, belimumab,
benzalkonium, benzonatate, benztropine, betamethasone, betaxolol, bethanechol, bevacizumab, bicalutamide, bimatoprost,
biotin, bisacodyl, bismuth subsalicylate, bisoprolol, bivalirudin, bleomycin, bortezomib, brimonidine, brinzolamide,
bromocriptine, budesonide, busulfan, cabergoline, caffeine, calcipotriene, calcitonin, calcitriol, calcium acetate,
calcium carbonate, calcium chloride, calcium citrate, calcium gluconate, calcium, camphor, canagliflozin,
capecitabine, carbidopa, carboplatin, carboprost, carmustine, carvedilol, caspofungin, cefaclor, cefadroxil,
cefazolin, cefdinir, cefepime, cefixime, cefotaxime, cefotetan, cefoxitin, cefpodoxime, cefprozil, ceftaroline,
ceftazidime, ceftriaxone, cefuroxime, cephalexin, cetuximab, cevimeline, chlorambucil, chloramphenicol, chlorhexidine,
chlorpropamide, cholestyramine, ciclesonide, cidofovir, cilostazol, cimetidine, cinacalcet, cisatracurium, cisplatin,
cladribine, clavulanate, clindamycin, clobetasol, clofarabine, clopidogrel, clotrimazole, colchicine, colesevelam,
colestipol, colistimethate, colestilan, cosyntropin, cromolyn, cyanocobalamin, cyclophosphamide, cytarabine,
dabigatran, dacarbazine, dactinomycin, dalbavancin, dalteparin, dapagliflozin, dapsone, daptomycin, darbepoetin alfa,
darifenacin, dasatinib, daunorubicin, decitabine, deferasirox, deferoxamine, degarelix, denosumab, desloratadine,
desmopressin, desogestrel, desonide, dexamethasone, dexlansoprazole, dexrazoxane, dextrose, dicyclomine, didanosine,
dienogest, digoxin immune fab, dimethyl fumarate, dinoprostone, dipyridamole, dobutamine, docetaxel, docusate,
dolutegravir, dopamine, dornase alfa, dorzolamide, doxazosin, doxercalciferol, doxorubicin, doxycycline, drospirenone,
dulaglutide, dupilumab, durvalumab, dutasteride, edoxaban, empagliflozin, emtricitabine, enfuvirtide, enoxacin,
enoxaparin, entacapone, entecavir, ephedrine, epinephrine, epirubicin, epoetin alfa, epoprostenol, eptifibatide,
eribulin, erlotinib, ertapenem, ertugliflozin, esmolol, esomeprazole, estradiol, conjugated estrogens, etanercept,
ethambutol, ethinyl estradiol, etonogestrel, etoposide, everolimus, evolocumab, exemestane, exenatide, ezetimibe,
famciclovir, famotidine, febuxostat, felodipine, fenofibrate, fenofibric acid, fenoldopam, ferric carboxymaltose,
ferrous fumarate, ferrous gluconate, ferrous sulfate, iron sucrose, iron dextran, sodium ferric gluconate,
fesoterodine, fexofenadine, fidaxomicin, filgrastim, finasteride, finerenone, fingolimod, fish oil, flavoxate,
fludarabine, fludrocortisone, flumazenil, flunisolide, fluocinolone, fluocinonide, fluorouracil, flutamide,
fluticasone, fluvastatin, folic acid, fondaparinux, formoterol, foscarnet, fosfomycin, fosaprepitant, fulvestrant,
galantamine, ganciclovir, gefitinib, gemcitabine, gemfibrozil, gentamicin, glatiramer, glimepiride, glipizide,
glucagon, glucosamine, glyburide, glycerin, glycopyrrolate, glycopyrronium, golimumab, goserelin, griseofulvin,
guaifenesin, heparin, homatropine, hydralazine, hydrocortisone, hydroxocobalamin, hydroxyurea, hyoscyamine,
ibandronate, ibrutinib, idarubicin, ifosfamide, iloprost, imipenem, cilastatin, imiquimod, immune globulin,
indacaterol, infliximab, insulin aspart, insulin degludec, insulin detemir, insulin glargine, insulin glulisine,
insulin lispro, insulin human, insulin isophane, regular insulin, insulin regular, insulin nph, insulin, interferon
beta-1a, interferon, ipilimumab, ipratropium, irinotecan, isoniazid, isoproterenol, isosorbide dinitrate, isosorbide
mononitrate, isotretinoin, isradipine, ivabradine, ivermectin, ixabepilone, ketotifen, labetalol, lactase,
lactobacillus, lactulose, lamivudine, lanreotide, lansoprazole, lanthanum, latanoprost, leflunomide, lenalidomide,
letrozole, leucovorin, leuprolide, levalbuterol, levobunolol, levocarnitine, levocetirizine, levodopa, levonorgestrel,
levothyroxine, linaclotide, linagliptin, liothyronine, liraglutide, lisinopril, lomustine, loratadine, lovastatin,
lubiprostone, magnesium citrate, magnesium hydroxide, magnesium oxide, magnesium sulfate, magnesium chloride,
magnesium, mannitol, maraviroc, mebendazole, mecasermin, medroxyprogesterone, mefloquine, megestrol, melphalan,
mercaptopurine, meropenem, mesalamine, mesna, mestranol, metformin, methenamine, methimazole, methotrexate,
methscopolamine, methyldopa, methylcellulose, methylergonovine, methylprednisolone, methyl salicylate, metoprolol,
metronidazole, micafungin, miconazole, midodrine, mifepristone, miglitol, milrinone, minocycline, minoxidil,
misoprostol, mitomycin, mitoxantrone, mometasone, montelukast, mupirocin, mycophenolate, mycophenolic acid, nadolol,
nafcillin, naphazoline, natalizumab, nateglinide, nebivolol, neomycin, neostigmine, nevirapine, niacin, nicardipine,
nicotine, nifedipine, nilotinib, nimodipine, nisoldipine, nitazoxanide, nitrofurantoin, nitroglycerin, nitroprusside,
nivolumab, nizatidine, norelgestromin, norepinephrine, norethindrone, norgestimate, norgestrel, nystatin, octreotide,
ofatumumab, ofloxacin, olaparib, olopatadine, omalizumab, omega-3 fatty acids, omeprazole, oritavancin, oseltamivir,
osimertinib, oxacillin, oxaliplatin, oxymetazoline, oxybutynin, paclitaxel, palbociclib, palonosetron, pamidronate,
pancrelipase, pancuronium, pantoprazole, paricalcitol, pegfilgrastim, peginterferon, pembrolizumab, pemetrexed,
penicillamine, penicillin g, penicillin v, pentostatin, pentoxifylline, permethrin, pertuzumab, phenazopyridine,
phenol, phentolamine, phenylephrine, phytonadione, pilocarpine, pimecrolimus, pindolol, pioglitazone, piperacillin,
pirfenidone, pitavastatin, polyethylene glycol 3350, polyethylene glycol, polymyxin b, ponatinib, potassium
bicarbonate, potassium chloride, potassium citrate, potassium phosphate, potassium iodide, pralidoxime, pramipexole,
prasugrel, pravastatin, praziquantel, prazosin, prednisolone, prednisone, primaquine, probenecid, progesterone,
propantheline, propofol, propranolol, propylthiouracil, protamine, pseudoephedrine, psyllium, pyrantel, pyrazinamide,
pyridostigmine, pyridoxine, pyrimethamine, quinine, rabeprazole, raloxifene, raltegravir, ranitidine, ranolazine,
regorafenib, repaglinide, reteplase, ribavirin, rifaximin, rilpivirine, riociguat, risankizumab, risedronate,
rituximab, rivaroxaban, rivastigmine, rocuronium, roflumilast, romosozumab, ropinirole, rosiglitazone, rosuvastatin,
rotigotine, ruxolitinib, sacubitril, salmeterol, salicylic acid, sapropterin, sarilumab, saxagliptin, secukinumab,
selenium, semaglutide, senna, sennosides, sevelamer, sildenafil, silodosin, silver sulfadiazine, simethicone,
simvastatin, sirolimus, sitagliptin, sodium bicarbonate, sodium chloride, sodium phosphate, sodium citrate, sodium
polystyrene sulfonate, sodium, sofosbuvir, solifenacin, somatropin, sorafenib, sorbitol, stavudine, streptomycin,
streptozocin, succinylcholine, sucralfate, sugammadex, sulbactam, sulfacetamide, sulfamethoxazole, sulfasalazine,
sunitinib, tacrolimus, tadalafil, tamoxifen, tamsulosin, tazobactam, temozolomide, temsirolimus, tenecteplase,
tenofovir, terazosin, terbutaline, teriflunomide, teriparatide, testosterone, tetracycline, thalidomide, theophylline,
thiamine, thioguanine, thiotepa, ticagrelor, ticlopidine, tigecycline, timolol, tinidazole, tiotropium, tirofiban,
tirzepatide, tobramycin, tocilizumab, tofacitinib, tolazamide, tolbutamide, tolcapone, tolterodine, tolvaptan,
topotecan, toremifene, tranexamic acid, trastuzumab, travoprost, treprostinil, tretinoin, triamcinolone, trifluridine,
trihexyphenidyl, trimethoprim, tropicamide, trospium, ulipristal, umeclidinium, upadacitinib, urea, ursodiol,
ustekinumab, valacyclovir, valganciclovir, vancomycin, vardenafil, varenicline, vasopressin, vecuronium, vedolizumab,
venetoclax, verteporfin, vilanterol, vinblastine, vincristine, vinorelbine, vitamin a, vitamin b 12, vitamin b6,
vitamin b complex, vitamin c, vitamin d, vitamin e, vitamin k, cholecalciferol, ergocalciferol, multivitamin,
vorapaxar, water, zafirlukast, zanamivir, zidovudine, zileuton, zinc sulfate, zinc oxide, zinc, zoledronic acid,
tiapride, tianeptine, agomelatine, reboxetine, betahistine, gliclazide, bendroflumethiazide, felypressin, nicorandil,
fusidic acid, flucloxacillin, metamizole, nimesulide, tolperisone, thiocolchicoside, oxaceprol, esketamine, influenza
vaccine, pneumococcal vaccine, tetanus vaccine, hepatitis b vaccine, lanolin, petrolatum, mineral oil, witch hazel,
allantoin, dimethicone, eucalyptus oil, calamine, hydrogen peroxide, isopropyl alcohol, povidone-iodine, citric acid,
pyrilamine, phenyltoloxamine, salicylamide, pamabrom, chlophedianol, benzethonium, guaiacolsulfonate,
dexbrompheniramine, cetylpyridinium, phenylpropanolamine, acrivastine, ferumoxytol, intralipid, lactated ringer,
ringer's lactate, ringers lactate, dextran, hetastarch, iodixanol, iohexol, gadobutrol, technetium, fludeoxyglucose,
aminolevulinic acid, desflurane, isoflurane, sevoflurane, lixisenatide, zolmitriptan, pramlintide, teduglutide,
ospemifene, dornase, exametazime, cosyntropin, secretin, glycerol, thrombin, collagenase, papain, trypsin, balsam
peru, selenium sulfide, ketorolac, tranylcypromine, valbenazine, deutetrabenazine, tetrabenazine, riluzole, edaravone,
dalfampridine, ocrelizumab, cladribine, siponimod, erenumab, fremanezumab, galcanezumab, rimegepant, ubrogepant,
atogepant, onabotulinumtoxina, botulinum toxin, hyaluronidase, hyaluronate, carboxymethylcellulose, artificial tears,
astemizole, terfenadine, proparacaine, cefmetazole, nesiritide, rasburicase, tuberculin, danazol, acebutolol,
basiliximab, molnupiravir, remdesivir, bamlanivimab, aluminum chloride, ammonium lactate, benzoyl peroxide, adapalene,
crotamiton, coal tar
"""

ANTINEOPLASTIC = """
abemaciclib, ado-trastuzumab, asparaginase, atezolizumab, avelumab, azacitidine, bevacizumab, bleomycin, bortezomib,
busulfan, capecitabine, carboplatin, carmustine, cetuximab, chlorambucil, cisplatin, cladribine, clofarabine,
cytarabine, dacarbazine, dactinomycin, dasatinib, daunorubicin, decitabine, docetaxel, doxorubicin, durvalumab,
epirubicin, eribulin, erlotinib, etoposide, fludarabine, fluorouracil, gefitinib, gemcitabine, ibrutinib, idarubicin,
ifosfamide, imatinib, ipilimumab, irinotecan, ixabepilone, lomustine, melphalan, mitomycin, nilotinib, nivolumab,
olaparib, osimertinib, oxaliplatin, paclitaxel, palbociclib, pembrolizumab, pemetrexed, pentostatin, pertuzumab,
ponatinib, regorafenib, ribociclib, sorafenib, streptozocin, sunitinib, temozolomide, temsirolimus, thioguanine,
thiotepa, topotecan, trastuzumab, venetoclax, vinblastine, vincristine, vinorelbine
"""
"""Given to treat a cancer. Left out: methotrexate, cyclophosphamide, hydroxyurea, rituximab, hormones (other uses)."""


def names(text: str) -> list[str]:
    """The names of a list above, sorted, each once."""
    return sorted({" ".join(name.split()) for name in text.replace("\n", " ").split(",") if name.strip()})
