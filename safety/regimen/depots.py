"""Injections that stay present for weeks after the day on which they were given (rules.md 14.1.2)."""

from collections.abc import Mapping

from safety.regimen.record import Product

DAYS: Mapping[str, int] = {"naltrexone": 30, "buprenorphine": 60}
"""For how many days after its injection each is present (project policy)"""
_INJECTED = frozenset({"intramuscular", "subcutaneous", "parenteral", "injection"})
_BRANDS = frozenset({"vivitrol", "sublocade", "brixadi"})
"""Brands that are made as such injections alone, for entries without a route"""


def depot_of(product: Product, route: str | None) -> str | None:
    """The ingredient that lasts: naltrexone or buprenorphine injected under the skin or into a muscle."""
    lasting = next((name for name in product.ingredients if name in DAYS), None)
    injected = (route or product.route) in _INJECTED or product.brand in _BRANDS
    return lasting if injected else None


def depot_days(product: Product, route: str | None) -> int | None:
    """For how many days it is present after its injection; None for what is no depot."""
    lasting = depot_of(product, route)
    return None if lasting is None else DAYS[lasting]
