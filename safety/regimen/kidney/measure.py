"""Creatinine clearance or filtration rate as the ends of what is known, for limits that are not label tables."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from safety.regimen.kidney import Kidney

END_STAGE = "end-stage"


@dataclass(frozen=True, slots=True)
class Measure:
    """low..high in mL/min (the filtration rate per 1.73 m2), one number where it was computed.

    on_actual_weight: the clearance on actual weight, where the weight chosen is another and nothing else unsettles it.
    """

    low: Decimal
    high: Decimal
    on_actual_weight: Decimal | None = None

    def holds(self, test: Callable[[Decimal], bool]) -> tuple[bool, bool, bool]:
        """Whether a test holds at the low end; at both; and at the low end but not on actual weight."""
        low = test(self.low)
        borderline = low and self.on_actual_weight is not None and not test(self.on_actual_weight)
        return low, low and test(self.high), borderline


def clearance_of(kidney: Kidney) -> Measure | None:
    """Creatinine clearance, on which most labels rest; None when nothing is known."""
    if kidney.low is None or kidney.high is None:
        return None
    steady = kidney.basis == "creatinine" and not kidney.unstable and kidney.weight_basis != "actual"
    return Measure(kidney.low, kidney.high, kidney.crcl_actual if steady else None)


def filtration_of(kidney: Kidney) -> Measure | None:
    """eGFR per 1.73 m2 as computed or reported, else the band of dialysis or of a coded stage."""
    if kidney.low is None or kidney.high is None:
        return None
    rate = {"creatinine": kidney.egfr_ckdepi2021, "egfr": kidney.egfr_reported}.get(kidney.basis)
    if rate is None or (kidney.basis == "egfr" and not kidney.exact):
        return Measure(kidney.low, kidney.high)
    return Measure(min(rate, kidney.low) if kidney.unstable else rate, rate)


def end_stage(kidney: Kidney) -> bool:
    """On dialysis, or end-stage disease is coded."""
    return kidney.dialysis is not None or kidney.stage == END_STAGE
