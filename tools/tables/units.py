"""Units: UCUM codes, HL7 orderable-drug-form codes, and the words EHRs write. All spellings in lower case.

Each line: spellings | canonical name ("" is a bare count) | dimension | factor to the canonical unit. Household spoons follow the
5 mL convention of dosing, not the US customary teaspoon.
"""

# ruff: noqa: E501  the lines of the tables below are rows

UNITS = """
mg, mgs, milligram, milligrams, mg.  | mg | mass | 1
mcg, ug, microgram, micrograms, mcgs | mg | mass | 0.001
ng, nanogram | mg | mass | 0.000001
g, gm, gms, gram, grams | mg | mass | 1000
kg | mg | mass | 1000000
ml, mls, milliliter, milliliters, millilitre, millilitres, cc, cm3 | mL | volume | 1
dl | mL | volume | 100
l, liter, liters, litre, litres | mL | volume | 1000
ul, microliter | mL | volume | 0.001
tsp, tsps, teaspoon, teaspoons, teaspoonful, teaspoonfuls, tsp_m | mL | volume | 5
tbsp, tbs, tablespoon, tablespoons, tablespoonful, tablespoonfuls, tbs_m | mL | volume | 15
mcg/h, mcg/hr, ug/h, ug/hr, mcg/hour, microgram/hour, mcg per hour, micrograms per hour, micrograms/hour | mcg/h | rate | 1
mg/h, mg/hr, mg/hour | mcg/h | rate | 1000
mcg/min, ug/min | mcg/h | rate | 60
mg/min | mcg/h | rate | 60000
ng/h | mcg/h | rate | 0.001
ml/h, ml/hr, ml/hour | mL/h | flow | 1
ml/min | mL/h | flow | 60
l/min | mL/h | flow | 60000
tbl, tablet, tablets, tab, tabs, tabl, caplet, caplets, odt, chewtab, entab, ertab, ertab24, orcap tab, disintab, drtab, ertabs, each tablet, tabletdose, sltab, subltab, tab(s), tablet(s), tabs. | tablet | form | 1
vagtab | insert | form | 1
capsule, capsules, cap, caps, capsulo, orcap, encap, ercap, ercap12, ercap24, spricap, cap(s), capsule(s), caps., sprinkle | capsule | form | 1
patch, patches, ptch, tpatch, tpatch24, tpatch72, tpathwk, tpatchwk, tpath16, transdermal patch, patch(es), transdermal system, system | patch | form | 1
film, films, strip, strips, sl film | film | form | 1
lozenge, lozenges, loz, lozn, troche, troches, troc, lollipop | lozenge | form | 1
suppository, suppositories, supp, supps, recsupp, rectal suppository | suppository | form | 1
spray, sprays, spry, spry., nasal spray, nasspray, squirt | spray | form | 1
puff, puffs, inh, inhalation, inhalations | puff | form | 1
actuation, actuations, actuat | actuation | form | 1
drop, drops, drp, gtt, gtts, [drp], opdrop, nasaldrops, otdrop | drop | form | 1
syringe, syringes, syr | syringe | form | 1
vial, vials | vial | form | 1
ampule, ampul, ampoule, ampoules, amp, amps | ampule | form | 1
cartridge, cartridges | cartridge | form | 1
pen, pens, auto-injector, autoinjector | pen | form | 1
bag, bags | bag | form | 1
bottle, bottles, btl | bottle | form | 1
packet, packets, pkt, pkts, sachet, sachets, pack | packet | form | 1
kit, kits | kit | form | 1
implant, implants | implant | form | 1
insert, ring, rings | insert | form | 1
enema, enemas | enema | form | 1
application, applications, appl, applicatorful, app | application | form | 1
neb, nebs, nebule, nebules | nebule | form | 1
gum, piece, pieces | gum | form | 1
scoop, scoops, capful, capfuls | scoop | form | 1
cup, cups, udcup | cup | form | 1
dose, doses, dose(s), {dose} | dose | form | 1
unit dose, ud | dose | form | 1
1, each, ea, pill, pills, #, count, units each, {#}, 1 each, pill(s), tab/cap | | count | 1
iu, [iu], unit, units, unit(s), u, [u], units., international unit, international units, unt, usp'u | [iU] | activity | 1
million units, mu, [miu], million unit | [iU] | activity | 1000000
meq, milliequivalent, milliequivalents | meq | equivalent | 1
mmol, millimole, millimoles | mmol | substance | 1
s, sec, second, seconds | h | time | 0.0002777777777777777777777777778
min, minute, minutes, mins | h | time | 0.01666666666666666666666666667
h, hr, hrs, hour, hours | h | time | 1
d, day, days | h | time | 24
wk, week, weeks | h | time | 168
mo, month, months, mon | h | time | 720
a, year, years, yr, yrs | h | time | 8760
"""

SNOMED = """
258684004 | mg | mass | 1
258682000 | mg | mass | 1000
258685003 | mg | mass | 0.001
258773002 | mL | volume | 1
385055001 | tablet | form | 1
428673006 | tablet | form | 1
732936001 | tablet | form | 1
385049006 | capsule | form | 1
428641000 | capsule | form | 1
415215001 | puff | form | 1
46992007 | | count | 1
767525000 | [iU] | activity | 1
258702006 | h | time | 1
258703001 | h | time | 24
258705008 | h | time | 168
"""


def rows(text: str, source: str) -> list[tuple[str, str, str, str, str]]:
    """spelling, name, dimension, factor, source."""
    found: dict[str, tuple[str, str, str, str, str]] = {}
    for line in text.strip().splitlines():
        spellings, name, dimension, factor = (cell.strip() for cell in line.split("|"))
        for spelling in spellings.split(","):
            key = spelling.strip().lower()
            if key in found:
                raise ValueError(f"unit {key} twice")
            found[key] = (key, name, dimension, factor, source)
    return [found[key] for key in sorted(found)]
