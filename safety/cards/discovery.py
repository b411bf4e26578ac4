"""GET /cds-services: what the EHR may call, and what it had best send along."""

from collections.abc import Mapping

from safety.cards.wire import Service, Services

SPECIFICATION = "2.0.1"
HOOK_VERSION = "1.0"

_NEEDS = (
    "Needs the patient and the medication orders, by prefetch or from fhirServer. Without problems, laboratory "
    "results, statements, dispenses or encounters it still answers, says what it had not, and lowers its certainty."
)

_ABOUT = {
    "patient-view": (
        "painrx: medicines of this patient",
        "Opioid dose and risk, stacked sedatives and kidney dosing of gabapentinoids in the medicines on file.",
    ),
    "order-select": (
        "painrx: the selected order",
        "What the selected medication order starts or worsens: opioid dose and risk, stacked sedatives, kidney dosing.",
    ),
    "order-sign": (
        "painrx: orders to be signed",
        "What the orders to be signed start or worsen: opioid dose and risk, stacked sedatives, kidney dosing.",
    ),
}

HOOKS: Mapping[str, str] = {f"painrx-{hook}": hook for hook in _ABOUT}
"""Service id -> hook. One id per hook: some clients keep one service per URL."""


def services(templates: Mapping[str, str]) -> Services:
    """The services, each asking for the same prefetch templates (key -> FHIR query with `{{context.patientId}}`)."""
    return Services(
        services=[
            Service(
                hook=hook,
                id=identity,
                title=_ABOUT[hook][0],
                description=_ABOUT[hook][1],
                prefetch=dict(templates),
                usage_requirements=_NEEDS,
                version=SPECIFICATION,
                hook_version=HOOK_VERSION,
            )
            for identity, hook in HOOKS.items()
        ]
    )
