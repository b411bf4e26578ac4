"""Whether a record can say that something is not there: law 1, what was not fetched is not known to be absent."""

from safety.regimen.record import Record

MEDICINES = ("MedicationRequest", "MedicationStatement", "MedicationOrder")
ASSESSMENTS = ("Observation", "QuestionnaireResponse")
REFERRALS = ("ServiceRequest", "Procedure")


def fetched(record: Record, *kinds: str) -> bool:
    """Whether these types came without a gap; one about a single resource, or called minor, is none."""
    return not any(
        not gap.reference and not gap.minor and (gap.what in kinds or gap.what.startswith("prefetch"))
        for gap in record.gaps
    )
