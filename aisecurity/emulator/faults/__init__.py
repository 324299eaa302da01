"""Faults on demand: their kinds, and the conditions that select requests."""
