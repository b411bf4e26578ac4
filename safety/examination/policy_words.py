"""What a site's policy does otherwise than the default, in a pharmacist's words."""

from collections.abc import Iterator, Mapping

from safety.examination.check import Check
from safety.examination.policy import DEFAULT, Policy

_PRACTICE = {
    "factor_set": "MME factors",
    "locale": "Country of dose tables and guidelines",
    "weight_policy": "Weight in the Cockcroft-Gault formula",
    "count_otc": "Vitamins and over-the-counter medicines count",
}


def policy_words(policy: Policy, default: Policy) -> Iterator[str]:
    """One line a difference; none where the policy changes nothing."""
    ours: Mapping[str, object] = DEFAULT
    site: Mapping[str, object] = policy.practice
    for key, said in _PRACTICE.items():
        before, after = ours[key], site[key]
        if before != after:
            yield f"{said}: {_plain(after)} (by default {_plain(before)})"
    for check, usual in zip(policy.checks, default.checks, strict=True):
        yield from _of_check(check, usual)


def _plain(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _of_check(check: Check, usual: Check) -> Iterator[str]:
    now, before = check.leaflet, usual.leaflet
    for spec in now.specs:
        if (spec in now.silent) != (spec in before.silent):
            yield f"{before.title} [{check.id}, {spec}]: {'off' if spec in now.silent else 'on'}"
    if now.info_reach is not before.info_reach:
        reach, was = now.info_reach.value, before.info_reach.value
        yield f"{before.title} [{check.id}]: what it only informs of reaches {reach} (by default {was})"
    for name, limit in now.limits.items():
        old = before.limits[name]
        if limit.value != old.value:
            what = name.replace("_", " ")
            yield f"{before.title} [{check.id}]: {what} is {limit.value} {limit.unit} (by default {old.value})"
