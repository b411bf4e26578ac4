"""The countries whose tables or guidelines differ: ISO 3166 codes, and EU and UK as people write them."""

UNITED_KINGDOM = frozenset({"GB", "UK"})
EUROPE = UNITED_KINGDOM | frozenset(
    {"EU", "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU"}
    | {"MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "CH"}
)
MIROGABALIN = frozenset({"JP", "KR", "CN", "TW"})
"""where mirogabalin is on the market"""
LOCALES = frozenset({"US"}) | EUROPE | MIROGABALIN
