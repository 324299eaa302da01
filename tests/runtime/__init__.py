"""Tests of what the generated code stands on."""
