"""Tests of the benchmark that compares clients."""
