"""F03: medicines with a known risk of torsades together, or one of them with a long QT interval or low salts."""

from collections.abc import Iterator
from datetime import date

from safety.examination.basis import doses, lone_draft, only_lowers
from safety.examination.check import Check, starts_or_raises
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.heart import ECG, last_ecg
from safety.regimen.interactions.qt import (
    KNOWN,
    METHADONE,
    ONDANSETRON,
    POSSIBLE,
    Edges,
    Factors,
    factors,
    high_dose,
    measured_lately,
    short,
    taken,
)
from safety.regimen.record import Order, Record

SALTS = ("potassium", "magnesium")
By = dict[str, tuple[Order, ...]]


def examine(record: Record, check: Check) -> Iterator[Finding]:
    known = taken(record, KNOWN)
    if not known:
        return
    found = factors(record, edges(check))
    high = high_dose(record, check.limit("tricyclic_mg_day"), check.limit("buprenorphine_mcg_h"))
    words = _words(record, check, known, high, found)
    if words is None or (record.pending(ECG) and not found.measured):
        return
    yield _finding(record, check, words, known, high, found)
    if words in ("stack", "high") and _begun(record, known, high):
        yield from _electrolytes(record, check, known, high)


def edges(check: Check) -> Edges:
    return Edges(
        check.limit("qtc_male_ms"),
        check.limit("qtc_female_ms"),
        check.limit("potassium_below"),
        check.limit("magnesium_below"),
        check.limit("days"),
    )


def _words(record: Record, check: Check, known: By, high: By, found: Factors) -> str | None:
    """The gravest that holds: "stack", "high" and "single" are warnings, "pair" and "possible" information."""
    lasting = {
        name for name, orders in known.items() if name != ONDANSETRON or not short(orders, check.limit("short_days"))
    }
    if high and set(known) - set(high) and lasting:
        return "high"
    if len(lasting) > 1 and (METHADONE in lasting or found.all):
        return "stack"
    if found.measured and lasting - {METHADONE}:
        return "single"
    if len(known) > 1:
        return "pair"
    possible = taken(record, POSSIBLE)
    return "possible" if possible and _begun(record, known, possible) else None


def _begun(record: Record, *groups: By) -> bool:
    return any(starts_or_raises(record, order) for group in groups for orders in group.values() for order in orders)


def _finding(record: Record, check: Check, words: str, known: By, high: By, found: Factors) -> Finding:
    beside = high if words == "high" else taken(record, POSSIBLE) if words == "possible" else {}
    causes = found.orders if words == "stack" and METHADONE not in known else ()
    members = (*_orders(known), *_orders(beside), *causes)
    lowers = only_lowers(record, members)
    quiet = words in ("pair", "possible")
    names = sorted(known, key=lambda name: (name != METHADONE, name))
    draft, ecg = lone_draft(record, members), _recent_ecg(record, check)
    missing = _missing(record, check, ecg)
    away = () if draft is None else (Advice("delete", "Do not place this order", draft.reference),)
    return check.finding(
        "F03",
        Severity.INFO if quiet or lowers else Severity.WARNING,
        record,
        members,
        words="lowered" if lowers else words,
        evidence={
            "known_risk_count": len(known),
            "known_risk": names,
            "high_dose": sorted(high),
            "possible_risk": sorted(taken(record, POSSIBLE)),
            "qt_risk_factors": list(found.all),
            "recent_ecg": ecg,
            "missing": list(missing),
        },
        identity=(words, *found.all, *doses(members)),
        advice=away if ecg is not None and not found.measured else (*away, Advice("lab", "Order an ECG", what=ECG)),
        count=len(known),
        names=some(names, 2, 36),
        beside=some(sorted(beside), 1),
        Beside=some(sorted(beside), 1).capitalize(),
        factors=some(found.all, 1) if found.all else "no other risk",
        all_factors=", ".join(found.all) or "none on record",
        possible=", ".join(taken(record, POSSIBLE)) or "none",
        Name=names[0].capitalize(),
        first=f"{', '.join(missing)} first" if missing else _repeat(ecg),
        consider=f"consider {_and(missing)}" if missing else _repeat(ecg),
        more="consider an ECG" if ecg is None else f"repeat the ECG ({ecg})",
    )


def _recent_ecg(record: Record, check: Check) -> date | None:
    day = last_ecg(record)
    return day if day is not None and (record.today - day).days <= check.limit("days") else None


def _missing(record: Record, check: Check, ecg: date | None) -> tuple[str, ...]:
    """What nobody measured in the last months."""
    salts = (what for what in SALTS if measured_lately(record, what, check.limit("days")) is None)
    return (*(["ECG"] if ecg is None else []), *salts)


def _repeat(ecg: date | None) -> str:
    return f"last ECG {ecg}, repeat later"


def _and(what: tuple[str, ...]) -> str:
    """In a sentence: "an ECG, potassium and magnesium"."""
    words = ["an ECG" if one == "ECG" else one for one in what]
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _orders(by: By) -> tuple[Order, ...]:
    return tuple(order for orders in by.values() for order in orders)


def _electrolytes(record: Record, check: Check, known: By, high: By) -> Iterator[Finding]:
    """Potassium and magnesium that nobody measured lately, when such a pair is begun."""
    members = (*_orders(known), *_orders(high))
    for what in SALTS:
        if measured_lately(record, what, check.limit("days")) is None and not record.pending(what):
            yield check.finding(
                "F03",
                Severity.INFO,
                record,
                members,
                words="electrolyte",
                evidence={"known_risk_count": len(known), "missing": what},
                identity=(what, *doses(members)),
                advice=(Advice("lab", f"Order a {what}", what=what),),
                count=len({*known, *high}),
                what=what,
                days=check.limit("days"),
                all_factors=f"no {what} on record",
                possible=", ".join(taken(record, POSSIBLE)) or "none",
            )


CHECK = Check.load(__name__, examine)
