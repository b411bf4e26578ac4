"""Anticholinergic cognitive burden by ingredient: the scale of 2008 with its update of 2012.

Published copies of the list disagree here and there, so every row stays tagged K until a licensed reader signs it off.
"""

from tools.tables.others import names

SCORES = {
    3: """amitriptyline, amoxapine, atropine, benztropine, chlorpheniramine, chlorpromazine, clomipramine, clozapine,
        darifenacin, desipramine, dicyclomine, dimenhydrinate, diphenhydramine, doxepin, doxylamine, fesoterodine,
        hydroxyzine, hyoscyamine, imipramine, meclizine, methocarbamol, nortriptyline, olanzapine, orphenadrine,
        oxybutynin, paroxetine, perphenazine, promethazine, quetiapine, scopolamine, solifenacin, thioridazine,
        tolterodine, trifluoperazine, trihexyphenidyl, trimipramine, trospium""",
    2: """amantadine, carbamazepine, cyclobenzaprine, cyproheptadine, loxapine, meperidine, oxcarbazepine,
        pimozide""",
    1: """alprazolam, aripiprazole, atenolol, bupropion, captopril, cetirizine, chlorthalidone, cimetidine, codeine,
        colchicine, desloratadine, diazepam, digoxin, dipyridamole, fentanyl, fluvoxamine, furosemide, haloperidol,
        hydralazine, hydrocortisone, isosorbide dinitrate, isosorbide mononitrate, levocetirizine, loperamide,
        loratadine, metoprolol, morphine, nifedipine, paliperidone, prednisone, quinidine, ranitidine, risperidone,
        theophylline, trazodone, triamterene, venlafaxine, warfarin""",
}


def rows() -> list[tuple[str, ...]]:
    """ingredient, score, verified, source."""
    return sorted((name, str(score), "K", "acb-2012") for score, text in SCORES.items() for name in names(text))
