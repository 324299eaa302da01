"""Tests of the generated models and endpoint functions."""
