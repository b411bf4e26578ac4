"""Dose forms and routes: RxNorm dose forms, FDA listing forms and the words of EHR drug names.

Each line: spellings (joined by "; ") | form | route | release | local. RxNorm dose form names are NLM's, FDA forms are those of
the NDC directory; EHR words were collected from published prescription texts (Practice Fusion, MIT licence).
local: whether the product acts where it is put (project rule on locally acting products).
"""

# ruff: noqa: E501  the lines of the tables below are rows

RXNORM = """
Oral Tablet; Effervescent Oral Tablet; Disintegrating Oral Tablet; Chewable Tablet; Tablet for Oral Suspension; Chewable Product; Disintegrating Oral Product; Oral Wafer | tablet | oral | IR | no
Delayed Release Oral Tablet | tablet | oral | DR | no
Extended Release Oral Tablet; Chewable Extended Release Oral Tablet | tablet | oral | ER | no
Pill | tablet | oral | | no
Oral Capsule | capsule | oral | IR | no
Delayed Release Oral Capsule | capsule | oral | DR | no
Extended Release Oral Capsule | capsule | oral | ER | no
Oral Solution; Oral Suspension; Oral Liquid Product | solution | oral | IR | no
Extended Release Suspension | solution | oral | ER | no
Oral Product | | oral | | no
Powder for Oral Solution; Powder for Oral Suspension; Granules for Oral Solution; Granules for Oral Suspension; Oral Powder; Oral Powder Product; Oral Granules; Oral Pellet; Granule Product; Delayed Release Oral Granules | powder | oral | IR | no
Oral Film; Oral Strip | film | oral | IR | no
Oral Lozenge; Lozenge Product | lozenge | transmucosal | IR | no
Chewing Gum | gum | oral | IR | no
Oral Spray; Mucosal Spray | spray | transmucosal | IR | by-ingredient
Oral Gel; Oral Cream; Oral Ointment; Oral Paste; Oral Foam; Paste; Mouthwash; Mucous Membrane Topical Solution; Toothpaste | gel | mucosal | | yes
Sublingual Tablet | tablet | sublingual | IR | no
Sublingual Film | film | sublingual | IR | no
Sublingual Powder; Sublingual Product | | sublingual | IR | no
Buccal Tablet | tablet | buccal | IR | no
Buccal Film | film | buccal | IR | no
Buccal Product | | buccal | IR | no
Nasal Spray; Metered Dose Nasal Spray | spray | nasal | IR | by-ingredient
Nasal Solution; Nasal Product; Nasal Powder; Nasal Gel; Nasal Ointment; Nasal Inhalant; Powder for Nasal Solution | solution | nasal | IR | by-ingredient
Transdermal System; Transdermal Product | patch | transdermal | ER | by-ingredient
Medicated Patch; Medicated Pad; Medicated Tape | patch | topical | | yes
Topical Cream; Topical Product | cream | topical | | yes
Topical Gel | gel | topical | | yes
Topical Ointment | ointment | topical | | yes
Topical Lotion | lotion | topical | | yes
Topical Solution; Topical Oil; Topical Suspension; Topical Spray; Topical Foam; Topical Powder; Topical Liquefied Gas; Powder Spray; Medicated Shampoo; Shampoo Product; Medicated Liquid Soap; Medicated Bar Soap | topical solution | topical | | yes
Rectal Suppository | suppository | rectal | IR | no
Rectal Gel; Enema; Rectal Solution | gel | rectal | IR | no
Rectal Product | | rectal | IR | no
Rectal Cream; Rectal Ointment; Rectal Spray; Rectal Foam | cream | rectal | | yes
Vaginal Cream; Vaginal Gel; Vaginal Foam; Vaginal Ointment; Vaginal Film; Vaginal Insert; Vaginal Sponge; Vaginal System; Douche | cream | vaginal | | yes
Urethral Suppository | suppository | urethral | | yes
Ophthalmic Solution; Ophthalmic Suspension; Ophthalmic Gel; Ophthalmic Ointment; Ophthalmic Product; Ophthalmic Irrigation Solution | drops | ophthalmic | | yes
Otic Solution; Otic Suspension; Otic Product | drops | otic | | yes
Metered Dose Inhaler; Dry Powder Inhaler; Inhalant Product; Inhalation Spray; Inhalation Powder | inhaler | inhalation | IR | by-ingredient
Inhalation Solution; Inhalation Suspension | solution | inhalation | IR | by-ingredient
Gas for Inhalation | gas | inhalation | IR | no
Injection; Injectable Solution; Injectable Suspension; Injectable Product; Injectable Foam; Intraperitoneal Solution; Intratracheal Suspension | injection | parenteral | | no
Prefilled Syringe | syringe | parenteral | | no
Cartridge | cartridge | parenteral | | no
Auto-Injector; Pen Injector; Jet Injector | pen | parenteral | | no
Drug Implant; Drug Implant Product | implant | implant | ER | no
Irrigation Solution; Powder for Pyelocalyceal Solution | solution | irrigation | | yes
Intrauterine System | system | intrauterine | ER | yes
Pack | | | | no
"""

FDA = """
TABLET; TABLET, FILM COATED; TABLET, COATED; TABLET, SUGAR COATED; TABLET, ORALLY DISINTEGRATING; TABLET, CHEWABLE; TABLET, SOLUBLE; TABLET, EFFERVESCENT; TABLET, FOR SUSPENSION; TABLET, MULTILAYER | tablet | oral | IR | no
TABLET, DELAYED RELEASE | tablet | oral | DR | no
TABLET, EXTENDED RELEASE; TABLET, FILM COATED, EXTENDED RELEASE; TABLET, MULTILAYER, EXTENDED RELEASE | tablet | oral | ER | no
CAPSULE; CAPSULE, GELATIN COATED; CAPSULE, LIQUID FILLED | capsule | oral | IR | no
CAPSULE, DELAYED RELEASE; CAPSULE, DELAYED RELEASE PELLETS; CAPSULE, COATED PELLETS | capsule | oral | DR | no
CAPSULE, EXTENDED RELEASE; CAPSULE, FILM COATED, EXTENDED RELEASE; CAPSULE, COATED, EXTENDED RELEASE | capsule | oral | ER | no
SOLUTION; SUSPENSION; SYRUP; LIQUID; ELIXIR; SOLUTION, CONCENTRATE; CONCENTRATE; POWDER, FOR SOLUTION; POWDER, FOR SUSPENSION; TINCTURE; FOR SOLUTION; SOLUTION/ DROPS | solution | oral | IR | no
SUSPENSION, EXTENDED RELEASE | solution | oral | ER | no
INJECTION; INJECTION, SOLUTION; INJECTION, SOLUTION, CONCENTRATE; INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION; INJECTION, POWDER, FOR SOLUTION; INJECTION, SUSPENSION | injection | parenteral | | no
INJECTION, SUSPENSION, EXTENDED RELEASE | injection | parenteral | ER | no
FILM, SOLUBLE; FILM | film | sublingual | IR | no
LOZENGE; TROCHE | lozenge | transmucosal | IR | no
SUPPOSITORY | suppository | rectal | IR | no
PATCH, EXTENDED RELEASE | patch | transdermal | ER | by-ingredient
PATCH; PLASTER; CLOTH | patch | transdermal | ER | by-ingredient
SPRAY; SPRAY, METERED; AEROSOL, SPRAY | spray | nasal | IR | by-ingredient
AEROSOL, POWDER | inhaler | inhalation | IR | by-ingredient
CREAM | cream | topical | | yes
OINTMENT; LINIMENT; OIL | ointment | topical | | yes
LOTION | lotion | topical | | yes
GEL | gel | topical | | yes
PELLET; POWDER | powder | oral | IR | no
IMPLANT | implant | implant | ER | no
"""

WORDS = """
tab; tabs; tabl; tablet; tablets; oral tab; oral tabs; caplet; caplets; odt; tbdp; chew; chewable; disintegrating tablet; oral disintegrating tablet; chew tab | tablet | oral | | no
cap; caps; capsule; capsules; oral cap; sprinkle; cpsp | capsule | oral | | no
oral solution; oral soln; oral sol; soln; solution; solution oral; syrup; syrp; elixir; elix; liquid; liqd; oral liquid; oral concentrate; concentrate; conc; intensol; suspension; susp; oral suspension; oral susp; oral syrup; oral elixir; udcup; ud cup; tincture | solution | oral | | no
powder; oral powder; granules; packet; packets; pkt | powder | oral | | no
po; oral; orally; by mouth | | oral | | no
sl; sublingual; sublingually; subl | | sublingual | | no
buccal; buccally; bu | | buccal | | no
film; strip; oral film; dissolving film | film | | | no
sublingual film; sl film | film | sublingual | | no
buccal film | film | buccal | | no
buccal tablet; buccal tab | tablet | buccal | | no
sublingual tablet; sl tablet; subl tab; tablet sublingual; sl tab | tablet | sublingual | | no
bu lpop; mt loz; mt lozg; lozenge; lollipop; lozenge on a handle; lpop; loz; troche; oral transmucosal lozenge; buccal lozenge; buccal lollipop; buccal lozenge on a handle | lozenge | transmucosal | | no
patch; patches; transdermal patch; transdermal; td; transderm; transdermal film; transdermal system; pt72; pt24; ptwk; ptch; ptw; patch weekly; film extended release 72 hour | patch | transdermal | ER | by-ingredient
ex ptch; ex pads; medicated patch; adhesive patch; topical patch; adhesive patch medicated; external patch; ptmd | patch | topical | | yes
transdermal gel; td gel | gel | transdermal | | no
na soln; na liqd; na spry; nasal spray; nasal solution; nasal; intranasal; nasal inhaler; nasal liquid | spray | nasal | | by-ingredient
spray; oral spray; mucosal spray; sublingual spray; sublingual liquid; sl spray | spray | | | by-ingredient
inhaler; hfa; mdi; inhalation; inhalation aerosol; aero; aerosol; aepb; diskus; nebulizer; neb; nebulization; nebu; inh | inhaler | inhalation | | by-ingredient
re supp; suppository; suppositories; supp; rectal suppository; rectal supp | suppository | rectal | | no
re gel; rectal; rectally; rectal gel; rectal kit | | rectal | | no
enema | gel | rectal | | no
ij soln; ij solr; ij susp; iv soln; im susp; sc soln; injection; injection solution; injectable; injectable solution; inj; solution for injection; soln for inj; solution injection; soln prsyr; sosy; soaj; solr; iv solution; iv soln; intravenous solution; injection soln; vial; ampul; ampule; amp; carpuject; premix; premix bag; iv bag; bag; frozen bag; infusion; iv; intravenous; im; intramuscular; subcutaneous; sq; subq; epidural; intrathecal; pca; pca vial | injection | parenteral | | no
syringe; prefilled syringe; syr; disposable syringe | syringe | parenteral | | no
cartridge | cartridge | parenteral | | no
pen; auto injector; autoinjector; pen injector | pen | parenteral | | no
implant; subcutaneous implant | implant | implant | ER | no
suspension extended release injection; er injection; intramuscular suspension extended release | injection | parenteral | ER | no
ex crea; ex foam; ex lotn; cream; crea; crm; topical cream; external cream; topical; topically; external; ext; foam; shampoo | cream | topical | | yes
ex gel; gel; topical gel; external gel; jelly | gel | topical | | yes
ex oint; ointment; oint; topical ointment; external ointment | ointment | topical | | yes
lotion; external lotion | lotion | topical | | yes
ex soln; ex liqd; topical solution; external solution; external liquid; topical spray; roll on | topical solution | topical | | yes
op soln; op oint; ophthalmic; ophthalmic solution; ophth; oph; eye drops; eye; ophthalmic ointment; opht oint; op soln | drops | ophthalmic | | yes
ot soln; otic; ear drops; otic solution; ear | drops | otic | | yes
vaginal; vaginally; vaginal cream; vag | cream | vaginal | | yes
mt soln; mouth throat; mouth throat solution; viscous; mucous membrane; mouthwash; swish | gel | mucosal | | yes
er; xr; sr; xl; cr; la; sa; er 12hr; er 24hr; extended release; extend release; extended rel; ext rel; sustained release; controlled release; prolonged release; modified release; slow release; 12 hour; 24 hour; 24hr; 12hr | | | ER | no
tablet er; tablet extended release; extended release tablet; tbcr; tber; tb12; tb24; t12a; t24a; tb12a; t2da; tbea; oral tablet extended release; oral tablet er; tablet sr; sr tablet; sustained release tablet; tablet sustained release; xr tablet; xr tab; tab sr; tab er; tab cr; er tab; er tablet; tablet er 12 hour; tablet er 24 hour; tab xr; cr tablet | tablet | oral | ER | no
capsule er; capsule extended release; extended release capsule; cpcr; cp12; cp24; c12a; c24a; csdr; oral capsule extended release; oral capsule er; sr capsule; capsule sr; xr capsule; cap er; cap sr; er cap; er capsule; capsule er 12 hour; capsule er 24 hour; cap xr | capsule | oral | ER | no
tbec; tablet delayed release; delayed release tablet; dr tab; ec tablet; tablet ec; oral tablet delayed release | tablet | oral | DR | no
capsule delayed release; delayed release capsule; cpdr; cpep; dr cap; oral capsule delayed release; capsule dr | capsule | oral | DR | no
prolonged release tablet; tablet prolonged release | tablet | oral | ER | no
ir; immediate release | | | IR | no
dr; delayed release; ec; enteric coated | | | DR | no
"""


def rows() -> list[tuple[str, str, str, str, str, str]]:
    """spelling, form, route, release, local, source; the first line that has a spelling wins, RxNorm before FDA before words."""
    found: dict[str, tuple[str, str, str, str, str, str]] = {}
    for text, source in ((RXNORM, "rxnorm"), (WORDS, "practicefusion"), (FDA, "fda-ndc-2019")):
        for line in text.strip().splitlines():
            spellings, form, route, release, local = (cell.strip() for cell in line.split("|"))
            for spelling in spellings.split("; "):
                key = ("fda:" if text is FDA else "") + spelling.strip().lower()
                found.setdefault(key, (key, form, route, release, local, source))
    return [found[key] for key in sorted(found)]
