"""Fetching what a CDS Hooks request did not bring."""

from fhir_client import wanted
from fhir_client.bag import Bag
from fhir_client.errors import MissingRequired, Unavailable
from fhir_client.prefetch import Missing, unfetched
from fhir_client.server import Server


async def complete(bag: Bag, missing: Missing, server: Server | None, *, deadline: float | None = None) -> Bag:
    """The same bag with what was missing, fetched within `deadline` seconds; what could not be had is a gap.

    server: None when the request names none or none that may be asked. MissingRequired when the Patient or the
    medication orders are not to be had; PatientMismatch when the server answers with another patient.
    """
    for kind in wanted.REQUIRED:
        if kind in missing.failed:
            raise MissingRequired([kind], Unavailable(kind, missing.failed[kind]))
    if server is None or bag.patient_id is None:
        lacking = [kind for kind in wanted.REQUIRED if kind in missing.absent]
        if lacking:
            raise MissingRequired(lacking)
        bag.gaps += unfetched(missing)
        return bag
    kinds = [kind for kind in wanted.TYPES if kind in missing.absent]
    links = [(page.type, page.url) for page in missing.pages]
    failed = await server.collect(bag, kinds, links=links, deadline=deadline)
    lacking = [kind for kind in wanted.REQUIRED if kind in failed]
    if lacking:
        raise MissingRequired(lacking, failed[lacking[0]])
    bag.gaps += [wanted.gap(kind, why) for kind, why in missing.failed.items()]
    return bag
