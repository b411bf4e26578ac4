"""Resources of many patients, in no order -> one bag per patient."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fhir_client.bag import Bag, Resource
from fhir_client.bundles import Entry, entries, issue_codes
from fhir_client.document import parse
from fhir_client.errors import NotFhir
from fhir_client.references import MEDICINE_TYPES, bare_id, key, link_url, medications, subject, target
from safety.regimen.record import Gap

CLINICAL = MEDICINE_TYPES.union(
    ("Condition", "Observation", "Encounter", "Procedure", "ServiceRequest", "AllergyIntolerance", "CarePlan")
)
"""Types that are always about a patient: one that names none is said, others are not about anybody."""
_PATIENT_NAMED = re.compile(rb'"reference"\s*:\s*"(?:[^"]*/)?Patient/([^"/]+)')
LOOSE = 0
"""The scope of resources that did not come in a Bundle."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A resource as it waits: the bytes of its line, or the object out of a Bundle. scope: which Bundle, or LOOSE."""

    payload: bytes | Resource
    scope: int
    full_url: str | None = None

    @property
    def resource(self) -> Resource:
        return parse(self.payload) if isinstance(self.payload, bytes) else self.payload


@dataclass(slots=True)
class Pool:
    """`add` everything, then take the `bags`. Lines are kept as bytes: as objects they take five times the memory."""

    _patients: dict[str, list[_Item]] = field(default_factory=dict)
    _people: dict[str, tuple[object, str]] = field(default_factory=dict)
    _medications: dict[str, list[_Item]] = field(default_factory=dict)
    _nameless: list[list[_Item]] = field(default_factory=list)
    _gaps: list[tuple[frozenset[str] | None, Gap]] = field(default_factory=list)
    _scopes: int = LOOSE
    _met: set[str] = field(default_factory=set)
    _added: int = 0

    def __len__(self) -> int:
        """How many resources were added."""
        return self._added

    def add(self, resource: Resource, source: str, line: int, raw: bytes | None) -> None:
        """One resource or Bundle. raw: its bytes, when it stood on a line of its own. NotFhir: see `bags`."""
        if resource["resourceType"] == "Bundle":
            self._add_bundle(resource, source, line)
        elif not self._file(Entry(resource), raw or resource, LOOSE, source, {}):
            self._nameless.append([_Item(raw or resource, LOOSE)])

    def broken(self, source: str, line: int, raw: bytes, why: str) -> None:
        """A line that could not be read: a gap of the patient whose id it shows, else of everybody."""
        named = {found.decode("utf-8", "replace") for found in _PATIENT_NAMED.findall(raw)}
        whom = frozenset(named) if len(named) == 1 else None
        self._gaps.append((whom, Gap(f"{source}, line {line}", why)))

    def _add_bundle(self, bundle: Resource, source: str, line: int) -> None:
        self._scopes += 1
        self._met.clear()
        scope, where = self._scopes, f"{source}, line {line}"
        listed = list(entries(bundle))
        aliases = {
            entry.full_url: bare_id(entry.resource.get("id")) or bare_id(entry.full_url)
            for entry in listed
            if entry is not None and entry.full_url and entry.resource["resourceType"] == "Patient"
        }
        nameless: list[_Item] = []
        gaps: list[Gap] = []
        for entry in listed:
            if entry is None:
                gaps.append(Gap(where, "a Bundle entry holds no resource"))
            elif entry.resource["resourceType"] == "OperationOutcome":
                if codes := issue_codes(entry.resource):
                    gaps.append(Gap(where, f"the Bundle reports an error ({', '.join(codes)})"))
            elif not self._file(entry, entry.resource, scope, source, aliases):
                nameless.append(_Item(entry.resource, scope, entry.full_url))
        if link_url(bundle, "next"):
            gaps.append(Gap(where, "the Bundle is one page of more"))
        self._added += not listed
        self._settle(frozenset(self._met), nameless, gaps, where)

    def _settle(self, whose: frozenset[str], nameless: list[_Item], gaps: list[Gap], where: str) -> None:
        """Resources of a Bundle that name no patient are its only patient's, or a nameless one's if it has none."""
        if len(whose) == 1:
            self._patients[next(iter(whose))] += nameless
        elif nameless and not whose:
            self._nameless.append(nameless)
        elif nameless:
            gaps.append(Gap(where, f"{len(nameless)} resources name no patient and were left out"))
        self._gaps += [(whose or None, gap) for gap in gaps]

    def _file(
        self, entry: Entry, payload: bytes | Resource, scope: int, source: str, aliases: dict[str, str | None]
    ) -> bool:
        """False for a clinical resource that names no patient."""
        resource, kind = entry.resource, entry.resource["resourceType"]
        self._added += 1
        item = _Item(payload, scope, entry.full_url)
        if kind == "Patient":
            name = bare_id(resource.get("id")) or bare_id(entry.full_url)
            if name is None:
                return False
            self._meet(name, resource, source)
            self._give(name, item)
        elif kind == "Medication":
            for name in (key(resource), entry.full_url):
                if name:
                    self._medications.setdefault(name, []).append(item)
        else:
            about = subject(resource)
            if about is None:
                return kind not in CLINICAL
            name = aliases.get(about) or bare_id(about)
            found = target(about)
            if name is None:
                return kind not in CLINICAL
            if found is None or found[0] == "Patient":
                self._give(name, item)
        return True

    def _give(self, name: str, item: _Item) -> None:
        self._patients.setdefault(name, []).append(item)
        self._met.add(name)

    def _meet(self, name: str, patient: Resource, source: str) -> None:
        who = (patient.get("birthDate"), patient.get("gender"))
        known, where = self._people.setdefault(name, (who, source))
        if known != who:
            raise NotFhir(source, f"holds another person under a patient id that {where} has too")

    def bags(self) -> Iterator[Bag]:
        """Patients in order of appearance, then each group of resources that name none."""
        if len(self._patients) == 1:
            items = next(iter(self._patients.values()))
            items += [item for group in self._nameless for item in group]
            self._nameless = []
        for name, items in self._patients.items():
            yield self._bag(name, items)
        for group in self._nameless:
            yield self._bag(None, group)

    def _bag(self, name: str | None, items: Iterable[_Item]) -> Bag:
        bag = Bag(name)
        seen: dict[str, Resource] = {}
        scopes: set[int] = set()
        for item in items:
            scopes.add(item.scope)
            self._put(bag, item, seen)
        self._add_medications(bag, scopes, seen)
        known = self._patients.keys()
        bag.gaps += [gap for whom, gap in self._gaps if whom is None or name in whom or not whom & known]
        return bag

    def _put(self, bag: Bag, item: _Item, seen: dict[str, Resource]) -> None:
        """Equal copies count once. Different ones under one id are both kept and said: one of them may be an order."""
        resource = item.resource
        name = key(resource)
        known = seen.get(name) if name else None
        if known is not None and known != resource:
            bag.gaps.append(Gap(resource["resourceType"], "two different resources share one id; both were read"))
        if known != resource:
            bag.resources.append(resource)
        if name:
            seen.setdefault(name, resource)
        if item.full_url:
            bag.full_urls[item.full_url] = resource

    def _add_medications(self, bag: Bag, scopes: set[int], seen: dict[str, Resource]) -> None:
        """The Medications referred to, those of the patient's own Bundles first, and their ingredients."""
        pending = list(bag.resources)
        asked: set[str] = set()
        while pending:
            named = {reference for resource in pending for reference in medications(resource)} - asked
            asked |= named
            before = len(bag.resources)
            for reference in sorted(named):
                for item in self._medication(reference, scopes):
                    self._put(bag, item, seen)
            pending = bag.resources[before:]

    def _medication(self, reference: str, scopes: set[int]) -> list[_Item]:
        found = target(reference)
        typed = f"{found[0]}/{found[1]}" if found else reference
        held = self._medications.get(reference) or self._medications.get(typed) or []
        return [item for item in held if item.scope in scopes] or held
