"""Execution of the requests that a scheduler chooses: with threads, or with tasks of an event loop."""
