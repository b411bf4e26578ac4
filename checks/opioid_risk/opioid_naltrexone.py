"""B16: naltrexone or samidorphan with an opioid, or too soon after one or before one."""

from collections.abc import Iterator

from safety.examination.check import Check
from safety.examination.finding import Advice, Finding, Severity
from safety.examination.wording import some
from safety.regimen.opioids.antagonists import Last, blocker_name, blockers, last_blockers, last_opioids
from safety.regimen.opioids.entry import opioid_in
from safety.regimen.record import Order, Record


def examine(record: Record, check: Check) -> Iterator[Finding]:
    antagonists, opioids = blockers(record), record.of_class("opioid")
    if antagonists and opioids:
        yield _together(record, check, antagonists, opioids)
        return
    drafted = tuple(order for order in antagonists if order.draft)
    if drafted:
        last = next((each for each in last_opioids(record) if _too_soon(check, each)), None)
        if last is not None:
            yield _after_opioid(record, check, drafted, last)
    starting = tuple(order for order in opioids if order.draft)
    if starting:
        blocked = next((each for each in last_blockers(record) if _still_blocks(check, each)), None)
        if blocked is not None:
            yield _after_blocker(record, check, starting, blocked)


def _too_soon(check: Check, last: Last) -> bool:
    """Less than the opioid-free days; a depot of buprenorphine for as long as it is present."""
    if last.depot and last.days <= check.limit("buprenorphine_depot_days"):
        return True
    return last.days < check.limit("free_days_slow" if last.slow else "free_days")


def _still_blocks(check: Check, last: Last) -> bool:
    return last.days <= check.limit("naltrexone_depot_days" if last.depot else "blocked_days")


def _together(record: Record, check: Check, antagonists: tuple[Order, ...], opioids: tuple[Order, ...]) -> Finding:
    names = _names(opioids)
    blocker = min(blocker_name(order) for order in antagonists)
    held = any(not order.draft for order in antagonists) and any(order.draft for order in opioids)
    return _finding(
        record,
        check,
        (*antagonists, *opioids),
        "hold_first" if held else "together",
        blocker,
        names,
        {"pair": [blocker, *names]},
        ("together", blocker, *names),
    )


def _after_opioid(record: Record, check: Check, drafted: tuple[Order, ...], last: Last) -> Finding:
    members = drafted if last.order is None else (*drafted, last.order)
    blocker = min(blocker_name(order) for order in drafted)
    evidence = {"pair": [blocker, last.name], "days_since_opioid": last.days, "last_use": last.day}
    words = "depot" if last.depot else "too_soon"
    return _finding(record, check, members, words, blocker, (last.name,), evidence, ("soon", last.name), last)


def _after_blocker(record: Record, check: Check, starting: tuple[Order, ...], last: Last) -> Finding:
    members = starting if last.order is None else (*starting, last.order)
    names = _names(starting)
    evidence = {"pair": [last.name, *names], "days_since_antagonist": last.days, "last_use": last.day}
    return _finding(record, check, members, "blocked", last.name, names, evidence, ("blocked", *names), last)


def _names(orders: tuple[Order, ...]) -> tuple[str, ...]:
    return tuple(sorted({opioid_in(order) for order in orders}))


def _finding(
    record: Record,
    check: Check,
    members: tuple[Order, ...],
    words: str,
    blocker: str,
    opioids: tuple[str, ...],
    evidence: dict[str, object],
    identity: tuple[str, ...],
    last: Last | None = None,
) -> Finding:
    drafts = [order for order in members if order.draft]
    free = "free_days_slow" if last is not None and last.slow else "free_days"
    return check.finding(
        "B16",
        Severity.CRITICAL,
        record,
        members,
        words=words,
        evidence=evidence,
        identity=identity,
        notes=_notes(last),
        advice=tuple(Advice("delete", "Do not place this order", order.reference) for order in drafts[:1]),
        blocker=blocker,
        Blocker=blocker.capitalize(),
        opioid=some(opioids, 1),
        days="" if last is None else last.days,
        date="" if last is None else last.day.isoformat(),
        free=check.limit(free),
        free_days=check.limit("free_days"),
        free_days_slow=check.limit("free_days_slow"),
    )


def _notes(last: Last | None) -> tuple[str, ...]:
    if last is None:
        return ()
    return (f"last possible use of {last.name}: {last.day.isoformat()}, by the dates and supply on record",)


CHECK = Check.load(__name__, examine)
