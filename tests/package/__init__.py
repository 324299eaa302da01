"""Tests of the modules at the root of the package."""
