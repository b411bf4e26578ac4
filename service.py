"""The composition root: wires transport, reading, checks and the CDS Hooks face into one app, and starts the programs.

Wiring only. Heavy libraries are imported where they are needed, for `painrx check` comes through here too.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from fhir_client.prefetch import Access
    from fhir_client.server import Connections, Server
    from safety.cards.app import Answer
    from safety.cards.deck import Shown
    from safety.cards.request import Call
    from safety.examination.policy import Policy
    from safety.settings import Settings

Now = Callable[[], datetime]


class UnsafeStart(Exception):
    """The service trusts unsigned calls so far, and was to be started where other machines could send them."""


def local_now() -> datetime:
    """The edge of the service: the one place in it that asks the clock."""
    return datetime.now().astimezone()


def create_app(settings: "Settings", *, now: Now = local_now, connections: "Connections | None" = None) -> "FastAPI":
    """The service as an ASGI app. Raises UnsafeStart without dev, KnowledgeError when a table or a leaflet is wrong."""
    refuse_unsafe(settings)
    from importlib.metadata import version

    from checks import ALL
    from fhir_client import document, prefetch
    from fhir_client.server import Connections
    from safety.cards.app import Parts, build
    from safety.catalogue.pages import catalogue
    from safety.regimen.knowledge import load

    connections = connections or Connections()
    policy = site_policy(settings)
    app = build(
        Parts(
            answer=answering(settings, policy, now, connections),
            parse=document.parse,
            templates=prefetch.templates(),
            versions={"painrx": version("painrx"), "knowledge": load().edition},
            cors_origins=settings.cors_origins,
            max_body=settings.max_body,
            close=connections.aclose,
            hosts=settings.hosts,
        )
    )
    app.include_router(catalogue(policy.checks, ALL, policy.name, load().edition, lambda: now().date()))
    return app


def site_policy(settings: "Settings") -> "Policy":
    """The site's policy, or the default. Raises PolicyError."""
    from checks import ALL
    from safety.examination.policy import default_policy, read_policy

    return read_policy(settings.policy, ALL) if settings.policy else default_policy(ALL)


def answering(settings: "Settings", policy: "Policy", now: Now, connections: "Connections") -> "Answer":
    """What a call is answered with: prefetch and server -> bag -> record -> findings -> cards."""
    from fhir_client import prefetch
    from fhir_client.completing import complete
    from fhir_client.errors import MissingRequired, PatientMismatch
    from fhir_client.propose import propose
    from fhir_client.reading.record import read_record
    from safety.cards.deck import cards_for
    from safety.cards.outcome import Refusal
    from safety.examination.examine import Prover, examine

    practice = policy.practice
    if settings.factor_set is not None:
        practice = {**practice, "factor_set": settings.factor_set}
    hooks = {check.id: check.leaflet.hooks for check in policy.checks}

    async def answer(call: "Call") -> "tuple[Shown, ...]":
        """Raises Refusal: 400 when the data is another patient's, 412 when what is required cannot be had."""
        access = prefetch.access(call.body)
        server = server_of(access, settings, connections)
        try:
            bag, missing = prefetch.read(call.body)
            await complete(bag, missing, server, deadline=settings.fhir_deadline)
        except PatientMismatch as error:
            raise Refusal(400, "conflict", f"{error}.") from None
        except MissingRequired as error:
            aside = "; the fhirServer named is not one that this service may ask" if access and not server else ""
            raise Refusal(412, "incomplete", f"{error}{aside}.") from None
        record = read_record(bag, today=now().date(), **practice)
        findings = examine(record, policy.checks)
        prover = Prover(record, policy.checks, propose, findings)
        heard = [finding for finding in findings if call.hook in hooks.get(finding.check, {call.hook})]
        return cards_for(heard, record, call.hook, settings.public_url, call.selected, prover.suggestions)

    return answer


def server_of(access: "Access | None", settings: "Settings", connections: "Connections") -> "Server | None":
    """The server that a request names, if it is the one of the settings or, under --dev, one on this machine."""
    from fhir_client.base import Base
    from safety.commands.serve import on_loopback

    if access is None:
        return None
    try:
        base = Base.of(access.base_url)
        ours = settings.fhir_base_url is not None and base == Base.of(settings.fhir_base_url)
        allowed = ours or (settings.dev and on_loopback(base.url.host))
        return connections.server(access.base_url, token=access.token) if allowed else None
    except ValueError:
        return None


def refuse_unsafe(settings: "Settings") -> None:
    """Raises UnsafeStart unless the service runs with --dev on loopback (signed calls are not verified yet)."""
    from safety.commands.serve import on_loopback

    if not settings.dev:
        raise UnsafeStart("the service starts only with --dev: signed calls from EHRs are not verified yet")
    if not on_loopback(settings.host):
        raise UnsafeStart(f"--dev trusts every caller: only an address of this machine will do, not {settings.host}")


def serve(settings: "Settings") -> None:
    """Run the service until it is told to stop; open requests get 10 s. Raises UnsafeStart."""
    import gc

    import uvicorn

    from fhir_client.propose import warm_up

    app = create_app(settings)
    warm_up()
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the collector need not walk it during requests
    gc.set_threshold(20_000, 20, 20)  # a request makes some thousand objects and drops them all
    sys.stderr.write("painrx: --dev trusts unsigned calls, and FHIR servers on this machine\n")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,  # a request line holds patient ids
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def main() -> None:
    """The command `painrx`."""
    from safety.commands.line import run
    from safety.commands.web import Web

    sys.exit(run(sys.argv[1:], Web(serve=serve, app=create_app)))


if __name__ == "__main__":
    main()
