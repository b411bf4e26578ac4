"""Medicines that do not go together: the tables of pairs, and how long one lasts after it was stopped (rules.md F)."""
