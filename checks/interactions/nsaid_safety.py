"""F15: an NSAID where it may cause bleeding, kidney or heart failure, and what ketorolac's label rules out."""

from collections.abc import Iterator

from safety.examination.basis import dose_notes, doses, lone_draft, only_lowers
from safety.examination.check import Check
from safety.examination.finding import Advice, Certainty, Finding, Severity
from safety.examination.kidney_words import basis
from safety.examination.wording import some
from safety.regimen.kidney import kidney
from safety.regimen.kidney.dose import clearances
from safety.regimen.nsaids import BORDERLINE, KETOROLAC, Edges, Reason, reasons, systemic
from safety.regimen.record import Order, Record
from safety.regimen.sedation import ingredients_in


def examine(record: Record, check: Check) -> Iterator[Finding]:
    nsaids = systemic(record)
    if not nsaids:
        return
    edges = Edges(
        check.limit("severe"),
        check.limit("moderate"),
        int(check.limit("bypass_days")),
        int(check.limit("bleed_days")),
        check.limit("use_days"),
    )
    against = reasons(record, nsaids, edges)
    if against:
        yield _against(record, check, nsaids, against, edges)


def _against(
    record: Record, check: Check, nsaids: tuple[Order, ...], against: tuple[Reason, ...], edges: Edges
) -> Finding:
    """All of it in one finding, as loud as its gravest reason."""
    kidneys = kidney(record)
    by_kidney = any(reason.kidney for reason in against)
    words = tuple(basis(kidneys) if reason.kidney else reason.words for reason in against)
    members = tuple(dict.fromkeys((*nsaids, *(order for reason in against for order in reason.orders))))
    worst = Severity(against[0].severity)
    names = ingredients_in(nsaids, "nsaid")
    if worst is Severity.CRITICAL and KETOROLAC in names:
        names = (KETOROLAC,)
    draft = lone_draft(record, members)
    return check.finding(
        "F15",
        Severity.INFO if only_lowers(record, members) else worst,
        record,
        members,
        words=_words(against),
        evidence={
            "nsaids": list(ingredients_in(nsaids, "nsaid")),
            "reasons": list(words),
            **(clearances(kidneys) if by_kidney else {}),
        },
        identity=(*(reason.key for reason in against), *doses(members)),
        certainty=Certainty.ASSUMED if by_kidney and kidneys.certainty != "stated" else Certainty.STATED,
        notes=(*(kidneys.notes if by_kidney else ()), *dose_notes(record, members)),
        advice=() if draft is None else (Advice("delete", "Do not place this order", draft.reference),),
        days=edges.use_days,
        kidney=some(words, 1),
        nsaid=some(names, 1),
        Nsaid=some(names, 1).capitalize(),
        reasons=some(words, 2, 50),
        all_reasons="; ".join(words),
    )


def _words(against: tuple[Reason, ...]) -> str:
    """Of two NSAIDs one may stay; what else rules ketorolac out asks for another medicine."""
    if against[0].key == BORDERLINE:
        return "borderline"
    grave = {reason.key for reason in against if reason.severity == "critical"}
    return "pair" if grave == {"nsaid"} else against[0].severity


CHECK = Check.load(__name__, examine)
