"""Tests of sources, format by format."""
