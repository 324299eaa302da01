"""Benchmarks, which are no part of the package."""
