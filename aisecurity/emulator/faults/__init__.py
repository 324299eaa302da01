"""Faults on demand: what goes wrong, and for which requests."""
