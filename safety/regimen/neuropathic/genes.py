"""Which risk alleles a record states; a negative test, and no test, are none."""

from safety.regimen.record import Problem, Record

_GROUPS = {"B*15:02": "hla_b_1502_positive", "A*31:01": "hla_a_3101_positive"}


def carrier(record: Record, allele: str) -> tuple[Problem, ...]:
    """The statements that the patient carries the allele, from problems and genotype observations alike."""
    return record.problems_in(_GROUPS[allele], active=False)
