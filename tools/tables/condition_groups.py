"""Condition groups beyond the collected terminology: corrections, ICD-10-CM additions, words.

ICD-10-CM codes and titles: the list of April 2026 (CMS/CDC). Splitting corrects collected groups that were drawn wider
than a rule can bear: osteoporosis is no fracture, an old infarction is not recent, constipation is no obstruction.
"""

# ruff: noqa: E501  the lines of the tables below are rows

MOVED = {
    # a transplant is not dialysis
    ("esrd_dialysis", "Z94.0"): "x_kidney_transplant",
    ("esrd_dialysis", "T86.1"): "x_kidney_transplant",
    # plain hypertension is not uncontrolled
    ("uncontrolled_hypertension", "I10"): "hypertension",
    # an order not to resuscitate is no end-of-life care
    ("palliative_hospice_eol", "Z66"): "x_do_not_resuscitate",
    # in situ and uncertain behaviour do not count as an active cancer
    ("cancer", "D00-D09"): "x_neoplasm_in_situ",
    ("cancer", "D37-D49"): "x_neoplasm_uncertain",
    ("cancer", "Z51.11"): "cancer_treatment",
    # osteoporosis without a fracture
    ("fragility_fracture", "M81"): "osteoporosis",
    # an old infarction is not a recent one
    ("recent_mi", "I25.2"): "old_mi",
    ("recent_mi", "1755008"): "old_mi",
    ("recent_mi", "164867002"): "old_mi",
    # constipation is not an obstruction
    ("x_bowel_obstruction_ileus", "K59.03"): "constipation",
    # an abnormal electrocardiogram of any kind is not a long QT interval, a cardiac arrest not of itself one
    ("qt_prolongation", "R94.31"): "x_abnormal_ecg",
    ("qt_prolongation", "I46"): "x_cardiac_arrest",
}
SPLIT = {("cancer", "C00-C96"): (("cancer", "C00-C43"), ("x_skin_cancer", "C44"), ("cancer", "C45-C96"))}

STRANGERS = frozenset(
    {
        # collected by the words "acute st": not infarctions
        ("recent_mi", "195660001"),
        ("recent_mi", "195673002"),
        ("recent_mi", "195720006"),
        ("recent_mi", "192039002"),
        ("recent_mi", "67195008"),
        ("recent_mi", "194918008"),
        # a risk, and a fracture through a metastasis
        ("fragility_fracture", "391040000"),
        ("fragility_fracture", "866087009"),
        # collected by the word "emphysematous"
        ("copd_chronic_lung", "8628002"),
        # questionnaires, whatever they found
        ("alcohol_use_disorder", "273265007"),
        ("alcohol_use_disorder", "273264006"),
        ("alcohol_use_disorder", "273802002"),
        ("alcohol_use_disorder", "335811000000106"),
        ("alcohol_use_disorder", "335841000000107"),
        ("alcohol_use_disorder", "774089008"),
        ("alcohol_use_disorder", "273799006"),
        # not of the liver
        ("hepatic_impairment_cirrhosis", "702377007"),
        ("hepatic_impairment_cirrhosis", "62216007"),
        ("hepatic_impairment_cirrhosis", "59701000119109"),
    }
)
"""Codes of a collected group that do not mean what the group means."""

ICD_ADDED = """
cancer_metastatic | C77 | prefix | Secondary and unspecified malignant neoplasm of lymph nodes
cancer_metastatic | C78 | prefix | Secondary malignant neoplasm of respiratory and digestive organs
cancer_metastatic | C79 | prefix | Secondary malignant neoplasm of other and unspecified sites
cancer_metastatic | C7B | prefix | Secondary neuroendocrine tumors
cancer_metastatic | C80.0 | exact | Disseminated malignant neoplasm, unspecified
cancer_treatment | Z51.0 | exact | Encounter for antineoplastic radiation therapy
cancer_treatment | Z51.12 | exact | Encounter for antineoplastic immunotherapy
ckd_stage_3a | N18.31 | exact | Chronic kidney disease, stage 3a
ckd_stage_3b | N18.32 | exact | Chronic kidney disease, stage 3b
dialysis | Z99.2 | exact | Dependence on renal dialysis
dialysis | Z91.15 | prefix | Patient's noncompliance with renal dialysis
diabetes | E08 | prefix | Diabetes mellitus due to underlying condition
diabetes | E09 | prefix | Drug or chemical induced diabetes mellitus
diabetes | E10 | prefix | Type 1 diabetes mellitus
diabetes | E11 | prefix | Type 2 diabetes mellitus
diabetes | E13 | prefix | Other specified diabetes mellitus
hypertension | I11 | prefix | Hypertensive heart disease
hypertension | I12 | prefix | Hypertensive chronic kidney disease
hypertension | I13 | prefix | Hypertensive heart and chronic kidney disease
hypertension | I15 | prefix | Secondary hypertension
hypertension | I16 | prefix | Hypertensive crisis
hypertension | I1A | prefix | Other hypertension
x_amputation | Z89 | prefix | Acquired absence of limb
x_amputation | S78 | prefix | Traumatic amputation of hip and thigh
x_amputation | S88 | prefix | Traumatic amputation of lower leg
x_cachexia | R64 | exact | Cachexia
x_cachexia | E41 | exact | Nutritional marasmus
x_paraplegia | G82 | prefix | Paraplegia (paraparesis) and quadriplegia (quadriparesis)
x_restless_legs | G25.81 | exact | Restless legs syndrome
x_kidney_transplant | Z94.0 | exact | Kidney transplant status
respiratory_failure | R09.02 | exact | Hypoxemia
pregnancy | Z33.1 | exact | Pregnant state, incidental
pregnancy | Z34 | prefix | Encounter for supervision of normal pregnancy
pregnancy | Z3A | prefix | Weeks of gestation
pregnancy | Z32.01 | exact | Encounter for pregnancy test, result positive
pregnancy | O09-O77 | range | Supervision of high risk pregnancy ... Abnormality in fetal heart rate or rhythm complicating labor and delivery
pregnancy | O98-O9A | range | Maternal diseases, injuries and abuse complicating pregnancy, childbirth and the puerperium
lactation | Z39.1 | exact | Encounter for care and examination of lactating mother
lactation | O91 | prefix | Infections of breast associated with pregnancy, the puerperium and lactation
lactation | O92 | prefix | Other disorders of breast and disorders of lactation associated with pregnancy and the puerperium
contraception | Z30.0 | prefix | Encounter for general counseling and advice on contraception
contraception | Z30.2 | exact | Encounter for sterilization
contraception | Z30.4 | prefix | Encounter for surveillance of contraceptives
contraception | Z79.3 | exact | Long term (current) use of hormonal contraceptives
contraception | Z97.5 | exact | Presence of (intrauterine) contraceptive device
contraception | Z98.51 | exact | Tubal ligation status
infertile | Z90.71 | prefix | Acquired absence of cervix and uterus
infertile | Z90.722 | exact | Acquired absence of ovaries, bilateral
infertile | N95 | prefix | Menopausal and other perimenopausal disorders
infertile | Z78.0 | exact | Asymptomatic menopausal state
migraine | G43 | prefix | Migraine
headache | G43 | prefix | Migraine
headache | G44 | prefix | Other headache syndromes
headache | R51 | prefix | Headache
x_gi_bleed_ulcer | Z87.11 | exact | Personal history of peptic ulcer disease
x_gi_bleed_ulcer | K22.11 | exact | Ulcer of esophagus with bleeding
x_gi_bleed_ulcer | K29.01 | exact | Acute gastritis with bleeding
x_gi_bleed_ulcer | K31.811 | exact | Angiodysplasia of stomach and duodenum with bleeding
x_gi_bleed_ulcer | K62.5 | exact | Hemorrhage of anus and rectum
x_gi_bleed_ulcer | I85.01 | exact | Esophageal varices with bleeding
x_gi_bleed_ulcer | I85.11 | exact | Secondary esophageal varices with bleeding
gi_bleed | K92.0 | exact | Hematemesis
gi_bleed | K92.1 | exact | Melena
gi_bleed | K92.2 | exact | Gastrointestinal hemorrhage, unspecified
gi_bleed | K62.5 | exact | Hemorrhage of anus and rectum
gi_bleed | I85.01 | exact | Esophageal varices with bleeding
gi_bleed | I85.11 | exact | Secondary esophageal varices with bleeding
gi_bleed | K22.11 | exact | Ulcer of esophagus with bleeding
gi_bleed | K29.01 | exact | Acute gastritis with bleeding
gi_bleed | K31.811 | exact | Angiodysplasia of stomach and duodenum with bleeding
gi_bleed | K25.0 | exact | Acute gastric ulcer with hemorrhage
gi_bleed | K25.2 | exact | Acute gastric ulcer with both hemorrhage and perforation
gi_bleed | K25.4 | exact | Chronic or unspecified gastric ulcer with hemorrhage
gi_bleed | K25.6 | exact | Chronic or unspecified gastric ulcer with both hemorrhage and perforation
gi_bleed | K26.0 | exact | Acute duodenal ulcer with hemorrhage
gi_bleed | K26.2 | exact | Acute duodenal ulcer with both hemorrhage and perforation
gi_bleed | K26.4 | exact | Chronic or unspecified duodenal ulcer with hemorrhage
gi_bleed | K26.6 | exact | Chronic or unspecified duodenal ulcer with both hemorrhage and perforation
gi_bleed | K27.0 | exact | Acute peptic ulcer, site unspecified, with hemorrhage
gi_bleed | K27.4 | exact | Chronic or unspecified peptic ulcer, site unspecified, with hemorrhage
gi_bleed | K28.0 | exact | Acute gastrojejunal ulcer with hemorrhage
gi_bleed | K28.4 | exact | Chronic or unspecified gastrojejunal ulcer with hemorrhage
osteoporosis | M80 | prefix | Osteoporosis with current pathological fracture
hypoglycaemia | E15 | exact | Nondiabetic hypoglycemic coma
hypoglycaemia | E16.0 | exact | Drug-induced hypoglycemia without coma
hypoglycaemia | E16.1 | exact | Other hypoglycemia
hypoglycaemia | E16.2 | exact | Hypoglycemia, unspecified
hypoglycaemia | E08.64 | prefix | Diabetes mellitus due to underlying condition with hypoglycemia
hypoglycaemia | E09.64 | prefix | Drug or chemical induced diabetes mellitus with hypoglycemia
hypoglycaemia | E10.64 | prefix | Type 1 diabetes mellitus with hypoglycemia
hypoglycaemia | E11.64 | prefix | Type 2 diabetes mellitus with hypoglycemia
hypoglycaemia | E13.64 | prefix | Other specified diabetes mellitus with hypoglycemia
insomnia | G47.0 | prefix | Insomnia
insomnia | F51.0 | prefix | Insomnia not due to a substance or known physiological condition
obesity | E66.0 | prefix | Obesity due to excess calories
obesity | E66.1 | exact | Drug-induced obesity
obesity | E66.2 | exact | Morbid (severe) obesity with alveolar hypoventilation
obesity | E66.8 | prefix | Other obesity
obesity | E66.9 | exact | Obesity, unspecified
obesity | Z68.3 | prefix | Body mass index [BMI] 30-39, adult
obesity | Z68.4 | prefix | Body mass index [BMI] 40 or greater, adult
kidney_stones | N20 | prefix | Calculus of kidney and ureter
kidney_stones | N22 | exact | Calculus of urinary tract in diseases classified elsewhere
kidney_stones | Z87.442 | exact | Personal history of urinary calculi
hypokalaemia | E87.6 | exact | Hypokalemia
hypomagnesaemia | E83.42 | exact | Hypomagnesemia
bradycardia | R00.1 | exact | Bradycardia, unspecified
bradycardia | I49.5 | exact | Sick sinus syndrome
arrhythmia | I47 | prefix | Paroxysmal tachycardia
arrhythmia | I48 | prefix | Atrial fibrillation and flutter
arrhythmia | I49 | prefix | Other cardiac arrhythmias
heart_block_conduction | I44 | prefix | Atrioventricular and left bundle-branch block
heart_block_conduction | I45.0 | exact | Right fascicular block
heart_block_conduction | I45.1 | prefix | Other and unspecified right bundle-branch block
hyperthyroidism | E05 | prefix | Thyrotoxicosis [hyperthyroidism]
heart_failure_reduced | I50.2 | prefix | Systolic (congestive) heart failure
heart_failure_reduced | I50.4 | prefix | Combined systolic (congestive) and diastolic (congestive) heart failure
asthma_severe | J45.21 | exact | Mild intermittent asthma with (acute) exacerbation
asthma_severe | J45.22 | exact | Mild intermittent asthma with status asthmaticus
asthma_severe | J45.31 | exact | Mild persistent asthma with (acute) exacerbation
asthma_severe | J45.32 | exact | Mild persistent asthma with status asthmaticus
asthma_severe | J45.41 | exact | Moderate persistent asthma with (acute) exacerbation
asthma_severe | J45.42 | exact | Moderate persistent asthma with status asthmaticus
asthma_severe | J45.5 | prefix | Severe persistent asthma
asthma_severe | J45.901 | exact | Unspecified asthma with (acute) exacerbation
asthma_severe | J45.902 | exact | Unspecified asthma with status asthmaticus
constipation | K59.0 | prefix | Constipation
home_oxygen | Z99.81 | exact | Dependence on supplemental oxygen
alcohol_withdrawal | F10.13 | prefix | Alcohol abuse, with withdrawal
alcohol_withdrawal | F10.23 | prefix | Alcohol dependence with withdrawal
alcohol_withdrawal | F10.93 | prefix | Alcohol use, unspecified with withdrawal
use_in_remission | F10.11 | exact | Alcohol abuse, in remission
use_in_remission | F10.21 | exact | Alcohol dependence, in remission
use_in_remission | F10.91 | exact | Alcohol use, unspecified, in remission
use_in_remission | F11.11 | exact | Opioid abuse, in remission
use_in_remission | F11.21 | exact | Opioid dependence, in remission
use_in_remission | F11.91 | exact | Opioid use, unspecified, in remission
use_in_remission | F12.11 | exact | Cannabis abuse, in remission
use_in_remission | F12.21 | exact | Cannabis dependence, in remission
use_in_remission | F12.91 | exact | Cannabis use, unspecified, in remission
use_in_remission | F13.11 | exact | Sedative, hypnotic or anxiolytic abuse, in remission
use_in_remission | F13.21 | exact | Sedative, hypnotic or anxiolytic dependence, in remission
use_in_remission | F13.91 | exact | Sedative, hypnotic or anxiolytic use, unspecified, in remission
use_in_remission | F14.11 | exact | Cocaine abuse, in remission
use_in_remission | F14.21 | exact | Cocaine dependence, in remission
use_in_remission | F14.91 | exact | Cocaine use, unspecified, in remission
use_in_remission | F15.11 | exact | Other stimulant abuse, in remission
use_in_remission | F15.21 | exact | Other stimulant dependence, in remission
use_in_remission | F15.91 | exact | Other stimulant use, unspecified, in remission
use_in_remission | F16.11 | exact | Hallucinogen abuse, in remission
use_in_remission | F16.21 | exact | Hallucinogen dependence, in remission
use_in_remission | F16.91 | exact | Hallucinogen use, unspecified, in remission
use_in_remission | F18.11 | exact | Inhalant abuse, in remission
use_in_remission | F18.21 | exact | Inhalant dependence, in remission
use_in_remission | F18.91 | exact | Inhalant use, unspecified, in remission
use_in_remission | F19.11 | exact | Other psychoactive substance abuse, in remission
use_in_remission | F19.21 | exact | Other psychoactive substance dependence, in remission
use_in_remission | F19.91 | exact | Other psychoactive substance use, unspecified, in remission
schizophrenia | F20 | prefix | Schizophrenia
schizophrenia | F25 | prefix | Schizoaffective disorders
cerebrovascular | I60-I69 | range | Nontraumatic subarachnoid hemorrhage ... Sequelae of cerebrovascular disease
cerebrovascular | G45 | prefix | Transient cerebral ischemic attacks and related syndromes
cerebrovascular | Z86.73 | exact | Personal history of transient ischemic attack (TIA), and cerebral infarction without residual deficits
pancreatic_disease | K85 | prefix | Acute pancreatitis
pancreatic_disease | K86 | prefix | Other diseases of pancreas
cabg_status | Z95.1 | exact | Presence of aortocoronary bypass graft
"""

SNOMED_GROUPS = """
cabg | 232717009 | Coronary artery bypass graft | snomed-ct
tonsillectomy | 173422009 | Tonsillectomy | snomed-ct
cpap | 47545007 | Continuous positive airway pressure ventilation | snomed-ct
osteoporosis | 64859006 | Osteoporosis | synthea
headache | 25064002 | Headache | synthea
cerebrovascular | 230690007 | Stroke | synthea
x_gi_bleed_ulcer | 51868009 | Ulcer of duodenum | synthea
dialysis | 105502003 | Dependence on renal dialysis | ohdsi-phenotypelibrary
dialysis | 71192002 | Peritoneal dialysis | canvas-v2026
dialysis | 153891000119101 | End stage renal disease on dialysis due to hypertension | canvas-v2026
dialysis | 236435004 | End stage renal failure on dialysis | canvas-v2026
dialysis | 368471000119109 | End stage renal disease on dialysis due to drug induced diabetes mellitus | canvas-v2026
dialysis | 90771000119100 | End stage renal disease on dialysis due to type 1 diabetes mellitus | canvas-v2026
dialysis | 90791000119104 | End stage renal disease on dialysis due to type 2 diabetes mellitus | canvas-v2026
pregnancy | 77386006 | Pregnancy | canvas-v2026
pregnancy | 72892002 | Normal pregnancy | synthea
arrhythmia | 36083008 | Sick sinus syndrome | canvas-v2026
bradycardia | 36083008 | Sick sinus syndrome | canvas-v2026
sleep_apnea_severe | 16275741000119100 | Severe pediatric obstructive sleep apnea | ohdsi-phenotypelibrary
alcohol_withdrawal | 191480000 | Alcohol withdrawal syndrome | canvas-v2026
alcohol_withdrawal | 85561006 | Alcohol withdrawal syndrome without complication | canvas-v2026
alcohol_withdrawal | 8635005 | Alcohol withdrawal delirium | canvas-v2026
alcohol_withdrawal | 308742005 | Alcohol withdrawal-induced convulsion | canvas-v2026
use_in_remission | 191806001 | Acute alcoholic intoxication in remission, in alcoholism | opioid-cds-r4-archive
use_in_remission | 191813001 | Chronic alcoholism in remission | canvas-v2026
use_in_remission | 191884001 | Nondependent alcohol abuse in remission | canvas-v2026
use_in_remission | 191821007 | Opioid dependence in remission | opioid-cds-r4
use_in_remission | 191914006 | Nondependent opioid abuse in remission | opioid-cds-r4
use_in_remission | 161466001 | H/O: alcoholism | ohdsi-phenotypelibrary
use_in_remission | 371434005 | History of alcohol abuse | opioid-cds-r4-archive
"""
"""Codes of a collected group that a narrower group takes too, and the few that no collection holds."""

WORDS = """
alcohol_use_disorder | alcohol use disorder; alcohol dependence; alcohol abuse; alcoholism; alcohol use disorder in remission; alcohol use disorder, in remission; alcohol dependence in remission; alcohol dependence, in remission; history of alcohol use disorder; history of alcohol abuse; history of alcoholism
alcohol_withdrawal | alcohol withdrawal
aki | acute kidney injury; aki; acute renal failure
arrhythmia | arrhythmia; cardiac arrhythmia; atrial fibrillation; sick sinus syndrome
asthma_severe | severe asthma; acute asthma; asthma exacerbation; status asthmaticus
bradycardia | bradycardia; sinus bradycardia; sick sinus syndrome
brugada | brugada syndrome; brugada pattern
cabg | coronary artery bypass graft; coronary artery bypass grafting; coronary artery bypass; cabg
cancer | active cancer; metastatic cancer; malignancy
cancer_metastatic | metastatic cancer; metastatic disease
cerebrovascular | stroke; cerebrovascular accident; cerebrovascular disease; transient ischemic attack
ckd_stage_3 | ckd stage 3; chronic kidney disease stage 3; ckd 3
ckd_stage_3a | ckd stage 3a; chronic kidney disease stage 3a
ckd_stage_3b | ckd stage 3b; chronic kidney disease stage 3b
ckd_stage_4 | ckd stage 4; chronic kidney disease stage 4; ckd 4
ckd_stage_5 | ckd stage 5; chronic kidney disease stage 5; ckd 5
ckd_unspecified | chronic kidney disease; ckd
constipation | constipation; chronic constipation; opioid-induced constipation
contraception | contraception; intrauterine device; tubal ligation; sterilization; sterilisation
copd_chronic_lung | copd; chronic obstructive pulmonary disease; emphysema
cpap | cpap; cpap therapy; continuous positive airway pressure; continuous positive airway pressure therapy; on cpap
cyp2d6_pm | cyp2d6 poor metaboliser; cyp2d6 poor metabolizer
cyp2d6_um | cyp2d6 ultrarapid metaboliser; cyp2d6 ultrarapid metabolizer; cyp2d6 ultra-rapid metaboliser; cyp2d6 ultra-rapid metabolizer
diabetes | diabetes; type 2 diabetes; type 1 diabetes; diabetes mellitus; type 2 diabetes mellitus
dialysis | dependence on renal dialysis; on dialysis; hemodialysis; haemodialysis; renal dialysis; peritoneal dialysis
esrd_dialysis | dependence on renal dialysis; on dialysis; hemodialysis; haemodialysis; end stage renal disease; esrd; renal dialysis; peritoneal dialysis
hemodialysis | hemodialysis; haemodialysis
fibromyalgia | fibromyalgia
gi_bleed | gastrointestinal bleeding; gi bleed; gastrointestinal hemorrhage; gastrointestinal haemorrhage; history of gi bleed
glaucoma_angle_closure | narrow-angle glaucoma; narrow angle glaucoma; angle-closure glaucoma; angle closure glaucoma
headache | headache; recurrent headache; migraine; chronic headache
heart_failure | heart failure; congestive heart failure; chf
heart_failure_reduced | hfref; heart failure with reduced ejection fraction; systolic heart failure
heart_failure_severe | nyha class iii; nyha class iv; nyha iii; nyha iv; heart failure nyha class iii; heart failure nyha class iv; decompensated heart failure; acute decompensated heart failure
hepatic_impairment_cirrhosis | cirrhosis of liver; cirrhosis; liver cirrhosis
hla_a_3101_positive | hla-a*31:01 positive; hla-a*3101 positive; hla-a*31:01 carrier
hla_b_1502_positive | hla-b*15:02 positive; hla-b*1502 positive; hla-b*15:02 carrier
home_oxygen | home oxygen; home oxygen therapy; dependence on supplemental oxygen
hospice | hospice care; hospice
hypertension | hypertension; high blood pressure; htn; essential hypertension
hyperthyroidism | hyperthyroidism; thyrotoxicosis
hypoglycaemia | hypoglycemia; hypoglycaemia; severe hypoglycemia; severe hypoglycaemia; history of hypoglycemia
hypokalaemia | hypokalemia; hypokalaemia
hypomagnesaemia | hypomagnesemia; hypomagnesaemia
infertile | menopause; postmenopausal; hysterectomy
insomnia | insomnia; chronic insomnia
kidney_stones | kidney stone; kidney stones; renal calculus; nephrolithiasis
lactation | breastfeeding; breast feeding; lactating; lactation
migraine | migraine; migraine without aura; migraine with aura; chronic migraine
np_diabetic_neuropathy | diabetic peripheral neuropathy; painful diabetic neuropathy; diabetic neuropathy; dpn
np_postherpetic_neuralgia | postherpetic neuralgia; post-herpetic neuralgia; phn
np_sciatica_radiculopathy | sciatica; lumbar radiculopathy; radiculopathy
np_spinal_cord_injury | spinal cord injury
np_trigeminal_facial_neuralgia | trigeminal neuralgia
obesity | obesity; morbid obesity
old_mi | old myocardial infarction; history of myocardial infarction
opioid_use_disorder | opioid use disorder; opioid use disorder in remission; oud; opioid dependence; opioid abuse
osteoporosis | osteoporosis
overdose_history | opioid overdose; drug overdose; overdose; history of overdose; history of opioid overdose
palliative_hospice_eol | hospice care; hospice; palliative care; end of life care; comfort care; comfort measures only
pancreatic_disease | pancreatitis; chronic pancreatitis; acute pancreatitis
pregnancy | pregnant; pregnancy; currently pregnant
pregnancy_lactation | pregnant; pregnancy; currently pregnant; breastfeeding; breast feeding; lactating; lactation
recent_mi | myocardial infarction; acute myocardial infarction; recent myocardial infarction
respiratory_depression | respiratory depression; significant respiratory depression
schizophrenia | schizophrenia; schizoaffective disorder
seizure_disorder | epilepsy; seizure disorder
sickle_cell | sickle cell disease; sickle cell anemia; sickle cell anaemia
sleep_apnea | obstructive sleep apnea; obstructive sleep apnoea; sleep apnea; sleep apnoea; osa
sleep_apnea | obstructive sleep apnea, severe; obstructive sleep apnea, moderate; obstructive sleep apnea, mild; severe obstructive sleep apnea; moderate obstructive sleep apnea; mild obstructive sleep apnea; severe sleep apnea; moderate sleep apnea; mild sleep apnea
sleep_apnea_mild | obstructive sleep apnea, mild; mild obstructive sleep apnea; mild sleep apnea
sleep_apnea_severe | obstructive sleep apnea, severe; obstructive sleep apnea, moderate; severe obstructive sleep apnea; moderate obstructive sleep apnea; severe sleep apnea; moderate sleep apnea
tonsillectomy | tonsillectomy; adenoidectomy; adenotonsillectomy; tonsillectomy and adenoidectomy; post-tonsillectomy pain; pain after tonsillectomy
use_in_remission | alcohol use disorder in remission; alcohol use disorder, in remission; alcohol dependence in remission; alcohol dependence, in remission; history of alcohol use disorder; history of alcohol abuse; history of alcoholism; opioid use disorder in remission
x_amputation | amputation; below knee amputation; above knee amputation
x_cachexia | cachexia
x_gi_bleed_ulcer | peptic ulcer; peptic ulcer disease; gastric ulcer; duodenal ulcer; gastrointestinal bleeding; gi bleed; gastrointestinal hemorrhage; gastrointestinal haemorrhage; history of gi bleed; history of peptic ulcer
x_hyponatremia_siadh | hyponatremia; hyponatraemia; siadh
x_kidney_transplant | kidney transplant; renal transplant
x_paraplegia | paraplegia; quadriplegia; tetraplegia
x_restless_legs | restless legs syndrome; restless legs
alcohol_use_disorder | etoh abuse; etoh dependence; alcohol addiction
ckd_stage_3 | stage 3 ckd; stage 3 chronic kidney disease; ckd stage iii; ckd iii; ckd3; chronic kidney disease stage iii
ckd_stage_3a | stage 3a ckd; stage 3a chronic kidney disease; ckd 3a; ckd3a; ckd stage iiia
ckd_stage_3b | stage 3b ckd; stage 3b chronic kidney disease; ckd 3b; ckd3b; ckd stage iiib
ckd_stage_4 | stage 4 ckd; stage 4 chronic kidney disease; ckd stage iv; ckd iv; ckd4; chronic kidney disease stage iv
ckd_stage_5 | stage 5 ckd; stage 5 chronic kidney disease; ckd stage v; ckd v; ckd5; chronic kidney disease stage v
ckd_unspecified | renal insufficiency; chronic renal insufficiency; chronic renal failure; chronic kidney failure
copd_chronic_lung | chronic bronchitis; copd exacerbation; chronic obstructive lung disease
delirium | delirium
dementia | dementia; alzheimer's disease; alzheimer disease; alzheimers; vascular dementia; lewy body dementia
diabetes | dm; type 2 dm; type 1 dm; dm type 2; dm type 1; dm2; dm1; dmii; t2dm; t1dm; type ii diabetes; type ii dm; type ii diabetes mellitus; type i diabetes; type 1 diabetes mellitus; diabetes type 2; diabetes type 1; diabetes mellitus type 2; diabetes mellitus type 1; niddm; iddm; insulin dependent diabetes
esrd_dialysis | end-stage renal disease; end stage kidney disease; end-stage kidney disease; eskd; esrd on dialysis; esrd on hemodialysis; esrd on hd
dialysis | esrd on dialysis; esrd on hemodialysis; esrd on hd; on hemodialysis
hemodialysis | esrd on hemodialysis; esrd on hd; on hemodialysis
falls | falls; fall; recurrent falls; frequent falls; repeated falls; multiple falls
fragility_fracture | fragility fracture; osteoporotic fracture; osteoporosis with fracture; osteoporosis with pathological fracture; hip fracture; vertebral compression fracture
gi_bleed | upper gi bleed; lower gi bleed; melena; hematemesis
glaucoma_angle_closure | acute angle closure glaucoma; acute angle-closure glaucoma; closed angle glaucoma; closed-angle glaucoma; narrow angles
heart_block_conduction | heart block; complete heart block; av block; atrioventricular block; bundle branch block; left bundle branch block; right bundle branch block; lbbb; rbbb
heart_failure | hf; cardiac failure; congestive cardiac failure; hfpef; diastolic heart failure; chronic systolic heart failure; heart failure with preserved ejection fraction
heart_failure_reduced | chronic systolic heart failure; systolic congestive heart failure
hepatic_impairment_cirrhosis | hepatic cirrhosis; alcoholic cirrhosis; alcoholic cirrhosis of liver; decompensated cirrhosis; compensated cirrhosis; decompensated liver cirrhosis; compensated liver cirrhosis; child-pugh a cirrhosis; child-pugh b cirrhosis; child-pugh c cirrhosis; end stage liver disease; end-stage liver disease; esld; liver failure; hepatic failure; chronic liver disease; hepatic impairment; severe hepatic impairment; moderate hepatic impairment
hepatitis_active | active hepatitis; acute hepatitis; alcoholic hepatitis
neuromuscular_resp_risk | myasthenia gravis; amyotrophic lateral sclerosis; als; muscular dystrophy
opioid_use_disorder | opioid addiction; heroin use disorder; heroin dependence; heroin abuse; opiate dependence
pregnancy | pregnant state; intrauterine pregnancy; iup
pregnancy_lactation | pregnant state; intrauterine pregnancy; iup
qt_prolongation | long qt; long qt syndrome; congenital long qt syndrome; prolonged qt; prolonged qt interval; prolonged qtc; prolonged qtc interval; qt prolongation; qtc prolongation
respiratory_failure | respiratory failure; chronic respiratory failure; acute respiratory failure; hypoxic respiratory failure; chronic hypoxic respiratory failure; hypercapnic respiratory failure; chronic hypercapnic respiratory failure
seizure_disorder | seizures; seizure; convulsions
suicidality | suicidal ideation; suicide attempt; history of suicide attempt
uncontrolled_hypertension | uncontrolled hypertension; uncontrolled htn; poorly controlled hypertension; poorly controlled htn; severe hypertension; malignant hypertension; hypertension uncontrolled; htn uncontrolled; hypertensive crisis; hypertensive urgency; hypertensive emergency
hypertension | uncontrolled hypertension; uncontrolled htn; poorly controlled hypertension; poorly controlled htn; severe hypertension; malignant hypertension; hypertension uncontrolled; benign hypertension; primary hypertension
urinary_retention | urinary retention; retention of urine; acute urinary retention; chronic urinary retention
ventricular_arrhythmia | ventricular tachycardia; ventricular arrhythmia; ventricular fibrillation; torsades de pointes; torsades
x_adrenal_insufficiency | adrenal insufficiency; addison's disease; addison disease
x_bone_marrow_suppression | bone marrow suppression; bone marrow depression; agranulocytosis; aplastic anemia; aplastic anaemia
x_bowel_obstruction_ileus | ileus; paralytic ileus; adynamic ileus; postoperative ileus; bowel obstruction; small bowel obstruction; large bowel obstruction; intestinal obstruction; gastrointestinal obstruction; gi obstruction; sbo
x_drug_rash_sjs_ten | stevens-johnson syndrome; stevens johnson syndrome; sjs; toxic epidermal necrolysis
x_obesity_hypoventilation | obesity hypoventilation syndrome; obesity hypoventilation
x_parkinsons | parkinson's disease; parkinson disease; parkinsons disease; parkinsonism
x_porphyria | porphyria; acute intermittent porphyria
x_raised_icp_head_injury | traumatic brain injury; head injury; raised intracranial pressure; increased intracranial pressure
x_serotonin_syndrome | serotonin syndrome
"""
"""sleep_apnea_severe: moderate or severe. heart_failure_severe: NYHA III or IV, or decompensated."""
