"""Records and findings for the tests of the face, from few words."""

from datetime import date
from decimal import Decimal
from typing import Any

from safety.examination.finding import Certainty, Finding, Reach, Severity, Source
from safety.examination.finding import Suggestion as Proven
from safety.regimen.dosing import Dosing
from safety.regimen.record import Daily, Gap, Intake, Order, Part, Patient, Product, Record, Strength

TODAY = date(2026, 11, 22)
PUBLIC = "https://cds.example.org/painrx"


def an_order(name: str = "oxycodone", identity: str = "d1", state: str = "draft", **changes: Any) -> Order:
    product = Product(name, "product", (Part(name, Strength(Decimal(10), "unit")),), form="tablet")
    daily = Daily((Intake(name, Decimal(40), Decimal(60), Decimal(10)),), Decimal(6))
    facts: dict[str, Any] = {
        "reference": f"MedicationRequest/{identity}",
        "state": state,
        "product": product,
        "dosing": Dosing((), "structure", "1 tablet every 4 hours"),
        "daily": daily,
        "highest": daily,
        "counted": True,
    }
    return Order(**(facts | changes))


def a_record(*orders: Order, gaps: tuple[Gap, ...] = ()) -> Record:
    return Record(Patient("Patient/p1", None, None), TODAY, orders, gaps=gaps)


def a_finding(spec: str = "A02", severity: str = "warning", reach: str = "interrupt", **changes: Any) -> Finding:
    facts: dict[str, Any] = {
        "check": f"check-{spec.lower()}",
        "spec": spec,
        "severity": Severity(severity),
        "certainty": Certainty.STATED,
        "reach": Reach(reach),
        "summary": f"{spec} summary with the number 60",
        "detail": f"{spec} in detail.",
        "orders": ("MedicationRequest/d1",),
        "draft": True,
        "evidence": {"mme_current": Decimal(0), "mme_projected_max": Decimal("60.005")},
        "sources": (Source("CDC 2022, Rec 4", "https://doi.org/10.15585/mmwr.rr7103a1"),),
        "identity": (spec,),
        "patient": "Patient/p1",
        "title": f"Title of {spec}",
        "overrides": ("OR-BEN", "OR-DATA"),
    }
    return Finding(**(facts | changes))


NALOXONE = Proven("Offer naloxone", "create", {"resourceType": "MedicationRequest", "status": "draft"}, None)
DELETE = Proven("Delete this order", "delete", None, "MedicationRequest/d1")
