"""Observation of calls: events, hooks, and the log records of the package."""
