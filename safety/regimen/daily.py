"""A Dosing meets its Product: milligrams of each ingredient a day, usual and most.

rules.md section 0, "Daily dose": the highest dose at the shortest interval, capped by stated maxima; PRN counts in full
for `most` and not at all for `usual`; a dose whose unit cannot belong to the product is refused, never multiplied.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from safety.regimen.administration import Amount, amounts_of, in_words, is_worn
from safety.regimen.dosing import HOURS_A_DAY, Cap, Dose, Dosing, Frequency, Step, Unread
from safety.regimen.record import Daily, Intake, Product

AFTER_DIALYSIS = Frequency(Decimal(3), Decimal(3), Decimal(168), Decimal(168))
"""A dose "after dialysis" without another frequency: three sessions a week, one on its day."""

_MOST_UNITS, _MOST_PATCHES, _MOST_UNITS_A_DAY = Decimal(6), Decimal(3), Decimal(24)
"""A bare count above these may be an amount in milligrams or micrograms: 300 of gabapentin, 25 of a patch [P]"""
_LAST_DIGIT = Decimal("1e-12")
Placed = tuple[Step, date | None, date | None]


def daily(dosing: Dosing, product: Product, today: date, start: date | None) -> Daily | Unread:
    """What is taken on the day, or on the first day when that lies ahead; steps over or still to come are left out."""
    day = _first_day(today, start)
    placed = _placed(dosing, start)
    if placed is None:
        notes = ("which step of the taper applies today is not stated; the highest is counted",)
        return _highest(_sequences(dosing), product, notes)
    return _sum(_on(placed, _nearest(placed, day)), product, ())


def highest(dosing: Dosing, product: Product, today: date, start: date | None) -> Daily | Unread:
    """The most of any step that is not yet past."""
    day = _first_day(today, start)
    placed = _placed(dosing, start)
    if placed is None:
        return _highest(_sequences(dosing), product, ())
    days = {_nearest(placed, day), *(first for _, first, _ in placed if first is not None and first > day)}
    return _highest([_on(placed, when) for when in sorted(days)], product, ())


def _first_day(today: date, start: date | None) -> date:
    return today if start is None else max(today, start)


def _on(placed: list[Placed], day: date) -> list[Step]:
    return [step for step, first, last in placed if _covers(first, last, day)]


def _nearest(placed: list[Placed], day: date) -> date:
    """The day, or where no step covers it the next day that one does, else the last that one did."""
    if _on(placed, day):
        return day
    ahead = [first for _, first, _ in placed if first is not None and first > day]
    return min(ahead) if ahead else max((last for _, _, last in placed if last is not None), default=day)


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _sequences(dosing: Dosing) -> list[list[Step]]:
    numbers = sorted({step.sequence for step in dosing.steps})
    return [[step for step in dosing.steps if step.sequence == number] for number in numbers]


def _placed(dosing: Dosing, start: date | None) -> list[Placed] | None:
    """Each step with its first and last day; None when a taper cannot be placed in time."""
    groups = _sequences(dosing)
    placed: list[Placed] = []
    cursor = start
    for number, group in enumerate(groups):
        last_group = number == len(groups) - 1
        days = None if any(step.days is None for step in group) else max(step.days or Decimal(0) for step in group)
        bounded = all(step.start is not None or step.end is not None for step in group)
        if len(groups) > 1 and not bounded and (cursor is None or (days is None and not last_group)):
            return None
        for step in group:
            first = step.start.earliest if step.start else (cursor if len(groups) > 1 else None)
            placed.append((step, first, _last_day(step, first or start)))
        if cursor is not None and days is not None:
            cursor += timedelta(days=int(days))
    return placed


def _last_day(step: Step, first: date | None) -> date | None:
    if step.end is not None:
        return step.end.latest
    if step.days is not None and first is not None:
        return first + timedelta(days=max(int(step.days) - 1, 0))
    return None


def _highest(groups: Iterable[list[Step]], product: Product, notes: tuple[str, ...]) -> Daily | Unread:
    sums: list[Daily] = []
    for group in groups:
        amount = _sum(group, product, notes)
        if isinstance(amount, Unread):
            return amount
        sums.append(amount)
    return max(sums, key=lambda amount: [intake.most_mg for intake in amount.intakes])


def _sum(steps: list[Step], product: Product, notes: tuple[str, ...]) -> Daily | Unread:
    if not product.parts:
        return Unread("drug", "the medicine is not known, so its dose cannot be counted")
    if product.disputed is not None:
        return Unread("drug", product.disputed)
    if len(set(product.ingredients)) < len(product.parts):
        return Unread("strength", "an ingredient is listed twice, with a strength each time")
    if not steps:
        return Unread("dose", "the dates of its instructions contradict each other")
    if all(step.maybe for step in steps):
        steps = [replace(step, maybe=False) for step in steps]
    regular = [step for step in steps if not step.after_dialysis]
    lines: list[Daily] = []
    for step in regular or steps:
        line = _step(step, product)
        if isinstance(line, Unread):
            return line
        lines.append(line)
    worn = any(intake.worn_mcg_h is not None for line in lines for intake in line.intakes)
    intakes = tuple(_add(part.ingredient, lines, worn) for part in product.parts)
    total = Daily(intakes, sum((line.times_a_day for line in lines), Decimal(0)), (*notes, *_notes(lines)))
    return _capped_together(total, regular or steps, product)


def _notes(lines: list[Daily]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for line in lines for note in line.notes))


def _add(ingredient: str, lines: list[Daily], worn: bool) -> Intake:
    mine = [intake for line in lines for intake in line.intakes if intake.ingredient == ingredient]
    return Intake(
        ingredient,
        _settled(sum((intake.usual_mg for intake in mine), Decimal(0))),
        _settled(sum((intake.most_mg for intake in mine), Decimal(0))),
        _largest(intake.single_mg for intake in mine),
        sum((intake.worn_mcg_h or Decimal(0) for intake in mine), Decimal(0)) if worn else None,
    )


def _largest(singles: Iterable[Decimal | None]) -> Decimal | None:
    """One that is not known may be the largest."""
    known: list[Decimal] = []
    for single in singles:
        if single is None:
            return None
        known.append(single)
    return max(known)


def _settled(mg: Decimal) -> Decimal:
    """Free of the last digits' error: a third of 40 mg three times a day is 40 mg, and not a hair under a limit."""
    return mg.quantize(_LAST_DIGIT).normalize()


def _capped_together(total: Daily, steps: list[Step], product: Product) -> Daily:
    """A maximum that every concurrent step repeats limits their sum ("1 morning, 2 night, at most 3 a day")."""
    shared = set(steps[0].caps).intersection(*(step.caps for step in steps[1:])) if len(steps) > 1 else set()
    intakes = list(total.intakes)
    for cap in shared:
        for number, intake in enumerate(intakes):
            limit = _cap_mg(cap, product, intake.ingredient)
            if limit is not None and not cap.administrations and limit < intake.most_mg:
                intakes[number] = Intake(
                    intake.ingredient, min(intake.usual_mg, limit), limit, intake.single_mg, intake.worn_mcg_h
                )
    return Daily(tuple(intakes), total.times_a_day, total.notes)


def _step(step: Step, product: Product) -> Daily | Unread:
    if step.rate_mg_h is not None:
        return _continuous(step.rate_mg_h, product)
    frequency = step.frequency or (AFTER_DIALYSIS if step.after_dialysis else None)
    if step.dose is None:
        return _from_cap_alone(step, product) or Unread("dose", "the amount of one dose is not stated")
    if _may_be_mass(step.dose, product):
        return Unread("dose", f"{in_words(step.dose)} may be milligrams")
    amounts = amounts_of(step.dose, product)
    if isinstance(amounts, Unread):
        return amounts
    found = amounts[0]
    notes = (*amounts[1], *_doubts(step, found, product))
    if step.once:
        once = tuple(Intake(a.ingredient, Decimal(0), a.high, a.high, a.worn_mcg_h) for a in found)
        return Daily(once, Decimal(1), notes)
    if any(a.worn_mcg_h is not None for a in found):
        return _worn(step, found, notes)
    if frequency is None:
        return _from_cap_alone(step, product) or Unread("frequency", "how often it is taken is not stated")
    times = _times(frequency, step.caps)
    intakes = tuple(_intake(amount, step, frequency, times, product) for amount in found)
    return Daily(intakes, times, notes)


def _may_be_mass(dose: Dose, product: Product) -> bool:
    """A bare count too large for units: 300 of gabapentin, 25 of a patch."""
    worn = any(part.strength is not None and part.strength.per == "h" for part in product.parts)
    return dose.unit is None and dose.high > (_MOST_PATCHES if worn else _MOST_UNITS)


def _doubts(step: Step, found: tuple[Amount, ...], product: Product) -> tuple[str, ...]:
    """Milligrams in the words that the product does not give, and maxima that could not be applied."""
    assert step.dose is not None
    doubts = []
    stated = step.stated_mg
    if stated is not None and step.dose.unit != "mg" and not any(stated in (a.low, a.high) for a in found):
        doubts.append(f"the words say {stated.normalize():f} mg, which {in_words(step.dose)} of this product is not")
    rate = step.stated_mcg_h
    worn = [a.worn_mcg_h for a in found if a.worn_mcg_h is not None]
    if rate is not None and worn and not is_worn(rate, worn[0], step.dose.high, found[0].ingredient):
        of_product = f"{worn[0].normalize():f} mcg/h of this product"
        doubts.append(f"the words say {rate.normalize():f} mcg/h, and {in_words(step.dose)} is {of_product}")
    for cap in step.caps:
        if not cap.administrations and all(_cap_mg(cap, product, a.ingredient) is None for a in found):
            limit = in_words(Dose(cap.amount, cap.amount, cap.unit))
            doubts.append(f"the stated maximum of {limit} could not be applied")
    return tuple(doubts)


def _intake(amount: Amount, step: Step, frequency: Frequency, times: Decimal, product: Product) -> Intake:
    high = amount.high
    low = amount.low
    most = high * times
    for cap in step.caps:
        limit = _cap_mg(cap, product, amount.ingredient)
        if limit is None or cap.administrations:
            continue
        if cap.hours is None:
            high, low = min(high, limit), min(low, limit)
            most = min(most, high * times)
        else:
            most = min(most, limit)
    mean = min([low * frequency.mean_per_day, most, *_means(step.caps, product, amount.ingredient)])
    usual = Decimal(0) if step.prn or step.maybe else mean
    return Intake(amount.ingredient, usual, most, None if step.total else high)


def _means(caps: tuple[Cap, ...], product: Product, ingredient: str) -> Iterator[Decimal]:
    """What maxima over a longer time than a day allow on the mean."""
    for cap in caps:
        limit = _cap_mg(cap, product, ingredient)
        if limit is not None and cap.hours is not None and cap.hours > HOURS_A_DAY:
            yield limit * HOURS_A_DAY / cap.hours


def _times(frequency: Frequency, caps: tuple[Cap, ...]) -> Decimal:
    """Most administrations in 24 h; a cap "at most 4 doses in 24 h" lowers it."""
    times = frequency.most_in_24h
    for cap in caps:
        if cap.administrations and cap.hours is not None:
            times = min(times, _per_day(cap.amount, cap.hours))
    return times


def _per_day(amount: Decimal, hours: Decimal) -> Decimal:
    """A maximum per period as a maximum in 24 h: a period over 24 h allows all of it on one day."""
    return amount * HOURS_A_DAY / hours if hours < HOURS_A_DAY else amount


def _cap_mg(cap: Cap, product: Product, ingredient: str) -> Decimal | None:
    """The cap in mg of the ingredient; None when its unit says nothing about it."""
    amount = cap.amount if cap.hours is None else _per_day(cap.amount, cap.hours)
    if cap.administrations:
        return None
    found = amounts_of(Dose(amount, amount, cap.unit), product, most_units=_MOST_UNITS_A_DAY)
    if isinstance(found, Unread):
        return None
    return next((line.high for line in found[0] if line.ingredient == ingredient), None)


def _from_cap_alone(step: Step, product: Product) -> Daily | None:
    """No frequency, or no dose, but a daily maximum: the maximum is the most (rules.md section 0)."""
    for cap in step.caps:
        if cap.hours is None or (cap.administrations and step.dose is None):
            continue
        if cap.administrations:
            assert step.dose is not None
            times = _per_day(cap.amount, cap.hours)
            amount = Dose(step.dose.low * times, step.dose.high * times, step.dose.unit)
        else:
            total = _per_day(cap.amount, cap.hours)
            amount = Dose(total, total, cap.unit)
        found = amounts_of(amount, product)
        if isinstance(found, Unread):
            continue
        single = None if step.dose is None else amounts_of(step.dose, product)
        highs = {} if single is None or isinstance(single, Unread) else {a.ingredient: a.high for a in single[0]}
        intakes = tuple(
            Intake(a.ingredient, Decimal(0) if step.prn else a.low, a.high, highs.get(a.ingredient)) for a in found[0]
        )
        return Daily(intakes, Decimal(1), ("counted at its stated maximum; how often it is taken is not stated",))
    return None


def _continuous(rate_mg_h: Decimal, product: Product) -> Daily | Unread:
    if len(product.parts) != 1:
        return Unread("rate", "a rate of a combination product does not say of which ingredient")
    a_day = rate_mg_h * HOURS_A_DAY
    return Daily((Intake(product.parts[0].ingredient, a_day, a_day, None),), Decimal(1))


def _worn(step: Step, found: tuple[Amount, ...], notes: tuple[str, ...]) -> Daily:
    """Patches: what is worn counts, whatever the change interval (rules.md section A; traps.md 5)."""
    intakes = tuple(
        Intake(a.ingredient, Decimal(0) if step.prn else a.low, a.high, a.high, a.worn_mcg_h) for a in found
    )
    return Daily(intakes, Decimal(1), notes)
