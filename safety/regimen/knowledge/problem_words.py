"""What a problem without a code may be called: the words as they stand, then without what only qualifies them.

"Cirrhosis of liver (Child-Pugh B)" is cirrhosis, "CKD stage 4, stable" a stage, "Type 2 DM with neuropathy" diabetes.
Words that deny, doubt, foresee, look back or speak of someone else are never taken off: such a text means what a table
says of it whole, or nothing.
"""

import re
from collections.abc import Iterator

_SUFFIXES = (" (disorder)", " (finding)", " (situation)", " (procedure)", " (regime/therapy)", " (event)")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_JOINTS = re.compile(r"\s+(?:with|due to|secondary to|2/2|associated with|caused by|on)\s+|\s*[,;]\s*|\s+-+\s+")
_DEGREES = re.compile(r"^(?:(?:severe|moderate|mild|chronic|known|stable|longstanding|long-standing|advanced)\s+)+")
_WITHOUT = re.compile(r"\s+(?:without|w/o)\s+[^,;()]*")  # denies what follows it, not what stands before
_OTHERWISE = re.compile(
    r"\b(?:no|not|non|nor|never|none|without|den(?:y|ies|ied)|negative|absen\w+|exclu\w+|rule[sd]?|r/o|ro"
    r"|history|hx|h/o|fh|fhx|pmh|family|familial|mother\w*|father\w*|maternal|paternal|parents?|siblings?|brother|sister"
    r"|son|daughter|child's|wife|husband|spouse|partner|donor|baby|newborn|neonatal"
    r"|suspect\w*|possibl\w+|probabl\w+|potential\w*|question\w*|query|likely|unlikely|doubt\w*|consider\w*|concern\w*|fear"
    r"|versus|vs|vaccin\w+|immuniz\w+|risks?|predispos\w+|screen\w*|evaluat\w+|assess\w*|test\w*|prevent\w*|prophyla\w+"
    r"|counsel\w*|educat\w+|referr\w+|planned|planning|pending|discuss\w*|declin\w+|refus\w+|offer\w*|eligib\w+"
    r"|resolved|remission|recovered|cured|treated|reversed|ended|stopped|former\w*|quit|ex|past|prior|previous\w*|old"
    r"|remote|childhood|s/p|status|post(?!-)|after|terminat\w+|abort\w*|miscarr\w+|outcome|deliver\w*|completed|inactive"
    r"|error|wrong|pseudo\w*|pre)\b|\?"
)


def spellings(text: str) -> Iterator[str]:
    """The words themselves in small letters, then what is left of them without qualifiers, the most said first."""
    plain = _plain(text)
    yield plain
    plain = _WITHOUT.sub("", plain)
    if _OTHERWISE.search(plain):
        return
    yield plain
    inside = " ".join(" ".join(match.split()) for match in _IN_BRACKETS.findall(plain))
    bare = " ".join(_IN_BRACKETS.sub(" ", plain).split())
    if inside:
        yield f"{bare}, {inside}"
    yield bare
    yield bare.replace(",", "")
    head = _JOINTS.split(bare)[0]
    yield head
    yield _DEGREES.sub("", bare)
    yield _DEGREES.sub("", head)


def _plain(text: str) -> str:
    plain = " ".join(text.lower().split())
    for suffix in _SUFFIXES:
        plain = plain.removesuffix(suffix)
    return plain.rstrip(" .;,")
