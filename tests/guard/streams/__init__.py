"""Tests of held streams."""
