"""The anticholinergic scores against a list written by hand: a step of any number in acb.csv shows.

Boustani 2008 and its update of 2012, as a public collation of ten scales gives them (g-b-f/ACB-data, first column);
methocarbamol, which is not in that column, by acbcalc.com; isosorbide for both of its nitrates; warfarin as Coumadin.
"""

from safety.regimen.knowledge import load

ONE = """
alprazolam aripiprazole atenolol bupropion captopril cetirizine chlorthalidone cimetidine codeine colchicine
desloratadine diazepam digoxin dipyridamole fentanyl fluvoxamine furosemide haloperidol hydralazine hydrocortisone
levocetirizine loperamide loratadine metoprolol morphine nifedipine paliperidone prednisone quinidine ranitidine
risperidone theophylline trazodone triamterene venlafaxine warfarin
"""
TWO = "amantadine carbamazepine cyclobenzaprine cyproheptadine loxapine meperidine oxcarbazepine pimozide"
THREE = """
amitriptyline amoxapine atropine benztropine chlorpheniramine chlorpromazine clomipramine clozapine darifenacin
desipramine dicyclomine dimenhydrinate diphenhydramine doxepin doxylamine fesoterodine hydroxyzine hyoscyamine
imipramine meclizine methocarbamol nortriptyline olanzapine orphenadrine oxybutynin paroxetine perphenazine
promethazine quetiapine scopolamine solifenacin thioridazine tolterodine trifluoperazine trihexyphenidyl trimipramine
trospium
"""


def test_every_score() -> None:
    written = {name: score for score, names in enumerate((ONE, TWO, THREE), start=1) for name in names.split()}
    written |= {"isosorbide dinitrate": 1, "isosorbide mononitrate": 1}
    assert {name: row.score for name, row in load().acb.items()} == written
