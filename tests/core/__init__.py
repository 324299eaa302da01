"""Tests of the core: flows that are played, and rules that need no network."""
