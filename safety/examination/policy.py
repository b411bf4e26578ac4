"""A site's policy: which checks run, by which limits, how far they reach, and by which tables a chart is read.

A TOML file, named by PAINRX_POLICY. It passes the same two gates as the tables: the shape gate knows every key and
type, the meaning gate that checks and limits of these names exist and that a changed number can be meant.
"""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Literal, TypedDict

from safety.examination.check import Check, Leaflet, Limit
from safety.examination.finding import Reach
from safety.regimen.knowledge import KnowledgeError
from safety.regimen.locales import LOCALES

FactorSet = Literal["cdc-2022", "cdc-2016", "cms-2018"]
WeightPolicy = Literal["standard", "label_actual"]
SOURCE = "painrx-site-policy"
_PLAUSIBLE = 10  # a limit changed by more than this factor is taken for a slip of the pen or of the unit


class PolicyError(KnowledgeError):
    """A policy cannot be used; the message names the file, the key and what is wrong."""


class Practice(TypedDict):
    """How a chart is read: the keywords of `read_record`."""

    factor_set: FactorSet
    locale: str
    weight_policy: WeightPolicy
    count_otc: bool


DEFAULT = Practice(factor_set="cdc-2022", locale="US", weight_policy="standard", count_otc=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """name: as the site calls it, None for the default. checks: all that run, with the site's limits and reach."""

    name: str | None
    practice: Practice
    checks: tuple[Check, ...]


def default_policy(checks: Sequence[Check]) -> Policy:
    return Policy(None, DEFAULT, tuple(checks))


def read_policy(path: Path, checks: Sequence[Check]) -> Policy:
    """Read, validate and apply a policy file; raises PolicyError."""
    from pydantic import ValidationError

    from safety.examination.policy_file import PolicyFile

    try:
        file = PolicyFile.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    problem = next(_problems(file.locale, file.checks, file.reach, file.limits, checks), None)
    if problem is not None:
        raise PolicyError(f"{path.name}: {problem}")
    practice = Practice(
        factor_set=file.factor_set, locale=file.locale, weight_policy=file.weight_policy, count_otc=file.count_otc
    )
    applied = (_applied(check, file.name, file.checks, file.reach, file.limits) for check in checks)
    return Policy(file.name, practice, tuple(applied))


Switches = Mapping[str, Literal["on", "off"]]
Limits = Mapping[str, Mapping[str, Decimal]]


def _problems(
    locale: str, switches: Switches, reach: Mapping[str, str], limits: Limits, checks: Sequence[Check]
) -> Iterator[str]:
    """The meaning gate: what fits the shape and cannot be meant."""
    by_id = {check.id: check for check in checks}
    specs = {spec for check in checks for spec in check.leaflet.specs}
    if locale not in LOCALES:
        yield f"locale: {locale!r} is none of {', '.join(sorted(LOCALES))}"
    yield from (f"checks.{name}: there is no such check" for name in switches if name not in by_id.keys() | specs)
    if "off" in (switches.get("not-fully-readable"), switches.get("READ")):
        yield "checks.not-fully-readable: what could not be read is always said"
    yield from (f"reach.{name}: there is no such check" for name in reach if name not in by_id)
    for name, changed in limits.items():
        if name not in by_id:
            yield f"limits.{name}: there is no such check"
            continue
        known = by_id[name].leaflet.limits
        yield from (f"limits.{name}.{key}: there is no such limit" for key in changed if key not in known)
        yield from _implausible(name, known, {key: value for key, value in changed.items() if key in known})


def _implausible(name: str, known: Mapping[str, Limit], changed: Mapping[str, Decimal]) -> Iterator[str]:
    for key, value in changed.items():
        usual = known[key].value
        if value <= 0 or max(value / usual, usual / value) > _PLAUSIBLE:
            yield f"limits.{name}.{key}: {value} {known[key].unit} cannot be meant; it is {usual} by default"
    for a, b in combinations(known, 2):
        low, high = sorted((a, b), key=lambda key: known[key].value)
        if known[a].unit == known[b].unit and known[low].value < known[high].value and {a, b} & set(changed):
            now_low, now_high = (changed.get(key, known[key].value) for key in (low, high))
            if now_low > now_high:
                yield f"limits.{name}.{low}: {now_low} is above {high}, {now_high} {known[high].unit}"


def _applied(check: Check, policy: str, switches: Switches, reach: Mapping[str, str], limits: Limits) -> Check:
    """The check as the site wants it. A rule's own switch wins over that of its whole check."""
    leaflet = check.leaflet
    silent = frozenset(
        spec for spec in leaflet.specs if _is_off(leaflet, spec, switches.get(spec) or switches.get(check.id))
    )
    changed = {
        name: dataclasses.replace(leaflet.limits[name], value=value, source=SOURCE, verified="P")
        for name, value in limits.get(check.id, {}).items()
        if value != leaflet.limits[name].value
    }
    words = tuple(
        f"{name.replace('_', ' ')}: {limit.value} {limit.unit} (by default {leaflet.limits[name].value})"
        for name, limit in changed.items()
    )
    said = f"Limits set by the site's policy {policy}: {'; '.join(words)}." if words else ""
    if silent == leaflet.silent and not changed and check.id not in reach:
        return check
    info_reach = Reach(reach[check.id]) if check.id in reach else leaflet.info_reach
    adapted = dataclasses.replace(
        leaflet, silent=silent, limits={**leaflet.limits, **changed}, info_reach=info_reach, site_limits=said
    )
    return dataclasses.replace(check, leaflet=adapted)


def _is_off(leaflet: Leaflet, spec: str, switch: Literal["on", "off"] | None) -> bool:
    return spec in leaflet.silent if switch is None else switch == "off"
