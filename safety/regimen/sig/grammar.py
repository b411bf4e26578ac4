"""Which reader takes which kind of item. A kind that is not here is never read past: the sig is refused."""

from collections.abc import Sequence

from safety.regimen.sig import joints, statements
from safety.regimen.sig.amounts import Cursor
from safety.regimen.sig.clause import Clause
from safety.regimen.sig.walk import Handler, Walk
from safety.regimen.sig.words import Item

_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("NUM", "HALF", "ROMAN"), statements.led_by_number),
    **dict.fromkeys(("FREQ", "DAILY", "PERIODLY", "QOD", "HOURLY"), statements.read_frequency),
    **dict.fromkeys(("ONCE", "TWICE"), statements.read_once),
    "SINGLE": statements.single_dose,
    "EVERY": statements.read_every,
    "PER": statements.read_per,
    "ANCHOR": statements.read_anchor,
    "EACHANCHOR": joints.each_moment,
    "LPAR": statements.read_bracket,
    "RPAR": joints.close,
    "CAP": statements.read_cap,
    "CAPDAY": statements.cap_a_day,
    "UPTO": statements.up_to,
    "PREP": joints.relation,
    "WEEKDAY": joints.weekday,
    "ART": joints.article,
    "AND": joints.and_,
    "OR": joints.or_,
    "SLASH": joints.slash,
    "TO": joints.to,
    **dict.fromkeys(("FOR", "X", "TIMES"), joints.for_),
    "THEN": joints.then,
    "DAYMARK": joints.on_day,
    "STARTING": joints.dates,
    "SUPPLYLEAD": joints.supply_lead,
    "HASH": joints.dispensed,
    "REFILL": joints.refills,
    "SCORE": joints.score,
    "PRN": joints.prn,
    "ROUTE": joints.route,
    "NOTE": joints.note,
    "MEAL": joints.meal,
    "VERB": joints.verb,
    "CHANGE": joints.change,
    "SOFT": joints.soft,
    **dict.fromkeys(("DASH", "REASON", "FILL", "VAGUE", "FORMADJ", "ATLEAST"), joints.skip),
    **dict.fromkeys(("BOTHSIDES", "AMBIGUOUS", "VARIES"), joints.refuse),
}


def clauses(found: Sequence[Item]) -> list[Clause]:
    """The clauses of a sig as written, in order; raises Refused."""
    return Walk(Cursor(found)).run(_HANDLERS)
