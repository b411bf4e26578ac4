"""One patient's resources from one server: types in parallel, each in the way that server was found to understand."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from fhir_client import resolve, wanted
from fhir_client.bag import Bag, Resource
from fhir_client.capabilities import Capabilities, Learned, forms, read
from fhir_client.errors import FetchError, NotServed, PatientMismatch, Unavailable
from fhir_client.paging import Fields, Found, encoded_patient, fill, follow
from fhir_client.references import key, medications
from fhir_client.wire import Wire
from safety.regimen.record import Gap

GET_UNWANTED = (405, 414, 431)
DSTU2_ORDERS = "MedicationOrder"


class Gathering:
    """Fetches into a bag. `failed`: types of which nothing was had, with the reason.

    by_post: how searches are asked for first; the other way is tried when the server does not serve it.
    """

    def __init__(self, wire: Wire, learned: Learned, bag: Bag, patient_id: str, *, by_post: bool) -> None:
        self.failed: dict[str, FetchError] = {}
        self._wire = wire
        self._learned = learned
        self._bag = bag
        self._patient_id = patient_id
        self._by_post = by_post
        self._mismatch = False
        self._running: dict[str, Found | None] = {}
        self._awaited: set[str] = set()
        self._names: set[str] = {name for each in bag.resources if (name := key(each))}
        self._medications: set[str] = {name.partition("/")[2] for name in self._names if name.startswith("Medication/")}

    async def run(self, kinds: Iterable[str], links: Iterable[tuple[str, str]], deadline: float | None) -> None:
        """Fetches the types and the pages behind the links (type, next link), at most `deadline` seconds.

        PatientMismatch; everything else is in `failed` or a gap.
        """
        self._running = dict.fromkeys(dict.fromkeys(kinds))
        try:
            async with asyncio.timeout(deadline):
                await self._run(list(self._running), list(links))
        except TimeoutError:
            self._give_up(deadline)
        if self._mismatch:
            raise PatientMismatch("the server answered with another patient")
        self._bag.gaps += [wanted.gap(kind, error.why) for kind, error in self.failed.items()]
        self._settle()

    def _settle(self) -> None:
        """Types in one order, whichever answered first: what is made of a chart must not depend on a server's haste."""
        self._bag.resources.sort(key=lambda resource: _place(resource.get("resourceType")))
        self._bag.gaps.sort(key=lambda gap: (_place(gap.what), gap.what, gap.why, gap.reference))

    async def _run(self, kinds: list[str], links: list[tuple[str, str]]) -> None:
        own = [*self._bag.resources, *self._bag.drafts]
        owed = resolve.readable(self._wire, (each for one in own for each in medications(one)))[0] - self._medications
        if kinds or len(owed) > resolve.FEW:
            await know(self._wire, self._learned)
        if self._learned.reference_form is None and wanted.ORDERS in kinds:
            # First contact: learn from the orders how this server wants a patient named, then ask for the rest.
            first = [kind for kind in kinds if kind in wanted.REQUIRED]
            await together(map(self._one, first))
            kinds = [kind for kind in kinds if kind not in first]
        await together([self._resolve(own), *(self._follow(*link) for link in links), *map(self._one, kinds)])

    async def _one(self, kind: str) -> None:
        try:
            if kind == wanted.PATIENT:
                await self._patient()
            elif not self._capabilities.serves(kind) and kind not in wanted.REQUIRED:
                self._bag.gaps.append(wanted.gap(kind, "the server does not offer this type"))
            else:
                await self._finish(kind, await self._type(kind))
        except FetchError as error:
            self.failed[kind] = error
        self._running.pop(kind, None)

    async def _follow(self, kind: str, link: str) -> None:
        found = Found(kind, self._patient_id)
        name = f"{kind} (further pages)"
        self._running[name] = found
        try:
            await follow(found, self._wire, link, room=self._room())
        except FetchError as error:
            self._bag.gaps.append(wanted.gap(kind, f"only part was fetched: {error.why}"))
        await self._finish(name, found)

    async def _finish(self, name: str, found: Found) -> None:
        self._keep(found)
        self._running.pop(name, None)
        await self._resolve(found.matches.values())

    async def _patient(self) -> None:
        patient = await resolve.read(self._wire, wanted.PATIENT, self._patient_id)
        if patient.get("id") not in (None, self._patient_id):
            self._mismatch = True
            return
        self._add(patient)

    async def _type(self, kind: str) -> Found:
        if kind == "Observation":
            return await self._observations()
        extra: Fields = []
        asked = kind
        if kind == wanted.ORDERS and not self._capabilities.serves(kind) and self._capabilities.serves(DSTU2_ORDERS):
            asked = DSTU2_ORDERS
        if asked in wanted.MEDICINES and self._capabilities.includes_medication(asked):
            extra.append(("_include", f"{asked}:medication"))
        try:
            return await self._search(kind, asked, extra)
        except NotServed:
            if kind != wanted.ORDERS or self._capabilities.known:
                raise
            return await self._search(kind, DSTU2_ORDERS, extra)

    async def _observations(self) -> Found:
        """By code where that works, else all. A filter that finds nothing is believed once it has found something."""
        kind = "Observation"
        if self._learned.code_filter is not False and self._capabilities.searches(kind, "code") is not False:
            try:
                found = await self._search(kind, kind, [("code", ",".join(wanted.lab_codes()))])
            except NotServed:
                self._learned.code_filter = False
            else:
                if found.matches:
                    self._learned.code_filter = True
                if self._learned.code_filter:
                    return found
        return await self._search(kind, kind, [])

    async def _search(self, kind: str, asked: str, extra: Fields) -> Found:
        """One search in each form of naming the patient until one finds something; the first answer if none does."""
        known = self._learned.reference_form
        ways = forms(self._capabilities, asked)
        answer: Found | None = None
        refusal: NotServed | None = None
        for form in (known,) if known in ways else ways:
            try:
                found = await self._ask(kind, asked, [encoded_patient(form, self._patient_id), *extra])
            except NotServed as error:
                refusal = refusal or error
                continue
            if found.matches:
                self._learned.reference_form = form
                return found
            answer = answer or found
        if answer is None:
            raise refusal or NotServed(kind, "the server has no such search")
        return answer

    async def _ask(self, kind: str, asked: str, fields: Fields) -> Found:
        """By the method wished for; by the other when the server does not serve that, and then always."""
        long = sum(len(name) + len(value) for name, value in fields) > self._wire.bounds.url_chars
        by_post = self._by_post or long if self._learned.posts is None else self._learned.posts
        try:
            return await self._fill(kind, asked, fields, by_post=by_post)
        except NotServed as error:
            if not by_post and error.status not in GET_UNWANTED:
                raise
        found = await self._fill(kind, asked, fields, by_post=not by_post)
        self._learned.posts = not by_post
        return found

    async def _fill(self, kind: str, asked: str, fields: Fields, *, by_post: bool) -> Found:
        found = Found(asked, self._patient_id)
        self._running[kind] = found
        await fill(found, self._wire, fields, by_post=by_post, room=self._room())
        return found

    async def _resolve(self, resources: Iterable[Resource]) -> None:
        """Adds the Medications that the resources refer to, and those that these refer to in turn."""
        pending = list(resources)
        while pending:
            named = [reference for each in pending for reference in medications(each)]
            identifiers, elsewhere = resolve.readable(self._wire, named)
            identifiers -= self._medications
            self._medications |= identifiers
            self._awaited |= identifiers
            pending, missing = await resolve.fetch(self._wire, identifiers, batch=self._capabilities.batch)
            self._awaited -= identifiers
            self._bag.gaps += [gap for gap in (*elsewhere, *missing) if gap not in self._bag.gaps]
            for medication in pending:
                self._add(medication)

    def _keep(self, found: Found) -> None:
        for resource in (*found.matches.values(), *found.included.values()):
            self._add(resource)
        self._bag.full_urls.update(found.full_urls)
        self._bag.gaps += found.gaps
        self._medications |= {name.partition("/")[2] for name in found.included}

    def _add(self, resource: Resource) -> None:
        name = key(resource)
        if name is None or name not in self._names:
            self._bag.resources.append(resource)
        if name is not None:
            self._names.add(name)

    def _give_up(self, deadline: float | None) -> None:
        """What had come by then is kept; what had not is said."""
        late = f"did not arrive within {deadline:g} s"
        for name, found in self._running.items():
            kind = name.partition(" ")[0]
            if found is None or not (found.pages or kind != name):
                self.failed[kind] = Unavailable(kind, late)
            else:
                self._keep(found)
                self._bag.gaps.append(wanted.gap(kind, f"only part was fetched: the rest {late}"))
        self._bag.gaps += [Gap(resolve.WHAT, late, f"{resolve.WHAT}/{each}") for each in sorted(self._awaited)]

    def _room(self) -> int:
        return max(1, self._wire.bounds.resources - len(self._bag.resources))

    @property
    def _capabilities(self) -> Capabilities:
        return self._learned.capabilities or Capabilities()


async def together(tasks: Iterable[Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for task in tasks:
            group.create_task(task)


async def know(wire: Wire, learned: Learned) -> None:
    """Reads the server's CapabilityStatement once. A server without one is asked for everything."""
    if learned.capabilities is None:
        what = "CapabilityStatement"
        try:
            learned.capabilities = read(await wire.get(what, wire.base.at("metadata")))
        except NotServed:
            learned.capabilities = Capabilities()
        except FetchError:
            return  # asked again next time


def _place(kind: object) -> int:
    """A type's place among those that are fetched; what comes along with them is last."""
    asked = wanted.ORDERS if kind == "MedicationOrder" else kind
    return wanted.TYPES.index(asked) if asked in wanted.TYPES else len(wanted.TYPES)
