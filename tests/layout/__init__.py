"""Tests that read the source tree."""
