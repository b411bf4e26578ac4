"""Sigs in our own words, each with what a pharmacist reads from it, worked out by hand: one row for each construct."""

from fractions import Fraction

import pytest

from safety.regimen.dosing import Dosing
from safety.regimen.sig import answer, read

# sig, most in any 24 h, unit, mean a day at the low end (None: no one mean), as needed, what is echoed
READ: list[tuple[str, str, str | None, str | None, bool, str]] = [
    # amounts and units
    ("Take 1 tablet by mouth daily", "1", "tablet", "1", False, "1 tablet once a day"),
    ("two capsules each morning", "2", "capsule", "2", False, "2 capsules in the morning"),
    ("3 tabs po qd", "3", "tablet", "3", False, "3 tablets once a day"),
    ("TAKE ONE CAP PO BID", "2", "capsule", "2", False, "1 capsule twice a day"),
    ("1 caplet tid", "3", "caplet", "3", False, "1 caplet 3 times a day"),
    ("1 pill at noon", "1", "pill", "1", False, "1 pill at noon"),
    ("2 ea orally every 12 hours", "4", "each", "4", False, "2 each every 12 hours"),
    ("1 each by mouth four times a day", "4", "each", "4", False, "1 each 4 times a day"),
    ("one po qid", "4", None, "4", False, "1, 4 times a day"),
    ("10 mL by mouth three times daily", "30", "mL", "30", False, "10 mL 3 times a day"),
    ("7.5 milliliter(s) orally 2 times a day", "15", "mL", "15", False, "7.5 mL twice a day"),
    ("1 teaspoonful at bedtime", "1", "teaspoon", "1", False, "1 teaspoon at bedtime"),
    ("2 tsp bid", "4", "teaspoon", "4", False, "2 teaspoons twice a day"),
    ("450 mg PO TID", "1350", "mg", "1350", False, "450 mg 3 times a day"),
    ("0.6 g twice daily", "1.2", "g", "1.2", False, "0.6 g twice a day"),
    ("75 mcg daily", "75", "mcg", "75", False, "75 mcg once a day"),
    ("1,200 mg at bedtime", "1200", "mg", "1200", False, "1200 mg at bedtime"),
    ("12 mcg/hr transdermal every 72 hours", "12", "mcg/h", "4", False, "12 mcg/h every 3 days"),
    ("dissolve 1 film under the tongue twice a day", "2", "film", "2", False, "1 film twice a day"),
    ("1 strip SL daily", "1", "strip", "1", False, "1 strip once a day"),
    ("suck 1 lozenge every 6 hours prn", "4", "lozenge", "4", True, "1 lozenge every 6 hours, as needed"),
    ("1 troche 5 times per day", "5", "troche", "5", False, "1 troche 5 times a day"),
    ("insert 1 suppository rectally every 8 hours", "3", "suppository", "3", False, "1 suppository every 8 hours"),
    ("inhale 2 puffs every 4 hours as needed", "12", "puff", "12", True, "2 puffs every 4 hours, as needed"),
    ("inject 24 units under the skin at bedtime", "24", "iu", "24", False, "24 units at bedtime"),
    ("take a tablet every evening", "1", "tablet", "1", False, "1 tablet in the evening"),
    ("1 er tablet every morning", "1", "tablet", "1", False, "1 tablet in the morning"),
    ("1t po qhs", "1", "tablet", "1", False, "1 tablet at bedtime"),
    ("iii caps qhs", "3", "capsule", "3", False, "3 capsules at bedtime"),
    # number words, fractions, numbers said twice
    ("half a tablet twice daily", "1", "tablet", "1", False, "0.5 tablet twice a day"),
    ("take one-half of a tablet at bedtime", "0.5", "tablet", "0.5", False, "0.5 tablet at bedtime"),
    ("1 half tab tid", "1.5", "tablet", "1.5", False, "0.5 tablet 3 times a day"),
    ("one and a half tablets daily", "1.5", "tablet", "1.5", False, "1.5 tablets once a day"),
    ("2 1/2 tabs every morning", "2.5", "tablet", "2.5", False, "2.5 tablets in the morning"),
    ("1-1/2 tablets bid", "3", "tablet", "3", False, "1.5 tablets twice a day"),
    ("1½ tablets at night", "1.5", "tablet", "1.5", False, "1.5 tablets at night"),
    ("three quarters of a tablet daily", "0.75", "tablet", "0.75", False, "0.75 tablet once a day"),
    (".5 tablet every other day", "0.5", "tablet", "0.25", False, "0.5 tablet every 2 days"),
    ("Take two (2) tablets by mouth three (3) times a day", "6", "tablet", "6", False, "2 tablets 3 times a day"),
    ("1 (one) tablet every 8 (eight) hours", "3", "tablet", "3", False, "1 tablet every 8 hours"),
    ("(2) tabs every twenty four hours", "2", "tablet", "2", False, "2 tablets every 24 hours"),
    ("thirty five mg at bedtime", "35", "mg", "35", False, "35 mg at bedtime"),
    # ranges of dose, interval and times
    ("1 to 3 capsules at bedtime", "3", "capsule", "1", False, "1 to 3 capsules at bedtime"),
    ("1-2 tabs q6h prn pain", "8", "tablet", "4", True, "1 to 2 tablets every 6 hours, as needed"),
    ("one or two tablets every eight hours", "6", "tablet", "3", False, "1 to 2 tablets every 8 hours"),
    ("1/2-1 tablet po bid", "2", "tablet", "1", False, "0.5 to 1 tablet twice a day"),
    ("1 tablet to 2 tablets q 12 hrs", "4", "tablet", "2", False, "1 to 2 tablets every 12 hours"),
    ("5mg-10mg every 4-6 hours", "60", "mg", "20", False, "5 to 10 mg every 4 to 6 hours"),
    ("0.25 ml - 0.75 ml q 3 hours", "6", "mL", "2", False, "0.25 to 0.75 mL every 3 hours"),
    ("1 cap q8-12h", "3", "capsule", "2", False, "1 capsule every 8 to 12 hours"),
    ("1 tablet 2 to 3 times daily", "3", "tablet", "2", False, "1 tablet 2 to 3 times a day"),
    ("one tab bid-tid", "3", "tablet", "2", False, "1 tablet 2 to 3 times a day"),
    ("2 tablets once or twice a day", "4", "tablet", "2", False, "2 tablets 1 to 2 times a day"),
    ("up to 2 tablets every 6 hours", "8", "tablet", "8", False, "up to 2 tablets every 6 hours"),
    (
        "1 capsule up to three times a day as needed", "3", "capsule", "3", True,
        "1 capsule up to 3 times a day, as needed",
    ),
    ("1 tab up to every 4 hours if needed", "6", "tablet", "6", True, "1 tablet up to every 4 hours, as needed"),
    # frequencies in words and in Latin
    ("1 tab q.i.d.", "4", "tablet", "4", False, "1 tablet 4 times a day"),
    ("1 tab b i d", "2", "tablet", "2", False, "1 tablet twice a day"),
    ("2 capsules tds", "6", "capsule", "6", False, "2 capsules 3 times a day"),
    ("1 tab 3x/day", "3", "tablet", "3", False, "1 tablet 3 times a day"),
    ("1 tab 2 x a day", "2", "tablet", "2", False, "1 tablet twice a day"),
    ("100 mg 8-hourly", "300", "mg", "300", False, "100 mg every 8 hours"),
    ("1 tablet thrice daily", "3", "tablet", "3", False, "1 tablet 3 times a day"),
    ("2 tablets per day", "2", "tablet", "2", False, "2 tablets a day"),
    ("300 mg/day", "300", "mg", "300", False, "300 mg a day"),
    ("1 tab q hr prn", "24", "tablet", "24", True, "1 tablet every hour, as needed"),
    ("1 tablet every 10 hours", "2.4", "tablet", "2.4", False, "1 tablet every 10 hours"),
    ("1 tablet every 36 hours", "1", "tablet", "2/3", False, "1 tablet every 36 hours"),
    ("1 tablet qod", "1", "tablet", "0.5", False, "1 tablet every 2 days"),
    ("1 tablet every third day", "1", "tablet", "1/3", False, "1 tablet every 3 days"),
    ("2 tablets once weekly", "2", "tablet", "2/7", False, "2 tablets once a week"),
    ("1 capsule twice a week", "1", "capsule", "2/7", False, "1 capsule twice a week"),
    ("1 capsule every 2 weeks", "1", "capsule", "1/14", False, "1 capsule every 14 days"),
    ("1 tablet once a month", "1", "tablet", "1/30", False, "1 tablet once a month"),
    ("1 tablet 3 times per 7 days", "1", "tablet", "3/7", False, "1 tablet 3 times a week"),
    ("1 tablet every 12 hours daily", "2", "tablet", "2", False, "1 tablet every 12 hours"),
    ("1 tablet bid twice a day", "2", "tablet", "2", False, "1 tablet twice a day"),
    ("1 tab every Tuesday", "1", "tablet", "1/7", False, "1 tablet on Tuesday"),
    ("1 tab on Mon, Wed and Fri", "1", "tablet", "3/7", False, "1 tablet on Monday, Wednesday and Friday"),
    # times of day
    ("1 tab qam", "1", "tablet", "1", False, "1 tablet in the morning"),
    ("1 tablet with breakfast", "1", "tablet", "1", False, "1 tablet with breakfast"),
    ("1 tablet 30 minutes before dinner", "1", "tablet", "1", False, "1 tablet before dinner"),
    ("1 tablet at 9 pm", "1", "tablet", "1", False, "1 tablet at 9 pm"),
    ("1 tablet at 8:00 am and 8:00 pm", "2", "tablet", "2", False, "1 tablet at 8:00 am and at 8:00 pm"),
    ("1 tablet in the morning and at bedtime", "2", "tablet", "2", False, "1 tablet in the morning and at bedtime"),
    ("1 cap q am, q noon and q hs", "3", "capsule", "3", False, "1 capsule in the morning, at noon and at bedtime"),
    ("1 tablet bid (8 am and 8 pm)", "2", "tablet", "2", False, "1 tablet twice a day at 8 am and at 8 pm"),
    ("1 tab am/pm", "2", "tablet", "2", False, "1 tablet in the morning and in the evening"),
    ("1 tablet twice daily with meals", "2", "tablet", "2", False, "1 tablet twice a day"),
    ("1 tab nightly at bedtime", "1", "tablet", "1", False, "1 tablet at night at bedtime"),
    ("1 tablet daily on an empty stomach", "1", "tablet", "1", False, "1 tablet once a day"),
    (
        "1 tab qid after meals and at bedtime", "4", "tablet", "4", False,
        "1 tablet 4 times a day with meals and at bedtime",
    ),
    # as needed, with its reasons
    ("1 tablet every 6 hours when needed", "4", "tablet", "4", True, "1 tablet every 6 hours, as needed"),
    ("1 tab p.r.n. q8h for burning feet", "3", "tablet", "3", True, "1 tablet every 8 hours, as needed"),
    ("1 tab bid for neuropathic pain", "2", "tablet", "2", False, "1 tablet twice a day"),
    ("1 tab q4h prn moderate to severe pain", "6", "tablet", "6", True, "1 tablet every 4 hours, as needed"),
    ("1 tab q6h prn pain (7-10)", "4", "tablet", "4", True, "1 tablet every 6 hours, as needed"),
    ("1 tab q6h prn pain score 4-6", "4", "tablet", "4", True, "1 tablet every 6 hours, as needed"),
    ("1 ml po/sl q 2 hours prn pain and/or sob", "12", "mL", "12", True, "1 mL every 2 hours, as needed"),
    # maxima
    (
        "1 tab q4h prn, max 4 tablets/day", "4", "tablet", "4", True,
        "1 tablet every 4 hours, as needed, at most 4 tablets a day",
    ),
    (
        "1-2 tabs every 4 to 6 hours. Do not exceed 8 tablets in 24 hours",
        "8", "tablet", "4", False, "1 to 2 tablets every 4 to 6 hours, at most 8 tablets a day",
    ),
    (
        "2 capsules every 4 hours, not to exceed 4 doses in 24 hours",
        "8", "capsule", "8", False, "2 capsules every 4 hours, at most 4 doses a day",
    ),
    ("1 tab every 4 hours (5 times/day)", "5", "tablet", "5", False, "1 tablet every 4 hours, at most 5 doses a day"),
    (
        "1 tab every 6 hours up to 3 times a day", "3", "tablet", "3", False,
        "1 tablet every 6 hours, at most 3 doses a day",
    ),
    (
        "50 mg every 6 hours. Max daily dose: 150 mg", "150", "mg", "150", False,
        "50 mg every 6 hours, at most 150 mg a day",
    ),
    ("1 tab q8h. Max Daily Amount: 60 mg", "3", "tablet", "3", False, "1 tablet every 8 hours, at most 60 mg a day"),
    ("one or two q4-6h, maximum 8 in 24 hours", "8", None, "4", False, "1 to 2 every 4 to 6 hours, at most 8 a day"),
    (
        "1 tablet as needed, no more than 3 a day", "3", "tablet", None, True,
        "1 tablet, as needed, at most 3 tablets a day",
    ),
    ("1 tab q4h, max 4 g of acetaminophen per day", "6", "tablet", "6", False, "1 tablet every 4 hours"),
    (
        "2 tabs q6h prn, max 10 tablets per week", "8", "tablet", "8", True,
        "2 tablets every 6 hours, as needed, at most 10 tablets a week",
    ),
    # strengths beside the amount
    ("Take 1 tablet (25 mg) by mouth nightly", "1", "tablet", "1", False, "1 tablet (25 mg) at night"),
    (
        "Take 2 capsules (600 mg total) 3 (three) times a day", "6", "capsule", "6", False,
        "2 capsules (600 mg) 3 times a day",
    ),
    ("1-2 tablets (5-10 mg) every 6 hours", "8", "tablet", "4", False, "1 to 2 tablets (5 to 10 mg) every 6 hours"),
    ("2 tablets (10 mg each) daily", "2", "tablet", "2", False, "2 tablets (10 mg each) once a day"),
    ("one 300 mg capsule three times daily", "3", "capsule", "3", False, "1 capsule (300 mg each) 3 times a day"),
    ("500 mg 2 tabs bid", "4", "tablet", "4", False, "2 tablets (500 mg each) twice a day"),
    ("50 mg (2 tablets) daily", "2", "tablet", "2", False, "2 tablets (50 mg) once a day"),
    ("0.5 ml or 10 mg every 4 hours", "3", "mL", "3", False, "0.5 mL (10 mg) every 4 hours"),
    ("5 mL (100 mg/5 mL) bid", "10", "mL", "10", False, "5 mL twice a day"),
    ("1 capsule (50,000 units) weekly", "1", "capsule", "1/7", False, "1 capsule once a week"),
    ("300 mg capsule tid", "900", "mg", "900", False, "300 mg 3 times a day"),
    # patches
    ("apply 1 patch 25 mcg/hr to skin every 72 hours", "1", "patch", "1/3", False, "1 patch (25 mcg/h) every 3 days"),
    ("apply one 50 mcg/hr patch every 3 days", "1", "patch", "1/3", False, "1 patch (50 mcg/h each) every 3 days"),
    ("apply 75 mcg/hr patch every 72 hours", "75", "mcg/h", "25", False, "75 mcg/h every 3 days"),
    ("1 patch every 3 days (72 hours)", "1", "patch", "1/3", False, "1 patch every 3 days"),
    ("place 2 patches to the skin every 48 hours", "2", "patch", "1", False, "2 patches every 2 days"),
    ("apply patch every 7 days", "1", "patch", "1/7", False, "1 patch every 7 days"),
    ("change every 72 hours", "1", None, "1/3", False, "1 every 3 days"),
    ("apply 3 patches once daily, 12 hours on 12 hours off", "3", "patch", "3", False, "3 patches once a day"),
    # durations
    ("1 tab q6h x 5 days", "4", "tablet", "4", False, "1 tablet every 6 hours, for 5 days"),
    ("1 tab bid for up to 10 days", "2", "tablet", "2", False, "1 tablet twice a day, for 10 days"),
    ("1 tab daily for two weeks", "1", "tablet", "1", False, "1 tablet once a day, for 14 days"),
    ("1 tab tid x30 day supply", "3", "tablet", "3", False, "1 tablet 3 times a day"),
    ("1 tab tid x 1 month supply", "3", "tablet", "3", False, "1 tablet 3 times a day"),
    ("1 tab bid, must last 30 days", "2", "tablet", "2", False, "1 tablet twice a day"),
    # single doses
    ("2 tablets by mouth once", "2", "tablet", None, False, "2 tablets once"),
    ("1 tab x1", "1", "tablet", None, False, "1 tablet once"),
    ("4 mg as a single dose", "4", "mg", None, False, "4 mg once"),
    # several doses
    (
        "1 in the morning and 2 at bedtime", "3", None, "3", False, "1 in the morning and 2 at bedtime",
    ),
    (
        "300 mg am, 300 mg at noon and 900 mg hs",
        "1500", "mg", "1500", False, "300 mg in the morning and 300 mg at noon and 900 mg at bedtime",
    ),
    (
        "1 tab qam and 1/2 tab qpm", "1.5", "tablet", "1.5", False,
        "1 tablet in the morning and 0.5 tablet in the evening",
    ),
    ("1 cap tid and 2 at bedtime", "5", "capsule", "5", False, "1 capsule 3 times a day and 2 capsules at bedtime"),
    (
        "1 tab bid and 1 tab q6h prn", "6", "tablet", "6", False,
        "1 tablet twice a day and 1 tablet every 6 hours, as needed",
    ),
    (
        "4 tablets daily for 3 days, then 2 tablets daily for 3 days, then 1 tablet daily",
        "4", "tablet", None, False,
        "4 tablets once a day, for 3 days, then 2 tablets once a day, for 3 days, then 1 tablet once a day",
    ),
    (
        "take 2 tablets now then 1 every 6 hours",
        "6", "tablet", None, False, "2 tablets once, then 1 tablet every 6 hours",
    ),
    (
        "2 tabs stat then 1 tab q6h, max 5 tabs a day",
        "5", "tablet", None, False,
        "2 tablets once, at most 5 tablets a day, then 1 tablet every 6 hours, at most 5 tablets a day",
    ),
    (
        "400 mg once, then 200 mg in the morning and 300 mg at bedtime",
        "900", "mg", None, False, "400 mg once, then 200 mg in the morning and 300 mg at bedtime",
    ),
    (
        "2 tablets now then 1 tablet every 6 hours for 3 days, then 1 tablet twice daily",
        "6", "tablet", None, False,
        "2 tablets once, then 1 tablet every 6 hours, for 3 days, then 1 tablet twice a day",
    ),
    (
        "2 tablets today then 1 tablet twice daily",
        "2", "tablet", None, False, "2 tablets once today, then 1 tablet twice a day",
    ),
    ("2 tablets now then every 6 hours", "8", "tablet", "8", False, "2 tablets every 6 hours"),
    (
        "300 mg at bedtime for 1 week then twice daily",
        "600", "mg", None, False, "300 mg at bedtime, for 7 days, then 300 mg twice a day",
    ),
    (
        "1/2 tab daily for 1 week then 1 tab daily thereafter",
        "1", "tablet", None, False, "0.5 tablet once a day, for 7 days, then 1 tablet once a day",
    ),
    (
        "3 tabs daily x 2 days, 2 tabs daily x 2 days, 1 tab daily x 2 days",
        "3", "tablet", None, False,
        "3 tablets once a day, for 2 days, then 2 tablets once a day, for 2 days, then 1 tablet once a day, for 2 days",
    ),
    # dialysis
    ("300 mg after each dialysis", "300", "mg", None, False, "300 mg after dialysis"),
    ("100 mg three times a week post HD", "100", "mg", "300/7", False, "100 mg 3 times a week after dialysis"),
    (
        "200 mg on Mon, Wed, Fri after hemodialysis", "200", "mg", "600/7", False,
        "200 mg on Monday, Wednesday and Friday after dialysis",
    ),
    # what EHRs put around a sig
    ("1 tab, Oral, BID, # 60 tab, 0 Refill(s)", "2", "tablet", "2", False, "1 tablet twice a day"),
    (
        "Take 1 tablet by mouth 1 (one) time each day., Starting Tue 5/28/2019, Normal", "1", "tablet", "1", False,
        "1 tablet once a day",
    ),
    ("1 tab po tid #90 no refills dx: g62.9", "3", "tablet", "3", False, "1 tablet 3 times a day"),
    ("take 1 tablet every morning as directed", "1", "tablet", "1", False, "1 tablet in the morning"),
    ("500mg - three times a day.", "1500", "mg", "1500", False, "500 mg 3 times a day"),
]  # fmt: skip

# sig, a part of the reason, the words it must name
REFUSED: list[tuple[str, str, tuple[str, ...]]] = [
    ("", "empty", ()),
    ("as directed", "how much", ("as", "directed")),
    ("use as directed 3 times a day", "how much", ("as", "directed")),
    ("Oral, 2 times daily", "how much", ()),
    ("Q6H PRN", "how much", ()),
    ("tablet daily", "'tablet'", ()),
    ("300 mg capsules tid", "'capsules'", ()),
    ("1 tablet by mouth", "how often", ()),
    ("take 1 tablet as needed", "how often", ()),
    ("1 tablet with meals", "how often", ()),
    ("Tome una tableta dos veces al dia", "not understood", ("tome", "una", "tableta", "dos", "veces", "al", "dia")),
    ("1 tablet daily with turmeric", "not understood", ("turmeric",)),
    ("10 mg/kg daily", "not understood", ("kg",)),
    ("0 tablets daily", "zero", ()),
    ("2-1 tablets daily", "backwards", ()),
    ("1-0-1 tablets", "in a row", ()),
    ("two (3) tablets daily", "two different numbers", ()),
    ("1,5 mg daily", "comma", ()),
    ("11/2 tablets daily", "divided", ()),
    ("875/125 mg bid", "divided", ()),
    ("5 mg/5 mL daily", "divided", ()),
    ("2 mL/hr IV", "a rate", ()),
    ("20 mEq daily", "mEq", ()),
    ("1 5 mg daily", "two amounts", ()),
    ("1 tablet every 6", "unit of time", ()),
    ("1 patch every days", "how many days", ()),
    ("1 tablet every 0 hours", "zero", ()),
    ("1 tablet 3 times", "not in how long", ()),
    ("1 tablet twice", "not in how long", ()),
    ("1 tablet 30 times daily", "24 times a day", ()),
    ("1 tablet every 15 minutes", "24 times a day", ()),
    ("1 tablet bid q6h", "differently", ()),
    ("1 tablet daily every other day", "longer interval", ()),
    ("1 tablet once orally 3 times a day", "once", ()),
    ("1 tablet once at bedtime", "single dose or one a day", ()),
    ("1 tablet twice daily at bedtime", "not as many", ()),
    ("1 tablet tid with meals and at bedtime", "not as many", ()),
    ("1 tablet in the morning at bedtime", "one time or two", ()),
    ("1 tablet at 2 pm, 8 pm", "one or several", ()),
    ("1 tablet at noon and 8 pm", "time on the clock", ()),
    ("1 tablet OD", "right eye", ("od",)),
    ("1 tablet biweekly", "two weeks", ("biweekly",)),
    ("1 ts qid", "teaspoons or tablets", ("ts",)),
    ("2 sprays in each nostril daily", "in all", ("in", "each", "nostril")),
    ("1 tablet daily, may repeat in 2 hours", "changes", ("may", "repeat")),
    ("taper as directed", "changes", ("taper",)),
    ("1 tablet daily for 3 weeks, off 1 week", "changes", ("off",)),
    ("1 tablet or 2 capsules daily", "range from tablet to capsule", ()),
    ("1 tablet every 4 hours 3 times a day", "differently", ()),
    ("1 tablet every 8 hours or 2 tablets at bedtime", "alternatives", ()),
    ("1 tablet for mild pain, 2 tablets for severe pain every 6 hours", "two amounts", ()),
    ("1 tablet every 6 hours prn, 2 tablets every 8 hours prn", "whether both", ()),
    ("5 mg q4h prn mild pain and 10 mg q4h prn severe pain", "alternatives", ()),
    ("50 mcg 5 times a week and 100 mcg twice a week", "different days", ()),
    ("1 tablet am and 1 capsule pm", "different units", ()),
    ("1 tablet daily then 2 tablets daily", "how long", ()),
    ("2 tablets now, 1 tablet every 6 hours", "single dose beside others", ()),
    ("2 tablets now then 1 tablet every 6 hours then 1 tablet twice daily", "how long", ()),
    ("200 mg daily bid", "of a day or of one time", ()),
    ("1 tablet daily as needed, up to 2 tablets daily", "more in a day", ()),
    ("1 tab tid and prn", "more as needed", ()),
    ("1 tablet three times daily, and as needed for pain", "more as needed", ()),
    ("1 tablet at bedtime + prn", "more as needed", ()),
    ("1 tablet prn and at bedtime", "more as needed", ()),
    ("1 tablet every 6 hours max 4 tablets", "in how long", ()),
    ("1-2 tablets every 4-6 hours, max 6 a day", "units or doses", ()),
    ("2 tablets every 6 hours, max 1 tablet a day", "less than one dose", ()),
    ("1 tablet daily x 3", "of what", ()),
    ("1 po daily 30", "how often", ()),
    ("1/day", "divided", ()),
    ("t po tid", "'t'", ()),
    ("1 tablet before dialysis", "changes", ("before", "dialysis")),
    ("1 tablet 1 hour prior to procedure", "'prior to'", ()),
]


@pytest.mark.parametrize("row", READ, ids=lambda row: row[0])
def test_reads(row: tuple[str, str, str | None, str | None, bool, str]) -> None:
    sig, most, unit, usual, prn, echo = row
    found = answer(sig)
    assert found.get("refused") is None
    assert found["read"] == echo
    assert found["most"]["unit"] == unit
    assert found["most"]["value"] == pytest.approx(float(Fraction(most)))
    assert found["prn"] is prn
    if usual is None:
        assert found["usual"] is None
    else:
        assert found["usual"]["value"] == pytest.approx(float(Fraction(usual)))
        assert found["usual"]["unit"] == unit


@pytest.mark.parametrize(("sig", "why", "words"), REFUSED)
def test_refuses(sig: str, why: str, words: tuple[str, ...]) -> None:
    found = answer(sig)
    assert why in found.get("refused", f"read as {found.get('read')}")
    assert tuple(found["words"]) == words


@pytest.mark.parametrize("sig", [row[0] for row in READ])
def test_the_echo_reads_back_to_the_same_doses(sig: str) -> None:
    first = read(sig)
    assert isinstance(first, Dosing)
    again = read(first.read)
    assert isinstance(again, Dosing), (first.read, again)
    assert [(step.dose, step.sequence, step.prn, step.once, step.after_dialysis) for step in again.steps] == [
        (step.dose, step.sequence, step.prn, step.once, step.after_dialysis) for step in first.steps
    ]
    assert again.read == first.read
    found, repeated = answer(sig), answer(first.read)
    assert found["usual"] == repeated["usual"]
    assert found["most"] == repeated["most"]


def test_the_table_has_a_row_for_every_construct() -> None:
    assert len(READ) + len(REFUSED) >= 120
    assert len({row[0] for row in (*READ, *REFUSED)}) == len(READ) + len(REFUSED)
