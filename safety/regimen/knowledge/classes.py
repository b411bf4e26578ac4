"""The classes an ingredient can be in, and which class holds which."""

CLASSES = frozenset(
    """
    opioid opioid-antagonist peripheral-opioid-antagonist opioid-full-agonist opioid-partial-agonist opioid-mixed
    benzodiazepine z-drug orexin-antagonist gabapentinoid muscle-relaxant barbiturate sedating-antihistamine
    antipsychotic tca snri ssri sedating-antidepressant antidepressant antiepileptic oxybate meprobamate cannabinoid
    alcohol maoi nsaid ace-inhibitor arb diuretic local-anaesthetic triptan antineoplastic beers-cns
    respiratory-depressant

    maoi-irreversible maoi-b safinamide maoi-reversible serotonergic-strong serotonergic-weak
    qt-known qt-possible qt-conditional
    cyp2d6-strong-inhibitor cyp2d6-moderate-inhibitor cyp3a4-strong-inhibitor cyp3a4-moderate-inhibitor
    cyp3a4-strong-inducer cyp3a4-moderate-inducer cyp1a2-strong-inhibitor cyp1a2-other-inhibitor cyp2c19-inhibitor
    methadone-raiser methadone-inducer
    anticoagulant doac antiplatelet ppi bleeding-antidepressant
    insulin sulfonylurea meglitinide hypoglycaemic thiazolidinedione
    loop-diuretic thiazide carbonic-anhydrase-inhibitor sodium-imbalance
    stimulant lithium antiarrhythmic-1 laxative contraceptive beers-relaxant
    topical-analgesic neuropathic-first-line neuropathic-second-line neuropathic-any
    antibiotic vaccine otc-vitamin
    """.split()
)

TOPICAL = frozenset({"topical-analgesic", "neuropathic-second-line", "neuropathic-any"})
"""What a topical analgesic is when it is put on the skin, and only then."""

OPIOID_KINDS = frozenset({"opioid-full-agonist", "opioid-partial-agonist", "opioid-mixed"})
"""An opioid is exactly one of these."""

_SEDATING = ("opioid", "benzodiazepine", "z-drug", "gabapentinoid", "muscle-relaxant", "antipsychotic")
DERIVED = {
    "beers-cns": (*_SEDATING, "antiepileptic", "tca", "snri", "ssri"),
    "respiratory-depressant": (
        *_SEDATING,
        *("barbiturate", "sedating-antihistamine", "sedating-antidepressant", "orexin-antagonist", "oxybate"),
        *("meprobamate", "cannabinoid", "alcohol"),
    ),
    "antidepressant": ("tca", "snri", "ssri"),
    "sedating-antidepressant": ("tca",),
    "maoi": ("maoi-irreversible", "maoi-b", "safinamide", "maoi-reversible"),
    "serotonergic-strong": ("ssri", "snri"),
    "serotonergic-weak": ("triptan",),
    "bleeding-antidepressant": ("ssri", "snri"),
    "sodium-imbalance": ("ssri", "snri", "tca", "antipsychotic", "thiazide"),
    "diuretic": ("loop-diuretic", "thiazide"),
    "qt-conditional": ("loop-diuretic", "thiazide"),
    "anticoagulant": ("doac",),
    "hypoglycaemic": ("insulin", "sulfonylurea", "meglitinide"),
    "laxative": ("peripheral-opioid-antagonist",),
    "neuropathic-first-line": ("tca", "snri", "gabapentinoid"),
    "neuropathic-second-line": ("topical-analgesic",),
    "neuropathic-any": ("neuropathic-first-line", "neuropathic-second-line", "opioid"),
}
"""A member of any class on the right must be in the derived class on the left."""
