"""Doses against kidney function."""
