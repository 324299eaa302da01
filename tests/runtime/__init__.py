"""Tests of the runtime that generated code stands on."""
